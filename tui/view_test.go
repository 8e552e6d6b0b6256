package tui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"kloakroom/internal/safetext"
	"kloakroom/tui"
	"kloakroom/tui/part"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/widget"
)

var profiles = map[string]colorprofile.Profile{"truecolour": colorprofile.TrueColor, "16": colorprofile.ANSI, "nocolour": colorprofile.ASCII}

func TestFrames(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {140, 40}} {
		for name, profile := range profiles {
			if size[0] == 140 && name != "truecolour" {
				continue
			}
			t.Run(fmt.Sprintf("%dx%d %s", size[0], size[1], name), func(t *testing.T) {
				_, _, o := two()
				o.Header = header
				prefix := fmt.Sprintf("%dx%d-%s-", size[0], size[1], name)
				d := tuitest.New(t, o, tuitest.Size(size[0], size[1]), tuitest.Colours(profile))
				walk(d, "frames/"+prefix, "app", "client")
				o = hostileScreens()
				d = tuitest.New(t, o, tuitest.Size(size[0], size[1]), tuitest.Colours(profile))
				walk(d, "hostile/"+prefix, string(hostile[1]), string(hostile[4]))
			})
		}
	}
}

// walk keeps a picture of everything that the root draws.
func walk(d *tuitest.Drive, prefix, search, confirm string) {
	d.Press("j").Golden(prefix + "screen")
	d.Press("s").Golden(prefix + "note")
	d.Press("/").Paste(search).Golden(prefix + "typing").Press("esc")
	d.Press("?").Golden(prefix + "help").Press("esc")
	d.Press(":").Type("re").Golden(prefix + "palette").Press("esc")
	d.Press("y").Golden(prefix + "menu").Press("esc")
	d.Press("d").Paste(confirm).Golden(prefix + "confirm").Press("esc")
	d.Press("w").Golden(prefix + "toast")
}

// hostileScreens is two screens where whatever comes from outside is hostile.
func hostileScreens() tui.Options {
	a, b, o := two()
	a.title, b.title = hostile[0], hostile[3]
	for i := range a.names {
		a.names[i] = hostile[i%len(hostile)]
	}
	o.Header = func(time.Time) widget.Header {
		return widget.Header{
			Path: []safetext.Text{hostile[3], hostile[0], hostile[5]}, Mark: hostile[2], Who: hostile[4],
			Token: []widget.Cell{{Text: hostile[1]}, {Text: hostile[6], Tone: widget.ToneError}},
		}
	}
	o.Actions = func() []part.Action {
		return []part.Action{{
			ID: "test.named", Title: "delete " + string(hostile[3]), Help: "Takes " + string(hostile[5]) + " away.",
			Keys: []string{"D"}, Scope: part.Everywhere, Footer: 99, Run: func() part.Result { return part.Handled() },
		}, {
			ID: "test.off", Title: "refuse " + string(hostile[4]), Keys: []string{"O"}, Scope: part.Everywhere,
			Off: func() string { return string(hostile[0]) }, Run: func() part.Result { return part.Handled() },
		}}
	}
	return o
}

func TestFocusIsVisibleWithoutColours(t *testing.T) {
	for name, profile := range profiles {
		_, _, o := two()
		d := tuitest.New(t, o, tuitest.Colours(profile))
		focused := "╭ "
		if name == "nocolour" { // bold and faint are not seen in every terminal
			focused = "┏ "
		}
		left, right := d.Style(focused+"Clients"), d.Style("╭ client-0")
		if left == right {
			t.Errorf("%s: both frames are drawn in %q", name, left)
		}
		chosen := d.Style("▸ client-0")
		if chosen == d.Style("client-1 ") {
			t.Errorf("%s: the chosen row looks like the others", name)
		}
		d.Press("tab")
		if d.Style("╭ Clients") != right || d.Style(focused+"client-0") != left {
			t.Errorf("%s: tab did not move the focus visibly", name)
		}
		if d.Style("▸ client-0") == chosen {
			t.Errorf("%s: the chosen row looks focused in a pane that is not", name)
		}
		d.Press("y")
		if d.Style("╭ client-0") == left {
			t.Errorf("%s: a pane below a dialog looks focused", name)
		}
	}
}

func TestNoColourMeansNoColour(t *testing.T) {
	_, _, o := two()
	o.Header = header
	d := tuitest.New(t, o, tuitest.Colours(colorprofile.ASCII))
	d.Send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor}) // what a terminal may tell later
	for _, keys := range [][]string{{"j"}, {"?"}, {"esc", "y"}, {"esc", "d"}, {"esc", ":"}} {
		d.Press(keys...)
		for _, code := range []string{"3", "4", "9", "10"} {
			if strings.Contains(d.Root().View().Content, ";"+code+"8;") || strings.Contains(d.Root().View().Content, "["+code+"8;") {
				t.Fatalf("a colour after %v", keys)
			}
		}
	}
}

func TestColoursFollowWhatTheTerminalTells(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o)
	before := d.Style("kloakroom")
	d.Send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	if got := d.Style("kloakroom"); got == before || strings.Contains(got, "38;2") {
		t.Errorf("16 colours: drawn in %q", got)
	}
}

func TestALightTerminalGetsTheLightTheme(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o)
	dark := d.Style("kloakroom")
	d.Send(tea.BackgroundColorMsg{Color: rgb{0xff, 0xff, 0xff}})
	if d.Style("kloakroom") == dark {
		t.Error("nothing changed")
	}
	d.Send(tea.BackgroundColorMsg{Color: rgb{0x10, 0x10, 0x10}})
	if d.Style("kloakroom") != dark {
		t.Error("a dark terminal did not get the dark theme back")
	}
}

type rgb [3]uint32

func (c rgb) RGBA() (r, g, b, a uint32) { return c[0] * 0x101, c[1] * 0x101, c[2] * 0x101, 0xffff }

func TestATinyTerminalSaysWhatItNeedsAndSurvives(t *testing.T) {
	a, _, o := two()
	o.Header = header
	d := tuitest.New(t, o)
	for _, size := range [][2]int{{20, 5}, {1, 1}, {59, 40}, {200, 15}, {3, 50}, {60, 1}} {
		d.Resize(size[0], size[1])
		d.Press("j", "d", "2", "q").Paste("x").ClickAt(0, 0)
	}
	d.Resize(20, 5).See("needs", "60×16", "20×5")
	if a.at != 0 || d.Ended() {
		t.Fatal("keys acted on what nobody saw")
	}
	d.Resize(60, 16).See("▸ client-0")
	d.Press("d").See("Delete client-0?", "Type client-0").Resize(20, 5).Resize(80, 24).See("Delete client-0?")
	d.Resize(20, 5)
	if d.Press("ctrl+c"); !d.Ended() {
		t.Error("ctrl+c does not quit")
	}
}

func TestATinyTerminalAtTheStart(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o, tuitest.Size(20, 5))
	d.See("needs").Resize(80, 24).See("▸ client-0", "orders")
}

func TestAStormOfResizesEndsInAFrameThatFits(t *testing.T) {
	_, _, o := two()
	o.Header = header
	for _, open := range []string{"", "?", ":", "y", "d", "/"} {
		d := tuitest.New(t, o)
		if open != "" {
			d.Press(open)
		}
		for i := range 250 {
			d.Resize(1+i*37%211, 1+i*17%73) // every frame is checked by the harness
		}
		d.Resize(80, 24).Press("esc").See("▸ client-0")
	}
}

func TestTheHeaderGivesUpTheLeastImportantFirst(t *testing.T) {
	_, _, o := two()
	o.Header = func(now time.Time) widget.Header {
		h := header(now)
		h.Mark = "guarded"
		return h
	}
	for _, c := range []struct {
		width    int
		see, not string
	}{
		{140, "kloakroom    guarded   local ▸ coolproject ▸ client-app", "…"},
		{95, " guarded   local ▸ coolproject ▸ client-app", "kloakroom"},
		{88, "… ▸ coolproject ▸ client-app admin@master ◷ client-app 5:00 ✓ apiserver", "local"},
		{78, "… ▸ coolproject ▸ client-app ◷ client-app 5:00 ✓ apiserver", "admin@master"},
		{62, "… ▸ client-app", "coolproject"},
	} {
		d := tuitest.New(t, o, tuitest.Size(c.width, 24))
		first, _, _ := strings.Cut(d.Frame(), "\n")
		if !strings.Contains(squeeze(first), squeeze(c.see)) || strings.Contains(first, c.not) || !strings.Contains(first, "guarded") {
			t.Errorf("at %d: %q", c.width, first)
		}
	}
}

func TestALongNameNeverHidesTheToken(t *testing.T) {
	_, _, o := two()
	long := safetext.Text("orders-importer-for-the-north-american-warehouse-and-returns-department")
	for _, c := range []struct {
		path []safetext.Text
		see  string
	}{
		{[]safetext.Text{"local", "atlas", long}, "… ▸ atlas ▸ orders-importer-for-the… ◷ client-app 5:00 ✓ apiserver"},
		{[]safetext.Text{"local", long, "client-app"}, "… ▸ orders-importer-for-the… ▸ client-app ◷ client-app 5:00 ✓ apiserver"},
		{[]safetext.Text{"local", long, long}, "… ▸ orders-importer-for-the… ◷ client-app 5:00 ✓ apiserver"},
	} {
		o.Header = func(now time.Time) widget.Header {
			h := header(now)
			h.Path = c.path
			return h
		}
		first, _, _ := strings.Cut(tuitest.New(t, o, tuitest.Size(80, 24)).Frame(), "\n")
		if squeeze(first) != c.see {
			t.Errorf("got  %s\nwant %s", squeeze(first), c.see)
		}
	}
}

// squeeze leaves one blank of many.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

var hostile = []safetext.Text{
	safetext.Clean("日本語のクライアント"), safetext.Clean("👩‍👩‍👧‍👦 family"), safetext.Clean("e\u0301\u0302\u0303 combining"),
	safetext.Clean("\x1b[31mred\x1b]0;title\a"), safetext.Clean("\u202eright to left"), safetext.Clean(strings.Repeat("long", 2500)),
	safetext.Clean("נעימות"), safetext.Clean("🇩🇪🇯🇵"), "", safetext.Clean("กำ ไทย"), safetext.Clean("a\u200bb\u00adc"),
}

func TestHostileNamesNeverBreakAFrame(t *testing.T) {
	for i, name := range hostile {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			a, _, o := two()
			a.title = name
			for j := range a.names {
				a.names[j] = hostile[(i+j)%len(hostile)]
			}
			o.Header = func(time.Time) widget.Header {
				return widget.Header{
					Path: []safetext.Text{name, name, name}, Mark: name, Who: name,
					Token: []widget.Cell{{Text: name}, {Text: name, Tone: widget.ToneError}},
				}
			}
			for _, size := range [][2]int{{60, 16}, {80, 24}, {140, 40}} {
				d := tuitest.New(t, o, tuitest.Size(size[0], size[1]))
				d.Press("?", "esc", "d", "esc", ":", "esc", "w", "j", "/").Paste(string(name)).Press("esc")
			}
		})
	}
}

func TestASecondHeaderLineIsNoBar(t *testing.T) {
	d := tuitest.Screen(t, newDemo("clients", "Clients"))
	d.NotSee("1 Clients").See("╭ Clients")
	d.ClickAt(3, 1)
}
