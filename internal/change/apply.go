package change

import "context"

// StepOutcome is how one change of a plan ended.
type StepOutcome struct {
	Change Change
	State  State
}

// Outcome is how a plan ended: as a whole, and change by change; those that were
// not begun are [NotApplied]. Entry is its ID in the journal.
type Outcome struct {
	Entry string
	State State
	Steps []StepOutcome
}

// Apply makes the changes of a plan, in order, and calls report after each that
// was begun.
//
// Everything is read again first; when something is no longer as the plan was
// made from, nothing is written and the error is a conflict that names the
// difference. Each change is read again after and compared with what was
// foreseen. A cancelled context stops before the next change; the one under way
// is finished, checked and journalled. The outcome is also there on an error
// (nil only when nothing was begun).
func (e *Engine) Apply(ctx context.Context, p *Plan, report func(StepOutcome)) (*Outcome, error) {
	if p.Empty() {
		return &Outcome{State: Applied}, nil
	}
	if err := e.Permitted(); err != nil {
		return nil, err
	}
	unlock, err := e.lock(ctx, p)
	if err != nil {
		return nil, err
	}
	defer unlock()
	r := &run{engine: e, plan: p, seen: sightings{}}
	if err := r.look(ctx); err != nil {
		return nil, err
	}
	if r.kept, err = e.journal.begin(p, e.now); err != nil {
		return nil, noJournal(err)
	}
	o := &Outcome{Entry: r.kept.id}
	err = r.steps(ctx, o, report)
	o.finish(p)
	// The plan is carried out, in whole or in part, whether or not its last line
	// is kept; that the line is missing must be said all the same.
	if endErr := r.kept.end(o.State); endErr != nil && err == nil {
		err = notKept(endErr)
	}
	return o, err
}

// finish adds the changes that were not begun, and sums all up.
func (o *Outcome) finish(p *Plan) {
	for _, s := range p.steps[len(o.Steps):] {
		o.Steps = append(o.Steps, StepOutcome{Change: s.change, State: NotApplied})
	}
	count := map[State]int{}
	for _, s := range o.Steps {
		count[s.State]++
	}
	switch {
	case count[Unknown] > 0:
		o.State = Unknown
	case count[Applied] == len(o.Steps):
		o.State = Applied
	case count[NotApplied] == len(o.Steps):
		o.State = NotApplied
	default:
		o.State = Partial
	}
}
