package tuitest

import (
	"bytes"
	"io"
	"math"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Terminal is a process in a pseudo-terminal whose screen is kept by a terminal
// emulator: what a user would see of the real program. It runs in real time: See
// waits until something is there, and fails after a deadline.
type Terminal struct {
	tb     testing.TB
	cmd    *exec.Cmd
	pty    *os.File
	screen *vt.SafeEmulator

	mu      sync.Mutex
	output  []byte
	changed chan struct{} // closed and made anew at every output
	exited  chan struct{}
	err     error
}

// deadline is how long something may take on a machine that does much else.
const deadline = 20 * time.Second

// TerminalOption changes how a [Terminal] behaves.
type TerminalOption func(*terminalOptions)

type terminalOptions struct{ silent bool }

// Silent makes a terminal that answers no question.
func Silent() TerminalOption { return func(o *terminalOptions) { o.silent = true } }

// Start runs a command in a terminal of w by h cells. It is skipped where there
// are no pseudo-terminals.
func Start(tb testing.TB, cmd *exec.Cmd, w, h int, options ...TerminalOption) *Terminal {
	tb.Helper()
	var o terminalOptions
	for _, option := range options {
		option(&o)
	}
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "COLORTERM=truecolor", "TERM_PROGRAM=", "NO_COLOR=")
	file, err := pty.StartWithSize(cmd, winsize(w, h))
	if err != nil {
		Skip(tb, "no pseudo-terminal here: "+err.Error())
	}
	t := &Terminal{
		tb: tb, cmd: cmd, pty: file, screen: vt.NewSafeEmulator(w, h),
		changed: make(chan struct{}), exited: make(chan struct{}),
	}
	go t.read()
	go t.answer(o.silent)
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-t.exited
		_ = file.Close()
		// Not the emulator's Close, which races with its Read: the end of its pipe
		// ends answer.
		if pipe, ok := t.screen.InputPipe().(io.Closer); ok {
			_ = pipe.Close()
		}
	})
	return t
}

// Skip leaves a test out for what this machine lacks, or fails it where nothing
// may be left out (KLOAKROOM_REQUIRE=all).
func Skip(tb testing.TB, why string) {
	tb.Helper()
	if os.Getenv("KLOAKROOM_REQUIRE") == "all" {
		tb.Fatal(why)
	}
	tb.Skip(why)
}

// winsize is a size as the kernel wants it; one that is no size becomes 0.
func winsize(w, h int) *pty.Winsize {
	cells := func(n int) uint16 {
		if n < 0 || n > math.MaxUint16 {
			return 0
		}
		return uint16(n)
	}
	return &pty.Winsize{Cols: cells(w), Rows: cells(h)}
}

// read keeps what the process writes until it is gone.
func (t *Terminal) read() {
	buf := make([]byte, 64<<10)
	for {
		n, err := t.pty.Read(buf)
		if n > 0 {
			_, _ = t.screen.Write(buf[:n])
			t.mu.Lock()
			t.output = append(t.output, buf[:n]...)
			close(t.changed)
			t.changed = make(chan struct{})
			t.mu.Unlock()
		}
		if err != nil {
			break
		}
	}
	t.err = t.cmd.Wait()
	close(t.exited)
}

// answer hands the terminal's own words to the process. They must be read even
// where nobody is to hear them: the emulator waits for its reader.
func (t *Terminal) answer(silent bool) {
	buf := make([]byte, 4096)
	for {
		n, err := t.screen.Read(buf)
		if err != nil {
			return
		}
		if !silent {
			_, _ = t.pty.Write(buf[:n])
		}
	}
}

// Send writes bytes as the keyboard would.
func (t *Terminal) Send(bytes string) *Terminal {
	t.tb.Helper()
	if _, err := t.pty.WriteString(bytes); err != nil {
		t.tb.Fatal(err)
	}
	return t
}

// Press presses keys, named as [Drive.Press] names them, as a plain xterm sends
// them. After esc something must be waited for: esc and a key right after it are
// alt with that key.
func (t *Terminal) Press(keys ...string) *Terminal {
	t.tb.Helper()
	for _, key := range keys {
		bytes, ok := encode(key)
		if !ok {
			t.tb.Fatalf("a plain terminal cannot send %s", key)
		}
		t.Send(bytes)
	}
	return t
}

// Paste pastes text, bracketed as terminals do when they are asked to.
func (t *Terminal) Paste(text string) *Terminal {
	t.tb.Helper()
	return t.Send("\x1b[200~" + text + "\x1b[201~")
}

// See waits until all texts are on screen.
func (t *Terminal) See(texts ...string) *Terminal {
	t.tb.Helper()
	for _, text := range texts {
		t.wait("to see "+text, func() bool { return strings.Contains(t.Frame(), text) })
	}
	return t
}

// NotSee waits until none of the texts is on screen.
func (t *Terminal) NotSee(texts ...string) *Terminal {
	t.tb.Helper()
	for _, text := range texts {
		t.wait("not to see "+text, func() bool { return !strings.Contains(t.Frame(), text) })
	}
	return t
}

// SeeOutput waits until the bytes were written.
func (t *Terminal) SeeOutput(text string) *Terminal {
	t.tb.Helper()
	t.wait("for the output "+strings.ReplaceAll(text, "\x1b", "ESC"), func() bool { return bytes.Contains(t.Output(), []byte(text)) })
	return t
}

func (t *Terminal) wait(what string, ok func() bool) {
	t.tb.Helper()
	end := time.After(deadline)
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		if ok() {
			return
		}
		select {
		case <-changed:
		case <-t.exited:
			if !ok() {
				t.tb.Fatalf("the program ended (%v) before there was reason %s:\n%s", t.err, what, t.Frame())
			}
			return
		case <-end:
			t.tb.Fatalf("waited in vain %s:\n%s", what, t.Frame())
		}
	}
}

// Frame returns what is on screen as plain text, without the blanks at the ends
// of lines.
func (t *Terminal) Frame() string {
	lines := strings.Split(ansi.Strip(t.screen.Render()), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \r")
	}
	return strings.Join(lines, "\n") + "\n"
}

// Screen is the emulator that keeps the screen, for those who look at more than
// its text.
func (t *Terminal) Screen() *vt.SafeEmulator { return t.screen }

// AltScreen says whether the program still has the screen for itself.
func (t *Terminal) AltScreen() bool { return t.screen.IsAltScreen() }

// Output returns all bytes that the process has written.
func (t *Terminal) Output() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.output)
}

// Resize changes the size of the terminal; the process is told by SIGWINCH.
func (t *Terminal) Resize(w, h int) *Terminal {
	t.tb.Helper()
	t.screen.Resize(w, h)
	if err := pty.Setsize(t.pty, winsize(w, h)); err != nil {
		t.tb.Fatal(err)
	}
	return t
}

// Signal sends a signal to the process.
func (t *Terminal) Signal(s os.Signal) *Terminal {
	t.tb.Helper()
	if err := t.cmd.Process.Signal(s); err != nil {
		t.tb.Fatal(err)
	}
	return t
}

// File is the terminal's own end, for asking about its modes.
func (t *Terminal) File() *os.File { return t.pty }

// Wait waits until the process is gone and returns its exit code.
func (t *Terminal) Wait() int {
	t.tb.Helper()
	select {
	case <-t.exited:
	case <-time.After(deadline):
		t.tb.Fatalf("the program does not end:\n%s", t.Frame())
	}
	return t.cmd.ProcessState.ExitCode()
}

// plain are the bytes of keys without text.
var plain = map[string]string{
	"enter": "\r", "tab": "\t", "esc": "\x1b", "backspace": "\x7f", "space": " ", "shift+tab": "\x1b[Z",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
	"pgup": "\x1b[5~", "pgdown": "\x1b[6~", "delete": "\x1b[3~", "f1": "\x1bOP", "alt+enter": "\x1b\r",
}

// encode returns the bytes of a key, as an xterm without enhancements sends it.
func encode(key string) (string, bool) {
	if bytes, ok := plain[key]; ok {
		return bytes, true
	}
	if c, ok := strings.CutPrefix(key, "ctrl+"); ok && len(c) == 1 && c[0] >= 'a' && c[0] <= 'z' {
		return string(rune(c[0] & 0x1f)), true
	}
	if c, ok := strings.CutPrefix(key, "alt+"); ok && len(c) == 1 {
		return "\x1b" + c, true
	}
	return key, len([]rune(key)) == 1
}
