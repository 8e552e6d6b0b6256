package keycloak_test

import (
	"bytes"
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
	"kloakroom/keycloak"
)

// TestAnswersThatAreNoSuccess goes both ways: raw, and through gocloak, which by
// itself takes some of these for success and drops the cause of the others.
func TestAnswersThatAreNoSuccess(t *testing.T) {
	for name, c := range map[string]struct {
		answer      http.HandlerFunc
		class       fault.Class
		code, words string
		hint        string
	}{
		"HTML with 200 is no success": {
			says(200, htmlType, "<html><title>Sign in</title></html>"), fault.Unreachable, "not-json", "the answer is HTML, not JSON (status 200)", "login page",
		},
		"JSON that calls itself text is no success": {
			says(200, "text/plain", `{"value":"x"}`), fault.Unreachable, "not-json", "the answer is text/plain", "",
		},
		"a redirect to a login page is no success": {
			says(302, htmlType, "", "Location", "https://login.example/start"), fault.Unreachable, "redirect", "redirects to https://login.example/start", "login page",
		},
		"HTML with 502 is a proxy in trouble": {
			says(502, htmlType, "<h1>Bad Gateway</h1>"), fault.Unreachable, "status", "answered 502 Bad Gateway", "try again later",
		},
		"nothing with 200 is no success": {says(200, jsonType, ""), fault.Unreachable, "wrong-json", "the answer is empty", ""},
		"JSON of another form is no success": {
			says(200, jsonType, `["a","b"]`), fault.Unreachable, "wrong-json", "not of the form of Keycloak's API", "",
		},
		"JSON that breaks off is no success": {
			says(200, jsonType, `{"value":`), fault.Unreachable, "truncated", "breaks off", "",
		},
		"a 401 is a sign-in that ended": {
			says(401, jsonType, `{"error":"HTTP 401 Unauthorized"}`), fault.Refused, "sign-in-ended", "does not accept the sign-in (401)", "Sign in again",
		},
		"a 403 names the role that is missing": {
			says(403, jsonType, `{"error":"HTTP 403 Forbidden"}`), fault.NotPermitted, "not-permitted", "lacks the role view-", "of the client realm-management",
		},
		"a 403 for another reason gives Keycloak's": {
			says(403, jsonType, `{"error":"access_denied","error_description":"Realm not enabled"}`), fault.NotPermitted, "not-permitted", "Realm not enabled (403)", "",
		},
		"a realm served over https only is said": {
			says(403, jsonType, `{"error":"invalid_request","error_description":"HTTPS required"}`), fault.Refused, "https-required", "realm shop is only served over https", "https://",
		},
		"a missing realm is said": {
			says(404, jsonType, `{"error":"Realm not found."}`), fault.NotFound, "realm-not-found", "there is no realm shop", "",
		},
		"a 409 is a conflict": {
			says(409, jsonType, `{"errorMessage":"Client app already exists"}`), fault.Conflict, "conflict", "Client app already exists (409)", "",
		},
		"a 429 says how long to wait": {
			says(429, jsonType, `{"error":"slow down"}`, "Retry-After", "120"), fault.Unreachable, "too-many-requests", "asks to slow down (429)", "Try again in 2m.",
		},
		"a 429 may give a date": {
			says(429, jsonType, `{}`, "Retry-After", "Mon, 02 Nov 2026 10:01:30 GMT", "Date", "Mon, 02 Nov 2026 10:00:00 GMT"),
			fault.Unreachable, "too-many-requests", "asks to slow down (429)", "Try again in 1m30s.",
		},
		"a 429 may give no time": {
			says(429, jsonType, `{}`), fault.Unreachable, "too-many-requests", "asks to slow down (429)", "Wait a little",
		},
		"a 429 without JSON says how long to wait too": {
			says(429, htmlType, "slow", "Retry-After", "30"), fault.Unreachable, "status", "429 Too Many Requests", "30s",
		},
		"a 503 says how long to wait": {
			says(503, jsonType, `{}`, "Retry-After", "3600"), fault.Unreachable, "server-error", "the server failed: no reason given (503)", "Try again in 1h.",
		},
		"a 500 gives Keycloak's words": {
			says(500, jsonType, `{"error":"unknown_error","error_description":"For more on this error consult the server log."}`),
			fault.Unreachable, "server-error", "the server failed: For more on this error consult the server log (500)", "log",
		},
		"a 400 gives Keycloak's words": {
			says(400, jsonType, `{"field":"username","errorMessage":"error-invalid-length","params":["username",3,255]}`),
			fault.Usage, "rejected", "username error-invalid-length (3, 255) (400)", "",
		},
		"a 400 without words is a rejection": {says(400, jsonType, `{}`), fault.Usage, "rejected", "Keycloak rejects it (400)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			eachWay(t, func(t *testing.T, read func(context.Context, *keycloak.Server) error) {
				f := newFake(t, c.answer)
				err := read(t.Context(), keycloak.New(f.URL, guarded(t)))
				wantFault(t, err, c.class, c.code, c.words)
				if hint := fault.Of(err).Hint; !strings.Contains(hint, c.hint) {
					t.Errorf("the hint is %q, want one with %q", hint, c.hint)
				}
				if n := len(f.requests()); n != 1 {
					t.Errorf("%d requests were sent, want 1", n)
				}
			})
		})
	}
}

func TestAMissingObjectIsNamed(t *testing.T) {
	f := newFake(t, says(404, jsonType, `{"error":"Could not find client"}`))
	s := keycloak.New(f.URL, guarded(t))
	_, err := s.ClientDoc(t.Context(), "shop", "7d5c")
	wantFault(t, err, fault.NotFound, "not-found", "there is no client with the ID 7d5c")
	_, err = s.ClientSecret(t.Context(), "shop", "7d5c")
	wantFault(t, err, fault.NotFound, "not-found", "there is no client with the ID 7d5c")
	_, err = s.RoleMappings(t.Context(), "shop", "11aa")
	wantFault(t, err, fault.NotFound, "not-found", "there is no user with the ID 11aa")
	_, err = s.ClientRoles(t.Context(), "shop", "7d5c", keycloak.RolesQuery{})
	wantFault(t, err, fault.NotFound, "not-found", "there is no client with the ID 7d5c")
	_, err = s.Info(t.Context())
	wantFault(t, err, fault.NotFound, "not-found", "Could not find client (404)")
}

func TestTheErrorItselfIsInTheChain(t *testing.T) {
	eachWay(t, func(t *testing.T, read func(context.Context, *keycloak.Server) error) {
		f := newFake(t, says(403, jsonType, `{"error":"HTTP 403 Forbidden"}`))
		err := read(t.Context(), keycloak.New(f.URL, guarded(t)))
		var answer *keycloak.Error
		if !errors.As(err, &answer) || answer.Status != http.StatusForbidden {
			t.Errorf("there is no *keycloak.Error with 403 in %v", err)
		}
		if !keycloak.IsForbidden(err) || keycloak.IsRealmMissing(err) {
			t.Error("it is not told apart as a 403")
		}
	})
}

// TestNetworkErrorsKeepTheirChain is what gocloak by itself destroys.
func TestNetworkErrorsKeepTheirChain(t *testing.T) {
	eachWay(t, func(t *testing.T, read func(context.Context, *keycloak.Server) error) {
		t.Run("nothing listens there", func(t *testing.T) {
			f := newFake(t, says(200, jsonType, "{}"))
			f.Close()
			err := read(t.Context(), keycloak.New(f.URL, guarded(t)))
			wantFault(t, err, fault.Unreachable, "refused", "nothing listens at ")
			var op *net.OpError
			if !errors.As(err, &op) {
				t.Errorf("there is no *net.OpError in %v", err)
			}
		})
		t.Run("it is cancelled before it is sent", func(t *testing.T) {
			f := newFake(t, says(200, jsonType, "{}"))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			err := read(ctx, keycloak.New(f.URL, guarded(t)))
			wantFault(t, err, fault.Interrupted, "interrupted", "interrupted")
			if !errors.Is(err, context.Canceled) {
				t.Errorf("there is no context.Canceled in %v", err)
			}
		})
		t.Run("it is cancelled while the server is silent", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			release := make(chan struct{})
			f := newFake(t, func(http.ResponseWriter, *http.Request) { cancel(); <-release })
			defer close(release)
			err := read(ctx, keycloak.New(f.URL, guarded(t)))
			wantFault(t, err, fault.Interrupted, "interrupted", "interrupted")
			if !errors.Is(err, context.Canceled) {
				t.Errorf("there is no context.Canceled in %v", err)
			}
		})
		t.Run("its time runs out while the server is silent", func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			release := make(chan struct{})
			f := newFake(t, func(http.ResponseWriter, *http.Request) { <-release })
			defer close(release)
			err := read(ctx, keycloak.New(f.URL, guarded(t)))
			wantFault(t, err, fault.Unreachable, "timeout", "no answer from ")
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("there is no context.DeadlineExceeded in %v", err)
			}
		})
		t.Run("the sign-in inside the client is refused", func(t *testing.T) {
			hc := guarded(t)
			hc.Transport = refusing{&fault.Error{Class: fault.Refused, Code: "invalid-grant", Why: "user admin was refused"}}
			err := read(t.Context(), keycloak.New("http://localhost:1", hc))
			wantFault(t, err, fault.Refused, "invalid-grant", ": user admin was refused")
		})
		t.Run("the connection ends in the middle of the answer", func(t *testing.T) {
			f := newFake(t, says(200, jsonType, `{"a`, "Content-Length", "100"))
			err := read(t.Context(), keycloak.New(f.URL, guarded(t)))
			wantFault(t, err, fault.Unreachable, "truncated", "breaks off")
			var w *wire.Error
			if !errors.As(err, &w) {
				t.Errorf("there is no *wire.Error in %v", err)
			}
		})
	})
}

// refusing is a signing client that gets no token.
type refusing struct{ err error }

func (r refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.err }

func TestNamesThatNoEscapingMakesSafeAreNotSent(t *testing.T) {
	f := newFake(t, says(200, jsonType, `[]`))
	s := keycloak.New(f.URL, guarded(t))
	ctx := t.Context()
	for _, name := range []string{"", ".", ".."} {
		for what, err := range map[string]error{
			"a realm, raw":             errOf(s.RealmDoc(ctx, name)),
			"a realm of discovery":     errOf(s.Discovery(ctx, name)),
			"a realm of keys":          errOf(s.JWKS(ctx, name)),
			"a realm of clients":       errOf(s.Clients(ctx, name, keycloak.ClientQuery{})),
			"a client's ID, raw":       errOf(s.ClientDoc(ctx, "shop", name)),
			"a client's ID, gocloak":   errOf(s.ClientSecret(ctx, "shop", name)),
			"a realm, gocloak":         errOf(s.RealmRoles(ctx, name, keycloak.RolesQuery{})),
			"a client's ID, of roles":  errOf(s.ClientRoles(ctx, "shop", name, keycloak.RolesQuery{})),
			"a user's ID, gocloak":     errOf(s.RoleMappings(ctx, "shop", name)),
			"a realm of a token":       errOf(s.TokenPath(name)),
			"a realm of events":        errOf(s.EventsConfig(ctx, name)),
			"a realm of client scopes": errOf(s.Scopes(ctx, name)),
		} {
			if f := fault.Of(err); f == nil || f.Class != fault.Usage || f.Code != "bad-name" {
				t.Errorf("%s is %q: got %v, want the usage fault bad-name", what, name, err)
			}
		}
	}
	for _, id := range []string{"", " ", "\t\n"} {
		if _, _, err := s.FindClient(ctx, "shop", id); fault.Of(err) == nil || fault.Of(err).Code != "bad-name" {
			t.Errorf("the client %q: got %v, want the usage fault bad-name", id, err)
		}
	}
	if sent := f.requests(); len(sent) > 0 {
		t.Errorf("requests were sent: %q", sent)
	}
}

func TestNamesAreEscapedOnTheWay(t *testing.T) {
	f := newFake(t, says(200, jsonType, `{}`))
	s := keycloak.New(f.URL+"/auth/", guarded(t))
	const odd = "a/b c?d#e%f;g\x1b☃"
	const escaped = "a%2Fb%20c%3Fd%23e%25f%3Bg%1B%E2%98%83"
	if _, err := s.ClientDoc(t.Context(), odd, odd); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ClientSecret(t.Context(), odd, odd); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"GET /auth/admin/realms/" + escaped + "/clients/" + escaped,
		"GET /auth/admin/realms/" + escaped + "/clients/" + escaped + "/client-secret",
	}
	if got := f.requests(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestNothingIsLogged: net/http logs a RoundTripper that returns an answer and an
// error at once, and resty whatever goes wrong.
func TestNothingIsLogged(t *testing.T) {
	var logged bytes.Buffer
	before := log.Writer()
	log.SetOutput(&logged)
	defer log.SetOutput(before)
	f := newFake(t, says(500, jsonType, `{"error":"x`, "Content-Length", "100"))
	_, err := keycloak.New(f.URL, &http.Client{}).ClientSecret(t.Context(), "shop", "7d5c")
	wantFault(t, err, fault.Unreachable, "server-error", "the server failed")
	if logged.Len() > 0 {
		t.Errorf("it was logged: %s", &logged)
	}
}

func TestASuccessThatIsNoneOfKeycloaksIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		body, words string
		read        func(context.Context, *keycloak.Server) error
	}{
		"a list in place of a realm": {`[]`, "(it is an array)", readers["raw"]},
		"a text in place of yes or no": {
			`[{"clientId":"a","enabled":"yes"}]`, "(enabled is a string)",
			func(ctx context.Context, s *keycloak.Server) error {
				_, err := s.Clients(ctx, "shop", keycloak.ClientQuery{})
				return err
			},
		},
		"the same in one client": {
			`[{"clientId":"a","enabled":"yes"}]`, "(enabled is a string)",
			func(ctx context.Context, s *keycloak.Server) error {
				c, _, err := s.FindClient(ctx, "shop", "a")
				if c != nil {
					return nil
				}
				return err
			},
		},
		"an object in place of a scope's name": {
			`[{"name":"a","protocol":{}}]`, "(protocol is an object)",
			func(ctx context.Context, s *keycloak.Server) error {
				_, _, err := s.FindScope(ctx, "shop", "a")
				return err
			},
		},
		"a discovery document without endpoints": {
			`{"issuer":"x"}`, "not of the form",
			func(ctx context.Context, s *keycloak.Server) error {
				_, err := s.Discovery(ctx, "shop")
				return err
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, says(200, jsonType, c.body))
			wantFault(t, c.read(t.Context(), keycloak.New(f.URL, guarded(t))), fault.Unreachable, "wrong-json", c.words)
		})
	}
}
