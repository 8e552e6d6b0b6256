package connect_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/themes"
	"kloakroom/tui"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/connect"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/widget"
)

const slot part.Slot = "connect/signin"

// other is a screen that Connect leads to: it shows what it was told.
type other struct {
	desk *screen.Desk
	id   string
	told []any
	asks []part.Ask // what it asks for at the next key
	w, h int
}

func (o *other) ID() string           { return o.id }
func (o *other) Title() safetext.Text { return safetext.Clean(o.id) }
func (o *other) Start() part.Result   { return o.desk.Start() }
func (o *other) Stop()                {}
func (o *other) Resize(w, h int)      { o.w, o.h = w, h }

func (o *other) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case screen.SignedIn:
		o.told = append(o.told, msg)
	case tea.KeyPressMsg:
		asks := o.asks
		o.asks = nil
		return part.Handled(asks...)
	}
	return o.desk.Update(msg)
}

func (o *other) Lines(*themes.Styles, bool) []string {
	out := []string{widget.Fit(safetext.Clean("this is "+o.id+" of "+o.desk.Realm()+", client "+o.desk.Client()), o.w)}
	for len(out) < o.h {
		out = append(out, widget.Blank(o.w))
	}
	return out
}
func (o *other) Cursor() *tea.Cursor    { return nil }
func (o *other) Actions() []part.Action { return nil }
func (o *other) Typing() bool           { return false }

// world is the program with Connect and two screens that it leads to.
type world struct {
	*tuitest.Drive
	tb              testing.TB
	desk            *screen.Desk
	clients, tokens *other
	secrets         []string // what must never be seen
}

// program starts at Connect with what flags and variables would give.
func program(t *testing.T, settings profile.Settings, variables map[string]string, options ...tuitest.Option) *world {
	t.Helper()
	if settings.LoginRealm == "" {
		settings.LoginRealm = profile.DefaultLoginRealm
	}
	resolver := &secret.Resolver{Getenv: func(name string) (string, bool) { v, ok := variables[name]; return v, ok }}
	return opened(t, screen.Options{Settings: settings, Resolve: resolver.Resolve}, variables, options...)
}

// opened starts at Connect with a desk of these options.
func opened(t *testing.T, o screen.Options, variables map[string]string, options ...tuitest.Option) *world {
	t.Helper()
	o.State = t.TempDir()
	desk := screen.New(o)
	w := &world{
		tb: t, desk: desk,
		clients: &other{desk: desk, id: screen.Clients}, tokens: &other{desk: desk, id: screen.Tokens},
	}
	for _, v := range variables {
		w.secrets = append(w.secrets, v)
	}
	root := tui.Options{Actions: desk.Everywhere, Screens: []tui.Entry{
		{Key: "0", Screen: connect.New(desk), Aside: true},
		{Key: "1", Screen: w.clients, Off: desk.SignedOff},
		{Key: "2", Screen: w.tokens},
	}}
	if o.Keeper != nil || o.Damaged != nil {
		root.Header = desk.Header
	}
	w.Drive = tuitest.New(t, root, options...)
	w.check()
	return w
}

// check fails where two keys are in each other's way, or a secret is seen.
func (w *world) check() *world {
	w.tb.Helper()
	for _, problem := range w.Root().Live().Conflicts() {
		w.tb.Error(problem)
	}
	for _, problem := range w.Root().Palette().Conflicts() {
		w.tb.Error(problem)
	}
	w.NotSee(w.secrets...)
	return w
}

// into goes to a field by its label and types over what is in it.
func (w *world) into(label, text string) *world {
	w.tb.Helper()
	for range 10 {
		w.Press("up")
	}
	for range 10 {
		if strings.Contains(w.Line(label+" "), "▸") {
			w.Press("ctrl+u", "ctrl+k").Type(text)
			return w
		}
		w.Press("down")
	}
	w.tb.Fatalf("there is no field %s:\n%s", label, w.Frame())
	return w
}

// secretly types a secret, which must not be seen from then on.
func (w *world) secretly(label, text string) *world {
	w.tb.Helper()
	w.into(label, text)
	w.secrets = append(w.secrets, text)
	return w.check()
}

// focused fails unless the field of that label is focused.
func (w *world) focused(label string) *world {
	w.tb.Helper()
	w.See("▸ " + label)
	return w.check()
}

// asEnvironment is what KLOAKROOM_USER and KLOAKROOM_PASSWORD make.
func asEnvironment(url, realm string) profile.Settings {
	return profile.Settings{
		URL: url, Realm: realm, Guard: profile.GuardFor(url),
		SignIn: profile.SignIn{Kind: profile.SignInPassword, Name: "admin", Secret: secret.Ref{Kind: secret.RefEnv, Arg: "KLOAKROOM_PASSWORD"}},
	}
}

func password(p string) map[string]string { return map[string]string{"KLOAKROOM_PASSWORD": p} }

// ask makes the screen that is shown ask for something.
func (o *other) ask(w *world, ask part.Ask) {
	w.tb.Helper()
	o.asks = append(o.asks, ask)
	w.Press("x")
}
