package session_test

import (
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/keycloak"
)

// testSignOut finds no session of the user at the server any more.
func testSignOut(t *testing.T, w *world) {
	user := w.user(t, "leaving", "view-clients", "view-realm")
	s := open(t, w.as("leaving"), "p", nil)
	if n := w.sessions(t, user); n != 1 {
		t.Fatalf("%d sessions after the sign-in", n)
	}
	for range 2 {
		if err := s.SignOut(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.sessions(t, user); n != 0 {
		t.Errorf("%d sessions after the sign-out", n)
	}
	client := open(t, w.asClient("robot"), w.service(t, "robot", "view-clients"), nil)
	if err := client.SignOut(t.Context()); err != nil {
		t.Errorf("a service account, which has no session: %v", err)
	}
	if _, err := client.Server().Clients(t.Context(), w.realm, keycloak.ClientQuery{Max: 1}); err != nil {
		t.Errorf("its token is still good: %v", err)
	}
}

func TestWhoIsNotSignedInSignsOutQuietly(t *testing.T) {
	f := newFake(t)
	s := open(t, profile.Settings{URL: f.URL, LoginRealm: "master", SignIn: profile.SignIn{Kind: profile.SignInNone}}, "", nil)
	if err := s.SignOut(t.Context()); err != nil || f.grants() != "" {
		t.Errorf("%v, asked for %q", err, f.grants())
	}
}

func TestASignOutThatIsRefusedIsTold(t *testing.T) {
	f := newFake(t) // which knows no logout
	s := open(t, byPassword(f.URL), "adminpass", nil)
	wantFault(t, s.SignOut(t.Context()), fault.Refused, "logout-refused", "404")
}
