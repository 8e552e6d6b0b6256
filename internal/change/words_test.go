package change_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/internal/local/lease"
)

func TestFieldsInWords(t *testing.T) {
	for _, c := range []struct {
		field                change.Field
		label, before, after string
	}{
		{change.Field{Path: "publicClient", Before: false, After: true}, "Client authentication", "on", "off"},
		{change.Field{Path: "publicClient", Before: nil, After: false}, "Client authentication", "–", "on"},
		{change.Field{Path: "serviceAccountsEnabled", Before: false, After: true}, "Service account roles", "off", "on"},
		{change.Field{Path: "standardFlowEnabled", Before: true, After: false}, "Standard flow", "on", "off"},
		{change.Field{Path: "directAccessGrantsEnabled", Before: true, After: nil}, "Direct access grants", "on", "–"},
		{change.Field{Path: "fullScopeAllowed", Before: true, After: false}, "Full scope allowed", "on", "off"},
		{change.Field{Path: "bearerOnly", Before: true, After: false}, "Bearer only", "on", "off"},
		{change.Field{Path: "assigned", Before: nil, After: "default"}, "Assigned", "none", "Default"},
		{change.Field{Path: "name", Before: "true", After: "oidc-audience-mapper"}, "Name", "true", "oidc-audience-mapper"},
		{change.Field{Path: "attributes.include.in.token.scope", Before: "true", After: "false"}, "Include in token scope", "on", "off"},
		{change.Field{Path: "attributes.display.on.consent.screen", Before: "1", After: "maybe"}, "Display on consent screen", "1", "maybe"},
		{change.Field{Path: "attributes.custom.flag", Before: "true", After: ""}, "attributes.custom.flag", "true", ""},
		{change.Field{Path: "protocolMapper", After: "oidc-audience-mapper"}, "Mapper type", "–", "Audience"},
		{change.Field{Path: "config.included.custom.audience", After: "api"}, "Included Custom Audience", "–", "api"},
		{change.Field{Path: "protocolMappers.my.mapper.config.access.token.claim", Before: "false", After: "true"}, "Mapper my.mapper: Add to access token", "off", "on"},
		{change.Field{Path: "protocolMappers.m.config.claim.name", Before: "a", After: "b"}, "protocolMappers.m.config.claim.name", "a", "b"},
		{change.Field{Path: "redirectUris", Before: []any{"b", "a"}, After: []any{}}, "Valid redirect URIs", "a, b", ""},
		{change.Field{Path: "notBefore", Before: json.Number("17"), After: 18}, "notBefore", "17", "18"},
		{change.Field{Path: "x", Before: map[string]any{"b": "1", "a": []any{"y", "x"}}}, "x", `{"a":["x","y"],"b":"1"}`, "–"},
	} {
		before, after := c.field.Words()
		if got := [3]string{c.field.Label(), before, after}; got != [3]string{c.label, c.before, c.after} {
			t.Errorf("%+v: %q", c.field, got)
		}
	}
}

func TestDifferencesInOneLine(t *testing.T) {
	a := `{"description":"A","redirectUris":["a","b"],"l":[{"x":1}],"n1":1,"n2":1,"n3":1,"n4":1}`
	for name, c := range map[string]struct{ b, want string }{
		"a text":                  {strings.Replace(a, `"A"`, `"B"`, 1), "Description was A, is B"},
		"what came to a list":     {strings.Replace(a, `["a","b"]`, `["c","b","a"]`, 1), "Valid redirect URIs now with c"},
		"what went from a list":   {strings.Replace(a, `["a","b"]`, `["b"]`, 1), "Valid redirect URIs now without a"},
		"a list that went":        {strings.Replace(a, `"redirectUris":["a","b"],`, ``, 1), "Valid redirect URIs now without a, b"},
		"objects without a name":  {strings.Replace(a, `{"x":1}`, `{"x":2}`, 1), `l now without {"x":1}; l now with {"x":2}`},
		"no more than five":       {`{}`, "Description was A, is –; l now without {\"x\":1}; n1 was 1, is –; n2 was 1, is –; n3 was 1, is –; and 2 more"},
		"nothing, where they are": {a, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := change.Conflict(change.Diff(doc(t, a), doc(t, c.b))); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestChangesInWords(t *testing.T) {
	assigned := func(before, after any) []change.Field {
		return []change.Field{{Path: "assigned", Before: before, After: after}}
	}
	for _, c := range []struct {
		change      change.Change
		title, done string
	}{
		{change.Change{Action: change.Create, Kind: change.KindRealm, Name: "shop"}, "create realm shop", "Created realm shop"},
		{change.Change{Action: change.Create, Kind: change.KindClient, Name: "app"}, "create client app", "Created client app"},
		{change.Change{Action: change.Update, Kind: change.KindClient, Name: "app"}, "change client app", "Changed client app"},
		{change.Change{Action: change.Delete, Kind: change.KindClient, Name: "app"}, "delete client app", "Deleted client app"},
		{change.Change{Action: change.Create, Kind: change.KindScope, Name: "api"}, "create client scope api", "Created client scope api"},
		{change.Change{Action: change.Create, Kind: change.KindMapper, Name: "m", Owner: "api"}, "create mapper m in client scope api", "Created mapper m in client scope api"},
		{change.Change{Action: change.Update, Kind: change.KindSecret, Name: "app"}, "rotate the secret of client app", "Rotated the secret of client app"},
		{change.Change{Action: change.Create, Kind: change.KindAssignment, Name: "api", Owner: "app", Fields: assigned(nil, "optional")}, "assign client scope api to client app as Optional", "Assigned client scope api to client app as Optional"},
		{change.Change{Action: change.Update, Kind: change.KindAssignment, Name: "api", Owner: "app", Fields: assigned("default", "optional")}, "move client scope api of client app from Default to Optional", "Moved client scope api of client app from Default to Optional"},
		{change.Change{Action: change.Delete, Kind: change.KindAssignment, Name: "api", Owner: "app", Fields: assigned("default", nil)}, "unassign client scope api from client app", "Unassigned client scope api from client app"},
	} {
		if got := [2]string{c.change.Title(), c.change.Done()}; got != [2]string{c.title, c.done} {
			t.Errorf("%q, want %q", got, [2]string{c.title, c.done})
		}
	}
}

// TestAWholePlanInWords is a set-up as a person reads it.
func TestAWholePlanInWords(t *testing.T) {
	w := newWorld(t, lease.Servers(t)[0])
	p := w.plan(t, change.Setup{ClientID: "app", Audience: "apiserver"})
	const want = `create client app
  Client ID: – → app
  Enabled: – → on
  Client authentication: – → on
  Service account roles: – → on
  Standard flow: – → off
  Direct access grants: – → off
  Full scope allowed: – → off
  ! Keycloak makes a secret for it.
  ! Keycloak creates its service account, with the realm's default roles, and assigns the client scope service_account.
create client scope apiserver-audience
  Name: – → apiserver-audience
  Protocol: – → openid-connect
  Include in token scope: – → on
  Display on consent screen: – → off
  Mapper audience apiserver: Protocol: – → openid-connect
  Mapper audience apiserver: Mapper type: – → Audience
  Mapper audience apiserver: Included Custom Audience: – → apiserver
  Mapper audience apiserver: Add to access token: – → on
  Mapper audience apiserver: Add to ID token: – → off
  Mapper audience apiserver: Add to lightweight access token: – → off
  Mapper audience apiserver: Add to token introspection: – → on
assign client scope apiserver-audience to client app as Default
  Assigned: none → Default
`
	if d := cmp.Diff(want, text(p)); d != "" {
		t.Errorf("the plan (-want +got):\n%s", d)
	}
	if p.Subject() != "app" || p.Administrator != "admin@master" || p.Server != w.session.Base() || p.Realm != w.realm {
		t.Errorf("of %s in %s at %s as %s", p.Subject(), p.Realm, p.Server, p.Administrator)
	}
	if want := "create client app, create client scope apiserver-audience, assign client scope apiserver-audience to client app as Default"; p.Summary() != want {
		t.Errorf("in one line: %s", p.Summary())
	}
}

func TestTheMapperOfAField(t *testing.T) {
	for path, want := range map[string][2]string{
		"protocolMappers.audience api.config.access.token.claim": {"audience api", "Add to access token"},
		"protocolMappers.a.b.config.included.custom.audience":    {"a.b", "Included Custom Audience"},
		"protocolMappers.audience api.unheard.of":                {"", ""},
		"fullScopeAllowed": {"", ""},
		"protocol":         {"", ""},
	} {
		if name, label := (change.Field{Path: path}).Mapper(); name != want[0] || label != want[1] {
			t.Errorf("%s: %q, %q, not %q", path, name, label, want)
		}
	}
}
