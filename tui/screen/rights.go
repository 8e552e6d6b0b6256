package screen

import (
	"context"

	"kloakroom/internal/profile"
	"kloakroom/internal/session"
	"kloakroom/tui/part"
)

const slotRights part.Slot = "desk/rights"

// rightsOf is the answer of the job that looks for rights.
type rightsOf struct {
	session *session.Session
	realm   string
	rights  session.Rights
}

// readRights looks, behind the scenes, for what may be done in the realm.
func (d *Desk) readRights() part.Result {
	if d.session == nil || d.realm == "" {
		return part.Result{}
	}
	if _, known := d.rights[d.realm]; known {
		return part.Result{}
	}
	s, realm := d.session, d.realm
	return part.Run(part.Job{
		Slot: slotRights, Title: "Looking what may be done here", Quiet: true,
		Run: func(ctx context.Context) (any, error) {
			rights, err := s.Rights(ctx, realm)
			return rightsOf{s, realm, rights}, err
		},
	})
}

// haveRights keeps what was found. An error is nobody's concern here: what is not
// known is not forbidden, and the action itself will say what is wrong.
func (d *Desk) haveRights(done part.Done) part.Result {
	if of, ok := done.Answer.(rightsOf); ok && done.Err == nil && of.session == d.session {
		d.rights[of.realm] = of.rights
	}
	return part.Handled()
}

// Rights are what is known of the administrator's rights in the chosen realm;
// what is not known yet is Unknown.
func (d *Desk) Rights() session.Rights { return d.rights[d.realm] }

// WriteOff is the Off of an action that writes to clients and client scopes: it
// says which role is missing, "" if nothing is known to.
func (d *Desk) WriteOff() string {
	switch {
	case d.session == nil:
		return d.SignedOff()
	case d.session.Guard() == profile.ReadOnly:
		return "this profile is read-only"
	case d.realm == "":
		return "no realm is chosen"
	case d.Rights().ManageClients == session.No:
		return "it needs the role manage-clients of this realm"
	}
	return ""
}
