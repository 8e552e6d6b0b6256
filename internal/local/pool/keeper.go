package pool

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Running is a server as its keeper sees it.
type Running interface {
	URL() string
	Done() <-chan struct{} // closed when it has ended
	Stop(ctx context.Context) error
}

// Wanted is a server that the pool shall have. Start returns when it is ready;
// port is 0 for any, or the one that the server had before it died.
type Wanted struct {
	Server Server // without its URL
	Start  func(ctx context.Context, port int, say func(step string)) (Running, error)
}

// Keeper keeps a pool.
type Keeper struct {
	Dir    string
	Idle   time.Duration // how long nobody must have used the pool before it ends
	Wanted []Wanted
	// Before is called once, before the first start, when it is certain that no
	// other keeper lives: to clear what a killed one left.
	Before func(ctx context.Context) error

	poll    time.Duration // 0: one second
	mu      sync.Mutex    // guards state
	state   state
	running []Running
	users   *flock.Flock // kept here: collected as garbage, it would open
}

// ErrOther says that the pool has a keeper already.
var ErrOther = errors.New("the pool has a keeper already")

// Keep starts the servers and returns when they are ended again: nil after the
// pool was idle, else why it failed. All servers are started at once, which was
// measured to be faster than one after the other even on two cores.
func (k *Keeper) Keep(ctx context.Context) error {
	unlock, err := k.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer k.stopAll(context.WithoutCancel(ctx))
	k.running = make([]Running, len(k.Wanted))
	k.tell(func(s *state) { s.Phase = starting })

	if err := k.begin(ctx); err != nil {
		return err
	}
	return k.watch(ctx)
}

// begin brings the pool up.
func (k *Keeper) begin(ctx context.Context) error {
	began := time.Now()
	if k.Before != nil {
		if err := k.Before(ctx); err != nil {
			return k.fail(ctx, began, err)
		}
	}
	if err := k.startAll(ctx); err != nil {
		return k.fail(ctx, began, err)
	}
	return nil
}

// fail tells the users why there are no servers. To be ended is no failure: the
// next user simply starts a keeper.
func (k *Keeper) fail(ctx context.Context, began time.Time, err error) error {
	if ctx.Err() == nil {
		k.tell(func(s *state) { s.Phase, s.Reason, s.Took = failed, err.Error(), time.Since(began) })
	}
	return err
}

// lock takes the keeper's lock. Users that look whether there is a keeper hold
// it for an instant, so one refusal says nothing.
func (k *Keeper) lock(ctx context.Context) (unlock func(), err error) {
	if k.poll == 0 {
		k.poll = time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	l := flock.New(filepath.Join(k.Dir, keeperLock))
	if ok, _ := l.TryLockContext(ctx, 10*time.Millisecond); !ok {
		return nil, ErrOther
	}
	return func() { _ = l.Close() }, nil
}

// tell changes the state and writes it down. That the disk is full must not end
// the servers that already run for somebody.
func (k *Keeper) tell(change func(*state)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change(&k.state)
	_ = writeState(k.Dir, k.state)
}

func (k *Keeper) startAll(ctx context.Context) error {
	errs := make([]error, len(k.Wanted))
	var wg sync.WaitGroup
	for i := range k.Wanted {
		wg.Go(func() { errs[i] = k.start(ctx, i, 0) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	k.tellReady()
	return nil
}

func (k *Keeper) start(ctx context.Context, i, port int) error {
	say := func(step string) { k.tell(func(s *state) { s.Step = step }) }
	r, err := k.Wanted[i].Start(ctx, port, say)
	if err != nil {
		return err
	}
	k.running[i] = r
	return nil
}

func (k *Keeper) tellReady() {
	servers := make([]Server, len(k.Wanted))
	for i, w := range k.Wanted {
		servers[i] = w.Server
		servers[i].URL = k.running[i].URL()
	}
	k.tell(func(s *state) { *s = state{Phase: ready, Servers: servers} })
}

// watch returns nil when the pool has been idle for long enough; then it holds
// the users' lock, so that nobody comes in before all has ended.
func (k *Keeper) watch(ctx context.Context) error {
	k.users = flock.New(filepath.Join(k.Dir, usersLock))
	lastUsed := time.Now()
	tick := time.NewTicker(k.poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		if err := k.revive(ctx); err != nil {
			return err
		}
		unused, err := k.users.TryLock()
		if err != nil {
			return fmt.Errorf("watch the pool's users: %w", err)
		}
		if !unused {
			lastUsed = time.Now()
			continue
		}
		if time.Since(lastUsed) >= k.Idle {
			return nil // the process's end gives the lock back
		}
		if err := k.users.Unlock(); err != nil {
			return err
		}
	}
}

// revive starts servers that have died again, where they were: the addresses are
// in use.
func (k *Keeper) revive(ctx context.Context) error {
	for i, r := range k.running {
		select {
		case <-r.Done():
		default:
			continue
		}
		began := time.Now()
		k.tell(func(s *state) { s.Phase, s.Step = starting, k.Wanted[i].Server.Name+" died and is started again" })
		_ = r.Stop(ctx) // clears away what is left of it
		if err := k.start(ctx, i, portOf(r.URL())); err != nil {
			return k.fail(ctx, began, err)
		}
		k.tellReady()
	}
	return nil
}

func portOf(address string) int {
	u, err := url.Parse(address)
	if err != nil {
		return 0
	}
	_, port, err := net.SplitHostPort(u.Host)
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(port)
	return n
}

// stopAll ends the servers; after an idle end nothing is left to be believed.
func (k *Keeper) stopAll(ctx context.Context) {
	if k.state.Phase != failed {
		_ = os.Remove(filepath.Join(k.Dir, stateFile))
	}
	var wg sync.WaitGroup
	for _, r := range k.running {
		if r != nil {
			wg.Go(func() { _ = r.Stop(ctx) })
		}
	}
	wg.Wait()
}
