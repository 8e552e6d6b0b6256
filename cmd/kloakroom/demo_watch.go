package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// demoWatch hears of signals for as long as the demo has anything to end: also
// while the screen shows, which hears of them itself, and while all is ended.
type demoWatch struct {
	signals chan os.Signal
	quit    chan struct{}
	hurry   chan struct{}
}

// watchDemo takes the place of run's own watch, whose second signal would end
// this process and leave what it started. Here the first signal ends the context,
// and the second has killed what does not end by itself.
func (a *app) watchDemo(parent context.Context) (context.Context, *demoWatch) {
	w := &demoWatch{signals: make(chan os.Signal, 4), quit: make(chan struct{}), hurry: make(chan struct{})}
	signal.Notify(w.signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	if parent.Err() != nil {
		cancel()
	}
	a.unwatch()
	go w.listen(cancel)
	return ctx, w
}

func (w *demoWatch) listen(cancel context.CancelFunc) {
	defer cancel()
	for n := 1; ; n++ {
		select {
		case <-w.quit:
			return
		case <-w.signals:
		}
		switch n {
		case 1:
			cancel()
		case 2:
			close(w.hurry)
		}
	}
}

func (w *demoWatch) close() {
	signal.Stop(w.signals)
	close(w.quit)
}
