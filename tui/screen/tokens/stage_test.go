package tokens_test

import (
	"encoding/base64"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/tokens"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
	"kloakroom/tui/widget"
)

// elsewhere is any other screen: it notes what it is told.
type elsewhere struct {
	id   string
	w, h int
	told []any
}

func (e *elsewhere) ID() string           { return e.id }
func (e *elsewhere) Title() safetext.Text { return safetext.Text("Screen " + e.id) }
func (e *elsewhere) Start() part.Result   { return part.Result{} }
func (e *elsewhere) Stop()                {}
func (e *elsewhere) Resize(w, h int)      { e.w, e.h = w, h }
func (e *elsewhere) Cursor() *tea.Cursor  { return nil }
func (e *elsewhere) Typing() bool         { return false }
func (e *elsewhere) Update(msg tea.Msg) part.Result {
	e.told = append(e.told, msg)
	return part.Result{}
}

func (e *elsewhere) Actions() []part.Action {
	return []part.Action{{
		ID: "elsewhere.token", Title: "token", Keys: []string{"t"}, Run: func() part.Result {
			return part.Handled(part.Show{Screen: screen.Tokens, With: screen.GetToken{ClientID: "client-app"}})
		},
	}}
}

func (e *elsewhere) Lines(*themes.Styles, bool) []string {
	out := []string{widget.Fit("elsewhere "+safetext.Text(e.id), e.w)}
	for len(out) < e.h {
		out = append(out, widget.Blank(e.w))
	}
	return out
}

// told says whether a screen was told a message of the type.
func toldOf[T any](e *elsewhere) bool {
	for _, msg := range e.told {
		if _, ok := msg.(T); ok {
			return true
		}
	}
	return false
}

// stage is a program at the screen, in front of a Keycloak.
type stage struct {
	*tuitest.Drive
	k       *fake.Keycloak
	desk    *screen.Desk
	screen  *tokens.Screen
	clients *elsewhere
	connect *elsewhere
	news    any // for tell
	t       *testing.T
}

func begin(t *testing.T, o fake.DeskOptions, options ...tuitest.Option) *stage {
	t.Helper()
	k := fake.New(t)
	return at(t, k, k.Desk(t, o), options...)
}

// app is the desk of most stories.
func app() fake.DeskOptions { return fake.DeskOptions{Realm: "coolproject", Client: "client-app"} }

func at(t *testing.T, k *fake.Keycloak, desk *screen.Desk, options ...tuitest.Option) *stage {
	t.Helper()
	s := &stage{
		k: k, desk: desk, screen: tokens.New(desk), t: t,
		clients: &elsewhere{id: screen.Clients}, connect: &elsewhere{id: screen.Connect},
	}
	s.screen.StandStill()
	s.Drive = tuitest.New(t, tui.Options{
		Screens: []tui.Entry{
			{Key: "0", Screen: s.connect, Aside: true}, {Key: "1", Screen: s.clients}, {Key: "2", Screen: s.screen},
		},
		First: screen.Tokens,
		Actions: func() []part.Action {
			return []part.Action{{ID: "test.tell", Title: "tell", Keys: []string{"ctrl+y"}, Scope: part.Everywhere, Run: func() part.Result {
				return part.Handled(part.Tell{Msg: s.news})
			}}}
		},
		Header: desk.Header, Present: desk.Presenting(),
	}, options...)
	k.Follow(s.Now)
	t.Cleanup(s.fine)
	return s
}

// fine checks what must be so in every state, at the end of each story.
func (s *stage) fine() {
	if s.Ended() {
		return
	}
	if conflicts := s.Root().Live().Conflicts(); len(conflicts) > 0 {
		s.t.Errorf("keys conflict: %v", conflicts)
	}
}

// token makes a token that claims to be signed by some key.
func token(claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(rs256)) + "." + part([]byte(claims)) + "." + part([]byte(strings.Repeat("s", 256)))
}

const rs256 = `{"alg":"RS256","typ":"JWT","kid":"some-key"}`

// tell gives a message to all screens, as one of them would.
func (s *stage) tell(msg any) *stage {
	s.t.Helper()
	s.news = msg
	s.Press("ctrl+y")
	return s
}
