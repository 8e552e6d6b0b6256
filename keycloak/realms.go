package keycloak

import (
	"context"

	"kloakroom/keycloak/internal/rest"
)

// Realm is one row of the list of realms. Enabled is nil where these rights do
// not show it.
type Realm struct {
	Name        string `json:"realm"`
	DisplayName string `json:"displayName"`
	Enabled     *bool  `json:"enabled"`
}

// Realms lists the realms that this administrator may see, in their brief form
// (80 bytes each instead of 4 kB). The server ignores paging here. Any role of a
// realm's administration shows the realm's name.
func (s *Server) Realms(ctx context.Context) ([]Realm, error) {
	var out []Realm
	err := s.rest.Get(ctx, rest.Op{
		What: "list the realms", Needs: "view-realm",
		Path: []string{"admin", "realms"}, Query: rest.Query("briefRepresentation", "true"),
	}, &out)
	return out, err
}

// RealmDoc reads a realm whole. An administrator without view-realm gets a few
// fields only, and no error.
func (s *Server) RealmDoc(ctx context.Context, realm string) (Doc, error) {
	var out Doc
	err := s.rest.Get(ctx, rest.Op{
		What: "read realm " + realm, Realm: realm, Needs: "view-realm", Path: rest.AdminPath(realm),
	}, &out)
	return out, err
}
