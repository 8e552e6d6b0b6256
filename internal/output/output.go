// Package output is the only printer of the commands: tables and lines for
// people, JSON for scripts, bytes as they came, messages and questions.
//
// Data goes to standard output; notices, warnings, progress, errors and
// questions go to standard error. Whatever came from outside passes
// internal/safetext before it reaches a terminal. The package knows nothing of
// Keycloak and decides nothing; the full-screen interface does not use it.
package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"

	"golang.org/x/term"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
)

// Format is how data is printed.
type Format string

// The formats of the flag -o.
const (
	FormatTable Format = "table" // for people
	FormatJSON  Format = "json"  // for scripts: indented by two spaces
)

// ErrClosedPipe says that the reader of standard output has gone, as head does
// when it has seen enough. It is no failure: the program ends quietly.
var ErrClosedPipe = errors.New("the reader of the output has gone")

// Options say where a [Printer] prints. The zero value of Format is the table.
// OutTTY, ErrTTY and InTTY say which of the three are terminals, Width how many
// cells a line of the terminal has (0: not known, nothing is shortened), and
// Color whether bold and dim may be used there. Nothing is ever said by them
// alone.
type Options struct {
	Out, Err              io.Writer
	In                    io.Reader
	Format                Format
	OutTTY, ErrTTY, InTTY bool
	Width                 int
	Color                 bool
}

// Printer prints. Its methods may be called from several goroutines.
type Printer struct {
	o     Options
	mu    sync.Mutex // one write at a time: both streams may be one terminal
	lines lineReader
}

// New returns a printer on the given streams. A stream that is nil takes
// nothing, or is at its end.
func New(o Options) *Printer {
	if o.Out == nil {
		o.Out = io.Discard
	}
	if o.Err == nil {
		o.Err = io.Discard
	}
	if o.In == nil {
		o.In = bytes.NewReader(nil)
	}
	if o.Format == "" {
		o.Format = FormatTable
	}
	return &Printer{o: o, lines: newLineReader(o.In)}
}

// Standard returns a printer on the standard streams of the process and finds
// out which of them are terminals. From then on a write to a closed pipe comes
// back as [ErrClosedPipe] where the system would end the process, in the middle
// of whatever else it does.
func Standard(format Format) *Printer {
	keepOnClosedPipe()
	o := Options{
		Out: os.Stdout, Err: os.Stderr, In: os.Stdin, Format: format,
		OutTTY: isTerminal(os.Stdout), ErrTTY: isTerminal(os.Stderr), InTTY: isTerminal(os.Stdin),
		Color: colorWanted(),
	}
	if o.OutTTY {
		if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
			o.Width = width
		}
	}
	return New(o)
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// colorWanted heeds NO_COLOR (no-color.org: set and not empty) and terminals
// that show no attributes; of the consoles of Windows, the Windows Terminal is
// known to.
func colorWanted() bool {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	return runtime.GOOS != "windows" || os.Getenv("WT_SESSION") != ""
}

// Format returns how data is printed.
func (p *Printer) Format() Format { return p.o.Format }

// JSON tells whether data is printed as JSON.
func (p *Printer) JSON() bool { return p.o.Format == FormatJSON }

// OutIsTerminal tells whether standard output is a terminal.
func (p *Printer) OutIsTerminal() bool { return p.o.OutTTY }

// Out returns standard output, for help texts, which are our own words.
func (p *Printer) Out() io.Writer { return p.o.Out }

// Err returns standard error, for the same.
func (p *Printer) Err() io.Writer { return p.o.Err }

// CanAsk tells whether [Printer.Ask] has somebody to ask.
func (p *Printer) CanAsk() bool { return p.o.InTTY }

// Show prints what human writes to standard error, in any format: what a person
// must see before a question is answered.
func (p *Printer) Show(human func(w *Human)) {
	w := &Human{color: p.o.ErrTTY && p.o.Color}
	if p.o.ErrTTY {
		w.width = p.o.Width
	}
	human(w)
	p.say("%s", w.b.Bytes())
}

// Data prints v as JSON, or what human writes, to standard output. The error is
// [ErrClosedPipe] or a [fault.Error].
func (p *Printer) Data(v any, human func(w *Human)) error {
	if p.JSON() {
		b, err := encode(v, "  ")
		if err != nil {
			return err
		}
		return p.write(b)
	}
	w := &Human{color: p.o.OutTTY && p.o.Color}
	if p.o.OutTTY {
		w.width = p.o.Width
	}
	human(w)
	return p.write(w.b.Bytes())
}

// encode returns v as JSON that is safe on a terminal, with a final newline.
func encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return nil, &fault.Error{Code: "internal", What: "write the output as JSON", Why: err.Error(), Err: err}
	}
	return safetext.JSON(b.Bytes()), nil
}

// write writes b to standard output.
func (p *Printer) write(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := p.o.Out.Write(b)
	switch {
	case err == nil:
		return nil
	case isClosedPipe(err):
		return ErrClosedPipe
	}
	return &fault.Error{
		Code: "output-failed", What: "write the output", Why: err.Error(),
		Hint: "Is there room on the disk, and may the file be written?", Err: err,
	}
}

// Notice prints a line for people to standard error.
func (p *Printer) Notice(t safetext.Text) { p.say("%s\n", oneLine(t)) }

// Warn prints "kloakroom: warning: t" to standard error.
func (p *Printer) Warn(t safetext.Text) { p.say("kloakroom: warning: %s\n", oneLine(t)) }

// Progress prints a line to standard error that says what is being done, dim
// where the terminal can.
func (p *Printer) Progress(t safetext.Text) {
	p.say("%s\n", styled(oneLine(t), dim, p.o.ErrTTY && p.o.Color))
}

// say prints to standard error. There is nobody to tell when that fails.
func (p *Printer) say(format string, a ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(p.o.Err, format, a...)
}
