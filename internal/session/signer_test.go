package session_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/session"
)

// seen is one request as it came to a server.
type seen struct{ method, uri, authorization, body string }

// recorder is an API that refuses the tokens in refuse.
type recorder struct {
	*httptest.Server
	mu     sync.Mutex
	got    []seen
	refuse map[string]bool
}

func newRecorder(t *testing.T, refuse ...string) *recorder {
	t.Helper()
	r := &recorder{refuse: map[string]bool{}}
	for _, token := range refuse {
		r.refuse["Bearer "+token] = true
	}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		auth := req.Header.Get("Authorization")
		r.mu.Lock()
		r.got = append(r.got, seen{req.Method, req.RequestURI, auth, string(body)})
		r.mu.Unlock()
		if r.refuse[auth] {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *recorder) requests() []seen {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]seen{}, r.got...)
}

// through sends one request by a signing client of this server, and returns its
// status.
func (r *recorder) through(t *testing.T, g session.Grants, method, target string, body io.Reader) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := g.Signer(http.DefaultTransport, r.URL+"/auth/admin/").RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if req.Header.Get("Authorization") != "" {
		t.Error("the token was put into the caller's own request")
	}
	return resp.StatusCode
}

func TestOnlyAdminRequestsOfItsOwnKeycloakAreSigned(t *testing.T) {
	api, other := newRecorder(t), newRecorder(t)
	for name, c := range map[string]struct {
		server *recorder
		path   string
		signed bool
	}{
		"the admin API":                      {api, "/auth/admin/realms", true},
		"the admin API, odd names":           {api, "/auth/admin/realms/a%2Fb%20c/clients?x=1", true},
		"discovery":                          {api, "/auth/realms/shop/.well-known/openid-configuration", false},
		"the token endpoint":                 {api, "/auth/realms/shop/protocol/openid-connect/token", false},
		"the admin API of another base path": {api, "/admin/realms", false},
		"what only begins like it":           {api, "/auth/administrator", false},
		"the admin API at another origin":    {other, "/auth/admin/realms", false},
	} {
		t.Run(name, func(t *testing.T) {
			obtain, n := counting(time.Hour)
			g := session.NewGrants(obtain, time.Now)
			api.through(t, g, http.MethodGet, c.server.URL+c.path, nil)
			got := c.server.requests()
			last := got[len(got)-1]
			if last.uri != c.path || (last.authorization == "Bearer 1") != c.signed || (!c.signed && last.authorization != "") {
				t.Errorf("got %+v; want it signed: %v", last, c.signed)
			}
			if (n.Load() == 1) != c.signed {
				t.Errorf("%d tokens were obtained", n.Load())
			}
		})
	}
}

func TestA401IsTriedOnceMoreWithANewToken(t *testing.T) {
	obtain, n := counting(time.Hour)
	g := session.NewGrants(obtain, time.Now)
	api := newRecorder(t, "1")
	target := api.URL + "/auth/admin/realms"
	if status := api.through(t, g, http.MethodPut, target, strings.NewReader(`{"a":1}`)); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	want := []seen{
		{"PUT", "/auth/admin/realms", "Bearer 1", `{"a":1}`},
		{"PUT", "/auth/admin/realms", "Bearer 2", `{"a":1}`},
	}
	got := api.requests()
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %+v, want %+v", got, want)
	}
	api.through(t, g, http.MethodGet, target, nil)
	if n.Load() != 2 {
		t.Errorf("%d tokens were obtained, want 2: the new one is kept", n.Load())
	}
}

func TestASecond401IsTheAnswer(t *testing.T) {
	obtain, n := counting(time.Hour)
	g := session.NewGrants(obtain, time.Now)
	api := newRecorder(t, "1", "2", "3", "4")
	if status := api.through(t, g, http.MethodGet, api.URL+"/auth/admin/realms", nil); status != http.StatusUnauthorized {
		t.Errorf("status %d", status)
	}
	if got := api.requests(); len(got) != 2 || n.Load() != 2 {
		t.Errorf("%d requests with %d tokens, want 2 with 2", len(got), n.Load())
	}
	api.through(t, g, http.MethodGet, api.URL+"/auth/admin/realms", nil)
	if got := api.requests(); len(got) != 4 || got[2].authorization != "Bearer 3" {
		t.Errorf("the refused token is used again: %+v", got)
	}
}

func TestABodyThatCannotBeSentTwiceIsSentOnce(t *testing.T) {
	obtain, _ := counting(time.Hour)
	g := session.NewGrants(obtain, time.Now)
	api := newRecorder(t, "1")
	body := &closing{Reader: strings.NewReader("once")}
	if status := api.through(t, g, http.MethodPost, api.URL+"/auth/admin/realms", body); status != http.StatusUnauthorized {
		t.Errorf("status %d", status)
	}
	if got := api.requests(); len(got) != 1 || got[0].body != "once" {
		t.Errorf("got %+v", got)
	}
	api.through(t, g, http.MethodGet, api.URL+"/auth/admin/realms", nil)
	if got := api.requests(); got[1].authorization != "Bearer 2" {
		t.Errorf("the refused token was not dropped: %+v", got[1])
	}
}

// closing is a body that tells whether it was closed.
type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error {
	c.closed = true
	return nil
}

// TestABodyIsClosedThoughItIsNeverSent: net/http's contract wants that of every
// RoundTripper, also when it fails before the sending.
func TestABodyIsClosedThoughItIsNeverSent(t *testing.T) {
	no := errors.New("no token")
	g := session.NewGrants(func(context.Context, *apiclient.Grant, bool) (*apiclient.Grant, error) { return nil, no }, time.Now)
	body := &closing{Reader: strings.NewReader("x")}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/admin/realms", body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := g.Signer(http.DefaultTransport, "http://localhost/admin/").RoundTrip(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	if !errors.Is(err, no) || !body.closed {
		t.Errorf("got %v; the body is closed: %v", err, body.closed)
	}
}

// TestAnAnswerIsClosedBeforeTheSecondTry would lose a connection otherwise.
func TestAnAnswerIsClosedBeforeTheSecondTry(t *testing.T) {
	obtain, _ := counting(time.Hour)
	g := session.NewGrants(obtain, time.Now)
	first := &closing{Reader: strings.NewReader("unauthorized")}
	next := roundTripper(func(req *http.Request) (*http.Response, error) {
		if req.Header.Get("Authorization") == "Bearer 1" {
			return &http.Response{StatusCode: http.StatusUnauthorized, Body: first, Request: req}, nil
		}
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: req}, nil
	})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost/admin/realms", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := g.Signer(next, "http://localhost/admin/").RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if left, _ := io.ReadAll(first.Reader); resp.StatusCode != http.StatusOK || !first.closed || len(left) > 0 {
		t.Errorf("status %d; the first answer is closed: %v, left unread: %q", resp.StatusCode, first.closed, left)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
