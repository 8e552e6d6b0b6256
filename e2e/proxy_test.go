package e2e_test

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"kloakroom/internal/local/lease"
)

// front is a server before a real Keycloak. It passes everything on, but for
// what a test does with it, and keeps what came.
type front struct {
	*httptest.Server
	base string // its URL as a user gives it: with the base path of what is behind
	life context.Context
	end  context.CancelFunc
	mu   sync.Mutex
	came []string // "GET /admin/realms/shop/clients"
}

// meddle may answer a request itself, hold it up, or change it, and passes it on
// by calling next.
type meddle func(w http.ResponseWriter, r *http.Request, next http.Handler)

// newFront starts one on plain HTTP.
func newFront(t testing.TB, s lease.Server, m meddle) *front {
	t.Helper()
	f := aliveFront()
	f.Server = httptest.NewServer(f.handler(t, s, m))
	return f.opened(t, s)
}

// newTLSFront starts one that speaks TLS with a certificate that nobody knows,
// and wants one of who connects or not.
func newTLSFront(t testing.TB, s lease.Server, wants tls.ClientAuthType) *front {
	t.Helper()
	f := aliveFront()
	f.Server = httptest.NewUnstartedServer(f.handler(t, s, nil))
	f.Config.ErrorLog = log.New(io.Discard, "", 0) // of those who do not trust it
	f.TLS = &tls.Config{ClientAuth: wants, MinVersion: tls.VersionTLS12}
	f.StartTLS()
	return f.opened(t, s)
}

func aliveFront() *front {
	f := &front{}
	f.life, f.end = context.WithCancel(context.Background())
	return f
}

func (f *front) opened(t testing.TB, s lease.Server) *front {
	f.base = f.URL
	if strings.HasSuffix(s.URL, "/auth") {
		f.base += "/auth"
	}
	t.Cleanup(func() {
		f.end()
		f.Close()
	})
	return f
}

// handler passes requests on with the host they came for, from which Keycloak
// makes the issuer and the addresses in its discovery document.
func (f *front) handler(t testing.TB, s lease.Server, m meddle) http.Handler {
	t.Helper()
	behind, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	behind.Path = ""
	next := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(behind)
			r.Out.Host = r.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusBadGateway)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.came = append(f.came, r.Method+" "+r.URL.Path)
		f.mu.Unlock()
		if m == nil {
			next.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(f.life, cancel)()
		m(w, r.WithContext(ctx), next)
	})
}

// count is how many requests have come whose line contains the text.
func (f *front) count(text string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, line := range f.came {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// isWrite tells what changes something in a realm from signing in and reading.
func isWrite(r *http.Request) bool {
	return strings.Contains(r.URL.Path, "/admin/") && r.Method != http.MethodGet
}

// gate holds those who come to it until it is opened.
type gate struct {
	reached, opened chan struct{}
	reach, open     sync.Once
}

func newGate() *gate {
	return &gate{reached: make(chan struct{}), opened: make(chan struct{})}
}

// pass holds a request until the gate is open, or who sent it or the server that
// got it is gone.
func (g *gate) pass(r *http.Request) {
	g.reach.Do(func() { close(g.reached) })
	select {
	case <-g.opened:
	case <-r.Context().Done():
	}
}

func (g *gate) letThrough() { g.open.Do(func() { close(g.opened) }) }

// waitReached returns when somebody has come.
func (g *gate) waitReached(t testing.TB) {
	t.Helper()
	eventually(t, "the request arrives", func() bool {
		select {
		case <-g.reached:
			return true
		default:
			return false
		}
	})
}

// passChanged passes a request on and changes the body of the answer.
func passChanged(w http.ResponseWriter, r *http.Request, next http.Handler, change func(string) string) {
	r.Header.Del("Accept-Encoding")
	got := httptest.NewRecorder()
	next.ServeHTTP(got, r)
	for name, values := range got.Header() {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(got.Code)
	_, _ = w.Write([]byte(change(got.Body.String())))
}
