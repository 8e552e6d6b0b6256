package widget_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/safetext"
)

func TestKeysMoveThroughADocument(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		want string
	}{
		{"j and down", []string{"j", "down"}, "line 3 of 100"},
		{"k and up", []string{"j", "j", "k", "up"}, "line 1 of 100"},
		{"a page", []string{"pgdown"}, "line 10 of 100"},
		{"a page and back", []string{"pgdown", "pgdown", "pgup"}, "line 10 of 100"},
		{"half a page", []string{"ctrl+d", "ctrl+d", "ctrl+u"}, "line 6 of 100"},
		{"the end", []string{"G"}, "line 100 of 100"},
		{"pages stop at the end", strings.Split(strings.Repeat("pgdown ", 20)+"j", " "), "line 100 of 100"},
		{"the beginning", []string{"end", "home"}, "line 1 of 100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, s := documentOf(t, documentLines(100), false, 60, 10)
			s.press(c.keys...)
			s.lines()
			if got := d.Position(); string(got) != c.want {
				t.Errorf("the position is %q, want %q", got, c.want)
			}
		})
	}
}

func TestTheMouseMovesThroughADocument(t *testing.T) {
	d, s := documentOf(t, `{"a":{"b":1},"c":[1,2]}`, true, 60, 6)
	click := func(x, y int) { s.take(d.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})) }
	click(20, 2)
	if got := d.Position(); got != "line 3 of 9" {
		t.Errorf("the position is %q", got)
	}
	click(5, 1) // on the mark
	s.sees("  2 ▸   \"a\": {… 1 member},\n  5 ▾   \"c\": [")
	for range 3 {
		s.take(d.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown}))
	}
	s.sees("  9   }")
	s.seesNot("  1 ▾ {")
	s.take(d.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp}))
	s.sees("  1 ▾ {")
}

func TestLongLinesAreWrappedOrScrolledSideways(t *testing.T) {
	_, s := documentOf(t, "0123456789abcdefghijklmnopqrstuvwxyz\n日本語日本語日本語日本語日本語\nend", false, 30, 6)
	s.sees("  1 0123456789abcdefghijklmnop\n    qrstuvwxyz\n  2 日本語日本語日本語日本語日\n    本語\n  3 end")
	s.press("w")
	s.sees("  1 0123456789abcdefghijklmnop\n  2 日本語日本語日本語日本語日\n  3 end")
	s.press("right", "l")
	s.sees("  1 ghijklmnopqrstuvwxyz\n  2 語日本語日本語\n  3")
	s.press("h", "left", "left")
	s.sees("  1 0123456789abcdefghijklmnop")
}

func TestOneEndlessLineIsCutIntoRows(t *testing.T) {
	d, s := documentOf(t, strings.Repeat("日本語 token ", 100_000), false, 100, 10)
	s.sees("  1 日本語 token ")
	s.press("G")
	s.lines()
	if got := d.Position(); got != "line 1 of 1" {
		t.Errorf("the position is %q", got)
	}
	s.press("pgup", "pgup", "k")
	s.seesNot("�") // no character is cut in two
	s.sees("日本語 token ")
}

// FuzzDocument: whatever the bytes, no line leaves its cells, and what is read
// downwards is what is read upwards.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":"c"}],"d":"`+strings.Repeat("x", 300)+`"}`), true, 40)
	f.Add([]byte("line\n\nline\r\n\x1b[2J"), false, 20)
	f.Add([]byte("]]]{{{\"\n\\\n"), true, 30)
	f.Fuzz(func(t *testing.T, body []byte, isJSON bool, w int) {
		if w < 10 || w > 200 || len(body) > 400 {
			return
		}
		_, s := documentOf(t, string(body), isJSON, w, 7)
		for _, fold := range []string{"+", "-"} {
			s.press("g", fold, "g")
			first := s.text()
			documentScroll(s, tea.MouseWheelDown, len(body))
			last := s.text()
			if s.press("G"); s.text() != last {
				t.Fatalf("with %s, the end is\n%s\nscrolled to it\n%s", fold, s.text(), last)
			}
			if documentScroll(s, tea.MouseWheelUp, len(body)); s.text() != first {
				t.Fatalf("with %s, up again there is\n%s\nbefore\n%s", fold, s.text(), first)
			}
		}
		s.press("G", "space", "/", "a", "enter")
		s.idle()
		s.lines()
	})
}

// documentScroll scrolls a text of so many bytes to its end.
func documentScroll(s *rowsStage, way tea.MouseButton, bytes int) {
	s.tb.Helper()
	for i := range 4*bytes + 20 {
		s.take(s.pane.Update(tea.MouseWheelMsg{Button: way}))
		if i%16 == 0 {
			s.lines()
		}
	}
}

// documentWalk goes n lines on, by a key, with one line on screen, and returns
// what was there.
func documentWalk(s *rowsStage, key string, n int) []string {
	var out []string
	for range n {
		out = append(out, s.text())
		s.press(key)
	}
	return out
}

// documentSame walks through a document down and up and compares it with what
// should be there, in a width that leaves no room for line numbers.
func documentSame(t *testing.T, s *rowsStage, want []string) {
	t.Helper()
	s.press("g")
	if diff := cmp.Diff(want, documentWalk(s, "j", len(want))); diff != "" {
		t.Fatalf("downwards (-want +got):\n%s", diff)
	}
	up := slices.Clone(want)
	slices.Reverse(up)
	if diff := cmp.Diff(up, documentWalk(s, "k", len(up))); diff != "" {
		t.Fatalf("upwards (-want +got):\n%s", diff)
	}
}

// documentWrap is how a text stands on lines of w cells: a model that knows all
// of it at once.
func documentWrap(text string, w int) []string {
	var out []string
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		for first := true; first || line != ""; first = false {
			piece := line
			if len(piece) > 2048 { // rows are cut in bytes, between characters
				n := 2048
				for !utf8.RuneStart(piece[n]) {
					n--
				}
				piece = piece[:n]
			}
			line = line[len(piece):]
			out = append(out, documentWrapRow(string(safetext.Clean(piece)), w)...)
		}
	}
	return out
}

func documentWrapRow(text string, w int) []string {
	out, used := []string{""}, 0
	for _, c := range text {
		cells := safetext.Width(safetext.Text(string(c)))
		if used+cells > w {
			out, used = append(out, ""), 0
		}
		out[len(out)-1] += string(c)
		used += cells
	}
	for i := range out {
		out[i] = strings.TrimRight(out[i], " ")
	}
	return out
}

func TestADocumentIsTheSameDownwardsAndUpwards(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	words := []string{"client", "日本語", "", "a much longer line than there is room for", "é\tü", strings.Repeat("x", 9000), strings.Repeat("語", 3000)}
	for _, lines := range []int{1, 3, 50, 2000} {
		t.Run(strconv.Itoa(lines), func(t *testing.T) {
			var b strings.Builder
			for i := range lines {
				n := r.IntN(len(words))
				if lines == 2000 && n > 4 && r.IntN(50) > 0 { // so that it does not take for ever
					n = 3
				}
				fmt.Fprintf(&b, "%d%s\n", i, words[n])
			}
			_, s := documentOf(t, b.String(), false, 20, 1)
			documentSame(t, s, documentWrap(b.String(), 20))
		})
	}
}
