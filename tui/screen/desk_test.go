package screen_test

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/internal/wire"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// words returns what a POSIX shell makes of a line.
func words(t *testing.T, line string) []string {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		tuitest.Skip(t, "there is no sh")
	}
	out, err := exec.CommandContext(t.Context(), sh, "-c", `printf '%s\0' `+line).Output()
	if err != nil {
		t.Fatalf("sh: %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestTheCommandOfWhatIsShown(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "my shop"})
	for name, c := range map[string]struct {
		words []string
		name  string
		flags []string
		want  []string
	}{
		"a name":                         {[]string{"clients", "get"}, "client-app", nil, []string{"clients", "get", "client-app"}},
		"no name":                        {[]string{"clients", "list"}, "", []string{"--search", "a b"}, []string{"clients", "list", "--search", "a b"}},
		"a name that looks like a flag":  {[]string{"clients", "get"}, "--yes", nil, nil},
		"what a shell would expand":      {[]string{"clients", "get"}, "$(id) `id` * ~ 'q' \"d\" \\", nil, []string{"clients", "get", "$(id) `id` * ~ 'q' \"d\" \\"}},
		"a line break":                   {[]string{"clients", "get"}, "one\ntwo", nil, []string{"clients", "get", "one\ntwo"}},
		"an escape sequence":             {[]string{"clients", "get"}, fake.Nasty[0], nil, []string{"clients", "get", fake.Nasty[0]}},
		"flags that a shell would parse": {[]string{"token"}, "", []string{"--client", "a;b", "--scope", "c d"}, []string{"token", "--client", "a;b", "--scope", "c d"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := words(t, desk.Command(c.words, c.name, c.flags...))
			tail := []string{"--url", k.URL, "--realm", "my shop"}
			want := append(append([]string{"kloakroom"}, c.want...), tail...)
			if c.want == nil {
				want = append(append(append([]string{"kloakroom"}, c.words...), tail...), "--", c.name)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("words (-want +got):\n%s", d)
			}
		})
	}
	t.Run("it leaves the flags that it was given alone", func(t *testing.T) {
		flags := append(make([]string, 0, 8), "--scope", "s")
		desk.Command([]string{"token"}, "", flags...)
		if d := cmp.Diff([]string{"--scope", "s", "", "", "", ""}, flags[:6]); d != "" {
			t.Errorf("flags (-want +got):\n%s", d)
		}
	})
	t.Run("a profile is named instead of its server", func(t *testing.T) {
		desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject"})
		desk.KeptAs("acme")
		want := []string{"kloakroom", "clients", "list", "--profile", "acme", "--realm", "coolproject"}
		if d := cmp.Diff(want, words(t, desk.Command([]string{"clients", "list"}, ""))); d != "" {
			t.Errorf("words (-want +got):\n%s", d)
		}
	})
	t.Run("nobody signed in names no server", func(t *testing.T) {
		if got := screen.New(screen.Options{}).Command([]string{"version"}, ""); got != "kloakroom version" {
			t.Errorf("%q", got)
		}
	})
}

func TestWhatIsEnoughToSignIn(t *testing.T) {
	whole := profile.Settings{URL: "http://localhost", SignIn: profile.SignIn{
		Kind: profile.SignInPassword, Name: "admin", Secret: secret.Ref{Kind: secret.RefEnv, Arg: "PW"},
	}}
	for name, c := range map[string]struct {
		change func(*profile.Settings)
		want   bool
	}{
		"where, who and a secret": {func(*profile.Settings) {}, true},
		"no URL":                  {func(s *profile.Settings) { s.URL = "" }, false},
		"nobody":                  {func(s *profile.Settings) { s.SignIn = profile.SignIn{} }, false},
		"a profile signed out":    {func(s *profile.Settings) { s.SignIn.Secret = secret.Ref{} }, false},
		"a client without secret": {func(s *profile.Settings) { s.SignIn = profile.SignIn{Kind: profile.SignInClient, Name: "ops"} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			settings := whole
			c.change(&settings)
			if got := screen.New(screen.Options{Settings: settings}).Complete(); got != c.want {
				t.Errorf("%v, not %v", got, c.want)
			}
		})
	}
}

// run does the jobs of a result and gives their answers to the desk.
func run(t *testing.T, desk *screen.Desk, r part.Result) {
	t.Helper()
	for _, job := range r.Jobs {
		answer, err := job.Run(t.Context())
		desk.Update(part.Done{Slot: job.Slot, Answer: answer, Err: err})
	}
}

func TestWhyNothingCanBeWritten(t *testing.T) {
	k := fake.New(t)
	for name, c := range map[string]struct {
		desk *screen.Desk
		want string
	}{
		"nobody is signed in":        {k.Desk(t, fake.DeskOptions{SignedOut: true, Realm: "coolproject"}), "nobody is signed in yet"},
		"the profile is read-only":   {guardedDesk(t, k, profile.ReadOnly), "this profile is read-only"},
		"no realm is chosen":         {k.Desk(t, fake.DeskOptions{}), "no realm is chosen"},
		"a viewer lacks the role":    {k.Desk(t, fake.DeskOptions{Realm: "coolproject", User: fake.Viewer}), "it needs the role manage-clients of this realm"},
		"an administrator may write": {k.Desk(t, fake.DeskOptions{Realm: "coolproject"}), ""},
		"a guarded profile, too":     {guardedDesk(t, k, profile.Guarded), ""},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, c.desk, c.desk.Start())
			if got := c.desk.WriteOff(); got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
}

func TestRightsAreReadOnceARealm(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject", User: fake.Viewer})
	if got := desk.WriteOff(); got != "" {
		t.Errorf("what is not known yet is forbidden: %s", got)
	}
	first := desk.Start()
	if len(first.Jobs) != 1 || !first.Jobs[0].Quiet {
		t.Fatalf("%d jobs", len(first.Jobs))
	}
	run(t, desk, first)
	if again := desk.Start(); len(again.Jobs) != 0 {
		t.Error("they are read again")
	}
	if other := desk.SetRealm("atlas"); len(other.Jobs) != 1 {
		t.Error("those of another realm are not read")
	}
	if back := desk.SetRealm("coolproject"); len(back.Jobs) != 0 || desk.Rights().ManageClients != session.No {
		t.Error("those of the first realm are forgotten")
	}
}

func TestRightsOfASessionThatIsOverAreDropped(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject", User: fake.Viewer})
	late := desk.Start().Jobs[0]
	answer, err := late.Run(t.Context())
	desk.Use(k.SignedIn(t, fake.DeskOptions{Realm: "coolproject"}))
	desk.Update(part.Done{Slot: late.Slot, Answer: answer, Err: err})
	if got := desk.WriteOff(); got != "" {
		t.Errorf("the new administrator: %s", got)
	}
}

func TestRightsThatCannotBeReadForbidNothing(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject"})
	k.Down()
	start := desk.Start()
	answer, err := start.Jobs[0].Run(t.Context())
	if err == nil {
		t.Fatal("the rights were read from a server that is down")
	}
	if r := desk.Update(part.Done{Slot: start.Jobs[0].Slot, Answer: answer, Err: err}); !r.Handled {
		t.Error("the error is shown, and nobody asked")
	}
	if got := desk.WriteOff(); got != "" {
		t.Errorf("%q", got)
	}
}

func TestACopyMenuCopiesWhatIsChosen(t *testing.T) {
	s := cool(t)
	made := 0
	s.stage.menu = []screen.CopyItem{
		screen.CopyText("the URL", "http://localhost/"+fake.Nasty[0]),
		{Title: "the secret", Text: func() string { made++; return "s3cret" }},
		{Title: "the rest", Ask: func() part.Result { return part.Handled(part.Toast{Text: "asked for"}) }},
	}
	s.Press("y").See("the URL", "http://localhost/esc-␛[31mred", "the secret").NotSee("s3cret")
	s.Press("esc")
	if made != 0 || s.Copied() != "" {
		t.Errorf("leaving the menu made the secret %d times, and copied %q", made, s.Copied())
	}
	s.Press("y", "enter")
	if want := "http://localhost/" + fake.Nasty[0]; s.Copied() != want {
		t.Errorf("copied %q, not %q", s.Copied(), want)
	}
	s.Press("y", "down", "enter").NotSee("s3cret")
	if made != 1 || s.Copied() != "s3cret" {
		t.Errorf("copied %q, made %d times", s.Copied(), made)
	}
	s.Press("y", "down", "down", "enter").See("✓ asked for")
}

// signIn is the session that a desk's job opens.
func signIn(t *testing.T, desk *screen.Desk, given string) (*session.Session, error) {
	t.Helper()
	job := desk.SignIn("connect/signin", desk.Settings(), secret.New(given))
	answer, err := job.Run(t.Context())
	if answer == nil {
		return nil, err
	}
	return answer.(*session.Session), err
}

func TestSigningIn(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{SignedOut: true, Realm: "coolproject"})
	if !desk.Complete() || desk.SignedOff() == "" || desk.Engine() != nil {
		t.Fatal("before: something is there that cannot be, or missing")
	}
	if _, err := signIn(t, desk, "wrong"); err == nil || fault.Of(err).Class != fault.Refused {
		t.Fatalf("a wrong password: %v", err)
	}
	got, err := signIn(t, desk, "")
	if err != nil {
		t.Fatal(err)
	}
	r := desk.Use(got)
	if d := cmp.Diff([]part.Ask{part.Tell{Msg: screen.SignedIn{}}}, r.Asks); d != "" {
		t.Errorf("asks (-want +got):\n%s", d)
	}
	if desk.SignedOff() != "" || desk.Engine() == nil || desk.Realm() != "coolproject" {
		t.Errorf("after: %q, realm %q", desk.SignedOff(), desk.Realm())
	}
}

func TestSigningInAgainKeepsWhatOneWasDoing(t *testing.T) {
	k := fake.New(t)
	s := begin(t, k, k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app"}))
	s.propose(standardFlow(true)).Press("enter")
	again, err := signIn(t, s.desk, "")
	if err != nil {
		t.Fatal(err)
	}
	s.desk.SetToken(&screen.Token{ClientID: "client-app"})
	r := s.desk.Use(again)
	if d := cmp.Diff([]part.Ask{part.Tell{Msg: screen.SignedIn{Again: true}}}, r.Asks); d != "" {
		t.Errorf("asks (-want +got):\n%s", d)
	}
	if s.desk.Realm() != "coolproject" || s.desk.Client() != "client-app" || s.desk.Token() == nil || s.desk.LastCommand() == "" {
		t.Errorf("realm %q, client %q, token %v, last %q", s.desk.Realm(), s.desk.Client(), s.desk.Token(), s.desk.LastCommand())
	}
	other := fake.New(t)
	r = s.desk.Use(other.SignedIn(t, fake.DeskOptions{Realm: "atlas"}))
	if d := cmp.Diff([]part.Ask{part.Tell{Msg: screen.SignedIn{}}}, r.Asks); d != "" {
		t.Errorf("asks (-want +got):\n%s", d)
	}
	if s.desk.Realm() != "atlas" || s.desk.Client() != "" || s.desk.Token() != nil || s.desk.LastCommand() != "" {
		t.Errorf("at another Keycloak: realm %q, client %q, token %v, last %q", s.desk.Realm(), s.desk.Client(), s.desk.Token(), s.desk.LastCommand())
	}
}

func TestAPlanOfASessionThatIsOverOpensNothing(t *testing.T) {
	s := cool(t)
	s.Hold("desk/plan")
	s.propose(standardFlow(true))
	s.desk.Use(s.k.SignedIn(t, fake.DeskOptions{Realm: "coolproject"}))
	s.Release("desk/plan")
	s.open()
}

func TestWhatEndsASession(t *testing.T) {
	exchange := &wire.Exchange{}
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"nothing":                         {nil, false},
		"a refused sign-in":               {&fault.Error{Class: fault.Refused}, true},
		"a refused sign-in, with words":   {fault.Wrap("list the clients", &fault.Error{Class: fault.Refused}), true},
		"a missing role":                  {&fault.Error{Class: fault.NotPermitted}, false},
		"a server that is away":           {&fault.Error{Class: fault.Unreachable}, false},
		"cancelled":                       {context.Canceled, false},
		"an error without words":          {errors.New("oops"), false},
		"a refused client at token calls": {&apiclient.TokenError{Status: 401, ClientID: "client-app", Exchange: exchange}, false},
		"the same, wrapped":               {fmt.Errorf("get a token: %w", &apiclient.TokenError{Status: 401, ClientID: "client-app", Exchange: exchange}), false},
		"a refused administrator":         {&apiclient.TokenError{Status: 401, User: "admin"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := screen.Ended(c.err); got != c.want {
				t.Errorf("%v, not %v", got, c.want)
			}
		})
	}
}

func TestSigningInAgainIsAskedOfConnect(t *testing.T) {
	why := &fault.Error{Class: fault.Refused, Why: "expired"}
	r := screen.SignInAgain(why, screen.Tokens)
	want := []part.Ask{part.Show{Screen: screen.Connect, With: screen.SignIn{Why: why, Back: screen.Tokens}}}
	if len(r.Asks) != 1 || r.Asks[0] != want[0] {
		t.Errorf("asks %+v", r.Asks)
	}
}

func TestAMessageThatTheDeskDoesNotKnow(t *testing.T) {
	desk := screen.New(screen.Options{})
	for _, msg := range []any{
		nil, "text", part.Tick{Slot: "desk/progress"}, part.Done{Slot: "clients/list"}, part.Done{Slot: "desk/apply", Err: errors.New("of nobody's")},
	} {
		if r := desk.Update(msg); r.Handled || len(r.Jobs) > 0 || len(r.Asks) > 0 {
			t.Errorf("%#v: %+v", msg, r)
		}
	}
}

func TestTheKeysOfTheBoxAreDocumented(t *testing.T) {
	for _, p := range screen.Places() {
		if found := p.Set.Conflicts(); len(found) > 0 {
			t.Errorf("%s: %s", p.Title, strings.Join(found, "; "))
		}
		seen := map[string]bool{}
		for _, a := range p.Set {
			seen[a.ID] = true
		}
		for _, id := range []string{"plan.apply", "plan.next", "plan.copy", "plan.leave", "plan.again"} {
			if !seen[id] {
				t.Errorf("%s has no %s", p.Title, id)
			}
		}
	}
}
