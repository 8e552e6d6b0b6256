package wire_test

import (
	"net/url"
	"strings"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

func TestParseURLRefuses(t *testing.T) {
	for name, c := range map[string]struct{ raw, why string }{
		"nothing":                       {"", "empty"},
		"a host without a scheme":       {"keycloak.example/auth", "http:// or https://"},
		"localhost taken for a scheme":  {"localhost:8080", "http:// or https://"},
		"an address without a scheme":   {"127.0.0.1:8080/x", "http:// or https://"},
		"another scheme":                {"ftp://host/x", "begins with ftp:"},
		"no host":                       {"http:///realms", "names no host"},
		"a port alone":                  {"http://:8080/", "names no host"},
		"a line break":                  {"http://host/\nX: y", "line break"},
		"a port that is no number":      {"http://host:80a/", "port is not a number"},
		"an open bracket of an address": {"http://[::1/", "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := wire.ParseURL(c.raw)
			wantFault(t, err, fault.Usage, "bad-url", c.why)
		})
	}
}

func TestNoErrorOfAURLShowsItsSecrets(t *testing.T) {
	for _, raw := range []string{
		"http://user:pa%zzhidden@host/", "http://user:hidden@host:80a/?x=hidden#hidden", "user:hidden@host",
		"ftp://user:hidden@host/?token=hidden", "http://a@b:hidden@host:x/", "http://user:hid/hidden@host:80a/p",
		"//user:hidden@host", "http://h/%zz?q=hidden",
	} {
		_, err := wire.ParseURL(raw)
		if err == nil {
			t.Errorf("%q was accepted", raw)
			continue
		}
		if strings.Contains(err.Error(), "hid") || strings.Contains(fault.Of(err).Error(), "hid") {
			t.Errorf("of %q the error shows %q", raw, err)
		}
	}
}

func FuzzRedactRawURLHidesThePassword(f *testing.F) {
	f.Add("http", "host:80", "/path", "x=1")
	f.Add("", "[::1", "/%zz", "&&=")
	f.Fuzz(func(t *testing.T, scheme, host, path, query string) {
		const password = "Pa55-Word"
		if strings.Contains(host+path+query+scheme, password) {
			t.Skip("the secret is elsewhere too")
		}
		raw := scheme + "://user:" + password + "@" + host + path + "?" + query + "&q=" + password
		if shown := wire.RedactRawURL(raw); strings.ContainsAny(scheme+host, "?#/@\\") {
			t.Skip("what follows is no authority any more")
		} else if strings.Contains(shown, password) {
			t.Errorf("%q is shown as %q", raw, shown)
		}
	})
}

func TestOrigins(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"the same":                    {"http://h/a", "http://h/b?c", true},
		"another case":                {"HTTP://Host/", "http://hOST/", true},
		"the default port of http":    {"http://h:80", "http://h", true},
		"the default port of https":   {"https://h:443", "https://h", true},
		"the other's default port":    {"http://h:443", "https://h", false},
		"another port":                {"http://h:8080", "http://h:8081", false},
		"another scheme":              {"http://h", "https://h", false},
		"a subdomain":                 {"http://h.example", "http://a.h.example", false},
		"an address of IPv6":          {"http://[::1]:80/", "http://[::1]", true},
		"a user name makes no origin": {"http://u:p@h", "http://h", true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := wire.SameOrigin(parse(t, c.a), parse(t, c.b)); got != c.same {
				t.Errorf("%s (%s) and %s (%s): %t", c.a, wire.Origin(parse(t, c.a)), c.b, wire.Origin(parse(t, c.b)), got)
			}
		})
	}
}

func TestLoopback(t *testing.T) {
	for raw, want := range map[string]bool{
		"http://localhost:8080": true, "http://LOCALHOST.": true, "http://app.localhost": true,
		"http://127.0.0.1": true, "http://127.8.9.1:1": true, "http://[::1]:80": true,
		"http://localhost.example": false, "http://128.0.0.1": false, "http://10.0.0.1": false, "http://mylocalhost": false,
	} {
		if got := wire.IsLoopback(parse(t, raw)); got != want {
			t.Errorf("%s: %t", raw, got)
		}
	}
}

func parse(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
