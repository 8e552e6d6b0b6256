package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/output"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
)

// consent are the flags of every command that writes.
type consent struct {
	yes, dryRun bool
	confirm     string
}

func (c *consent) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVarP(&c.yes, "yes", "y", false, "apply without asking")
	f.BoolVar(&c.dryRun, "dry-run", false, "only show what would change")
	f.StringVar(&c.confirm, "confirm", "", "apply, and prove it by the `NAME` of what changes (guarded profiles want this)")
}

// carryOut plans what is wanted, shows it, asks, and applies it. It is the one
// way from a command to a write. done, if given, runs after it was applied, or
// when there was nothing to do, instead of printing the outcome as data.
func (a *app) carryOut(ctx context.Context, s *session.Session, c consent, want change.Intent, done func() error) error {
	return a.carryOutIn(ctx, s, s.Realm(), c, want, done)
}

func (a *app) carryOutIn(ctx context.Context, s *session.Session, realm string, c consent, want change.Intent, done func() error) error {
	engine := change.New(s, profile.StateDir())
	plan, err := engine.Plan(ctx, realm, want)
	if err != nil {
		return err
	}
	if c.dryRun {
		return a.out.Data(plan, func(w *output.Human) { showPlan(w, plan) })
	}
	if plan.Empty() {
		return a.nothingToDo(plan, done)
	}
	if err := engine.Permitted(); err != nil {
		return err
	}
	if err := a.ask(ctx, s, c, plan); err != nil {
		return err
	}
	return a.apply(ctx, engine, plan, done)
}

func (a *app) nothingToDo(plan *change.Plan, done func() error) error {
	if done != nil {
		return done()
	}
	return a.out.Data(applied{plan.Server, plan.Realm, plan.Changes(), change.Applied, nil}, func(w *output.Human) {
		w.Line("Nothing to change: all is as wanted.")
	})
}

// applied is the JSON of a plan that was carried out; the entry in the journal is
// null where there was nothing to do.
type applied struct {
	Server  string          `json:"server"`
	Realm   string          `json:"realm"`
	Changes []change.Change `json:"changes"`
	State   change.State    `json:"state"`
	Entry   *string         `json:"entry"`
}

// apply carries a plan out and prints what was done. Ctrl-C stops it before the
// next change; the one under way is finished, and its outcome printed all the
// same.
func (a *app) apply(ctx context.Context, engine *change.Engine, plan *change.Plan, done func() error) error {
	finished := context.AfterFunc(ctx, func() {
		a.out.Notice("Interrupted: finishing what is under way. Ctrl-C again ends at once.")
	})
	outcome, err := engine.Apply(ctx, plan, nil)
	finished()
	switch {
	case err != nil:
		a.howFar(outcome)
		return err
	case done != nil && ctx.Err() == nil:
		return done()
	}
	err = a.out.Data(applied{plan.Server, plan.Realm, plan.Changes(), outcome.State, &outcome.Entry}, func(w *output.Human) {
		for _, s := range outcome.Steps {
			w.Line(clean(s.Change.Done()))
		}
	})
	if err == nil && ctx.Err() != nil {
		err = &fault.Error{Class: fault.Interrupted, Code: "interrupted", Why: "interrupted, but all was done by then", Err: ctx.Err()}
	}
	return err
}

// howFar tells how far a plan got that did not get to its end; nothing where
// nothing was done.
func (a *app) howFar(o *change.Outcome) {
	if o == nil || o.State == change.NotApplied {
		return
	}
	for _, s := range o.Steps {
		switch s.State {
		case change.Applied:
			a.out.Notice(clean(s.Change.Done()))
		case change.Unknown:
			a.out.Notice(clean("Nobody knows whether this was done: " + s.Change.Title()))
		default:
			a.out.Notice(clean("Not done: " + s.Change.Title()))
		}
	}
}

// ask gets the consent to a plan, from the flags or from whoever sits there. A
// guarded profile wants the name typed; --yes alone does not do there.
func (a *app) ask(ctx context.Context, s *session.Session, c consent, plan *change.Plan) error {
	if c.confirm != "" {
		return confirmed(c.confirm, plan)
	}
	guarded := s.Guard() == profile.Guarded
	if c.yes && !guarded {
		return nil
	}
	question := safetext.Text("Apply this? [y/N]")
	if guarded {
		question = "This profile is guarded. Type " + clean(plan.Subject()) + " to apply this:"
	}
	answer, err := a.showAndAsk(ctx, plan, question)
	switch {
	case errors.Is(err, output.ErrNotTerminal):
		return noConsent(guarded, plan)
	case err != nil:
		return err
	case guarded:
		return confirmed(answer, plan)
	}
	return saidYes(answer)
}

// saidYes is nil for a yes; anything else is a no.
func saidYes(answer string) error {
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer == "y" || answer == "yes" {
		return nil
	}
	return answeredNo()
}

// showAndAsk prints the plan where the question will stand.
func (a *app) showAndAsk(ctx context.Context, plan *change.Plan, question safetext.Text) (string, error) {
	if !a.out.CanAsk() {
		return "", output.ErrNotTerminal
	}
	a.out.Show(func(w *output.Human) { showPlan(w, plan) })
	return a.out.Ask(ctx, question)
}

func confirmed(name string, plan *change.Plan) error {
	if name == plan.Subject() {
		return nil
	}
	return &fault.Error{
		Class: fault.Usage, Code: "not-confirmed", Why: "the name does not match: nothing was written",
		Hint: "It is " + plan.Subject() + ".",
	}
}

func answeredNo() error {
	return &fault.Error{Class: fault.Interrupted, Code: "answered-no", Why: "answered no: nothing was written"}
}

func noConsent(guarded bool, plan *change.Plan) error {
	f := &fault.Error{
		Class: fault.Usage, Code: "not-confirmed", Why: "nobody can be asked here, so nothing was written",
		Hint: "Give --yes to apply, or --dry-run to see what would change.",
	}
	if guarded {
		f.Why = "this profile is guarded and nobody can be asked here, so nothing was written"
		f.Hint = "Give --confirm " + safetext.ShellWord(plan.Subject()) + " to apply, or --dry-run to see what would change."
	}
	return f
}

// showPlan writes a plan for people: where and as whom first, then each change,
// field by field, and what Keycloak does besides.
func showPlan(w *output.Human, plan *change.Plan) {
	w.Heading(clean(plan.Server + "  realm " + plan.Realm + "  as " + plan.Administrator))
	if plan.Empty() {
		w.Line("Nothing to change: all is as wanted.")
	}
	for _, c := range plan.Changes() {
		w.Blank()
		w.Line(clean(c.Title()))
		rows := make([][]safetext.Text, 0, len(c.Fields))
		for _, f := range c.Fields {
			before, after := f.Words()
			rows = append(rows, []safetext.Text{"  " + clean(f.Label()), clean(before), "→", clean(after)})
		}
		w.Table(nil, rows)
		for _, e := range c.Consequences {
			w.Line("  ! " + clean(e.Text))
		}
	}
}
