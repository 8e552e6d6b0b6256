package keycloak_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/keycloak"
)

func testServiceAccount(t *testing.T, w *world) {
	for _, id := range append([]string{"account owner"}, odd...) {
		clientID := "sa-" + id
		w.client(t, clientID, map[string]any{"serviceAccountsEnabled": true})
		u, err := w.kc.ServiceAccount(t.Context(), w.realm, clientID)
		if err != nil || u == nil || u.ID == "" || !u.Enabled {
			t.Errorf("of client %q: got %+v, %v", clientID, u, err)
		}
	}
	w.client(t, "no-account", nil)
	if u, err := w.kc.ServiceAccount(t.Context(), w.realm, "no-account"); u != nil || err != nil {
		t.Errorf("of a client that has none: got %+v, %v", u, err)
	}

	u, err := w.kc.ServiceAccount(t.Context(), w.realm, "sa-account owner")
	if err != nil || u == nil {
		t.Fatal(u, err)
	}
	w.do(t, http.MethodPost, "/roles", map[string]any{"name": "runner"})
	w.grant(t, u.ID, "", "runner")
	w.grant(t, u.ID, "realm-management", "view-users", "view-clients")
	roles, err := w.kc.RoleMappings(t.Context(), w.realm, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := []keycloak.RoleMapping{
		{Role: "default-roles-" + w.realm},
		{Role: "runner"},
		{Role: "view-clients", Client: "realm-management"},
		{Role: "view-users", Client: "realm-management"},
	}
	if diff := cmp.Diff(want, roles); diff != "" {
		t.Error(diff)
	}
	testHiddenRoles(t, w, u.ID, want)
	lookingWritesNothing(t, w, "sa-account owner", u.ID)
}

// testHiddenRoles: since 26.7 an administrator is shown a part of the roles only,
// or none, without an error.
func testHiddenRoles(t *testing.T, w *world, user string, all []keycloak.RoleMapping) {
	t.Helper()
	roles, err := w.administrator(t, "view-users", "view-clients", "view-realm").RoleMappings(t.Context(), w.realm, user)
	if diff := cmp.Diff(all, roles); err != nil || diff != "" {
		t.Errorf("with every right to look: %v\n%s", err, diff)
	}
	for _, rights := range [][]string{{"view-users"}, {"view-users", "view-clients"}} {
		roles, err := w.administrator(t, rights...).RoleMappings(t.Context(), w.realm, user)
		if err == nil {
			if diff := cmp.Diff(all, roles); diff != "" {
				t.Errorf("with %q a part is taken for all:%s", rights, diff)
			}
			continue
		}
		wantFault(t, err, fault.NotPermitted, "not-permitted", "read the roles of the service account: ")
		if !keycloak.IsForbidden(err) || !strings.Contains(err.Error(), "lacks the role view-realm") {
			t.Errorf("with %q: %v", rights, err)
		}
	}
}

// lookingWritesNothing deletes the account on the server and looks for it in
// every way there is: Keycloak's own GET of a service account would make a new
// one.
func lookingWritesNothing(t *testing.T, w *world, clientID, userID string) {
	t.Helper()
	w.do(t, http.MethodDelete, "/users/"+userID, nil)
	for range 2 {
		if u, err := w.kc.ServiceAccount(t.Context(), w.realm, clientID); u != nil || err != nil {
			t.Errorf("after it was deleted: got %+v, %v", u, err)
		}
		if c, _, err := w.kc.FindClient(t.Context(), w.realm, clientID); err != nil || !c.ServiceAccount {
			t.Errorf("its client: got %+v, %v", c, err)
		}
	}
	if _, err := w.kc.RoleMappings(t.Context(), w.realm, userID); err == nil {
		t.Error("its roles are still there")
	}
	found := w.do(t, http.MethodGet, "/users?exact=true&username=service-account-sa-account%20owner", nil).([]any)
	if len(found) != 0 {
		t.Errorf("looking made a new account: %v", found)
	}
}

func testMissing(t *testing.T, w *world) {
	ctx := t.Context()
	const uuid = "7d5c0000-0000-4000-8000-000000000000"
	for what, c := range map[string]struct {
		err         error
		code, words string
	}{
		"a realm, raw":            {errOf(w.kc.Clients(ctx, "no such", keycloak.ClientQuery{})), "realm-not-found", "there is no realm no such"},
		"a realm, gocloak":        {errOf(w.kc.RealmRoles(ctx, "no such", keycloak.RolesQuery{})), "realm-not-found", "there is no realm no such"},
		"a realm with odd signs":  {errOf(w.kc.RealmDoc(ctx, "a%41?#☃;x")), "realm-not-found", "there is no realm a%41?#☃;x"},
		"a client by its UUID":    {errOf(w.kc.ClientDoc(ctx, w.realm, uuid)), "not-found", "there is no client with the ID " + uuid},
		"a client's secret":       {errOf(w.kc.ClientSecret(ctx, w.realm, uuid)), "not-found", "there is no client with the ID " + uuid},
		"a client's roles":        {errOf(w.kc.ClientRoles(ctx, w.realm, uuid, keycloak.RolesQuery{})), "not-found", "there is no client with the ID " + uuid},
		"a user's roles":          {errOf(w.kc.RoleMappings(ctx, w.realm, uuid)), "not-found", "there is no user with the ID " + uuid},
		"a client by its name":    {w.kc.NoClient(ctx, w.realm, "realm-managementt"), "client-not-found", "there is no client realm-managementt in realm " + w.realm},
		"a realm by its name":     {w.kc.NoRealm(ctx, w.realm[:len(w.realm)-1]), "realm-not-found", "there is no realm " + w.realm[:len(w.realm)-1]},
		"a client with odd signs": {w.kc.NoClient(ctx, w.realm, "q%_/\x1b☃ ?"), "client-not-found", "there is no client q%_/"},
	} {
		t.Run(what, func(t *testing.T) { wantFault(t, c.err, fault.NotFound, c.code, c.words) })
	}
	if hint := fault.Of(w.kc.NoClient(ctx, w.realm, "realm-managementt")).Hint; hint != "Did you mean realm-management?" {
		t.Errorf("the offer for a client is %q", hint)
	}
	if hint := fault.Of(w.kc.NoRealm(ctx, strings.ToUpper(w.realm))).Hint; hint != "Did you mean "+w.realm+"?" {
		t.Errorf("the offer for a realm is %q", hint)
	}
}

// reads are all that needs a role, by the role.
var reads = map[string]func(context.Context, *keycloak.Server, string) error{
	"view-clients, clients": func(ctx context.Context, s *keycloak.Server, realm string) error {
		return errOf(s.Clients(ctx, realm, keycloak.ClientQuery{}))
	},
	"view-clients, client scopes": func(ctx context.Context, s *keycloak.Server, realm string) error {
		return errOf(s.Scopes(ctx, realm))
	},
	"view-clients, a missing client": func(ctx context.Context, s *keycloak.Server, realm string) error {
		return s.NoClient(ctx, realm, "app")
	},
	"view-clients, what new clients get": func(ctx context.Context, s *keycloak.Server, realm string) error {
		return errOf(s.RealmDefaults(ctx, realm))
	},
	"view-users, users": func(ctx context.Context, s *keycloak.Server, realm string) error {
		return errOf(s.Users(ctx, realm, 1))
	},
	"view-users, the service account": func(ctx context.Context, s *keycloak.Server, realm string) error {
		return errOf(s.ServiceAccount(ctx, realm, "app"))
	},
	"view-realm, roles": func(ctx context.Context, s *keycloak.Server, realm string) error {
		return errOf(s.RealmRoles(ctx, realm, keycloak.RolesQuery{}))
	},
	"view-realm, a realm": func(ctx context.Context, s *keycloak.Server, realm string) error {
		return errOf(s.RealmDoc(ctx, realm))
	},
	"view-realm, realms": func(ctx context.Context, s *keycloak.Server, _ string) error {
		return errOf(s.Realms(ctx))
	},
	"view-events, events": func(ctx context.Context, s *keycloak.Server, realm string) error {
		return errOf(s.EventsConfig(ctx, realm))
	},
}

func testNotPermitted(t *testing.T, w *world) {
	nobody := w.administrator(t)
	for what, read := range reads {
		role, _, _ := strings.Cut(what, ",")
		t.Run("without any role, "+what, func(t *testing.T) {
			err := read(t.Context(), nobody, w.realm)
			wantFault(t, err, fault.NotPermitted, "not-permitted", "this administrator lacks the role "+role+" (403)")
			if hint := fault.Of(err).Hint; !strings.Contains(hint, "can assign "+role+" of the client realm-management") {
				t.Errorf("the hint is %q", hint)
			}
		})
	}
	t.Run("with the roles to look at all of it", func(t *testing.T) {
		reader := w.administrator(t, "view-clients", "view-users", "view-realm", "view-events")
		for what, read := range reads {
			if err := read(t.Context(), reader, w.realm); err != nil && !strings.Contains(what, "missing") {
				t.Errorf("%s: %v", what, err)
			}
		}
		_, err := reader.RealmDoc(t.Context(), "master")
		wantFault(t, err, fault.NotPermitted, "not-permitted", "read realm master: this administrator lacks the role view-realm (403)")
	})
}

// testShownInPart has the roles with which Keycloak shows empty lists instead of
// refusing them.
func testShownInPart(t *testing.T, w *world) {
	ctx := t.Context()
	w.client(t, "hidden", map[string]any{"serviceAccountsEnabled": true})
	query := w.administrator(t, "query-clients")
	for what, err := range map[string]error{
		"list the clients of realm":         errOf(query.Clients(ctx, w.realm, keycloak.ClientQuery{})),
		"list the clients of realm ":        query.NoClient(ctx, w.realm, "hidden"),
		"client scopes of realm " + w.realm: errOf(query.Scopes(ctx, w.realm)),
	} {
		wantFault(t, err, fault.NotPermitted, "not-permitted", what)
		if err != nil && !strings.Contains(err.Error(), "lacks the role view-clients (") {
			t.Errorf("%s: %v does not name the role", what, err)
		}
	}
	if _, _, err := query.FindScope(ctx, w.realm, "profile"); !keycloak.IsForbidden(err) {
		t.Errorf("a client scope: got %v", err)
	}
	if c, _, err := query.FindClient(ctx, w.realm, "hidden"); c != nil || err != nil {
		t.Errorf("the client: got %v, %v", c, err)
	}
	doc, err := query.RealmDoc(ctx, w.realm)
	if _, whole := doc["accessTokenLifespan"]; err != nil || whole || doc["realm"] != w.realm {
		t.Errorf("the realm: got %v, %v", doc, err)
	}
	info, err := query.Info(ctx)
	if err != nil || (info.System.Version != "" && info.System.Version != w.Name) {
		t.Errorf("the server: got %+v, %v", info, err)
	}
}
