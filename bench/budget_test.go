package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"kloakroom/internal/local/lease"
)

// The budgets in this file do not depend on the machine.

// built builds the program as a release is, but for its paths.
func built(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kloakroom")
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", file, "kloakroom/cmd/kloakroom").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return file
}

// ownFolders is an environment in which the program finds nothing of whoever runs
// the test.
func ownFolders(t *testing.T) []string {
	t.Helper()
	env := (&stage{}).env("")
	for _, name := range []string{"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"} {
		env = append(env, name+"="+t.TempDir())
	}
	return env
}

func TestBudgetsThatDependOnNoMachine(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	file := built(t)
	t.Run("the size of the binary", func(t *testing.T) {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if r := sizeRow(info.Size()); r.over {
			t.Errorf("%s, budget %s", r.measured, r.budget)
		}
	})
	t.Run("bytes and requests of the screens", func(t *testing.T) { screensKeepToTheirBudgets(t, file) })
	t.Run("requests of a whole command", func(t *testing.T) { commandsSendFewRequests(t, file) })
}

func screensKeepToTheirBudgets(t *testing.T, file string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there are no pseudo-terminals")
	}
	var err error
	s := &screens{program: file, env: ownFolders(t), keys: 100}
	if s.server, err = startPageServer(t.Context(), answerDelay); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.server.close)
	if err := s.firstPage(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range s.rows {
		if r.over {
			t.Errorf("%s: %s, %s; budget %s", r.what, r.measured, r.of, r.budget)
		}
	}
	s.server.forget()
	mean, most := bytesOf(pressed(t, s))
	t.Logf("a key in a list of 100,000 clients: %s", bytesAKey(mean, most))
	if mean > keyBytesBudget {
		t.Errorf("a key costs %s; budget %d", bytesAKey(mean, most), keyBytesBudget)
	}
	// The keys go down some 25 screens of less than 40 lines. The server gives 100
	// clients a page, and the pages around the cursor are fetched ahead.
	pages := pagesAsked(s.server.requests())
	t.Logf("%d pages of clients for that", pages)
	if pages > 15 {
		t.Errorf("%d pages of clients were asked for, budget 15", pages)
	}
}

// pressed scrolls through the huge realm and returns the keys.
func pressed(t *testing.T, s *screens) []press {
	t.Helper()
	term, err := s.open(t.Context(), hugeRealm)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.close)
	if _, err := term.sees(t.Context(), 0, clientName(0)); err != nil {
		t.Fatal(err)
	}
	if _, err := term.rests(t.Context(), settled); err != nil {
		t.Fatal(err)
	}
	var out []press
	for i := range s.keys {
		key := "j"
		if i%4 == 3 {
			key = "pgdown"
		}
		p, err := term.press(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

func pagesAsked(all []asked) (pages int) {
	for _, a := range all {
		if a.isPage() {
			pages++
		}
	}
	return pages
}

// commandsSendFewRequests counts all requests of whole processes.
func commandsSendFewRequests(t *testing.T, file string) {
	t.Helper()
	server := lease.Servers(t)[0]
	realm := lease.Realm(t, server, "bench-requests")
	origin, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var requests atomic.Int64
	// The host stays the one that was asked for, as the issuer follows it.
	pass := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host = origin.Scheme, origin.Host
		r.Out.Host = r.In.Host
	}}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		pass.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	env := append(ownFolders(t),
		"KLOAKROOM_URL="+strings.Replace(front.URL, "127.0.0.1", "localhost", 1)+origin.Path, "KLOAKROOM_REALM="+realm,
		"KLOAKROOM_USER="+server.AdminUser, "KLOAKROOM_PASSWORD="+server.AdminPassword)
	run := func(args ...string) int64 {
		t.Helper()
		before := requests.Load()
		cmd := exec.CommandContext(context.Background(), file, args...)
		cmd.Env = env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("kloakroom %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return requests.Load() - before
	}
	setup := []string{"setup", "--client", clientID, "--audience", audience, "--yes"}
	for _, c := range []struct {
		name string
		args []string
		most int64
	}{
		// The bare program sends 4; each of the 3 writes has a look before and after.
		{"setup of everything", setup, setupRequests},
		{"setup of what is there", setup, setupAgainRequests},
		{"token with the secret of a client", []string{"token", "--client", clientID}, tokenRequests},
		{"version", []string{"version"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			sent := run(c.args...)
			t.Logf("%d requests", sent)
			if sent > c.most {
				t.Errorf("%d requests, budget %d", sent, c.most)
			}
		})
	}
}

// The budgets of whole processes in requests.
const (
	setupRequests      = 13
	setupAgainRequests = 4
	tokenRequests      = 6
)
