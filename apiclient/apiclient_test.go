package apiclient_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
)

func newClient(t *testing.T) *http.Client {
	t.Helper()
	hc, err := wire.NewClient(wire.Options{
		Timeout: 20 * time.Second,
		Proxy:   func(*http.Request) (*url.URL, error) { return nil, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hc.CloseIdleConnections)
	return hc
}

// endpoint is a token endpoint that counts and keeps what it is asked.
type endpoint struct {
	*httptest.Server
	mu    sync.Mutex
	forms []url.Values
	auths []string
}

func newEndpoint(t *testing.T, answer http.HandlerFunc) *endpoint {
	t.Helper()
	e := &endpoint{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		e.mu.Lock()
		e.forms = append(e.forms, r.PostForm)
		e.auths = append(e.auths, r.Header.Get("Authorization"))
		e.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) requests() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.forms)
}

func (e *endpoint) tokenURL() string {
	return e.URL + "/realms/shop/protocol/openid-connect/token"
}

func (e *endpoint) request() apiclient.TokenRequest {
	return apiclient.TokenRequest{
		TokenURL:    e.tokenURL(),
		Credentials: apiclient.Credentials{ClientID: "client-app", Secret: secret.New("s3cret"), Style: apiclient.AuthBasic},
	}
}

// says answers with status and JSON.
func says(status int, body any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
}

type object = map[string]any

func issues(token string, seconds int) http.HandlerFunc {
	return says(200, object{"access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": "profile email"})
}

func wantFault(t *testing.T, err error, class fault.Class, code string, parts ...string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil {
		t.Fatalf("no error, want %s", code)
	}
	if f.Class != class || f.Code != code {
		t.Errorf("class %d, code %q, want %d, %q (%v)", f.Class, f.Code, class, code, err)
	}
	words := f.Error() + "\n" + f.Hint
	for _, part := range parts {
		if !strings.Contains(words, part) {
			t.Errorf("words %q lack %q", words, part)
		}
	}
	if strings.Contains(words, "s3cret") {
		t.Errorf("words %q hold the secret", words)
	}
}

func tokenError(t *testing.T, err error) *apiclient.TokenError {
	t.Helper()
	var e *apiclient.TokenError
	if !errors.As(err, &e) {
		t.Fatalf("got %T %v, want a *TokenError", err, err)
	}
	return e
}

func text(t *testing.T, s *wire.Spool) string {
	t.Helper()
	b, err := io.ReadAll(s.Reader())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// settled waits until done is closed, and fails the test if that takes too long.
func settled(t *testing.T, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
}
