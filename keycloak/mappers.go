package keycloak

import "slices"

// AudienceMapper is the type of mapper that adds an audience: of a client, or
// custom (Keycloak Server Administration Guide, "Audience support").
const AudienceMapper = "oidc-audience-mapper"

// Mapper is one protocol mapper.
type Mapper struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Protocol string            `json:"protocol"`
	Type     string            `json:"protocolMapper"`
	Config   map[string]string `json:"config"`
}

// Audience returns the audience that the mapper writes to access tokens. The
// client named in it wins over the custom audience, as on the server.
func (m Mapper) Audience() (string, bool) {
	if m.Type != AudienceMapper || m.Config["access.token.claim"] != "true" {
		return "", false
	}
	if a := m.Config["included.client.audience"]; a != "" {
		return a, true
	}
	a := m.Config["included.custom.audience"]
	return a, a != ""
}

// Audiences returns the audiences that these mappers write to access tokens, in
// their order and each once.
func Audiences(mappers []Mapper) []string {
	return appendAudiences([]string{}, mappers)
}

func appendAudiences(to []string, mappers []Mapper) []string {
	for _, m := range mappers {
		if a, ok := m.Audience(); ok && !slices.Contains(to, a) {
			to = append(to, a)
		}
	}
	return to
}
