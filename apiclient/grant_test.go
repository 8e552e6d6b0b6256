package apiclient_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
)

func (e *endpoint) password() apiclient.PasswordRequest {
	return apiclient.PasswordRequest{TokenURL: e.tokenURL(), ClientID: "admin-cli", User: "admin", Password: secret.New("s3cret &+%")}
}

func TestAPasswordSignsIn(t *testing.T) {
	e := newEndpoint(t, says(200, object{"access_token": "a", "expires_in": 60, "refresh_token": "r", "refresh_expires_in": 1800}))
	before := time.Now()
	g, err := apiclient.Password(t.Context(), newClient(t), e.password())
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"grant_type": {"password"}, "client_id": {"admin-cli"}, "username": {"admin"}, "password": {"s3cret &+%"}}
	if d := cmp.Diff(want, e.forms[0]); d != "" || e.auths[0] != "" {
		t.Errorf("%s, Authorization %q", d, e.auths[0])
	}
	if g.Access.Reveal() != "a" || g.Refresh.Reveal() != "r" || g.ExpiresIn != time.Minute || g.RefreshExpiresIn != 30*time.Minute {
		t.Errorf("grant %q %q %v %v", g.Access.Reveal(), g.Refresh.Reveal(), g.ExpiresIn, g.RefreshExpiresIn)
	}
	if off := g.ExpiresAt.Sub(before.Add(time.Minute)); off < 0 || off > 20*time.Second {
		t.Errorf("expires at %v", g.ExpiresAt)
	}
	if sent := text(t, g.Exchange.Request.Body); strings.Contains(sent, "s3cret") {
		t.Errorf("the record shows the password: %s", sent)
	}
}

func TestARefreshRenewsTheSignIn(t *testing.T) {
	e := newEndpoint(t, says(200, object{"access_token": "a2", "expires_in": "60", "refresh_expires_in": 0}))
	g, err := apiclient.Refresh(t.Context(), newClient(t), e.tokenURL(), "admin-cli", secret.New("r1"))
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"grant_type": {"refresh_token"}, "client_id": {"admin-cli"}, "refresh_token": {"r1"}}
	if d := cmp.Diff(want, e.forms[0]); d != "" {
		t.Error(d)
	}
	if g.Access.Reveal() != "a2" || g.Refresh.Reveal() != "r1" || g.ExpiresIn != time.Minute || !g.RefreshExpiresAt.IsZero() {
		t.Errorf("grant %q, refresh %q, %v, %v", g.Access.Reveal(), g.Refresh.Reveal(), g.ExpiresIn, g.RefreshExpiresAt)
	}
}

func TestSignInsThatAreRefused(t *testing.T) {
	refusal := func(status int, code, description string) http.HandlerFunc {
		return says(status, object{"error": code, "error_description": description})
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		class  fault.Class
		code   string
		words  []string
	}{
		"a wrong password":        {refusal(401, "invalid_grant", "Invalid user credentials"), fault.Refused, "invalid-grant", []string{`user "admin" was refused: Invalid user credentials (401 invalid_grant)`, "--login-realm"}},
		"an account that is off":  {refusal(400, "invalid_grant", "Account disabled"), fault.Refused, "invalid-grant", []string{"Account disabled", "enable the account"}},
		"an account not set up":   {refusal(400, "invalid_grant", "Account is not fully set up"), fault.Refused, "invalid-grant", []string{"browser"}},
		"a client for none":       {refusal(400, "unauthorized_client", "Client not allowed for direct access grants"), fault.Refused, "unauthorized-client", []string{"Direct access grants"}},
		"a realm that is missing": {says(404, object{"error": "Realm does not exist"}), fault.NotFound, "realm-not-found", []string{`"shop"`}},
		"a page instead":          {page(200), fault.Unreachable, "not-json", nil},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, c.answer)
			_, err := apiclient.Password(t.Context(), newClient(t), e.password())
			wantFault(t, err, c.class, c.code, c.words...)
			if told := tokenError(t, err); told.User != "admin" || told.Exchange == nil {
				t.Errorf("user %q, exchange %v", told.User, told.Exchange)
			}
			if e.requests() != 1 {
				t.Errorf("%d requests", e.requests())
			}
		})
	}
}

func TestASessionThatEndedIsNotRenewed(t *testing.T) {
	e := newEndpoint(t, says(400, object{"error": "invalid_grant", "error_description": "Session not active"}))
	_, err := apiclient.Refresh(t.Context(), newClient(t), e.tokenURL(), "admin-cli", secret.New("r"))
	wantFault(t, err, fault.Refused, "invalid-grant", "Session not active", "Sign in again.")
}

func TestASignInCanBeGivenUp(t *testing.T) {
	asked := make(chan struct{})
	e := newEndpoint(t, func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	_, err := apiclient.Password(ctx, newClient(t), e.password())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wantFault(t, err, fault.Interrupted, "interrupted")
}
