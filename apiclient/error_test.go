package apiclient_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

func TestAWrongSecretCostsOneRequest(t *testing.T) {
	for _, style := range []apiclient.AuthStyle{apiclient.AuthBasic, apiclient.AuthPost} {
		e := newEndpoint(t, says(401, object{"error": "unauthorized_client", "error_description": "Invalid client or Invalid client credentials"}))
		r := e.request()
		r.Style = style
		_, err := apiclient.NewTokens(newClient(t), nil).Get(t.Context(), r)
		wantFault(t, err, fault.Refused, "unauthorized-client", `client "client-app" was refused`, "Invalid client credentials", "`kloakroom clients secret client-app`")
		if e.requests() != 1 {
			t.Errorf("%s: %d requests", style, e.requests())
		}
		x := tokenError(t, err).Exchange
		if x == nil || x.Response.Status != 401 || strings.Contains(fmt.Sprint(x.Request.Header, text(t, x.Request.Body)), "s3cret") {
			t.Errorf("%s: the exchange of the refusal: %+v", style, x)
		}
	}
}

func TestTheErrorHoldsNoSecretHoweverItIsPrinted(t *testing.T) {
	e := newEndpoint(t, says(401, object{"error": "invalid_client"}))
	_, err := apiclient.NewTokens(newClient(t), nil).Get(t.Context(), e.request())
	basic := base64.StdEncoding.EncodeToString([]byte("client-app:s3cret"))
	for _, shown := range []string{fmt.Sprintf("%v", err), fmt.Sprintf("%+v", *tokenError(t, err)), fmt.Sprintf("%#v", *tokenError(t, err))} {
		if strings.Contains(shown, "s3cret") || strings.Contains(shown, basic) {
			t.Errorf("shows the secret: %s", shown)
		}
	}
}

func TestWhatTokenEndpointsAnswer(t *testing.T) {
	const d = "Invalid client or Invalid client credentials"
	refusal := func(status int, code, description string) http.HandlerFunc {
		return says(status, object{"error": code, "error_description": description})
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		class  fault.Class
		code   string
		words  []string
	}{
		"an unknown client":                {refusal(401, "invalid_client", d), fault.Refused, "invalid-client", []string{d + " (401 invalid_client)", "clients get client-app"}},
		"a public client":                  {refusal(401, "unauthorized_client", "Public client not allowed to retrieve service account"), fault.Refused, "unauthorized-client", []string{"--client-authentication on"}},
		"service accounts off":             {refusal(401, "unauthorized_client", "Client not enabled to retrieve service account"), fault.Refused, "unauthorized-client", []string{"--service-account on"}},
		"a scope that is not there":        {refusal(400, "invalid_scope", "Invalid scopes: a b"), fault.Refused, "invalid-scope", []string{"Invalid scopes: a b", "client scopes"}},
		"a client that signs":              {refusal(400, "invalid_client", "Parameter client_assertion_type is missing"), fault.Refused, "invalid-client", []string{"signed JWT"}},
		"the other style is wanted":        {refusal(401, "unauthorized_client", "Invalid method used to get client secret. Client requires method client_secret_post"), fault.Refused, "unauthorized-client", []string{"--auth basic and --auth post"}},
		"a realm that is off":              {refusal(403, "access_denied", "Realm not enabled"), fault.Refused, "access-denied", []string{"switched off"}},
		"HTTPS is wanted":                  {refusal(403, "invalid_request", "HTTPS required"), fault.Refused, "invalid-request", []string{"https://"}},
		"a realm that is not there":        {says(404, object{"error": "Realm does not exist"}), fault.NotFound, "realm-not-found", []string{`there is no realm "shop" at http://127.0.0.1:`}},
		"a path that is not there":         {says(404, object{"error": "Unable to find matching target resource method"}), fault.NotFound, "token-url-wrong", []string{"no token endpoint at http://", "/auth"}},
		"a path that takes no POST":        {says(405, object{"error": "HTTP 405 Method Not Allowed"}), fault.NotFound, "token-url-wrong", []string{"405"}},
		"an error in the server":           {refusal(500, "unknown_error", "see the log"), fault.Unreachable, "status", []string{"see the log (500 unknown_error)"}},
		"an HTML page with 502":            {page(502), fault.Unreachable, "status", []string{"502 Bad Gateway", "A page"}},
		"too many requests":                {page(429), fault.Unreachable, "status", []string{"429", "wait 9s"}},
		"too many requests, in JSON":       {refusal(429, "slow_down", "slowly"), fault.Unreachable, "status", []string{"slowly (429 slow_down)"}},
		"an HTML page with 200":            {page(200), fault.Unreachable, "not-json", []string{"HTML, not JSON", "“A page”"}},
		"a redirect":                       {http.RedirectHandler("/login?x=y", http.StatusFound).ServeHTTP, fault.Unreachable, "redirect", []string{"/login"}},
		"a redirect that keeps the method": {http.RedirectHandler("/login", http.StatusTemporaryRedirect).ServeHTTP, fault.Unreachable, "redirect", nil},
		"JSON without a token":             {says(200, object{"hello": "world"}), fault.Unreachable, "not-a-token", []string{"without an access token"}},
		"JSON of another shape":            {says(200, []string{"hello"}), fault.Unreachable, "not-a-token", nil},
		"an error with 200":                {refusal(200, "invalid_client", d), fault.Refused, "invalid-client", []string{d}},
		"an empty 401":                     {says401Empty, fault.Refused, "token-refused", []string{"401 Unauthorized"}},
		"a code that is no word":           {refusal(400, "Nope! Never", ""), fault.Refused, "token-refused", []string{"400 Nope! Never"}},
		"a very long description":          {refusal(400, "invalid_request", strings.Repeat("x ", 5000)), fault.Refused, "invalid-request", []string{"x x…"}},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, c.answer)
			_, err := apiclient.NewTokens(newClient(t), nil).Get(t.Context(), e.request())
			wantFault(t, err, c.class, c.code, c.words...)
			if told := tokenError(t, err); told.Exchange == nil || told.Exchange.Response == nil || told.Status != told.Exchange.Response.Status {
				t.Errorf("status %d, exchange %+v", told.Status, told.Exchange)
			}
			if e.requests() != 1 {
				t.Errorf("%d requests", e.requests())
			}
		})
	}
}

func page(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Retry-After", "9")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("<html><title>A page</title></html>"))
	}
}

func says401Empty(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }

func TestHintsQuoteWhatAShellWouldTakeApart(t *testing.T) {
	e := newEndpoint(t, says(401, object{"error": "invalid_client"}))
	for id, want := range map[string]string{
		"https://app.example/a": "clients get https://app.example/a`",
		"it's $(mine)":          `clients get 'it'\''s $(mine)'`,
		"-rf":                   "clients get -- -rf",
	} {
		r := e.request()
		r.ClientID = id
		_, err := apiclient.NewTokens(newClient(t), nil).Get(t.Context(), r)
		wantFault(t, err, fault.Refused, "invalid-client", want)
	}
}

func TestTokenEndpointsThatAreNotReached(t *testing.T) {
	e := newEndpoint(t, issues("t", 60))
	r := e.request()
	e.Close()
	_, err := apiclient.NewTokens(newClient(t), nil).Get(t.Context(), r)
	wantFault(t, err, fault.Unreachable, "refused", "nothing listens at")
	var network *wire.Error
	if !errors.As(err, &network) || tokenError(t, err).Exchange == nil {
		t.Errorf("chain or exchange are missing in %v", err)
	}
}

func TestATokenEndpointThatHangsTimesOut(t *testing.T) {
	e := newEndpoint(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	hc, err := wire.NewClient(wire.Options{Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	_, err = apiclient.NewTokens(hc, nil).Get(t.Context(), e.request())
	wantFault(t, err, fault.Unreachable, "timeout", "within 50ms", "--timeout")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no deadline in %v", err)
	}
}
