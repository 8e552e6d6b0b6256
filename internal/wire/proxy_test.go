package wire_test

import (
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

func throughProxy(raw string) func(*http.Request) (*url.URL, error) {
	return func(*http.Request) (*url.URL, error) { return url.Parse(raw) }
}

// tunnel is a proxy that connects every CONNECT to the one address to.
func tunnel(t *testing.T, to string) *httptest.Server {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			answer(200, "application/json", `{"through":"proxy"}`)(w, r)
			return
		}
		out, err := net.Dial("tcp", to)
		if err != nil {
			t.Error(err)
			return
		}
		in, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(in, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
		_, _ = io.Copy(in, out)
		_ = in.Close()
	})
}

func TestProxiesCarryRequests(t *testing.T) {
	ca := newAuthority(t)
	cert, _, _ := ca.issue(t, &x509.Certificate{DNSNames: []string{"keycloak.example"}})
	behind := tlsServer(t, cert, nil)
	proxy := tunnel(t, behind.Listener.Addr().String())
	hc := newClient(t, wire.Options{CACert: ca.path, Proxy: throughProxy(proxy.URL)})
	if body, err := get(t.Context(), t, hc, "https://keycloak.example/"); err != nil || string(body) != "{}" {
		t.Errorf("https: %q, %v", body, err)
	}
	if body, err := get(t.Context(), t, hc, "http://api.example/"); err != nil || !strings.Contains(string(body), "through") {
		t.Errorf("http: %q, %v", body, err)
	}
}

func TestProxiesThatFail(t *testing.T) {
	forbids := serve(t, answer(403, "text/html", "<title>no</title>")).URL
	asks := serve(t, answer(407, "text/html", "<title>who?</title>", "Proxy-Authenticate", "Basic")).URL
	for name, c := range map[string]struct {
		proxy, url string
		words      []string
	}{
		"nothing listens":            {"http://" + freeAddress(t), "https://keycloak.example", []string{"proxy for keycloak.example does not listen", "HTTPS_PROXY"}},
		"nothing listens, for http":  {"http://" + freeAddress(t), "http://keycloak.example", []string{"proxy for keycloak.example does not listen"}},
		"its name does not exist":    {"http://proxy.invalid:3128", "https://keycloak.example", []string{"proxy.invalid"}},
		"it refuses the tunnel":      {forbids, "https://keycloak.example", []string{"answered 403 Forbidden for keycloak.example"}},
		"it wants a password":        {asks, "https://keycloak.example", []string{"407", "user:password"}},
		"it wants one, for http too": {asks, "http://keycloak.example", []string{"407"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := get(t.Context(), t, guarded(t, wire.Options{Proxy: throughProxy(c.proxy)}), c.url)
			wantFault(t, err, fault.Unreachable, "proxy", c.words...)
		})
	}
}

// TestTheEnvironmentNamesTheProxy runs itself again, for Go reads the proxy
// variables once in a process.
func TestTheEnvironmentNamesTheProxy(t *testing.T) {
	if server := os.Getenv("WIRE_TEST_SERVER"); server != "" {
		hc, err := wire.NewClient(wire.Options{})
		if err != nil {
			t.Fatal(err)
		}
		body, err := get(t.Context(), t, hc, "http://api.example/")
		if err != nil || string(body) != `{"through":"proxy"}` {
			t.Errorf("api.example: %q, %v", body, err)
		}
		body, err = get(t.Context(), t, hc, server)
		if err != nil || string(body) != `{"direct":true}` {
			t.Errorf("loopback went through the proxy: %q, %v", body, err)
		}
		_, err = get(t.Context(), t, hc, "http://skipped.invalid/")
		wantFault(t, err, fault.Unreachable, "dns")
		return
	}
	server := serve(t, answer(200, "application/json", `{"direct":true}`))
	proxy := tunnel(t, "")
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^"+t.Name()+"$")
	again.Env = append(os.Environ(), "WIRE_TEST_SERVER="+server.URL,
		"HTTP_PROXY="+proxy.URL, "http_proxy=", "NO_PROXY=skipped.invalid", "no_proxy=")
	if out, err := again.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
