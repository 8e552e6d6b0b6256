package explorer

import (
	"context"
	"sync"

	"kloakroom/apiclient"
	"kloakroom/internal/session"
	"kloakroom/internal/wire"
)

// flight is one call under way or answered. Its exchange is of nobody's job: the
// body goes on arriving when the job that sent the call has ended. Whoever comes
// last, the job with the exchange or the screen that has no use for it any more,
// closes it.
type flight struct {
	mu       sync.Mutex
	exchange *wire.Exchange
	cancel   context.CancelFunc
	dropped  bool
}

// send makes the call. ctx ends it only until the header is there.
func (f *flight) send(ctx context.Context, s *session.Session, call apiclient.Call) (*wire.Exchange, error) {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	defer stop()
	x, err := apiclient.Send(own, s.API(), call)
	if x == nil {
		cancel()
		return nil, err
	}
	f.mu.Lock()
	f.exchange, f.cancel = x, cancel
	dropped := f.dropped
	f.mu.Unlock()
	if dropped {
		f.drop()
	}
	return x, err
}

// stop ends what still arrives and keeps what has come.
func (f *flight) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cancel != nil {
		f.cancel()
	}
}

// drop ends everything and gives the body back. It does not wait for that.
func (f *flight) drop() {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dropped = true
	if f.exchange == nil {
		return
	}
	f.cancel()
	x := f.exchange
	go func() { _ = x.Close() }() // its file is gone already, or goes with the process
}

// quiet is stop for a flight that may be none.
func (f *flight) quiet() {
	if f != nil {
		f.stop()
	}
}
