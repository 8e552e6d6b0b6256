package screen_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
	"kloakroom/tui/widget"
)

// stage is a screen that does nothing but use the desk, as every screen does.
type stage struct {
	id    string
	desk  *screen.Desk
	asks  screen.Proposal // what p proposes
	menu  []screen.CopyItem
	told  []any // what the desk told every screen
	with  []any // what it was shown with
	w, h  int
	shown string
}

func (s *stage) ID() string           { return s.id }
func (s *stage) Title() safetext.Text { return safetext.Text(s.id) }
func (s *stage) Start() part.Result   { return s.desk.Start() }
func (s *stage) Stop()                {}
func (s *stage) Resize(w, h int)      { s.w, s.h = w, h }
func (s *stage) Typing() bool         { return false }
func (s *stage) Cursor() *tea.Cursor  { return nil }

func (s *stage) Update(msg tea.Msg) part.Result {
	switch m := msg.(type) {
	case screen.SignedIn, screen.Changed, screen.TokenChanged:
		s.told = append(s.told, m)
		return part.Handled()
	case screen.SignIn, screen.GetToken:
		s.with = append(s.with, m)
		return part.Handled()
	}
	return s.desk.Update(msg)
}

func (s *stage) Lines(_ *themes.Styles, _ bool) []string {
	out := make([]string, s.h)
	for i := range out {
		out[i] = widget.Fit(safetext.Clean(s.shown), s.w)
		s.shown = ""
	}
	return out
}

func (s *stage) Actions() []part.Action {
	return []part.Action{
		{ID: s.id + ".propose", Title: "propose", Keys: []string{"p"}, Run: func() part.Result { return s.desk.Propose(s.asks) }},
		{ID: s.id + ".copy", Title: "copy", Keys: []string{"y"}, Run: func() part.Result { return screen.CopyMenu(append(s.menu, s.desk.CopyLast()...)...) }},
	}
}

// changes are what the screens were told to have changed.
func (s *stage) changes() (out []screen.Changed) {
	for _, m := range s.told {
		if c, ok := m.(screen.Changed); ok {
			out = append(out, c)
		}
	}
	return out
}

// story is somebody at a desk of a fake Keycloak.
type story struct {
	*tuitest.Drive
	t       *testing.T
	k       *fake.Keycloak
	desk    *screen.Desk
	stage   *stage
	connect *stage
}

func begin(t *testing.T, k *fake.Keycloak, desk *screen.Desk, options ...tuitest.Option) *story {
	t.Helper()
	s := &story{
		t: t, k: k, desk: desk,
		stage: &stage{id: screen.Clients, desk: desk}, connect: &stage{id: screen.Connect, desk: desk},
	}
	s.Drive = tuitest.New(t, tui.Options{Screens: []tui.Entry{{Key: "1", Screen: s.stage}, {Key: "0", Screen: s.connect}}},
		append(options, tuitest.Stable(k.Stable))...)
	return s
}

// cool is a story in the cool project.
func cool(t *testing.T, options ...tuitest.Option) *story {
	t.Helper()
	k := fake.New(t)
	return begin(t, k, k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app"}), options...)
}

// guardedDesk is one of a profile of this guard, in the cool project.
func guardedDesk(t *testing.T, k *fake.Keycloak, guard profile.Guard) *screen.Desk {
	t.Helper()
	return k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", Guard: guard})
}

// propose makes the stage ask for a change.
func (s *story) propose(p screen.Proposal) *story {
	s.t.Helper()
	s.stage.asks = p
	s.Press("p")
	return s
}

// wrote fails unless so many requests wrote something.
func (s *story) wrote(want int) {
	s.t.Helper()
	var got []string
	for _, r := range s.k.Requests() {
		if !strings.HasPrefix(r, "GET ") && strings.Contains(r, "/admin/") {
			got = append(got, r)
		}
	}
	if len(got) != want {
		s.t.Errorf("%d requests wrote something, not %d:\n%s", len(got), want, strings.Join(got, "\n"))
	}
}

// told fails unless the screens were told of so many changes.
func (s *story) toldOf(want int) {
	s.t.Helper()
	if got := len(s.stage.changes()); got != want {
		s.t.Errorf("the screens were told of %d changes, not %d", got, want)
	}
}

// open fails unless these overlays are open.
func (s *story) open(want ...string) {
	s.t.Helper()
	var got []string
	for _, t := range s.Root().Overlays() {
		got = append(got, string(t))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		s.t.Errorf("these overlays are open: %q, not %q\n%s", got, want, s.Frame())
	}
}

// golden compares the frame, with the fake's port taken out of it.
func (s *story) golden(name string) {
	s.t.Helper()
	if found := s.Root().Live().Conflicts(); len(found) > 0 {
		s.t.Errorf("%s: %s", name, strings.Join(found, "; "))
	}
	s.Golden(name)
}
