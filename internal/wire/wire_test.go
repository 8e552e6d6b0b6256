package wire_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

// direct is no proxy at all, whatever the environment of the test says.
func direct(*http.Request) (*url.URL, error) { return nil, nil }

// newClient returns a client as the program makes it, but without a proxy.
func newClient(t *testing.T, o wire.Options) *http.Client {
	t.Helper()
	if o.Proxy == nil {
		o.Proxy = direct
	}
	if o.Timeout == 0 {
		o.Timeout = 20 * time.Second
	}
	hc, err := wire.NewClient(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hc.CloseIdleConnections)
	return hc
}

func guarded(t *testing.T, o wire.Options) *http.Client {
	t.Helper()
	hc := newClient(t, o)
	hc.Transport = wire.Guard(hc.Transport)
	return hc
}

// get reads the whole answer and returns the error of whichever part failed.
func get(ctx context.Context, t *testing.T, hc *http.Client, rawURL string) ([]byte, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, rawURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := hc.Do(req)
	if err != nil {
		return nil, wire.Classify(req.Method, rawURL, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return body, wire.Classify(req.Method, rawURL, err)
}

func asError(t *testing.T, err error) *wire.Error {
	t.Helper()
	var e *wire.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %T %v, want a *wire.Error", err, err)
	}
	return e
}

// wantFault checks class and code of err, and that its words hold all parts.
func wantFault(t *testing.T, err error, class fault.Class, code string, parts ...string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil {
		t.Fatalf("no error, want %s", code)
	}
	if f.Class != class || f.Code != code {
		t.Errorf("class %d, code %q, want %d, %q (%v)", f.Class, f.Code, class, code, err)
	}
	words := f.Error() + "\n" + f.Hint
	for _, part := range parts {
		if !strings.Contains(words, part) {
			t.Errorf("words %q lack %q", words, part)
		}
	}
}

// rawServer answers every connection with serve, at a level where HTTP can be
// broken.
func rawServer(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				serve(conn)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// readRequest takes the header of the request, so that closing the connection
// is no reset.
func readRequest(conn net.Conn) {
	buf := make([]byte, 4096)
	var all []byte
	for !bytes.Contains(all, []byte("\r\n\r\n")) {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		all = append(all, buf[:n]...)
	}
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// authority is a certificate authority made for a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	path string // of its certificate as PEM
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key, writePEM(t, "ca.pem", "CERTIFICATE", der)}
}

// issue makes a certificate for template, and returns the paths of it and its key.
func (a *authority) issue(t *testing.T, template *x509.Certificate) (pair tls.Certificate, certPath, keyPath string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(2)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	if template.NotAfter.IsZero() {
		template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		writePEM(t, "cert.pem", "CERTIFICATE", der), writePEM(t, "key.pem", "PRIVATE KEY", keyDER)
}

func writePEM(t *testing.T, name, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var loopback = []net.IP{net.IPv4(127, 0, 0, 1)}

// tlsServer answers {} over TLS with that certificate.
func tlsServer(t *testing.T, cert tls.Certificate, change func(*tls.Config)) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}")
	}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	if change != nil {
		change(s.TLS)
	}
	s.Config.ErrorLog = quiet()
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}
