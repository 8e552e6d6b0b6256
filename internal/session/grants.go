package session

import (
	"context"
	"sync"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/flight"
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
// all who wait for it.
type grants struct {
	obtain  source
	now     func() time.Time
	flights flight.Group[struct{}, secret.Value]

	mu   sync.Mutex
	last past
}

func newGrants(obtain source, now func() time.Time) *grants {
	return &grants{obtain: obtain, now: now}
}

// token returns a token that lives for a while yet.
func (g *grants) token(ctx context.Context) (secret.Value, error) {
	if err := ctx.Err(); err != nil {
		return secret.Value{}, err
	}
	if _, token, ok := g.kept(); ok {
		return token, nil
	}
	return g.flights.Do(ctx, struct{}{}, g.renew)
}

// kept returns the last grant, and its token if that may still be used.
func (g *grants) kept() (past, secret.Value, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.fresh() {
		return g.last, g.last.grant.Access, true
	}
	return g.last, secret.Value{}, false
}

// renew obtains a grant and keeps it. Its times count by this session's own
// clock, from before it was asked for.
func (g *grants) renew(ctx context.Context) (secret.Value, error) {
	before, token, ok := g.kept()
	if ok {
		return token, nil
	}
	asked := g.now()
	got, err := g.obtain(ctx, before)
	if err == nil {
		err = ctx.Err() // all have left, and others may have begun anew
	}
	if err != nil {
		return secret.Value{}, err
	}
	mine := *got
	mine.Exchange = nil // nobody asks for it, and it holds a body
	mine.ExpiresAt, mine.RefreshExpiresAt = after(asked, got.ExpiresIn), after(asked, got.RefreshExpiresIn)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = past{grant: &mine}
	return mine.Access, nil
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

// after returns the end of a life; the zero time for one that has no named end.
func after(t time.Time, life time.Duration) time.Time {
	if life <= 0 {
		return time.Time{}
	}
	return t.Add(life)
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
