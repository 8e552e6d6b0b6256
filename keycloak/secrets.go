package keycloak

import (
	"context"

	gocloak "github.com/Nerzal/gocloak/v13"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/keycloak/internal/cloak"
	"kloakroom/keycloak/internal/rest"
)

// ClientSecret reads a client's secret. The zero Value means that the client
// has none; a masked one (secret.Value.IsMask) that these rights do not see it.
func (s *Server) ClientSecret(ctx context.Context, realm, uuid string) (secret.Value, error) {
	var v secret.Value
	op := rest.Op{
		What: "read the client's secret", Realm: realm, Needs: "view-clients",
		Subject: "client with the ID " + uuid, Path: []string{realm, uuid},
	}
	err := s.cloak.Run(ctx, op, func(ctx context.Context, g *gocloak.GoCloak) error {
		c, err := g.GetClientSecret(ctx, "", cloak.Escape(realm), cloak.Escape(uuid))
		if err == nil {
			v = secret.New(gocloak.PString(c.Value))
		}
		return err
	})
	return v, err
}

// SecretOf reads the secret of a client by its client ID, for somebody who wants
// to use it. That the client does not exist, that it has no secret, and that
// these rights do not show it are faults, with the codes "client-public" and
// "secret-not-visible" for the last two.
func (s *Server) SecretOf(ctx context.Context, realm, clientID string) (secret.Value, error) {
	c, _, err := s.FindClient(ctx, realm, clientID)
	if err != nil {
		return secret.Value{}, err
	}
	if c == nil {
		return secret.Value{}, s.NoClient(ctx, realm, clientID)
	}
	if !c.ClientAuthentication() {
		return secret.Value{}, &fault.Error{
			Class: fault.Usage, Code: "client-public", Why: "client " + clientID + " has no secret: its Client authentication is off",
			Hint: "Switch it on: kloakroom clients set " + safetext.ShellWord(clientID) + " --client-authentication on",
		}
	}
	v, err := s.ClientSecret(ctx, realm, c.ID)
	if err == nil && (v.IsMask() || v.IsZero()) {
		err = &fault.Error{
			Class: fault.NotPermitted, Code: "secret-not-visible",
			Why:  "the secret of client " + clientID + " is not visible to this administrator",
			Hint: "Give it by --secret-from (env:NAME, file:PATH, cmd:COMMAND, keychain:NAME or -).",
		}
	}
	return v, err
}
