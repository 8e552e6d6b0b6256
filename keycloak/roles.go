package keycloak

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	gocloak "github.com/Nerzal/gocloak/v13"

	"kloakroom/internal/fault"
	"kloakroom/keycloak/internal/cloak"
	"kloakroom/keycloak/internal/rest"
)

// User is one user, a service account's among them.
type User struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Enabled  bool   `json:"enabled"`
	// Access is what the signed-in administrator may do with the user.
	Access map[string]bool `json:"access"`
}

// RoleMapping is one role that an account has directly: a realm role, or a role
// of the client Client.
type RoleMapping struct {
	Role   string
	Client string // client ID; "" for a realm role
}

// Role is one role of a realm or of a client.
type Role struct {
	ID          string
	Name        string
	Description string
	Composite   bool
}

// ServiceAccount finds the user of a client's service account by user search;
// nil where there is none, or none that these rights show (with query-users alone
// Keycloak lists nobody, without an error). Keycloak's own GET of a service
// account is not used: it recreates a missing one, so merely looking would write.
//
// Ask only for a client whose service account is on: a person may bear such a
// name too, and then is the one who is found.
func (s *Server) ServiceAccount(ctx context.Context, realm, clientID string) (*User, error) {
	return s.userByName(ctx, realm, "service-account-"+clientID, "find the service account of client "+clientID)
}

// UserByName finds a user of a realm; nil where there is none, or none that these
// rights show.
func (s *Server) UserByName(ctx context.Context, realm, name string) (*User, error) {
	return s.userByName(ctx, realm, name, "find user "+name)
}

func (s *Server) userByName(ctx context.Context, realm, name, what string) (*User, error) {
	query := rest.Query("username", name, "exact", "true", "max", "2")
	if pattern, odd := withoutControls(name); odd {
		query = rest.Query("username", pattern, "exact", "false", "max", strconv.Itoa(PageSize))
	}
	var users []User
	err := s.rest.Get(ctx, rest.Op{
		What: what, Realm: realm, Needs: "view-users", Path: rest.AdminPath(realm, "users"), Query: query,
	}, &users)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if sameUsername(u.Username, name) {
			return &u, nil
		}
	}
	return nil, nil
}

// sameUsername compares as Keycloak does, which keeps user names in lower case:
// by Java, whose lower case of İ is two characters and Go's is one.
func sameUsername(a, b string) bool {
	java := strings.NewReplacer("İ", "i\u0307")
	return strings.EqualFold(java.Replace(a), java.Replace(b))
}

// Users reads the first users of a realm, at most limit.
func (s *Server) Users(ctx context.Context, realm string, limit int) ([]User, error) {
	var out []User
	err := s.rest.Get(ctx, rest.Op{
		What: "list the users of realm " + realm, Realm: realm, Needs: "view-users",
		Path: rest.AdminPath(realm, "users"), Query: rest.Query("max", strconv.Itoa(limit)),
	}, &out)
	return out, err
}

// RoleMappings lists the roles that a user has directly, realm roles first. Since
// 26.7 Keycloak leaves out, without an error, the realm roles for which
// view-realm is missing, and the client roles for which view-clients is: no realm
// role at all, where these rights do not show any, is the error of a 403.
func (s *Server) RoleMappings(ctx context.Context, realm, userID string) ([]RoleMapping, error) {
	op := rest.Op{
		What: "read the roles of the service account", Realm: realm, Needs: "view-users",
		Subject: "user with the ID " + userID, Path: []string{realm, userID},
	}
	var m *gocloak.MappingsRepresentation
	err := s.cloak.Run(ctx, op, func(ctx context.Context, g *gocloak.GoCloak) (err error) {
		m, err = g.GetRoleMappingByUserID(ctx, "", cloak.Escape(realm), cloak.Escape(userID))
		return err
	})
	if err != nil {
		return nil, err
	}
	out := mappings(m)
	if len(out) == 0 || out[0].Client != "" {
		// Rare: every account has the realm's default roles, unless they were
		// taken from it.
		if _, err := s.RealmRoles(ctx, realm, RolesQuery{Max: 1}); err != nil {
			return nil, fault.Wrap(op.What, err)
		}
	}
	return out, nil
}

// EffectiveRealmRoles lists the names of the realm roles that a user has, whether
// directly, by a group, or within another role.
func (s *Server) EffectiveRealmRoles(ctx context.Context, realm, userID string) ([]string, error) {
	var roles []struct{ Name string }
	err := s.rest.Get(ctx, rest.Op{
		What: "read the roles of the user", Realm: realm, Needs: "view-users", Subject: "user with the ID " + userID,
		Path: rest.AdminPath(realm, "users", userID, "role-mappings", "realm", "composite"),
	}, &roles)
	out := make([]string, 0, len(roles))
	for _, r := range roles {
		out = append(out, r.Name)
	}
	return out, err
}

// mappings flattens gocloak's form of them.
func mappings(m *gocloak.MappingsRepresentation) []RoleMapping {
	out := []RoleMapping{}
	add := func(client string, roles *[]gocloak.Role) {
		if roles == nil {
			return
		}
		for _, r := range *roles {
			out = append(out, RoleMapping{Role: gocloak.PString(r.Name), Client: client})
		}
	}
	add("", m.RealmMappings)
	for client, c := range m.ClientMappings {
		if c != nil {
			add(client, c.Mappings)
		}
	}
	slices.SortFunc(out, func(a, b RoleMapping) int {
		return cmp.Or(strings.Compare(a.Client, b.Client), strings.Compare(a.Role, b.Role))
	})
	return out
}

// RolesQuery is one page of roles: those whose name contains Search, from First
// on, at most Max (0: [PageSize]).
type RolesQuery = ClientQuery

// RealmRoles reads one page of the realm's roles.
func (s *Server) RealmRoles(ctx context.Context, realm string, q RolesQuery) ([]Role, error) {
	op := rest.Op{What: "list the roles of realm " + realm, Realm: realm, Needs: "view-realm", Path: []string{realm}}
	return s.roles(ctx, op, func(ctx context.Context, g *gocloak.GoCloak) ([]*gocloak.Role, error) {
		return g.GetRealmRoles(ctx, "", cloak.Escape(realm), roleParams(q))
	})
}

// ClientRoles reads one page of a client's roles, by the client's UUID.
func (s *Server) ClientRoles(ctx context.Context, realm, uuid string, q RolesQuery) ([]Role, error) {
	op := rest.Op{
		What: "list the client's roles", Realm: realm, Needs: "view-clients",
		Subject: "client with the ID " + uuid, Path: []string{realm, uuid},
	}
	return s.roles(ctx, op, func(ctx context.Context, g *gocloak.GoCloak) ([]*gocloak.Role, error) {
		return g.GetClientRoles(ctx, "", cloak.Escape(realm), cloak.Escape(uuid), roleParams(q))
	})
}

func (s *Server) roles(ctx context.Context, op rest.Op,
	read func(context.Context, *gocloak.GoCloak) ([]*gocloak.Role, error),
) ([]Role, error) {
	out := []Role{}
	err := s.cloak.Run(ctx, op, func(ctx context.Context, g *gocloak.GoCloak) error {
		list, err := read(ctx, g)
		for _, r := range list {
			out = append(out, Role{
				ID: gocloak.PString(r.ID), Name: gocloak.PString(r.Name),
				Description: gocloak.PString(r.Description), Composite: gocloak.PBool(r.Composite),
			})
		}
		return err
	})
	return out, err
}

func roleParams(q RolesQuery) gocloak.GetRoleParams {
	if q.Max <= 0 {
		q.Max = PageSize
	}
	p := gocloak.GetRoleParams{First: &q.First, Max: &q.Max}
	if q.Search != "" {
		p.Search = &q.Search
	}
	return p
}
