package widget_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/safetext"
	"kloakroom/tui/widget"
)

func TestAFrameHasATitleAtTheLeftAndOneAtTheRight(t *testing.T) {
	for _, c := range []struct {
		name  string
		frame widget.Frame
		w     int
		want  string
	}{
		{"both where there is room", widget.Frame{Title: "Clients", Right: "100+"}, 24, "╭ Clients ─────── 100+ ╮"},
		{"one dash is room enough", widget.Frame{Title: "Clients", Right: "100+"}, 18, "╭ Clients ─ 100+ ╮"},
		{"the right one goes first", widget.Frame{Title: "Clients", Right: "100+"}, 17, "╭ Clients ──────╮"},
		{"then the end of the title", widget.Frame{Title: "Clients"}, 9, "╭ Clie… ╮"},
		{"a wide title is cut between its characters", widget.Frame{Title: "日本語"}, 9, "╭ 日本… ╮"},
		{"no title is no gap", widget.Frame{}, 6, "╭────╮"},
		{"a right one alone", widget.Frame{Right: "3"}, 10, "╭───── 3 ╮"},
		{"two cells are corners", widget.Frame{Title: "Clients"}, 2, "╭╮"},
		{"one cell is half a frame", widget.Frame{Title: "Clients"}, 1, "╭"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := rowsPlain(c.frame.Draw(nil, c.w, 3, rowsStyles())[0])
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAFrameKeepsItsCellsAtAnySize(t *testing.T) {
	for w := range 30 {
		for h := range 6 {
			bw, bh := widget.FrameInside(w, h)
			body := slices.Repeat([]string{widget.Blank(bw)}, bh+1) // a line too many
			for _, f := range []widget.Frame{{}, {Title: "日本語 client"}, {Title: "a", Right: "b"}, {Right: "right", Focused: true}, {Title: "t", Tone: widget.ToneDanger}} {
				if w > 0 && h > 0 {
					rowsExact(t, f.Draw(body, w, h, rowsStyles()), w, h)
					rowsExact(t, f.Draw(nil, w, h, rowsStyles()), w, h)
				}
			}
		}
	}
}

func TestALengthIsDividedExactly(t *testing.T) {
	type sizes = []widget.Size
	for _, c := range []struct {
		name  string
		n     int
		parts sizes
		want  []int
	}{
		{"shares divide what is left", 100, sizes{{Cells: 20}, {Share: 1}, {Share: 3}}, []int{20, 20, 60}},
		{"no cell is lost by rounding", 100, sizes{{}, {}, {}}, []int{33, 33, 34}},
		{"a least length is kept", 30, sizes{{Share: 1, Min: 20}, {Share: 1}}, []int{25, 5}},
		{"what nobody shares goes to the last", 10, sizes{{Cells: 3}, {Cells: 4}}, []int{3, 7}},
		{"the last gives way first", 10, sizes{{Cells: 8}, {Cells: 4}, {Cells: 3}}, []int{8, 2, 0}},
		{"of nothing there is nothing", 0, sizes{{Cells: 8}, {Min: 4}}, []int{0, 0}},
		{"below nothing too", -5, sizes{{Cells: 8}, {}}, []int{0, 0}},
		{"no parts", 7, nil, []int{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, widget.Split(c.n, c.parts...)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestPanesAreLaidSideBySideAndStacked(t *testing.T) {
	left, right := []string{"ab", "cd"}, []string{"1", "2"}
	if got, want := widget.JoinRight(left, right), []string{"ab1", "cd2"}; !slices.Equal(got, want) {
		t.Errorf("side by side: %q", got)
	}
	if got, want := widget.JoinDown(left, []string{"ef"}), []string{"ab", "cd", "ef"}; !slices.Equal(got, want) {
		t.Errorf("stacked: %q", got)
	}
	if got := widget.JoinRight(); got != nil {
		t.Errorf("of nothing: %q", got)
	}
	if got := widget.JoinRight(left); !slices.Equal(got, left) {
		t.Errorf("of one: %q", got)
	}
}

// frameCells turns a styled line into its cells: each with its character and the
// style that is on there.
func frameCells(line string) []string {
	var out []string
	on := ""
	for line != "" {
		before, after, found := strings.Cut(line, "\x1b[")
		for before != "" {
			// A character with its marks, as far as these tests have them.
			n := 1
			for n < len(before) && (before[n]&0xC0 == 0x80 || strings.HasPrefix(before[n:], "\u0301") || strings.HasPrefix(before[n:], "🏽")) {
				n++
			}
			out = append(out, before[:n]+" "+on)
			for range safetext.Width(safetext.Text(before[:n])) - 1 {
				out = append(out, "")
			}
			before = before[n:]
		}
		if !found {
			break
		}
		on, line, _ = strings.Cut(after, "m")
	}
	return out
}

func TestAnOverlayKeepsTheStylesAtItsSides(t *testing.T) {
	const red, blue, off = "\x1b[31m", "\x1b[1;34m", "\x1b[m"
	for _, c := range []struct {
		name, base, over string
		x                int
		want             string
	}{
		{"plain text", "abcdef", "XY", 2, "abXYef"},
		{"at the left edge", "abcdef", "XY", 0, "XYcdef"},
		{"at the right edge", "abcdef", "XY", 4, "abcdXY"},
		{"over the right edge", "abcdef", "XYZ", 5, "abcdeX"},
		{"over the left edge", "abcdef", "XYZ", -1, "YZcdef"},
		{"beyond the right edge", "abcdef", "XYZ", 6, "abcdef"},
		{"beyond the left edge", "abcdef", "XYZ", -3, "abcdef"},
		{"wider than the base", "abc", "VWXYZ", -1, "WXY"},
		{"in the middle of a style", red + "abcdef" + off, "XY", 2, red + "ab" + off + "XY" + red + "ef" + off},
		{"where a style begins", "ab" + red + "cdef" + off, "XY", 2, "abXY" + red + "ef" + off},
		{"where a style ends", red + "abcd" + off + "ef", "XY", 2, red + "ab" + off + "XYef"},
		{"where one style follows another", red + "abc" + off + blue + "def" + off, "XY", 2, red + "ab" + off + "XY" + blue + "ef" + off},
		{"over a whole style", "a" + red + "bcde" + off + "f", "WXYZ", 1, "aWXYZf"},
		{"with a style of its own", red + "abcdef" + off, blue + "XY" + off, 2, red + "ab" + off + blue + "XY" + off + red + "ef" + off},
		{"that is cut in its style", "abcdef", blue + "XYZ" + off, 5, "abcde" + blue + "X" + off},
		{"a wide character at the left seam becomes a blank", "日本語", "XY", 1, " XY" + " 語"},
		{"a wide character at the right seam becomes a blank", "日本語", "XY", 2, "日XY語"},
		{"wide characters at both seams", "日本語", "XY", 3, "日 XY "},
		{"a styled wide character at the seams", red + "日本語" + off, "XY", 1, red + " " + off + "XY" + red + " 語" + off},
		{"a wide character of its own over the edge", "abcdef", "日本", 3, "abc日 "},
		{"a combining mark stays with its character", "ae\u0301bc", "X", 2, "ae\u0301Xc"},
		{"a mark that is covered goes with its character", "ae\u0301bc", "X", 1, "aXbc"},
		{"an emoji with a skin tone is as wide as safetext says", "a👋🏽b", "XY", 2, "a XY b"},
		{"a style of two sequences", "\x1b[1m" + red + "abc" + off, "X", 1, "\x1b[1m" + red + "a" + off + "X" + "\x1b[1m" + red + "c" + off},
		{"nothing", "abc", "", 1, "abc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := widget.Overlay([]string{"above", c.base, "below"}, []string{c.over}, c.x, 1)
			if diff := cmp.Diff([]string{"above", c.want, "below"}, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAnOverlayChangesOnlyWhatItCovers(t *testing.T) {
	const off = "\x1b[m"
	base := "plain \x1b[31mred 日本\x1b[m e\u0301 \x1b[1;34mblue 👋 text\x1b[m end\x1b[7m reverse \x1b[m"
	before := frameCells(base)
	w := len(before)
	over := "\x1b[42mOVER" + off
	for x := range w - 4 {
		after := frameCells(widget.Overlay([]string{base}, []string{over}, x, 0)[0])
		if len(after) != w {
			t.Fatalf("at %d: %d cells, want %d", x, len(after), w)
		}
		for i := range w {
			want := before[i]
			switch {
			case i >= x && i < x+4:
				want = string("OVER"[i-x]) + " 42"
			case i == x-1 && before[x] == "": // half a wide character is left
				_, style, _ := strings.Cut(before[i], " ")
				want = "  " + style
			case i == x+4 && before[i] == "":
				_, style, _ := strings.Cut(before[i-1], " ")
				want = "  " + style
			}
			if after[i] != want {
				t.Errorf("at %d: cell %d is %q, want %q", x, i, after[i], want)
			}
		}
	}
}

func TestAnOverlayCountsCellsAsSafetextDoes(t *testing.T) {
	for r := rune(0x20); r < 0x20000; r++ {
		text := string(safetext.Clean("a" + string(r) + "語" + string(r) + "z"))
		w := safetext.Width(safetext.Text(text))
		line := widget.Overlay([]string{text}, []string{"#"}, w-1, 0)[0]
		if got := safetext.Width(safetext.Text(line)); got != w || !strings.HasSuffix(line, "#") {
			t.Fatalf("%U: %q of %d cells became %q of %d", r, text, w, line, got)
		}
	}
}

func TestAnOverlayOutsideTheScreenIsLeftOut(t *testing.T) {
	base := []string{"abc", "def"}
	for _, y := range []int{-2, 2, 99} {
		if got := widget.Overlay(base, []string{"X", "Y"}, 0, y); !slices.Equal(got, base) {
			t.Errorf("at line %d: %q", y, got)
		}
	}
	if got, want := widget.Overlay(base, []string{"X", "Y"}, 1, -1), []string{"aYc", "def"}; !slices.Equal(got, want) {
		t.Errorf("half above: %q", got)
	}
	if !slices.Equal(base, []string{"abc", "def"}) {
		t.Errorf("the base was changed: %q", base)
	}
}

// frameScreen is a screen of two framed panes with an overlay.
func frameScreen(w, h int) []string {
	st := rowsStyles()
	widths := widget.Split(w, widget.Size{Cells: 24}, widget.Size{Share: 1})
	var panes [][]string
	for i, f := range []widget.Frame{{Title: "Realms"}, {Title: "Clients", Right: "100+", Focused: true}} {
		bw, bh := widget.FrameInside(widths[i], h)
		table := widget.NewTable(widget.TableOptions{Columns: []widget.Column{{Flex: 1}}})
		table.SetRows(tableRows("coolproject", "日本語", "master"))
		table.Resize(bw, bh)
		panes = append(panes, f.Draw(table.Lines(st, f.Focused), widths[i], h, st))
	}
	dialog := widget.Frame{Title: "Turn off Service account roles?", Tone: widget.ToneDanger}
	body := []string{widget.Fit(" serviceAccountsEnabled  true → false", 44), st.KeyCap.Render(widget.Fit(" enter", 44))}
	return widget.Overlay(widget.JoinRight(panes...), dialog.Draw(body, 46, 4, st), (w-46)/2, 2)
}

func TestAScreenOfFramesIsDrawn(t *testing.T) {
	for _, size := range [][2]int{{80, 10}, {140, 12}} {
		lines := frameScreen(size[0], size[1])
		rowsExact(t, lines, size[0], size[1])
		rowsGolden(t, fmt.Sprintf("frame_%d", size[0]), lines)
	}
}

func BenchmarkFrames(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		frameScreen(140, 40)
	}
}
