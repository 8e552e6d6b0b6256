package session_test

import (
	"strings"
	"testing"
)

func TestTheTokenEndpointIsOneOfOurOwnOrigin(t *testing.T) {
	f := newFake(t)
	own := f.URL + "/realms/master/protocol/openid-connect/token"
	for name, c := range map[string]struct{ named, url, notice string }{
		"the usual one":                   {own, own, ""},
		"another path at the same origin": {f.URL + "/other/token", f.URL + "/other/token", ""},
		"another host": {
			"https://login.example/token?x=secret", own,
			"Keycloak names a token endpoint at https://login.example; the secret goes to " + own + " instead. Give --token-url to use the other.",
		},
		"another port of the same host": {"http://127.0.0.1:1/token", own, "Keycloak names a token endpoint at http://127.0.0.1:1; "},
		"another scheme":                {strings.Replace(own, "http", "https", 1), own, "Keycloak names a token endpoint at https://127.0.0.1:"},
		"a user before another host":    {strings.Replace(own, "127.0.0.1", "127.0.0.1@evil.example", 1), own, "Keycloak names a token endpoint at http://evil.example"},
		"a path alone":                  {"/realms/master/protocol/openid-connect/token", own, "Keycloak names a token endpoint that is no URL"},
		"another kind of URL":           {"javascript:alert(1)", own, "Keycloak names a token endpoint that is no URL"},
		"what is no URL":                {"http://\x1b[31m", own, "Keycloak names a token endpoint that is no URL"},
	} {
		t.Run(name, func(t *testing.T) {
			f.set(func() { f.tokenURL = c.named })
			s := open(t, byPassword(f.URL), "adminpass", f.now)
			got, err := s.TokenEndpoint(t.Context(), "master")
			if err != nil || got.URL != c.url || !strings.HasPrefix(got.Notice, c.notice) || (c.notice == "") != (got.Notice == "") {
				t.Errorf("got %+v, %v; want %s, %q", got, err, c.url, c.notice)
			}
		})
	}
}
