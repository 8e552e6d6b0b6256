package apiclient_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
)

func TestATokenWithItsExchange(t *testing.T) {
	e := newEndpoint(t, issues("eyJhbGciOi.abc.def", 300))
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tokens := apiclient.NewTokens(newClient(t), func() time.Time { return now })
	got, err := tokens.Get(t.Context(), e.request())
	if err != nil {
		t.Fatal(err)
	}
	if got.Access.Reveal() != "eyJhbGciOi.abc.def" || got.Type != "Bearer" || got.Scope != "profile email" {
		t.Errorf("token %q, type %q, scope %q", got.Access.Reveal(), got.Type, got.Scope)
	}
	if want := now.Add(5 * time.Minute); !got.ExpiresAt.Equal(want) {
		t.Errorf("expires at %v, want %v by the given clock", got.ExpiresAt, want)
	}
	x := got.Exchange
	if x.Request.Method != "POST" || x.Request.Header.Get("Authorization") != "Basic (masked)" || x.Response.Status != 200 {
		t.Errorf("exchange %+v %+v", x.Request, x.Response)
	}
	if answer := text(t, x.Response.Body); strings.Contains(answer, "abc") || !strings.Contains(answer, `"expires_in":300`) {
		t.Errorf("the answer is recorded as %s", answer)
	}
}

func TestHowTheClientAuthenticates(t *testing.T) {
	const id, password = "c:olon id+%", `p@ss:w%41rd+ é/"<>&=?#`
	for style, check := range map[apiclient.AuthStyle]func(auth string, form map[string][]string) string{
		apiclient.AuthBasic: func(auth string, form map[string][]string) string {
			raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(auth, "Basic "))
			want := "c%3Aolon+id%2B%25:p%40ss%3Aw%2541rd%2B+%C3%A9%2F%22%3C%3E%26%3D%3F%23"
			return cmp.Diff(want, string(raw)) + cmp.Diff(map[string][]string{"grant_type": {"client_credentials"}}, form) + fmt.Sprint(err)
		},
		apiclient.AuthPost: func(auth string, form map[string][]string) string {
			want := map[string][]string{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {password}}
			return cmp.Diff(want, form) + auth + "<nil>"
		},
	} {
		t.Run(string(style), func(t *testing.T) {
			e := newEndpoint(t, issues("t", 60))
			r := e.request()
			r.Credentials = apiclient.Credentials{ClientID: id, Secret: secret.New(password), Style: style}
			got, err := apiclient.NewTokens(newClient(t), nil).Get(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			if d := check(e.auths[0], e.forms[0]); d != "<nil>" {
				t.Error(d)
			}
			if sent := text(t, got.Exchange.Request.Body); strings.Contains(sent, "p%40ss") {
				t.Errorf("the record shows the secret: %s", sent)
			}
		})
	}
}

func TestScopesAsSent(t *testing.T) {
	for name, c := range map[string]struct {
		scopes []string
		want   []string
	}{
		"none send no parameter":  {nil, nil},
		"empty ones send none":    {[]string{"", " "}, nil},
		"one":                     {[]string{"orders"}, []string{"orders"}},
		"all of several are sent": {[]string{"orders", "", "profile"}, []string{"orders profile"}},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, issues("t", 60))
			r := e.request()
			r.Scopes = c.scopes
			if _, err := apiclient.NewTokens(newClient(t), nil).Get(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, e.forms[0]["scope"]); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTokensAreKeptUntilShortlyBeforeTheyExpire(t *testing.T) {
	e := newEndpoint(t, issues("t", 60))
	now := time.Now()
	tokens := apiclient.NewTokens(newClient(t), func() time.Time { return now })
	ask := func(want int) {
		t.Helper()
		if _, err := tokens.Get(t.Context(), e.request()); err != nil {
			t.Fatal(err)
		}
		if got := e.requests(); got != want {
			t.Errorf("%d requests, want %d", got, want)
		}
	}
	ask(1)
	now = now.Add(49 * time.Second)
	ask(1)
	now = now.Add(2 * time.Second) // 9 seconds are left
	ask(2)
	tokens.Drop(e.request())
	ask(3)
}

func TestATokenWithoutALifeIsNotKept(t *testing.T) {
	e := newEndpoint(t, says(200, object{"access_token": "t"}))
	tokens := apiclient.NewTokens(newClient(t), nil)
	for range 2 {
		got, err := tokens.Get(t.Context(), e.request())
		if err != nil || !got.ExpiresAt.IsZero() {
			t.Errorf("expires at %v, %v", got.ExpiresAt, err)
		}
	}
	if e.requests() != 2 {
		t.Errorf("%d requests", e.requests())
	}
}

func TestWhatMakesATokenAnotherOne(t *testing.T) {
	e := newEndpoint(t, issues("t", 600))
	tokens := apiclient.NewTokens(newClient(t), nil)
	base := e.request()
	base.Scopes = []string{"a", "b"}
	change := func(f func(*apiclient.TokenRequest)) apiclient.TokenRequest {
		r := base
		f(&r)
		return r
	}
	if _, err := tokens.Get(t.Context(), base); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		request apiclient.TokenRequest
		another bool
	}{
		"the same":              {base, false},
		"the order of scopes":   {change(func(r *apiclient.TokenRequest) { r.Scopes = []string{"b", "a", ""} }), false},
		"the style left out":    {change(func(r *apiclient.TokenRequest) { r.Style = "" }), false},
		"another style":         {change(func(r *apiclient.TokenRequest) { r.Style = apiclient.AuthPost }), true},
		"another client":        {change(func(r *apiclient.TokenRequest) { r.ClientID = "b" }), true},
		"another secret":        {change(func(r *apiclient.TokenRequest) { r.Secret = secret.New("b") }), true},
		"other scopes":          {change(func(r *apiclient.TokenRequest) { r.Scopes = []string{"a"} }), true},
		"another URL of a form": {change(func(r *apiclient.TokenRequest) { r.TokenURL += "?x=y" }), true},
	} {
		t.Run(name, func(t *testing.T) {
			before := e.requests()
			if _, err := tokens.Get(t.Context(), c.request); err != nil {
				t.Fatal(err)
			}
			if got := e.requests() > before; got != c.another {
				t.Errorf("asked anew: %t, want %t", got, c.another)
			}
		})
	}
}

func TestConcurrentCallersShareOneRequest(t *testing.T) {
	const callers = 20
	open := make(chan struct{})
	e := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		<-open
		issues("shared", 60)(w, r)
	})
	tokens := apiclient.NewTokens(newClient(t), nil)
	var group sync.WaitGroup
	var got atomic.Int32
	for range callers {
		group.Go(func() {
			if token, err := tokens.Get(t.Context(), e.request()); err != nil {
				t.Error(err)
			} else if token.Access.Reveal() == "shared" {
				got.Add(1)
			}
		})
	}
	close(open)
	group.Wait()
	if got.Load() != callers || e.requests() != 1 {
		t.Errorf("%d callers got it by %d requests", got.Load(), e.requests())
	}
}

func TestACallerWhoGivesUpDisturbsNoOther(t *testing.T) {
	asked, open := make(chan struct{}), make(chan struct{})
	e := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		close(asked)
		<-open
		issues("patience", 60)(w, r)
	})
	tokens := apiclient.NewTokens(newClient(t), nil)
	first, giveUp := context.WithCancel(t.Context())
	gaveUp := make(chan error, 1)
	go func() {
		_, err := tokens.Get(first, e.request())
		gaveUp <- err
	}()
	<-asked // by the first caller, whose context must not be the request's
	patient := make(chan error, 1)
	joined := joinedContext(t)
	go func() {
		token, err := tokens.Get(joined, e.request())
		if err == nil && token.Access.Reveal() != "patience" {
			err = errors.New("another token")
		}
		patient <- err
	}()
	settled(t, joined.waiting)
	giveUp()
	err := <-gaveUp
	if !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v", err)
	}
	wantFault(t, err, fault.Interrupted, "interrupted")
	close(open)
	if err := <-patient; err != nil {
		t.Errorf("who waited got %v", err)
	}
	if e.requests() != 1 {
		t.Errorf("%d requests", e.requests())
	}
}

// joined tells when somebody begins to wait for its end.
type joined struct {
	context.Context
	once    sync.Once
	waiting chan struct{}
}

func joinedContext(t *testing.T) *joined {
	return &joined{Context: t.Context(), waiting: make(chan struct{})}
}

func (j *joined) Done() <-chan struct{} {
	j.once.Do(func() { close(j.waiting) })
	return j.Context.Done()
}

func TestTheRequestEndsWhenAllHaveGivenUp(t *testing.T) {
	asked, ended := make(chan struct{}), make(chan struct{})
	hang := newEndpoint(t, func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
		close(ended)
	})
	tokens := apiclient.NewTokens(newClient(t), nil)
	ctx, giveUp := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if _, err := tokens.Get(ctx, hang.request()); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		})
	}
	<-asked
	giveUp()
	group.Wait()
	settled(t, ended)
	if _, err := tokens.Get(ctx, hang.request()); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
}

func TestRequestsThatAreNotMade(t *testing.T) {
	e := newEndpoint(t, issues("t", 60))
	for name, c := range map[string]struct {
		change func(*apiclient.TokenRequest)
		code   string
	}{
		"no URL":            {func(r *apiclient.TokenRequest) { r.TokenURL = "" }, "bad-url"},
		"a URL of nothing":  {func(r *apiclient.TokenRequest) { r.TokenURL = "ftp://x" }, "bad-url"},
		"no client":         {func(r *apiclient.TokenRequest) { r.ClientID = "" }, "no-client"},
		"an unknown style":  {func(r *apiclient.TokenRequest) { r.Style = "guess" }, "bad-auth"},
		"a secret's mask":   {func(r *apiclient.TokenRequest) { r.Secret = secret.New(secret.Mask) }, "secret-masked"},
		"a URL cut in half": {func(r *apiclient.TokenRequest) { r.TokenURL = "http://[::1" }, "bad-url"},
	} {
		t.Run(name, func(t *testing.T) {
			r := e.request()
			c.change(&r)
			_, err := apiclient.NewTokens(newClient(t), nil).Get(t.Context(), r)
			wantFault(t, err, fault.Usage, c.code)
		})
	}
	if e.requests() != 0 {
		t.Errorf("%d requests were made", e.requests())
	}
}

func TestDiscoveryAndTokenShareAConnection(t *testing.T) {
	remotes := map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		remotes[r.RemoteAddr] = true
		issues("t", 0)(w, r)
	}))
	t.Cleanup(server.Close)
	hc := newClient(t)
	tokens := apiclient.NewTokens(hc, nil)
	r := apiclient.TokenRequest{TokenURL: server.URL, Credentials: apiclient.Credentials{ClientID: "a"}}
	for range 3 {
		if _, err := tokens.Get(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	x, err := apiclient.Send(t.Context(), hc, apiclient.Call{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	settled(t, x.Done())
	if len(remotes) != 1 {
		t.Errorf("four requests took %d connections", len(remotes))
	}
}
