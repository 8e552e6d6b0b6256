package pictures_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"kloakroom/docs/pictures"
	"kloakroom/tui/tuitest"
)

// The attributes of a cell, as the emulator's own package numbers them.
const (
	bold = 1 << iota
	faint
	italic
	_
	_
	reverse
)

// screenOf copies what an emulator shows.
func screenOf(e *vt.SafeEmulator, cursor bool) pictures.Screen {
	s := pictures.Screen{Width: e.Width(), Height: e.Height()}
	for y := range s.Height {
		row := make([]pictures.Cell, s.Width)
		for x := range row {
			c := e.CellAt(x, y)
			if c == nil {
				continue
			}
			row[x] = pictures.Cell{Text: c.Content, Wide: c.Width > 1, Style: pictures.Style{
				Ink: c.Style.Fg, Paper: c.Style.Bg, Underline: c.Style.Underline != 0,
				Bold: c.Style.Attrs&bold != 0, Faint: c.Style.Attrs&faint != 0,
				Italic: c.Style.Attrs&italic != 0, Reverse: c.Style.Attrs&reverse != 0,
			}}
		}
		s.Rows = append(s.Rows, row)
	}
	if p := e.CursorPosition(); cursor {
		s.Cursor = &pictures.Point{X: p.X, Y: p.Y}
	}
	return s
}

// TestWhatIsOnScreenIsCopied holds the numbers of the attributes against the
// emulator.
func TestWhatIsOnScreenIsCopied(t *testing.T) {
	for _, c := range []struct {
		name, sgr string
		is        func(pictures.Style) bool
	}{
		{"bold", "1", func(s pictures.Style) bool { return s.Bold && !s.Faint }},
		{"faint", "2", func(s pictures.Style) bool { return s.Faint && !s.Bold }},
		{"italic", "3", func(s pictures.Style) bool { return s.Italic }},
		{"underlined", "4", func(s pictures.Style) bool { return s.Underline }},
		{"reversed", "7", func(s pictures.Style) bool { return s.Reverse && !s.Italic }},
		{"in a colour", "38;2;1;2;3", func(s pictures.Style) bool { return s.Ink != nil && s.Paper == nil }},
		{"on a colour", "48;2;1;2;3", func(s pictures.Style) bool { return s.Paper != nil && s.Ink == nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := vt.NewSafeEmulator(4, 1)
			if _, err := e.Write([]byte("a\x1b[" + c.sgr + "mb")); err != nil {
				t.Fatal(err)
			}
			s := screenOf(e, true)
			if a := s.Rows[0][0]; a.Text != "a" || a.Style != (pictures.Style{}) {
				t.Errorf("before: %+v", a)
			}
			if b := s.Rows[0][1]; b.Text != "b" || !c.is(b.Style) {
				t.Errorf("it is copied as %+v", b)
			}
			if *s.Cursor != (pictures.Point{X: 2}) {
				t.Errorf("the cursor is at %v", *s.Cursor)
			}
		})
	}
}

// stage is the program with a home of its own.
type stage struct {
	t       *testing.T
	program string
	vars    []string
}

func newStage(t *testing.T) *stage {
	t.Helper()
	home := t.TempDir()
	s := &stage{t: t, program: filepath.Join(t.TempDir(), "kloakroom")}
	s.vars = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home,
		"XDG_STATE_HOME=" + home, "XDG_CACHE_HOME=" + home,
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", s.program, "kloakroom/cmd/kloakroom")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return s
}

func (s *stage) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(s.t.Context(), s.program, args...)
	cmd.Env = slices.Clone(s.vars)
	return cmd
}

// did runs a command that must succeed.
func (s *stage) did(args ...string) {
	s.t.Helper()
	if out, err := s.command(args...).CombinedOutput(); err != nil {
		s.t.Fatalf("kloakroom %v: %v\n%s", args, err, out)
	}
}

// player is the program on a screen.
type player struct {
	*tuitest.Terminal
	t *testing.T
}

func (s *stage) play(w, h int) *player {
	s.t.Helper()
	return &player{tuitest.Start(s.t, s.command(), w, h), s.t}
}

// look returns the screen once it rests: once the program has written nothing for
// some frames, so that none is half drawn.
func (p *player) look() pictures.Screen {
	p.t.Helper()
	const rest = 150 * time.Millisecond
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		before := len(p.Output())
		<-time.After(rest)
		if output := p.Output(); len(output) == before {
			shown := bytes.LastIndex(output, []byte("\x1b[?25h")) > bytes.LastIndex(output, []byte("\x1b[?25l"))
			return screenOf(p.Screen(), shown)
		}
	}
	p.t.Fatalf("the screen does not come to rest:\n%s", p.Frame())
	return pictures.Screen{}
}

// quit ends the program.
func (p *player) quit() {
	p.t.Helper()
	p.Press("ctrl+c")
	if code := p.Wait(); code != 0 {
		p.t.Fatalf("the program ends with %d", code)
	}
}

// keep writes a picture.
func keep(t *testing.T, name, picture string) {
	t.Helper()
	if err := os.WriteFile(name+".svg", []byte(strings.TrimSpace(picture)+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
