package tui

import (
	"context"
	"errors"

	"kloakroom/internal/fault"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
)

// apply does what an update asks for, on behalf of whoever was updated, and says
// whether the update took its message.
func (r *Root) apply(res part.Result, from origin) bool {
	for _, job := range res.Jobs {
		r.start(job, from)
	}
	for _, after := range res.Afters {
		r.after(after, from)
	}
	for _, ask := range res.Asks {
		r.ask(ask, from)
	}
	return res.Handled
}

func (r *Root) start(job part.Job, from origin) {
	cmd, err := r.tasks.start(job, from)
	if err != nil {
		r.answer(part.Done{Slot: job.Slot, Err: err}, from)
		return
	}
	r.cmds = append(r.cmds, cmd)
}

// deliver hands the answer of a job to whoever asked for it, unless it is stale.
func (r *Root) deliver(f finished) {
	t := r.tasks.take(f)
	if t == nil {
		return
	}
	r.answer(part.Done{Slot: f.slot, Answer: f.answer, Err: f.err}, t.from)
	if t.job.Write && !r.ending.waiting {
		r.tasks.ledger.tell(f.gen)
	}
	if r.ending.waiting && len(r.tasks.writes()) == 0 {
		r.end()
	}
}

// answer gives a Done to its owner. An error that nobody takes is shown by the
// root; that something was cancelled is no news to who cancelled it.
func (r *Root) answer(done part.Done, from origin) {
	if done.Slot == slotCopy {
		r.copied(done)
		return
	}
	pane, from := r.owner(from)
	if r.apply(pane.Update(done), from) || done.Err == nil {
		return
	}
	if errors.Is(done.Err, context.Canceled) || fault.Of(done.Err).Class == fault.Interrupted {
		return
	}
	r.fail(done.Err)
}

// owner returns the pane of an origin. An overlay that is gone leaves its answers
// to whoever had opened it, down to the screen.
func (r *Root) owner(from origin) (part.Pane, origin) {
	for from.layer != nil {
		if r.open(from.layer) {
			return from.layer.overlay, from
		}
		from = from.layer.from
	}
	return r.entries[from.entry].Screen, from
}

// canceled tells the owners of cancelled reads at once: the work itself may hear
// of it late, or never. What they ask for in return is done if heed is set.
func (r *Root) canceled(all []*task, heed bool) {
	for _, t := range all {
		done := part.Done{Slot: t.job.Slot, Err: context.Canceled}
		pane, from := r.owner(t.from)
		if res := pane.Update(done); heed {
			r.apply(res, from)
		}
	}
}

// fail shows an error in words above everything else.
func (r *Root) fail(err error) {
	_, from := r.top()
	r.push(part.Open{Overlay: overlay.NewFailure(err)}, from)
}

// ask does what only the root can do.
func (r *Root) ask(ask part.Ask, from origin) {
	switch ask := ask.(type) {
	case part.Open:
		r.push(ask, from)
	case part.Show:
		for i, e := range r.entries {
			if e.Screen.ID() == ask.Screen {
				r.show(i, ask.With)
				return
			}
		}
	case part.Tell:
		for i, e := range r.entries {
			r.apply(e.Screen.Update(ask.Msg), origin{entry: i})
		}
	case part.Toast:
		r.toast(ask.Text)
	case part.Fail:
		r.fail(ask.Err)
	case part.Copy:
		r.copy(ask)
	case part.Cancel:
		r.canceled(r.tasks.cancel(func(t *task) bool { return within(t.job.Slot, ask.Prefix) }), true)
	case part.Quit:
		if !r.askToQuit() {
			r.quit()
		}
	case suspend:
		r.suspend()
	}
}

// show goes to a screen: the one before loses its reads, its timers and every
// overlay, and is stopped.
func (r *Root) show(i int, with any) {
	if why := r.entries[i].why(); why != "" {
		r.status.note = noteOff(r.entries[i], why)
		return
	}
	if i != r.at {
		r.leave()
		r.at = i
		if !r.small() {
			r.screen().Resize(r.w, r.bodyHeight())
		}
		r.apply(r.screen().Start(), origin{entry: i})
	}
	if with != nil {
		r.apply(r.screen().Update(with), origin{entry: i})
	}
}

// leave ends what the screen has under way. Every job and every timer still gets
// its one answer, so that no pane waits for ever; what the screen asks for in
// return is not done.
func (r *Root) leave() {
	for len(r.layers) > 0 {
		r.pop(r.layers[len(r.layers)-1])
	}
	mine := func(from origin) bool { return from.layer == nil && from.entry == r.at }
	r.canceled(r.tasks.cancel(func(t *task) bool { return mine(t.from) }), false)
	for _, t := range r.timers.cancel(func(t *timer) bool { return mine(t.from) }) {
		r.screen().Update(part.Tick{Slot: t.slot, At: r.host.Now()})
	}
	r.screen().Stop()
}
