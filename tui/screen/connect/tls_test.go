package connect_test

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kloakroom/internal/profile"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// behindTLS is a proxy that speaks TLS before a Keycloak, with a certificate that
// nobody knows, for 127.0.0.1 and example.com. ca is the file that holds it.
func behindTLS(t *testing.T, k *fake.Keycloak) (proxy *httptest.Server, ca string) {
	t.Helper()
	to, err := url.Parse(k.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy = httptest.NewUnstartedServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = to.Host
	}})
	proxy.Config.ErrorLog = log.New(io.Discard, "", 0)
	proxy.StartTLS()
	t.Cleanup(proxy.Close)
	ca = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: proxy.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return proxy, ca
}

func TestWhatIsWrongWithTLSIsSaidBesideTheURL(t *testing.T) {
	k := newServer(t, "")
	proxy, ca := behindTLS(t, k)
	at := strings.TrimPrefix(proxy.URL, "https://127.0.0.1")
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	for name, c := range map[string]struct {
		url, ca string
		see     []string
	}{
		"a certificate that signed itself":  {proxy.URL, "", []string{"it is self-signed", "--ca-cert", "--insecure"}},
		"one for another host":              {"https://localhost" + at, ca, []string{"is for example.com", "not for localhost", "--insecure"}},
		"http at a port that speaks TLS":    {"http://127.0.0.1" + at, "", []string{"speaks TLS", "https://"}},
		"https at a port that speaks http":  {"https" + strings.TrimPrefix(plain.URL, "http"), "", []string{"does not speak TLS", "http://"}},
		"an authority's file that is empty": {proxy.URL, os.DevNull, []string{"--ca-cert wants a PEM file"}},
	} {
		for _, size := range [][2]int{{80, 24}, {140, 40}} {
			t.Run(name, func(t *testing.T) {
				w := program(t, profile.Settings{CACert: c.ca}, nil, tuitest.Size(size[0], size[1]))
				w.Type(c.url).Press("enter").Type("admin").Press("enter")
				w.secretly("Password", "adminpass").Press("enter")
				if c.ca != os.DevNull {
					w.focused("Keycloak URL")
				}
				frame := w.Frame()
				for _, want := range c.see {
					if !strings.Contains(strings.Join(strings.Fields(frame), " "), want) {
						t.Errorf("%q is not said:\n%s", want, frame)
					}
				}
				if w.check(); w.desk.Session() != nil {
					t.Error("somebody is signed in")
				}
			})
		}
	}
}

func TestATrustedAuthorityOrNoCheckSignsIn(t *testing.T) {
	k := newServer(t, "")
	proxy, ca := behindTLS(t, k)
	for name, settings := range map[string]profile.Settings{
		"with --ca-cert":  {CACert: ca},
		"with --insecure": {Insecure: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := program(t, settings, nil)
			w.Type(proxy.URL)
			if settings.Insecure {
				w.See("! Its certificate is not checked (--insecure).")
			}
			w.Press("enter").Type("admin").Press("enter")
			w.secretly("Password", "adminpass").Press("enter").See("this is clients", "✓ Signed in as admin")
		})
	}
}
