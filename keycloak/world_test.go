package keycloak_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/internal/wire"
	"kloakroom/keycloak"
)

// guarded is a client as sessions make it, but without a proxy and a sign-in.
func guarded(tb testing.TB) *http.Client {
	tb.Helper()
	hc, err := wire.NewClient(wire.Options{
		Timeout: 30 * time.Second, Proxy: func(*http.Request) (*url.URL, error) { return nil, nil },
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(hc.CloseIdleConnections)
	hc.Transport = wire.Guard(hc.Transport)
	return hc
}

// signing puts a token on every request.
type signing struct {
	next  http.RoundTripper
	token func() string
}

func (s signing) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+s.token())
	return s.next.RoundTrip(req)
}

// world is a realm of its own on one of the real servers, and its administrator.
type world struct {
	lease.Server
	realm string
	kc    *keycloak.Server // signs as the server's administrator
}

func newWorld(t *testing.T, s lease.Server) *world {
	t.Helper()
	hc := guarded(t)
	hc.Transport = signing{hc.Transport, func() string { return lease.AdminToken(t, s) }}
	return &world{s, lease.Realm(t, s, "keycloak"), keycloak.New(s.URL, hc)}
}

// do asks the server itself and wants success.
func (w *world) do(t *testing.T, method, path string, body any) any {
	t.Helper()
	status, out := lease.Admin(t, w.Server, method, "/admin/realms/"+w.realm+path, body)
	if status >= http.StatusBadRequest {
		t.Fatalf("%s %s: status %d, %v", method, path, status, out)
	}
	return out
}

// create returns the ID of what it creates.
func (w *world) create(t *testing.T, path string, body any) string {
	t.Helper()
	made, _ := w.do(t, http.MethodPost, path, body).(map[string]any)
	id, _ := made["id"].(string)
	return id
}

func (w *world) client(t *testing.T, clientID string, more map[string]any) string {
	t.Helper()
	body := map[string]any{"clientId": clientID, "publicClient": false}
	for k, v := range more {
		body[k] = v
	}
	return w.create(t, "/clients", body)
}

// administrator signs in as a new administrator who has these roles of the
// realm's administration, and no others.
func (w *world) administrator(t *testing.T, roles ...string) *keycloak.Server {
	t.Helper()
	name := "admin-" + strings.Join(append(roles, "x"), "-")
	user := w.create(t, "/users", map[string]any{
		"username": name, "enabled": true, "email": name + "@example.com", "firstName": "A", "lastName": "B",
		"credentials": []any{map[string]any{"type": "password", "value": "p"}},
	})
	w.grant(t, user, "realm-management", roles...)
	token := signIn(t, w.URL, w.realm, name, "p")
	hc := guarded(t)
	hc.Transport = signing{hc.Transport, func() string { return token }}
	return keycloak.New(w.URL, hc)
}

// grant gives a user roles of a client; "" is the realm.
func (w *world) grant(t *testing.T, user, client string, roles ...string) {
	t.Helper()
	from, to := "/roles/", "/users/"+user+"/role-mappings/realm"
	if client != "" {
		id := w.do(t, http.MethodGet, "/clients?clientId="+url.QueryEscape(client), nil).([]any)[0].(map[string]any)["id"].(string)
		from, to = "/clients/"+id+"/roles/", "/users/"+user+"/role-mappings/clients/"+id
	}
	given := []any{}
	for _, r := range roles {
		given = append(given, w.do(t, http.MethodGet, from+url.PathEscape(r), nil))
	}
	w.do(t, http.MethodPost, to, given)
}

func signIn(t *testing.T, base, realm, user, password string) string {
	t.Helper()
	resp, err := guarded(t).PostForm(base+"/realms/"+realm+"/protocol/openid-connect/token", url.Values{
		"grant_type": {"password"}, "client_id": {"admin-cli"}, "username": {user}, "password": {password},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("sign in as %s: status %d, %v", user, resp.StatusCode, err)
	}
	return answer.Token
}

// fake is a server that answers as a test wants, and keeps what it was asked.
type fake struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // method and URI
}

func newFake(tb testing.TB, answer http.HandlerFunc) *fake {
	tb.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.asked = append(f.asked, r.Method+" "+r.RequestURI)
		f.mu.Unlock()
		answer(w, r)
	}))
	tb.Cleanup(f.Close)
	return f
}

func (f *fake) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string{}, f.asked...)
}

// says answers with a status, a type and a body, and headers by name and value.
func says(status int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const (
	jsonType = "application/json"
	htmlType = "text/html; charset=utf-8"
)

// wantFault checks an error's class, code and some of its words.
func wantFault(t *testing.T, err error, class fault.Class, code, words string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil {
		t.Errorf("got no error, want %s (%s)", code, words)
		return
	}
	if f.Class != class || f.Code != code || !strings.Contains(f.Error(), words) {
		t.Errorf("got class %d, code %s, %q (hint %q);\nwant class %d, code %s, words %q", f.Class, f.Code, f.Error(), f.Hint, class, code, words)
	}
}

// readers are reads that go by each of the two ways to the server: raw, and
// through gocloak.
var readers = map[string]func(context.Context, *keycloak.Server) error{
	"raw": func(ctx context.Context, s *keycloak.Server) error {
		_, err := s.RealmDoc(ctx, "shop")
		return err
	},
	"gocloak": func(ctx context.Context, s *keycloak.Server) error {
		_, err := s.ClientSecret(ctx, "shop", "7d5c")
		return err
	},
}

// eachWay runs f once for each of the two ways.
func eachWay(t *testing.T, f func(t *testing.T, read func(context.Context, *keycloak.Server) error)) {
	t.Helper()
	for name, read := range readers {
		t.Run(name, func(t *testing.T) { f(t, read) })
	}
}

// set makes lists of strings comparable whatever their order, at any depth.
func set(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = set(x)
		}
		return out
	case []any:
		out := map[string]any{}
		for _, x := range v {
			b, _ := json.Marshal(set(x))
			out[string(b)] = true
		}
		return out
	case json.Number:
		return v.String()
	case float64:
		return fmt.Sprint(v)
	}
	return v
}
