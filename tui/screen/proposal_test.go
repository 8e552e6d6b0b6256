package screen_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/change"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

const applied = part.Slot("desk/apply")

func to(on bool) *bool { return &on }

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// standardFlow is a change that can be turned back.
func standardFlow(on bool) screen.Proposal {
	return screen.Proposal{
		Title:  safetext.Clean("Turn " + onOff(on) + " Standard flow of client-app?"),
		Intent: change.SetClient{ClientID: "client-app", Settings: change.Settings{StandardFlow: &on}},
	}
}

// accountOff is one that cannot.
func accountOff() screen.Proposal {
	return screen.Proposal{
		Title:  "Turn off Service account roles of client-app?",
		Intent: change.SetClient{ClientID: "client-app", Settings: change.Settings{ServiceAccount: to(false)}},
	}
}

func rotation() screen.Proposal {
	return screen.Proposal{Title: "Rotate the secret of client-app?", Intent: change.RotateSecret{ClientID: "client-app"}}
}

// setup is one of three changes.
func setup() screen.Proposal {
	return screen.Proposal{Title: "Set up shop for orders-api?", Intent: change.Setup{ClientID: "shop", Audience: "orders-api"}}
}

// assign goes through none, Default and Optional.
func assign(scope string, as keycloak.Assignment) screen.Proposal {
	next := map[keycloak.Assignment]keycloak.Assignment{
		keycloak.NotAssigned: keycloak.Default, keycloak.Default: keycloak.Optional, keycloak.Optional: keycloak.NotAssigned,
	}[as]
	title := "as " + strings.ToUpper(string(as[:min(1, len(as))])) + string(as[min(1, len(as)):])
	if as == keycloak.NotAssigned {
		title = "unassigned"
	}
	return screen.Proposal{
		Title:     safetext.Clean("Assign " + scope + " to client-app " + title + "?"),
		Intent:    change.AssignScope{ClientID: "client-app", Scope: scope, As: as},
		Next:      func() screen.Proposal { return assign(scope, next) },
		NextTitle: "the next",
	}
}

func TestAChangeIsShownBeforeItIsMade(t *testing.T) {
	s := cool(t)
	s.propose(standardFlow(true))
	s.See("Turn on Standard flow of client-app?", s.k.URL+" · coolproject · as admin", "Standard flow   off → on")
	s.See("enter apply", "y copy as command", "esc leave")
	s.wrote(0)
}

func TestAChangeThatIsAppliedIsTold(t *testing.T) {
	s := cool(t)
	done := 0
	p := standardFlow(true)
	p.Done = func() part.Result { done++; return part.Handled() }
	s.propose(p).Press("enter")
	s.open()
	s.See("✓ Standard flow of client-app: off → on")
	s.wrote(1)
	s.toldOf(1)
	if !s.k.Realm("coolproject").Client("client-app").StandardFlow {
		t.Error("Standard flow is off")
	}
	if done != 1 {
		t.Errorf("Done ran %d times", done)
	}
	if got := s.stage.changes()[0]; got.Realm != "coolproject" || got.Plan.Subject() != "client-app" {
		t.Errorf("told of %s in %s", got.Plan.Subject(), got.Realm)
	}
	if s.Advance(time.Minute).Timers() != 0 {
		t.Errorf("%d timers are under way when all is over", s.Timers())
	}
}

func TestAChangeThatIsLeftIsNotMade(t *testing.T) {
	for _, key := range []string{"esc", "q"} {
		s := cool(t)
		s.propose(standardFlow(true)).Press(key)
		s.open()
		s.wrote(0)
		s.toldOf(0)
	}
}

func TestAChangeIsCopiedAsCommand(t *testing.T) {
	s := cool(t)
	s.propose(standardFlow(true)).Press("y")
	want := "kloakroom clients set client-app --standard-flow on --url " + s.k.URL + " --realm coolproject"
	if s.Copied() != want {
		t.Errorf("copied %q, not %q", s.Copied(), want)
	}
	s.open("Turn on Standard flow of client-app?")
}

func TestTheLastChangeIsOfferedAsCommand(t *testing.T) {
	s := cool(t)
	if got := s.desk.LastCommand(); got != "" {
		t.Errorf("before anything was done: %q", got)
	}
	s.propose(standardFlow(true)).Press("esc")
	if got := s.desk.LastCommand(); got != "" {
		t.Errorf("after a plan that was left: %q", got)
	}
	s.propose(standardFlow(true)).Press("enter", "y")
	s.See("the last change, as command")
	s.Press("enter")
	if !strings.HasPrefix(s.Copied(), "kloakroom clients set client-app --standard-flow on --url ") {
		t.Errorf("copied %q", s.Copied())
	}
}

func TestNothingToChangeIsSaid(t *testing.T) {
	s := cool(t)
	s.propose(standardFlow(false)).See("Nothing to change: all is as wanted.", "esc close").NotSee("apply")
	s.Press("enter")
	s.open()
	s.wrote(0)
	s.toldOf(1) // what the screen shows is old, or else nobody would have asked
}

func TestSeveralChangesAreShownOneByOne(t *testing.T) {
	s := cool(t, tuitest.Size(140, 40))
	s.propose(setup())
	s.See("Create client shop", "Create client scope orders-api-audience", "Assign client scope orders-api-audience to client shop as Default", "Mapper audience orders-api")
	s.See("What follows", "Keycloak makes a secret for it.")
	s.Press("enter")
	s.See("✓ 3 changes: created client shop, created client scope orders-api-audience")
	if !s.k.Realm("coolproject").HasClient("shop") {
		t.Error("there is no client")
	}
}

func TestALongPlanIsScrolled(t *testing.T) {
	s := cool(t)
	s.propose(setup()).See("more lines · page down", "enter apply").NotSee("Assigned")
	s.Press("G").See("Assigned", "→ Default").NotSee("more lines")
	s.Press("g").See("Create client shop")
	s.Press("pgdown", "pgup", "j", "k").See("Create client shop")
	s.Wheel("Create client", 100).See("Assigned")
}

func TestWhatCannotComeBackWantsTheNameTyped(t *testing.T) {
	for name, p := range map[string]screen.Proposal{
		"the present secret of client client-app":                  rotation(),
		"the service account of client client-app, with its roles": accountOff(),
		"the secret of client client-app": {
			Title:  "Turn off Client authentication of client-app?",
			Intent: change.SetClient{ClientID: "client-app", Settings: change.Settings{ClientAuthentication: to(false)}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := cool(t, tuitest.Size(140, 40))
			s.propose(p).See("Does not come back: "+name, "To apply, type client-app")
			s.See("enter apply · type client-app first")
			s.Press("enter").See("type client-app first")
			s.Type("client-ap").Press("enter")
			s.wrote(0)
			s.Type("p").NotSee("type client-app first").See("enter apply   ctrl+y")
			s.Press("enter")
			s.open()
			s.wrote(1)
			s.toldOf(1)
		})
	}
}

func TestInAGuardedProfileEveryChangeWantsTheNameTyped(t *testing.T) {
	k := fake.New(t)
	s := begin(t, k, guardedDesk(t, k, profile.Guarded))
	s.propose(standardFlow(true)).See("This Keycloak is guarded. To apply, type client-app")
	s.Type("yq jk").Press("enter")
	s.wrote(0)
	s.open("Turn on Standard flow of client-app?")
	s.Press("ctrl+y")
	if !strings.HasPrefix(s.Copied(), "kloakroom clients set client-app") {
		t.Errorf("copied %q", s.Copied())
	}
	s.Press("ctrl+u").Paste("client-app").Press("enter")
	s.open()
	s.wrote(1)
}

func TestAReadOnlyProfileShowsWhatWouldChange(t *testing.T) {
	k := fake.New(t)
	s := begin(t, k, guardedDesk(t, k, profile.ReadOnly))
	s.propose(standardFlow(true)).See("off → on", "y copy as command").See("enter apply · this profile is read-only")
	s.Press("enter").See("this profile is read-only")
	s.wrote(0)
}

func TestSpaceGoesOnToTheNext(t *testing.T) {
	s := cool(t)
	s.propose(assign("email", keycloak.NotAssigned)).See("Assigned   Default → none", "space the next")
	s.Press("space").See("Nothing to change", "as Default?")
	s.Press("space").See("Assigned   Default → Optional", "as Optional?")
	s.Press("enter").See("✓ Moved client scope email of client client-app")
	s.wrote(2) // off one list, on the other
}

func TestALateAnswerToAnOlderQuestionIsDropped(t *testing.T) {
	s := cool(t)
	s.propose(assign("email", keycloak.NotAssigned))
	s.Hold("desk/plan").Press("space", "space").See("as Optional?", "working it out …")
	s.Press("enter").See("still being worked out")
	s.wrote(0)
	s.Release("desk/plan").See("Default → Optional").NotSee("working it out")
	s.Press("enter").See("Moved client scope email")
}

func TestAPlanThatIsStoppedOpensNothing(t *testing.T) {
	s := cool(t)
	s.Hold("desk/plan")
	s.propose(standardFlow(true)).Press("esc").See("stopped: Working out the change")
	s.Release("desk/plan")
	s.open()
}

func TestAPlanOfARealmThatWasLeftOpensNothing(t *testing.T) {
	s := cool(t)
	s.Hold("desk/plan")
	s.propose(standardFlow(true))
	s.desk.SetRealm("atlas")
	s.Release("desk/plan")
	s.open()
}

func TestAPlanThatCannotBeWorkedOutIsAnError(t *testing.T) {
	s := cool(t)
	s.k.Fail("", "/clients?", http.StatusInternalServerError, "<html>Oops</html>")
	s.propose(standardFlow(true)).See("✗ ", "enter close")
	s.Press("enter")
	s.open()
}

func TestTheNextThatCannotBeWorkedOutStaysInTheBox(t *testing.T) {
	s := cool(t)
	s.propose(assign("email", keycloak.NotAssigned))
	undo := s.k.Fail("", "/clients?", http.StatusInternalServerError, "")
	s.Press("space").See("✗ Not worked out", "Nothing was written.", "r plan again")
	undo()
	s.Press("r").See("Nothing to change", "as Default?")
}

func TestAPlanOfAnotherRealmThanTheDesksIsShown(t *testing.T) {
	s := cool(t)
	p := setup()
	p.Realm = "brand-new"
	s.propose(p).See("brand-new · as admin", "Create realm brand-new")
	s.Press("enter").See("✓ 4 changes: created realm brand-new")
	if got := s.stage.changes()[0].Realm; got != "brand-new" {
		t.Errorf("told of changes in %s", got)
	}
}

func TestNobodySignedInProposesNothing(t *testing.T) {
	k := fake.New(t)
	s := begin(t, k, k.Desk(t, fake.DeskOptions{SignedOut: true}))
	s.propose(standardFlow(true)).See("nobody is signed in yet")
}

func TestAMegabytePastedIntoTheField(t *testing.T) {
	s := cool(t)
	s.propose(rotation()).Paste(strings.Repeat("client-app\x1b[2J\n", 1<<16)).Press("enter").See("type client-app first")
	s.wrote(0)
	s.Press("ctrl+e", "ctrl+u").Type("client-app").Press("enter")
	s.wrote(1)
}

func TestKeysMashedDoNoHarm(t *testing.T) {
	keys := []string{"p", "space", "enter", "esc", "y", "j", "G", "tab", "r", "q", "?", "x", "ctrl+p", "pgdown", "0", "1", "esc"}
	s := cool(t)
	s.Hold("desk/plan", applied)
	s.stage.asks = assign("email", keycloak.Optional)
	for i := range 300 {
		if s.Ended() {
			break
		}
		key := keys[(i*7+i/5)%len(keys)]
		if key == "q" && len(s.Root().Overlays()) == 0 {
			continue
		}
		s.Press(key)
		switch i % 23 {
		case 5:
			s.Release("desk/plan").Hold("desk/plan")
		case 11:
			s.Release(applied).Hold(applied)
		case 17:
			s.Resize(60+i%100, 16+i%30)
		}
	}
	s.Release("desk/plan", applied)
}

func TestTheBoxFitsAnyWindow(t *testing.T) {
	k := fake.New(t)
	k.Hostile()
	for _, p := range append(nasty(), setup(), rotation(), standardFlow(true), standardFlow(false)) {
		s := begin(t, k, guardedDesk(t, k, profile.Guarded))
		s.propose(p)
		for _, size := range [][2]int{{60, 16}, {61, 17}, {80, 24}, {140, 40}, {200, 50}, {30, 8}, {20, 5}, {80, 24}} {
			s.Resize(size[0], size[1]).Press("G", "pgup", "down")
			if w, h := size[0], size[1]; w >= 60 && h >= 16 {
				s.See("esc ")
				if len(s.Root().Overlays()) != 1 {
					t.Fatalf("%v are open", s.Root().Overlays())
				}
			}
		}
	}
}

// nasty are proposals about hostile names.
func nasty() []screen.Proposal {
	var out []screen.Proposal
	for _, name := range fake.Nasty {
		out = append(out,
			screen.Proposal{
				Title:  "Rotate the secret of " + safetext.Clean(name) + "?",
				Intent: change.RotateSecret{ClientID: name},
			},
			screen.Proposal{
				Title:  "Assign " + safetext.Clean(name) + " to client-app?",
				Intent: change.AssignScope{ClientID: "client-app", Scope: name, As: keycloak.Default},
			})
	}
	return out
}

func TestAHostileNameIsConfirmedAndApplied(t *testing.T) {
	for i, name := range fake.Nasty {
		for how, confirm := range map[string]func(*story){
			"pasted": func(s *story) { s.Paste(name) },
			"by the code on screen": func(s *story) {
				code := regexp.MustCompile(`type ([0-9a-f]{6}) first`).FindStringSubmatch(s.Press("enter").Frame())
				if code == nil {
					t.Fatalf("there is no code:\n%s", s.Frame())
				}
				s.Type(code[1])
			},
		} {
			if strings.HasPrefix(name, "flag ") && how != "pasted" {
				how, confirm = "typed", func(s *story) { s.Type(name) }
			}
			t.Run(fmt.Sprint(i, " ", how), func(t *testing.T) {
				k := fake.New(t)
				k.Hostile()
				s := begin(t, k, guardedDesk(t, k, profile.Open))
				before := k.Realm("coolproject").Client(name).Secret
				s.propose(nasty()[2*i])
				confirm(s)
				s.Press("enter")
				s.open()
				if k.Realm("coolproject").Client(name).Secret == before {
					t.Error("the secret is the same")
				}
			})
		}
	}
}

func TestInAGuardedProfileANameThatCannotBeTypedHasACode(t *testing.T) {
	k := fake.New(t)
	k.Hostile()
	s := begin(t, k, guardedDesk(t, k, profile.Guarded), tuitest.Size(80, 24))
	s.propose(nasty()[0]).See("This Keycloak is guarded. The name cannot be typed as it is. To apply,", "type 627fe2 ", "enter apply · type 627fe2 first")
	s.Type("627fe2").Press("enter")
	s.open()
}

func TestAReadOnlyProfileAsksForNoName(t *testing.T) {
	k := fake.New(t)
	s := begin(t, k, guardedDesk(t, k, profile.ReadOnly))
	s.propose(rotation()).NotSee("To apply").See("enter apply · this profile is read-only")
}

func TestWhatBecomesOfTokensIsSaid(t *testing.T) {
	s := cool(t)
	s.propose(accountOff()).See("Tokens   none can be got any more (401 unauthorized_client)")
	s.Press("esc")
	s.propose(standardFlow(true)).NotSee("Tokens ")
}
