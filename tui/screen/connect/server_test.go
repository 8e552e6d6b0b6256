package connect_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kloakroom/tui/tuitest/fake"
)

// newServer is a Keycloak under a base path with two clients in master: ops may
// sign in, shop has no service account.
func newServer(t *testing.T, path string) *fake.Keycloak {
	t.Helper()
	k := fake.New(t, fake.Under(path))
	k.Realm("master").AddClient(fake.Client{ClientID: "ops", Secret: "ops-secret", ServiceAccount: true})
	k.Realm("master").AddClient(fake.Client{ClientID: "shop", Secret: "shop-secret"})
	return k
}

// signIns is how many times somebody asked for a token.
func signIns(k *fake.Keycloak) int {
	n := 0
	for _, r := range k.Requests() {
		if strings.HasPrefix(r, "POST ") {
			n++
		}
	}
	return n
}

// tokenOf gets the token of an administrator, as somebody might by curl.
func tokenOf(t *testing.T, k *fake.Keycloak, user, password string) string {
	t.Helper()
	form := url.Values{"grant_type": {"password"}, "client_id": {"admin-cli"}, "username": {user}, "password": {password}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		k.URL+"/realms/master/protocol/openid-connect/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("no token (%s): %v", resp.Status, err)
	}
	return answer.Token
}

// quoted is a text as JSON.
func quoted(t *testing.T, s string) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
