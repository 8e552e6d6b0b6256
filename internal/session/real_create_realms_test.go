package session_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"kloakroom/internal/local/lease"
	"kloakroom/internal/profile"
	"kloakroom/internal/session"
)

// testCreateRealms makes administrators of master, which no realm of its own can
// stand in for: only there can anybody be permitted to create realms.
func testCreateRealms(t *testing.T, w *world) {
	master := &world{w.Server, "master"}
	direct := func(role string) func(*testing.T, string) {
		return func(t *testing.T, user string) {
			t.Helper()
			given := []any{master.do(t, http.MethodGet, "/roles/"+role, nil)}
			master.do(t, http.MethodPost, "/users/"+user+"/role-mappings/realm", given)
		}
	}
	grouped := func(role string) func(*testing.T, string) {
		return func(t *testing.T, user string) {
			t.Helper()
			group := master.create(t, "/groups", map[string]any{"name": w.realm + "-" + role})
			t.Cleanup(func() { lease.Admin(t, w.Server, http.MethodDelete, "/admin/realms/master/groups/"+group, nil) })
			given := []any{master.do(t, http.MethodGet, "/roles/"+role, nil)}
			master.do(t, http.MethodPost, "/groups/"+group+"/role-mappings/realm", given)
			master.do(t, http.MethodPut, "/users/"+user+"/groups/"+group, nil)
		}
	}
	look := func(t *testing.T, user string) {
		t.Helper()
		client := master.do(t, http.MethodGet, "/clients?clientId=master-realm", nil).([]any)[0].(map[string]any)["id"].(string)
		given := []any{}
		for _, r := range []string{"view-clients", "view-users", "view-realm"} {
			given = append(given, master.do(t, http.MethodGet, "/clients/"+client+"/roles/"+r, nil))
		}
		master.do(t, http.MethodPost, "/users/"+user+"/role-mappings/clients/"+client, given)
	}
	n := 0
	for name, c := range map[string]struct {
		give []func(*testing.T, string)
		want session.Knowledge
	}{
		"who may look at master":              {[]func(*testing.T, string){look}, session.No},
		"who may look and create realms":      {[]func(*testing.T, string){look, direct("create-realm")}, session.Yes},
		"who may create realms and not look":  {[]func(*testing.T, string){direct("create-realm")}, session.Unknown},
		"who has every right":                 {[]func(*testing.T, string){direct("admin")}, session.Yes},
		"who is admin by a group":             {[]func(*testing.T, string){grouped("admin")}, session.Yes},
		"who creates realms by a group":       {[]func(*testing.T, string){look, grouped("create-realm")}, session.Yes},
		"who has no right that could be seen": {nil, session.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			user := strings.ToLower(w.realm) + "-" + strconv.Itoa(n)
			n++
			id := master.create(t, "/users", map[string]any{
				"username": user, "enabled": true, "email": user + "@example.com", "firstName": "A", "lastName": "B",
				"credentials": []any{map[string]any{"type": "password", "value": "p"}},
			})
			t.Cleanup(func() { lease.Admin(t, w.Server, http.MethodDelete, "/admin/realms/master/users/"+id, nil) })
			for _, give := range c.give {
				give(t, id)
			}
			settings := w.asRoot()
			settings.SignIn.Name = user
			got, err := open(t, settings, "p", nil).CreateRealms(t.Context())
			if err != nil || got != c.want {
				t.Errorf("got %v, %v; want %v", got, err, c.want)
			}
		})
	}
	t.Run("an administrator of another realm", func(t *testing.T) {
		w.user(t, "creates-none", "realm-admin")
		if got, err := open(t, w.as("creates-none"), "p", nil).CreateRealms(t.Context()); err != nil || got != session.No {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("a service account of another realm", func(t *testing.T) {
		secret := w.service(t, "creates-none", "realm-admin")
		if got, err := open(t, w.asClient("creates-none"), secret, nil).CreateRealms(t.Context()); err != nil || got != session.No {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("a token that names the role", func(t *testing.T) {
		settings := w.asRoot()
		settings.SignIn = profile.SignIn{Kind: profile.SignInToken}
		for roles, want := range map[string]session.Knowledge{"create-realm": session.Yes, "uma_authorization": session.No, "": session.Unknown} {
			s := open(t, settings, unsigned(w.URL, roles), nil)
			if got, err := s.CreateRealms(t.Context()); err != nil || got != want {
				t.Errorf("of %q: got %v, %v", roles, got, err)
			}
		}
	})
}

// unsigned is a token of master as an administrator might be given one, which
// names these realm roles; "" for none.
func unsigned(base, role string) string {
	claims := map[string]any{"iss": base + "/realms/master"}
	if role != "" {
		claims["realm_access"] = map[string]any{"roles": []string{role}}
	}
	body, _ := json.Marshal(claims) // of texts it cannot fail
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"RS256"}`)) + "." + part(body) + "." + part([]byte("no signature"))
}
