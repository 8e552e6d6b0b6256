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
)

// settings reads the switches like the flags of the command: "auth on, sa off".
func settings(t *testing.T, text string) change.Settings {
	t.Helper()
	var s change.Settings
	places := map[string]**bool{
		"auth": &s.ClientAuthentication, "sa": &s.ServiceAccount, "std": &s.StandardFlow,
		"direct": &s.DirectAccess, "full": &s.FullScope, "enabled": &s.Enabled,
	}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), " ")
		place, ok := places[name]
		if !ok || (value != "on" && value != "off") {
			t.Fatalf("the test's own settings: %q", part)
		}
		*place = to(value == "on")
	}
	return s
}

// TestEverySwitchBothWays sets the switches of one client, one row after the
// other, and wants nothing else to move but what the plan said.
func TestEverySwitchBothWays(t *testing.T) {
	rows := []string{
		"std on", "std off", "direct on", "direct off", "full on", "full off", "enabled off", "enabled on",
		"sa off", "sa on", "auth off", "auth on",
		// Combinations in which one effect meets another.
		"sa off", "auth off", "auth on", "sa on",
		"auth off", "sa off", "sa on", "auth on",
		"auth off, sa off", "auth on, sa on",
		"auth off, sa off, std on, direct on, full on, enabled off",
		"sa on, std off", "enabled on, auth on", "sa off, auth off", "auth on",
		"sa on, full off, direct off",
	}
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		w.create(t, "/clients", richApp())
		for _, row := range rows {
			want := change.SetClient{ClientID: "app", Settings: settings(t, row)}
			p := w.apply(t, want)
			if p.Empty() {
				t.Errorf("%s: the plan is empty", row)
			}
			if again := w.plan(t, want); !again.Empty() {
				t.Errorf("%s: a second plan is not empty: %s", row, again.Summary())
			}
		}
	})
}

// richApp is the client app with something in every corner that a careless write loses.
func richApp() map[string]any {
	return map[string]any{
		"clientId": "app", "name": "Ein Name – \u001b[31mred", "description": "what it's \"for\" 🔑",
		"protocol": "openid-connect", "enabled": true, "serviceAccountsEnabled": true, "standardFlowEnabled": false, "publicClient": false,
		"directAccessGrantsEnabled": false,
		"fullScopeAllowed":          false, "secret": "the-first-secret-of-" + "the-test",
		"redirectUris": []string{"https://app.example.com/*", "http://127.0.0.1/callback"},
		"webOrigins":   []string{"+", "https://app.example.com"},
		"rootUrl":      "https://app.example.com", "baseUrl": "/start", "adminUrl": "https://app.example.com/k",
		"consentRequired": true, "frontchannelLogout": true, "notBefore": 17, "nodeReRegistrationTimeout": 42,
		"alwaysDisplayInConsole":             true,
		"attributes":                         map[string]any{"access.token.lifespan": "97", "custom.note": "kept", "post.logout.redirect.uris": "+"},
		"authenticationFlowBindingOverrides": map[string]any{},
		"protocolMappers": []any{
			map[string]any{
				"name": "own audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
				"config": map[string]any{"included.custom.audience": "other-api", "access.token.claim": "true", "introspection.token.claim": "true", "lightweight.claim": "true"},
			},
			map[string]any{
				"name": "a/b %41 é", "protocol": "openid-connect", "protocolMapper": "oidc-hardcoded-claim-mapper",
				"config": map[string]any{"claim.name": "tier", "claim.value": "**********", "jsonType.label": "String", "access.token.claim": "true"},
			},
		},
	}
}

func TestAWriteLosesNothing(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		whole := richApp()
		flows := w.admin(t, http.MethodGet, "/authentication/flows", nil)
		whole["authenticationFlowBindingOverrides"] = map[string]any{
			"browser": named(flows, "alias", "browser")["id"], "direct_grant": named(flows, "alias", "direct grant")["id"],
		}
		w.create(t, "/clients", whole)
		before := w.client(t, "app")
		w.apply(t, change.SetClient{ClientID: "app", Settings: settings(t, "std on")})
		w.apply(t, change.SetClient{ClientID: "app", Settings: settings(t, "std off")})
		a, b := map[string]string{}, map[string]string{}
		flatten(a, "", before)
		flatten(b, "", w.client(t, "app"))
		if d := cmp.Diff(a, b); d != "" {
			t.Errorf("there and back, the client is another (-before +after):\n%s", d)
		}
		for path, want := range map[string]string{
			".secret": `"the-first-secret-of-the-test"`, ".attributes.custom.note": `"kept"`,
			".protocolMappers.own audience.config.lightweight.claim": `"true"`, ".notBefore": "17",
			".protocolMappers.a/b %41 é.config.claim.value": `"**********"`,
		} {
			if b[path] != want {
				t.Errorf("%s is %s, want %s", path, b[path], want)
			}
		}
	})
}

// TestKeycloakLinksTheScopeOfServiceAccountsAgain is about what a whole write
// does besides: the scope service_account comes back as Default at each.
func TestKeycloakLinksTheScopeOfServiceAccountsAgain(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		id := w.create(t, "/clients", richApp())
		scope, _ := w.scope(t, "service_account")["id"].(string)
		unlink := func(t *testing.T) { w.admin(t, http.MethodDelete, "/clients/"+id+"/default-client-scopes/"+scope, nil) }
		optional := func(t *testing.T) {
			unlink(t)
			w.admin(t, http.MethodPut, "/clients/"+id+"/optional-client-scopes/"+scope, nil)
		}
		for _, c := range []struct {
			name    string
			arrange func(*testing.T)
			set     string
			says    bool
		}{
			{"it was unassigned", unlink, "std on", true},
			{"it was moved to Optional", optional, "std off", true},
			{"nobody had touched it", func(*testing.T) {}, "std on", false},
			{"it is Optional as service accounts go off", optional, "sa off", false},
			{"it is Optional as service accounts come on", func(t *testing.T) {
				w.admin(t, http.MethodPut, "/clients/"+id+"/optional-client-scopes/"+scope, nil)
			}, "sa on", false},
		} {
			t.Run(c.name, func(t *testing.T) {
				c.arrange(t)
				p := w.apply(t, change.SetClient{ClientID: "app", Settings: settings(t, c.set)})
				said := strings.Contains(text(p), "assigns the client scope service_account again")
				if said != c.says {
					t.Errorf("the plan says %q", text(p))
				}
			})
		}
	})
}

// text is all that a plan says in words.
func text(p *change.Plan) string {
	var b strings.Builder
	for _, c := range p.Changes() {
		b.WriteString(c.Title() + "\n")
		for _, f := range c.Fields {
			before, after := f.Words()
			b.WriteString("  " + f.Label() + ": " + before + " → " + after + "\n")
		}
		for _, e := range c.Consequences {
			b.WriteString("  ! " + e.Text + "\n")
		}
	}
	return b.String()
}

func TestWhatDoesNotComeBackIsNamed(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		w.create(t, "/clients", map[string]any{"clientId": "app", "serviceAccountsEnabled": true})
		w.create(t, "/clients", map[string]any{"clientId": "web", "publicClient": true})
		for name, c := range map[string]struct {
			want change.Intent
			lost []string
		}{
			"a rotation takes the secret": {change.RotateSecret{ClientID: "app"}, []string{"the present secret of client app"}},
			"without client authentication the secret goes": {
				change.SetClient{ClientID: "app", Settings: settings(t, "auth off, sa on")}, []string{"the secret of client app"},
			},
			"a service account goes with its sub": {
				change.SetClient{ClientID: "app", Settings: settings(t, "sa off")},
				[]string{"the service account of client app, with its roles and its sub"},
			},
			"a switch can be turned back":          {change.SetClient{ClientID: "app", Settings: settings(t, "full off, enabled off")}, nil},
			"a public client has no secret to go":  {change.SetClient{ClientID: "web", Settings: settings(t, "auth on")}, nil},
			"a client scope can be assigned again": {change.AssignScope{ClientID: "app", Scope: "email"}, nil},
			"a creation destroys nothing":          {change.CreateClient{ClientID: "new"}, nil},
		} {
			t.Run(name, func(t *testing.T) {
				p := w.plan(t, c.want)
				if p.Empty() {
					t.Fatal("the plan is empty: this test proves nothing")
				}
				if d := cmp.Diff(c.lost, p.Losses()); d != "" {
					t.Errorf("losses (-want +got):\n%s", d)
				}
			})
		}
	})
}

// samlClient brings its key along: Keycloak takes seconds to make one.
var samlClient = map[string]any{"clientId": "saml", "protocol": "saml", "attributes": map[string]any{
	"saml.client.signature": "false", "saml.signing.private.key": "the-private-key-of-the-test", "saml.signing.certificate": "a certificate",
}}

func TestClientsOfOtherKinds(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		w.create(t, "/clients", map[string]any{"clientId": "bearer", "bearerOnly": true})
		w.create(t, "/clients", map[string]any{"clientId": "bearer-2", "bearerOnly": true})
		w.create(t, "/clients", samlClient)
		t.Run("a bearer-only client gets client authentication", func(t *testing.T) {
			w.apply(t, change.SetClient{ClientID: "bearer", Settings: settings(t, "auth on, sa on")})
			if c := w.client(t, "bearer"); c["bearerOnly"] != false || c["publicClient"] != false || c["secret"] == nil {
				t.Errorf("bearerOnly %v, publicClient %v, secret there: %v", c["bearerOnly"], c["publicClient"], c["secret"] != nil)
			}
		})
		t.Run("a bearer-only client becomes public", func(t *testing.T) {
			w.apply(t, change.SetClient{ClientID: "bearer-2", Settings: settings(t, "auth off")})
			if c := w.client(t, "bearer-2"); c["bearerOnly"] != false || c["publicClient"] != true {
				t.Errorf("bearerOnly %v, publicClient %v", c["bearerOnly"], c["publicClient"])
			}
		})
		t.Run("a SAML client is enabled and disabled", func(t *testing.T) {
			w.apply(t, change.SetClient{ClientID: "saml", Settings: settings(t, "enabled off")})
		})
		t.Run("a SAML client has no service account to switch on", func(t *testing.T) {
			_, err := w.engine.Plan(context.Background(), w.realm, change.SetClient{ClientID: "saml", Settings: settings(t, "sa on")})
			wantFault(t, err, fault.Usage, "protocol-mismatch")
		})
		t.Run("a SAML client is not set up", func(t *testing.T) {
			_, err := w.engine.Plan(context.Background(), w.realm, change.Setup{ClientID: "saml", Audience: "api"})
			wantFault(t, err, fault.Usage, "protocol-mismatch")
		})
		t.Run("the private key of a SAML client is not in the journal", func(t *testing.T) {
			attributes, _ := w.client(t, "saml")["attributes"].(map[string]any)
			key, _ := attributes["saml.signing.private.key"].(string)
			if key == "" {
				t.Fatal("the server gives no key: this test proves nothing")
			}
			wantNotInJournal(t, w.dir, key)
		})
	})
}

func TestCreateClient(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		for name, c := range map[string]struct {
			want   change.CreateClient
			expect map[string]any
		}{
			"without settings it is a service": {
				change.CreateClient{ClientID: "plain"},
				map[string]any{"publicClient": false, "serviceAccountsEnabled": true, "standardFlowEnabled": false, "directAccessGrantsEnabled": false, "fullScopeAllowed": false, "enabled": true},
			},
			"with a name and a description": {
				change.CreateClient{ClientID: "named", Name: "The \"app\"", Description: "what it's for"},
				map[string]any{"name": "The \"app\"", "description": "what it's for"},
			},
			"without client authentication it has no service account": {
				change.CreateClient{ClientID: "public", Settings: settings(t, "auth off, std on")},
				map[string]any{"publicClient": true, "serviceAccountsEnabled": false, "standardFlowEnabled": true, "secret": nil},
			},
			"public with a service account, as asked": {
				change.CreateClient{ClientID: "odd", Settings: settings(t, "auth off, sa on")},
				map[string]any{"publicClient": true, "serviceAccountsEnabled": true},
			},
			"everything on": {
				change.CreateClient{ClientID: "all", Settings: settings(t, "auth on, sa on, std on, direct on, full on, enabled on")},
				map[string]any{"publicClient": false, "serviceAccountsEnabled": true, "standardFlowEnabled": true, "directAccessGrantsEnabled": true, "fullScopeAllowed": true, "enabled": true},
			},
			"everything off": {
				change.CreateClient{ClientID: "none", Settings: settings(t, "auth off, sa off, std off, direct off, full off, enabled off")},
				map[string]any{"publicClient": true, "serviceAccountsEnabled": false, "standardFlowEnabled": false, "directAccessGrantsEnabled": false, "fullScopeAllowed": false, "enabled": false},
			},
		} {
			t.Run(name, func(t *testing.T) {
				w.apply(t, c.want)
				got := w.client(t, c.want.ClientID)
				for field, want := range c.expect {
					if got[field] != want {
						t.Errorf("%s is %v, want %v", field, got[field], want)
					}
				}
				_, err := w.engine.Plan(context.Background(), w.realm, c.want)
				wantFault(t, err, fault.Conflict, "exists")
			})
		}
	})
}

func TestRotateSecret(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		w.create(t, "/clients", richApp())
		w.create(t, "/clients", map[string]any{"clientId": "public", "publicClient": true})
		before, _ := w.client(t, "app")["secret"].(string)
		p := w.apply(t, change.RotateSecret{ClientID: "app"})
		after, _ := w.client(t, "app")["secret"].(string)
		if before == "" || after == "" || before == after {
			t.Error("the secret is not another one")
		}
		if strings.Contains(text(p), before) || strings.Contains(text(p), after) {
			t.Errorf("the plan shows a secret: %s", text(p))
		}
		wantNotInJournal(t, w.dir, before, after)
		_, err := w.engine.Plan(context.Background(), w.realm, change.RotateSecret{ClientID: "public"})
		wantFault(t, err, fault.Usage, "client-public")
		_, err = w.engine.Plan(context.Background(), w.realm, change.RotateSecret{ClientID: "ap"})
		wantFault(t, err, fault.NotFound, "client-not-found")
	})
}
