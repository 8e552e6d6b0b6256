package pool

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// User is a process that uses a pool.
type User struct {
	Dir string
	// Spawn starts the program that keeps the pool, detached, with its output
	// going to a file.
	Spawn func(ctx context.Context) (*exec.Cmd, error)
	// Healthy reports whether a server answers as it should; nil asks its URL
	// for any answer at all.
	Healthy func(ctx context.Context, s Server) bool

	hold *flock.Flock // for as long as the process lives
}

// FailedError is the keeper's own report of why the servers could not be had.
type FailedError struct{ Reason string }

func (e *FailedError) Error() string { return e.Reason }

const pollTime = 100 * time.Millisecond

// Join makes this process a user until it ends and returns the servers when they
// are ready, starting a keeper if there is none. When the keeper fails, all who
// wait get a [*FailedError]; when ctx ends first, the error says what was
// waited for.
func (u *User) Join(ctx context.Context) ([]Server, error) {
	if err := os.MkdirAll(u.Dir, 0o700); err != nil {
		return nil, err
	}
	u.hold = flock.New(filepath.Join(u.Dir, usersLock))
	if ok, err := u.hold.TryRLockContext(ctx, pollTime); !ok {
		return nil, fmt.Errorf("wait for an earlier pool to end: %w", err)
	}
	tick := time.NewTicker(pollTime)
	defer tick.Stop()
	for {
		servers, err := u.try(ctx)
		if servers != nil || (err != nil && ctx.Err() == nil) {
			return servers, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for the servers (last step: %s): %w", readState(u.Dir).Step, ctx.Err())
		case <-tick.C:
		}
	}
}

// try looks once. Whether a keeper lives is asked before the state is read: a
// state that was read first may be a dead keeper's.
func (u *User) try(ctx context.Context) ([]Server, error) {
	alive, err := u.keeperLives()
	if err != nil {
		return nil, err
	}
	s := readState(u.Dir)
	switch {
	case s.recent(time.Now()):
		return nil, &FailedError{s.Reason}
	case !alive:
		return nil, u.spawn(ctx)
	case s.Phase != ready:
		return nil, nil
	}
	for _, server := range s.Servers {
		if !u.healthy(ctx, server) {
			return nil, nil // its keeper will notice, too
		}
	}
	return s.Servers, nil
}

func (u *User) keeperLives() (bool, error) {
	l := flock.New(filepath.Join(u.Dir, keeperLock))
	got, err := l.TryRLock()
	if err != nil {
		return false, err
	}
	return !got, l.Close()
}

// spawn starts a keeper unless another user just did, and returns when it has
// its lock, or the error with which it ended before that.
func (u *User) spawn(ctx context.Context) error {
	l := flock.New(filepath.Join(u.Dir, spawnLock))
	if ok, err := l.TryLockContext(ctx, pollTime); !ok {
		return fmt.Errorf("wait for another process to start the servers: %w", err)
	}
	defer func() { _ = l.Close() }()
	if alive, err := u.keeperLives(); alive || err != nil {
		return err
	}
	// What a dead keeper left must not be taken for the new one's word, but for
	// a failure that happened while we waited for the lock.
	if readState(u.Dir).recent(time.Now()) {
		return nil
	}
	_ = os.Remove(filepath.Join(u.Dir, stateFile))
	cmd, err := u.Spawn(ctx)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return u.waitKeeper(ctx, ended)
}

func (u *User) waitKeeper(ctx context.Context, ended <-chan error) error {
	tick := time.NewTicker(pollTime)
	defer tick.Stop()
	for {
		if alive, err := u.keeperLives(); alive || err != nil {
			return err
		}
		select {
		case err := <-ended:
			if s := readState(u.Dir); s.Phase == failed {
				return &FailedError{s.Reason}
			}
			return fmt.Errorf("the keeper of the servers ended at once: %w", errors.Join(err, errEnded))
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

var errEnded = errors.New("see its log beside the pool's other files")

func (u *User) healthy(ctx context.Context, s Server) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if u.Healthy != nil {
		return u.Healthy(ctx, s)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil
}
