package clients_test

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// screenDo does something on behalf of the screen under test.
func (p *play) screenDo(do func() part.Result) *play {
	p.tb.Helper()
	p.screen.do = do
	p.Send(tea.FocusMsg{})
	p.screen.do = nil
	return p
}

func TestReadErrorsStayInTheirPane(t *testing.T) {
	for name, c := range map[string]struct {
		path, body, see string
		status          int
	}{
		"a role is missing":        {"/clients?", "", "view-clients", 403},
		"the server is in trouble": {"/clients?", `{"error":"unknown_error"}`, "unknown_error", 500},
		"a proxy answers in HTML":  {"/clients?", "<html><h1>Bad gateway</h1></html>", "list the clients", 502},
		"the realm is gone":        {"/coolproject/", `{"error":"Realm not found."}`, "there is no realm", 404},
		"no realm may be listed":   {"/admin/realms?", "", "view-realm", 403},
	} {
		t.Run(name, func(t *testing.T) {
			k := fake.New(t)
			desk := k.Desk(t, cool)
			undo := k.Fail("GET", c.path, c.status, c.body)
			p := at(t, k, desk, wide).rest()
			p.See(c.see, "r try again").calm()
			if got := p.Root().Overlays(); len(got) != 0 {
				t.Errorf("overlays %v", got)
			}
			undo()
			if name == "no realm may be listed" {
				p.Press("shift+tab")
			}
			p.Press("r").rest().NotSee("try again").See("▸ account", "▸ coolproject")
		})
	}
}

func TestARealmThatWasDeletedLeadsBackToTheRealms(t *testing.T) {
	k := fake.New(t)
	p := begin(t, k, cool).rest()
	k.RemoveRealm(realm)
	p.Press("r").rest().Press("shift+tab", "r").rest().NotSee("coolproject").See("atlas")
	p.Press("enter").rest().See("▸ account")
}

func TestTheSessionThatEndsIsAskedForAgain(t *testing.T) {
	k := fake.New(t)
	p := begin(t, k, cool, wide).rest()
	p.Press("j", "j").rest()
	here := p.desk.Client()
	undo := k.Fail("", "/", 401, `{"error":"HTTP 401 Unauthorized"}`)
	p.Press("r").rest().See("enter sign in again").calm().Press("enter")
	if len(p.connect.heard) == 0 {
		t.Fatal("Connect was asked for nothing")
	}
	ask, ok := p.connect.heard[len(p.connect.heard)-1].(screen.SignIn)
	if !ok || ask.Back != screen.Clients || !screen.Ended(ask.Why) {
		t.Fatalf("Connect heard %+v", p.connect.heard)
	}
	undo()
	p.connect.do = func() part.Result {
		r := p.desk.Use(k.Desk(t, cool).Session())
		r.Add(part.Handled(part.Show{Screen: screen.Clients}))
		return r
	}
	p.Send(tea.FocusMsg{})
	p.rest().NotSee("sign in again")
	if p.desk.Client() != here {
		t.Errorf("the client was %q and is %q", here, p.desk.Client())
	}
}

func TestASessionThatHasEndedBeforeTheFirstPage(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, cool)
	k.Fail("", "/", 401, `{"error":"HTTP 401 Unauthorized"}`)
	at(t, k, desk).rest().See("enter sign in again").NotSee("try again").calm().Press("enter").NotSee("sign in again")
}

func TestAHangIsStoppedAtOnce(t *testing.T) {
	p := begin(t, fake.New(t), cool, wide, tuitest.Hold("clients/list")).rest()
	p.See("Reading clients").Press("esc").See("Stopped.", "r try again")
	p.Release("clients/list").NotSee("▸ account").Press("r").rest().See("▸ account")
}

func TestTheServerIsGoneAndBack(t *testing.T) {
	k := fake.New(t)
	p := begin(t, k, cool, wide).rest()
	k.Down()
	p.Press("r").rest().See("▸ account", "r try again")
	k.Up()
	p.Press("r").rest().NotSee("try again").See("▸ account")
}

func TestAnAnswerToAnOldQuestionIsNoTrouble(t *testing.T) {
	k := fake.New(t)
	k.AddClients(realm, 300)
	p := begin(t, k, cool, wide, tuitest.Hold("clients/list/page1")).rest()
	undo := k.Fail("GET", "first=100", 401, "")
	p.Press("/").Type("client-w").rest()
	p.Release("clients/list/page1").rest().NotSee("sign in again").See("▸ client-web")
	undo()
}

func TestKeysMashedWhileEverythingLoads(t *testing.T) {
	p := begin(t, fake.New(t), cool, tuitest.Hold("clients", "desk"))
	for _, size := range [][2]int{{80, 24}, {140, 40}, {61, 17}, {200, 50}} {
		p.Resize(size[0], size[1])
		for _, key := range []string{
			"j", "k", "G", "g", "enter", "tab", "shift+tab", "t", "1", "x", "esc", "n", "esc", "y", "esc", "/", "a", "enter", "z", "r", "right",
			"left", "esc", "esc", "esc", "]", "[", "space", "pgdown", "u", "/", "b", "tab", "z", "ctrl+u", "?", "esc", ":", "esc",
		} {
			p.Press(key)
		}
		p.Click("╭")
	}
	for len(p.Root().Overlays()) > 0 {
		p.Press("esc")
	}
	p.Release("clients", "desk").rest()
}

func TestEverySizeIsFilledExactly(t *testing.T) {
	k := fake.New(t)
	for _, size := range [][2]int{{60, 16}, {80, 24}, {119, 20}, {120, 30}, {137, 31}, {138, 40}, {140, 40}, {200, 50}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			p := begin(t, k, cool, tuitest.Size(size[0], size[1])).rest()
			p.Press("tab").calm().Press("tab").calm().Press("z").calm().Press("/").Type("x").rest().Press("esc", "?").See("Keys")
			p.Press("esc", "n", "c")
		})
	}
	s, st := begin(t, k, cool).rest().screen, styles(t)
	for w := 1; w < 40; w++ {
		h := 1 + w%6
		s.Resize(w, h)
		lines := s.Lines(st, true)
		if len(lines) != h {
			t.Errorf("%d lines at %d×%d", len(lines), w, h)
		}
		for _, line := range lines {
			if got := ansi.StringWidth(line); got != w {
				t.Errorf("a line of %d cells at %d×%d: %q", got, w, h, line)
			}
		}
	}
}

func styles(tb testing.TB) *themes.Styles {
	tb.Helper()
	theme, err := themes.Load(themes.Default)
	if err != nil {
		tb.Fatal(err)
	}
	return theme.Styles(colorprofile.TrueColor)
}
