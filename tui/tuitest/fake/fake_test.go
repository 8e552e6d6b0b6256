package fake_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/claims"
	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

func TestADeskIsSignedIn(t *testing.T) {
	for _, path := range []string{"", "/auth"} {
		k := fake.New(t, fake.Under(path))
		desk := k.Desk(t, fake.DeskOptions{Realm: cool, Client: "client-app"})
		if desk.Session().Base() != k.URL || !strings.HasSuffix(k.URL, path) || desk.Realm() != cool || desk.Client() != "client-app" {
			t.Errorf("under %q: base %s, realm %s, client %s", path, desk.Session().Base(), desk.Realm(), desk.Client())
		}
		if !desk.Now().Equal(tuitest.Epoch) {
			t.Errorf("the desk's clock says %v", desk.Now())
		}
	}
	t.Run("a URL without the base path finds it", func(t *testing.T) {
		k := fake.New(t, fake.Under("/auth"))
		desk := k.Desk(t, fake.DeskOptions{SignedOut: true})
		settings := desk.Settings()
		settings.URL = strings.TrimSuffix(k.URL, "/auth")
		if _, err := desk.SignIn("x", settings, secret.Value{}).Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Run("a wrong password is refused", func(t *testing.T) {
		desk := fake.New(t).Desk(t, fake.DeskOptions{SignedOut: true})
		_, err := desk.SignIn("x", desk.Settings(), secret.New("wrong")).Run(t.Context())
		wantFault(t, err, fault.Refused, "invalid-grant", "Invalid user credentials")
	})
}

func TestReading(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{})
	s := w.session.Server()
	realms, err := s.Realms(t.Context())
	if err != nil || len(realms) != 3 || realms[2].Name != cool || realms[2].DisplayName != "Cool project" || !*realms[2].Enabled {
		t.Errorf("realms: %+v, %v", realms, err)
	}
	info, err := s.Info(t.Context())
	if err != nil || info.System.Version != fake.Version {
		t.Errorf("info: %+v, %v", info, err)
	}
	c, _, err := s.FindClient(t.Context(), cool, "client-app")
	if err != nil || c == nil || !c.ClientAuthentication() || !c.ServiceAccount || c.Assigned("api-audience") != keycloak.Default {
		t.Errorf("client-app: %+v, %v", c, err)
	}
	if at, ok := c.SecretCreated(); !ok || !at.Equal(tuitest.Epoch) {
		t.Errorf("its secret is of %v", at)
	}
	scopes, err := s.Scopes(t.Context(), cool)
	if err != nil || !slices.Equal(keycloak.ClientAudiences(*c, scopes), []string{"apiserver"}) {
		t.Errorf("audiences: %v, %v", keycloak.ClientAudiences(*c, scopes), err)
	}
	found, err := s.Clients(t.Context(), cool, keycloak.ClientQuery{Search: "IENT-b"})
	if err != nil || len(found) != 1 || found[0].Name != "Nightly batch" {
		t.Errorf("search: %+v, %v", found, err)
	}
	u, err := s.ServiceAccount(t.Context(), cool, "client-app")
	if err != nil || u == nil || u.ID != w.Realm(cool).ServiceAccount("client-app") {
		t.Errorf("service account: %+v, %v", u, err)
	}
	for name, read := range map[string]func() error{
		"realm-not-found": func() error { _, err := s.Scopes(t.Context(), "nope"); return err },
		"not-found":       func() error { _, err := s.ClientDoc(t.Context(), cool, "nope"); return err },
	} {
		if err := read(); fault.Of(err) == nil || fault.Of(err).Code != name {
			t.Errorf("got %v, want %s", err, name)
		}
	}
}

func TestTheViewerSeesMasks(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{User: fake.Viewer})
	s := w.session.Server()
	c, doc, err := s.FindClient(t.Context(), cool, "client-app")
	if err != nil || doc["secret"] != secret.Mask || c.Access.Configure || !c.Access.View {
		t.Errorf("access %+v, %v", c, err)
	}
	if v, err := s.ClientSecret(t.Context(), cool, c.ID); err != nil || !v.IsMask() {
		t.Errorf("the secret is shown: %v", err)
	}
	got, err := w.session.Rights(t.Context(), cool)
	want := session.Rights{
		ViewClients: session.Yes, ManageClients: session.No, ViewUsers: session.Yes, ManageUsers: session.No,
		ViewRealm: session.Yes, ViewEvents: session.Yes,
	}
	if err != nil || got != want {
		t.Errorf("rights %+v, %v", got, err)
	}
	w.Grant(fake.Viewer, "query-clients")
	_, err = s.Clients(t.Context(), cool, keycloak.ClientQuery{})
	wantFault(t, err, fault.NotPermitted, "not-permitted", "view-clients")
}

func token(t *testing.T, desk *screen.Desk, wish screen.Wish) (*screen.Token, error) {
	t.Helper()
	wish.Realm = cool
	answer, err := desk.TokenJob("x", wish).Run(t.Context())
	got, _ := answer.(*screen.Token)
	return got, err
}

func TestTokens(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: cool})
	got, err := token(t, desk, screen.Wish{ClientID: "client-app"})
	if err != nil {
		t.Fatal(err)
	}
	d := got.Decoded
	ends, _ := d.ExpiresAt()
	if got.Verdict.Valid == nil || !*got.Verdict.Valid || !slices.Equal(d.Audience(), []string{"apiserver"}) ||
		d.ClientID() != "client-app" || d.Issuer() != k.Realm(cool).Issuer() || !ends.Equal(tuitest.Epoch.Add(5*time.Minute)) ||
		d.Subject() != k.Realm(cool).ServiceAccount("client-app") || got.Notice != "" {
		t.Errorf("%+v: %s", got.Verdict, d.ClaimsJSON)
	}
	if got.Got.Scope != "profile email api-audience" {
		t.Errorf("scope %q", got.Got.Scope)
	}
	t.Run("it is the same in each run", func(t *testing.T) {
		other := fake.New(t)
		again, err := token(t, other.Desk(t, fake.DeskOptions{Realm: cool}), screen.Wish{ClientID: "client-app"})
		if err != nil || !again.Raw().Equal(got.Raw()) {
			t.Errorf("it is another: %v", err)
		}
	})
	t.Run("an Optional scope comes when it is asked for", func(t *testing.T) {
		plain, err := token(t, desk, screen.Wish{ClientID: "client-batch"})
		if err != nil || len(plain.Decoded.Audience()) > 0 {
			t.Errorf("without: %v", err)
		}
		asked, err := token(t, desk, screen.Wish{ClientID: "client-batch", Scopes: []string{"api-audience"}})
		if err != nil || !slices.Equal(asked.Decoded.Audience(), []string{"apiserver"}) {
			t.Errorf("with: %v", err)
		}
	})
	t.Run("Full scope allowed brings roles, and the audience account", func(t *testing.T) {
		k.Realm(cool).AddClient(fake.Client{ClientID: "full", ServiceAccount: true, FullScope: true})
		full, err := token(t, desk, screen.Wish{ClientID: "full"})
		if err != nil || !slices.Equal(full.Decoded.Audience(), []string{"account"}) ||
			!slices.Contains(full.Decoded.RealmRoles(), "offline_access") || len(full.Decoded.ClientRoles()["account"]) == 0 {
			t.Errorf("%v", err)
		}
	})
	t.Run("of another key it cannot be checked", func(t *testing.T) {
		k.Realm(cool).RotateKeys()
		defer k.Realm(cool).RotateKeys()
		answer, err := desk.VerifyJob("x", d).Run(t.Context())
		if v, _ := answer.(claims.Verdict); err != nil || v.Valid != nil {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestRefusals(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: cool})
	r := k.Realm(cool)
	r.AddClient(fake.Client{ClientID: "off"})
	r.AddClient(fake.Client{ClientID: "bearer", BearerOnly: true, Secret: "s"})
	r.AddClient(fake.Client{ClientID: "jwt", ServiceAccount: true, Secret: "s"})
	r.Edit("jwt", map[string]any{"clientAuthenticatorType": "client-jwt"})
	s := secret.New("s")
	for name, c := range map[string]struct {
		wish  screen.Wish
		code  string
		words string
	}{
		"a wrong secret":              {screen.Wish{ClientID: "client-app", Secret: s}, "unauthorized-client", "Invalid client or Invalid client credentials (401 unauthorized_client)"},
		"a wrong secret in the body":  {screen.Wish{ClientID: "client-app", Secret: s, Auth: apiclient.AuthPost}, "unauthorized-client", "Invalid client credentials"},
		"a client that is not there":  {screen.Wish{ClientID: "nope", Secret: s}, "invalid-client", "(401 invalid_client)"},
		"a client that is disabled":   {screen.Wish{ClientID: "client-legacy"}, "invalid-client", "(401 invalid_client)"},
		"a public client":             {screen.Wish{ClientID: "client-web", Secret: s}, "unauthorized-client", "Public client not allowed to retrieve service account"},
		"no service account":          {screen.Wish{ClientID: "off"}, "unauthorized-client", "Client not enabled to retrieve service account"},
		"a bearer-only client":        {screen.Wish{ClientID: "bearer", Secret: s}, "invalid-client", "Bearer-only not allowed"},
		"another authenticator":       {screen.Wish{ClientID: "jwt", Secret: s}, "invalid-client", "client_assertion_type"},
		"a scope that is not there":   {screen.Wish{ClientID: "client-app", Scopes: []string{"phone", "nope"}}, "invalid-scope", "Invalid scopes: phone nope"},
		"the secret of somebody else": {screen.Wish{ClientID: "client-app", Secret: secret.New(r.Client("client-batch").Secret)}, "unauthorized-client", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := token(t, desk, c.wish)
			wantFault(t, err, fault.Refused, c.code, c.words)
			if screen.Ended(err) {
				t.Error("it is taken for the end of the session")
			}
		})
	}
}

func TestTheClockAndTheEndOfASession(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{})
	read := func() error { _, err := w.session.Server().Realms(t.Context()); return err }
	w.Advance(10 * time.Minute)
	if err := read(); err != nil {
		t.Errorf("after ten minutes: %v", err)
	}
	if n := count(w.Requests(), "POST /realms/master/protocol/openid-connect/token"); n != 2 {
		t.Errorf("%d requests for a token, want 2", n)
	}
	w.EndSessions()
	if err := read(); err != nil {
		t.Errorf("whose password is still right signs in again: %v", err)
	}
	w.EndSessions()
	w.SetPassword(fake.Admin, "another")
	if err := read(); !screen.Ended(err) {
		t.Errorf("got %v, want the end of the session", err)
	}
}

func count(lines []string, line string) (n int) {
	for _, l := range lines {
		if l == line {
			n++
		}
	}
	return n
}

func TestTroubles(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{Timeout: 300 * time.Millisecond})
	s := w.session.Server()
	read := func() error { _, err := s.Scopes(context.Background(), cool); return err }
	for _, c := range []struct {
		status int
		body   string
		class  fault.Class
		code   string
	}{
		{403, "", fault.NotPermitted, "not-permitted"},
		{500, "", fault.Unreachable, "server-error"},
		{200, "<html>Sign in</html>", fault.Unreachable, "not-json"},
		{409, `{"errorMessage":"no"}`, fault.Conflict, "conflict"},
	} {
		undo := w.Fail("GET", "/client-scopes", c.status, c.body)
		wantFault(t, read(), c.class, c.code, "")
		undo()
		if err := read(); err != nil {
			t.Errorf("after undo: %v", err)
		}
	}
	t.Run("it hangs until it is released", func(t *testing.T) {
		release := w.Hang("/client-scopes")
		wantFault(t, read(), fault.Unreachable, "timeout", "")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Scopes(ctx, cool); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		release()
		release()
		if err := read(); err != nil {
			t.Error(err)
		}
	})
	t.Run("it goes down and comes back", func(t *testing.T) {
		w.Down()
		w.Down()
		wantFault(t, read(), fault.Unreachable, "refused", "")
		w.Up()
		w.Up()
		if err := read(); err != nil {
			t.Error(err)
		}
	})
	w.Forget()
	_ = read()
	if got := w.Requests(); !slices.Equal(got, []string{"GET /admin/realms/coolproject/client-scopes"}) {
		t.Errorf("requests: %q", got)
	}
}

func TestHostileNames(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{})
	w.Hostile()
	s := w.session.Server()
	realms, err := s.Realms(t.Context())
	if err != nil || len(realms) != 3+len(fake.Nasty) {
		t.Fatalf("%d realms, %v", len(realms), err)
	}
	for _, name := range fake.Nasty {
		c, _, err := s.FindClient(t.Context(), cool, name)
		if err != nil || c == nil || c.ClientID != name {
			t.Errorf("client %.20q: %+v, %v", name, c, err)
		}
		if sc, _, err := s.FindScope(t.Context(), cool, name); err != nil || sc == nil {
			t.Errorf("scope %.20q: %v", name, err)
		}
		if _, err := s.Scopes(t.Context(), name); err != nil {
			t.Errorf("realm %.20q: %v", name, err)
		}
	}
}

func TestAHundredThousandClients(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{})
	began := time.Now()
	w.AddClients(cool, 100_000)
	t.Logf("added in %v", time.Since(began))
	s := w.session.Server()
	page, err := s.Clients(t.Context(), cool, keycloak.ClientQuery{First: 99_900})
	if err != nil || len(page) != keycloak.PageSize || page[0].ClientID >= page[99].ClientID {
		t.Errorf("%d clients, %v", len(page), err)
	}
	c, _, err := s.FindClient(t.Context(), cool, "client-054321")
	if err != nil || c == nil || !c.ServiceAccount || c.Assigned("service_account") != keycloak.Default {
		t.Fatalf("%+v, %v", c, err)
	}
	if u, err := s.ServiceAccount(t.Context(), cool, "client-054321"); err != nil || u == nil {
		t.Errorf("its service account: %v, %v", u, err)
	}
	found, err := s.Clients(t.Context(), cool, keycloak.ClientQuery{Search: "T-09999_"})
	if err != nil || len(found) != 10 {
		t.Errorf("search found %d, %v", len(found), err)
	}
	desk := w.Desk(t, fake.DeskOptions{Realm: cool})
	if _, err := token(t, desk, screen.Wish{ClientID: "client-000007"}); err != nil {
		t.Error(err)
	}
}

func TestFramesAreStable(t *testing.T) {
	k := fake.New(t)
	host := strings.TrimPrefix(k.URL, "http://")
	for frame, want := range map[string]string{
		"at " + host + " now":             "at 127.0.0.1:10000 now",
		k.URL + "/admin":                  "http://127.0.0.1:10000/admin",
		"cut " + host[:len(host)-2] + "…": "cut 127.0.0.1:100…",
	} {
		if got := k.Stable(frame); got != want || len(got) != len(frame) {
			t.Errorf("%q becomes %q, want %q", frame, got, want)
		}
	}
}

// TestItIsSafeForManyAtOnce means something under the race detector.
func TestItIsSafeForManyAtOnce(t *testing.T) {
	w := newWorld(t, fake.DeskOptions{})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			id := fmt.Sprintf("many-%d", i)
			w.Realm(cool).AddClient(fake.Client{ClientID: id, ServiceAccount: true})
			for range 5 {
				if _, _, err := w.session.Server().FindClient(context.Background(), cool, id); err != nil {
					t.Error(err)
				}
				if _, err := w.session.Rights(context.Background(), cool); err != nil {
					t.Error(err)
				}
				_ = w.Requests()
				w.Advance(time.Second)
			}
			w.Realm(cool).RemoveClient(id)
		})
	}
	all.Wait()
}
