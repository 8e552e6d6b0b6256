package e2e_test

import (
	"crypto/rand"
	"net/http"
	"strings"
	"sync"
	"testing"

	"kloakroom/internal/local/lease"
)

func newRealmName() string { return "e2e-" + strings.ToLower(rand.Text()[:8]) }

// commonRealms are realms that tests share: to make one takes Keycloak longer
// than most of what is tried in it.
var commonRealms struct {
	sync.Mutex
	all []*sharedRealm
}

type sharedRealm struct {
	server lease.Server
	name   string
	users  map[string]bool // the tests, by name
}

// commonRealm returns a realm for a test that has clients of its own there and
// leaves the rest alone. A test that is run again gets another.
func commonRealm(t testing.TB, s lease.Server) string {
	t.Helper()
	commonRealms.Lock()
	defer commonRealms.Unlock()
	for _, r := range commonRealms.all {
		if r.server.URL == s.URL && !r.users[t.Name()] {
			r.users[t.Name()] = true
			return r.name
		}
	}
	r := &sharedRealm{server: s, name: newRealmName(), users: map[string]bool{t.Name(): true}}
	arrange(t, s, http.MethodPost, "/admin/realms", map[string]any{"realm": r.name, "enabled": true})
	commonRealms.all = append(commonRealms.all, r)
	return r.name
}

// deleteCommonRealms cleans up after all tests.
func deleteCommonRealms() {
	if !lease.Lasting() {
		return
	}
	for _, r := range commonRealms.all {
		lease.Admin(afterTests{}, r.server, http.MethodDelete, "/admin/realms/"+r.name, nil)
	}
}

// afterTests stands in for a test when all have ended: a realm that cannot be
// deleted is left.
type afterTests struct{ testing.TB }

func (afterTests) Helper()               {}
func (afterTests) Fatalf(string, ...any) {}
