package change

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

const (
	// patience is how long one kloakroom waits for another to finish a change.
	patience = 15 * time.Second
	// poll is how often the lock is tried; flock cannot wait with a context.
	poll = 20 * time.Millisecond
)

// lock makes changes of one realm exclusive on this machine, so that reading
// before a write and the write belong together. Across machines Keycloak offers
// nothing of the kind.
func (e *Engine) lock(ctx context.Context, p *Plan) (unlock func(), err error) {
	dir := filepath.Join(e.dir, "locks")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, noJournal(err)
	}
	l := flock.New(filepath.Join(dir, lockName(p.Server, p.Realm)))
	waiting, cancel := context.WithTimeout(ctx, e.patience)
	defer cancel()
	ok, err := l.TryLockContext(waiting, poll)
	switch {
	case ok:
		return func() { _ = l.Close() }, nil
	case ctx.Err() != nil:
		return nil, stopped(0, len(p.steps), ctx.Err())
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &fault.Error{
			Class: fault.Conflict, Code: "locked", What: "change realm " + p.Realm,
			Why:  "another kloakroom on this machine is changing it",
			Hint: "Nothing was written. Try again when it has finished.",
		}
	}
	return nil, noJournal(err)
}

// lockName is the same for every way of writing a server's URL, and fits any
// file system.
func lockName(server, realm string) string {
	if u, err := url.Parse(server); err == nil {
		server = wire.Origin(u) + u.EscapedPath()
	}
	sum := sha256.Sum256([]byte(server + "\n" + realm))
	return hex.EncodeToString(sum[:8]) + ".lock"
}
