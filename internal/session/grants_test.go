package session_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
)

// counting gives the tokens "1", "2", … that live for life.
func counting(life time.Duration) (session.Source, *atomic.Int64) {
	var n atomic.Int64
	return func(context.Context, *apiclient.Grant, bool) (*apiclient.Grant, error) {
		return &apiclient.Grant{Access: secret.New(fmt.Sprint(n.Add(1))), ExpiresIn: life}, nil
	}, &n
}

func wantToken(t *testing.T, g session.Grants, want string) {
	t.Helper()
	if got, err := g.Token(t.Context()); got != want || err != nil {
		t.Errorf("got the token %q, %v; want %q", got, err, want)
	}
}

func TestATokenIsKeptForAsLongAsItLives(t *testing.T) {
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		life        time.Duration
		kept, after time.Duration // still kept then, and not any more
	}{
		"a minute ends ten seconds early":           {60 * time.Second, 49 * time.Second, 50 * time.Second},
		"an hour, too":                              {time.Hour, 3589 * time.Second, 3590 * time.Second},
		"a few seconds are used for half their end": {6 * time.Second, 2999 * time.Millisecond, 3 * time.Second},
		"a clock that went back changes nothing":    {60 * time.Second, -time.Hour, 50 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			now := start
			obtain, _ := counting(c.life)
			g := session.NewGrants(obtain, func() time.Time { return now })
			wantToken(t, g, "1")
			now = start.Add(c.kept)
			wantToken(t, g, "1")
			now = start.Add(c.after)
			wantToken(t, g, "2")
		})
	}
	t.Run("one that names no end is kept until it is refused", func(t *testing.T) {
		now := start
		obtain, _ := counting(0)
		g := session.NewGrants(obtain, func() time.Time { return now })
		wantToken(t, g, "1")
		now = start.AddDate(10, 0, 0)
		wantToken(t, g, "1")
		g.Drop("1")
		wantToken(t, g, "2")
	})
}

func TestTheOneBeforeIsHandedOn(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var last *apiclient.Grant
	var refused bool
	n := 0
	g := session.NewGrants(func(_ context.Context, l *apiclient.Grant, r bool) (*apiclient.Grant, error) {
		last, refused = l, r
		n++
		return &apiclient.Grant{
			Access: secret.New(fmt.Sprint(n)), Refresh: secret.New("r" + fmt.Sprint(n)),
			ExpiresIn: time.Minute, RefreshExpiresIn: 30 * time.Minute,
		}, nil
	}, func() time.Time { return now })
	wantToken(t, g, "1")
	if last != nil || refused {
		t.Errorf("at first: %v, %v", last, refused)
	}
	began := now
	now = now.Add(time.Minute)
	wantToken(t, g, "2")
	if last == nil || last.Refresh.Reveal() != "r1" || refused {
		t.Errorf("after its end: %+v, %v", last, refused)
	} else if !last.ExpiresAt.Equal(began.Add(time.Minute)) || !last.RefreshExpiresAt.Equal(began.Add(30*time.Minute)) {
		t.Errorf("the ends are not by the given clock: %v, %v", last.ExpiresAt, last.RefreshExpiresAt)
	}
	g.Drop("1")
	wantToken(t, g, "2") // the server refused another one than is kept
	g.Drop("2")
	wantToken(t, g, "3")
	if last != nil || !refused {
		t.Errorf("after a refusal the refresh token is used: %+v, %v", last, refused)
	}
}

func TestManyAtOnceObtainOneToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		g := session.NewGrants(func(context.Context, *apiclient.Grant, bool) (*apiclient.Grant, error) {
			time.Sleep(time.Second)
			return &apiclient.Grant{Access: secret.New(fmt.Sprint(n.Add(1)))}, nil
		}, time.Now)
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() { wantToken(t, g, "1") })
		}
		group.Wait()
		if n.Load() != 1 {
			t.Errorf("%d tokens were obtained", n.Load())
		}
	})
}

func TestAFailureIsSharedByThoseWhoWaitForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		no := &fault.Error{Class: fault.Unreachable, Code: "timeout", Why: "no answer"}
		g := session.NewGrants(func(context.Context, *apiclient.Grant, bool) (*apiclient.Grant, error) {
			time.Sleep(30 * time.Second)
			if n.Add(1) == 1 {
				return nil, no
			}
			return &apiclient.Grant{Access: secret.New("2")}, nil
		}, time.Now)
		began := time.Now()
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				if _, err := g.Token(t.Context()); !errors.Is(err, no) {
					t.Errorf("got %v", err)
				}
			})
		}
		group.Wait()
		// One after the other they would wait five minutes.
		if waited := time.Since(began); waited != 30*time.Second || n.Load() != 1 {
			t.Errorf("they waited %s for %d requests", waited, n.Load())
		}
		wantToken(t, g, "2")
	})
}

func TestWhoGivesUpReturnsAtOnceAndDisturbsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var cancelled atomic.Bool
		release := make(chan struct{})
		g := session.NewGrants(func(ctx context.Context, _ *apiclient.Grant, _ bool) (*apiclient.Grant, error) {
			select {
			case <-release:
				return &apiclient.Grant{Access: secret.New("1")}, nil
			case <-ctx.Done():
				cancelled.Store(true)
				return nil, ctx.Err()
			}
		}, time.Now)
		first, giveUp := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := g.Token(first); !errors.Is(err, context.Canceled) {
				t.Errorf("the one who gave up: got %v", err)
			}
		})
		synctest.Wait()
		group.Go(func() { wantToken(t, g, "1") })
		impatient, done := context.WithTimeout(t.Context(), time.Second)
		defer done()
		group.Go(func() {
			if _, err := g.Token(impatient); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the one without time: got %v", err)
			}
		})
		synctest.Wait()
		giveUp()
		time.Sleep(2 * time.Second)
		if cancelled.Load() {
			t.Error("the request ended with the first who asked, though others wait")
		}
		close(release)
		group.Wait()
	})
}

func TestARequestEndsWhenAllHaveGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked, cancelled atomic.Int64
		g := session.NewGrants(func(ctx context.Context, _ *apiclient.Grant, _ bool) (*apiclient.Grant, error) {
			if asked.Add(1) > 1 {
				return &apiclient.Grant{Access: secret.New("later")}, nil
			}
			<-ctx.Done()
			cancelled.Add(1)
			return nil, ctx.Err()
		}, time.Now)
		ctx, giveUp := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() { _, _ = g.Token(ctx) })
		}
		synctest.Wait()
		giveUp()
		group.Wait()
		synctest.Wait()
		if cancelled.Load() != 1 {
			t.Error("the request runs on, though nobody waits for it")
		}
		wantToken(t, g, "later")
	})
}

// TestACancelledCallerTakesNothingAlong: an earlier caller whose context has
// ended must not leave the next ones waiting for ever.
func TestACancelledCallerTakesNothingAlong(t *testing.T) {
	obtain, n := counting(time.Minute)
	g := session.NewGrants(obtain, time.Now)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 50 {
		if _, err := g.Token(gone); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
	}
	if n.Load() != 0 {
		t.Errorf("%d tokens were obtained for nobody", n.Load())
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	if got, err := g.Token(ctx); got != "1" || err != nil {
		t.Errorf("the next caller: got %q, %v", got, err)
	}
}

func TestAnAbandonedTokenIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		g := session.NewGrants(func(context.Context, *apiclient.Grant, bool) (*apiclient.Grant, error) {
			// A source that does not hear of the end of its context.
			i := n.Add(1)
			time.Sleep(time.Duration(10/i) * time.Second)
			return &apiclient.Grant{Access: secret.New(fmt.Sprint(i))}, nil
		}, time.Now)
		ctx, giveUp := context.WithTimeout(t.Context(), time.Second)
		defer giveUp()
		if _, err := g.Token(ctx); err == nil {
			t.Error("it came in time")
		}
		wantToken(t, g, "2")
		time.Sleep(time.Minute) // by now the first has landed
		wantToken(t, g, "2")
	})
}
