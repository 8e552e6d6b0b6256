package clients_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/clients"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// aside is another screen: it keeps what it is told, and can do something.
type aside struct {
	id    string
	w, h  int
	heard []any
	do    func() part.Result
}

func (a *aside) ID() string             { return a.id }
func (a *aside) Title() safetext.Text   { return safetext.Text(a.id) }
func (a *aside) Start() part.Result     { return part.Result{} }
func (a *aside) Stop()                  {}
func (a *aside) Resize(w, h int)        { a.w, a.h = w, h }
func (a *aside) Cursor() *tea.Cursor    { return nil }
func (a *aside) Typing() bool           { return false }
func (a *aside) Actions() []part.Action { return nil }

func (a *aside) Update(msg tea.Msg) part.Result {
	if _, ok := msg.(tea.FocusMsg); ok && a.do != nil {
		return a.do()
	}
	a.heard = append(a.heard, msg)
	return part.Handled()
}

func (a *aside) Lines(*themes.Styles, bool) []string {
	out := make([]string, a.h)
	for i := range out {
		out[i] = strings.Repeat(" ", a.w)
	}
	return out
}

// stage is the screen, which does what a test says when the terminal is focused.
type stage struct {
	*clients.Screen
	do func() part.Result
}

func (s *stage) Update(msg tea.Msg) part.Result {
	if _, ok := msg.(tea.FocusMsg); ok && s.do != nil {
		r := s.do()
		r.Handled = true
		return r
	}
	return s.Screen.Update(msg)
}

// play is a test's user before the screen, with a Keycloak behind it.
type play struct {
	*tuitest.Drive
	tb              testing.TB
	k               *fake.Keycloak
	desk            *screen.Desk
	screen          *stage
	connect, tokens *aside
	proposed        []screen.Proposal
	real            bool // the desk is asked too
}

const realm = "coolproject"

var cool = fake.DeskOptions{Realm: realm}

func begin(tb testing.TB, k *fake.Keycloak, o fake.DeskOptions, options ...tuitest.Option) *play {
	tb.Helper()
	return at(tb, k, k.Desk(tb, o), options...)
}

func at(tb testing.TB, k *fake.Keycloak, desk *screen.Desk, options ...tuitest.Option) *play {
	tb.Helper()
	p := &play{tb: tb, k: k, desk: desk, screen: &stage{Screen: clients.New(desk)}, connect: &aside{id: screen.Connect}, tokens: &aside{id: screen.Tokens}}
	p.screen.Proposes(func(o screen.Proposal) bool {
		p.proposed = append(p.proposed, o)
		return !p.real
	})
	p.Drive = tuitest.New(tb, tui.Options{First: screen.Clients, Screens: []tui.Entry{
		{Key: "0", Screen: p.connect, Aside: true}, {Key: "1", Screen: p.screen}, {Key: "2", Screen: p.tokens},
	}, Present: desk.Presenting()}, options...)
	k.Follow(p.Now)
	p.calm()
	return p
}

// calm fails if two actions want one key.
func (p *play) calm() *play {
	p.tb.Helper()
	if c := p.Root().Live().Conflicts(); len(c) > 0 {
		p.tb.Fatalf("keys in conflict: %v\n%s", c, p.Frame())
	}
	return p
}

// rest lets the debounces pass.
func (p *play) rest() *play {
	p.tb.Helper()
	p.Advance(time.Second)
	return p.calm()
}

// tell tells every screen something, as another screen would, and comes back.
func (p *play) tell(msg any) *play {
	p.tb.Helper()
	p.tokens.do = func() part.Result { return part.Handled(part.Tell{Msg: msg}) }
	p.Press("2")
	p.Send(tea.FocusMsg{})
	p.tokens.do = nil
	p.Press("1")
	return p
}

// last is the newest proposal.
func (p *play) last() screen.Proposal {
	p.tb.Helper()
	if len(p.proposed) == 0 {
		p.tb.Fatal("nothing was proposed:\n" + p.Frame())
	}
	return p.proposed[len(p.proposed)-1]
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

func (p *play) Press(keys ...string) *play    { p.tb.Helper(); p.Drive.Press(keys...); return p }
func (p *play) Type(text string) *play        { p.tb.Helper(); p.Drive.Type(text); return p }
func (p *play) Paste(text string) *play       { p.tb.Helper(); p.Drive.Paste(text); return p }
func (p *play) See(texts ...string) *play     { p.tb.Helper(); p.Drive.See(texts...); return p }
func (p *play) NotSee(texts ...string) *play  { p.tb.Helper(); p.Drive.NotSee(texts...); return p }
func (p *play) Advance(d time.Duration) *play { p.tb.Helper(); p.Drive.Advance(d); return p }
func (p *play) Hold(s ...part.Slot) *play     { p.tb.Helper(); p.Drive.Hold(s...); return p }
func (p *play) Release(s ...part.Slot) *play  { p.tb.Helper(); p.Drive.Release(s...); return p }
