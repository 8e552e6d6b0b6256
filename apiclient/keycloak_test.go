package apiclient_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/internal/secret"
)

func tokenURL(s lease.Server, realm string) string {
	return s.URL + "/realms/" + realm + "/protocol/openid-connect/token"
}

// createClient makes a client of the realm and returns its UUID.
func createClient(t *testing.T, s lease.Server, realm string, fields object) string {
	t.Helper()
	client := object{"publicClient": false, "serviceAccountsEnabled": true, "standardFlowEnabled": false}
	for name, value := range fields {
		client[name] = value
	}
	status, out := lease.Admin(t, s, http.MethodPost, "/admin/realms/"+realm+"/clients", client)
	if status != http.StatusCreated {
		t.Fatalf("create client: %d %v", status, out)
	}
	id, _ := out.(object)["id"].(string)
	return id
}

func TestRealSecretsOfAnyCharactersWorkInBothStyles(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		realm := lease.Realm(t, s, "apiclient-secrets")
		tokens := apiclient.NewTokens(newClient(t), nil)
		for name, c := range map[string]struct{ id, secret string }{
			"plain":                       {"client-app", "s3cret"},
			"every character of a URL":    {"c:olon id+%", `p@ss:w%41rd+ é/"<>&=?#`},
			"colons and percent signs":    {"https://app.example/a", "a:b%c%%25:d"},
			"blanks at both ends":         {"blanks", " s3cret + "},
			"ampersands and equals signs": {"a&b=c", "a&b=c#d&client_id=x"},
			"letters beyond ASCII":        {"café-☕", "пароль-é-🔑"},
		} {
			createClient(t, s, realm, object{"clientId": c.id, "secret": c.secret})
			for _, style := range []apiclient.AuthStyle{apiclient.AuthBasic, apiclient.AuthPost} {
				t.Run(name+" by "+string(style), func(t *testing.T) {
					got, err := tokens.Get(t.Context(), apiclient.TokenRequest{
						TokenURL:    tokenURL(s, realm),
						Credentials: apiclient.Credentials{ClientID: c.id, Secret: secret.New(c.secret), Style: style},
					})
					if err != nil {
						t.Fatal(err)
					}
					if strings.Count(got.Access.Reveal(), ".") != 2 || got.Type != "Bearer" || got.Scope == "" {
						t.Errorf("type %q, scope %q", got.Type, got.Scope)
					}
					if left := time.Until(got.ExpiresAt); left < time.Minute || left > time.Hour {
						t.Errorf("expires in %v", left)
					}
				})
			}
		}
	})
}

func TestRealRefusals(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		realm := lease.Realm(t, s, "apiclient-refusals")
		createClient(t, s, realm, object{"clientId": "good", "secret": "s3cret"})
		createClient(t, s, realm, object{"clientId": "public", "publicClient": true, "serviceAccountsEnabled": false})
		createClient(t, s, realm, object{"clientId": "off", "secret": "s3cret", "serviceAccountsEnabled": false})
		createClient(t, s, realm, object{"clientId": "disabled", "secret": "s3cret", "enabled": false})
		for name, c := range map[string]struct {
			url, id, secret, scope string
			class                  fault.Class
			code                   string
			words                  []string
		}{
			"a wrong secret":                 {"", "good", "wrong", "", fault.Refused, "unauthorized-client", []string{"clients secret good"}},
			"no secret":                      {"", "good", "", "", fault.Refused, "unauthorized-client", nil},
			"an unknown client":              {"", "gone", "s3cret", "", fault.Refused, "invalid-client", []string{`client "gone"`, "clients get gone"}},
			"a disabled client":              {"", "disabled", "s3cret", "", fault.Refused, "invalid-client", []string{"is enabled"}},
			"a public client":                {"", "public", "s3cret", "", fault.Refused, "unauthorized-client", []string{"--client-authentication on"}},
			"service account roles off":      {"", "off", "s3cret", "", fault.Refused, "unauthorized-client", []string{"--service-account on"}},
			"a scope that does not exist":    {"", "good", "s3cret", "nope", fault.Refused, "invalid-scope", []string{"nope"}},
			"a realm that does not exist":    {tokenURL(s, realm+"x"), "good", "s3cret", "", fault.NotFound, "realm-not-found", []string{`"` + realm + `x" at ` + s.URL}},
			"a wrong end of the path":        {tokenURL(s, realm) + "s", "good", "s3cret", "", fault.NotFound, "token-url-wrong", []string{s.URL}},
			"another path of the same realm": {s.URL + "/realms/" + realm, "good", "s3cret", "", fault.NotFound, "token-url-wrong", nil},
		} {
			t.Run(name, func(t *testing.T) {
				url := c.url
				if url == "" {
					url = tokenURL(s, realm)
				}
				_, err := apiclient.NewTokens(newClient(t), nil).Get(t.Context(), apiclient.TokenRequest{
					TokenURL: url, Scopes: []string{c.scope},
					Credentials: apiclient.Credentials{ClientID: c.id, Secret: secret.New(c.secret), Style: apiclient.AuthPost},
				})
				wantFault(t, err, c.class, c.code, c.words...)
			})
		}
	})
}

func TestRealSignIns(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		realm := lease.Realm(t, s, "apiclient-sign-in")
		addUser(t, s, realm, "anna", "pass &+%é word", true)
		addUser(t, s, realm, "gone", "password", false)
		hc := newClient(t)
		ask := apiclient.PasswordRequest{TokenURL: tokenURL(s, realm), ClientID: "admin-cli", User: "anna", Password: secret.New("pass &+%é word")}
		first, err := apiclient.Password(t.Context(), hc, ask)
		if err != nil {
			t.Fatal(err)
		}
		if first.ExpiresIn <= 0 || first.RefreshExpiresIn <= first.ExpiresIn {
			t.Errorf("lives %v, refresh %v", first.ExpiresIn, first.RefreshExpiresIn)
		}
		second, err := apiclient.Refresh(t.Context(), hc, ask.TokenURL, ask.ClientID, first.Refresh)
		if err != nil || second.Access.IsZero() || second.Access.Equal(first.Access) {
			t.Errorf("the refresh brought a new token: %t, %v", !second.Access.Equal(first.Access), err)
		}
		_, err = apiclient.Refresh(t.Context(), hc, ask.TokenURL, ask.ClientID, secret.New("eyJhbGciOiJIUzI1NiJ9.e30.x"))
		wantFault(t, err, fault.Refused, "invalid-grant", "Sign in again.")

		wrong := ask
		wrong.Password = secret.New("s3cret")
		_, err = apiclient.Password(t.Context(), hc, wrong)
		wantFault(t, err, fault.Refused, "invalid-grant", `user "anna"`, "Invalid user credentials")
		disabled := ask
		disabled.User, disabled.Password = "gone", secret.New("password")
		_, err = apiclient.Password(t.Context(), hc, disabled)
		wantFault(t, err, fault.Refused, "invalid-grant", "Account disabled")
		elsewhere := ask
		elsewhere.TokenURL = tokenURL(s, "no-such-realm")
		_, err = apiclient.Password(t.Context(), hc, elsewhere)
		wantFault(t, err, fault.NotFound, "realm-not-found", "no-such-realm")
	})
}

func addUser(t *testing.T, s lease.Server, realm, name, password string, enabled bool) {
	t.Helper()
	status, out := lease.Admin(t, s, http.MethodPost, "/admin/realms/"+realm+"/users", object{
		"username": name, "enabled": enabled, "email": name + "@shop.example", "emailVerified": true,
		"firstName": name, "lastName": "Test",
		"credentials": []object{{"type": "password", "value": password, "temporary": false}},
	})
	if status != http.StatusCreated {
		t.Fatalf("create user: %d %v", status, out)
	}
}

func TestRealURLsThatAreNoTokenEndpoint(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		const path = "/realms/master/protocol/openid-connect/token"
		ask := func(url string) error {
			_, err := apiclient.NewTokens(newClient(t), nil).Get(t.Context(), apiclient.TokenRequest{
				TokenURL: url, Credentials: apiclient.Credentials{ClientID: "a", Secret: secret.New("b")},
			})
			return err
		}
		wantFault(t, ask(s.URL+"/"), fault.Unreachable, "redirect", "/admin/", "check the URL")
		wantFault(t, ask(s.URL+"/auth"+path), fault.NotFound, "token-url-wrong", "base path (/auth)")
		if base, under := strings.CutSuffix(s.URL, "/auth"); under {
			wantFault(t, ask(base+path), fault.Unreachable, "not-json", "HTML", "base path (/auth)")
		}
	})
}
