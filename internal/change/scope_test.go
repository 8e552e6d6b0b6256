package change_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/keycloak"
)

// audienceScope is a client scope as the console makes it, with a mapper for
// each of the audiences.
func audienceScope(name string, audiences ...string) map[string]any {
	mappers := []any{}
	for _, a := range audiences {
		mappers = append(mappers, map[string]any{
			"name": "aud " + a, "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
			"config": map[string]any{"included.custom.audience": a, "access.token.claim": "true"},
		})
	}
	return map[string]any{"name": name, "protocol": "openid-connect", "protocolMappers": mappers}
}

func TestCreateScope(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		w.create(t, "/clients", map[string]any{"clientId": "orders api"})
		for name, c := range map[string]struct {
			want   change.CreateScope
			config map[string]any
		}{
			"plain":                           {change.CreateScope{Name: "plain"}, nil},
			"with a description":              {change.CreateScope{Name: "described", Description: "what it's \"for\" 🔑"}, nil},
			"with a custom audience":          {change.CreateScope{Name: "custom", Audience: "apiserver"}, map[string]any{"included.custom.audience": "apiserver", "access.token.claim": "true", "id.token.claim": "false"}},
			"with the audience of a client":   {change.CreateScope{Name: "client", ForClient: "orders api"}, map[string]any{"included.client.audience": "orders api", "access.token.claim": "true"}},
			"with a URL for an audience":      {change.CreateScope{Name: "https://api.example.com/orders", Audience: "https://api.example.com/orders?x=%20"}, map[string]any{"included.custom.audience": "https://api.example.com/orders?x=%20"}},
			"with an audience of 255 letters": {change.CreateScope{Name: "long", Audience: strings.Repeat("ä", 255)}, map[string]any{"included.custom.audience": strings.Repeat("ä", 255)}},
		} {
			t.Run(name, func(t *testing.T) {
				w.apply(t, c.want)
				got := w.scope(t, c.want.Name)
				if want := c.want.Description; want != "" && got["description"] != want {
					t.Errorf("described as %v", got["description"])
				}
				mappers, _ := got["protocolMappers"].([]any)
				if c.config == nil {
					if len(mappers) != 0 {
						t.Errorf("it has mappers: %v", mappers)
					}
					return
				}
				config, _ := mappers[0].(map[string]any)["config"].(map[string]any)
				for k, want := range c.config {
					if config[k] != want {
						t.Errorf("%s is %v, want %v", k, config[k], want)
					}
				}
				_, err := w.engine.Plan(context.Background(), w.realm, c.want)
				wantFault(t, err, fault.Conflict, "exists")
			})
		}
		_, err := w.engine.Plan(context.Background(), w.realm, change.CreateScope{Name: "x", ForClient: "orders-api"})
		wantFault(t, err, fault.NotFound, "client-not-found")
	})
}

// TestAssignments goes from each assignment to each other.
func TestAssignments(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		w.create(t, "/clients", richApp())
		w.create(t, "/client-scopes", audienceScope("api", "apiserver"))
		at := keycloak.NotAssigned
		for _, to := range []keycloak.Assignment{
			keycloak.Default, keycloak.Optional, keycloak.NotAssigned, keycloak.Optional, keycloak.Default, keycloak.NotAssigned,
		} {
			want := change.AssignScope{ClientID: "app", Scope: "api", As: to}
			p := w.apply(t, want)
			if got := w.assigned(t, "app", "api"); got != to {
				t.Fatalf("from %q to %q: it is %q", at, to, got)
			}
			if again := w.plan(t, want); !again.Empty() {
				t.Errorf("from %q to %q: a second plan is not empty", at, to)
			}
			if p.Empty() {
				t.Errorf("from %q to %q: the plan is empty", at, to)
			}
			at = to
		}
	})
}

// assigned looks at both lists of a client; in both at once it is "both".
func (w *world) assigned(t *testing.T, clientID, scope string) keycloak.Assignment {
	t.Helper()
	c := w.client(t, clientID)
	has := func(list string) bool {
		names, _ := c[list].([]any)
		return slices.Contains(names, any(scope))
	}
	switch {
	case has("defaultClientScopes") && has("optionalClientScopes"):
		return "both"
	case has("defaultClientScopes"):
		return keycloak.Default
	case has("optionalClientScopes"):
		return keycloak.Optional
	}
	return keycloak.NotAssigned
}

func TestAssignByAudience(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		w.create(t, "/clients", richApp())
		w.create(t, "/clients", samlClient)
		for _, sc := range []map[string]any{
			audienceScope("only-one", "orders"), audienceScope("first", "billing"), audienceScope("second", "billing"),
			audienceScope("named", "other"), audienceScope("elsewhere", "named"),
		} {
			w.create(t, "/client-scopes", sc)
		}
		ask := func(audience string, as keycloak.Assignment) change.AssignScope {
			return change.AssignScope{ClientID: "app", Scope: audience, As: as, Audience: true}
		}
		t.Run("the one scope that writes it is meant", func(t *testing.T) {
			w.apply(t, ask("orders", keycloak.Default))
			if as := w.assigned(t, "app", "only-one"); as != keycloak.Default {
				t.Errorf("it is %q", as)
			}
		})
		t.Run("of several, none of them assigned, none is guessed", func(t *testing.T) {
			_, err := w.engine.Plan(context.Background(), w.realm, ask("billing", keycloak.Default))
			if text := wantFault(t, err, fault.Usage, "ambiguous"); !strings.Contains(text, "first, second") {
				t.Errorf("the scopes are not named: %s", text)
			}
		})
		t.Run("of several, the assigned one is meant", func(t *testing.T) {
			w.applied(t, w.plan(t, change.AssignScope{ClientID: "app", Scope: "second", As: keycloak.Optional}))
			w.apply(t, ask("billing", keycloak.Default))
			if as := w.assigned(t, "app", "second"); as != keycloak.Default {
				t.Errorf("it is %q", as)
			}
		})
		t.Run("of several assigned ones, none is guessed", func(t *testing.T) {
			w.applied(t, w.plan(t, change.AssignScope{ClientID: "app", Scope: "first", As: keycloak.Optional}))
			_, err := w.engine.Plan(context.Background(), w.realm, ask("billing", keycloak.NotAssigned))
			wantFault(t, err, fault.Usage, "ambiguous")
		})
		t.Run("what no scope writes may be the name of one", func(t *testing.T) {
			w.apply(t, ask("elsewhere", keycloak.Optional))
		})
		t.Run("a scope that writes it comes before one of that name", func(t *testing.T) {
			w.apply(t, ask("named", keycloak.Default))
			if as := w.assigned(t, "app", "elsewhere"); as != keycloak.Default {
				t.Errorf("it is %q", as)
			}
		})
		t.Run("an audience that nothing writes offers the nearest", func(t *testing.T) {
			_, err := w.engine.Plan(context.Background(), w.realm, ask("ordres", keycloak.Default))
			wantFault(t, err, fault.NotFound, "audience-not-found")
			if hint := fault.Of(err).Hint; !strings.Contains(hint, "orders") {
				t.Errorf("the hint: %s", hint)
			}
		})
		t.Run("a scope that is not there offers the nearest", func(t *testing.T) {
			_, err := w.engine.Plan(context.Background(), w.realm, change.AssignScope{ClientID: "app", Scope: "frist", As: keycloak.Default})
			wantFault(t, err, fault.NotFound, "scope-not-found")
		})
		t.Run("a client that is not there offers the nearest", func(t *testing.T) {
			_, err := w.engine.Plan(context.Background(), w.realm, change.AssignScope{ClientID: "ap", Scope: "first", As: keycloak.Default})
			wantFault(t, err, fault.NotFound, "client-not-found")
		})
		t.Run("a SAML client gets no scope of OpenID Connect", func(t *testing.T) {
			_, err := w.engine.Plan(context.Background(), w.realm, change.AssignScope{ClientID: "saml", Scope: "first", As: keycloak.Default})
			wantFault(t, err, fault.Usage, "protocol-mismatch")
		})
	})
}

// TestAMoveThatFailsHalfwayIsTakenBack has a server that takes the scope away and
// then refuses to assign it in the other way, or in either.
func TestAMoveThatFailsHalfwayIsTakenBack(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		real := newWorld(t, s)
		real.create(t, "/clients", richApp())
		real.create(t, "/client-scopes", audienceScope("api", "apiserver"))
		real.applied(t, real.plan(t, change.AssignScope{ClientID: "app", Scope: "api", As: keycloak.Default}))
		to := change.AssignScope{ClientID: "app", Scope: "api", As: keycloak.Optional}
		t.Run("the second half is refused", func(t *testing.T) {
			w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
				if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/optional-client-scopes/") {
					answer(rw, http.StatusForbidden, `{"error":"HTTP 403 Forbidden"}`)
					return
				}
				pass.ServeHTTP(rw, r)
			})
			o, err := w.engine.Apply(context.Background(), w.plan(t, to), nil)
			wantFault(t, err, fault.NotPermitted, "not-permitted")
			if as := real.assigned(t, "app", "api"); as != keycloak.Default || o.State != change.NotApplied {
				t.Errorf("it is %q, the outcome %s", as, o.State)
			}
		})
		t.Run("nor can the first be taken back", func(t *testing.T) {
			w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
				if r.Method == http.MethodPut {
					answer(rw, http.StatusForbidden, `{"error":"HTTP 403 Forbidden"}`)
					return
				}
				pass.ServeHTTP(rw, r)
			})
			o, err := w.engine.Apply(context.Background(), w.plan(t, to), nil)
			text := wantFault(t, err, fault.NotPermitted, "not-permitted")
			if !strings.Contains(text, "neither as it was nor as planned: Default client scopes now without api") {
				t.Errorf("the error: %s", text)
			}
			if as := real.assigned(t, "app", "api"); as != keycloak.NotAssigned || o.State != change.Unknown {
				t.Errorf("it is %q, the outcome %s", as, o.State)
			}
		})
	})
}
