package tui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/tui"
	"kloakroom/tui/keys"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/widget"
)

func count(heard []string, what string) int {
	n := 0
	for _, h := range heard {
		if h == what {
			n++
		}
	}
	return n
}

func TestAKeyGoesToThePaneThenTheScreenThenEverywhere(t *testing.T) {
	a, _, o := two()
	o.Actions = func() []part.Action {
		return []part.Action{
			{ID: "app.profile", Title: "switch profile", Keys: []string{"E"}, Scope: part.Everywhere, Run: func() part.Result {
				return part.Handled(part.Toast{Text: "switched"})
			}},
			{ID: "app.down", Title: "never reached", Keys: []string{"j"}, Scope: part.Everywhere, Run: func() part.Result {
				t.Error("a global key went before the pane's")
				return part.Handled()
			}},
		}
	}
	d := tuitest.New(t, o)
	d.Press("j").See("▸ client-1", "╭ client-1")
	d.Press("tab")
	if !a.right {
		t.Error("tab did not reach the screen")
	}
	d.Press("E").See("✓ switched")
}

func TestWhatIsOffSaysWhy(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o)
	d.Press("s").See("– rotate secret: the profile is read-only")
	d.Press("j").NotSee("read-only")
}

func TestLettersAreTextInATextField(t *testing.T) {
	a, b, o := two()
	d := tuitest.New(t, o)
	d.Press("/").Type("dq1?: j").See("dq1?: j")
	if a.search == nil || a.search.Value() != "dq1?: j" || a.at != 0 || d.Ended() {
		t.Fatalf("a letter acted: %q", a.search.Value())
	}
	if x, y, ok := d.CursorAt(); !ok || x != 8 || y != 3 {
		t.Errorf("the cursor is at %d,%d %v", x, y, ok)
	}
	d.See("ctrl+p command", "f1 help").NotSee(": command", "d delete")
	d.Press("ctrl+p").See("Commands").Press("esc")
	d.Press("alt+2")
	if d.Root().Shown() != "tokens" || count(b.heard, "start") != 1 {
		t.Errorf("alt+2 showed %s", d.Root().Shown())
	}
}

func TestChordsHaveAPlainKeyBesideThem(t *testing.T) {
	for _, key := range []string{"ctrl+enter", "alt+enter", "ctrl+j"} {
		a, _, o := two()
		tuitest.New(t, o).Press(key)
		if count(a.heard, "send") != 1 {
			t.Errorf("%s did not send", key)
		}
	}
}

func TestAPasteGoesToTheFieldOrToThePane(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o)
	d.Paste("eyJhbGciOi")
	if count(a.heard, "paste eyJhbGciOi") != 1 {
		t.Errorf("the pane did not get it: %v", a.heard)
	}
	d.Press("/").Paste("one\r\ntwo\x1b[31m")
	if got := a.search.Value(); got != "one two[31m" {
		t.Errorf("the field has %q", got)
	}
}

func TestAMegabytePastedAnywhereIsBounded(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o)
	big := strings.Repeat("0123456789abcde\n", 1<<16)
	d.Press("/").Paste(big)
	if got := len(a.search.Value()); got == 0 || got > 64<<10 {
		t.Errorf("the field took %d bytes", got)
	}
	if !a.search.Cut() {
		t.Error("the field does not say that it lost something")
	}
	d.Press("esc").Paste(big)
	d.Press("ctrl+p").Paste(big).See("nothing of that name").Press("esc")
	d.Press("d").Paste(big).Press("enter").See("Delete client-0?")
}

func TestGoingToAnotherScreenStopsTheOneBefore(t *testing.T) {
	a, b, o := two()
	o.Screens[1].Off = nil
	d := tuitest.New(t, o)
	d.Press("2")
	if count(a.heard, "stop") != 1 || count(b.heard, "start") != 1 {
		t.Errorf("%v, %v", a.heard, b.heard)
	}
	d.Press("2")
	if count(b.heard, "start") != 1 {
		t.Error("the same screen began anew")
	}
	d.Send(tea.FocusMsg{}).Send(tea.BlurMsg{})
}

func TestAScreenThatIsOffSaysWhyAndIsNotShown(t *testing.T) {
	_, b, o := two()
	o.Screens[1].Off = func() string { return "sign in first" }
	d := tuitest.New(t, o)
	d.Press("2").See("sign in first")
	d.Click("2 Tokens").See("sign in first")
	if len(b.heard) != 0 || d.Root().Shown() != "clients" {
		t.Errorf("it was shown: %v", b.heard)
	}
}

func TestAScreenAsideIsInTheBarOnlyWhileItIsShown(t *testing.T) {
	_, _, o := two()
	o.Screens = append([]tui.Entry{{Key: "0", Screen: newDemo("connect", "Connect"), Aside: true}}, o.Screens...)
	o.First = "connect"
	d := tuitest.New(t, o)
	d.See("0 Connect  1 Clients  2 Tokens")
	d.Press("1").See("1 Clients  2 Tokens").NotSee("0 Connect")
}

// asker asks for what a test tells it to, at the key "a".
type asker struct {
	*demo
	asks func() part.Result
}

func (a *asker) Actions() []part.Action {
	return append(a.demo.Actions(), part.Action{ID: "asker.ask", Title: "ask", Keys: []string{"a"}, Run: a.asks})
}

func TestShowHandsSomethingToTheOtherScreen(t *testing.T) {
	a, b, o := two()
	o.Screens[0].Screen = &asker{a, func() part.Result { return part.Handled(part.Show{Screen: "tokens", With: "client-app"}) }}
	d := tuitest.New(t, o)
	d.Press("a")
	if d.Root().Shown() != "tokens" || b.heard[0] != "start" || count(b.heard, "client-app") != 1 {
		t.Errorf("%s: %v", d.Root().Shown(), b.heard)
	}
}

func TestTellReachesEveryScreen(t *testing.T) {
	a, b, o := two()
	o.Screens[0].Screen = &asker{a, func() part.Result { return part.Handled(part.Tell{Msg: "signed in"}) }}
	tuitest.New(t, o).Press("a")
	if count(a.heard, "signed in") != 1 || count(b.heard, "signed in") != 1 {
		t.Errorf("%v, %v", a.heard, b.heard)
	}
}

func TestAnErrorThatNoPaneTakesIsShownInWords(t *testing.T) {
	a, _, o := two()
	a.took = false
	a.read = func(context.Context) (any, error) { return nil, errBroken }
	d := tuitest.New(t, o)
	d.See("✗ List the clients", "connection refused", "Is the server running?", "enter close", "y copy")
	d.Press("y")
	if !strings.Contains(d.Copied(), "connection refused") {
		t.Errorf("copied %q", d.Copied())
	}
	d.Press("enter").NotSee("connection refused")

	a.read = func(context.Context) (any, error) { return nil, errPlain }
	d.Press("r").See("It failed", "plain words").Press("esc")

	a.took = true
	d.Press("r").NotSee("plain words")
}

func TestFailShowsAnErrorOfNoPane(t *testing.T) {
	a, _, o := two()
	o.Screens[0].Screen = &asker{a, func() part.Result { return part.Handled(part.Fail{Err: errBroken}) }}
	tuitest.New(t, o).Press("a").See("connection refused")
}

func TestAnOverlayTakesAllKeys(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o)
	d.Press("y", "j", "2", "q", "tab")
	if a.at != 0 || d.Root().Shown() != "clients" || d.Ended() || a.right {
		t.Fatal("a key went through the overlay")
	}
	d.Press("?").See("Keys · Copy", "choose").Press("esc").See("as command")
	d.Press("c").NotSee("as command")
	if d.Copied() != "kloakroom clients get" {
		t.Errorf("copied %q", d.Copied())
	}
}

func TestAnOverlayThatIsLeftAnswersNil(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o)
	d.Press("d", "esc")
	if count(a.heard, "kept") != 1 {
		t.Fatalf("%v", a.heard)
	}
	d.Press("d").Type("client-").Press("enter").See("Delete client-0?", "type client-0 first")
	d.Type("0").See("enter delete").Press("enter").See("✓ deleted client-0").NotSee("Delete client-0?")
}

func TestGoingAwayTakesOverlaysAlong(t *testing.T) {
	a, _, o := two()
	o.Screens[0].Screen = &asker{a, func() part.Result {
		return part.Handled(part.Open{Overlay: overlay.NewFailure(errBroken)}, part.Show{Screen: "tokens"})
	}}
	d := tuitest.New(t, o)
	d.Press("a").NotSee("connection refused")
	if len(d.Root().Overlays()) != 0 {
		t.Errorf("still open: %v", d.Root().Overlays())
	}
}

func TestThePaletteHasEveryActionAndRunsIt(t *testing.T) {
	a, _, o := two()
	o.Actions = func() []part.Action {
		return []part.Action{{ID: "app.undo", Title: "undo the newest change", Scope: part.Everywhere, Run: func() part.Result {
			return part.Handled(part.Toast{Text: "undone"})
		}}}
	}
	d := tuitest.New(t, o)
	have := map[string]bool{}
	for _, x := range d.Root().Palette() {
		have[x.ID] = true
	}
	for _, set := range []keys.Set{a.Catalogue(), d.Root().Live(), o.Actions()} {
		for _, x := range set {
			if !have[x.ID] && x.ID != "app.palette" {
				t.Errorf("the palette lacks %s", x.ID)
			}
		}
	}
	d.Press(":").Type("undo").Press("enter").See("✓ undone")
	d.Press("ctrl+p").Type("audit").See("audit – nothing is chosen in the other pane")
	d.Press("enter").See("Commands")
	d.Press("esc").Press(":").Type("go to tok").Press("enter")
	if d.Root().Shown() != "tokens" {
		t.Errorf("shows %s", d.Root().Shown())
	}
}

func TestNoTwoLiveActionsWantOneKey(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o)
	for name, open := range map[string]string{"the screen": "", "the palette": ":", "help": "?", "a menu": "y", "a question": "d"} {
		if open != "" {
			d.Press(open)
		}
		if found := d.Root().Live().Conflicts(); len(found) > 0 {
			t.Errorf("%s: %s", name, strings.Join(found, "; "))
		}
		if open != "" {
			d.Press("esc")
		}
	}
}

func TestTheDocsNameEveryPlaceOnce(t *testing.T) {
	_, _, o := two()
	text := keys.Markdown(tuitest.New(t, o).Root().Places())
	for _, want := range []string{
		"## Everywhere", "## Clients", "## Text fields", "## Menus",
		"| `:` `ctrl+p` | command: Finds any action by a few letters of its name. | `app.palette` |",
		"`ctrl+enter` `alt+enter` `ctrl+j`", "`demo.hidden`", "`alt+b` `alt+←` `ctrl+←`",
	} {
		if strings.Count(text, want) != 1 {
			t.Errorf("%q stands there %d times", want, strings.Count(text, want))
		}
	}
}

func TestSuspendGoesToTheTerminalAndComesBack(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o)
	d.Press("ctrl+z")
	if d.Suspended() != 1 || d.Ended() {
		t.Fatalf("suspended %d times", d.Suspended())
	}
	d.Press("/", "ctrl+z")
	if d.Suspended() != 2 {
		t.Error("not from a text field")
	}
	d.Press("esc", "y", "ctrl+z")
	if d.Suspended() != 3 {
		t.Error("not from an overlay")
	}
}

func TestCopyingSaysWhichClipboardTookIt(t *testing.T) {
	_, _, o := two()
	tuitest.New(t, o).Press("y", "v").See("✓ copied the value · system clipboard and terminal")

	_, _, o = two()
	tuitest.New(t, o, tuitest.NoClipboard()).Press("y", "v").See("✓ copied the value · by the terminal (OSC 52)")

	a, _, o := two()
	o.Screens[0].Screen = &asker{a, func() part.Result {
		return part.Handled(part.Copy{What: "the body", Text: strings.Repeat("x", 80_000)})
	}}
	tuitest.New(t, o, tuitest.NoClipboard(), tuitest.Size(140, 40)).Press("a").See("which may refuse so much")

	_, _, o = two()
	o.Clipboard = func(context.Context, string) error { panic("no display") }
	tuitest.New(t, o).Press("y", "v").NotSee("copied", "no display")
}

func TestWhatACopyHoldsIsNotShown(t *testing.T) {
	a, _, o := two()
	o.Screens[0].Screen = &asker{a, func() part.Result {
		return part.Handled(part.Copy{What: "the secret", Text: "hunter2"})
	}}
	d := tuitest.New(t, o).Press("a").See("copied the secret").NotSee("hunter2")
	if d.Copied() != "hunter2" {
		t.Errorf("copied %q", d.Copied())
	}
}

func TestTheTitleOfTheWindowIsTheLastStep(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o)
	if got := d.Root().View().WindowTitle; got != "kloakroom · Clients" {
		t.Errorf("got %q", got)
	}
}

// There are terminals that end a title at the byte 0x9c of a character, and print
// the rest; and some that have no room for ten thousand characters.
func TestATitleHoldsNothingThatEndsItEarly(t *testing.T) {
	for name, want := range map[string]string{
		"日本語":                     "kloakroom · 日\uFFFD語",
		"✜ \u071c \U0001031c":     "kloakroom · \uFFFD \uFFFD \uFFFD",
		strings.Repeat("x", 9999): "kloakroom · " + strings.Repeat("x", 119) + "…",
	} {
		_, _, o := two()
		o.Header = func(time.Time) widget.Header {
			return widget.Header{Path: []safetext.Text{"local", safetext.Text(name)}}
		}
		if got := tuitest.New(t, o).Root().View().WindowTitle; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
