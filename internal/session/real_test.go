package session_test

import (
	"net/http"
	"net/url"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/internal/profile"
	"kloakroom/internal/session"
)

// world is a realm of its own on one of the real servers.
type world struct {
	lease.Server
	realm string
}

// TestOnRealServers has one realm for each server, since making one takes a
// second; each part makes what it needs in it, under names of its own.
func TestOnRealServers(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		w := &world{s, lease.Realm(t, s, "session")}
		for _, part := range []struct {
			name string
			test func(*testing.T, *world)
		}{
			{"sign-in", testSignIn},
			{"refusals", testRefusals},
			{"rights", testRights},
			{"who may create realms", testCreateRealms},
			{"renewal", testRenewal},
			{"logout", testLogout},
			{"signing out", testSignOut},
			{"a given token", testGivenToken},
			{"side by side", testSideBySide},
			{"a frontend URL", testFrontendURL},
		} {
			t.Run(part.name, func(t *testing.T) { part.test(t, w) })
		}
	})
}

func (w *world) do(t *testing.T, method, path string, body any) any {
	t.Helper()
	status, out := lease.Admin(t, w.Server, method, "/admin/realms/"+w.realm+path, body)
	if status >= http.StatusBadRequest {
		t.Fatalf("%s %s: status %d, %v", method, path, status, out)
	}
	return out
}

func (w *world) create(t *testing.T, path string, body any) string {
	t.Helper()
	made, _ := w.do(t, http.MethodPost, path, body).(map[string]any)
	id, _ := made["id"].(string)
	return id
}

// user makes an administrator of the realm with these roles of realm-management,
// whose password is "p", and returns the user's ID.
func (w *world) user(t *testing.T, name string, roles ...string) string {
	t.Helper()
	id := w.create(t, "/users", map[string]any{
		"username": name, "enabled": true, "email": name + "@example.com", "firstName": "A", "lastName": "B",
		"credentials": []any{map[string]any{"type": "password", "value": "p"}},
	})
	w.grant(t, id, roles...)
	return id
}

func (w *world) grant(t *testing.T, user string, roles ...string) {
	t.Helper()
	client := w.do(t, http.MethodGet, "/clients?clientId=realm-management", nil).([]any)[0].(map[string]any)["id"].(string)
	given := []any{}
	for _, r := range roles {
		given = append(given, w.do(t, http.MethodGet, "/clients/"+client+"/roles/"+r, nil))
	}
	w.do(t, http.MethodPost, "/users/"+user+"/role-mappings/clients/"+client, given)
}

// service makes a client whose service account has these roles, and returns its
// secret.
func (w *world) service(t *testing.T, clientID string, roles ...string) string {
	t.Helper()
	const secret = "p@ss:w%41rd+ é/\"<>&=?#"
	w.create(t, "/clients", map[string]any{"clientId": clientID, "serviceAccountsEnabled": true, "secret": secret})
	found := w.do(t, http.MethodGet, "/users?exact=true&username="+url.QueryEscape("service-account-"+clientID), nil).([]any)
	w.grant(t, found[0].(map[string]any)["id"].(string), roles...)
	return secret
}

// as are the settings of a user of the realm itself.
func (w *world) as(user string) profile.Settings {
	s := byPassword(w.URL)
	s.Realm, s.LoginRealm, s.SignIn.Name = w.realm, w.realm, user
	return s
}

func (w *world) asClient(clientID string) profile.Settings {
	s := w.as("")
	s.SignIn = profile.SignIn{Kind: profile.SignInClient, Name: clientID}
	return s
}

func (w *world) asRoot() profile.Settings {
	s := byPassword(w.URL)
	s.Realm, s.SignIn.Name = w.realm, w.AdminUser
	return s
}

func testRights(t *testing.T, w *world) {
	const yes, no, unknown = session.Yes, session.No, session.Unknown
	for _, c := range []struct {
		name  string
		roles []string
		want  session.Rights
	}{
		{"none", nil, session.Rights{
			ViewClients: no, ManageClients: no, ViewUsers: no, ManageUsers: no, ViewRealm: no, ViewEvents: no,
		}},
		{"view-clients", []string{"view-clients"}, session.Rights{
			ViewClients: yes, ManageClients: no, ViewUsers: no, ManageUsers: no, ViewRealm: no, ViewEvents: no,
		}},
		{"manage-clients", []string{"manage-clients", "view-events"}, session.Rights{
			ViewClients: yes, ManageClients: yes, ViewUsers: no, ManageUsers: no, ViewRealm: no, ViewEvents: yes,
		}},
		{"view-users", []string{"view-users"}, session.Rights{
			ViewClients: no, ManageClients: no, ViewUsers: yes, ManageUsers: no, ViewRealm: no, ViewEvents: no,
		}},
		{"manage-users", []string{"manage-users", "view-realm"}, session.Rights{
			ViewClients: no, ManageClients: no, ViewUsers: yes, ManageUsers: yes, ViewRealm: yes, ViewEvents: no,
		}},
		// With these Keycloak lists nothing, and says so in no way.
		{"query", []string{"query-clients", "query-users"}, session.Rights{
			ViewClients: no, ManageClients: no, ViewUsers: unknown, ManageUsers: unknown, ViewRealm: no, ViewEvents: no,
		}},
		{"realm-admin", []string{"realm-admin"}, session.Rights{
			ViewClients: yes, ManageClients: yes, ViewUsers: yes, ManageUsers: yes, ViewRealm: yes, ViewEvents: yes,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.user(t, "rights-"+c.name, c.roles...)
			s := open(t, w.as("rights-"+c.name), "p", nil)
			got, err := s.Rights(t.Context(), w.realm)
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
			// Newer servers hide their version from administrators of a realm.
			can, err := s.Capabilities(t.Context())
			if err != nil || (can.Version != "" && can.Version != w.Name) {
				t.Errorf("the version is %q, %v", can.Version, err)
			}
		})
	}
	root := open(t, w.asRoot(), w.AdminPassword, nil)
	if can, err := root.Capabilities(t.Context()); err != nil || can.Version != w.Name {
		t.Errorf("the version is %q, %v; want %s", can.Version, err, w.Name)
	}
	_, err := root.Rights(t.Context(), "no such realm")
	wantFault(t, err, fault.NotFound, "realm-not-found", "there is no realm no such realm")
}
