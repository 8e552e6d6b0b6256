package keycloak

import (
	"context"

	gocloak "github.com/Nerzal/gocloak/v13"

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
