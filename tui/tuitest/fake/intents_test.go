package fake_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/keycloak"
	"kloakroom/tui/tuitest/fake"
)

// The intents of this file are those of internal/change's own tests, which run on
// real servers: what holds there must hold here.

// settings reads switches: "auth on, sa off".
func settings(t *testing.T, text string) change.Settings {
	t.Helper()
	var s change.Settings
	places := map[string]**bool{
		"auth": &s.ClientAuthentication, "sa": &s.ServiceAccount, "std": &s.StandardFlow,
		"direct": &s.DirectAccess, "full": &s.FullScope, "enabled": &s.Enabled,
	}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), " ")
		on := value == "on"
		if places[name] == nil {
			t.Fatalf("the test's own settings: %q", part)
		}
		*places[name] = &on
	}
	return s
}

// richApp is the client app with something in every corner.
func richApp() map[string]any {
	return map[string]any{
		"clientId": "app", "name": "Ein Name – \u001b[31mred", "description": "what it's \"for\" 🔑",
		"protocol": "openid-connect", "enabled": true, "serviceAccountsEnabled": true, "standardFlowEnabled": false, "publicClient": false,
		"directAccessGrantsEnabled": false, "fullScopeAllowed": false, "secret": "the-first-secret-of-the-test",
		"redirectUris": []string{"https://app.example.com/*", "http://127.0.0.1/callback"}, "webOrigins": []string{"+"},
		"rootUrl": "https://app.example.com", "frontchannelLogout": true, "notBefore": 17, "nodeReRegistrationTimeout": 42,
		"attributes": map[string]any{"access.token.lifespan": "97", "custom.note": "kept"},
		"protocolMappers": []any{
			map[string]any{
				"name": "own audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
				"config": map[string]any{"included.custom.audience": "other-api", "access.token.claim": "true"},
			},
			map[string]any{
				"name": "a/b %41 é", "protocol": "openid-connect", "protocolMapper": "oidc-hardcoded-claim-mapper",
				"config": map[string]any{"claim.name": "tier", "claim.value": "**********", "access.token.claim": "true"},
			},
		},
	}
}

func TestEverySwitchBothWays(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Realm: cool})
	w.create(t, "/clients", richApp())
	for _, row := range []string{
		"std on", "std off", "direct on", "direct off", "full on", "full off", "enabled off", "enabled on",
		"sa off", "sa on", "auth off", "auth on",
		"sa off", "auth off", "auth on", "sa on",
		"auth off", "sa off", "sa on", "auth on",
		"auth off, sa off", "auth on, sa on",
		"auth off, sa off, std on, direct on, full on, enabled off",
		"sa on, std off", "enabled on, auth on", "sa off, auth off", "auth on",
		"sa on, full off, direct off",
	} {
		want := change.SetClient{ClientID: "app", Settings: settings(t, row)}
		if p := w.apply(t, want); p.Empty() {
			t.Errorf("%s: the plan is empty", row)
		}
		if again := w.plan(t, want); !again.Empty() {
			t.Errorf("%s: a second plan is not empty: %s", row, again.Summary())
		}
	}
}

func TestAWriteLosesNothing(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Realm: cool})
	w.create(t, "/clients", richApp())
	before := w.everything(t)
	w.apply(t, change.SetClient{ClientID: "app", Settings: settings(t, "std on")})
	w.apply(t, change.SetClient{ClientID: "app", Settings: settings(t, "std off")})
	if d := cmp.Diff(before, w.everything(t)); d != "" {
		t.Errorf("there and back, something is another (-before +after):\n%s", d)
	}
}

func TestWhatComesAndGoesWithTheSwitches(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Realm: cool})
	app := func() fake.Client { return w.Realm(cool).Client("client-app") }
	first, account := app().Secret, w.Realm(cool).ServiceAccount("client-app")
	set := func(text string) *change.Plan {
		return w.apply(t, change.SetClient{ClientID: "client-app", Settings: settings(t, text)})
	}
	set("auth off")
	if s := app().Secret; s != "" {
		t.Errorf("without Client authentication the secret is %q", s)
	}
	set("auth on")
	if s := app().Secret; s == "" || s == first {
		t.Errorf("the new secret is %q, the first was %q", s, first)
	}
	p := set("sa off")
	if text := p.Changes()[0].Consequences[0].Text; !strings.Contains(text, "default-roles-coolproject") {
		t.Errorf("the plan does not name the roles: %s", text)
	}
	if id := w.Realm(cool).ServiceAccount("client-app"); id != "" || slicesContain(app().Default, "service_account") {
		t.Errorf("the account is still there: %q, %v", id, app().Default)
	}
	set("sa on")
	if id := w.Realm(cool).ServiceAccount("client-app"); id == "" || id == account || !slicesContain(app().Default, "service_account") {
		t.Errorf("the account is %q, was %q; scopes %v", id, account, app().Default)
	}
}

func slicesContain(list []string, text string) bool {
	return strings.Contains(" "+strings.Join(list, " ")+" ", " "+text+" ")
}

func TestTheScopeOfServiceAccountsComesBack(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Realm: cool})
	w.create(t, "/clients", richApp())
	for _, c := range []struct {
		name string
		as   keycloak.Assignment
		set  string
		says bool
	}{
		{"it was unassigned", keycloak.NotAssigned, "std on", true},
		{"it was moved to Optional", keycloak.Optional, "std off", true},
		{"nobody had touched it", keycloak.Default, "std on", false},
		{"it is Optional as service accounts go off", keycloak.Optional, "sa off", false},
		{"it is Optional as service accounts come on", keycloak.Optional, "sa on", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.Realm(cool).Assign("app", "service_account", c.as)
			p := w.apply(t, change.SetClient{ClientID: "app", Settings: settings(t, c.set)})
			said := false
			for _, e := range p.Changes()[0].Consequences {
				said = said || strings.Contains(e.Text, "assigns the client scope service_account again")
			}
			if said != c.says {
				t.Errorf("the plan says %+v", p.Changes())
			}
		})
	}
}

func TestClientsOfOtherKinds(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Realm: cool})
	r := w.Realm(cool)
	r.AddClient(fake.Client{ClientID: "bearer", BearerOnly: true})
	r.AddClient(fake.Client{ClientID: "bearer-2", BearerOnly: true})
	r.AddClient(fake.Client{ClientID: "saml", Protocol: "saml"})
	w.apply(t, change.SetClient{ClientID: "bearer", Settings: settings(t, "auth on, sa on")})
	if c := r.Client("bearer"); c.BearerOnly || c.Public || c.Secret == "" {
		t.Errorf("a bearer-only client gets client authentication: %+v", c)
	}
	w.apply(t, change.SetClient{ClientID: "bearer-2", Settings: settings(t, "auth off")})
	if c := r.Client("bearer-2"); c.BearerOnly || !c.Public {
		t.Errorf("a bearer-only client becomes public: %+v", c)
	}
	w.apply(t, change.SetClient{ClientID: "saml", Settings: settings(t, "enabled off")})
	_, err := w.engine.Plan(t.Context(), cool, change.SetClient{ClientID: "saml", Settings: settings(t, "sa on")})
	wantFault(t, err, fault.Usage, "protocol-mismatch", "saml")
}

func TestCreations(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Realm: cool})
	r := w.Realm(cool)
	for name, want := range map[string]change.Intent{
		"a client without settings":                    change.CreateClient{ClientID: "plain"},
		"a client with a name":                         change.CreateClient{ClientID: "named", Name: "The \"app\"", Description: "what it's for"},
		"a public client":                              change.CreateClient{ClientID: "public", Settings: settings(t, "auth off, std on")},
		"a public client with a service account":       change.CreateClient{ClientID: "odd", Settings: settings(t, "auth off, sa on")},
		"a client with everything on":                  change.CreateClient{ClientID: "all", Settings: settings(t, "auth on, sa on, std on, direct on, full on, enabled on")},
		"a client with everything off":                 change.CreateClient{ClientID: "none", Settings: settings(t, "auth off, sa off, std off, direct off, full off, enabled off")},
		"a client scope":                               change.CreateScope{Name: "scope", Description: "what it's \"for\" 🔑"},
		"a client scope with an audience":              change.CreateScope{Name: "custom", Audience: "https://api.example.com/orders?x=%20"},
		"a client scope with the audience of a client": change.CreateScope{Name: "client", ForClient: "client-app"},
		"a realm": change.CreateRealm{Name: "a realm é%41"},
	} {
		t.Run(name, func(t *testing.T) {
			w.apply(t, want)
			realm := cool
			if _, ok := want.(change.CreateRealm); ok {
				realm = "a realm é%41"
			}
			_, err := w.engine.Plan(t.Context(), realm, want)
			wantFault(t, err, fault.Conflict, "exists", "")
		})
	}
	if c := r.Client("plain"); c.Public || !c.ServiceAccount || c.FullScope || c.Secret == "" || r.ServiceAccount("plain") == "" {
		t.Errorf("the plain client is %+v", c)
	}
	if c := r.Client("public"); !c.Public || c.ServiceAccount || c.Secret != "" || !c.StandardFlow {
		t.Errorf("the public client is %+v", c)
	}
	if s := r.Scope("custom"); s.Audience != "https://api.example.com/orders?x=%20" {
		t.Errorf("the scope is %+v", s)
	}
}

func TestRotateSecret(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Realm: cool})
	before := w.Realm(cool).Client("client-app").Secret
	w.apply(t, change.RotateSecret{ClientID: "client-app"})
	if after := w.Realm(cool).Client("client-app").Secret; after == before || after == "" {
		t.Errorf("the secret was %q and is %q", before, after)
	}
	_, err := w.engine.Plan(t.Context(), cool, change.RotateSecret{ClientID: "client-web"})
	wantFault(t, err, fault.Usage, "client-public", "")
}

func TestAssignments(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Realm: cool})
	at := keycloak.Default
	for _, to := range []keycloak.Assignment{
		keycloak.Optional, keycloak.NotAssigned, keycloak.Optional, keycloak.Default, keycloak.NotAssigned, keycloak.Default,
	} {
		w.apply(t, change.AssignScope{ClientID: "client-app", Scope: "apiserver", As: to, Audience: true})
		c := w.Realm(cool).Client("client-app")
		is := keycloak.NotAssigned
		if slicesContain(c.Default, "api-audience") {
			is = keycloak.Default
		}
		if slicesContain(c.Optional, "api-audience") {
			is += keycloak.Optional
		}
		if is != to {
			t.Errorf("from %q to %q: it is %q", at, to, is)
		}
		at = to
	}
	t.Run("a scope that is assigned otherwise is not moved by assigning", func(t *testing.T) {
		c, s := w.Realm(cool).Client("client-app"), w.Realm(cool).Scope("api-audience")
		if status, _ := w.ask(t, http.MethodPut, "/"+cool+"/clients/"+c.UUID+"/optional-client-scopes/"+s.UUID, nil); status != 204 {
			t.Errorf("status %d", status)
		}
		if slicesContain(w.Realm(cool).Client("client-app").Optional, "api-audience") {
			t.Error("it is Optional")
		}
	})
}

func TestSetup(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{})
	want := change.Setup{ClientID: "client-app", Audience: "apiserver", Scope: "api-audience"}
	p, err := w.engine.Plan(t.Context(), "nothing yet", want)
	if err != nil {
		t.Fatal(err)
	}
	if o, err := w.engine.Apply(t.Context(), p, nil); err != nil || o.State != change.Applied || len(o.Steps) != 4 {
		t.Fatalf("%+v, %v", o, err)
	}
	if again, err := w.engine.Plan(t.Context(), "nothing yet", want); err != nil || !again.Empty() {
		t.Errorf("a second set-up is not empty: %v", err)
	}
	for client, plan := range map[string]string{
		"client-app":    "",
		"client-batch":  "move client scope api-audience of client client-batch from Optional to Default",
		"client-legacy": "change client client-legacy, assign client scope api-audience to client client-legacy as Default",
		"client-web":    "change client client-web, assign client scope api-audience to client client-web as Default",
		"client-new":    "create client client-new, assign client scope api-audience to client client-new as Default",
	} {
		if p := w.apply(t, change.Setup{ClientID: client, Audience: "apiserver"}); p.Summary() != plan {
			t.Errorf("%s: the plan is %q, want %q", client, p.Summary(), plan)
		}
	}
	w.apply(t, change.Setup{ClientID: "client-app", Audience: "other", Scope: "api-audience"})
	if a := w.Realm(cool).Scope("api-audience").Audience; a != "apiserver other" {
		t.Errorf("after a mapper was added, the scope writes %q", a)
	}
}

func TestWhatChangesMeanwhileIsAConflict(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Realm: cool})
	p := w.plan(t, change.SetClient{ClientID: "client-app", Settings: settings(t, "std on")})
	w.Realm(cool).Edit("client-app", map[string]any{"description": "somebody else's"})
	_, err := w.engine.Apply(t.Context(), p, nil)
	wantFault(t, err, fault.Conflict, "changed-meanwhile", "somebody else's")
}

func TestTheViewerWritesNothing(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Realm: cool, User: fake.Viewer})
	admin := signIn(t, w.Keycloak, fake.DeskOptions{})
	before := admin.everything(t)
	for _, want := range []change.Intent{
		change.SetClient{ClientID: "client-app", Settings: settings(t, "sa off")},
		change.CreateClient{ClientID: "new"},
		change.CreateScope{Name: "new"},
		change.RotateSecret{ClientID: "client-app"},
		change.AssignScope{ClientID: "client-app", Scope: "phone", As: keycloak.Default},
		change.Setup{ClientID: "new", Audience: "api"},
	} {
		o, err := w.engine.Apply(t.Context(), w.plan(t, want), nil)
		wantFault(t, err, fault.NotPermitted, "not-permitted", "manage-clients")
		if o == nil || o.State != change.NotApplied {
			t.Errorf("%T: the outcome is %+v", want, o)
		}
	}
	_, err := w.engine.Apply(t.Context(), w.plan(t, change.CreateRealm{Name: "new"}), nil)
	wantFault(t, err, fault.NotPermitted, "not-permitted", "create-realm")
	if d := cmp.Diff(before, admin.everything(t)); d != "" {
		t.Errorf("it wrote (-before +after):\n%s", d)
	}
}
