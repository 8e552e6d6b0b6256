package keycloak

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"kloakroom/internal/fault"
)

// maxName is how long a name may be to be searched for, in characters:
// Keycloak's own limit.
const maxName = 255

// Nearest returns the candidate that is most like name, as [fault.Nearest] has
// it.
func Nearest(name string, candidates []string) string { return fault.Nearest(name, candidates) }

// NearestClient looks for a client ID like the one that was not found, by a few
// small searches on the server: the name's own parts, then the first page. It
// returns "" where none is near or nothing may be read; it is only a help.
func (s *Server) NearestClient(ctx context.Context, realm, clientID string) string {
	near, _ := s.nearestClient(ctx, realm, clientID)
	return near
}

func (s *Server) nearestClient(ctx context.Context, realm, clientID string) (string, error) {
	for _, part := range searches(clientID) {
		page, err := s.Clients(ctx, realm, ClientQuery{Search: part})
		if err != nil {
			return "", err
		}
		ids := make([]string, len(page))
		for i, c := range page {
			ids[i] = c.ClientID
		}
		if near := Nearest(clientID, ids); near != "" {
			return near, nil
		}
	}
	return "", nil
}

// searches returns at most four texts to search for: the three longest parts of
// the name between its punctuation, then everything.
func searches(name string) []string {
	if utf8.RuneCountInString(name) > maxName {
		return []string{""}
	}
	parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("-_.: /@%", r) })
	slices.SortStableFunc(parts, func(a, b string) int { return len(b) - len(a) })
	out := []string{}
	for _, p := range parts {
		if len(p) > 2 && len(out) < 3 && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return append(out, "")
}
