package session

import (
	"context"

	"golang.org/x/sync/errgroup"

	"kloakroom/keycloak"
)

// Knowledge is yes, no, or not known.
type Knowledge int

// The three answers. Unknown is the zero value: Keycloak tells an administrator
// little about their own rights, and a guess would lock a door that is open.
const (
	Unknown Knowledge = iota
	Yes
	No
)

// Rights are what the administrator may do in one realm, as far as looking (and
// nothing else) tells.
type Rights struct {
	ViewClients   Knowledge
	ManageClients Knowledge
	ViewUsers     Knowledge
	ManageUsers   Knowledge
	ViewRealm     Knowledge
	ViewEvents    Knowledge
}

// Rights finds out by a few small reads, side by side. The lightweight token
// that administrators get says nothing of roles; the access field that Keycloak
// adds to clients and users does. A realm that does not exist is a not-found
// fault.
func (s *Session) Rights(ctx context.Context, realm string) (Rights, error) {
	var r Rights
	if err := s.attached(); err != nil {
		return r, err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.clientRights(ctx, realm, &r) })
	g.Go(func() error { return s.userRights(ctx, realm, &r) })
	g.Go(func() error { return s.realmRights(ctx, realm, &r) })
	g.Go(func() error {
		_, err := s.server.EventsConfig(ctx, realm)
		return learn(err, &r.ViewEvents)
	})
	if err := g.Wait(); err != nil {
		return Rights{}, err
	}
	return r, nil
}

func (s *Session) clientRights(ctx context.Context, realm string, r *Rights) error {
	page, err := s.server.Clients(ctx, realm, keycloak.ClientQuery{Max: 1})
	if err != nil {
		return learn(err, &r.ViewClients, &r.ManageClients)
	}
	r.ViewClients = Yes
	if len(page) > 0 {
		r.ManageClients = yesNo(page[0].Access.Configure)
	}
	return nil
}

func (s *Session) userRights(ctx context.Context, realm string, r *Rights) error {
	users, err := s.server.Users(ctx, realm, 1)
	if err != nil {
		return learn(err, &r.ViewUsers, &r.ManageUsers)
	}
	if len(users) == 0 {
		return nil // an empty realm tells nothing
	}
	r.ViewUsers = Yes
	r.ManageUsers = yesNo(users[0].Access["manage"])
	return nil
}

// realmRights reads the realm: without view-realm Keycloak sends three fields
// instead of a hundred, and no error.
func (s *Session) realmRights(ctx context.Context, realm string, r *Rights) error {
	d, err := s.server.RealmDoc(ctx, realm)
	if err != nil {
		return learn(err, &r.ViewRealm)
	}
	_, whole := d["accessTokenLifespan"]
	r.ViewRealm = yesNo(whole)
	return nil
}

// learn takes a success for a yes and a 403 for a no, and passes on what is
// neither.
func learn(err error, to ...*Knowledge) error {
	if err != nil && !keycloak.IsForbidden(err) {
		return err
	}
	for _, k := range to {
		*k = yesNo(err == nil)
	}
	return nil
}

func yesNo(b bool) Knowledge {
	if b {
		return Yes
	}
	return No
}

// Capabilities are what the server can do.
type Capabilities struct {
	Version string // "" where the server hides it from this administrator
}

// Capabilities reads the server's version; it is large on the wire (300 kB), so
// it is read only when asked for.
func (s *Session) Capabilities(ctx context.Context) (Capabilities, error) {
	if err := s.attached(); err != nil {
		return Capabilities{}, err
	}
	info, err := s.server.Info(ctx)
	if keycloak.IsForbidden(err) {
		return Capabilities{}, nil
	}
	return Capabilities{Version: info.System.Version}, err
}
