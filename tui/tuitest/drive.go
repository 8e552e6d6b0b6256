// Package tuitest drives the full-screen program without a terminal: keys in,
// frames out. A test reads as a user's steps:
//
//	d := tuitest.New(t, tui.Options{Screens: …})
//	d.Press("tab", "enter")
//	d.Type("client-app")
//	d.See("Service account roles")
//
// Time stands still until Advance, and jobs are done one after the other before a
// step returns, so that every step ends idle and nothing ever has to be waited
// for. A job that must hang is held by its slot. Every frame is checked: exact
// size, and no sequence but colours.
//
// For what only a real terminal shows there is [Terminal]. This package is for
// tests alone.
package tuitest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"kloakroom/internal/safetext"
	"kloakroom/tui"
	"kloakroom/tui/part"
)

// Drive is a program under test.
type Drive struct {
	tb        testing.TB
	root      *tui.Root
	host      *host
	queue     []tea.Msg
	w, h      int
	ended     bool
	suspended int
	copied    string
	stable    []func(string) string
}

// Option changes how a [Drive] begins.
type Option func(*tui.Options, *Drive)

// Size is the terminal's; without it, it is 80×24.
func Size(w, h int) Option { return func(o *tui.Options, _ *Drive) { o.Width, o.Height = w, h } }

// Colours is what the terminal has; without it, true colour.
func Colours(p colorprofile.Profile) Option { return func(o *tui.Options, _ *Drive) { o.Profile = p } }

// NoClipboard takes the system's clipboard away.
func NoClipboard() Option {
	return func(o *tui.Options, _ *Drive) {
		o.Clipboard = func(context.Context, string) error { return errors.New("no clipboard") }
	}
}

// Hold makes the jobs of slots hang from the beginning (see [Drive.Hold]).
func Hold(slots ...part.Slot) Option {
	return func(_ *tui.Options, d *Drive) { d.Hold(slots...) }
}

// Epoch is when every test begins.
var Epoch = time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)

// New starts a program with the given options. Host is its own; the clipboard
// and Finished are, where they are not given.
func New(tb testing.TB, o tui.Options, options ...Option) *Drive {
	tb.Helper()
	d := &Drive{tb: tb, host: newHost()}
	o.Host = d.host
	if o.Clipboard == nil {
		o.Clipboard = func(_ context.Context, text string) error { d.copied = text; return nil }
	}
	for _, option := range options {
		option(&o, d)
	}
	if o.Width == 0 || o.Height == 0 {
		o.Width, o.Height = 80, 24
	}
	d.w, d.h = o.Width, o.Height
	d.root = tui.New(o)
	d.check()
	d.run(d.root.Init())
	d.settle()
	return d
}

// Screen starts a program that has one screen and nothing else.
func Screen(tb testing.TB, s part.Screen, options ...Option) *Drive {
	tb.Helper()
	return New(tb, tui.Options{Screens: []tui.Entry{{Key: "1", Screen: s}}}, options...)
}

// Root returns the program, for what cannot be seen.
func (d *Drive) Root() *tui.Root { return d.root }

// Send gives the program a message and does everything that follows from it.
func (d *Drive) Send(msg tea.Msg) *Drive {
	d.tb.Helper()
	if d.ended {
		d.tb.Fatalf("the program has ended before %T", msg)
	}
	d.queue = append(d.queue, msg)
	d.settle()
	return d
}

// Press presses keys, named as actions name them: "tab", "ctrl+p", "G".
func (d *Drive) Press(keys ...string) *Drive {
	d.tb.Helper()
	for _, key := range keys {
		msg, err := Key(key)
		if err != nil {
			d.tb.Fatal(err)
		}
		d.Send(msg)
	}
	return d
}

// Type types text, a key a character.
func (d *Drive) Type(text string) *Drive {
	d.tb.Helper()
	for _, c := range text {
		d.Send(tea.KeyPressMsg{Code: c, Text: string(c)})
	}
	return d
}

// Paste pastes text.
func (d *Drive) Paste(text string) *Drive {
	d.tb.Helper()
	return d.Send(tea.PasteMsg{Content: text})
}

// Resize changes the size of the terminal.
func (d *Drive) Resize(w, h int) *Drive {
	d.tb.Helper()
	d.w, d.h = w, h
	return d.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// Click clicks on the first cell of a text on screen.
func (d *Drive) Click(text string) *Drive {
	d.tb.Helper()
	x, y := d.find(text)
	return d.ClickAt(x, y)
}

// ClickAt clicks on a cell.
func (d *Drive) ClickAt(x, y int) *Drive {
	d.tb.Helper()
	m := tea.Mouse{X: x, Y: y, Button: tea.MouseLeft}
	return d.Send(tea.MouseClickMsg(m)).Send(tea.MouseReleaseMsg(m))
}

// Wheel turns the wheel over a text: down for positive steps.
func (d *Drive) Wheel(text string, steps int) *Drive {
	d.tb.Helper()
	x, y := d.find(text)
	button := tea.MouseWheelDown
	if steps < 0 {
		button, steps = tea.MouseWheelUp, -steps
	}
	for range steps {
		d.Send(tea.MouseWheelMsg{X: x, Y: y, Button: button})
	}
	return d
}

// Copied returns what was put on the system's clipboard last.
func (d *Drive) Copied() string { return d.copied }

// Ended says whether the program has ended.
func (d *Drive) Ended() bool { return d.ended }

// Suspended returns how often the program was suspended.
func (d *Drive) Suspended() int { return d.suspended }

// maxSteps is far more than any step leads to; a screen that asks for more for
// ever has a loop.
const maxSteps = 10_000

// settle does everything there is to do, and checks the frame.
func (d *Drive) settle() {
	d.tb.Helper()
	for n := 0; len(d.queue) > 0 && !d.ended; n++ {
		if n > maxSteps {
			d.tb.Fatal("the program does not come to rest:\n" + d.Frame())
		}
		msg := d.queue[0]
		d.queue = d.queue[1:]
		_, cmd := d.root.Update(msg)
		d.run(cmd)
	}
	d.check()
}

// run does a command here and now, and puts what it says into the queue.
func (d *Drive) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case tea.QuitMsg:
		d.ended = true
	case tea.SuspendMsg:
		d.suspended++
		d.queue = append(d.queue, tea.ResumeMsg{})
	default:
		d.queue = append(d.queue, msg)
	}
}

// find returns where a text stands on screen.
func (d *Drive) find(text string) (x, y int) {
	d.tb.Helper()
	for y, line := range d.lines() {
		if before, _, ok := strings.Cut(strip(line), text); ok {
			return safetext.Width(safetext.Text(before)), y
		}
	}
	d.tb.Fatalf("%q is not on screen:\n%s", text, d.Frame())
	return 0, 0
}
