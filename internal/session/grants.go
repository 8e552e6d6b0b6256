package session

import (
	"context"
	"sync"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/secret"
)

// margin is how long before its end a token is no longer used, or half its life
// where that is shorter. Keycloak's admin tokens live for 60 seconds; a slow
// request must not arrive after that.
const margin = 10 * time.Second

// past is what there was before a token is obtained.
type past struct {
	grant   *apiclient.Grant // the last one, nil if none
	refused bool             // the server refused the last one before its time
}

// source obtains a grant from the token endpoint: a new one, or by the refresh
// token of the one before. Several calls may be under way at once.
type source func(ctx context.Context, before past) (*apiclient.Grant, error)

// grants keeps the administrator's token fresh. One request for a token serves
// all who wait for it, and each of them waits with a context of their own: who
// gives up returns at once and disturbs no other. (An oauth2.TokenSource knows
// no context.)
type grants struct {
	obtain source
	now    func() time.Time

	mu     sync.Mutex
	last   past
	flight *flight // nil where no request is under way
}

// flight is one request for a token under way, and those who wait for it.
type flight struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{} // closed when token and err are there
	token   secret.Value
	err     error
}

func newGrants(obtain source, now func() time.Time) *grants {
	return &grants{obtain: obtain, now: now}
}

// token returns a token that lives for a while yet.
func (g *grants) token(ctx context.Context) (secret.Value, error) {
	if err := ctx.Err(); err != nil {
		return secret.Value{}, err
	}
	g.mu.Lock()
	if g.fresh() {
		defer g.mu.Unlock()
		return g.last.grant.Access, nil
	}
	if g.flight == nil {
		g.flight = g.start(ctx)
	}
	f := g.flight
	f.waiting++
	g.mu.Unlock()
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		g.leave(f)
		return secret.Value{}, ctx.Err()
	}
}

// fresh says whether the last token may still be used; mu is held.
func (g *grants) fresh() bool {
	last := g.last.grant
	if last == nil {
		return false
	}
	early := min(margin, last.ExpiresIn/2)
	return last.ExpiresAt.IsZero() || g.now().Before(last.ExpiresAt.Add(-early))
}

// start begins a flight; mu is held. The context of the first caller gives its
// values, but not its end: others may be waiting then.
func (g *grants) start(ctx context.Context) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight{cancel: cancel, done: make(chan struct{})}
	before := g.last
	go func() {
		defer cancel()
		asked := g.now()
		got, err := g.obtain(ctx, before)
		g.land(f, got, err, asked)
	}()
	return f
}

// land keeps the grant of a flight that ended, unless all have left it. Its times
// count by this session's own clock, from before it was asked for.
func (g *grants) land(f *flight, got *apiclient.Grant, err error, asked time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer close(f.done)
	if f.err = err; err == nil {
		f.token = got.Access
	}
	if g.flight != f {
		return
	}
	g.flight = nil
	if err == nil {
		mine := *got
		mine.Exchange = nil // nobody asks for it, and it holds a body
		mine.ExpiresAt, mine.RefreshExpiresAt = after(asked, got.ExpiresIn), after(asked, got.RefreshExpiresIn)
		g.last = past{grant: &mine}
	}
}

// after returns the end of a life; the zero time for one that has no named end.
func after(t time.Time, life time.Duration) time.Time {
	if life <= 0 {
		return time.Time{}
	}
	return t.Add(life)
}

// leave takes one caller out; after the last one the flight ends, and who comes
// now begins another.
func (g *grants) leave(f *flight) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f.waiting--
	if f.waiting > 0 {
		return
	}
	f.cancel()
	if g.flight == f {
		g.flight = nil
	}
}

// drop forgets a token that the server refused, unless another request has
// already replaced it. The refresh token goes with it: after a logout or a
// revocation it is worth nothing either.
func (g *grants) drop(refused secret.Value) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.last.grant != nil && g.last.grant.Access.Equal(refused) {
		g.last = past{refused: true}
	}
}
