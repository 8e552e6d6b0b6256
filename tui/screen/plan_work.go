package screen

import (
	"context"
	"errors"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/tui/part"
)

// heard takes the answers of the jobs that plan and apply.
func (b *planBox) heard(done part.Done) part.Result {
	switch {
	case done.Slot == slotPlan && b.phase == working:
		p, ok := done.Answer.(planned)
		if done.Err != nil || !ok {
			b.application = nil
			b.fail(done.Err)
			return part.Handled()
		}
		b.show(p)
		return part.Handled()
	case done.Slot == slotApply && b.phase == applying:
		return b.finished(done)
	}
	return part.Handled()
}

// finished closes the box where all went well, else it stays and says what became
// of it.
func (b *planBox) finished(done part.Done) part.Result {
	out := part.Handled()
	out.Afters = []part.After{{Slot: slotProgress}}
	a := b.desk.finish(done)
	switch {
	case a == nil:
		b.fail(done.Err)
	case a.err == nil:
		out.Add(b.close(a))
	default:
		b.fail(a.err)
		out.Add(b.desk.failed(a))
	}
	return out
}

// watch looks how far the plan got, for as long as it is being applied.
func (b *planBox) watch() part.Result {
	if b.phase != applying {
		return part.Handled()
	}
	b.drawn.forget()
	return part.Result{Handled: true, Afters: []part.After{{Slot: slotProgress, Wait: progressEvery}}}
}

// apply begins to write.
func (b *planBox) apply() part.Result {
	a, job := b.desk.apply(b.planned)
	b.application, b.phase, b.top = a, applying, 0
	b.drawn.forget()
	out := part.Run(job)
	if len(b.plan.Changes()) > 1 {
		out.Add(b.watch())
	}
	return out
}

// applyOff says why the plan cannot be applied now.
func (b *planBox) applyOff() string {
	switch {
	case b.phase == working:
		return "the change is still being worked out"
	case b.session.Guard() == profile.ReadOnly:
		return "this profile is read-only"
	case b.desk.applying != nil:
		return "another change is still being applied"
	case b.proof.wanted() && !b.proof.met(b.typed.Value()):
		return b.proof.why()
	}
	return ""
}

// replan works the newest proposal out, in place of what is shown.
func (b *planBox) replan() part.Result {
	if b.desk.session == nil {
		return part.Handled(part.Fail{Err: notSignedIn()})
	}
	b.phase, b.err = working, nil
	b.drawn.forget()
	return part.Run(b.desk.planJob(b.asked))
}

// next goes on to the proposal after this one.
func (b *planBox) next() part.Result {
	p := b.asked.Next()
	if p.Realm == "" {
		p.Realm = b.asked.Realm
	}
	if p.From == "" {
		p.From = b.asked.From
	}
	if p.Done == nil {
		p.Done = b.asked.Done
	}
	b.asked = p
	return b.replan()
}

// leave closes the box. What it was applying goes on; how that ends comes to the
// desk.
func (b *planBox) leave() part.Result {
	if b.phase == shown && b.plan.Empty() {
		return b.close(nothingToDo{b.plan})
	}
	return b.close(nil)
}

// stopped says whether planning was only stopped.
func (b *planBox) stopped() bool {
	return errors.Is(b.err, context.Canceled) || b.err != nil && fault.Of(b.err).Class == fault.Interrupted
}
