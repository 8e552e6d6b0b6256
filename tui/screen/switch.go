package screen

import (
	"context"
	"errors"
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/tui/part"
)

const slotSwitch part.Slot = "desk/switch"

// move is a sign-in at another profile, while the session before stays in use.
type move struct{ to profile.Profile }

// moveStopped tells the desk that somebody stopped it. It is heard of only where
// that was done by esc: what leaving a screen ends is taken up on the next one.
type moveStopped struct{}

// SwitchTo signs in to a profile behind the scenes; the session in use stays so
// until the new one is there, and for good where it fails. A profile that lacks
// something for that goes to Connect's form.
func (d *Desk) SwitchTo(p profile.Profile) part.Result {
	if !Ready(p) {
		return part.Handled(part.Show{Screen: Connect, With: FillIn{Profile: p}})
	}
	d.moving = &move{to: p}
	return d.moveOn()
}

// moveOn begins the sign-in of a move, or begins it anew.
func (d *Desk) moveOn() part.Result {
	if d.moving == nil {
		return part.Result{}
	}
	job := d.SignIn(slotSwitch, d.SettingsOf(d.moving.to), secret.Value{})
	job.Title = "Signing in to " + clean(d.moving.to.Name)
	m, open := d.moving, job.Run
	job.Run = func(ctx context.Context) (any, error) {
		answer, err := open(ctx)
		return moved{m, answer}, err
	}
	return part.Run(job)
}

// moved is the answer of the job.
type moved struct {
	move    *move
	session any
}

// moved takes the new session into use, or says why there is none.
func (d *Desk) moved(done part.Done) part.Result {
	m := d.moving
	if m == nil {
		return part.Handled()
	}
	if errors.Is(done.Err, context.Canceled) {
		return part.Handled(part.Tell{Msg: moveStopped{}})
	}
	again := func() part.Result {
		d.moving = m
		return d.moveOn()
	}
	if r, wanted := d.Unlock(done.Err, again, d.notMoved); wanted {
		return r
	}
	if done.Err != nil {
		return d.notMoved(done.Err)
	}
	got, ok := done.Answer.(moved)
	opened, is := got.session.(*session.Session)
	if !ok || !is || got.move != m {
		return part.Handled()
	}
	if why := d.busy(); why != "" {
		return d.notMoved(&fault.Error{Class: fault.Conflict, Code: "busy", Why: why, Hint: "Try again when it is done."})
	}
	nobody := d.session == nil
	out := d.Use(opened)
	out.Asks = append(out.Asks, part.Toast{Text: "Now " + clean(m.to.Name) + ", as " + clean(opened.Administrator())})
	if nobody {
		out.Asks = append(out.Asks, part.Show{Screen: Clients})
	}
	return out
}

// notMoved says why a move failed. The session before is still the one in use.
func (d *Desk) notMoved(err error) part.Result {
	m := d.moving
	d.moving = nil
	if m == nil {
		return part.Handled()
	}
	f := *fault.Of(err)
	f.What, f.Err = "switch to profile "+m.to.Name, err
	if d.session != nil {
		f.Hint = strings.TrimSpace(f.Hint + " You are still signed in where you were.")
	}
	return part.Handled(part.Fail{Err: &f})
}
