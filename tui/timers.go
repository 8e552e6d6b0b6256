package tui

import (
	"context"
	"sort"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/part"
)

// The root's own timers and jobs.
const (
	slotToast      part.Slot = "root/toast"
	slotSpin       part.Slot = "root/spin"
	slotHeader     part.Slot = "root/header"
	slotBackground part.Slot = "root/background"
	slotAnswer     part.Slot = "root/answer"
	slotCopy       part.Slot = "root/copy"
	slotStrokes    part.Slot = "root/strokes"
)

const (
	toastFor = 4 * time.Second
	// spinAfter keeps quick answers from flashing a notice that nobody can read.
	spinAfter = 150 * time.Millisecond
	spinEvery = 120 * time.Millisecond
	// askBackgroundAfter lets the first frame out before the terminal is asked
	// anything by us.
	askBackgroundAfter = 60 * time.Millisecond
	// answerWait is how long a terminal may take to answer, over a slow line.
	answerWait = 200 * time.Millisecond
)

type timer struct {
	slot   part.Slot
	from   origin
	gen    uint64
	cancel context.CancelFunc
}

// fired is the message that a timer is over.
type fired struct {
	slot part.Slot
	gen  uint64
	at   time.Time
}

// timers are those under way, one a slot.
type timers struct {
	live map[part.Slot]*timer
	gen  uint64
}

// cancel ends the timers that match and returns them, in the order they began.
func (t *timers) cancel(match func(*timer) bool) []*timer {
	var out []*timer
	for slot, now := range t.live {
		if match(now) {
			now.cancel()
			delete(t.live, slot)
			out = append(out, now)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].gen < out[j].gen })
	return out
}

// after starts a timer in place of the slot's earlier one.
func (r *Root) after(a part.After, from origin) {
	if old := r.timers.live[a.Slot]; old != nil {
		old.cancel()
		delete(r.timers.live, a.Slot)
	}
	if a.Wait <= 0 {
		return
	}
	ctx, cancel := context.WithCancel(r.tasks.ctx)
	r.timers.gen++
	gen := r.timers.gen
	r.timers.live[a.Slot] = &timer{a.Slot, from, gen, cancel}
	r.cmds = append(r.cmds, r.host.Timer(ctx, a.Slot, a.Wait, func(at time.Time) tea.Msg {
		return fired{a.Slot, gen, at}
	}))
}

// wait starts a timer of the root's own.
func (r *Root) wait(slot part.Slot, d time.Duration) {
	r.after(part.After{Slot: slot, Wait: d}, origin{entry: -1})
}

// fire hands a tick to whoever asked for it.
func (r *Root) fire(f fired) {
	t := r.timers.live[f.slot]
	if t == nil || t.gen != f.gen {
		return
	}
	t.cancel()
	delete(r.timers.live, f.slot)
	switch f.slot {
	case slotToast:
		r.status.toast = ""
	case slotSpin:
		r.status.frame++
	case slotHeader:
		r.headAt = time.Time{} // pace asks for the header anew
	case slotBackground:
		r.askBackground()
	case slotAnswer:
		r.answered()
	case slotStrokes:
		r.fade()
	default:
		pane, from := r.owner(t.from)
		r.apply(pane.Update(part.Tick{Slot: f.slot, At: f.at}), from)
	}
}

// pace keeps what moves by itself moving: the header's countdown, and the sign
// that something is running. Where nothing moves there is no timer.
func (r *Root) pace() {
	r.head = r.header()
	now := r.host.Now()
	switch due := now.Add(r.head.Again); {
	case r.head.Again <= 0:
	case r.headAt.IsZero() || due.Before(r.headAt):
		r.headAt = due
		r.wait(slotHeader, r.head.Again)
	}
	shown := r.tasks.shown()
	r.status.running = shown != nil && now.Sub(shown.started) >= spinAfter
	if shown != nil && r.timers.live[slotSpin] == nil {
		every := spinEvery
		if left := spinAfter - now.Sub(shown.started); left > 0 {
			every = left
		}
		r.wait(slotSpin, every)
	}
}
