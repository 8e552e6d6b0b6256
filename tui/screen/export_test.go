package screen

import (
	"time"

	"kloakroom/internal/change"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// What the external tests look at inside.
var (
	PlaceOf    = placeOf
	PlaceWords = placeWords
	Statement  = statement
	ProofOf    = proofOf
)

// Asks is what is asked for, in words.
func (p proof) Asks() safetext.Text { return p.asks() + " " + p.what() }

// Met says whether what was typed proves it.
func (p proof) Met(typed string) bool { return p.met(typed) }

// Countdown is what the header says of a token's end.
func Countdown(ends, now time.Time) (widget.Cell, time.Duration) { return countdown(ends, now) }

// Report says, instead of the job that applies, how one change of the plan ended.
func (d *Desk) Report(s change.StepOutcome) { d.applying.progress.report(s) }

// FailedBox is the box of a plan that ended like this.
func (d *Desk) FailedBox(p Proposal, plan *change.Plan, o *change.Outcome, err error) part.Overlay {
	return failedBox(d, &application{planned: d.plannedOf(p, plan), outcome: o, err: err})
}

// Box is the box of a plan.
func (d *Desk) Box(p Proposal, plan *change.Plan) part.Overlay {
	return newPlanBox(d, d.plannedOf(p, plan))
}

func (d *Desk) plannedOf(p Proposal, plan *change.Plan) planned {
	return planned{proposal: p, plan: plan, engine: d.engine, session: d.session}
}

// DoneWords say what was done.
func DoneWords(changes ...change.Change) safetext.Text {
	o := &change.Outcome{}
	for _, c := range changes {
		o.Steps = append(o.Steps, change.StepOutcome{Change: c, State: change.Applied})
	}
	return doneWords(o)
}

// ProgressEvery is how often a box looks how far its plan got.
const ProgressEvery = progressEvery
