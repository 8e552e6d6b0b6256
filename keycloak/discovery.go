package keycloak

import (
	"context"
	"encoding/json"
	"errors"

	"kloakroom/keycloak/internal/rest"
)

// Discovery is what a realm says of itself (OpenID Connect Discovery 1.0,
// section 3). The endpoints are the server's own words: compare their origin
// before anything secret goes there.
type Discovery struct {
	Issuer        string `json:"issuer"`
	TokenEndpoint string `json:"token_endpoint"`
	JWKSURI       string `json:"jwks_uri"`
}

// Discovery reads {base}/realms/{realm}/.well-known/openid-configuration.
func (s *Server) Discovery(ctx context.Context, realm string) (*Discovery, error) {
	return discovery(ctx, s.rest, realm, "read the discovery document of realm "+realm)
}

func discovery(ctx context.Context, c *rest.Caller, realm, what string) (*Discovery, error) {
	var d Discovery
	err := c.Get(ctx, rest.Op{
		What: what, Realm: realm, Path: []string{"realms", realm, ".well-known", "openid-configuration"},
	}, &d)
	if err != nil {
		return nil, err
	}
	if d.Issuer == "" || d.TokenEndpoint == "" {
		return nil, rest.WrongJSON(what, errNoEndpoints)
	}
	return &d, nil
}

// errNoEndpoints is JSON, but no discovery document.
var errNoEndpoints = errors.New("issuer or token_endpoint is missing")

// JWKS reads the realm's public keys (RFC 7517) from Keycloak's own path at
// this server, never from where a token or a discovery document points.
func (s *Server) JWKS(ctx context.Context, realm string) ([]byte, error) {
	var keys json.RawMessage
	err := s.rest.Get(ctx, rest.Op{
		What: "read the keys of realm " + realm, Realm: realm,
		Path: []string{"realms", realm, "protocol", "openid-connect", "certs"},
	}, &keys)
	return keys, err
}

// TokenPath returns Keycloak's own token endpoint of a realm at this server.
func (s *Server) TokenPath(realm string) (string, error) {
	return s.rest.URL([]string{"realms", realm, "protocol", "openid-connect", "token"})
}
