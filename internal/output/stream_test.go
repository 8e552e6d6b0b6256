package output_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/output"
	"kloakroom/internal/safetext"
)

func TestStream(t *testing.T) {
	const hostile = "a\x1b[2J\r\nb\x9b\u202e\rc"
	for _, c := range []struct {
		name string
		tty  bool
		in   string
		want string
	}{
		{"a pipe gets it byte for byte", false, hostile, hostile},
		{"a terminal gets it made safe, with a final line break", true, hostile, "a␛[2J\nb\uFFFD\uFFFD␍c\n"},
		{"a final line break is not doubled", true, "a\n", "a\n"},
		{"nothing stays nothing", true, "", ""},
	} {
		for name, reader := range map[string]io.Reader{
			"at once":      strings.NewReader(c.in),
			"byte by byte": iotest.OneByteReader(strings.NewReader(c.in)),
		} {
			t.Run(c.name+" "+name, func(t *testing.T) {
				p, s := printer(output.Options{OutTTY: c.tty})
				if err := p.Stream(reader); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, s.out.String()); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// A line longer than the buffer is shown in pieces; where it is cut may not be
// seen, whatever stands there.
func TestALongLineIsShownAsIfInOnePiece(t *testing.T) {
	for name, middle := range map[string]string{
		"an emoji": "👋", "a combining mark": "e\u0301", "a line end of Windows": "\r\n", "an invalid byte": "\xff", "an escape": "\x1b[2J",
	} {
		t.Run(name, func(t *testing.T) {
			for shift := range 8 {
				in := strings.Repeat("x", 64<<10-shift) + middle + strings.Repeat("y", 70<<10)
				p, s := printer(output.Options{OutTTY: true})
				if err := p.Stream(strings.NewReader(in)); err != nil {
					t.Fatal(err)
				}
				if want := string(safetext.Block(in)) + "\n"; s.out.String() != want {
					t.Errorf("with %q at %d the line differs", middle, 64<<10-shift)
				}
			}
		})
	}
}

func TestABodyThatBreaksOffIsShownAndReported(t *testing.T) {
	broken := errors.New("connection reset")
	for _, tty := range []bool{false, true} {
		p, s := printer(output.Options{OutTTY: tty})
		err := p.Stream(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)))
		if !errors.Is(err, broken) || strings.TrimSpace(s.out.String()) != "half" {
			t.Errorf("terminal %v: error %v, printed %q", tty, err, s.out.String())
		}
	}
}

func TestALineIsShownBeforeTheNextArrives(t *testing.T) {
	r, w := io.Pipe()
	shown := make(chan string, 4)
	p, _ := printer(output.Options{OutTTY: true, Out: tap(shown)})
	done := make(chan error, 1)
	go func() { done <- p.Stream(r) }()
	if _, err := io.WriteString(w, "first\n"); err != nil {
		t.Fatal(err)
	}
	if got := <-shown; got != "first\n" {
		t.Errorf("shown %q, want the first line", got)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

type tap chan string

func (t tap) Write(b []byte) (int, error) {
	t <- string(b)
	return len(b), nil
}
