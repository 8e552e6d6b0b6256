// Package keycloak reads from a Keycloak server: discovery and keys, realms,
// clients, client scopes, mappers, roles, secrets. It writes nothing (that is
// keycloak/write, behind internal/change), signs in nobody (internal/session
// does, and hands over the http.Client that signs), and shows nothing.
//
// What is shown is typed; what may be written back is kept raw, as [Doc],
// because typed structs lose fields on the way.
package keycloak

import (
	"errors"
	"net/http"

	"kloakroom/keycloak/internal/cloak"
	"kloakroom/keycloak/internal/rest"
)

// Doc is one JSON object as the server gave it, numbers as json.Number.
type Doc = rest.Doc

// Error is an answer of Keycloak that is not a success.
type Error = rest.Error

// IsForbidden says whether err is Keycloak's word that a role is missing (403).
func IsForbidden(err error) bool { return rest.IsStatus(err, http.StatusForbidden) }

// IsRealmMissing says whether err is Keycloak's word that the realm does not exist.
func IsRealmMissing(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.RealmMissing()
}

// Server reads from one Keycloak.
type Server struct {
	rest  *rest.Caller
	cloak *cloak.Client
}

// New returns a Server. The base URL carries the base path, if there is one
// ("https://sso.example.com/auth"); see [Locate]. hc signs admin requests, is
// guarded (wire.Guard) and follows no redirect.
func New(base string, hc *http.Client) *Server {
	c := rest.New(base, hc)
	return &Server{rest: c, cloak: cloak.New(c)}
}

// Base returns the base URL without a final slash.
func (s *Server) Base() string { return s.rest.Base() }
