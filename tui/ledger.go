package tui

import (
	"context"
	"fmt"
	"sync"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
)

// ledger is the writes that began or may begin, for the end of the program: it
// is asked when the root's loop runs no more.
type ledger struct {
	mu     sync.Mutex
	closed bool
	all    []*entryOfLedger
	wg     sync.WaitGroup
}

type entryOfLedger struct {
	gen   uint64
	title safetext.Text
	begun bool
	ended bool
	err   error
}

func (l *ledger) open(gen uint64, title safetext.Text) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, &entryOfLedger{gen: gen, title: title})
}

func (l *ledger) find(gen uint64) *entryOfLedger {
	for _, e := range l.all {
		if e.gen == gen {
			return e
		}
	}
	return &entryOfLedger{}
}

func (l *ledger) begin(gen uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.find(gen).begun = true
	l.wg.Add(1)
	return true
}

func (l *ledger) end(gen uint64, err error) {
	l.mu.Lock()
	e := l.find(gen)
	e.ended, e.err = true, err
	l.mu.Unlock()
	l.wg.Done()
}

// tell marks a write as seen by the user; it is forgotten.
func (l *ledger) tell(gen uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, e := range l.all {
		if e.gen == gen {
			l.all = append(l.all[:i], l.all[i+1:]...)
			return
		}
	}
}

// close lets nothing begin any more, and returns what is closed when everything
// that began is over.
func (l *ledger) close() <-chan struct{} {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	done := make(chan struct{})
	go func() {
		l.wg.Wait()
		close(done)
	}()
	return done
}

// errUnfinished is what became of a write that was not waited for.
var errUnfinished = &fault.Error{
	Class: fault.Interrupted, Code: "unknown", Why: "the program ended before the answer came",
	Hint: "Look at the journal: it says what is known.",
}

// outcomes calls report for every write that began and was not seen to end.
func (l *ledger) outcomes(report func(safetext.Text, error)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.all {
		switch {
		case !e.begun:
			report(e.title, fmt.Errorf("not begun: %w", context.Canceled))
		case !e.ended:
			report(e.title, errUnfinished)
		default:
			report(e.title, e.err)
		}
	}
}
