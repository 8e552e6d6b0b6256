package session_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
)

func testSignIn(t *testing.T, w *world) {
	w.user(t, "signs-in", "view-clients")
	secret := w.service(t, "c:olon id+%", "view-clients")
	for name, c := range map[string]struct {
		settings profile.Settings
		value    string
		as       string
	}{
		"an administrator of master":             {w.asRoot(), w.AdminPassword, w.AdminUser + "@master"},
		"an administrator of the realm":          {w.as("signs-in"), "p", "signs-in@" + w.realm},
		"a service account of the realm":         {w.asClient("c:olon id+%"), secret, "service account of c:olon id+%"},
		"the URL without its base path, or with": {withURL(w.asRoot(), strings.TrimSuffix(w.URL, "/auth")+"/auth/auth"), w.AdminPassword, w.AdminUser + "@master"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, c.settings, c.value, nil)
			if s.Base() != w.URL || s.Administrator() != c.as || !s.SignedIn() {
				t.Errorf("at %s as %q", s.Base(), s.Administrator())
			}
			clients, err := s.Server().Clients(t.Context(), s.Realm(), keycloak.ClientQuery{Max: 3})
			if err != nil || len(clients) != 3 {
				t.Errorf("got %d clients, %v", len(clients), err)
			}
			// The other way to the server is signed, too.
			if _, err := s.Server().ClientSecret(t.Context(), s.Realm(), clients[0].ID); err != nil {
				t.Error(err)
			}
			at, err := s.TokenEndpoint(t.Context(), w.realm)
			if want := w.URL + "/realms/" + w.realm + "/protocol/openid-connect/token"; err != nil || at.URL != want || at.Notice != "" {
				t.Errorf("the token endpoint is %+v, %v", at, err)
			}
		})
	}
}

func withURL(s profile.Settings, to string) profile.Settings {
	s.URL = to
	return s
}

func testRefusals(t *testing.T, w *world) {
	w.user(t, "refused")
	w.service(t, "refused", "view-clients")
	disabled := w.user(t, "disabled")
	w.do(t, http.MethodPut, "/users/"+disabled, map[string]any{"enabled": false})
	unknown := w.as("refused")
	unknown.LoginRealm = "no such realm"
	for name, c := range map[string]struct {
		settings profile.Settings
		class    fault.Class
		code     string // "" where the two versions differ
		words    string
	}{
		"a wrong password":                    {w.as("refused"), fault.Refused, "invalid-grant", `user "refused" was refused: Invalid user credentials (`},
		"an unknown user":                     {w.as("nobody"), fault.Refused, "invalid-grant", `user "nobody" was refused: Invalid user credentials (`},
		"a wrong secret":                      {w.asClient("refused"), fault.Refused, "unauthorized-client", `client "refused" was refused: `},
		"an unknown client":                   {w.asClient("nobody"), fault.Refused, "invalid-client", `client "nobody" was refused: `},
		"a login realm that is not there":     {unknown, fault.NotFound, "realm-not-found", "there is no realm no such realm to sign in to"},
		"a realm's user in the realm master ": {withLogin(w.as("refused"), "master"), fault.Refused, "invalid-grant", `user "refused" was refused`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := session.Open(t.Context(), c.settings, session.Options{Resolve: known("wr0ng")})
			wantFault(t, err, c.class, c.code, "sign in at "+w.URL+": "+c.words)
			if f := fault.Of(err); strings.Contains(f.Error()+f.Hint, "wr0ng") || f.Hint == "" {
				t.Errorf("%q, %q shows the secret, or gives no hint", f.Error(), f.Hint)
			}
		})
	}
	_, err := session.Open(t.Context(), w.as("disabled"), session.Options{Resolve: known("p")})
	wantFault(t, err, fault.Refused, "invalid-grant", "Account disabled")
}

func withLogin(s profile.Settings, realm string) profile.Settings {
	s.LoginRealm = realm
	return s
}

func testGivenToken(t *testing.T, w *world) {
	user := w.user(t, "gives", "view-realm")
	token := tokenOf(t, w, "gives", "p")
	settings := w.as("")
	settings.SignIn = profile.SignIn{Kind: profile.SignInToken}
	s := open(t, settings, token, nil)
	if _, err := s.Server().RealmDoc(t.Context(), w.realm); err != nil {
		t.Error(err)
	}
	w.do(t, http.MethodPost, "/users/"+user+"/logout", nil)
	_, err := s.Server().RealmDoc(t.Context(), w.realm)
	wantFault(t, err, fault.Refused, "token-refused", "does not accept the given administrator's token")
	_, err = open(t, settings, "not.a.token", nil).Server().RealmDoc(t.Context(), w.realm)
	wantFault(t, err, fault.Refused, "token-refused", "does not accept the given administrator's token")
}

func tokenOf(t *testing.T, w *world, user, password string) string {
	t.Helper()
	resp, err := http.PostForm(w.URL+"/realms/"+w.realm+"/protocol/openid-connect/token", url.Values{
		"grant_type": {"password"}, "client_id": {"admin-cli"}, "username": {user}, "password": {password},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.Token == "" {
		t.Fatalf("status %d, %v", resp.StatusCode, err)
	}
	return got.Token
}

func testSideBySide(t *testing.T, w *world) {
	w.user(t, "side-1", "view-realm")
	w.user(t, "side-2", "view-clients")
	reads, lists, root := open(t, w.as("side-1"), "p", nil), open(t, w.as("side-2"), "p", nil), open(t, w.asRoot(), w.AdminPassword, nil)
	var group sync.WaitGroup
	for range 8 {
		for s, can := range map[*session.Session][2]bool{reads: {true, false}, lists: {false, true}, root: {true, true}} {
			group.Go(func() {
				doc, err := s.Server().RealmDoc(t.Context(), w.realm)
				if _, whole := doc["accessTokenLifespan"]; err != nil || whole != can[0] {
					t.Errorf("%s reads the realm: %v, %v", s.Administrator(), whole, err)
				}
				_, err = s.Server().Clients(t.Context(), w.realm, keycloak.ClientQuery{Max: 1})
				if (err == nil) != can[1] || (err != nil && !keycloak.IsForbidden(err)) {
					t.Errorf("%s lists clients: %v", s.Administrator(), err)
				}
			})
		}
	}
	group.Wait()
}

// testFrontendURL gives the realm an address that is not the profile's, as behind
// a proxy.
func testFrontendURL(t *testing.T, w *world) {
	w.do(t, http.MethodPut, "", map[string]any{"attributes": map[string]any{"frontendUrl": "https://login.example/kc"}})
	s := open(t, w.asRoot(), w.AdminPassword, nil)
	d, err := s.Discovery(t.Context(), w.realm)
	if err != nil || d.Issuer != "https://login.example/kc/realms/"+w.realm {
		t.Fatalf("the server does not take the address: %+v, %v", d, err)
	}
	at, err := s.TokenEndpoint(t.Context(), w.realm)
	own := w.URL + "/realms/" + w.realm + "/protocol/openid-connect/token"
	if err != nil || at.URL != own || !strings.Contains(at.Notice, "https://login.example; the secret goes to "+own) {
		t.Errorf("got %+v, %v", at, err)
	}
	if _, err := s.Server().JWKS(t.Context(), w.realm); err != nil {
		t.Errorf("the keys, from our own origin: %v", err)
	}
}
