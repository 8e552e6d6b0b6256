package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

const (
	columns = 140
	lines   = 40
	// settled is how long nothing must come for a burst of output to be over:
	// several frames, and less than anything that moves by itself.
	settled = 30 * time.Millisecond
	// patience is how long something may take before it counts as broken.
	patience = 30 * time.Second
)

// terminal is a program in a pseudo-terminal. It keeps every piece of output with
// the time at which it was read; nothing is drawn, so that reading is never late.
type terminal struct {
	cmd   *exec.Cmd
	file  interface{ WriteString(string) (int, error) }
	began time.Time
	close func()

	mu      sync.Mutex
	output  []byte
	pieces  []piece
	changed chan struct{} // closed and made anew at every piece
	exited  chan struct{}
}

// piece is one read: when, and where in the output it ends.
type piece struct {
	at  time.Time
	end int
}

// openTerminal starts a program in a terminal of columns by lines.
func openTerminal(ctx context.Context, env []string, program string, args ...string) (*terminal, error) {
	return openTerminalIn(ctx, "", env, program, args...)
}

// openTerminalIn does so in a folder.
func openTerminalIn(ctx context.Context, dir string, env []string, program string, args ...string) (*terminal, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = append(slices.Clip(env), "TERM=xterm-256color", "COLORTERM=truecolor", "TERM_PROGRAM=", "NO_COLOR=")
	t := &terminal{cmd: cmd, began: time.Now(), changed: make(chan struct{}), exited: make(chan struct{})}
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: columns, Rows: lines})
	if err != nil {
		return nil, fmt.Errorf("no pseudo-terminal: %w", err)
	}
	t.file = file
	t.close = func() {
		_ = cmd.Process.Kill()
		<-t.exited
		_ = file.Close()
	}
	go t.read(file.Read)
	return t, nil
}

// read keeps the output until there is no more, and answers what the program asks.
func (t *terminal) read(from func([]byte) (int, error)) {
	buf := make([]byte, 256<<10)
	for {
		n, err := from(buf)
		if n > 0 {
			t.keep(time.Now(), buf[:n])
		}
		if err != nil {
			break
		}
	}
	_ = t.cmd.Wait()
	close(t.exited)
}

func (t *terminal) keep(at time.Time, b []byte) {
	t.mu.Lock()
	before := len(t.output)
	t.output = append(t.output, b...)
	t.pieces = append(t.pieces, piece{at, len(t.output)})
	reply := replies(t.output, before)
	close(t.changed)
	t.changed = make(chan struct{})
	t.mu.Unlock()
	if reply != "" {
		_, _ = t.file.WriteString(reply)
	}
}

// questions are what programs ask a terminal, with the answers of one that has
// synchronized output and a dark background.
var questions = []struct{ ask, answer string }{
	{"\x1b[?2026$p", "\x1b[?2026;2$y"},
	{"\x1b[?2027$p", "\x1b[?2027;0$y"},
	{"\x1b]11;?\x07", "\x1b]11;rgb:0000/0000/0000\x07"},
	{"\x1b]11;?\x1b\\", "\x1b]11;rgb:0000/0000/0000\x1b\\"},
	{"\x1b[6n", "\x1b[1;1R"},
	{"\x1b[c", "\x1b[?62;22c"},
}

// replies answers the questions that are complete only with what came after the
// first bytes of the output.
func replies(output []byte, before int) string {
	var b strings.Builder
	for _, q := range questions {
		start := max(0, before-len(q.ask)+1)
		for range bytes.Count(output[start:], []byte(q.ask)) {
			b.WriteString(q.answer)
		}
	}
	return b.String()
}

// mark is the place that the output has reached.
func (t *terminal) mark() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.output)
}

// state returns the output, the last piece of it, and what is closed when there
// is more.
func (t *terminal) state() ([]byte, piece, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var last piece
	if len(t.pieces) > 0 {
		last = t.pieces[len(t.pieces)-1]
	}
	return t.output, last, t.changed
}

// sees waits until a text was written after a mark, and returns when it was.
func (t *terminal) sees(ctx context.Context, mark int, text string) (time.Time, error) {
	end := time.After(patience)
	for {
		output, _, changed := t.state()
		if i := bytes.Index(output[mark:], []byte(text)); i >= 0 {
			return t.when(mark + i + len(text)), nil
		}
		select {
		case <-changed:
		case <-t.exited:
			return time.Time{}, fmt.Errorf("the program ended instead of showing %q; its last output: %s", text, t.last())
		case <-end:
			return time.Time{}, fmt.Errorf("waited in vain for %q; the last output: %s", text, t.last())
		case <-ctx.Done():
			return time.Time{}, ctx.Err()
		}
	}
}

// when returns the time at which the output had reached a length.
func (t *terminal) when(length int) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range t.pieces {
		if p.end >= length {
			return p.at
		}
	}
	return time.Time{}
}

// rests waits until nothing was written for a while, and returns the time of the
// last piece and where it ends.
func (t *terminal) rests(ctx context.Context, gap time.Duration) (piece, error) {
	end := time.Now().Add(patience)
	for {
		_, last, changed := t.state()
		wait := gap - time.Since(last.at)
		if wait <= 0 {
			return last, nil
		}
		if time.Now().After(end) {
			return last, errors.New("the screen does not come to rest")
		}
		select {
		case <-changed:
		case <-time.After(wait):
		case <-ctx.Done():
			return last, ctx.Err()
		}
	}
}

// longestGap returns the longest time between two pieces of output after a mark,
// and between them and the ends of a time.
func (t *terminal) longestGap(mark int, begin, end time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var longest time.Duration
	for _, p := range t.pieces {
		if p.end > mark && p.at.After(begin) && p.at.Before(end) {
			longest = max(longest, p.at.Sub(begin))
			begin = p.at
		}
	}
	return max(longest, end.Sub(begin))
}

// press is one key: how long until the last byte that it made, and how many bytes
// those were.
type press struct {
	key   string
	took  time.Duration
	bytes int
}

// press sends a key and waits until what it changes is written.
func (t *terminal) press(ctx context.Context, key string) (press, error) {
	_, _, changed := t.state()
	before := t.mark()
	sent := time.Now()
	if _, err := t.file.WriteString(keyBytes(key)); err != nil {
		return press{}, err
	}
	select {
	case <-changed:
	case <-time.After(patience):
		return press{}, fmt.Errorf("the key %s changed nothing; the last output: %s", key, t.last())
	case <-t.exited:
		return press{}, fmt.Errorf("the key %s ended the program; its last output: %s", key, t.last())
	case <-ctx.Done():
		return press{}, ctx.Err()
	}
	last, err := t.rests(ctx, settled)
	return press{key, last.at.Sub(sent), last.end - before}, err
}

// types sends keys whose times do not matter, each when the screen rests.
func (t *terminal) types(ctx context.Context, keys ...string) error {
	for _, key := range keys {
		if _, err := t.press(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// keyBytes are what a plain terminal sends for a key.
func keyBytes(key string) string {
	switch key {
	case "pgdown":
		return "\x1b[6~"
	case "pgup":
		return "\x1b[5~"
	case "down":
		return "\x1b[B"
	case "enter":
		return "\r"
	case "tab":
		return "\t"
	case "esc":
		return "\x1b"
	case "ctrl+j":
		return "\n"
	}
	return key
}

// last is the end of the output as text, for errors.
func (t *terminal) last() string {
	output, _, _ := t.state()
	return lastWords(output)
}

func lastWords(output []byte) string {
	const most = 4000
	text := strings.Join(strings.Fields(ansi.Strip(string(output[max(0, len(output)-most):]))), " ")
	if text == "" {
		return "none"
	}
	return text
}
