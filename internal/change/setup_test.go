package change_test

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/keycloak"
)

// newName is the name of a realm that is not there; if it comes, it goes with
// the test.
func newName(t *testing.T, s lease.Server, prefix string) string {
	t.Helper()
	name := prefix + "-" + strings.ToLower(rand.Text()[:8])
	lease.EndRealm(t, s, name)
	return name
}

// kinds are what a plan does, in short: "create client".
func kinds(p *change.Plan) []string {
	out := []string{}
	for _, c := range p.Changes() {
		out = append(out, string(c.Action)+" "+string(c.Kind))
	}
	return out
}

// assertSetUp wants the cool project: a token of the client would have the
// audience, and nothing left to do.
func (w *world) assertSetUp(t *testing.T, want change.Setup, scope string) {
	t.Helper()
	c := w.client(t, want.ClientID)
	for field, v := range map[string]any{
		"enabled": true, "publicClient": false, "bearerOnly": false, "serviceAccountsEnabled": true, "fullScopeAllowed": false,
	} {
		if c[field] != v {
			t.Errorf("the client's %s is %v", field, c[field])
		}
	}
	if as := w.assigned(t, want.ClientID, scope); as != keycloak.Default {
		t.Errorf("the scope %s is %q", scope, as)
	}
	writes := false
	mappers, _ := w.scope(t, scope)["protocolMappers"].([]any)
	for _, m := range mappers {
		config, _ := m.(map[string]any)["config"].(map[string]any)
		writes = writes || (config["included.custom.audience"] == want.Audience && config["access.token.claim"] == "true")
	}
	if !writes {
		t.Errorf("the scope %s does not write the audience: %v", scope, mappers)
	}
	if again := w.plan(t, want); !again.Empty() {
		t.Errorf("a second set-up plans %s", again.Summary())
	}
}

func TestSetupOfEverything(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := worldIn(t, s, newName(t, s, "change-setup"), s.URL)
		want := change.Setup{ClientID: "client-app", Audience: "apiserver", Scope: "api-audience"}
		p := w.apply(t, want)
		if d := cmp.Diff([]string{"create realm", "create client", "create client-scope", "create scope-assignment"}, kinds(p)); d != "" {
			t.Errorf("plan (-want +got):\n%s", d)
		}
		w.assertSetUp(t, want, "api-audience")
		if d := cmp.Diff([]string{
			"plan", "before", "after applied", "before", "after applied", "before", "after applied", "before", "after applied", "end applied",
		}, types(w.journal(t))); d != "" {
			t.Errorf("journal (-want +got):\n%s", d)
		}
	})
}

// TestSetupOfWhatIsMissing starts from realms in which something is there.
func TestSetupOfWhatIsMissing(t *testing.T) {
	const everything = "create client, create client-scope, create scope-assignment"
	rows := []struct {
		name    string
		arrange func(t *testing.T, w *world, client, audience string)
		scope   string // "" is AUDIENCE-audience
		plan    string
	}{
		{"an empty realm", func(*testing.T, *world, string, string) {}, "", everything},
		{"a client with wrong settings", func(t *testing.T, w *world, client, _ string) {
			w.create(t, "/clients", map[string]any{"clientId": client, "publicClient": true, "enabled": false, "fullScopeAllowed": true, "standardFlowEnabled": true})
		}, "", "update client, create client-scope, create scope-assignment"},
		{"a bearer-only client", func(t *testing.T, w *world, client, _ string) {
			w.create(t, "/clients", map[string]any{"clientId": client, "bearerOnly": true})
		}, "", "update client, create client-scope, create scope-assignment"},
		{"a client as it should be", func(t *testing.T, w *world, client, _ string) {
			w.applied(t, w.plan(t, change.CreateClient{ClientID: client}))
		}, "", "create client-scope, create scope-assignment"},
		{"a scope of that name without the mapper", func(t *testing.T, w *world, _, audience string) {
			w.create(t, "/client-scopes", audienceScope(audience+"-audience"))
		}, "", "create client, create mapper, create scope-assignment"},
		{"a scope of that name for another audience", func(t *testing.T, w *world, _, audience string) {
			w.create(t, "/client-scopes", audienceScope(audience+"-audience", "another"))
		}, "", "create client, create mapper, create scope-assignment"},
		{"a scope of that name with a mapper that is off", func(t *testing.T, w *world, _, audience string) {
			sc := audienceScope(audience+"-audience", audience)
			mapper := sc["protocolMappers"].([]any)[0].(map[string]any)
			mapper["name"] = "audience " + audience
			mapper["config"].(map[string]any)["access.token.claim"] = "false"
			w.create(t, "/client-scopes", sc)
		}, "", "create client, create mapper, create scope-assignment"},
		{"a scope of another name that writes the audience", func(t *testing.T, w *world, _, audience string) {
			w.create(t, "/client-scopes", audienceScope("api-"+audience, audience))
		}, "api-", "create client, create scope-assignment"},
		{"a scope that writes other audiences too", func(t *testing.T, w *world, _, audience string) {
			w.create(t, "/client-scopes", audienceScope("wide-"+audience, audience, "another"))
		}, "", everything},
		{"a scope that the realm gives to new clients as Default", func(t *testing.T, w *world, _, audience string) {
			id := w.create(t, "/client-scopes", audienceScope("given-"+audience, audience))
			w.admin(t, http.MethodPut, "/default-default-client-scopes/"+id, nil)
		}, "given-", "create client"},
		{"a scope that the realm gives to new clients as Optional", func(t *testing.T, w *world, _, audience string) {
			id := w.create(t, "/client-scopes", audienceScope("offered-"+audience, audience))
			w.admin(t, http.MethodPut, "/default-optional-client-scopes/"+id, nil)
		}, "offered-", "create client, update scope-assignment"},
		{"a client that has the scope as Optional", func(t *testing.T, w *world, client, audience string) {
			w.create(t, "/client-scopes", audienceScope("asked-"+audience, audience))
			w.applied(t, w.plan(t, change.CreateClient{ClientID: client}))
			w.applied(t, w.plan(t, change.AssignScope{ClientID: client, Scope: "asked-" + audience, As: keycloak.Optional}))
		}, "asked-", "update scope-assignment"},
		{"a client whose own mapper writes the audience", func(t *testing.T, w *world, client, audience string) {
			w.create(t, "/clients", map[string]any{
				"clientId": client, "publicClient": false, "serviceAccountsEnabled": true, "fullScopeAllowed": false,
				"protocolMappers": audienceScope("", audience)["protocolMappers"],
			})
		}, "-", ""},
	}
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		for i, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				audience := "api" + string(rune('a'+i))
				want := change.Setup{ClientID: "app-" + audience, Audience: audience}
				row.arrange(t, w, want.ClientID, audience)
				p := w.apply(t, want)
				if got := strings.Join(kinds(p), ", "); got != row.plan {
					t.Errorf("it plans %q, want %q", got, row.plan)
				}
				switch row.scope {
				case "-": // no scope is needed
				case "":
					w.assertSetUp(t, want, audience+"-audience")
				default:
					w.assertSetUp(t, want, row.scope+audience)
				}
			})
		}
		t.Run("an audience that is a URL with blanks", func(t *testing.T) {
			want := change.Setup{ClientID: "app-url", Audience: "https://api.example.com/a b?\"x\""}
			w.apply(t, want)
			w.assertSetUp(t, want, "https://api.example.com/a-b?-x--audience")
		})
		t.Run("a scope of SAML is not used", func(t *testing.T) {
			_, err := w.engine.Plan(context.Background(), w.realm, change.Setup{ClientID: "x", Audience: "y", Scope: "role_list"})
			wantFault(t, err, fault.Usage, "protocol-mismatch")
		})
		t.Run("a scope of a name that cannot be is refused before anything is written", func(t *testing.T) {
			for _, scope := range []string{"with blank", "größe", `quo"te`, `back\slash`, strings.Repeat("x", 256)} {
				_, err := w.engine.Plan(context.Background(), w.realm, change.Setup{ClientID: "x", Audience: "y", Scope: scope})
				wantFault(t, err, fault.Usage, "bad-name")
			}
		})
		t.Run("an empty audience is refused", func(t *testing.T) {
			_, err := w.engine.Plan(context.Background(), w.realm, change.Setup{ClientID: "x", Audience: " "})
			wantFault(t, err, fault.Usage, "bad-name")
		})
	})
}

func TestCreateRealm(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		name := newName(t, s, "change realm é%41")
		w := worldIn(t, s, name, s.URL)
		w.apply(t, change.CreateRealm{Name: name})
		if _, ok := w.everything(t)["realm.enabled"]; !ok {
			t.Error("there is no such realm")
		}
		_, err := w.engine.Plan(context.Background(), name, change.CreateRealm{Name: name})
		wantFault(t, err, fault.Conflict, "exists")
		for _, bad := range []string{"", " ", ".", "..", strings.Repeat("x", 256)} {
			_, err := w.engine.Plan(context.Background(), bad, change.CreateRealm{Name: bad})
			wantFault(t, err, fault.Usage, "bad-name")
		}
		p := w.plan(t, change.CreateRealm{Name: "a/b"})
		_, err = w.engine.Apply(context.Background(), p, nil)
		if text := wantFault(t, err, fault.Usage, "rejected"); !strings.Contains(text, "'/' not allowed") || !strings.Contains(text, "a/b") {
			t.Errorf("the error does not say why: %s", text)
		}
	})
}

func TestDeleteRealm(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		name := newName(t, s, "change realm é%41")
		w := worldIn(t, s, name, s.URL)
		if p := w.plan(t, change.DeleteRealm{Name: name}); !p.Empty() {
			t.Errorf("where there is none, it wants to %s", p.Summary())
		}
		w.apply(t, change.CreateRealm{Name: name})
		p := w.plan(t, change.DeleteRealm{Name: name})
		if d := cmp.Diff([]string{"realm " + name + ", with all that is in it"}, p.Losses()); d != "" || p.Command() != "" {
			t.Errorf("losses (-want +got):\n%s\nby command: %q", d, p.Command())
		}
		lease.Admin(t, s, http.MethodPut, "/admin/realms/"+url.PathEscape(name), map[string]any{"displayName": "not yet"})
		_, err := w.engine.Apply(context.Background(), p, nil)
		if text := wantFault(t, err, fault.Conflict, "changed-meanwhile"); !strings.Contains(text, "displayName") {
			t.Errorf("the error does not say what changed: %s", text)
		}
		if o := w.applied(t, w.plan(t, change.DeleteRealm{Name: name})); o.State != change.Applied {
			t.Errorf("it is %s", o.State)
		}
		if status, _ := lease.Admin(t, s, http.MethodGet, "/admin/realms/"+url.PathEscape(name), nil); status != http.StatusNotFound {
			t.Errorf("the realm answers %d", status)
		}
		_, err = w.engine.Plan(context.Background(), "master", change.DeleteRealm{Name: "master"})
		wantFault(t, err, fault.Usage, "master-realm")
	})
}

// TestNamesOfAnyKind writes under names that break a careless path, query, or
// terminal.
func TestNamesOfAnyKind(t *testing.T) {
	names := []string{
		"a/b", "a%2Fb", "100%", "with blank", " lead and trail ", "😀-🔑", "größe", "..", "-rf", "a&b=c?d#e;f",
		"o'br\"ien`$(id)\\", "line\nbreak", "x\u202etxt", strings.Repeat("ä", 239),
	}
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		for _, name := range names {
			t.Run(name, func(t *testing.T) {
				w.applied(t, w.plan(t, change.CreateClient{ClientID: name, Name: name}))
				w.applied(t, w.plan(t, change.SetClient{ClientID: name, Settings: settings(t, "std on, sa off")}))
				w.applied(t, w.plan(t, change.RotateSecret{ClientID: name}))
				w.applied(t, w.plan(t, change.AssignScope{ClientID: name, Scope: "phone", As: keycloak.Default}))
				c := w.client(t, name)
				if c["name"] != name || c["standardFlowEnabled"] != true || w.assigned(t, name, "phone") != keycloak.Default {
					t.Errorf("it came out as %v", c)
				}
			})
		}
		t.Run("a client ID that is too long or empty is refused before it is sent", func(t *testing.T) {
			for _, name := range []string{"", " ", strings.Repeat("x", 240), strings.Repeat("😀", 120)} {
				_, err := w.engine.Plan(context.Background(), w.realm, change.CreateClient{ClientID: name})
				wantFault(t, err, fault.Usage, "bad-name")
			}
		})
		t.Run("a client ID may be longer without a service account", func(t *testing.T) {
			long := change.CreateClient{ClientID: strings.Repeat("x", 255), Settings: settings(t, "sa off")}
			w.applied(t, w.plan(t, long))
			long.ClientID += "x"
			_, err := w.engine.Plan(context.Background(), w.realm, long)
			wantFault(t, err, fault.Usage, "bad-name")
		})
		t.Run("escape sequences", func(t *testing.T) {
			const name = "\x1b[31mred\x1b[0m"
			p, err := w.engine.Plan(context.Background(), w.realm, change.CreateClient{ClientID: name})
			if err != nil { // 26.7.3 searches for no such name
				if text := wantFault(t, err, fault.Usage, "rejected"); !strings.Contains(text, "Blocking invalid query parameter") {
					t.Errorf("the error: %s", text)
				}
				return
			}
			w.applied(t, p)
			w.applied(t, w.plan(t, change.SetClient{ClientID: name, Settings: settings(t, "std on")}))
			if c := w.client(t, name); c["standardFlowEnabled"] != true {
				t.Errorf("it came out as %v", c)
			}
		})
		t.Run("scopes of odd names", func(t *testing.T) {
			for _, name := range []string{"a/b", "a%2Fb", "..", "urn:x:y", "https://api.example.com/x?y=z#f", "o'brien", "-x", "*"} {
				w.applied(t, w.plan(t, change.CreateScope{Name: name, Audience: name}))
				w.applied(t, w.plan(t, change.AssignScope{ClientID: "größe", Scope: name, As: keycloak.Optional}))
				if as := w.assigned(t, "größe", name); as != keycloak.Optional {
					t.Errorf("%s is %q", name, as)
				}
			}
		})
		t.Run("mappers of odd names", func(t *testing.T) {
			w.create(t, "/client-scopes", audienceScope("bare"))
			for i, audience := range []string{"a/b c", "größe 😀", "\x1b[31m", "x\ny", strings.Repeat("z", 255), strings.Repeat("z", 254) + "y"} {
				want := change.Setup{ClientID: "odd", Audience: audience, Scope: "bare"}
				w.applied(t, w.plan(t, want))
				if again := w.plan(t, want); !again.Empty() {
					t.Errorf("a second set-up plans %s", again.Summary())
				}
				if n := len(w.scope(t, "bare")["protocolMappers"].([]any)); n != i+1 {
					t.Errorf("the scope has %d mappers", n)
				}
			}
		})
		t.Run("a scope of a name that cannot be is refused, and named", func(t *testing.T) {
			for _, name := range []string{"with blank", "größe", "\x1b[31m", `"`, `\`, "", "a\nb"} {
				_, err := w.engine.Plan(context.Background(), w.realm, change.CreateScope{Name: name})
				if f := fault.Of(err); err == nil || f.Code != "bad-name" || !strings.Contains(f.Error(), name) {
					t.Errorf("%q: %v", name, err)
				}
			}
		})
	})
}

func TestNamesThatAreMade(t *testing.T) {
	for audience, want := range map[string]string{
		"apiserver":               "apiserver-audience",
		"https://api.example.com": "https://api.example.com-audience",
		"größe \"x\" \\":          "gr--e--x----audience",
		strings.Repeat("x", 300):  strings.Repeat("x", 246) + "-audience",
	} {
		if got := change.ScopeName(audience); got != want {
			t.Errorf("for %q: %q, want %q", audience, got, want)
		}
	}
	taken := []string{"a", "a 2", strings.Repeat("😀", 127) + "x"}
	for want, free := range map[string]string{
		"b": "b", "a": "a 3", strings.Repeat("😀", 127) + "x": strings.Repeat("😀", 126) + " 2",
		strings.Repeat("😀", 200): strings.Repeat("😀", 127),
	} {
		if got := change.FreeName(want, func(s string) bool { return slices.Contains(taken, s) }); got != free {
			t.Errorf("for %q: %q, want %q", want, got, free)
		}
	}
}
