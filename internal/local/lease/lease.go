// Package lease gives tests real Keycloak servers: two that all test processes
// of a "go test ./..." share, started by the first that asks and ended a minute
// after the last has ended. It is for tests alone; nothing else may import it.
//
//	func TestClients(t *testing.T) {
//		lease.Each(t, func(t *testing.T, s lease.Server) {
//			realm := lease.Realm(t, s, "clients")
//			…
//		})
//	}
//
// The servers are 26.3.5 without a base path and 26.7.3 under /auth. Tests share
// them, so each works in a realm of its own and leaves master's settings alone.
//
// Under -short, and without Java, the tests that ask are skipped;
// KLOAKROOM_REQUIRE=all makes that a failure. KLOAKROOM_TEST_URL names servers
// that run already and are used instead (several with commas in between), with
// KLOAKROOM_TEST_USER and KLOAKROOM_TEST_PASSWORD (admin and adminpass).
package lease

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/local"
	"kloakroom/internal/local/pool"
)

// Server is one of the shared servers: Name is its version, URL has no final
// slash.
type Server = pool.Server

// waitTime covers a first download and a start on a busy machine, and leaves the
// tests of a package time before go test's own limit of 10 minutes.
const waitTime = 6 * time.Minute

var join = sync.OnceValues(func() ([]Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), waitTime)
	defer cancel()
	if urls := os.Getenv("KLOAKROOM_TEST_URL"); urls != "" {
		return named(ctx, urls)
	}
	servers, err := user.Join(ctx)
	if err != nil {
		err = fmt.Errorf("%w\n(the log of their keeper: %s)", err, keeperLog())
	}
	return servers, err
})

// Servers returns the shared servers, each answering and ready. It skips the
// test where there can be none, and fails it where there should be.
func Servers(tb testing.TB) []Server {
	tb.Helper()
	if testing.Short() {
		Skip(tb, "real Keycloak servers are left out under -short")
	}
	servers, err := join()
	if f := fault.Of(err); err != nil && f.Code == "no-java" {
		Skip(tb, f.Why)
	}
	if err != nil {
		tb.Fatalf("no Keycloak servers to test with: %v", err)
	}
	return servers
}

// Skip skips the test with the reason; where KLOAKROOM_REQUIRE is "all", as in
// CI, it fails it instead.
func Skip(tb testing.TB, reason string) {
	tb.Helper()
	if os.Getenv("KLOAKROOM_REQUIRE") == "all" {
		tb.Fatalf("KLOAKROOM_REQUIRE=all allows no skip: %s", reason)
	}
	tb.Skip(reason)
}

// Each runs f as a subtest for each of the shared servers, named after it.
func Each(t *testing.T, f func(t *testing.T, s Server)) {
	t.Helper()
	for _, s := range Servers(t) {
		t.Run(s.Name, func(t *testing.T) { f(t, s) })
	}
}

// Realm creates an enabled realm with a name of its own that begins with prefix,
// for one test.
func Realm(tb testing.TB, s Server, prefix string) string {
	tb.Helper()
	name := prefix + "-" + strings.ToLower(rand.Text()[:8])
	status, out := Admin(tb, s, http.MethodPost, "/admin/realms", map[string]any{"realm": name, "enabled": true})
	if status != http.StatusCreated {
		tb.Fatalf("create realm %s on %s: status %d, %v", name, s.Name, status, out)
	}
	EndRealm(tb, s, name)
	return name
}

// Lasting tells whether the servers outlive the tests, so that what a test makes
// there must be deleted. The shared servers end with their data; there realms
// stay. For while one is deleted, Keycloak answers 500 ("Not found in database")
// to any administrator of master whose roles it works out just then: another
// test's.
func Lasting() bool { return os.Getenv("KLOAKROOM_TEST_URL") != "" }

// EndRealm deletes a realm when the test has ended, where that is due; it may
// not be there by then.
func EndRealm(tb testing.TB, s Server, name string) {
	if !Lasting() {
		return
	}
	tb.Cleanup(func() {
		status, out, err := admin(context.Background(), s, http.MethodDelete, "/admin/realms/"+url.PathEscape(name), nil)
		if err != nil || (status != http.StatusNoContent && status != http.StatusNotFound) {
			tb.Errorf("delete realm %s on %s: status %d, %v, %v", name, s.Name, status, out, err)
		}
	})
}

// named are the servers of KLOAKROOM_TEST_URL. What they are called is asked of
// themselves.
func named(ctx context.Context, urls string) ([]Server, error) {
	var all []Server
	for u := range strings.SplitSeq(urls, ",") {
		s := Server{
			URL:           strings.TrimRight(strings.TrimSpace(u), "/"),
			AdminUser:     or(os.Getenv("KLOAKROOM_TEST_USER"), local.DefaultAdminUser),
			AdminPassword: or(os.Getenv("KLOAKROOM_TEST_PASSWORD"), local.DefaultAdminPassword),
		}
		status, out, err := admin(ctx, s, http.MethodGet, "/admin/serverinfo", nil)
		if err != nil || status != http.StatusOK {
			if err == nil {
				err = fmt.Errorf("status %d for what it is: %v", status, out)
			}
			return nil, fmt.Errorf("ask %s of KLOAKROOM_TEST_URL as %s: %w", s.URL, s.AdminUser, err)
		}
		s.Name = s.URL
		if info, ok := out.(map[string]any); ok {
			if system, ok := info["systemInfo"].(map[string]any); ok {
				s.Name, _ = system["version"].(string)
			}
		}
		all = append(all, s)
	}
	return all, nil
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
