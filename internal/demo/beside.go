package demo

import (
	"context"

	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
)

// Running is a Keycloak that was there before, with the cool project set up by
// whoever answers for that, and how to sign in.
type Running struct {
	Session  *session.Session
	Settings profile.Settings
	Resolve  func(context.Context, secret.Ref) (secret.Value, error)
	StateDir string
}

// Beside starts the API for such a Keycloak, calls use, and ends the API. It
// writes nothing and starts and ends nothing else.
func Beside(ctx context.Context, there Running, o Options, use func(context.Context, *Stage) error) error {
	s := newStage(o)
	s.Settings, s.Resolve, s.StateDir, s.session = there.Settings, there.Resolve, there.StateDir, there.Session
	s.Stays = true
	return s.play(ctx, s.serveBeside, use)
}

func (s *Stage) serveBeside(ctx context.Context) error {
	s.tell.Step("Starting the protected API (Ctrl-C ends it; Keycloak stays as it is)")
	found, err := s.session.Discovery(ctx, Realm)
	if err != nil {
		return err
	}
	// The keys come from the Keycloak that was named, wherever its issuer points.
	return s.openAPI(ctx, found.Issuer, s.session.Base()+"/realms/"+Realm+"/protocol/openid-connect/certs")
}
