package screen_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

func TestABoxThatIsLeftWhileItApplies(t *testing.T) {
	t.Run("tells by a notice that it went well", func(t *testing.T) {
		s := cool(t)
		s.Hold(applied)
		s.propose(standardFlow(true)).Press("enter").See("applying …", "esc leave").NotSee("enter apply")
		s.Press("enter", "y", "space", "esc")
		s.open()
		s.wrote(0)
		s.Release(applied).See("✓ Standard flow of client-app: off → on")
		s.open()
		s.toldOf(1)
	})
	t.Run("opens again where it failed", func(t *testing.T) {
		s := cool(t)
		s.Hold(applied)
		s.propose(standardFlow(true)).Press("enter", "esc")
		s.k.Fail(http.MethodPut, "/clients/", http.StatusForbidden, "")
		s.Release(applied).See("✗ Not applied", "Not done: change client client-app")
	})
	t.Run("and tells it on another screen, too", func(t *testing.T) {
		s := cool(t)
		s.Hold(applied)
		s.propose(standardFlow(true)).Press("enter", "esc", "0").Release(applied).See("✓ Standard flow of client-app: off → on")
		s.toldOf(1)
	})
	t.Run("keeps the next change from being applied before", func(t *testing.T) {
		s := cool(t)
		s.Hold(applied)
		s.propose(standardFlow(true)).Press("enter", "esc")
		s.propose(standardFlow(true)).Press("enter").See("another change is still being applied")
		s.Release(applied)
		s.wrote(1)
		s.Press("enter").See("✗ Not applied", "it changed since it was shown")
	})
}

func TestEachStepIsShownAsItGoes(t *testing.T) {
	s := cool(t, tuitest.Size(140, 40))
	s.Hold(applied)
	s.propose(setup()).Press("enter").See("▸ Create client shop …", "· Create client scope")
	plan := change.Change{Action: change.Create, Kind: change.KindClient, Name: "shop"}
	s.desk.Report(change.StepOutcome{Change: plan, State: change.Applied})
	s.Advance(screen.ProgressEvery).See("✓ Created client shop", "▸ Create client scope orders-api-audience …", "· Assign")
	s.golden("applying-140x40")
	s.Release(applied)
	s.open()
}

func TestAWriteThatIsRefusedStaysOnScreen(t *testing.T) {
	s := cool(t)
	s.k.Fail(http.MethodPut, "/clients/", http.StatusForbidden, "")
	s.propose(standardFlow(true)).Press("enter")
	s.open("✗ Not applied")
	s.See("✗ Change client client-app", "What became of it", "– Not done: change client client-app", "r plan again", "esc close")
	s.toldOf(0)
	s.Press("enter", "space")
	s.open("✗ Not applied")
	s.Press("y")
	if !strings.Contains(s.Copied(), "✗ Not applied\n") || !strings.Contains(s.Copied(), "kloakroom clients set client-app --standard-flow on") {
		t.Errorf("copied %q", s.Copied())
	}
	s.Press("esc")
	s.open()
}

func TestWhatChangedInTheMeantimeIsPlannedAgain(t *testing.T) {
	s := cool(t)
	s.propose(standardFlow(true))
	s.k.Realm("coolproject").Edit("client-app", map[string]any{"description": "Another"})
	s.Press("enter").See("✗ Not applied", "it changed since it was shown: Description was", "Calls the API server, is Another", "It was not written.", "r plan again")
	s.wrote(0)
	s.toldOf(1)
	s.Press("r").See("off → on", "enter apply")
	s.Press("enter").See("✓ Standard flow of client-app: off → on")
	s.wrote(1)
}

func TestAPlanThatFailsHalfWaySaysWhatIsDone(t *testing.T) {
	s := cool(t, tuitest.Size(140, 40))
	undo := s.k.Fail(http.MethodPost, "/client-scopes", http.StatusForbidden, "")
	s.propose(setup()).Press("enter")
	s.open("✗ Applied only in part")
	s.See("✓ Created client shop", "– Not done: create client scope orders-api-audience", "– Not done: assign client scope")
	s.toldOf(1)
	undo()
	s.Press("r").See("Create client scope orders-api-audience").NotSee("Create client shop")
	s.Press("enter").See("✓ 2 changes: created client scope orders-api-audience, assigned")
}

func TestASessionThatEndedIsAskedForAgain(t *testing.T) {
	end := func(s *story) {
		s.k.EndSessions()
		s.k.SetPassword(fake.Admin, "another")
	}
	stale := func(t *testing.T) *story {
		k := fake.New(t)
		return begin(t, k, k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", Password: fake.AdminPassword}))
	}
	asked := func(s *story) {
		s.t.Helper()
		if got := s.Root().Shown(); got != screen.Connect {
			s.t.Fatalf("%s is shown:\n%s", got, s.Frame())
		}
		if len(s.connect.with) != 1 {
			s.t.Fatalf("connect was shown with %v", s.connect.with)
		}
		if got, ok := s.connect.with[0].(screen.SignIn); !ok || got.Back != screen.Clients || got.Why == nil {
			s.t.Errorf("connect was shown with %+v", s.connect.with[0])
		}
	}
	t.Run("when a change is worked out", func(t *testing.T) {
		s := stale(t)
		end(s)
		s.propose(standardFlow(true))
		asked(s)
		s.open()
	})
	t.Run("when it is applied", func(t *testing.T) {
		s := stale(t)
		s.propose(standardFlow(true))
		end(s)
		s.Press("enter").See("✗ Not applied", "Nothing was written.", "0 sign in again")
		s.Press("enter")
		asked(s)
		s.open()
	})
}

func TestWorkThatBreaksDownLeavesTheOutcomeUnknown(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject"})
	plan, err := desk.Engine().Plan(t.Context(), "coolproject", setup().Intent)
	if err != nil {
		t.Fatal(err)
	}
	box := desk.Box(setup(), plan)
	d := tuitest.Screen(t, &opened{stage{id: screen.Clients, desk: desk}, box}, tuitest.Size(140, 40), tuitest.Hold(applied))
	d.Press("enter")
	desk.Report(change.StepOutcome{Change: plan.Changes()[0], State: change.Applied})
	r := box.Update(part.Done{Slot: applied, Err: errors.New("the program has a defect")})
	d.Resize(139, 40) // draws it
	d.See("? Nobody knows whether it was applied", "✗ The program has a defect", "✓ Created client shop", "? Nobody knows whether this was done: create client scope")
	if len(r.Asks) != 1 {
		t.Errorf("the screens are not told: %+v", r.Asks)
	}
}

func TestAClickInTheFieldMovesTheCursor(t *testing.T) {
	s := cool(t)
	s.propose(rotation()).Type("lient-app").Click("> lient")
	s.Type("c").Click("enter apply")
	s.open()
	s.wrote(1)
}
