package output

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
)

// ErrNotTerminal says that nobody can be asked, since standard input is no
// terminal.
var ErrNotTerminal error = &fault.Error{
	Class: fault.Usage, Code: "not-a-terminal",
	Why:  "nobody can be asked, standard input is no terminal",
	Hint: "Give the answer as a flag or a variable, or run it in a terminal.",
}

// answer is one line that was read, without its line break.
type answer struct {
	text string
	err  error
}

// lineReader reads lines on request. A read from a terminal cannot be
// interrupted, so it runs in a goroutine of its own: one that was given up
// stays, and its line is the answer to the next question.
type lineReader struct {
	in      *bufio.Reader
	turn    chan struct{} // holds a token while a question is being asked
	answers chan answer
	pending bool // a read is under way; guarded by turn
}

func newLineReader(in io.Reader) lineReader {
	return lineReader{in: bufio.NewReader(in), turn: make(chan struct{}, 1), answers: make(chan answer, 1)}
}

// next returns the next line, or the error of ctx at once when it ends.
func (r *lineReader) next(ctx context.Context) (string, error) {
	if !r.pending {
		r.pending = true
		go func() {
			line, err := r.in.ReadString('\n')
			r.answers <- answer{line, err}
		}()
	}
	select {
	case a := <-r.answers:
		r.pending = false
		return a.text, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Ask asks a question on standard error and returns the line that is typed,
// without its line break. It returns [ErrNotTerminal] where nobody can be
// asked, an Interrupted fault when the input ends without an answer, and the
// error of ctx as soon as it ends.
func (p *Printer) Ask(ctx context.Context, question safetext.Text) (string, error) {
	return p.ask(ctx, question, p.lines.next)
}

// AskSecret is Ask without echo. The terminal gets its echo back however the
// question ends, also by ctx or by SIGINT and SIGTERM, which are caught
// meanwhile and end the question with an Interrupted fault.
func (p *Printer) AskSecret(ctx context.Context, question safetext.Text) (string, error) {
	f, isFile := p.o.In.(*os.File)
	if !isFile { // there is no echo to switch off
		return p.Ask(ctx, question)
	}
	return p.ask(ctx, question, func(ctx context.Context) (string, error) {
		return readSecret(ctx, int(f.Fd()))
	})
}

func (p *Printer) ask(ctx context.Context, question safetext.Text, read func(context.Context) (string, error)) (string, error) {
	if !p.o.InTTY {
		return "", ErrNotTerminal
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	select {
	case p.lines.turn <- struct{}{}:
		defer func() { <-p.lines.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	p.say("%s ", oneLine(question))
	line, err := read(ctx)
	if err != nil || !strings.HasSuffix(line, "\n") {
		p.say("\n") // the line break that was not typed, or not shown
	}
	if err == nil || errors.Is(err, io.EOF) && line != "" {
		return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), nil
	}
	if errors.Is(err, io.EOF) {
		err = &fault.Error{Class: fault.Interrupted, Code: "interrupted", What: "ask", Why: "the input ended without an answer", Err: err}
	}
	return "", err
}

// readSecret reads a line from the terminal fd without echo.
func readSecret(ctx context.Context, fd int) (string, error) {
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	done := make(chan answer, 1)
	go func() {
		b, err := term.ReadPassword(fd)
		done <- answer{string(b), err}
	}()
	select {
	case a := <-done:
		return a.text, a.err
	case <-ctx.Done():
		err = ctx.Err()
	case <-signals:
		err = &fault.Error{Class: fault.Interrupted, Code: "interrupted", Why: "interrupted", Err: context.Canceled}
	}
	// The goroutine still waits for a line; the echo cannot wait for it.
	_ = term.Restore(fd, before)
	return "", err
}
