package tui

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"kloakroom/internal/fault"
)

// watcher hears of signals and of the end of the context.
type watcher struct {
	signals chan os.Signal
	quit    chan struct{}
	again   chan struct{} // closed by the second one
	first   chan error    // holds the cause
}

// watchSignals calls interrupt at each signal and at the end of ctx. It goes on
// until close: the terminal may be gone before the program is.
func watchSignals(ctx context.Context, interrupt func()) *watcher {
	w := &watcher{
		signals: make(chan os.Signal, 2), quit: make(chan struct{}),
		again: make(chan struct{}), first: make(chan error, 1),
	}
	signal.Notify(w.signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go w.listen(ctx, interrupt)
	return w
}

func (w *watcher) listen(ctx context.Context, interrupt func()) {
	ended := ctx.Done()
	for n := 0; ; {
		var err error
		select {
		case <-w.quit:
			return
		case s := <-w.signals:
			err = errors.New(s.String())
		case <-ended:
			ended, err = nil, context.Cause(ctx)
		}
		if n++; n == 1 {
			w.first <- &fault.Error{Class: fault.Interrupted, Code: "interrupted", Why: "interrupted: " + err.Error(), Err: err}
		}
		if n == 2 {
			close(w.again)
		}
		// Not on this goroutine: the program may not take messages any more.
		go interrupt()
	}
}

// cause is why the program was told to end, nil if it was not by a signal.
func (w *watcher) cause() error {
	select {
	case err := <-w.first:
		w.first <- err
		return err
	default:
		return nil
	}
}

func (w *watcher) close() {
	signal.Stop(w.signals)
	close(w.quit)
}
