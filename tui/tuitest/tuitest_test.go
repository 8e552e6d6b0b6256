package tuitest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
)

func nothing(context.Context) (any, error) { return nil, nil }

func TestEveryNameBecomesTheKeyOfThatName(t *testing.T) {
	for _, name := range []string{
		"a", "G", "?", ":", "+", "é", "space", "enter", "esc", "tab", "shift+tab", "ctrl+p", "ctrl+enter", "alt+enter", "alt+1",
		"ctrl+alt+x", "up", "ctrl+left", "alt+backspace", "f1", "pgdown", "ctrl++",
	} {
		k, err := Key(name)
		if err != nil || k.String() != name {
			t.Errorf("%s: got %q, %v", name, k.String(), err)
		}
	}
	for _, name := range []string{"", "return", "ctrl+", "hyper+nothing", "ab"} {
		if k, err := Key(name); err == nil {
			t.Errorf("%q became %q", name, k.String())
		}
	}
}

// failing stands in for a test that should fail.
type failing struct {
	testing.TB
	why string
}

func (f *failing) Helper() {}

func (f *failing) Fatalf(format string, args ...any) {
	if f.why == "" {
		f.why = fmt.Sprintf(format, args...)
	}
	panic(f)
}

func (f *failing) Fatal(args ...any) { f.Fatalf("%s", fmt.Sprint(args...)) }

// why runs a test that should fail and returns what it said.
func why(t *testing.T, test func(tb testing.TB)) (words string) {
	t.Helper()
	f := &failing{TB: t}
	defer func() {
		if p := recover(); p != nil && p != any(f) {
			panic(p)
		}
		words = f.why
	}()
	test(f)
	return f.why
}

// page is a screen that shows the lines it is given.
type page struct {
	lines []string
	w, h  int
	loops bool
}

func (p *page) ID() string             { return "page" }
func (p *page) Title() safetext.Text   { return "Page" }
func (p *page) Start() part.Result     { return part.Result{} }
func (p *page) Stop()                  {}
func (p *page) Resize(w, h int)        { p.w, p.h = w, h }
func (p *page) Cursor() *tea.Cursor    { return nil }
func (p *page) Actions() []part.Action { return nil }
func (p *page) Typing() bool           { return false }

func (p *page) Update(tea.Msg) part.Result {
	if p.loops {
		return part.Run(part.Job{Slot: "page/loop", Run: nothing})
	}
	return part.Result{}
}

func (p *page) Lines(*themes.Styles, bool) []string {
	out := make([]string, p.h)
	for i := range out {
		out[i] = strings.Repeat(" ", p.w)
	}
	copy(out, p.lines)
	return out
}

func TestABrokenFrameFailsTheTest(t *testing.T) {
	blank := strings.Repeat(" ", 80)
	for name, c := range map[string]struct{ line, want string }{
		"a line too short":            {"short", "line 2 has 5 cells, the terminal 80"},
		"a line too long":             {blank + "x", "line 2 has 81 cells"},
		"a wide character cut":        {strings.Repeat(" ", 79) + "日", "line 2 has 81 cells"},
		"a sequence that is no style": {"\x1b[2J" + blank[4:], "line 2"},
		"a bell":                      {"\a" + blank[1:], "line 2"},
		"a style within a style":      {"\x1b[1ma\x1b[2mb\x1b[m" + blank[2:], "a style within a style"},
		"a style left open":           {"\x1b[1m" + blank, "goes on beyond the line"},
	} {
		t.Run(name, func(t *testing.T) {
			got := why(t, func(tb testing.TB) { Screen(tb, &page{lines: []string{c.line}}) })
			if !strings.Contains(got, c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAFailurePrintsTheFrame(t *testing.T) {
	words := "hello" + strings.Repeat(" ", 75)
	for name, test := range map[string]func(d *Drive){
		"See":    func(d *Drive) { d.See("goodbye") },
		"NotSee": func(d *Drive) { d.NotSee("hello") },
		"Click":  func(d *Drive) { d.Click("goodbye") },
	} {
		got := why(t, func(tb testing.TB) { test(Screen(tb, &page{lines: []string{words}})) })
		if !strings.Contains(got, " kloakroom") || !strings.Contains(got, "\nhello\n") {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestALoopIsFound(t *testing.T) {
	got := why(t, func(tb testing.TB) { Screen(tb, &page{loops: true}).Press("x") })
	if !strings.Contains(got, "does not come to rest") {
		t.Fatalf("got %q", got)
	}
}

func TestTheStyleMapHasALetterACell(t *testing.T) {
	got := styledFrame([]string{"a\x1b[1m日\x1b[m \x1b[7mb\x1b[0m", "    c"}, 5)
	want := "5×2\na日 b\n    c\n── styles\n.aa.b\n\n── codes\na 1\nb 7\n"
	if got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestPlainTerminalsSendWhatXtermSends(t *testing.T) {
	for key, want := range map[string]string{"a": "a", "ctrl+p": "\x10", "alt+1": "\x1b1", "enter": "\r", "日": "日"} {
		if got, ok := encode(key); !ok || got != want {
			t.Errorf("%s: got %q %v", key, got, ok)
		}
	}
	if _, ok := encode("ctrl+enter"); ok {
		t.Error("a plain terminal sends ctrl+enter")
	}
}
