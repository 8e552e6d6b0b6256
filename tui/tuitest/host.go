package tuitest

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/part"
)

// host is the program's time and goroutines under test: none of either. Jobs are
// done where they are asked for, timers fire when the test says so.
type host struct {
	now    time.Time
	timers []alarm
	held   map[part.Slot][]func() tea.Msg
}

type alarm struct {
	at   time.Time
	ctx  context.Context
	fire func(time.Time) tea.Msg
}

func newHost() *host { return &host{now: Epoch, held: map[part.Slot][]func() tea.Msg{}} }

func (h *host) Now() time.Time { return h.now }

func (h *host) SuspendOff() string { return "" }

func (h *host) Job(slot part.Slot, work func() tea.Msg) tea.Cmd {
	return func() tea.Msg {
		for name, held := range h.held {
			if slot == name || strings.HasPrefix(string(slot), string(name)+"/") {
				h.held[name] = append(held, work)
				return nil
			}
		}
		return work()
	}
}

func (h *host) Timer(ctx context.Context, _ part.Slot, wait time.Duration, fire func(time.Time) tea.Msg) tea.Cmd {
	h.timers = append(h.timers, alarm{h.now.Add(wait), ctx, fire})
	return nil
}

// pending drops the timers that were cancelled and counts the others.
func (h *host) pending() int {
	kept := h.timers[:0]
	for _, t := range h.timers {
		if t.ctx.Err() == nil {
			kept = append(kept, t)
		}
	}
	h.timers = kept
	return len(kept)
}

// next takes out the first timer that is due by then and moves the time there;
// nil for none.
func (h *host) next(until time.Time) func() tea.Msg {
	h.pending()
	first := -1
	for i, t := range h.timers {
		if !t.at.After(until) && (first < 0 || t.at.Before(h.timers[first].at)) {
			first = i
		}
	}
	if first < 0 {
		return nil
	}
	t := h.timers[first]
	h.timers = append(h.timers[:first], h.timers[first+1:]...)
	if t.at.After(h.now) {
		h.now = t.at
	}
	return func() tea.Msg { return t.fire(h.now) }
}

// Advance lets time pass: the timers that are due in it fire in their order.
func (d *Drive) Advance(by time.Duration) *Drive {
	d.tb.Helper()
	until := d.host.now.Add(by)
	for n := 0; ; n++ {
		if n > maxSteps {
			d.tb.Fatal("timers do not come to rest:\n" + d.Frame())
		}
		fire := d.host.next(until)
		if fire == nil {
			break
		}
		if msg := fire(); msg != nil {
			d.queue = append(d.queue, msg)
			d.settle()
		}
	}
	d.host.now = until
	return d
}

// Now is the program's time.
func (d *Drive) Now() time.Time { return d.host.now }

// Timers returns how many timers are under way: none where nothing on screen
// moves by itself.
func (d *Drive) Timers() int { return d.host.pending() }

// Hold makes the jobs of slots hang, and of the slots below them ("clients" is
// above "clients/list"): they begin only when they are released.
func (d *Drive) Hold(slots ...part.Slot) *Drive {
	for _, s := range slots {
		if d.host.held[s] == nil {
			d.host.held[s] = []func() tea.Msg{}
		}
	}
	return d
}

// Release lets the jobs of slots go on, those that were cancelled in the meantime
// too, in the order they were asked for.
func (d *Drive) Release(slots ...part.Slot) *Drive {
	d.tb.Helper()
	for _, s := range slots {
		works := d.host.held[s]
		delete(d.host.held, s)
		for _, work := range works {
			if msg := work(); msg != nil {
				d.queue = append(d.queue, msg)
			}
		}
	}
	d.settle()
	return d
}

// Held returns how many jobs of a slot hang.
func (d *Drive) Held(s part.Slot) int { return len(d.host.held[s]) }
