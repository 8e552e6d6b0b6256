package main

import (
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// keyboard gives a terminal the output that a key makes, with the times at which
// it is read.
type keyboard func(sent time.Time)

func (k keyboard) WriteString(s string) (int, error) {
	k(time.Now())
	return len(s), nil
}

func TestAKeyIsMeasuredUntilItsLastByte(t *testing.T) {
	term := &terminal{changed: make(chan struct{}), exited: make(chan struct{})}
	term.keep(time.Now(), []byte("what stood there"))
	term.file = keyboard(func(sent time.Time) {
		term.keep(sent.Add(2*time.Millisecond), []byte("a"))
		term.keep(sent.Add(10*time.Millisecond), []byte("bcd"))
	})
	p, err := term.press(t.Context(), "j")
	if err != nil {
		t.Fatal(err)
	}
	if p.key != "j" || p.bytes != len("abcd") || p.took < 10*time.Millisecond || p.took > 5*time.Second {
		t.Errorf("%+v; want 4 bytes, the last after 10 ms and hardly more", p)
	}
}

func TestAProgramInATerminal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no pseudo-terminals")
	}
	term, err := openTerminal(t.Context(), os.Environ(), "sh", "-c", `stty size; stty -echo; printf ready; while read l; do printf abcd; done`)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.close)
	for _, text := range []string{"40 140", "ready"} {
		if _, err := term.sees(t.Context(), 0, text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := term.rests(t.Context(), settled); err != nil {
		t.Fatal(err)
	}
	p, err := term.press(t.Context(), "ctrl+j")
	if err != nil || p.bytes != len("abcd") {
		t.Errorf("%+v, %v; want 4 bytes", p, err)
	}
	if _, err := term.file.WriteString("\x04"); err != nil { // the end of its input
		t.Fatal(err)
	}
	if _, err := term.sees(t.Context(), 0, "never"); err == nil || !strings.Contains(err.Error(), "ended") {
		t.Errorf("waiting for a program that ended: %v", err)
	}
}

func TestReplies(t *testing.T) {
	for _, c := range []struct {
		name, before, now, want string
	}{
		{"no question", "", "hello", ""},
		{"one", "hello", "\x1b[?2026$p", "\x1b[?2026;2$y"},
		{"cut in two", "\x1b[?20", "26$p", "\x1b[?2026;2$y"},
		{"answered before", "\x1b[?2026$p", "x", ""},
		{"two of a kind, and another", "", "\x1b[c\x1b[6n\x1b[c", "\x1b[1;1R\x1b[?62;22c\x1b[?62;22c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := replies([]byte(c.before+c.now), len(c.before)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestLongestGap(t *testing.T) {
	begin := time.Now()
	at := func(n int) time.Time { return begin.Add(time.Duration(n) * time.Millisecond) }
	term := &terminal{pieces: []piece{{at(1), 5}, {at(10), 20}, {at(40), 30}, {at(90), 31}}}
	for _, c := range []struct {
		name      string
		mark, end int
		want      int
	}{
		{"between two pieces", 0, 50, 30},
		{"up to the end", 0, 85, 45},
		{"from the beginning", 20, 41, 40},
		{"what comes after the end does not count", 0, 60, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := term.longestGap(c.mark, begin, at(c.end)); got != time.Duration(c.want)*time.Millisecond {
				t.Errorf("%v, want %d ms", got, c.want)
			}
		})
	}
}

func TestTheMixOfKeysNeverReachesTheFirstLine(t *testing.T) {
	keys := mix(keysMeasured, rand.New(rand.NewPCG(1, 2)))
	if len(keys) != keysMeasured {
		t.Fatalf("%d keys, want %d", len(keys), keysMeasured)
	}
	page := slices.Index(keys, "pgup")
	if page < 0 || lineDowns+lineUps+pageDowns+pageUps != 100 {
		t.Fatal("the parts of the mix do not add up")
	}
	ups := 0
	for _, k := range keys {
		if k == "pgup" || k == "k" { // at most a page each
			ups++
		}
	}
	if lead := pagesAhead(keysMeasured); ups > lead {
		t.Errorf("%d keys go up, and the first %d pages down do not outweigh them", ups, lead)
	}
}

func TestKeyBytesAreThoseOfAPlainTerminal(t *testing.T) {
	for key, want := range map[string]string{"j": "j", "pgdown": "\x1b[6~", "pgup": "\x1b[5~", "tab": "\t", "ctrl+j": "\n"} {
		if got := keyBytes(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}
