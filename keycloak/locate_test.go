package keycloak_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/keycloak"
)

// at answers as a Keycloak whose base path is base, and otherwise as elsewhere.
func at(base string, elsewhere http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case base + "/realms/master/.well-known/openid-configuration":
			says(200, jsonType, `{"issuer":"http://x/realms/master","token_endpoint":"http://x/token","jwks_uri":"http://x/keys"}`)(w, r)
		case base + "/realms/nope/.well-known/openid-configuration":
			says(404, jsonType, `{"error":"Realm does not exist"}`)(w, r)
		default:
			elsewhere(w, r)
		}
	}
}

func notFound(w http.ResponseWriter, r *http.Request) {
	says(404, htmlType, "<h1>Resource not found</h1>")(w, r)
}

func TestTheBasePathIsFoundOut(t *testing.T) {
	for name, c := range map[string]struct {
		base, given string // given is what stands behind the origin
		realm       string // "" is master
		requests    int
	}{
		"no base path, given so":                         {"", "", "", 1},
		"a final slash is no part of it":                 {"", "/", "", 1},
		"many are none either":                           {"", "///", "", 1},
		"no base path, given with /auth":                 {"", "/auth", "", 2},
		"no base path, given with /auth/":                {"", "/auth/", "", 2},
		"no base path, given with /auth twice":           {"", "/auth/auth", "", 3},
		"under /auth, given so":                          {"/auth", "/auth", "", 1},
		"under /auth, given without":                     {"/auth", "", "", 2},
		"under /auth, given twice":                       {"/auth", "/auth/auth/", "", 2},
		"under /auth, given with three and two slashes":  {"/auth", "/auth//auth/auth", "", 3},
		"under a path of its own, given so":              {"/sso", "/sso", "", 1},
		"under a path of its own, given with /auth":      {"/sso", "/sso/auth", "", 2},
		"under a path of its own with /auth":             {"/sso/auth", "/sso", "", 2},
		"under a path that has an admin in it":           {"/admin/keycloak", "/admin/keycloak", "", 3},
		"the admin console is cut off":                   {"", "/admin/master/console/#/shop/clients", "", 1},
		"the admin console under /auth":                  {"/auth", "/auth/admin/master/console/#/shop", "", 1},
		"the admin console, of the wrong base":           {"/auth", "/admin/shop/console/", "", 2},
		"the way to the admin console":                   {"/auth", "/auth/admin", "", 1},
		"the account console is cut off":                 {"/auth", "/auth/realms/shop/account/#/", "", 1},
		"an issuer is cut off":                           {"", "/realms/shop", "", 1},
		"a discovery document is cut off":                {"", "/realms/shop/.well-known/openid-configuration", "", 1},
		"a query and a fragment are no part of it":       {"", "/?a=b#c", "", 1},
		"a missing realm proves the base":                {"", "", "nope", 1},
		"a missing realm proves the base under /auth":    {"/auth", "", "nope", 2},
		"a missing realm does so with a console given":   {"/auth", "/auth/admin/master/console", "nope", 1},
		"the account of a missing realm is cut off, too": {"", "/realms/nope/account", "nope", 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, at(c.base, notFound))
			realm := c.realm
			if realm == "" {
				realm = "master"
			}
			got, err := keycloak.Locate(t.Context(), guarded(t), " "+f.URL+c.given+"\n", realm)
			if err != nil {
				t.Fatal(err)
			}
			want := keycloak.Location{Base: f.URL + c.base}
			if c.realm == "" {
				want.Discovery = &keycloak.Discovery{
					Issuer: "http://x/realms/master", TokenEndpoint: "http://x/token", JWKSURI: "http://x/keys",
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if asked := f.requests(); len(asked) != c.requests {
				t.Errorf("%d requests, want %d:\n%s", len(asked), c.requests, strings.Join(asked, "\n"))
			}
		})
	}
}

func TestAUserInTheURLIsNotSent(t *testing.T) {
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "" {
			t.Errorf("%s was sent", got)
		}
		at("", notFound)(w, r)
	})
	got, err := keycloak.Locate(t.Context(), guarded(t), strings.Replace(f.URL, "http://", "http://me:secret@", 1), "master")
	if err != nil || got.Base != f.URL {
		t.Errorf("got %q, %v; want %q", got.Base, err, f.URL)
	}
}

// TestWhatIsNotAKeycloak answers the same at every path.
func TestWhatIsNotAKeycloak(t *testing.T) {
	for name, c := range map[string]struct {
		answer      http.HandlerFunc
		class       fault.Class
		code, words string
		hint        string
	}{
		"a page with 200": {
			says(200, htmlType, "<title>Welcome to nginx</title>"), fault.Unreachable, "not-keycloak",
			"what answers there is not a Keycloak: the answer is HTML, not JSON (status 200): “Welcome to nginx”", "base path",
		},
		"a page with 404": {
			notFound, fault.Unreachable, "not-keycloak", "what answers there is not a Keycloak: the answer is HTML, not JSON (status 404)", "base path",
		},
		"a redirect to a login page": {
			says(302, htmlType, "", "Location", "https://login.example/start?next=secret"), fault.Unreachable, "redirect",
			"redirects to https://login.example/start?next=… (status 302)", "login page",
		},
		"a 502 page of a proxy": {
			says(502, htmlType, "<h1>Bad Gateway</h1>"), fault.Unreachable, "status", "answered 502 Bad Gateway", "try again later",
		},
		"a 503 of a load balancer": {
			says(503, "text/plain", "no route", "Retry-After", "30"), fault.Unreachable, "status", "answered 503 Service Unavailable", "30s",
		},
		"a Keycloak that fails": {
			says(500, jsonType, `{"error":"unknown_error"}`), fault.Unreachable, "server-error", "the server failed: unknown_error (500)", "log",
		},
		"too many requests": {
			says(429, jsonType, `{}`, "Retry-After", "7"), fault.Unreachable, "too-many-requests", "slow down", "7s",
		},
		"other JSON": {
			says(200, jsonType, `{"message":"hello"}`), fault.Unreachable, "not-keycloak", "not a Keycloak: the answer is not of the form of Keycloak's API", "",
		},
		"a JSON list": {
			says(200, jsonType, `["hello"]`), fault.Unreachable, "not-keycloak", "(it is an array)", "",
		},
		"JSON null": {
			says(200, jsonType, `null`), fault.Unreachable, "not-keycloak", "not of the form", "",
		},
		"another 404 in JSON": {
			says(404, jsonType, `{"error":"no such route"}`), fault.Unreachable, "not-keycloak", "no such route (404)", "",
		},
		"a gateway that wants a key": {
			says(401, jsonType, `{"message":"key missing"}`), fault.Unreachable, "not-keycloak", "(401)", "",
		},
		"a 405 in JSON": {
			says(405, jsonType, `{}`), fault.Unreachable, "not-keycloak", "(405)", "",
		},
		"nothing at all with 200": {
			says(200, jsonType, ``), fault.Unreachable, "not-keycloak", "the answer is empty", "",
		},
		"a Keycloak that wants https": {
			says(403, jsonType, `{"error":"invalid_request","error_description":"HTTPS required"}`), fault.Refused, "https-required",
			"realm master is only served over https", "https://",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, c.answer)
			_, err := keycloak.Locate(t.Context(), guarded(t), f.URL, "master")
			wantFault(t, err, c.class, c.code, c.words)
			got := fault.Of(err)
			if !strings.HasPrefix(got.Error(), "find Keycloak at "+f.URL+": ") {
				t.Errorf("%q does not say what failed", got.Error())
			}
			if got.Hint == "" || !strings.Contains(got.Hint, c.hint) {
				t.Errorf("the hint is %q, want one with %q", got.Hint, c.hint)
			}
		})
	}
}

func TestTroubleAtOnePathDoesNotHideTheOther(t *testing.T) {
	t.Run("a Keycloak behind a balancer that knows one path alone", func(t *testing.T) {
		f := newFake(t, at("/auth", says(503, htmlType, "no route")))
		got, err := keycloak.Locate(t.Context(), guarded(t), f.URL, "master")
		if err != nil || got.Base != f.URL+"/auth" {
			t.Errorf("got %q, %v", got.Base, err)
		}
	})
	t.Run("a Keycloak that fails is told before a path that leads nowhere", func(t *testing.T) {
		f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/auth") {
				says(500, jsonType, `{"error":"unknown_error"}`)(w, r)
				return
			}
			notFound(w, r)
		})
		_, err := keycloak.Locate(t.Context(), guarded(t), f.URL, "master")
		wantFault(t, err, fault.Unreachable, "server-error", "find Keycloak at "+f.URL+"/auth: the server failed")
	})
}

func TestWhereNobodyAnswersOnePathIsEnough(t *testing.T) {
	t.Run("nothing listens", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		_ = l.Close()
		_, err = keycloak.Locate(t.Context(), guarded(t), "http://"+l.Addr().String(), "master")
		wantFault(t, err, fault.Unreachable, "refused", "find Keycloak at http://"+l.Addr().String()+": nothing listens at ")
	})
	t.Run("there is no such host", func(t *testing.T) {
		_, err := keycloak.Locate(t.Context(), guarded(t), "http://keycloak.invalid", "master")
		wantFault(t, err, fault.Unreachable, "dns", "keycloak.invalid")
	})
	t.Run("TLS is not trusted", func(t *testing.T) {
		s := newTLSFake(t)
		_, err := keycloak.Locate(t.Context(), guarded(t), s.URL, "master")
		wantFault(t, err, fault.Unreachable, "tls-untrusted", "find Keycloak at "+s.URL)
	})
	t.Run("http is given for https", func(t *testing.T) {
		s := newTLSFake(t)
		_, err := keycloak.Locate(t.Context(), guarded(t), strings.Replace(s.URL, "https", "http", 1), "master")
		wantFault(t, err, fault.Unreachable, "tls-wrong-scheme", "")
	})
	t.Run("the person gives up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		release := make(chan struct{})
		f := newFake(t, func(http.ResponseWriter, *http.Request) { cancel(); <-release })
		defer close(release)
		_, err := keycloak.Locate(ctx, guarded(t), f.URL, "master")
		wantFault(t, err, fault.Interrupted, "interrupted", "interrupted")
		if !errors.Is(err, context.Canceled) {
			t.Error("the cancellation is not in the chain")
		}
		if n := len(f.requests()); n != 1 {
			t.Errorf("%d requests were sent", n)
		}
	})
	t.Run("there is no realm to ask for", func(t *testing.T) {
		f := newFake(t, at("", notFound))
		_, err := keycloak.Locate(t.Context(), guarded(t), f.URL, "")
		wantFault(t, err, fault.Usage, "bad-name", "a name or ID is empty")
		if n := len(f.requests()); n != 0 {
			t.Errorf("%d requests were sent", n)
		}
	})
}

func newTLSFake(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(at("", notFound))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestWhatIsNoURL(t *testing.T) {
	for given, words := range map[string]string{
		"":                            "the URL is empty",
		"   ":                         "the URL is empty",
		"localhost:8080":              "not with http:// or https://",
		"sso.example.com/s3cret":      "it does not begin with http:// or https://",
		"192.168.0.1:8080":            "it does not begin with http:// or https://",
		"ftp://s3cret.example.com":    "it begins with ftp:",
		"http://":                     "it names no host",
		"http:///s3cret":              "it names no host",
		"http://:8080/s3cret":         "it names no host",
		"http://host:port/s3cret":     "its port is not a number",
		"http://me:s3cret word@host":  "",
		"http://host/%zz":             "",
		"http://ho\x1b[31mst/s3cret":  "",
		"http://host\n.example.com/x": "",
	} {
		t.Run(given, func(t *testing.T) {
			_, err := keycloak.Locate(t.Context(), guarded(t), given, "master")
			wantFault(t, err, fault.Usage, "bad-url", words)
			if f := fault.Of(err); strings.Contains(f.Error()+f.Hint, "s3cret") || !strings.Contains(f.Hint, "http://localhost:8080") {
				t.Errorf("%q, %q repeats what may be a secret, or gives no example", f.Error(), f.Hint)
			}
		})
	}
}

func TestTheBasePathOfRealServers(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		origin := strings.TrimSuffix(s.URL, "/auth")
		for _, given := range []string{
			"", "/", "/auth", "/auth/", "/auth/auth", "/admin/master/console/", "/auth/admin/master/console/#/master",
			"/realms/nope/account", "/auth/realms/master/account", "/realms/master/.well-known/openid-configuration",
		} {
			got, err := keycloak.Locate(t.Context(), guarded(t), origin+given, "master")
			if err != nil || got.Base != s.URL || got.Discovery == nil || got.Discovery.Issuer != s.URL+"/realms/master" {
				t.Errorf("%s: got %+v, %v", origin+given, got, err)
			}
			got, err = keycloak.Locate(t.Context(), guarded(t), origin+given, "no such realm/%41☃")
			if err != nil || got.Base != s.URL || got.Discovery != nil {
				t.Errorf("%s, with a realm that is not there: got %+v, %v", origin+given, got, err)
			}
		}
	})
}
