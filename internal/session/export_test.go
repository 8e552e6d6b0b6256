package session

import (
	"context"
	"net/http"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/secret"
)

// Source is what obtains tokens, for tests of what keeps them.
type Source = func(ctx context.Context, last *apiclient.Grant, refused bool) (*apiclient.Grant, error)

// Grants is what keeps the administrator's token.
type Grants struct{ g *grants }

// NewGrants returns a keeper of tokens that obtain gets.
func NewGrants(obtain Source, now func() time.Time) Grants {
	return Grants{newGrants(func(ctx context.Context, before past) (*apiclient.Grant, error) {
		return obtain(ctx, before.grant, before.refused)
	}, now)}
}

// Token returns a token.
func (g Grants) Token(ctx context.Context) (string, error) {
	v, err := g.g.token(ctx)
	return v.Reveal(), err
}

// Drop forgets a refused token.
func (g Grants) Drop(token string) { g.g.drop(secret.New(token)) }

// Signer returns a RoundTripper that signs what goes below prefix.
func (g Grants) Signer(next http.RoundTripper, prefix string) http.RoundTripper {
	return &signer{next: next, prefix: prefix, grants: g.g}
}

// Under puts another RoundTripper below the signer of a session while f runs.
func Under(signing http.RoundTripper, wrap func(http.RoundTripper) http.RoundTripper, f func()) {
	s, _ := signing.(*signer)
	next := s.next
	s.next = wrap(next)
	defer func() { s.next = next }()
	f()
}
