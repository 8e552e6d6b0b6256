package keycloak

import (
	"context"

	"kloakroom/keycloak/internal/rest"
)

// Info is what the server says of itself. The system part is hidden from
// administrators who are limited to a realm, since 26.7.
type Info struct {
	System struct {
		Version string `json:"version"`
	} `json:"systemInfo"`
}

// Info reads /admin/serverinfo, about 300 kB.
func (s *Server) Info(ctx context.Context) (Info, error) {
	var out Info
	err := s.rest.Get(ctx, rest.Op{What: "read the server's information", Path: []string{"admin", "serverinfo"}}, &out)
	return out, err
}

// EventsConfig says which events a realm keeps.
type EventsConfig struct {
	Events      bool `json:"eventsEnabled"`
	AdminEvents bool `json:"adminEventsEnabled"`
	Details     bool `json:"adminEventsDetailsEnabled"`
}

// EventsConfig reads the realm's settings of events; it needs view-events.
func (s *Server) EventsConfig(ctx context.Context, realm string) (EventsConfig, error) {
	var out EventsConfig
	err := s.rest.Get(ctx, rest.Op{
		What: "read which events realm " + realm + " keeps", Realm: realm, Needs: "view-events",
		Path: rest.AdminPath(realm, "events", "config"),
	}, &out)
	return out, err
}
