// Package fake is a Keycloak in memory, for the stories of the screens. It
// answers the part of the admin REST API that kloakroom uses, and the token
// endpoint, as Keycloak 26.7 does: the same words, the same consequences. What it
// does beyond that is to be told to: fail, hang, go away, show hostile names.
//
// Everything in it is the same in each run: the clock stands still until it is
// moved, IDs, secrets and tokens follow from names. The one thing that is not is
// the port; see [Keycloak.Stable].
//
// It is for tests alone, and proves nothing of Keycloak itself: what a real
// server does is tested on real servers.
package fake

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/tui/tuitest"
)

// The administrators. The first may do everything, the second only look.
const (
	Admin          = "admin"
	AdminPassword  = "adminpass"
	Viewer         = "viewer"
	ViewerPassword = "viewerpass"
)

// Frontend is where this Keycloak says that people find it, as a server does that
// was started with --hostname: issuers begin with it, so that they, and with them
// the tokens, are the same in each run. Endpoints for machines are named at the
// address that was asked (--hostname-backchannel-dynamic).
const Frontend = "http://keycloak.test"

// Keycloak is one server. Its methods may be called concurrently.
type Keycloak struct {
	// URL is where it is, with the base path.
	URL string

	tb   testing.TB
	path string // the base path: "" or "/auth"
	addr string

	mu       sync.Mutex
	server   *http.Server
	now      func() time.Time
	realms   []*realm
	holders  map[string]*holder // by access token
	refresh  map[string]*holder // by refresh token
	serials  map[string]int
	requests []string
	faults   []*trouble
}

// Option changes how a [Keycloak] begins.
type Option func(*Keycloak)

// Under gives it a base path: "/auth".
func Under(path string) Option { return func(k *Keycloak) { k.path = path } }

// New starts a Keycloak that ends with the test. It has the realms master,
// coolproject and atlas; see [Keycloak.Realm] for what they hold.
func New(tb testing.TB, options ...Option) *Keycloak {
	tb.Helper()
	k := &Keycloak{
		tb: tb, now: func() time.Time { return tuitest.Epoch },
		holders: map[string]*holder{}, refresh: map[string]*holder{}, serials: map[string]int{},
	}
	for _, o := range options {
		o(k)
	}
	k.furnish()
	listener := k.listen()
	k.addr = listener.Addr().String()
	k.URL = "http://" + k.addr + k.path
	k.serve(listener)
	tb.Cleanup(k.end)
	return k
}

// listen takes a free port of five digits, so that frames do not move with it.
func (k *Keycloak) listen() net.Listener {
	k.tb.Helper()
	for range 100 {
		l, err := listen("127.0.0.1:0")
		if err != nil {
			k.tb.Fatal(err)
		}
		if _, port, _ := net.SplitHostPort(l.Addr().String()); len(port) == len(stablePort) {
			return l
		}
		_ = l.Close()
	}
	k.tb.Fatal("no free port has five digits")
	return nil
}

func listen(addr string) (net.Listener, error) {
	return new(net.ListenConfig).Listen(context.Background(), "tcp", addr)
}

func (k *Keycloak) serve(l net.Listener) {
	server := &http.Server{Handler: k, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: time.Minute}
	k.mu.Lock()
	k.server = server
	k.mu.Unlock()
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			k.tb.Errorf("the fake Keycloak ended: %v", err)
		}
	}()
}

// Down takes the server away: connections are refused, those that are open break.
func (k *Keycloak) Down() {
	k.mu.Lock()
	server := k.server
	k.server = nil
	k.mu.Unlock()
	if server != nil {
		_ = server.Close()
	}
}

// Up brings the server back at the same address, with all it had.
func (k *Keycloak) Up() {
	k.tb.Helper()
	k.mu.Lock()
	up := k.server != nil
	k.mu.Unlock()
	if up {
		return
	}
	l, err := listen(k.addr)
	if err != nil {
		k.tb.Fatal(err)
	}
	k.serve(l)
}

// end lets go of all that hangs, and ends the server.
func (k *Keycloak) end() {
	k.mu.Lock()
	for _, t := range k.faults {
		t.release()
	}
	k.mu.Unlock()
	k.Down()
}

// Now is the server's time.
func (k *Keycloak) Now() time.Time {
	k.mu.Lock()
	now := k.now
	k.mu.Unlock()
	return now()
}

// SetNow sets the clock, which then stands still.
func (k *Keycloak) SetNow(t time.Time) { k.Follow(func() time.Time { return t }) }

// Advance moves the clock on; it stands still then.
func (k *Keycloak) Advance(by time.Duration) { k.SetNow(k.Now().Add(by)) }

// Follow takes another clock, such as the Now of a tuitest.Drive: one Advance
// there moves both.
func (k *Keycloak) Follow(now func() time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.now = now
}

// stablePort stands for the port in what is compared to golden files.
const stablePort = "10000"

// Stable writes a text as if the server had port 10000: for golden files, by
// tuitest.Stable. A port that is cut off at its end is treated likewise.
func (k *Keycloak) Stable(text string) string {
	host, port, _ := net.SplitHostPort(k.addr)
	for _, between := range []string{":", "%3A", "%3a"} {
		for n := len(port); n > 1; n-- {
			for _, end := range cuts(n == len(port)) {
				text = strings.ReplaceAll(text, host+between+port[:n]+end, host+between+stablePort[:n]+end)
			}
		}
	}
	return text
}

// cuts are what follows a port: anything where it is whole, the sign of a cut
// where it is not.
func cuts(whole bool) []string {
	if whole {
		return []string{""}
	}
	return []string{"…", "\x1b", " ", "\n"}
}
