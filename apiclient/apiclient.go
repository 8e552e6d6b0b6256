// Package apiclient is what is said to token endpoints and to the APIs behind
// them: tokens by client credentials, the password and refresh grants of an
// administrator's sign-in, and calls, all captured as one kind of record, the
// [wire.Exchange].
//
// It does not know Keycloak's admin API (that is keycloak), decode tokens (that
// is claims), judge why a call failed (that is internal/doctor) or print.
package apiclient

import (
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
)

// AuthStyle is how a client authenticates at the token endpoint (OpenID Connect
// Core section 9). It is always named: to try one style after the other would
// turn a wrong secret into two failed logins.
type AuthStyle string

const (
	// AuthBasic is client_secret_basic: HTTP Basic, both parts form-encoded
	// before (RFC 6749 section 2.3.1).
	AuthBasic AuthStyle = "basic"
	// AuthPost is client_secret_post: in the form of the request.
	AuthPost AuthStyle = "post"
)

func (s AuthStyle) oauth2() (oauth2.AuthStyle, bool) {
	switch s {
	case AuthBasic, "":
		return oauth2.AuthStyleInHeader, true
	case AuthPost:
		return oauth2.AuthStyleInParams, true
	}
	return 0, false
}

// Credentials are those of a client. An empty Style is AuthBasic.
type Credentials struct {
	ClientID string
	Secret   secret.Value
	Style    AuthStyle
}

// TokenRequest asks for a token by client credentials (RFC 6749 section 4.4).
// Empty Scopes are left out, for Keycloak refuses an empty scope parameter.
type TokenRequest struct {
	TokenURL string
	Credentials
	Scopes []string
}

// Token is an access token that was issued. It may be shared: nobody changes it.
type Token struct {
	Access secret.Value
	// Type is the token_type, "Bearer" mostly.
	Type string
	// ExpiresAt is the time of the answer plus its expires_in; zero if it names
	// none.
	ExpiresAt time.Time
	// Scope is what was granted, as the answer writes it.
	Scope string
	// Exchange is the request that brought the token, with its secrets masked.
	Exchange *wire.Exchange
}

// tokenClient is hc for one request to a token endpoint: the answer must be
// JSON, no redirect is followed, and last returns the record of it.
func tokenClient(hc *http.Client) (client *http.Client, last func() *wire.Exchange) {
	var kept *wire.Exchange
	base := hc.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	c := *hc
	c.Transport = wire.Guard(wire.Record(base, func(x *wire.Exchange) { kept = x }))
	return &c, func() *wire.Exchange { return kept }
}
