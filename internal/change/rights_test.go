package change_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/internal/profile"
	"kloakroom/keycloak"
)

// TestAReadOnlyAdministrator may look and plan; the error names the role that is
// missing.
func TestAReadOnlyAdministrator(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		real := newWorld(t, s)
		real.withApp(t)
		real.user(t, "reader", "view-clients")
		w := worldIn(t, s, real.realm, s.URL, as("reader", real.realm))
		before := real.everything(t)
		for _, want := range []change.Intent{
			change.SetClient{ClientID: "app", Settings: settings(t, "sa off")},
			change.CreateClient{ClientID: "new"},
			change.CreateScope{Name: "new"},
			change.RotateSecret{ClientID: "app"},
			change.AssignScope{ClientID: "app", Scope: "phone", As: keycloak.Default},
			change.AssignScope{ClientID: "app", Scope: "address", As: keycloak.Default},
			change.Setup{ClientID: "new", Audience: "api"},
		} {
			o, err := w.engine.Apply(context.Background(), w.plan(t, want), nil)
			if text := wantFault(t, err, fault.NotPermitted, "not-permitted"); !strings.Contains(text, "manage-clients") {
				t.Errorf("%T does not name the role: %s", want, text)
			}
			if o == nil || o.State != change.NotApplied {
				t.Errorf("%T: the outcome is %+v", want, o)
			}
			records := w.journal(t)
			if last := records[len(records)-1]; last.State != "not-applied" {
				t.Errorf("%T: the journal ends with %+v", want, last)
			}
		}
		if d := moved(before, real.everything(t)); len(d) > 0 {
			t.Errorf("it wrote: %v", d)
		}
		_, err := w.engine.Plan(context.Background(), "master", change.Setup{ClientID: "new", Audience: "api"})
		wantFault(t, err, fault.NotPermitted, "not-permitted")
		p := w.plan(t, change.CreateRealm{Name: newName(t, s, "change-never")})
		_, err = w.engine.Apply(context.Background(), p, nil)
		wantFault(t, err, fault.NotPermitted, "not-permitted")
	})
}

// TestAnAdministratorOfClientsAlone may write clients, and sees no users.
func TestAnAdministratorOfClientsAlone(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		real := newWorld(t, s)
		real.withApp(t)
		real.user(t, "manager", "manage-clients")
		w := worldIn(t, s, real.realm, s.URL, as("manager", real.realm))
		for _, want := range []change.Intent{
			change.SetClient{ClientID: "app", Settings: settings(t, "sa off, auth off")},
			change.SetClient{ClientID: "app", Settings: settings(t, "sa on, auth on")},
			change.Setup{ClientID: "new", Audience: "api"},
			change.RotateSecret{ClientID: "new"},
		} {
			p := w.plan(t, want)
			w.applied(t, p)
			if strings.Contains(text(p), "default-roles") {
				t.Errorf("%T: roles that it cannot see: %s", want, text(p))
			}
		}
		p := real.plan(t, change.SetClient{ClientID: "app", Settings: settings(t, "sa off")})
		if !strings.Contains(text(p), "with its roles (default-roles-"+real.realm+")") {
			t.Errorf("who may see the roles is not told them: %s", text(p))
		}
	})
}

// user makes an administrator of the realm with these roles.
func (w *world) user(t *testing.T, name string, roles ...string) {
	t.Helper()
	id := w.create(t, "/users", map[string]any{
		"username": name, "enabled": true, "email": name + "@example.com", "firstName": "A", "lastName": "B",
		"credentials": []any{map[string]any{"type": "password", "value": userPassword, "temporary": false}},
	})
	management := w.client(t, "realm-management")["id"].(string)
	all := w.admin(t, http.MethodGet, "/clients/"+management+"/roles", nil)
	var wanted []any
	for _, r := range roles {
		wanted = append(wanted, named(all, "name", r))
	}
	w.admin(t, http.MethodPost, "/users/"+id+"/role-mappings/clients/"+management, wanted)
}

// as signs in as a user of a realm.
func as(user, realm string) func(*profile.Settings) {
	return func(s *profile.Settings) { s.SignIn.Name, s.LoginRealm = user, realm }
}

func TestAReadOnlyProfileWritesNothing(t *testing.T) {
	s := lease.Servers(t)[0]
	real := newWorld(t, s)
	w := worldIn(t, s, real.realm, s.URL, func(p *profile.Settings) { p.Guard, p.Profile = profile.ReadOnly, "acme" })
	p := w.plan(t, change.CreateClient{ClientID: "new"})
	o, err := w.engine.Apply(context.Background(), p, nil)
	text, hint := wantFault(t, err, fault.NotPermitted, "read-only"), fault.Of(err).Hint
	if !strings.Contains(text, "profile acme is read-only") || !strings.Contains(hint, "kloakroom profiles set acme --guard guarded") {
		t.Errorf("the profile, or how to change it, is not named: %s\n%s", text, hint)
	}
	if o != nil || real.client(t, "new") != nil || len(w.journal(t)) > 0 {
		t.Errorf("it wrote: %+v", o)
	}
	if _, err := json.Marshal(p); err != nil {
		t.Errorf("the plan is still shown: %v", err)
	}
	if o, err := w.engine.Apply(context.Background(), w.plan(t, change.SetClient{ClientID: "admin-cli", Settings: settings(t, "enabled on")}), nil); err != nil || o.State != change.Applied {
		t.Errorf("nothing to do is no write: %+v, %v", o, err)
	}
}

// TestAMaskedSecretIsNeverWritten has a server that shows secrets masked, as
// Keycloak does where the rights are few.
func TestAMaskedSecretIsNeverWritten(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		real := newWorld(t, s)
		real.withApp(t)
		var sent []string
		w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			if r.Method == http.MethodPut {
				sent = append(sent, body(r))
			}
			edited(rw, r, pass, func(b []byte) []byte {
				return []byte(strings.ReplaceAll(string(b), "the-first-secret-of-the-test", "**********"))
			})
		})
		w.applied(t, w.plan(t, change.SetClient{ClientID: "app", Settings: settings(t, "std on")}))
		if secret := real.client(t, "app")["secret"]; secret != "the-first-secret-of-the-test" {
			t.Error("the secret is another one")
		}
		if len(sent) != 1 || strings.Contains(sent[0], `"secret":"**********"`) {
			t.Errorf("sent: %s", sent)
		}
		if !strings.Contains(sent[0], `"claim.value":"**********"`) {
			t.Error("a claim of ten asterisks is no secret, and was lost")
		}
		w.applied(t, w.plan(t, change.RotateSecret{ClientID: "app"}))
		if secret := real.client(t, "app")["secret"]; secret == "the-first-secret-of-the-test" {
			t.Error("the secret is still the first one")
		}
	})
}
