package keycloak

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"kloakroom/keycloak/internal/rest"
)

// OpenIDConnect is the protocol of the clients and scopes this program is about.
const OpenIDConnect = "openid-connect"

// Assignment says how a client scope is assigned to a client, or by the realm
// to new clients. The empty one is "not assigned".
type Assignment string

// The assignments, as the console names them (in lower case).
const (
	NotAssigned Assignment = ""
	Default     Assignment = "default"
	Optional    Assignment = "optional"
	Dedicated   Assignment = "dedicated"
)

// Scope is one client scope with its mappers.
type Scope struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Protocol    string            `json:"protocol"`
	Attributes  map[string]string `json:"attributes"`
	Mappers     []Mapper          `json:"protocolMappers"`
}

// Scopes lists the realm's client scopes with their mappers, by name (Keycloak's
// order changes from call to call). It does not page here; a realm has tens of
// them.
func (s *Server) Scopes(ctx context.Context, realm string) ([]Scope, error) {
	out, err := scopes[Scope](ctx, s, realm)
	slices.SortFunc(out, func(a, b Scope) int { return strings.Compare(a.Name, b.Name) })
	return out, err
}

// scopes reads the client scopes, raw or typed. To an administrator with
// query-clients alone Keycloak lists none, without an error; another list, which
// that role does not open, tells that from a realm that has none.
func scopes[T any](ctx context.Context, s *Server, realm string) ([]T, error) {
	var out []T
	err := s.rest.Get(ctx, rest.Op{
		What: "list the client scopes of realm " + realm, Realm: realm, Needs: "view-clients",
		Path: rest.AdminPath(realm, "client-scopes"),
	}, &out)
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		var given []Scope
		err = s.realmDefaults(ctx, realm, "default-default-client-scopes", &given)
	}
	return out, err
}

// FindScope returns the client scope of exactly this name, and its whole
// document; nil and no error where there is none. Keycloak has no look-up by
// name, so the list is read.
func (s *Server) FindScope(ctx context.Context, realm, name string) (*Scope, Doc, error) {
	docs, err := scopes[Doc](ctx, s, realm)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range docs {
		if d["name"] == name {
			var sc Scope
			if err := convert("read client scope "+name, d, &sc); err != nil {
				return nil, nil, err
			}
			return &sc, d, nil
		}
	}
	return nil, nil, nil
}

// ScopeNamed picks the scope of exactly this name; otherwise the error offers
// the nearest.
func ScopeNamed(scopes []Scope, name string) (Scope, error) {
	for _, s := range scopes {
		if s.Name == name {
			return s, nil
		}
	}
	return Scope{}, NoScope(name, scopes)
}

// ScopesWithAudience picks the scopes that write this audience to access tokens.
func ScopesWithAudience(scopes []Scope, audience string) []Scope {
	var out []Scope
	for _, s := range scopes {
		if slices.Contains(Audiences(s.Mappers), audience) {
			out = append(out, s)
		}
	}
	return out
}

// RealmDefaults returns how each client scope is given to new clients, by the
// scope's name.
func (s *Server) RealmDefaults(ctx context.Context, realm string) (map[string]Assignment, error) {
	var def, opt []Scope
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.realmDefaults(ctx, realm, "default-default-client-scopes", &def) })
	g.Go(func() error { return s.realmDefaults(ctx, realm, "default-optional-client-scopes", &opt) })
	if err := g.Wait(); err != nil {
		return nil, err
	}
	out := make(map[string]Assignment, len(def)+len(opt))
	for _, x := range opt {
		out[x.Name] = Optional
	}
	for _, x := range def {
		out[x.Name] = Default
	}
	return out, nil
}

func (s *Server) realmDefaults(ctx context.Context, realm, list string, out *[]Scope) error {
	return s.rest.Get(ctx, rest.Op{
		What: "read the default client scopes of realm " + realm, Realm: realm, Needs: "view-clients",
		Path: rest.AdminPath(realm, list),
	}, out)
}

// ClientAudiences returns what the client's default scopes and its dedicated
// mappers write to the aud claim of an access token. Audiences that roles bring
// (mapper "audience resolve") are not among them.
func ClientAudiences(c Client, scopes []Scope) []string {
	out := appendAudiences([]string{}, c.DedicatedMappers)
	for _, sc := range scopes {
		if slices.Contains(c.DefaultScopes, sc.Name) {
			out = appendAudiences(out, sc.Mappers)
		}
	}
	return out
}

// Assigned returns how the scope of this name is assigned to the client.
func (c Client) Assigned(scope string) Assignment {
	switch {
	case slices.Contains(c.DefaultScopes, scope):
		return Default
	case slices.Contains(c.OptionalScopes, scope):
		return Optional
	}
	return NotAssigned
}
