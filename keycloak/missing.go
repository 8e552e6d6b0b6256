package keycloak

import (
	"context"

	"kloakroom/internal/fault"
)

// NoClient is the not-found fault of a client ID, with the nearest one offered.
// Where these rights show no client at all it is not said that this one is
// missing, but which role is.
func (s *Server) NoClient(ctx context.Context, realm, clientID string) error {
	near, err := s.nearestClient(ctx, realm, clientID)
	if IsForbidden(err) {
		return err
	}
	return missing("client", clientID, "in realm "+realm, near)
}

// NoScope is the not-found fault of a client scope, with the nearest of these
// offered.
func NoScope(name string, scopes []Scope) error {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = s.Name
	}
	return missing("client scope", name, "in this realm", Nearest(name, names))
}

// NoRealm is the not-found fault of a realm, with the nearest one offered that
// this administrator may see.
func (s *Server) NoRealm(ctx context.Context, name string) error {
	realms, err := s.Realms(ctx)
	if err != nil {
		realms = nil // the offer is only a help
	}
	names := make([]string, len(realms))
	for i, r := range realms {
		names[i] = r.Name
	}
	return missing("realm", name, "at "+s.Base(), Nearest(name, names))
}

func missing(kind, name, where, near string) error {
	f := &fault.Error{
		Class: fault.NotFound, Code: kinds[kind].code, Why: "there is no " + kind + " " + shown(name) + " " + where,
	}
	f.Hint = "See which there are: kloakroom " + kinds[kind].list
	if near != "" {
		f.Hint = "Did you mean " + near + "?"
	}
	return f
}

// shown keeps a name that is no name from filling the screen.
func shown(name string) string {
	if r := []rune(name); len(r) > maxName {
		return string(r[:60]) + "…"
	}
	return name
}

// kinds are what can be missing: its code, and the command that lists what there
// is.
var kinds = map[string]struct{ code, list string }{
	"client":       {"client-not-found", "clients list"},
	"client scope": {"scope-not-found", "scopes list"},
	"realm":        {"realm-not-found", "realms list"},
}
