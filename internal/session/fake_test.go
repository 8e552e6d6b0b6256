package session_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
)

// fake is a Keycloak that knows one realm, master, and what a test makes it do.
type fake struct {
	*httptest.Server
	mu        sync.Mutex
	clock     time.Time
	forms     []url.Values // what came to the token endpoint
	asked     []string     // admin requests with their tokens
	issued    int
	dead      map[string]bool // access tokens that are revoked
	noRefresh bool            // sessions have ended
	life      int
	tokenURL  string // what discovery names; "" is the own one
	hang      chan struct{}
	arrived   chan struct{} // gets one for each token request that hangs
	trouble   int           // status of the token endpoint, 0 for none
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{dead: map[string]bool{}, life: 60, arrived: make(chan struct{}, 100), clock: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	mux := http.NewServeMux()
	mux.HandleFunc("/realms/master/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		at := f.tokenURL
		if at == "" {
			at = f.URL + "/realms/master/protocol/openid-connect/token"
		}
		answer(w, 200, map[string]any{"issuer": f.URL + "/realms/master", "token_endpoint": at})
	})
	mux.HandleFunc("POST /realms/master/protocol/openid-connect/token", f.token)
	mux.HandleFunc("/admin/", f.admin)
	mux.HandleFunc("/realms/", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 404, map[string]any{"error": "Realm does not exist"})
	})
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (f *fake) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	f.mu.Lock()
	f.forms = append(f.forms, r.PostForm)
	hang, trouble := f.hang, f.trouble
	f.mu.Unlock()
	if hang != nil {
		f.arrived <- struct{}{}
		select {
		case <-hang:
		case <-r.Context().Done():
			return
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	id, basic, _ := r.BasicAuth()
	form := r.PostForm
	switch {
	case trouble != 0:
		answer(w, trouble, map[string]any{"error": "unknown_error"})
		return
	case form.Get("grant_type") == "password" && form.Get("username") == "admin" && form.Get("password") == "adminpass":
	case form.Get("grant_type") == "refresh_token" && !f.noRefresh:
	case form.Get("grant_type") == "client_credentials" && id == "ops" && basic == "s3cret":
	case form.Get("grant_type") == "client_credentials":
		answer(w, 401, map[string]any{"error": "unauthorized_client", "error_description": "Invalid client or Invalid client credentials"})
		return
	default:
		answer(w, 400, map[string]any{"error": "invalid_grant", "error_description": "Session not active"})
		return
	}
	f.issued++
	out := map[string]any{"access_token": fmt.Sprintf("t%d", f.issued), "expires_in": f.life, "token_type": "Bearer"}
	if form.Get("grant_type") != "client_credentials" {
		out["refresh_token"], out["refresh_expires_in"] = fmt.Sprintf("r%d", f.issued), 1800
	}
	answer(w, 200, out)
}

func (f *fake) admin(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	f.mu.Lock()
	f.asked = append(f.asked, r.URL.Path+" "+token)
	dead := f.dead[token] || token == ""
	f.mu.Unlock()
	if dead {
		answer(w, 401, map[string]any{"error": "HTTP 401 Unauthorized"})
		return
	}
	answer(w, 200, []any{map[string]any{"realm": "master"}})
}

// grants are the grant types that came to the token endpoint, in order.
func (f *fake) grants() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, form := range f.forms {
		out = append(out, form.Get("grant_type"))
	}
	return strings.Join(out, " ")
}

func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fake) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.clock
}

func (f *fake) pass(d time.Duration) { f.set(func() { f.clock = f.clock.Add(d) }) }

func byPassword(url string) profile.Settings {
	return profile.Settings{
		URL: url, Realm: "shop", LoginRealm: "master", Guard: profile.Open, Timeout: 20 * time.Second,
		SignIn: profile.SignIn{Kind: profile.SignInPassword, Name: "admin", Secret: secret.Ref{Kind: secret.RefEnv, Arg: "PW"}},
	}
}

// known resolves every reference to this secret.
func known(value string) func(context.Context, secret.Ref) (secret.Value, error) {
	return func(context.Context, secret.Ref) (secret.Value, error) { return secret.New(value), nil }
}

func open(t *testing.T, settings profile.Settings, value string, now func() time.Time) *session.Session {
	t.Helper()
	s, err := session.Open(t.Context(), settings, session.Options{Resolve: known(value), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	tidy(t, s)
	return s
}

func tidy(t *testing.T, s *session.Session) {
	t.Helper()
	t.Cleanup(s.API().CloseIdleConnections)
}

// read sends one admin request.
func read(ctx context.Context, s *session.Session) error {
	_, err := s.Server().Realms(ctx)
	return err
}

func mustRead(t *testing.T, s *session.Session) {
	t.Helper()
	if err := read(t.Context(), s); err != nil {
		t.Error(err)
	}
}

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
