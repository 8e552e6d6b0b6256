package wire_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

func TestCertificatesThatAreNotAccepted(t *testing.T) {
	ca := newAuthority(t)
	good, _, _ := ca.issue(t, &x509.Certificate{Subject: pkix.Name{CommonName: "good"}, IPAddresses: loopback})
	other, _, _ := ca.issue(t, &x509.Certificate{DNSNames: []string{"a.example", "b.example"}})
	expired, _, _ := ca.issue(t, &x509.Certificate{
		IPAddresses: loopback, NotBefore: time.Now().Add(-48 * time.Hour),
		NotAfter: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC),
	})
	future, _, _ := ca.issue(t, &x509.Certificate{
		IPAddresses: loopback, NotBefore: time.Date(2124, 5, 6, 7, 8, 9, 0, time.UTC),
		NotAfter: time.Date(2125, 5, 6, 7, 8, 9, 0, time.UTC),
	})
	selfSigned := httptest.NewTLSServer(http.NotFoundHandler())
	selfSigned.Config.ErrorLog = quiet()
	t.Cleanup(selfSigned.Close)
	for name, c := range map[string]struct {
		url   string
		ca    string
		kind  wire.Kind
		words []string
		as    any
	}{
		"signed by an unknown authority": {
			tlsServer(t, good, nil).URL, "", wire.TLSUntrusted,
			[]string{"Test Authority", "--ca-cert FILE", "--insecure"},
			new(x509.UnknownAuthorityError),
		},
		"for another name": {
			tlsServer(t, other, nil).URL, ca.path, wire.TLSHostname,
			[]string{"is for a.example, b.example, not for 127.0.0.1"},
			new(x509.HostnameError),
		},
		"expired": {
			tlsServer(t, expired, nil).URL, ca.path, wire.TLSExpired,
			[]string{"expired on 2024-05-06 07:08 UTC"},
			new(x509.CertificateInvalidError),
		},
		"not yet valid": {
			tlsServer(t, future, nil).URL, ca.path, wire.TLSExpired,
			[]string{"not valid before 2124-05-06"},
			new(x509.CertificateInvalidError),
		},
		"self-signed": {
			selfSigned.URL, "", wire.TLSUntrusted, []string{"self-signed", "--ca-cert FILE"}, new(x509.UnknownAuthorityError),
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := get(t.Context(), t, newClient(t, wire.Options{CACert: c.ca}), c.url)
			wantFault(t, err, fault.Unreachable, string(c.kind), c.words...)
			if !errors.As(err, c.as) {
				t.Errorf("no %T in the chain of %v", c.as, err)
			}
			body, err := get(t.Context(), t, newClient(t, wire.Options{Insecure: true}), c.url)
			if err != nil || len(body) == 0 {
				t.Errorf("with Insecure: %q, %v", body, err)
			}
		})
	}
}

func TestAnAuthorityFileIsTrusted(t *testing.T) {
	ca := newAuthority(t)
	good, _, _ := ca.issue(t, &x509.Certificate{IPAddresses: loopback})
	hc := newClient(t, wire.Options{CACert: ca.path})
	server := tlsServer(t, good, nil)
	if body, err := get(t.Context(), t, hc, server.URL); err != nil || string(body) != "{}" {
		t.Errorf("got %q, %v", body, err)
	}
	req, _ := http.NewRequest(http.MethodGet, server.URL, nil)
	res, err := hc.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.ProtoMajor != 2 {
		t.Errorf("spoke %s, want HTTP/2 where the server has it", res.Proto)
	}
}

func TestClientCertificates(t *testing.T) {
	ca := newAuthority(t)
	server, _, _ := ca.issue(t, &x509.Certificate{IPAddresses: loopback})
	_, certPath, keyPath := ca.issue(t, &x509.Certificate{Subject: pkix.Name{CommonName: "client-app"}})
	_, foreignCert, foreignKey := newAuthority(t).issue(t, &x509.Certificate{})
	both := filepath.Join(t.TempDir(), "both.pem")
	if err := os.WriteFile(both, append(read(t, certPath), read(t, keyPath)...), 0o600); err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		s := tlsServer(t, server, func(c *tls.Config) {
			c.ClientAuth, c.ClientCAs, c.MaxVersion = tls.RequireAndVerifyClientCert, pool, version
		})
		for name, c := range map[string]struct {
			cert, key string
			words     []string
		}{
			"the certificate it knows":         {certPath, keyPath, nil},
			"certificate and key in one file":  {both, "", nil},
			"none":                             {"", "", []string{"client certificate", "--client-cert FILE"}},
			"one of an authority it knows not": {foreignCert, foreignKey, []string{"client certificate"}},
		} {
			t.Run(tls.VersionName(version)+": "+name, func(t *testing.T) {
				hc := newClient(t, wire.Options{CACert: ca.path, ClientCert: c.cert, ClientKey: c.key})
				_, err := get(t.Context(), t, hc, s.URL)
				if c.words == nil {
					if err != nil {
						t.Errorf("refused: %v", err)
					}
					return
				}
				wantFault(t, err, fault.Unreachable, "tls-client-certificate", c.words...)
			})
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestFilesThatCannotBeUsedAreUsageErrors(t *testing.T) {
	ca := newAuthority(t)
	_, cert, _ := ca.issue(t, &x509.Certificate{})
	_, _, otherKey := ca.issue(t, &x509.Certificate{})
	text := filepath.Join(t.TempDir(), "text.pem")
	if err := os.WriteFile(text, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	gone := filepath.Join(t.TempDir(), "gone.pem")
	for name, c := range map[string]struct {
		options wire.Options
		code    string
		words   []string
	}{
		"an authority file that is not there":  {wire.Options{CACert: gone}, "bad-ca-certificate", []string{gone, "no such file"}},
		"an authority file without one":        {wire.Options{CACert: text}, "bad-ca-certificate", []string{"holds no certificate"}},
		"a client certificate that is gone":    {wire.Options{ClientCert: gone}, "bad-client-certificate", []string{gone}},
		"a client certificate without its key": {wire.Options{ClientCert: cert}, "bad-client-certificate", []string{"key"}},
		"a key of another certificate":         {wire.Options{ClientCert: cert, ClientKey: otherKey}, "bad-client-certificate", []string{"match"}},
		"a key without a certificate":          {wire.Options{ClientKey: otherKey}, "bad-client-certificate", []string{"--client-cert"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := wire.NewClient(c.options)
			wantFault(t, err, fault.Usage, c.code, c.words...)
		})
	}
}

func TestPlainHTTPOnATLSPort(t *testing.T) {
	ca := newAuthority(t)
	cert, _, _ := ca.issue(t, &x509.Certificate{IPAddresses: loopback})
	goServer := tlsServer(t, cert, nil)
	alert := rawServer(t, func(conn net.Conn) { // as servers do that see no TLS hello
		readRequest(conn)
		_, _ = conn.Write([]byte{0x15, 3, 3, 0, 2, 2, 80})
	})
	nginx := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>")
	})
	for name, address := range map[string]string{
		"Go says so in text": "http" + strings.TrimPrefix(goServer.URL, "https"), "a TLS alert comes back": alert, "nginx says so in HTML": nginx.URL,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := get(t.Context(), t, guarded(t, wire.Options{}), address)
			wantFault(t, err, fault.Unreachable, "tls-wrong-scheme", "speaks TLS", "Write https://")
		})
	}
}
