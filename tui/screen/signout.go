package screen

import (
	"context"
	"strings"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
)

const slotSignOut part.Slot = "desk/signout"

// goodbye is how long the server may take to end a session; it ends by itself,
// too.
const goodbye = 5 * time.Second

// leave is a signing out that is under way.
type leave struct {
	name    string           // the profile whose secret is deleted, "" for none
	session *session.Session // the one that is ended, nil for none
}

// SignOutOff says why nobody can sign out now, "" if somebody can.
func (d *Desk) SignOutOff() string {
	if why := d.SignedOff(); why != "" {
		return why
	}
	return d.busy()
}

// AskSignOut asks whether to end the session in use, and to delete what is kept
// for its profile.
func (d *Desk) AskSignOut() part.Result {
	return d.askLeave(&leave{name: d.Profile(), session: d.session})
}

// AskForget is [Desk.AskSignOut] for any profile.
func (d *Desk) AskForget(name string) part.Result {
	if d.session != nil && name == d.Profile() {
		return d.AskSignOut()
	}
	return d.askLeave(&leave{name: name})
}

func (d *Desk) askLeave(l *leave) part.Result {
	var lines []string
	if l.session != nil {
		lines = append(lines, "Ends the session of "+short(l.session.Administrator())+" at "+short(l.session.Base())+".")
	}
	if p, kept := d.keptProfile(l.name); kept {
		lines = append(lines, "The "+string(SecretWord(p.SignIn.Kind))+" kept for profile "+short(p.Name)+" is deleted; the profile stays.")
	}
	title := safetext.Text("Sign out?")
	if l.name != "" {
		title = "Sign out of " + clean(l.name) + "?"
	}
	return part.Handled(part.Open{
		Overlay: overlay.NewConfirm(overlay.Question{Title: title, Text: safetext.Text(strings.Join(lines, "\n")), Yes: "sign out", No: "stay"}),
		Reply: func(answer any) part.Result {
			if answer != true || d.busy() != "" {
				return part.Result{}
			}
			return d.leave(l)
		},
	})
}

// short is a name from outside in a dialog.
func short(name string) string { return string(safetext.Truncate(clean(name), ownerWidth*2)) }

// keptProfile is a profile whose secret is kept; ok is false where none is.
func (d *Desk) keptProfile(name string) (p profile.Profile, ok bool) {
	if d.o.Keeper == nil || name == "" {
		return p, false
	}
	p, err := d.o.Keeper.File.Get(name)
	return p, err == nil && p.Kept()
}

// SecretWord names what a way to sign in wants.
func SecretWord(kind profile.SignInKind) safetext.Text {
	switch kind {
	case profile.SignInClient:
		return "client secret"
	case profile.SignInToken:
		return "token"
	default:
		return "password"
	}
}

// leave deletes what is kept first, and ends the session then: where the first
// fails, nothing has happened.
func (d *Desk) leave(l *leave) part.Result {
	d.leaving = l
	keeper := d.o.Keeper
	_, kept := d.keptProfile(l.name)
	return part.Run(part.Job{
		Slot: slotSignOut, Title: "Signing out", Write: true,
		Run: func(ctx context.Context) (any, error) {
			if kept {
				if _, err := keeper.Forget(ctx, l.name); err != nil {
					return nil, fault.Wrap("sign profile "+l.name+" out", err)
				}
			}
			if l.session == nil {
				return left{}, nil
			}
			ctx, cancel := context.WithTimeout(ctx, goodbye)
			defer cancel()
			return left{l.session.SignOut(ctx)}, nil
		},
	})
}

// left is the answer of the job: why the server did not end the session, nil if
// it did.
type left struct{ why error }

// signedOut puts the session away.
func (d *Desk) signedOut(done part.Done) part.Result {
	l := d.leaving
	d.leaving = nil
	if l == nil {
		return part.Handled()
	}
	notLeft := func(err error) part.Result { return part.Handled(part.Fail{Err: err}) }
	if r, wanted := d.Unlock(done.Err, func() part.Result { return d.leave(l) }, notLeft); wanted {
		return r
	}
	if done.Err != nil {
		return notLeft(done.Err)
	}
	out := part.Handled()
	if l.session != nil && l.session == d.session {
		d.session, d.engine, d.token, d.keptAs, d.last = nil, nil, nil, "", ""
		d.realm, d.client = "", ""
		clear(d.rights)
		out.Asks = append(out.Asks, part.Show{Screen: Connect}, part.Tell{Msg: SignedIn{}})
	}
	text := safetext.Text("Signed out")
	if l.name != "" {
		text += " of " + clean(l.name)
	}
	out.Asks = append(out.Asks, part.Tell{Msg: ProfilesChanged{}}, part.Toast{Text: text})
	if end, ok := done.Answer.(left); ok && end.why != nil {
		out.Asks = append(out.Asks, part.Fail{Err: end.why})
	}
	return out
}
