package tui

import (
	"fmt"
	"runtime/debug"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
)

// Crash is a panic that was caught: a defect of kloakroom. The terminal is
// restored before [Run] returns it.
type Crash struct {
	// Value is what the panic said, safe to show.
	Value safetext.Text
	// Stack is where it happened, for a report of the defect.
	Stack []byte
}

func newCrash(p any) *Crash {
	return &Crash{Value: safetext.Truncate(safetext.Clean(fmt.Sprint(p)), 200), Stack: debug.Stack()}
}

// Error says what the panic said.
func (c *Crash) Error() string { return "a defect in kloakroom: " + string(c.Value) }

// Fault gives the words for people.
func (c *Crash) Fault() *fault.Error {
	return &fault.Error{
		Class: fault.Internal, Code: "crash", Why: c.Error(),
		Hint: "Nothing is lost that was shown as done. Please report this.", Err: c,
	}
}

// guarded is the root with a net below it: a panic in a screen ends the program
// the orderly way, so that the terminal is restored.
type guarded struct {
	root  *Root
	crash *Crash
	stop  func()
	last  tea.View
}

func (g *guarded) Init() (cmd tea.Cmd) {
	defer g.catch(&cmd)
	return g.root.Init()
}

func (g *guarded) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	if g.crash != nil {
		return g, tea.Quit
	}
	defer g.catch(&cmd)
	_, cmd = g.root.Update(msg)
	return g, cmd
}

func (g *guarded) View() (v tea.View) {
	if g.crash != nil {
		return g.last
	}
	defer func() {
		if p := recover(); p != nil {
			g.crash = newCrash(p)
			v = g.last
			g.stop()
		}
	}()
	g.last = g.root.View()
	return g.last
}

func (g *guarded) catch(cmd *tea.Cmd) {
	if p := recover(); p != nil {
		g.crash = newCrash(p)
		*cmd = tea.Quit
	}
}
