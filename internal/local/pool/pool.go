// Package pool shares servers that are slow to start among processes that come
// and go, such as the test processes of one "go test ./...".
//
// Users hold a shared lock on a file for as long as they live. A keeper, a
// process of its own that the first user starts, starts the servers, writes down
// where they are, starts one again that dies, and ends them all when nobody has
// held the lock for a while. Nothing depends on anybody's clean end: locks go
// with their processes, and every file is judged by whether its keeper lives.
//
// The package knows nothing of Keycloak; what the servers are is up to the
// keeper's program.
package pool

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

// Server is a server as its users see it.
type Server struct {
	Name          string `json:"name"`
	URL           string `json:"url"`
	AdminUser     string `json:"admin_user"`
	AdminPassword string `json:"admin_password"`
}

// The files of a pool's folder.
const (
	usersLock  = "users.lock"  // shared: every user; exclusive: the keeper, while it ends
	keeperLock = "keeper.lock" // exclusive: the keeper, while it lives
	spawnLock  = "spawn.lock"  // exclusive: the user that starts a keeper
	stateFile  = "state.json"
)

// The phases of a pool.
const (
	starting = "starting"
	ready    = "ready"
	failed   = "failed"
)

// state is what the keeper tells the users. It holds only while that keeper
// lives, but for a failure.
type state struct {
	Phase   string        `json:"phase"`
	Step    string        `json:"step,omitempty"` // what it is doing, for those who wait
	Servers []Server      `json:"servers,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	At      time.Time     `json:"at"`
	Took    time.Duration `json:"took,omitempty"` // how long it took to fail
}

// recent reports whether a failure still stands. It is believed for as long as
// it took to find out: the many users of one run need not all wait three minutes
// for the same answer, and a new run after a quick failure tries at once.
func (s state) recent(now time.Time) bool {
	return s.Phase == failed && now.Sub(s.At) < s.Took
}

func readState(dir string) state {
	var s state
	b, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil || json.Unmarshal(b, &s) != nil {
		return state{Phase: starting}
	}
	return s
}

// writeState replaces the file in one step, so that a reader never sees half.
func writeState(dir string, s state) error {
	s.At = time.Now()
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	tmp := filepath.Join(dir, stateFile+".new")
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(dir, stateFile))
}
