package widget

import (
	"context"
	"strconv"

	"kloakroom/tui/part"
)

const (
	// listPageSize is how many rows are asked for at once.
	listPageSize = 100
	// listAhead and listBehind are how many pages around the screen are read
	// before they are needed.
	listAhead, listBehind = 2, 1
	// listKept is how many pages stay in memory.
	listKept = 50
	// listSlots is how many pages may be under way at once. Page n uses slot n
	// modulo this, so that a page far off gives way to the one that took its
	// place around the cursor.
	listSlots = 8
)

// listPage is one page that was read.
type listPage[T any] struct {
	items []T
	rows  []Row
	stale bool // of before the last refresh: shown until the new one comes
}

// listFlight is a page under way in a slot.
type listFlight struct {
	page, gen int
	on        bool
}

// flying says whether a page of this query is under way.
func (l *List[T]) flying(page int) bool {
	f := l.flights[page%listSlots]
	return f.on && f.page == page && f.gen == l.gen
}

// onScreen returns the first and last page of what is on screen, and of the row
// after the last known one where that is on screen too.
func (l *List[T]) onScreen() (first, last int) {
	end := l.known
	if l.limit >= 0 {
		end = l.limit - 1
	}
	bottom := max(0, min(l.view.top+l.view.h-1, end))
	return min(l.view.top, bottom) / listPageSize, bottom / listPageSize
}

// fetch asks for the pages on screen, and once they are here for those around.
func (l *List[T]) fetch() part.Result {
	var r part.Result
	if l.source == nil {
		return r
	}
	first, last := l.onScreen()
	alone := false // what is on screen first, with the whole server to itself
	for p := first; p <= last; p++ {
		l.request(p, &r)
		alone = alone || l.flying(p) || l.errs[p] != nil
	}
	if alone {
		return r
	}
	for p := last + 1; p <= last+listAhead; p++ {
		l.request(p, &r)
	}
	for p := first - 1; p >= max(0, first-listBehind); p-- {
		l.request(p, &r)
	}
	return r
}

// request asks for a page unless it is here, under way, failed, or beyond the
// end.
func (l *List[T]) request(page int, r *part.Result) {
	have := l.pages[page]
	switch {
	case have != nil && !have.stale, l.errs[page] != nil, l.flying(page),
		l.limit >= 0 && page*listPageSize >= l.limit && page > 0,
		page > 0 && l.errs[page-1] != nil && l.pages[page-1] == nil:
		return
	}
	slot := page % listSlots
	l.flights[slot] = listFlight{page: page, gen: l.gen, on: true}
	source := l.source
	r.Jobs = append(r.Jobs, part.Job{
		Slot: l.pageSlot(slot), Title: "Reading " + l.o.What,
		Run: func(ctx context.Context) (any, error) {
			return source.Page(ctx, page*listPageSize, listPageSize)
		},
	})
}

func (l *List[T]) pageSlot(n int) part.Slot { return l.o.Slot + part.Slot("/page"+strconv.Itoa(n)) }

// done takes the answer of one of the list's own jobs.
func (l *List[T]) done(msg part.Done) part.Result {
	if msg.Slot == l.endSlot() {
		return l.endFound(msg)
	}
	for i := range l.flights {
		if msg.Slot != l.pageSlot(i) {
			continue
		}
		f := l.flights[i]
		l.flights[i].on = false
		if f.on && f.gen == l.gen {
			l.take(f.page, msg)
		}
		r := l.changed()
		r.Handled = true
		return r
	}
	return part.Result{}
}

// take keeps a page that came, or its error.
func (l *List[T]) take(page int, msg part.Done) {
	first := l.requeried // of another query than what is on screen
	if first {
		l.requeried = false
		clear(l.pages)
		l.known, l.limit = 0, -1
	}
	if msg.Err != nil {
		l.errs[page] = msg.Err
		return
	}
	items, _ := msg.Answer.([]T)
	items = items[:min(len(items), listPageSize)]
	p := &listPage[T]{items: items, rows: make([]Row, len(items))}
	for i, item := range items {
		p.rows[i] = l.o.Row(item)
	}
	l.pages[page] = p
	l.learn(page*listPageSize, len(items))
	l.find(page, p)
	if first {
		l.want = "" // a later page would make the cursor jump while one types
	}
	l.forget()
}

// learn draws from a page what it says about the end: the newest page is right.
func (l *List[T]) learn(first, n int) {
	switch end := first + n; {
	case n == listPageSize:
		l.known = max(l.known, end)
		if l.limit >= 0 && l.limit < end {
			l.limit = -1
		}
		return
	case n > 0 || first == 0:
		l.known, l.limit = end, end
	default: // the end is here or before
		l.known = min(l.known, first)
		if l.limit < 0 || l.limit > first {
			l.limit = first
		}
	}
	for p := range l.pages {
		if p > 0 && p*listPageSize >= l.limit {
			delete(l.pages, p)
			delete(l.errs, p)
		}
	}
}

// find puts the cursor on the row that is to be chosen if it is in the page;
// the row stays on its line of the screen.
func (l *List[T]) find(page int, p *listPage[T]) {
	if l.want == "" {
		return
	}
	for i, row := range p.rows {
		if row.Key == l.want {
			at := page*listPageSize + i
			l.view.top += at - l.view.cur
			l.view.cur = at
			l.want = ""
			return
		}
	}
}

// forget drops the pages farthest from the cursor where there are too many.
func (l *List[T]) forget() {
	at := l.view.cur / listPageSize
	for len(l.pages) > listKept {
		far, away := -1, -1
		for p := range l.pages {
			if d := max(p-at, at-p); d > away {
				far, away = p, d
			}
		}
		delete(l.pages, far)
	}
}

// row returns the i-th row, if it was read.
func (l *List[T]) row(i int) (Row, bool) {
	p := l.pages[i/listPageSize]
	if p == nil || i >= l.known || i%listPageSize >= len(p.rows) {
		return Row{}, false
	}
	return p.rows[i%listPageSize], true
}
