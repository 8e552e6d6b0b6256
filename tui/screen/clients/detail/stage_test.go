package detail_test

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/themes"
	"kloakroom/tui"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/clients/detail"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
	"kloakroom/tui/widget"
)

// stage is a screen that is nothing but the pane in its frame, and a copy menu.
type stage struct {
	*detail.Pane
	desk     *screen.Desk
	w, h     int
	cells    int                // the pane's own width; 0 for all there is
	do       func() part.Result // what the next focus of the terminal does
	proposed []screen.Proposal
}

func (s *stage) ID() string           { return screen.Clients }
func (s *stage) Title() safetext.Text { return "Clients" }

func (s *stage) Resize(w, h int) {
	s.w, s.h = w, h
	s.Pane.Resize(widget.FrameInside(s.wide(), h))
}

func (s *stage) wide() int {
	if s.cells == 0 {
		return s.w
	}
	return s.cells
}

func (s *stage) Start() part.Result {
	r := s.desk.Start()
	r.Add(s.Pane.Start())
	return r
}

func (s *stage) Update(msg tea.Msg) part.Result {
	if _, ok := msg.(tea.FocusMsg); ok {
		r := s.do()
		r.Handled = true
		return r
	}
	if m, ok := msg.(tea.MouseMsg); ok {
		at := m.Mouse()
		return s.Pane.Update(part.MouseTo(msg, at.X-1, at.Y-1))
	}
	if r := s.Pane.Update(msg); r.Handled {
		return r
	}
	return s.desk.Update(msg)
}

func (s *stage) Lines(st *themes.Styles, focused bool) []string {
	w := s.wide()
	lines := widget.Frame{Title: s.Pane.Title(), Focused: focused}.Draw(s.Pane.Lines(st, focused), w, s.h, st)
	for i := range lines {
		lines[i] += widget.Blank(s.w - w)
	}
	return lines
}

func (s *stage) Actions() []part.Action {
	return append(s.Pane.Actions(), part.Action{
		ID: "stage.copy", Title: "copy", Keys: []string{"y"}, Scope: part.InScreen,
		Run: func() part.Result { return screen.CopyMenu(s.CopyItems()...) },
	})
}

// aside is a screen to go to.
type aside struct{ w, h int }

func (a *aside) ID() string                 { return "aside" }
func (a *aside) Title() safetext.Text       { return "Aside" }
func (a *aside) Start() part.Result         { return part.Result{} }
func (a *aside) Stop()                      {}
func (a *aside) Resize(w, h int)            { a.w, a.h = w, h }
func (a *aside) Update(tea.Msg) part.Result { return part.Result{} }
func (a *aside) Cursor() *tea.Cursor        { return nil }
func (a *aside) Actions() []part.Action     { return nil }
func (a *aside) Typing() bool               { return false }

func (a *aside) Lines(*themes.Styles, bool) []string {
	out := make([]string, a.h)
	for i := range out {
		out[i] = strings.Repeat(" ", a.w)
	}
	return out
}

// play is a test's user, before the pane.
type play struct {
	*tuitest.Drive
	tb    testing.TB
	k     *fake.Keycloak
	stage *stage
}

const realm = "coolproject"

// begin signs in to a fake Keycloak; no client is chosen.
func begin(tb testing.TB, o fake.DeskOptions, options ...tuitest.Option) *play {
	tb.Helper()
	k := fake.New(tb)
	return on(tb, k, k.Desk(tb, o), options...)
}

func on(tb testing.TB, k *fake.Keycloak, desk *screen.Desk, options ...tuitest.Option) *play {
	tb.Helper()
	s := &stage{Pane: detail.New(desk), desk: desk}
	s.Proposes(func(p screen.Proposal) { s.proposed = append(s.proposed, p) })
	d := tuitest.New(tb, tui.Options{Screens: []tui.Entry{{Key: "1", Screen: s}, {Key: "2", Screen: &aside{}}}}, options...)
	return &play{Drive: d, tb: tb, k: k, stage: s}
}

// act does something within the program, as a screen would.
func (p *play) act(do func() part.Result) *play {
	p.tb.Helper()
	p.stage.do = do
	p.Send(tea.FocusMsg{})
	return p
}

// read is a client of the realm as the list would have it.
func (p *play) read(clientID string) *keycloak.Client {
	p.tb.Helper()
	c, _, err := p.stage.desk.Session().Server().FindClient(context.Background(), realm, clientID)
	if err != nil || c == nil {
		p.tb.Fatalf("client %s: %v %v", clientID, c, err)
	}
	return c
}

// open chooses a client as it is on the server.
func (p *play) open(clientID string) *play {
	p.tb.Helper()
	return p.show(p.read(clientID))
}

func (p *play) show(c *keycloak.Client) *play {
	p.tb.Helper()
	return p.act(func() part.Result { return p.stage.Show(c) })
}

// tell is what another screen tells all of them.
func (p *play) tell(msg any) *play {
	p.tb.Helper()
	return p.act(func() part.Result { return part.Handled(part.Tell{Msg: msg}) })
}

// proposed returns the newest proposal.
func (p *play) proposed() screen.Proposal {
	p.tb.Helper()
	if len(p.stage.proposed) == 0 {
		p.tb.Fatal("nothing was proposed:\n" + p.Frame())
	}
	return p.stage.proposed[len(p.stage.proposed)-1]
}

// asked counts the requests whose line holds a text.
func (p *play) asked(text string) int {
	n := 0
	for _, r := range p.k.Requests() {
		if strings.Contains(r, text) {
			n++
		}
	}
	return n
}

// account is a client of nobody's server, with everything on that an application
// needs.
func account(clientID string) *keycloak.Client {
	return &keycloak.Client{
		ID: "11111111-2222-3333-4444-555555555555", ClientID: clientID, Protocol: keycloak.OpenIDConnect,
		Enabled: true, ServiceAccount: true, Authenticator: "client-secret",
		Access: keycloak.Access{View: true, Configure: true, Manage: true},
	}
}
