package e2e_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/local/lease"
)

// makeAdministrator makes a user of the realm with these roles of the client
// realm-management, and the password NAME-pass.
func makeAdministrator(t testing.TB, s lease.Server, realm, name string, roles ...string) {
	t.Helper()
	user := arrange(t, s, http.MethodPost, "/admin/realms/"+realm+"/users", map[string]any{
		"username": name, "enabled": true, "email": name + "@example.com", "emailVerified": true,
		"firstName": name, "lastName": "Administrator",
		"credentials": []any{map[string]any{"type": "password", "value": name + "-pass"}},
	})
	giveRoles(t, s, realm, find(t, user, "id"), roles...)
}

// giveRoles gives a user roles of the client realm-management.
func giveRoles(t testing.TB, s lease.Server, realm, user string, roles ...string) {
	t.Helper()
	clients := "/admin/realms/" + realm + "/clients"
	management := find(t, arrange(t, s, http.MethodGet, clients+"?clientId=realm-management&max=1", nil), "[0].id")
	var given []any
	for _, role := range roles {
		given = append(given, arrange(t, s, http.MethodGet, clients+"/"+management+"/roles/"+role, nil))
	}
	arrange(t, s, http.MethodPost, "/admin/realms/"+realm+"/users/"+user+"/role-mappings/clients/"+management, given)
}

// arrange asks the server itself, past the program, and wants it to agree.
func arrange(t testing.TB, s lease.Server, method, path string, body any) any {
	t.Helper()
	status, out := lease.Admin(t, s, method, path, body)
	if status >= http.StatusBadRequest {
		t.Fatalf("%s %s: status %d, %v", method, path, status, out)
	}
	return out
}

func find(t testing.TB, v any, path string) string {
	t.Helper()
	x, err := lookup(v, path)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return text(x)
}

// makeClient makes a client with a service account and returns its UUID.
func makeClient(t testing.TB, s lease.Server, realm, clientID string, more map[string]any) (uuid string) {
	t.Helper()
	c := map[string]any{"clientId": clientID, "serviceAccountsEnabled": true, "standardFlowEnabled": false}
	for name, value := range more {
		c[name] = value
	}
	return find(t, arrange(t, s, http.MethodPost, "/admin/realms/"+realm+"/clients", c), "id")
}

// claimsOf decodes what a token says.
func claimsOf(token string) (header string, claims map[string]any, signature string, err error) {
	parts := strings.Split(strings.TrimSpace(token), ".")
	if len(parts) != 3 {
		return "", nil, "", fmt.Errorf("this is no token: it has %d parts", len(parts))
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(b, &claims)
	}
	return parts[0], claims, parts[2], err
}

// forgedToken is the same token for another audience, with the old signature.
func forgedToken(token string) (string, error) {
	header, claims, signature, err := claimsOf(token)
	if err != nil {
		return "", err
	}
	claims["aud"] = "another-api"
	b, err := json.Marshal(claims)
	return header + "." + base64.RawURLEncoding.EncodeToString(b) + "." + signature, err
}

// waitForExpiry returns when the token has expired; it fails at once for one
// that lives too long to wait for.
func waitForExpiry(token string) error {
	_, claims, _, err := claimsOf(token)
	if err != nil {
		return err
	}
	exp, _ := claims["exp"].(float64)
	left := time.Until(time.Unix(int64(exp), 0))
	if left > 10*time.Second {
		return fmt.Errorf("the token lives for %s more", left)
	}
	<-time.After(left)
	return nil
}

func writeFile(name, content string) error { return os.WriteFile(name, []byte(content), 0o600) }
