package screen_test

import (
	"net/http"
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

func TestHowTheBoxLooks(t *testing.T) {
	for state, arrange := range map[string]func(*story){
		"one-change":   func(s *story) { s.propose(standardFlow(true)) },
		"many-changes": func(s *story) { s.propose(setup()) },
		"many-changes-end": func(s *story) {
			s.propose(setup()).Press("G")
		},
		"destroys":       func(s *story) { s.propose(accountOff()) },
		"destroys-typed": func(s *story) { s.propose(accountOff()).Type("client-app") },
		"rotation":       func(s *story) { s.propose(rotation()) },
		"assign":         func(s *story) { s.propose(assign("email", keycloak.Optional)) },
		"nothing":        func(s *story) { s.propose(assign("email", keycloak.Default)) },
		"working": func(s *story) {
			s.propose(assign("email", keycloak.Optional))
			s.Hold("desk/plan").Press("space")
		},
		"applying-one": func(s *story) {
			s.Hold(applied)
			s.propose(standardFlow(true)).Press("enter")
		},
		"refused": func(s *story) {
			s.k.Fail(http.MethodPut, "/clients/", http.StatusForbidden, "")
			s.propose(standardFlow(true)).Press("enter")
		},
		"conflict": func(s *story) {
			s.propose(standardFlow(true))
			s.k.Realm("coolproject").Edit("client-app", map[string]any{"description": "Another"})
			s.Press("enter")
		},
		"in-part": func(s *story) {
			s.k.Fail(http.MethodPost, "/client-scopes", http.StatusForbidden, "")
			s.propose(setup()).Press("enter")
		},
		"done": func(s *story) { s.propose(standardFlow(true)).Press("enter") },
	} {
		for _, look := range tuitest.Looks {
			t.Run(state+"-"+look.Name, func(t *testing.T) {
				s := cool(t, look.Options...)
				arrange(s)
				s.golden(state + "-" + look.Name)
			})
		}
	}
}

func TestHowTheBoxLooksInAGuardedProfile(t *testing.T) {
	for _, look := range tuitest.Looks {
		t.Run(look.Name, func(t *testing.T) {
			k := fake.New(t)
			s := begin(t, k, guardedDesk(t, k, profile.Guarded), look.Options...)
			s.propose(standardFlow(true)).Press("enter")
			s.golden("guarded-" + look.Name)
		})
	}
}

func TestHowTheBoxLooksWithHostileNames(t *testing.T) {
	names := map[string]string{
		"escape": fake.Nasty[0], "bidi": fake.Nasty[1], "wide": fake.Nasty[2], "combining": fake.Nasty[3],
		"long": fake.Nasty[len(fake.Nasty)-1],
	}
	for name, id := range names {
		for _, look := range tuitest.Looks {
			t.Run(name+"-"+look.Name, func(t *testing.T) {
				k := fake.New(t)
				k.Hostile()
				s := begin(t, k, k.Desk(t, fake.DeskOptions{Realm: id}), look.Options...)
				s.desk.SetRealm("coolproject")
				s.propose(screen.Proposal{
					Title: "Turn off Client authentication of " + safetext.Clean(id) + "?",
					Intent: change.SetClient{ClientID: id, Settings: change.Settings{
						ClientAuthentication: to(false), ServiceAccount: to(false),
					}},
				})
				s.golden("hostile-" + name + "-" + look.Name)
				k.Fail(http.MethodPut, "/clients/", http.StatusForbidden, "")
				s.Paste(id).Press("enter")
				s.golden("hostile-refused-" + name + "-" + look.Name)
			})
		}
	}
}

// opened is a screen that opens one overlay.
type opened struct {
	stage
	overlay part.Overlay
}

func (o *opened) Start() part.Result { return part.Handled(part.Open{Overlay: o.overlay}) }

func TestHowEveryEndLooks(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject"})
	plan, err := desk.Engine().Plan(t.Context(), "coolproject", setup().Intent)
	if err != nil {
		t.Fatal(err)
	}
	outcome := func(states ...change.State) *change.Outcome {
		o := &change.Outcome{State: states[0]}
		for i, c := range plan.Changes() {
			o.Steps = append(o.Steps, change.StepOutcome{Change: c, State: states[min(i+1, len(states)-1)]})
		}
		return o
	}
	broken := &fault.Error{
		Class: fault.Unreachable, Code: "closed", What: "create client shop", Hint: "Look at it again before anything else.",
		Why: "the server closed the connection; whether it was made could not be found out",
	}
	for name, c := range map[string]struct {
		outcome *change.Outcome
		err     error
		says    []string
	}{
		"unknown": {
			outcome(change.Unknown, change.Unknown, change.NotApplied), broken,
			[]string{"? Nobody knows whether it was applied", "? Nobody knows whether this was done: create client shop", "– Not done: create client scope"},
		},
		"half-made": {
			outcome(change.Partial, change.Applied, change.Partial, change.NotApplied), broken,
			[]string{"✗ Applied only in part", "✓ Created client shop", "! Done in part: create client scope"},
		},
		"not-as-planned": {
			outcome(change.Applied, change.Applied), broken, []string{"! Applied, but not as planned", "✓ Created client shop"},
		},
		"nothing-begun": {nil, broken, []string{"✗ Not applied", "Nothing was written."}},
	} {
		for _, look := range tuitest.Looks {
			if look.Name != "80x24" && look.Name != "140x40" {
				continue
			}
			t.Run(name+"-"+look.Name, func(t *testing.T) {
				s := &opened{stage{id: screen.Clients, desk: desk}, desk.FailedBox(setup(), plan, c.outcome, c.err)}
				d := tuitest.Screen(t, s, look.With(tuitest.Stable(k.Stable))...)
				if look.Name == "140x40" {
					d.See(c.says...)
				}
				d.Golden("end-" + name + "-" + look.Name)
			})
		}
	}
}

func TestAMegabyteOfWordsStaysInItsBox(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject"})
	plan, err := desk.Engine().Plan(t.Context(), "coolproject", standardFlow(true).Intent)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("\x1b[31mwords\u202e ", 100_000)
	s := &opened{stage{id: screen.Clients, desk: desk}, desk.FailedBox(standardFlow(true), plan, nil, &fault.Error{What: long, Why: long, Hint: long})}
	tuitest.Screen(t, s).See("r plan again", "esc close").Press("G", "g").Resize(60, 16).See("esc close")
}
