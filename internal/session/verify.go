package session

import (
	"context"

	"kloakroom/internal/claims"
)

// Verify checks a token's signature with the live keys of a realm of this
// session's own Keycloak, never with those that the token points to. Where they
// cannot be had, or there is no Keycloak, the verdict says that it was not
// checked, and why.
func (s *Session) Verify(ctx context.Context, realm string, t *claims.Token) claims.Verdict {
	if s.Base() == "" {
		return claims.Verify(t, nil)
	}
	keys, err := s.Server().JWKS(ctx, realm)
	return claims.VerifyWith(t, keys, err, func() string {
		d, err := s.Discovery(ctx, realm)
		if err != nil {
			return ""
		}
		return d.Issuer
	})
}
