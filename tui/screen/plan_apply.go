package screen

import (
	"context"
	"strings"
	"sync"
	"time"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

// progressEvery is how often a box looks how far its plan got.
const progressEvery = 100 * time.Millisecond

// application is one plan being applied, and how it ended.
type application struct {
	planned
	progress progress

	// outcome is nil where nothing was begun.
	outcome *change.Outcome
	err     error
	// lost is set where the work broke down and left no outcome.
	lost bool
}

// progress is how far a plan got. The job writes it, the box reads it.
type progress struct {
	mu    sync.Mutex
	steps []change.StepOutcome
}

func (p *progress) report(s change.StepOutcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.steps = append(p.steps, s)
}

func (p *progress) made() []change.StepOutcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.steps[:len(p.steps):len(p.steps)]
}

// ended is the answer of the job that applies.
type ended struct{ outcome *change.Outcome }

// apply begins to apply a plan. There is one at a time: [Desk.applying].
func (d *Desk) apply(p planned) (*application, part.Job) {
	a := &application{planned: p}
	d.applying = a
	return a, part.Job{
		Slot: slotApply, Title: "Applying: " + statement(p.proposal.Title), Write: true,
		Run: func(ctx context.Context) (any, error) {
			outcome, err := p.engine.Apply(ctx, p.plan, a.progress.report)
			return ended{outcome}, err
		},
	}
}

// finish takes the end of the application that is under way; nil where the answer
// is of none.
func (d *Desk) finish(done part.Done) *application {
	a := d.applying
	if a == nil {
		return nil
	}
	d.applying = nil
	end, ok := done.Answer.(ended)
	a.outcome, a.err, a.lost = end.outcome, done.Err, !ok
	return a
}

// applied tells how a plan ended whose box was left in the meantime.
func (d *Desk) applied(done part.Done) part.Result {
	a := d.finish(done)
	switch {
	case a == nil:
		return part.Result{}
	case a.err == nil:
		return d.succeeded(a)
	}
	out := d.open(failedBox(d, a))
	out.Add(d.failed(a))
	return out
}

// succeeded tells everybody of a plan that was applied whole.
func (d *Desk) succeeded(a *application) part.Result {
	if a.session == d.session {
		d.last = a.plan.Command()
	}
	did := a.proposal.Did
	if did == "" {
		did = doneWords(a.outcome)
	}
	out := part.Handled(part.Toast{Text: did}, a.changed())
	if a.proposal.Done != nil {
		out.Add(a.proposal.Done())
	}
	return out
}

// failed tells the screens of a plan that failed, where what they show may be
// old: something was written or may have been, or it was not as they showed it.
func (d *Desk) failed(a *application) part.Result {
	class := fault.Of(a.err).Class
	if a.state() == change.NotApplied && class != fault.Conflict && class != fault.NotFound {
		return part.Handled()
	}
	return part.Handled(a.changed())
}

func (a *application) changed() part.Tell {
	return part.Tell{Msg: Changed{Realm: a.plan.Realm, Plan: a.plan}}
}

// state says how the whole plan ended.
func (a *application) state() change.State {
	switch {
	case a.lost:
		return change.Unknown
	case a.outcome == nil:
		return change.NotApplied
	}
	return a.outcome.State
}

// steps returns how each change ended.
func (a *application) steps() []change.StepOutcome {
	if a.outcome != nil {
		return a.outcome.Steps
	}
	out := a.progress.made()
	for _, c := range a.plan.Changes()[len(out):] {
		out = append(out, change.StepOutcome{Change: c, State: a.state()})
	}
	return out
}

// statement makes of a question what is done: "Turn off it?" is "turn off it".
func statement(question safetext.Text) safetext.Text {
	text := lowered(strings.TrimSuffix(string(question), "?"))
	return safetext.Truncate(safetext.Clean(text), 80)
}
