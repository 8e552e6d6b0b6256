package keycloak_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/keycloak"
)

// TestReadingFromRealServers has one realm for each server, since making one
// takes a second; each part makes what it needs in it, under names of its own.
func TestReadingFromRealServers(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := newWorld(t, s)
		for _, part := range []struct {
			name string
			test func(*testing.T, *world)
		}{
			{"realms", testRealms},
			{"clients by pages", testPages},
			{"clients by their ID", testFindClient},
			{"a row is the whole document", testWholeDocument},
			{"client scopes", testScopes},
			{"the service account", testServiceAccount},
			{"roles", testRoles},
			{"secrets", testSecrets},
			{"what is public", testPublic},
			{"the server", testInfo},
			{"what is missing", testMissing},
			{"what is not permitted", testNotPermitted},
			{"what is shown in part", testShownInPart},
			{"https only", testHTTPSOnly},
		} {
			t.Run(part.name, func(t *testing.T) { part.test(t, w) })
		}
	})
}

func testRealms(t *testing.T, w *world) {
	w.do(t, http.MethodPut, "", map[string]any{"displayName": "Shop \x1b[31m☃", "enabled": true})
	enabled := true
	want := keycloak.Realm{Name: w.realm, DisplayName: "Shop \x1b[31m☃", Enabled: &enabled}
	find := func(realms []keycloak.Realm) *keycloak.Realm {
		for _, r := range realms {
			if r.Name == w.realm {
				return &r
			}
		}
		return nil
	}
	all, err := w.kc.Realms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, find(all)); diff != "" {
		t.Error(diff)
	}

	// Who may see a realm but not its settings learns its name alone.
	few, err := w.administrator(t, "query-realms").Realms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]keycloak.Realm{{Name: w.realm}}, few); diff != "" {
		t.Error(diff)
	}

	doc, err := w.kc.RealmDoc(t.Context(), w.realm)
	if err != nil || doc["realm"] != w.realm || doc["accessTokenLifespan"] != json.Number("300") {
		t.Errorf("the whole realm: got %d fields, lifespan %v, %v", len(doc), doc["accessTokenLifespan"], err)
	}
}

func testScopes(t *testing.T, w *world) {
	scope := func(name string, config map[string]string) string {
		return w.create(t, "/client-scopes", map[string]any{
			"name": name, "protocol": "openid-connect", "description": "d",
			"protocolMappers": []any{map[string]any{
				"name": "aud", "protocol": "openid-connect", "protocolMapper": keycloak.AudienceMapper, "config": config,
			}},
		})
	}
	custom := scope("zz-custom:/x%41", map[string]string{"included.custom.audience": "apiserver", "access.token.claim": "true"})
	scope("zz-both", map[string]string{"included.client.audience": "account", "included.custom.audience": "hidden", "access.token.claim": "true"})
	scope("zz-id-token", map[string]string{"included.custom.audience": "nowhere", "access.token.claim": "false", "id.token.claim": "true"})
	w.do(t, http.MethodPut, "/default-optional-client-scopes/"+custom, nil)

	scopes, err := w.kc.Scopes(t.Context(), w.realm)
	if err != nil {
		t.Fatal(err)
	}
	byName, last := map[string]keycloak.Scope{}, ""
	for _, s := range scopes {
		if s.Name < last {
			t.Errorf("%s stands behind %s", s.Name, last)
		}
		byName[s.Name], last = s, s.Name
	}
	for name, want := range map[string][]string{
		"zz-custom:/x%41": {"apiserver"}, "zz-both": {"account"}, "zz-id-token": {}, "roles": {}, "profile": {},
	} {
		if diff := cmp.Diff(want, keycloak.Audiences(byName[name].Mappers)); diff != "" {
			t.Errorf("the audiences of %s: %s", name, diff)
		}
	}
	if s := byName["zz-custom:/x%41"]; s.ID != custom || s.Protocol != keycloak.OpenIDConnect || s.Description != "d" {
		t.Errorf("got %+v", s)
	}

	s, doc, err := w.kc.FindScope(t.Context(), w.realm, "zz-custom:/x%41")
	if err != nil || s == nil || s.ID != custom || doc["id"] != custom {
		t.Errorf("by its name: got %+v, %v", s, err)
	}
	if s, doc, err := w.kc.FindScope(t.Context(), w.realm, "ZZ-both"); s != nil || doc != nil || err != nil {
		t.Errorf("by a name in another case: got %+v, %v", s, err)
	}

	given, err := w.kc.RealmDefaults(t.Context(), w.realm)
	if err != nil || given["profile"] != keycloak.Default || given["zz-custom:/x%41"] != keycloak.Optional || given["zz-both"] != keycloak.NotAssigned {
		t.Errorf("what new clients get: %v, %v", given, err)
	}
}

func testRoles(t *testing.T, w *world) {
	for _, name := range []string{"role/1", "role 2", "role%3"} {
		w.do(t, http.MethodPost, "/roles", map[string]any{"name": name, "description": "d"})
	}
	uuid := w.client(t, "roles", nil)
	w.do(t, http.MethodPost, "/clients/"+uuid+"/roles", map[string]any{"name": "own"})

	names := func(roles []keycloak.Role, err error) []string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		out := []string{}
		for _, r := range roles {
			out = append(out, r.Name)
			if r.ID == "" {
				t.Errorf("%s has no ID", r.Name)
			}
		}
		return out
	}
	sorted := cmpopts.SortSlices(func(a, b string) bool { return a < b })
	if diff := cmp.Diff([]string{"role/1", "role 2", "role%3"}, names(w.kc.RealmRoles(t.Context(), w.realm, keycloak.RolesQuery{Search: "role"})), sorted,
		cmpopts.IgnoreSliceElements(func(s string) bool {
			return !strings.HasPrefix(s, "role/") && !strings.HasPrefix(s, "role ") && !strings.HasPrefix(s, "role%")
		})); diff != "" {
		t.Error("searched:", diff)
	}
	var paged []string
	for first := 0; first < 100; first += 2 {
		page := names(w.kc.RealmRoles(t.Context(), w.realm, keycloak.RolesQuery{First: first, Max: 2}))
		paged = append(paged, page...)
		if len(page) < 2 {
			break
		}
	}
	if diff := cmp.Diff(names(w.kc.RealmRoles(t.Context(), w.realm, keycloak.RolesQuery{})), paged, sorted); diff != "" {
		t.Error("by pages of two:", diff)
	}
	if diff := cmp.Diff([]string{"own"}, names(w.kc.ClientRoles(t.Context(), w.realm, uuid, keycloak.RolesQuery{}))); diff != "" {
		t.Error("of a client:", diff)
	}
}

func testPublic(t *testing.T, w *world) {
	anyone := keycloak.New(w.URL, guarded(t))
	d, err := anyone.Discovery(t.Context(), w.realm)
	own, pathErr := anyone.TokenPath(w.realm)
	if err != nil || pathErr != nil || d.Issuer != w.URL+"/realms/"+w.realm || d.TokenEndpoint != own {
		t.Errorf("got %+v, %v; the own path is %s, %v", d, err, own, pathErr)
	}
	keys, err := anyone.JWKS(t.Context(), w.realm)
	var set struct {
		Keys []struct{ Kid, Use, Alg string }
	}
	if err != nil || json.Unmarshal(keys, &set) != nil || len(set.Keys) == 0 || set.Keys[0].Kid == "" {
		t.Errorf("the keys are %s, %v", keys, err)
	}
	_, err = anyone.RealmDoc(t.Context(), w.realm)
	wantFault(t, err, fault.Refused, "sign-in-ended", "(401)")
	for _, err := range []error{errOf(anyone.Discovery(t.Context(), "no such")), errOf(anyone.JWKS(t.Context(), "no such"))} {
		wantFault(t, err, fault.NotFound, "realm-not-found", "there is no realm no such")
	}
}

func errOf(_ any, err error) error { return err }

func testInfo(t *testing.T, w *world) {
	info, err := w.kc.Info(t.Context())
	if err != nil || info.System.Version != w.Name {
		t.Errorf("got version %q, %v; want %s", info.System.Version, err, w.Name)
	}
	config, err := w.kc.EventsConfig(t.Context(), w.realm)
	if err != nil || config.Events || config.AdminEvents {
		t.Errorf("a new realm keeps events: %+v, %v", config, err)
	}
	w.do(t, http.MethodPut, "/events/config", map[string]any{"eventsEnabled": true, "adminEventsEnabled": true, "adminEventsDetailsEnabled": true})
	config, err = w.kc.EventsConfig(t.Context(), w.realm)
	if err != nil || config != (keycloak.EventsConfig{Events: true, AdminEvents: true, Details: true}) {
		t.Errorf("got %+v, %v", config, err)
	}
}

func testHTTPSOnly(t *testing.T, w *world) {
	w.do(t, http.MethodPut, "", map[string]any{"sslRequired": "all"})
	defer w.do(t, http.MethodPut, "", map[string]any{"sslRequired": "external"})
	_, err := keycloak.Locate(t.Context(), guarded(t), w.URL, w.realm)
	wantFault(t, err, fault.Refused, "https-required", "realm "+w.realm+" is only served over https")
	_, err = w.kc.JWKS(t.Context(), w.realm)
	wantFault(t, err, fault.Refused, "https-required", "read the keys of realm "+w.realm)
	if _, err = w.kc.Clients(t.Context(), w.realm, keycloak.ClientQuery{Max: 1}); err != nil {
		t.Errorf("the admin API of that realm: %v", err)
	}
}
