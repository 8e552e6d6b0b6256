package change_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/internal/local/lease"
	"kloakroom/keycloak"
)

// TestNoRequestTooMany counts what is sent: every write has a look before and
// after, and what was just read is not read again.
func TestNoRequestTooMany(t *testing.T) {
	const (
		clients, scopes   = "GET /clients", "GET /client-scopes"
		newClient, newOne = "POST /clients", "POST /client-scopes"
	)
	rows := []struct {
		name string
		want change.Intent
		plan []string // side by side
		look []string // the same, as the plan is applied
		then []string // one after the other
	}{
		{
			"a switch",
			change.SetClient{ClientID: "app", Settings: settings(t, "std on")},
			[]string{clients},
			[]string{clients},
			[]string{"PUT /clients/*", clients},
		},
		{
			"an assignment",
			change.AssignScope{ClientID: "app", Scope: "service_account", As: keycloak.Optional},
			[]string{scopes, clients},
			[]string{clients},
			[]string{"DELETE /clients/*/default-client-scopes/*", "PUT /clients/*/optional-client-scopes/*", clients},
		},
		{
			"a set-up in a realm",
			change.Setup{ClientID: "new", Audience: "some"},
			[]string{scopes, clients},
			[]string{scopes, clients},
			[]string{newClient, clients, newOne, scopes, clients, "PUT /clients/*/default-client-scopes/*", clients},
		},
	}
	real := newWorld(t, lease.Servers(t)[0])
	real.withApp(t)
	var mu sync.Mutex
	var sent []string
	ids := regexp.MustCompile(`/[0-9a-f-]{36}`)
	w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
		if _, path, ok := strings.Cut(r.URL.Path, "/admin/realms/"+real.realm); ok {
			mu.Lock()
			sent = append(sent, r.Method+" "+ids.ReplaceAllString(path, "/*"))
			mu.Unlock()
		}
		pass.ServeHTTP(rw, r)
	})
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			sent = nil
			p := w.plan(t, row.want)
			planned := slices.Sorted(slices.Values(sent))
			sent = nil
			w.applied(t, p)
			looked := slices.Sorted(slices.Values(sent[:len(row.look)]))
			if d := cmp.Diff([][]string{row.plan, row.look, row.then}, [][]string{planned, looked, sent[len(row.look):]}); d != "" {
				t.Errorf("to plan, to look again, to apply (-want +got):\n%s", d)
			}
		})
	}
}
