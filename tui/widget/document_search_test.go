package widget_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestASearchFindsWhatIsThere(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	text := documentJSON(r, 3000)
	laid := string(jsonPrint([]byte(text)))
	d, s := documentOf(t, text, true, 100, 10)
	line := func(at int) string { return fmt.Sprintf("line %d of", strings.Count(laid[:at], "\n")+1) }
	for _, query := range []string{"name 1", "é[]{", "k5", `k4`, "null"} {
		lower := strings.ToLower(laid)
		s.press("g", "/")
		for _, c := range query {
			s.press(string(c))
			s.idle()
		}
		s.press("enter")
		at := strings.Index(lower, query)
		for range 40 {
			if !strings.HasPrefix(string(d.Position()), line(at)) {
				t.Fatalf("for %q at %s, want %s", query, d.Position(), line(at))
			}
			next := strings.Index(lower[at+1:], query)
			if next < 0 {
				next = -at - 1 + strings.Index(lower, query)
			}
			at += 1 + next
			s.press("n")
			s.idle()
		}
		for range 60 {
			if at = strings.LastIndex(lower[:at+len(query)-1], query); at < 0 {
				at = strings.LastIndex(lower, query)
			}
			s.press("N")
			s.idle()
			if !strings.HasPrefix(string(d.Position()), line(at)) {
				t.Fatalf("backwards for %q at %s, want %s", query, d.Position(), line(at))
			}
		}
		s.press("esc")
	}
}

func TestASearchIsTyped(t *testing.T) {
	text := documentLines(5000) + "The needle, THE NEEDLE\n" + documentLines(5000)
	for _, c := range []struct{ name, keys, sees, seesNot string }{
		{"it goes along as one types", "/ n e e d", "5001 The needle", ""},
		{"what was typed stands below", "/ n e e d", "/need", ""},
		{"a letter less, and it comes back", "/ line1 backspace", "   1 this is line 1", "5001"},
		{"esc returns to where it began", "/ n e e d esc", "   1 this is line 1\n", "/need"},
		{"enter keeps it", "/ n e e d enter", "/need", ""},
		{"small letters find large ones", "/ t h e space n enter", "5001 The needle", ""},
		{"large ones only their like", "/ T H E space N E X enter", "not found", "The needle"},
		{"a second esc ends it", "/ n e e d enter esc", "5001 The needle", "/need"},
		{"it goes on from the other end", "/ n e e d l e enter n n", "went on from the other end", ""},
		{"the same again by enter", "/ n e e d enter esc g / enter", "   1 this is line 1", ""},
		{"nothing is found", "/ q x y enter", "not found", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, s := documentOf(t, text, false, 60, 10)
			for _, key := range strings.Fields(c.keys) {
				s.press(key)
				s.idle()
			}
			s.sees(c.sees)
			if c.seesNot != "" {
				s.seesNot(c.seesNot)
			}
		})
	}
}

func TestASearchUnfoldsWhatHidesAMatch(t *testing.T) {
	_, s := documentOf(t, `{"a":{"b":[1,{"needle":2}]},"c":{"needle":3}}`, true, 60, 14)
	s.press("-")
	s.seesNot("needle")
	s.press("/", "n", "e", "e", "enter")
	s.idle()
	s.sees(`"needle": 2`)
	s.sees(`"c": {… 1 member}`)
	s.press("n")
	s.idle()
	s.sees(`"needle": 3`)
}

func TestASearchOfABodyThatStillComesSaysSo(t *testing.T) {
	body := documentSpool(t, documentLines(10))
	d := newTestDocument(t)
	s := newRowsStage(t, d, 60, 5)
	s.take(d.SetBody(body, false))
	s.idle()
	s.press("/", "n", "e", "e", "d", "enter")
	s.idle()
	s.sees("not found so far")
	documentWrite(t, body, "the needle\n")
	body.CloseWrite(nil)
	s.tick()
	s.idle()
	s.press("n")
	s.idle()
	s.sees("11 the needle")
}

func TestAMatchAcrossRowsAndPiecesIsFound(t *testing.T) {
	long := strings.Repeat("x", 2042) + "needle in the cut" + strings.Repeat("y", 1<<20-2052) + "needle at the edge of what is read at once"
	_, s := documentOf(t, long, false, 100, 5)
	s.press("/", "n", "e", "e", "d", "l", "e", "space", "a", "t", "enter")
	s.idle()
	s.sees("needle at the edge")
	s.press("g", "/", "n", "e", "e", "d", "l", "e", "space", "i", "enter")
	s.idle()
	s.sees("xneedle\n     in the cut") // its row ends within
}
