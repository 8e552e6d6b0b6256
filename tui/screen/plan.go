package screen

import (
	"context"
	"errors"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
	"kloakroom/tui/part"
)

const (
	slotPlan     part.Slot = "desk/plan"
	slotApply    part.Slot = "desk/apply"
	slotProgress part.Slot = "desk/progress"
)

// Proposal is a change that somebody asks for by a key.
type Proposal struct {
	// Title is the question: "Turn off Service account roles of client-app?".
	Title  safetext.Text
	Intent change.Intent
	// Realm is where; "" is the desk's.
	Realm string
	// From is the screen to return to where signing in again is needed; "" is
	// Clients.
	From string
	// Next is what space goes on to in the box, such as the next of none, Default
	// and Optional; nil for nothing.
	Next func() Proposal
	// NextTitle names that for the box's keys: "as Optional".
	NextTitle safetext.Text
	// Did says it in the past tense, for the notice: "turned off Standard flow of
	// client-app"; "" leaves it to the plan's own words.
	Did safetext.Text
	// Done, if given, runs after the plan was applied whole.
	Done func() part.Result
}

// planned is the answer of the job that plans: a plan, and who can apply it.
// Without a plan there is an error.
type planned struct {
	proposal Proposal
	plan     *change.Plan
	engine   *change.Engine
	session  *session.Session
	desk     string // the desk's realm when it was asked for
}

// Propose works a change out and opens the box that shows it; nothing is written
// before it is applied there. It is the one way from a key to a change.
func (d *Desk) Propose(p Proposal) part.Result {
	if p.Realm == "" {
		p.Realm = d.realm
	}
	if p.From == "" {
		p.From = Clients
	}
	if d.session == nil {
		return part.Handled(part.Fail{Err: notSignedIn()})
	}
	return part.Run(d.planJob(p))
}

func notSignedIn() error {
	return &fault.Error{Class: fault.Usage, Code: "not-signed-in", Why: "nobody is signed in yet", Hint: "Sign in on Connect (0)."}
}

// planJob is the job that works a proposal out.
func (d *Desk) planJob(p Proposal) part.Job {
	out := planned{proposal: p, engine: d.engine, session: d.session, desk: d.realm}
	return part.Job{
		Slot: slotPlan, Title: "Working out the change",
		Run: func(ctx context.Context) (any, error) {
			var err error
			out.plan, err = out.engine.Plan(ctx, p.Realm, p.Intent)
			return out, err
		},
	}
}

// havePlan opens the box of a plan that a screen asked for. One of a session or a
// realm that was left in the meantime is dropped: nobody expects it any more.
func (d *Desk) havePlan(done part.Done) part.Result {
	p, ok := done.Answer.(planned)
	switch {
	case errors.Is(done.Err, context.Canceled):
		return part.Handled()
	case ok && p.session != d.session:
		return part.Handled()
	case ok && Ended(done.Err):
		return SignInAgain(done.Err, p.proposal.From)
	case ok && p.desk != d.realm:
		return part.Handled()
	case done.Err != nil || !ok:
		return part.Handled(part.Fail{Err: done.Err})
	}
	return d.open(newPlanBox(d, p))
}

func (d *Desk) open(b *planBox) part.Result {
	return part.Handled(part.Open{Overlay: b, Reply: d.closed})
}

// nothingToDo is the box's answer where the plan was empty.
type nothingToDo struct{ plan *change.Plan }

// closed takes the box's answer. That there was nothing to change means that what
// the screens show is old.
func (d *Desk) closed(answer any) part.Result {
	switch a := answer.(type) {
	case *application:
		return d.succeeded(a)
	case nothingToDo:
		return part.Handled(part.Tell{Msg: Changed{Realm: a.plan.Realm, Plan: a.plan}})
	}
	return part.Result{}
}

// LastCommand is the line for a shell that does what was done here last; "" where
// nothing was.
func (d *Desk) LastCommand() string { return d.last }

// CopyLast returns what a copy menu offers of the last change: one item, or none.
func (d *Desk) CopyLast() []CopyItem {
	if d.last == "" {
		return nil
	}
	return []CopyItem{CopyText("the last change, as command", d.last)}
}

// guarded says whether a session's profile wants every change confirmed by a
// name.
func guarded(s *session.Session) bool { return s.Guard() == profile.Guarded }
