// Package flight lets callers who want the same thing at the same time share
// one request for it. Each waits with a context of its own: who gives up returns
// at once and disturbs no other, and the request ends when nobody waits any
// more. (singleflight of x/sync cannot end a call whose last caller is gone, and
// an oauth2.TokenSource knows no context.)
//
// It keeps no results: what is fetched is kept by whoever fetches it.
package flight

import (
	"context"
	"sync"
)

// Group shares requests by key. The zero Group is ready.
type Group[K comparable, T any] struct {
	mu      sync.Mutex
	flights map[K]*flight[T]
}

// flight is one request under way, and those who wait for it.
type flight[T any] struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{} // closed when got and err are there
	got     T
	err     error
}

// Do joins the request for key that is under way, or begins one, and returns
// what fetch returned, or the error of ctx as soon as that ends. fetch looks
// first whether the thing has come meanwhile; its context has the values of the
// first caller's, and ends when all callers have left.
func (g *Group[K, T]) Do(ctx context.Context, key K, fetch func(context.Context) (T, error)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	f := g.join(ctx, key, fetch)
	select {
	case <-f.done:
		return f.got, f.err
	case <-ctx.Done():
		g.leave(key, f)
		return none, ctx.Err()
	}
}

func (g *Group[K, T]) join(ctx context.Context, key K, fetch func(context.Context) (T, error)) *flight[T] {
	g.mu.Lock()
	defer g.mu.Unlock()
	f := g.flights[key]
	if f == nil {
		f = g.start(ctx, key, fetch)
	}
	f.waiting++
	return f
}

// start begins a flight; mu is held. The end of the first caller's context is
// not the flight's: others may be waiting then.
func (g *Group[K, T]) start(ctx context.Context, key K, fetch func(context.Context) (T, error)) *flight[T] {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight[T]{cancel: cancel, done: make(chan struct{})}
	if g.flights == nil {
		g.flights = map[K]*flight[T]{}
	}
	g.flights[key] = f
	go func() {
		defer cancel()
		f.got, f.err = fetch(ctx)
		g.remove(key, f)
		close(f.done)
	}()
	return f
}

func (g *Group[K, T]) remove(key K, f *flight[T]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.flights[key] == f {
		delete(g.flights, key)
	}
}

// leave takes one caller out; after the last one the flight ends, and who comes
// now begins another.
func (g *Group[K, T]) leave(key K, f *flight[T]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f.waiting--
	if f.waiting > 0 {
		return
	}
	f.cancel()
	if g.flights[key] == f {
		delete(g.flights, key)
	}
}
