package change_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/keycloak"
)

// TestSomeoneElseWritesBetweenOurWriteAndOurLook has a server in front that
// makes another change right behind ours.
func TestSomeoneElseWritesBetweenOurWriteAndOurLook(t *testing.T) {
	rows := []struct {
		name  string
		after func(c map[string]any)
		state change.State
		says  string
	}{
		{"another field", func(c map[string]any) { c["description"] = "by someone else" }, change.Applied, "something moved besides that was not planned: Description was what it's"},
		{"the secret", func(c map[string]any) { c["secret"] = "another-secret-of-the-test" }, change.Applied, "Client secret was **********, is **********"},
		{"the same field", func(c map[string]any) { c["standardFlowEnabled"] = false }, change.NotApplied, "Keycloak accepted it and changed nothing"},
		{"both", func(c map[string]any) { c["standardFlowEnabled"], c["description"] = false, "x" }, change.Unknown, "not as planned: Description should be what it's \"for\" 🔑, is x; Standard flow should be on, is off"},
	}
	lease.Each(t, func(t *testing.T, s lease.Server) {
		real := newWorld(t, s)
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				real.withApp(t)
				w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
					pass.ServeHTTP(rw, r)
					if r.Method == http.MethodPut {
						real.change(t, "app", row.after)
					}
				})
				o, err := w.engine.Apply(context.Background(), w.plan(t, change.SetClient{ClientID: "app", Settings: settings(t, "std on")}), nil)
				if text := wantFault(t, err, fault.Conflict, "not-as-planned"); !strings.Contains(text, row.says) {
					t.Errorf("it does not say %q: %s", row.says, text)
				}
				if o.State != row.state {
					t.Errorf("the outcome is %s, want %s", o.State, row.state)
				}
				wantNotInJournal(t, w.dir, "another-secret-of-the-test", "the-first-secret-of-the-test")
				if last := w.journal(t); last[len(last)-2].Error == "" || last[len(last)-1].State != string(row.state) {
					t.Errorf("the journal ends with %+v", last[len(last)-2:])
				}
			})
		}
	})
}

// TestAServerThatDoesLessThanItSays answers 2xx and does something else.
func TestAServerThatDoesLessThanItSays(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		real := newWorld(t, s)
		real.withApp(t)
		swallow := func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			if !isWrite(r) {
				pass.ServeHTTP(rw, r)
				return
			}
			if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/client-secret") {
				answer(rw, http.StatusOK, `{"type":"secret","value":"made up"}`)
				return
			}
			rw.WriteHeader(http.StatusNoContent)
		}
		for name, want := range map[string]change.Intent{
			"an update":       change.SetClient{ClientID: "app", Settings: settings(t, "std on")},
			"a creation":      change.CreateClient{ClientID: "new"},
			"a new secret":    change.RotateSecret{ClientID: "app"},
			"a scope":         change.CreateScope{Name: "new"},
			"an assignment":   change.AssignScope{ClientID: "app", Scope: "phone", As: keycloak.Default},
			"taking one away": change.AssignScope{ClientID: "app", Scope: "email", As: keycloak.NotAssigned},
		} {
			t.Run(name+" that it swallows", func(t *testing.T) {
				w := behind(t, real, swallow)
				o, err := w.engine.Apply(context.Background(), w.plan(t, want), nil)
				wantFault(t, err, fault.Conflict, "not-as-planned")
				if o.State != change.NotApplied {
					t.Errorf("the outcome is %s", o.State)
				}
			})
		}
		t.Run("a creation with less in it", func(t *testing.T) {
			w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
				pass.ServeHTTP(rw, r)
				if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/client-scopes") {
					id := real.scope(t, "api")["id"].(string)
					mapper := real.scope(t, "api")["protocolMappers"].([]any)[0].(map[string]any)["id"].(string)
					real.admin(t, http.MethodDelete, "/client-scopes/"+id+"/protocol-mappers/models/"+mapper, nil)
				}
			})
			o, err := w.engine.Apply(context.Background(), w.plan(t, change.CreateScope{Name: "api", Audience: "apiserver"}), nil)
			text := wantFault(t, err, fault.Conflict, "not-as-planned")
			if !strings.Contains(text, "Included Custom Audience should be apiserver, is –") || o.State != change.Partial {
				t.Errorf("the outcome is %s: %s", o.State, text)
			}
		})
	})
}
