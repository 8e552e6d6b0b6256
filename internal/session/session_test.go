package session_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/session"
)

func TestASignInThatFails(t *testing.T) {
	f := newFake(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	with := func(change func(*profile.Settings)) profile.Settings {
		s := byPassword(f.URL)
		change(&s)
		return s
	}
	for name, c := range map[string]struct {
		settings    profile.Settings
		value       string
		class       fault.Class
		code, words string
	}{
		"a wrong password": {
			byPassword(f.URL), "wrong", fault.Refused, "invalid-grant", "sign in at " + f.URL + `: user "admin" was refused: Session not active (400 invalid_grant)`,
		},
		"a wrong client secret": {
			with(func(s *profile.Settings) { s.SignIn = profile.SignIn{Kind: profile.SignInClient, Name: "ops"} }), "wrong",
			fault.Refused, "unauthorized-client", "sign in at " + f.URL + `: client "ops" was refused`,
		},
		"a login realm that is not there": {
			with(func(s *profile.Settings) { s.LoginRealm = "nope" }), "adminpass",
			fault.NotFound, "realm-not-found", "sign in at " + f.URL + ": there is no realm nope to sign in to",
		},
		"no URL":         {with(func(s *profile.Settings) { s.URL = "" }), "", fault.Usage, "no-url", "no Keycloak was named"},
		"what is no URL": {with(func(s *profile.Settings) { s.URL = "localhost:8080" }), "", fault.Usage, "bad-url", "find Keycloak: this is no URL"},
		"a way that there is not": {
			with(func(s *profile.Settings) { s.SignIn.Kind = "browser" }), "x", fault.Usage, "bad-sign-in", "no way to sign in by browser",
		},
		"a login realm without a name": {
			with(func(s *profile.Settings) { s.LoginRealm = "" }), "x", fault.Usage, "bad-name", "a name or ID is empty",
		},
		"nothing listens": {
			with(func(s *profile.Settings) { s.URL = "http://" + l.Addr().String() }), "x",
			fault.Unreachable, "refused", "find Keycloak at http://" + l.Addr().String() + ": nothing listens at ",
		},
		"a CA file that is not there": {
			with(func(s *profile.Settings) { s.CACert = "no-such.pem" }), "x", fault.Usage, "bad-ca-certificate", "no-such.pem",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := session.Open(t.Context(), c.settings, session.Options{Resolve: known(c.value)})
			wantFault(t, err, c.class, c.code, c.words)
			if s != nil {
				t.Error("there is a session all the same")
			}
			if f := fault.Of(err); strings.Contains(f.Error()+f.Hint, "wrong") || f.Hint == "" && f.Code != "bad-name" && f.Code != "bad-sign-in" {
				t.Errorf("%q, %q shows the secret, or gives no hint", f.Error(), f.Hint)
			}
		})
	}
}

func TestASecretThatCannotBeReadIsTold(t *testing.T) {
	f := newFake(t)
	t.Setenv("PW", "")
	_, err := session.Open(t.Context(), byPassword(f.URL), session.Options{})
	wantFault(t, err, fault.Usage, "secret-empty", "sign in at "+f.URL+": read the secret from the variable PW: it is set, but empty")
	t.Setenv("PW", "adminpass")
	s, err := session.Open(t.Context(), byPassword(f.URL), session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tidy(t, s)
	mustRead(t, s)
}

func TestAGivenTokenIsUsedUntilItIsRefused(t *testing.T) {
	f := newFake(t)
	settings := byPassword(f.URL)
	settings.SignIn = profile.SignIn{Kind: profile.SignInToken}
	s := open(t, settings, "given", f.now)
	mustRead(t, s)
	f.pass(24 * time.Hour)
	mustRead(t, s)
	f.set(func() { f.dead["given"] = true })
	for range 2 {
		wantFault(t, read(t.Context(), s), fault.Refused, "token-refused", "list the realms: Keycloak does not accept the given administrator's token")
	}
	if len(f.asked) != 3 || f.grants() != "" {
		t.Errorf("the refused token was sent again, or another asked for: %q, %q", f.asked, f.grants())
	}
	if got := s.Administrator(); got != "a given token" {
		t.Errorf("the administrator is %q", got)
	}
}

func TestWithoutASignInNothingIsSigned(t *testing.T) {
	f := newFake(t)
	for _, kind := range []profile.SignInKind{profile.SignInNone, ""} {
		settings := byPassword(f.URL)
		settings.SignIn = profile.SignIn{Kind: kind}
		for realm, missing := range map[string]bool{"shop": true, "master": false, "": false} {
			settings.Realm = realm
			s := open(t, settings, "", f.now)
			if s.SignedIn() || s.Administrator() != "" || s.Base() != f.URL {
				t.Errorf("signed in: %v, as %q, at %q", s.SignedIn(), s.Administrator(), s.Base())
			}
			wantFault(t, read(t.Context(), s), fault.Refused, "sign-in-ended", "(401)")
			if realm == "" {
				continue
			}
			_, err := s.TokenEndpoint(t.Context(), realm)
			if missing {
				wantFault(t, err, fault.NotFound, "realm-not-found", "there is no realm shop")
			} else if err != nil {
				t.Error(err)
			}
		}
	}
	for _, asked := range f.asked {
		if asked != "/admin/realms " {
			t.Errorf("a token was sent: %q", asked)
		}
	}
}

func TestADetachedSession(t *testing.T) {
	s, err := session.Detached(profile.Settings{}, session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Base() != "" || s.Server() != nil || s.SignedIn() || s.Tokens() == nil || s.API() == nil || s.Now().IsZero() {
		t.Errorf("got %+v", s)
	}
	_, discovery := s.Discovery(t.Context(), "shop")
	_, endpoint := s.TokenEndpoint(t.Context(), "shop")
	_, rights := s.Rights(t.Context(), "shop")
	_, capabilities := s.Capabilities(t.Context())
	for _, err := range []error{discovery, endpoint, rights, capabilities} {
		wantFault(t, err, fault.Usage, "no-url", "no Keycloak was named")
	}
	if _, err := session.Detached(profile.Settings{ClientCert: "no-such.pem"}, session.Options{}); fault.Of(err) == nil || fault.Of(err).Class != fault.Usage {
		t.Errorf("a certificate that is not there: got %v", err)
	}
}

func TestSeveralSessionsLiveSideBySide(t *testing.T) {
	first, second := newFake(t), newFake(t)
	second.issued = 100
	a, b := open(t, byPassword(first.URL), "adminpass", first.now), open(t, byPassword(second.URL), "adminpass", second.now)
	settings := byPassword(first.URL)
	settings.SignIn, settings.Realm, settings.Guard = profile.SignIn{Kind: profile.SignInClient, Name: "ops"}, "other", profile.ReadOnly
	c := open(t, settings, "s3cret", first.now)
	var group sync.WaitGroup
	for _, s := range []*session.Session{a, b, c} {
		for range 10 {
			group.Go(func() {
				mustRead(t, s)
				if _, err := s.TokenEndpoint(t.Context(), "master"); err != nil {
					t.Error(err)
				}
			})
		}
	}
	group.Wait()
	if a.Realm() != "shop" || c.Realm() != "other" || c.Guard() != profile.ReadOnly || b.Base() != second.URL {
		t.Error("the sessions mix up what they are")
	}
	for _, asked := range second.asked {
		if asked != "/admin/realms t101" {
			t.Errorf("a foreign token came: %q", asked)
		}
	}
	for _, asked := range first.asked {
		if asked != "/admin/realms t1" && asked != "/admin/realms t2" {
			t.Errorf("a foreign token came: %q", asked)
		}
	}
}

// TestASessionShowsNoSecret prints one as a careless log would.
func TestASessionShowsNoSecret(t *testing.T) {
	f := newFake(t)
	s := open(t, byPassword(f.URL), "adminpass", f.now)
	shown := fmt.Sprintf("%v %+v %#v", s, s, s)
	for _, hidden := range []string{"adminpass", `"t1"`, `"r1"`} {
		if strings.Contains(shown, hidden) {
			t.Errorf("%s is shown", hidden)
		}
	}
}

func TestAnAPIIsCalledUnsigned(t *testing.T) {
	f := newFake(t)
	s := open(t, byPassword(f.URL), "adminpass", f.now)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.URL+"/admin/realms", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.API().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized || f.asked[len(f.asked)-1] != "/admin/realms " {
		t.Errorf("status %d, %q", resp.StatusCode, f.asked)
	}
}
