package widget

import (
	"context"
	"errors"

	"kloakroom/internal/fault"
	"kloakroom/tui/part"
)

// listEnd is the search for the last row.
type listEnd struct {
	on   bool // under way
	jump bool // the cursor goes there when it is found
	err  error
}

func (l *List[T]) endSlot() part.Slot { return l.o.Slot + "/end" }

// goToEnd puts the cursor on the last row. Where nobody knows which that is, it
// is found by halving: a request for one row says whether there are so many.
func (l *List[T]) goToEnd() part.Result {
	if l.known == l.limit || l.source == nil {
		return l.moved(func() { l.view.move(l.view.n) })
	}
	l.want = ""
	if l.end.on {
		l.end.jump = true
		return part.Handled()
	}
	l.end = listEnd{on: true, jump: true}
	source, known, limit := l.source, l.known, l.limit
	r := l.changed()
	r.Handled = true
	r.Jobs = append(r.Jobs, part.Job{
		Slot: l.endSlot(), Title: "Finding the end of the " + l.o.What,
		Run: func(ctx context.Context) (any, error) { return listFindEnd(ctx, source, known, limit) },
	})
	return r
}

// endFound takes the answer of that search.
func (l *List[T]) endFound(msg part.Done) part.Result {
	if !l.end.on { // of a query before
		return part.Result{Handled: true}
	}
	jump := l.end.jump
	l.end = listEnd{}
	n, ok := msg.Answer.(int)
	switch {
	case msg.Err != nil:
		if fault.Of(msg.Err).Class != fault.Interrupted {
			l.end.err = msg.Err
		}
	case ok && l.limit != l.known:
		l.known, l.limit = n, n
		for p := range l.pages {
			if p > 0 && p*listPageSize >= n {
				delete(l.pages, p)
			}
		}
	}
	l.settle()
	if jump && l.known == l.limit {
		l.view.move(l.view.n)
	}
	r := l.changed()
	r.Handled = true
	return r
}

// listMost is where the search for the end gives up: a source that has a row at
// every place it is asked for never ends.
const listMost = 1 << 40

// listFindEnd returns how many rows a source has: at least known, at most limit
// unless that is -1. It doubles until there is no row, and then halves: about
// two requests of one row for each binary digit of the answer.
func listFindEnd[T any](ctx context.Context, s Source[T], known, limit int) (int, error) {
	has := func(i int) (bool, error) {
		rows, err := s.Page(ctx, i, 1)
		return len(rows) > 0, err
	}
	low, high := known, limit // the end is from low up to high
	for step := max(listPageSize, known); high < 0; step *= 2 {
		at := low + step - 1
		if at > listMost {
			return 0, errNoEnd
		}
		there, err := has(at)
		switch {
		case err != nil:
			return 0, err
		case there:
			low = at + 1
		default:
			high = at
		}
	}
	for low < high {
		middle := low + (high-low)/2
		there, err := has(middle)
		switch {
		case err != nil:
			return 0, err
		case there:
			low = middle + 1
		default:
			high = middle
		}
	}
	return low, nil
}

var errNoEnd = &fault.Error{
	Class: fault.Unreachable, Code: "no-end", What: "find the last row",
	Why: "the server has a row at every place it is asked for",
	Err: errors.New("no end"),
}
