package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/part"
)

// Host is what the root knows of time, goroutines and its process. Programs leave
// it to the system; tests put their own here and need no sleeps.
type Host interface {
	Now() time.Time
	// Job returns the command that does a slot's work; work may block.
	Job(slot part.Slot, work func() tea.Msg) tea.Cmd
	// Timer returns the command that calls fire after the wait, or returns nil as
	// soon as ctx is over.
	Timer(ctx context.Context, slot part.Slot, wait time.Duration, fire func(at time.Time) tea.Msg) tea.Cmd
	// SuspendOff says why the process cannot be suspended; "" if it can.
	SuspendOff() string
}

// system is the Host of programs: the system's clock, and Bubble Tea's
// goroutines, one a command.
type system struct{}

func (system) Now() time.Time { return time.Now() }

func (system) SuspendOff() string { return suspendOff() }

func (system) Job(_ part.Slot, work func() tea.Msg) tea.Cmd { return work }

func (system) Timer(ctx context.Context, _ part.Slot, wait time.Duration, fire func(time.Time) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case at := <-t.C:
			return fire(at)
		case <-ctx.Done():
			return nil
		}
	}
}
