package session

import (
	"context"
	"sync"

	"kloakroom/internal/wire"
	"kloakroom/keycloak"
)

// Endpoint is where tokens come from. Notice says, where it is not empty, that
// the server named another place and why that one is not used.
type Endpoint struct {
	URL    string
	Notice string
}

// endpoints keeps discovery documents by realm.
type endpoints struct {
	mu      sync.Mutex
	byRealm map[string]*keycloak.Discovery
}

func (e *endpoints) keep(realm string, d *keycloak.Discovery) {
	if d == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.byRealm == nil {
		e.byRealm = map[string]*keycloak.Discovery{}
	}
	e.byRealm[realm] = d
}

func (e *endpoints) get(realm string) *keycloak.Discovery {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.byRealm[realm]
}

// Discovery returns what the realm says of itself, read once a session. A realm
// that does not exist is a not-found fault.
func (s *Session) Discovery(ctx context.Context, realm string) (*keycloak.Discovery, error) {
	if err := s.attached(); err != nil {
		return nil, err
	}
	if d := s.found.get(realm); d != nil {
		return d, nil
	}
	d, err := s.server.Discovery(ctx, realm)
	if err != nil {
		return nil, err
	}
	s.found.keep(realm, d)
	return d, nil
}

// TokenEndpoint returns the realm's token endpoint. One that discovery places at
// another origin than the session's (a frontend URL, or a lie) gets no secret:
// Keycloak's own path at this origin is used instead, with a notice.
func (s *Session) TokenEndpoint(ctx context.Context, realm string) (Endpoint, error) {
	d, err := s.Discovery(ctx, realm)
	if err != nil {
		return Endpoint{}, err
	}
	own, err := s.server.TokenPath(realm)
	if err != nil {
		return Endpoint{}, err
	}
	here, err := wire.ParseURL(s.base)
	if err != nil {
		return Endpoint{}, err
	}
	named, err := wire.ParseURL(d.TokenEndpoint)
	if err != nil {
		return Endpoint{URL: own, Notice: "Keycloak names a token endpoint that is no URL; the secret goes to " + own + " instead."}, nil
	}
	if wire.SameOrigin(named, here) {
		return Endpoint{URL: d.TokenEndpoint}, nil
	}
	return Endpoint{
		URL: own,
		Notice: "Keycloak names a token endpoint at " + wire.Origin(named) + "; the secret goes to " + own +
			" instead. Give --token-url to use the other.",
	}, nil
}
