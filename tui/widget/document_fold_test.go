package widget_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/safetext"
)

// foldModel is a laid out JSON text and what of it is folded, all known at once.
type foldModel struct {
	lines   []string
	ends    map[int]int // of each line that opens, the one that closes
	parent  []int       // of each line, the line that opens around it, -1 for none
	depth   []int
	toggled map[int]bool
	all     bool
}

func newFoldModel(text string) *foldModel {
	m := &foldModel{lines: strings.Split(text, "\n"), ends: map[int]int{}, toggled: map[int]bool{}}
	var open []int
	for i, line := range m.lines {
		if trimmed := strings.TrimLeft(line, " "); trimmed[0] == '}' || trimmed[0] == ']' {
			m.ends[open[len(open)-1]] = i
			m.parent = append(m.parent, open[len(open)-1])
			m.depth = append(m.depth, len(open))
			open = open[:len(open)-1]
			continue
		}
		parent := -1
		if len(open) > 0 {
			parent = open[len(open)-1]
		}
		m.parent, m.depth = append(m.parent, parent), append(m.depth, len(open))
		if strings.HasSuffix(line, "{") || strings.HasSuffix(line, "[") {
			open = append(open, i)
		}
	}
	return m
}

func (m *foldModel) opens(i int) bool { return m.ends[i] > 0 }

func (m *foldModel) folded(i int) bool { return (m.all && m.depth[i] >= 1) != m.toggled[i] }

// shown returns the lines on screen and the number of each.
func (m *foldModel) shown() (texts []string, numbers []int) {
	for i := 0; i < len(m.lines); i++ {
		numbers = append(numbers, i)
		if !m.opens(i) || !m.folded(i) {
			texts = append(texts, m.lines[i])
			continue
		}
		end, count := m.ends[i], 0
		for j := i + 1; j < end; j++ {
			if m.depth[j] == m.depth[i]+1 && !strings.ContainsAny(strings.TrimLeft(m.lines[j], " ")[:1], "}]") {
				count++
			}
		}
		word := "element"
		if strings.HasSuffix(m.lines[i], "{") {
			word = "member"
		}
		if count != 1 {
			word += "s"
		}
		texts = append(texts, fmt.Sprintf("%s… %d %s%s", m.lines[i], count, word, strings.TrimLeft(m.lines[end], " ")))
		i = end
	}
	return texts, numbers
}

// toggle does what the key does on a line.
func (m *foldModel) toggle(i int) {
	if !m.opens(i) {
		if i = m.parent[i]; i < 0 {
			return
		}
	}
	m.toggled[i] = !m.toggled[i]
}

// documentJSON makes an object of about so many lines, by chance.
func documentJSON(r *rand.Rand, lines int) string {
	root := map[string]any{}
	for n := 0; n < lines; {
		v := jsonValue(r, 5)
		root[fmt.Sprintf("name %d", n)] = v
		b, _ := json.MarshalIndent(v, "", "  ")
		n += strings.Count(string(b), "\n") + 1
	}
	b, _ := json.Marshal(root)
	return string(b)
}

func TestFoldsHideWhatTheyShould(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, lines := range []int{5, 60, 300, 4000} {
		for round := range 1 + 300/lines {
			t.Run(fmt.Sprintf("%d lines, %d", lines, round), func(t *testing.T) {
				text := documentJSON(r, lines)
				m := newFoldModel(string(jsonPrint([]byte(text))))
				_, s := documentOf(t, text, true, 1000, 1)
				for range 4 {
					if r.IntN(3) == 0 {
						key := []string{"-", "+"}[r.IntN(2)]
						m.all, m.toggled = key == "-", map[int]bool{}
						s.press(key)
					}
					for range 3 {
						_, numbers := m.shown()
						n := r.IntN(len(numbers))
						s.press("g")
						for range n {
							s.press("j")
						}
						m.toggle(numbers[n])
						s.press("space")
					}
					foldSame(t, s, m)
				}
			})
		}
	}
}

// foldSame compares what is on screen with the model, without line numbers.
func foldSame(t *testing.T, s *rowsStage, m *foldModel) {
	t.Helper()
	texts, numbers := m.shown()
	want := make([]string, len(texts))
	for i := range texts {
		want[i] = strconv.Itoa(numbers[i]+1) + " " + strings.TrimRight(string(safetext.Clean(texts[i])), " ")
	}
	number := regexp.MustCompile(`^ *(\d+) [▸▾ ] `)
	squeeze := func(lines []string) []string {
		for i, line := range lines {
			lines[i] = number.ReplaceAllString(line, "$1 ")
		}
		return lines
	}
	s.press("g")
	if diff := cmp.Diff(want, squeeze(documentWalk(s, "j", len(want)))); diff != "" {
		t.Fatalf("downwards (-want +got):\n%s", diff)
	}
	slices.Reverse(want)
	if diff := cmp.Diff(want, squeeze(documentWalk(s, "k", len(want)))); diff != "" {
		t.Fatalf("upwards (-want +got):\n%s", diff)
	}
}

func TestFoldingTakesTheCursorAlong(t *testing.T) {
	const text = `{"a":{"b":{"c":1}},"d":2}`
	for _, c := range []struct {
		name string
		keys string
		want string
	}{
		{"on the line that opens", "j space", "2 ▸   \"a\": {… 1 member},"},
		{"inside, to the line that opens", "j j j space", "3 ▸     \"b\": {… 1 member}"},
		{"on the line that closes, to the one that opens", "j j j j space", "3 ▸     \"b\": {… 1 member}"},
		{"again unfolds", "j space space", "2 ▾   \"a\": {"},
		{"all, to the outermost", "j j j -", "2 ▸   \"a\": {… 1 member},"},
		{"and none, in its place", "j j j - +", "2 ▾   \"a\": {"},
		{"one of all", "j - space", "2 ▾   \"a\": {"},
		{"enter does so too", "enter", "1 ▸ {… 2 members}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, s := documentOf(t, text, true, 60, 1)
			s.press(strings.Fields(c.keys)...)
			s.sees(c.want)
		})
	}
}

func TestWhatHasNoEndYetIsNotFolded(t *testing.T) {
	body := documentSpool(t, `{"a":[1,2,`)
	d := newTestDocument(t)
	s := newRowsStage(t, d, 60, 6)
	s.take(d.SetBody(body, true))
	s.idle()
	s.press("j", "space")
	s.sees("Its end is not here yet.")
	s.press("-")
	s.sees("2 ▾   \"a\": [")
	documentWrite(t, body, `3]}`)
	body.CloseWrite(nil)
	s.tick()
	s.idle()
	s.sees("2 ▸   \"a\": [… 3 elements]")
	_, s = documentOf(t, `12`, true, 60, 6)
	s.press("space")
	s.sees("Nothing to fold here.")
}
