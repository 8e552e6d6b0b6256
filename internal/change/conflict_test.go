package change_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/keycloak"
)

// TestSomeoneElseChangesSomethingBetweenPlanAndApply wants nothing to be written
// and the difference to be named.
func TestSomeoneElseChangesSomethingBetweenPlanAndApply(t *testing.T) {
	setStandardFlow := change.SetClient{ClientID: "app", Settings: change.Settings{StandardFlow: to(true)}}
	rows := []struct {
		name      string
		want      change.Intent
		meanwhile func(t *testing.T, w *world)
		says      []string
		never     []string
	}{
		{"a text", setStandardFlow, func(t *testing.T, w *world) {
			w.change(t, "app", func(c map[string]any) { c["description"] = "by someone else" })
		}, []string{"Description was what it's", "is by someone else"}, nil},
		{"a switch", setStandardFlow, func(t *testing.T, w *world) {
			w.change(t, "app", func(c map[string]any) { c["serviceAccountsEnabled"] = false })
		}, []string{"Service account roles was on, is off", "Default client scopes now without service_account"}, nil},
		{"the switch that is to be set", setStandardFlow, func(t *testing.T, w *world) {
			w.change(t, "app", func(c map[string]any) { c["standardFlowEnabled"] = true })
		}, []string{"Standard flow was off, is on"}, nil},
		{"a list", setStandardFlow, func(t *testing.T, w *world) {
			w.change(t, "app", func(c map[string]any) {
				c["redirectUris"] = []string{"http://127.0.0.1/callback", "https://new.example.com"}
			})
		}, []string{"Valid redirect URIs now without https://app.example.com/*", "Valid redirect URIs now with https://new.example.com"}, []string{"127.0.0.1"}},
		{"a mapper", setStandardFlow, func(t *testing.T, w *world) {
			w.change(t, "app", func(c map[string]any) {
				for _, m := range c["protocolMappers"].([]any) {
					m.(map[string]any)["config"].(map[string]any)["access.token.claim"] = "false"
				}
			})
		}, []string{"Mapper own audience: Add to access token was on, is off"}, nil},
		{"the secret", setStandardFlow, func(t *testing.T, w *world) {
			w.change(t, "app", func(c map[string]any) { c["secret"] = "another-secret-of-the-test" })
		}, []string{"Client secret was **********, is **********"}, []string{"another-secret", "the-first-secret"}},
		{"the rotated secret", setStandardFlow, func(t *testing.T, w *world) {
			w.change(t, "app", func(c map[string]any) {
				c["attributes"].(map[string]any)["client.secret.rotated"] = "the-rotated-secret"
			})
		}, []string{"client.secret.rotated was –, is **********"}, []string{"the-rotated-secret"}},
		{"it goes", setStandardFlow, func(t *testing.T, w *world) {
			w.admin(t, http.MethodDelete, "/clients/"+w.client(t, "app")["id"].(string), nil)
		}, []string{"it is gone by now"}, nil},
		{"it goes and comes again", change.RotateSecret{ClientID: "app"}, func(t *testing.T, w *world) {
			w.admin(t, http.MethodDelete, "/clients/"+w.client(t, "app")["id"].(string), nil)
			w.create(t, "/clients", richApp())
		}, []string{"id was"}, nil},
		{"the client that is to be created", change.CreateClient{ClientID: "new"}, func(t *testing.T, w *world) {
			w.create(t, "/clients", map[string]any{"clientId": "new"})
		}, []string{"create client new", "it exists by now"}, nil},
		{"the scope that is to be created", change.CreateScope{Name: "new"}, func(t *testing.T, w *world) {
			w.create(t, "/client-scopes", audienceScope("new"))
		}, []string{"create client scope new", "it exists by now"}, nil},
		{"the last step of several", change.Setup{ClientID: "app", Audience: "some"}, func(t *testing.T, w *world) {
			w.create(t, "/client-scopes", audienceScope("some-audience"))
		}, []string{"create client scope some-audience", "it exists by now"}, nil},
	}
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				w.withApp(t)
				p := w.plan(t, row.want)
				row.meanwhile(t, w)
				before, kept := w.everything(t), len(w.journal(t))
				o, err := w.engine.Apply(context.Background(), p, nil)
				text := wantFault(t, err, fault.Conflict, "changed-meanwhile")
				for _, part := range row.says {
					if !strings.Contains(text, part) {
						t.Errorf("it does not say %q: %s", part, text)
					}
				}
				for _, part := range row.never {
					if strings.Contains(text, part) {
						t.Errorf("it says %q: %s", part, text)
					}
				}
				if d := moved(before, w.everything(t)); len(d) > 0 || o != nil {
					t.Errorf("it wrote: %v, %+v", d, o)
				}
				if len(w.journal(t)) != kept {
					t.Error("what was not begun is in the journal")
				}
			})
		}
	})
}

// withApp brings the client of these tests back, and takes away what they made.
func (w *world) withApp(t *testing.T) {
	t.Helper()
	for _, id := range []string{"app", "new"} {
		if c := w.client(t, id); c != nil {
			w.admin(t, http.MethodDelete, "/clients/"+c["id"].(string), nil)
		}
	}
	for _, name := range []string{"new", "some-audience", "api"} {
		if sc := w.scope(t, name); sc != nil {
			w.admin(t, http.MethodDelete, "/client-scopes/"+sc["id"].(string), nil)
		}
	}
	w.create(t, "/clients", richApp())
}

// TestSomeoneElseChangesSomethingInTheMiddleOfAPlan lets someone change the
// client between the first step at it and the last.
func TestSomeoneElseChangesSomethingInTheMiddleOfAPlan(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		p := w.plan(t, change.Setup{ClientID: "new", Audience: "some"})
		o, err := w.engine.Apply(context.Background(), p, func(o change.StepOutcome) {
			if o.Change.Kind == change.KindScope {
				w.change(t, "new", func(c map[string]any) { c["description"] = "by someone else" })
			}
		})
		text := wantFault(t, err, fault.Conflict, "changed-meanwhile")
		for _, part := range []string{"assign client scope", "Description was –, is by someone else", "2 of 3 changes were made before it"} {
			if !strings.Contains(text, part) {
				t.Errorf("it does not say %q: %s", part, text)
			}
		}
		if as := w.assigned(t, "new", "some-audience"); as != keycloak.NotAssigned || o.State != change.Partial {
			t.Errorf("the scope is %q, the outcome %s", as, o.State)
		}
		states := []change.State{}
		for _, s := range o.Steps {
			states = append(states, s.State)
		}
		if d := cmp.Diff([]change.State{change.Applied, change.Applied, change.NotApplied}, states); d != "" {
			t.Errorf("the steps (-want +got):\n%s", d)
		}
		records := w.journal(t)
		if last := records[len(records)-1]; last.Type != "end" || last.State != "partial" {
			t.Errorf("the journal ends with %+v", last)
		}
	})
}

// TestANameThatIsTakenInBetween creates the thing just before our own write.
func TestANameThatIsTakenInBetween(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		real := newWorld(t, s)
		w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			if r.Method == http.MethodPost {
				switch {
				case strings.HasSuffix(r.URL.Path, "/clients"):
					real.create(t, "/clients", map[string]any{"clientId": "new"})
				case strings.HasSuffix(r.URL.Path, "/client-scopes"):
					real.create(t, "/client-scopes", audienceScope("new"))
				case strings.HasSuffix(r.URL.Path, "/models"):
					real.create(t, "/client-scopes/"+real.scope(t, "new")["id"].(string)+"/protocol-mappers/models",
						map[string]any{"name": "audience x", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper", "config": map[string]any{}})
				}
			}
			pass.ServeHTTP(rw, r)
		})
		for _, want := range []change.Intent{
			change.CreateClient{ClientID: "new"},
			change.CreateScope{Name: "new", Audience: "apiserver"},
			change.Setup{ClientID: "app", Audience: "x", Scope: "new"},
			change.CreateRealm{Name: real.realm},
		} {
			p, err := w.engine.Plan(context.Background(), w.realm, want)
			if err == nil {
				_, err = w.engine.Apply(context.Background(), p, nil)
			}
			text := wantFault(t, err, fault.Conflict, "exists")
			if !strings.Contains(text, "new") && !strings.Contains(text, "audience x") && !strings.Contains(text, real.realm) {
				t.Errorf("it does not name it: %s", text)
			}
			real.applied(t, real.plan(t, change.SetClient{ClientID: "admin-cli", Settings: settings(t, "enabled off")}))
			real.applied(t, real.plan(t, change.SetClient{ClientID: "admin-cli", Settings: settings(t, "enabled on")}))
			if c := real.client(t, "app"); c == nil {
				real.create(t, "/clients", map[string]any{
					"clientId": "app", "publicClient": false, "serviceAccountsEnabled": true, "fullScopeAllowed": false,
				})
			}
		}
		for _, r := range w.journal(t) {
			if r.State != "" && r.State != "not-applied" {
				t.Errorf("the journal has %+v", r)
			}
		}
	})
}
