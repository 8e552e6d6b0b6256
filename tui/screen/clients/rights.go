package clients

import (
	"context"

	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
	"kloakroom/tui/part"
)

const slotCreators part.Slot = "clients/creators"

// creators is what is known of whether realms may be created: read once a
// session, behind the first page.
type creators struct {
	asked bool
	may   session.Knowledge
}

// creatorOf is the answer of the job that looks.
type creatorOf struct {
	session *session.Session
	may     session.Knowledge
}

func (s *Screen) askCreators() part.Result {
	if s.creators.asked {
		return part.Result{}
	}
	s.creators.asked = true
	now := s.session
	return part.Run(part.Job{
		Slot: slotCreators, Title: "Looking who may create realms", Quiet: true,
		Run: func(ctx context.Context) (any, error) {
			may, err := now.CreateRealms(ctx)
			return creatorOf{now, may}, err
		},
	})
}

// haveCreators keeps what was found. An error is nobody's concern: what is not
// known is not forbidden.
func (s *Screen) haveCreators(done part.Done) part.Result {
	if of, ok := done.Answer.(creatorOf); ok && done.Err == nil && of.session == s.session {
		s.creators.may = of.may
	}
	if isCanceled(done.Err) {
		s.creators.asked = false // the screen was left; Start asks again
	}
	return part.Handled()
}

// createRealmOff says why no realm can be created, "" if one can, or if nothing is
// known against it.
func (s *Screen) createRealmOff() string {
	if why := s.desk.SignedOff(); why != "" {
		return why
	}
	if s.desk.Session().Guard() == profile.ReadOnly {
		return "this profile is read-only"
	}
	if s.session == s.desk.Session() && s.creators.may == session.No {
		return "it needs the role create-realm of realm master"
	}
	return ""
}

// createRealmNote says what it takes, to somebody with few rights of whom nothing
// is known of that.
func (s *Screen) createRealmNote() safetext.Text {
	if s.creators.may == session.Unknown && s.desk.Rights().ManageClients == session.No {
		return "it takes the role create-realm"
	}
	return ""
}
