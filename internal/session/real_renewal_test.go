package session_test

import (
	"net/http"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
)

// sessions counts the sessions that a user has at the server.
func (w *world) sessions(t *testing.T, user string) int {
	t.Helper()
	list, _ := w.do(t, http.MethodGet, "/users/"+user+"/sessions", nil).([]any)
	return len(list)
}

// testRenewal reads on while several tokens end, and finds one session at the
// server: it was renewed, and not begun anew.
func testRenewal(t *testing.T, w *world) {
	user := w.user(t, "renewed", "view-clients", "view-realm")
	secret := w.service(t, "renewed", "view-clients", "view-realm")
	const life = 4 * time.Second
	w.do(t, http.MethodPut, "", map[string]any{"accessTokenLifespan": life.Seconds()})
	defer w.do(t, http.MethodPut, "", map[string]any{"accessTokenLifespan": 300})
	person, client := open(t, w.as("renewed"), "p", nil), open(t, w.asClient("renewed"), secret, nil)
	began, slowest := time.Now(), time.Duration(0)
	tokens := map[string]bool{}
	for len(tokens) < 3 && time.Since(began) < 5*life {
		for _, s := range []*session.Session{person, client} {
			asked := time.Now()
			if _, err := s.Server().Clients(t.Context(), w.realm, keycloak.ClientQuery{Max: 1}); err != nil {
				t.Fatalf("%s: %v", s.Administrator(), err)
			}
			slowest = max(slowest, time.Since(asked))
		}
		tokens[givenBy(t, person)] = true
	}
	if len(tokens) < 3 {
		t.Errorf("%d tokens were used in %s, each good for %s", len(tokens), time.Since(began), life)
	}
	// On a machine so slow that a token ends on its way, signing in anew is right.
	if n := w.sessions(t, user); n != 1 && slowest < life/4 {
		t.Errorf("the server has %d sessions of the user, want 1", n)
	}
}

// givenBy returns the token that a session signs with now.
func givenBy(t *testing.T, s *session.Session) string {
	t.Helper()
	var token string
	base := s.Client().Transport
	session.Under(base, func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			token = req.Header.Get("Authorization")
			return next.RoundTrip(req)
		})
	}, func() {
		if _, err := s.Server().RealmDoc(t.Context(), s.Realm()); err != nil {
			t.Error(err)
		}
	})
	return token
}

func testLogout(t *testing.T, w *world) {
	user := w.user(t, "logged-out", "view-realm")
	s := open(t, w.as("logged-out"), "p", nil)
	for name, end := range map[string]func(){
		"logged out at the server": func() { w.do(t, http.MethodPost, "/users/"+user+"/logout", nil) },
		"every session is ended":   func() { w.do(t, http.MethodPost, "/logout-all", nil) },
	} {
		end()
		if _, err := s.Server().RealmDoc(t.Context(), w.realm); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := w.sessions(t, user); n != 1 {
			t.Errorf("%s: there are %d sessions after it", name, n)
		}
	}
	w.do(t, http.MethodPost, "/users/"+user+"/logout", nil)
	w.do(t, http.MethodPut, "/users/"+user+"/reset-password", map[string]any{"type": "password", "value": "another"})
	_, err := s.Server().RealmDoc(t.Context(), w.realm)
	wantFault(t, err, fault.Refused, "invalid-grant", `read realm `+w.realm+`: user "logged-out" was refused: Invalid user credentials`)
}
