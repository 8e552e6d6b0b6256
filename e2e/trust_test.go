package e2e_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"kloakroom/internal/local/lease"
)

// A certificate that nobody vouches for is refused, unless its maker is trusted
// by name or it is waved through, once and with a warning.
func TestSelfSignedTLS(t *testing.T) {
	t.Parallel()
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		f := newTLSFront(t, s, tls.NoClientCert)
		realm := commonRealm(t, s)
		makeClient(t, s, realm, "tls-app", nil)
		p := newAdmin(t, s, realm).with("KLOAKROOM_URL=" + f.base)
		ca := filepath.Join(p.home, "ca.pem")
		writePEM(t, ca, "CERTIFICATE", f.Certificate().Raw)

		refused := p.run("realms", "-o", "json")
		refused.want(t, 5, "", "certificate")
		if refused.errorCode(t) != "tls-untrusted" {
			t.Errorf("code %q", refused.errorCode(t))
		}
		p.run("realms").want(t, 5, "", "--ca-cert")
		p.run("realms", "--ca-cert", ca).want(t, 0, "^master ", "")
		for range 2 {
			p.run("realms", "--insecure").want(t, 0, "^master ", `\Akloakroom: warning: TLS certificates are not verified \(--insecure\)\n\z`)
		}
		p.run("realms").want(t, 5, "", "certificate")

		// For another name it does not do.
		other := strings.Replace(f.base, "127.0.0.1", "localhost", 1)
		wrong := p.run("realms", "--url", other, "--ca-cert", ca, "-o", "json")
		wrong.want(t, 5, "", "localhost")
		if wrong.errorCode(t) != "tls-hostname" {
			t.Errorf("code %q", wrong.errorCode(t))
		}
		p.run("realms", "--ca-cert", filepath.Join(p.home, "nowhere.pem")).want(t, 2, "", "nowhere.pem")
		p.run("realms", "--url", strings.Replace(f.base, "https:", "http:", 1)).want(t, 5, "", "https://")

		// This Keycloak, told nothing of the TLS before it, names a token endpoint
		// with plain http: no secret goes there.
		p.run("token", "--client", "tls-app", "--ca-cert", ca).want(t, 0, "^eyJ",
			`^Keycloak names a token endpoint at http://\S+; the secret goes to `+f.base+`/realms/\S+ instead\.`)
	})
}

// A server that wants to know who connects says so, and gets the certificate
// that was named for it.
func TestAClientCertificate(t *testing.T) {
	t.Parallel()
	s := lease.Servers(t)[0]
	f := newTLSFront(t, s, tls.RequireAnyClientCert)
	key, err := x509.MarshalPKCS8PrivateKey(f.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	p := newAdmin(t, s, "master").with("KLOAKROOM_URL=" + f.base)
	certFile, keyFile := filepath.Join(p.home, "cert.pem"), filepath.Join(p.home, "key.pem")
	writePEM(t, certFile, "CERTIFICATE", f.Certificate().Raw)
	writePEM(t, keyFile, "PRIVATE KEY", key)

	refused := p.run("realms", "--ca-cert", certFile, "-o", "json")
	refused.want(t, 5, "", "--client-cert")
	if refused.errorCode(t) != "tls-client-certificate" {
		t.Errorf("code %q", refused.errorCode(t))
	}
	p.run("realms", "--ca-cert", certFile, "--client-cert", certFile, "--client-key", keyFile).want(t, 0, "^master ", "")
	p.run("realms", "--ca-cert", certFile, "--client-cert", certFile).want(t, 2, "", "--client-key")
}

func writePEM(t testing.TB, name, kind string, der []byte) {
	t.Helper()
	if err := writeFile(name, string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))); err != nil {
		t.Fatal(err)
	}
}

// Beyond this machine a profile is guarded: --yes is not enough there. The other
// machine is one behind a proxy, which is all that a user sees of it, too.
func TestAKeycloakElsewhereIsGuarded(t *testing.T) {
	t.Parallel()
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		realm := commonRealm(t, s)
		f := newFront(t, s, nil)
		p := newAdmin(t, s, realm).with("KLOAKROOM_URL="+strings.Replace(f.base, f.URL, "http://sso.example:8080", 1), "HTTP_PROXY="+f.URL)
		const warning = `^kloakroom: warning: secrets and tokens go over plain http to sso\.example:8080$`

		p.run("clients", "list").want(t, 0, "^account ", `\A`+warning+`\n\z`)
		create := []string{"clients", "create", "guarded-shop"}
		p.run(append(create, "--yes")...).want(t, 2, "", `^Give --confirm guarded-shop to apply, or --dry-run`)
		p.run(append(create, "--yes", "--confirm", "chop")...).want(t, 2, "", `the name does not match: nothing was written`)
		p.run(append(create, "--dry-run")...).want(t, 0, `^create client guarded-shop$`, warning)
		if n := f.count("POST /admin"); n != 0 {
			t.Fatalf("%d writes came to Keycloak", n)
		}
		p.run(append(create, "--confirm", "guarded-shop")...).want(t, 0, `^Created client guarded-shop$`, warning)
		p.run("token", "--client", "guarded-shop").want(t, 0, "^eyJ", warning)

		term := p.onTerminal("clients", "set", "guarded-shop", "--enabled", "off", "--yes")
		term.waitFor("This profile is guarded. Type guarded-shop to apply this:")
		term.types("yes\n")
		term.wait().want(t, 2, "the name does not match: nothing was written", "")
		term = p.onTerminal("clients", "set", "guarded-shop", "--enabled", "off")
		term.waitFor("Type guarded-shop to apply this:")
		term.types("guarded-shop\n")
		term.wait().want(t, 0, `^Changed client guarded-shop$`, "")
	})
}

// A secret that Keycloak shows masked counts as not visible: it is not printed,
// not sent, and never written back.
func TestAMaskedSecret(t *testing.T) {
	t.Parallel()
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		realm := commonRealm(t, s)
		uuid := makeClient(t, s, realm, "masked-app", map[string]any{"secret": "the-real-secret"})
		f := newFront(t, s, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			passChanged(w, r, next, func(body string) string {
				return strings.ReplaceAll(body, "the-real-secret", "**********")
			})
		})
		p := newAdmin(t, s, realm).with("KLOAKROOM_URL=" + f.base)
		for _, args := range [][]string{{"clients", "secret", "masked-app"}, {"token", "--client", "masked-app"}} {
			got := p.run(append(args, "-o", "json")...)
			got.want(t, 6, "", "the secret of client masked-app is not visible to this administrator")
			if got.errorCode(t) != "secret-not-visible" {
				t.Errorf("code %q", got.errorCode(t))
			}
		}
		if n := f.count("POST /realms/" + realm); n != 0 {
			t.Errorf("%d requests for a token were sent with a mask", n)
		}
		p.run("clients", "set", "masked-app", "--full-scope", "off", "--standard-flow", "on", "--yes").want(t, 0, "^Changed client masked-app$", "")
		client := arrange(t, s, http.MethodGet, "/admin/realms/"+realm+"/clients/"+uuid, nil)
		if got := find(t, client, "secret"); got != "the-real-secret" {
			t.Errorf("the secret is %q now", got)
		}
		if got := find(t, client, "standardFlowEnabled"); got != "true" {
			t.Error("the switch was not set")
		}
	})
}
