package widget

import (
	"context"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

// Source gives the rows of a [List] by pages. Page returns the rows from the
// first-th on, counted from 0, and max of them where there are as many: fewer
// mean that the rows end there. It is called from jobs, several at once.
type Source[T any] interface {
	Page(ctx context.Context, first, limit int) ([]T, error)
}

// SourceFunc makes a [Source] of a function.
type SourceFunc[T any] func(ctx context.Context, first, limit int) ([]T, error)

// Page calls the function.
func (f SourceFunc[T]) Page(ctx context.Context, first, limit int) ([]T, error) {
	return f(ctx, first, limit)
}

// ListOptions are what a [List] is made of.
type ListOptions[T any] struct {
	// Slot is what the names of its jobs' slots begin with: "clients/list".
	Slot part.Slot
	// What names the rows, for what is said about them: "clients".
	What    safetext.Text
	Columns []Column
	// Row turns what the source gave into what is drawn.
	Row func(T) Row
	// Empty is said where there are no rows.
	Empty safetext.Text
	// Helps, if given, names the keys that help against an error; none of them
	// means "r try again".
	Helps func(error) []Hint
	// Open, if given, is what enter does, and a click on the chosen row of the
	// focused list.
	Open func(T) part.Result
	// Chosen, if given, hears of every change of the chosen row; ok is false
	// while there is none, or while it is still being read.
	Chosen func(item T, ok bool) part.Result
}

// List shows rows that a [Source] gives by pages, however many there are: it
// reads the pages around the cursor, some ahead, and forgets those far away. It
// never reads all. It is a part.Pane; mouse messages must come in its own
// coordinates.
type List[T any] struct {
	o      ListOptions[T]
	source Source[T]
	gen    int // of the query: answers of an older one are dropped

	pages   map[int]*listPage[T]
	errs    map[int]error
	flights [listSlots]listFlight
	known   int // so many rows there are at least
	limit   int // there are no more than these; -1 while the end is unknown
	// requeried says that the rows on screen are of the query before.
	requeried bool
	end       listEnd
	spin      listSpin

	view    rowsView
	paint   rowsPainter
	focused bool // when it was drawn last
	w, h    int
	want    string // key of the row to choose when it comes
	told    string // key that Chosen heard of last
	cells   map[listCell]Cell
	moves   rowsMoves
	actions []part.Action
}

// listCell names one cell that was filled in later.
type listCell struct {
	key    string
	column int
}

// NewList returns a list without a source: it is empty until SetSource.
func NewList[T any](o ListOptions[T]) *List[T] {
	l := &List[T]{
		o: o, pages: map[int]*listPage[T]{}, errs: map[int]error{}, cells: map[listCell]Cell{},
		view: rowsView{h: 1}, limit: -1,
	}
	l.paint.columns = o.Columns
	l.moves = rowsMoves{
		move:  func(n int) part.Result { return l.moved(func() { l.view.move(n) }) },
		turn:  func(n int) part.Result { return l.moved(func() { l.view.turn(n) }) },
		roll:  func(n int) part.Result { return l.moved(func() { l.view.roll(n) }) },
		first: func() part.Result { return l.moved(func() { l.view.move(-l.view.n) }) },
		last:  l.goToEnd,
		page:  func() int { return l.view.h },
	}
	l.actions = l.declare()
	return l
}

func (l *List[T]) declare() []part.Action {
	var out []part.Action
	if l.o.Open != nil {
		out = append(out, part.Action{
			ID: "list.open", Title: "open", Help: "Opens the chosen row.", Keys: []string{"enter"}, Footer: 50,
			Off: func() string {
				if _, ok := l.Selected(); !ok {
					return "no row is chosen"
				}
				return ""
			},
			Run: l.open,
		})
	}
	out = append(out, part.Action{
		ID: "list.refresh", Title: "refresh", Help: "Reads the rows again.", Keys: []string{"r"}, Footer: 10,
		Off: func() string {
			if l.source == nil {
				return "there is nothing to read yet"
			}
			return ""
		},
		Run: l.Refresh,
	})
	return append(out, l.moves.actions("list")...)
}

// SetSource shows other rows: those of before leave the screen at once.
func (l *List[T]) SetSource(s Source[T]) part.Result {
	l.start(s)
	clear(l.pages)
	l.known, l.limit, l.want = 0, -1, ""
	l.view.cur, l.view.top = 0, 0
	return l.changed()
}

// Requery shows the rows of another query for the same things, such as a search
// that grows by a letter: the rows of before stay until the first new ones are
// here, and the chosen row stays chosen if it is among them.
func (l *List[T]) Requery(s Source[T]) part.Result {
	l.want = l.SelectedKey()
	l.start(s)
	for _, p := range l.pages {
		p.stale = true
	}
	l.requeried = true
	l.limit = -1
	l.view.cur, l.view.top = 0, 0
	return l.changed()
}

// Refresh reads the rows on screen and around again. The chosen row stays
// chosen, by its key, wherever it has gone; one that [List.Select] still waits for
// is waited for further. After an error it tries again.
func (l *List[T]) Refresh() part.Result {
	if l.source == nil {
		return part.Result{}
	}
	if l.want == "" {
		l.want = l.SelectedKey()
	}
	l.start(l.source)
	for _, p := range l.pages {
		p.stale = true
	}
	if _, last := l.onScreen(); l.limit > (last+1)*listPageSize {
		l.limit = -1 // rows may have come where this reading does not look
	}
	return l.changed()
}

// start begins a new generation: answers under way do not count any more.
func (l *List[T]) start(s Source[T]) {
	l.source = s
	l.gen++
	l.requeried = false
	l.end = listEnd{}
	clear(l.errs)
}

// Resume asks again for what was under way when the root cancelled the jobs, as
// it does when a screen is left.
func (l *List[T]) Resume() part.Result {
	clear(l.flights[:])
	l.end.on, l.spin.asked = false, false
	for page, err := range l.errs {
		if fault.Of(err).Class == fault.Interrupted {
			delete(l.errs, page)
		}
	}
	return l.changed()
}

// Select chooses the row with the key: now if it is here, else when it comes,
// unless the cursor is moved before.
func (l *List[T]) Select(key string) part.Result {
	l.want = key
	for n, p := range l.pages {
		if !p.stale {
			l.find(n, p)
		}
	}
	return l.changed()
}

// Selected returns what is under the cursor; ok is false while there is nothing
// or it is still being read.
func (l *List[T]) Selected() (item T, ok bool) {
	if p := l.pages[l.view.cur/listPageSize]; p != nil && l.view.cur < l.known {
		if i := l.view.cur % listPageSize; i < len(p.items) {
			return p.items[i], true
		}
	}
	return item, false
}

// Current says that what is around the cursor, if anything, was read since the
// rows were asked for last, by SetSource, Requery or Refresh.
func (l *List[T]) Current() bool {
	p := l.pages[l.view.cur/listPageSize]
	return p != nil && !p.stale
}

// SelectedKey returns the key of the row under the cursor, "" for none.
func (l *List[T]) SelectedKey() string {
	row, _ := l.row(l.view.cur)
	return row.Key
}

// Visible returns what is on screen now and has been read: the rows whose late
// cells are worth asking for.
func (l *List[T]) Visible() []T {
	var out []T
	for i := l.view.top; i < min(l.view.top+l.view.h, l.known); i++ {
		if p := l.pages[i/listPageSize]; p != nil && i%listPageSize < len(p.items) {
			out = append(out, p.items[i%listPageSize])
		}
	}
	return out
}

// SetCell fills in a cell of the row with the key, whenever that row is on
// screen; it outlasts refreshes and other queries, until ClearCells.
func (l *List[T]) SetCell(key string, column int, c Cell) { l.cells[listCell{key, column}] = c }

// ClearCells forgets the cells that were filled in.
func (l *List[T]) ClearCells() { clear(l.cells) }

// Redraw makes the rows that were read anew: what they show depends on something
// else, which has changed.
func (l *List[T]) Redraw() {
	for _, p := range l.pages {
		for i, item := range p.items {
			p.rows[i] = l.o.Row(item)
		}
	}
}

// SetEmpty changes what is said where there are no rows.
func (l *List[T]) SetEmpty(t safetext.Text) { l.o.Empty = t }

// Len returns how many rows there are at least; exact says that these are all.
func (l *List[T]) Len() (n int, exact bool) { return l.known, l.known == l.limit }

// Count is Len for people: "37", or "100+" while the end is unknown; "" before
// anything was read.
func (l *List[T]) Count() safetext.Text {
	n, exact := l.Len()
	switch {
	case exact:
		return safetext.Text(strconv.Itoa(n))
	case n == 0:
		return ""
	}
	return safetext.Text(strconv.Itoa(n) + "+")
}

// Cursor is nil: a list has a chosen row, no text cursor.
func (l *List[T]) Cursor() *tea.Cursor { return nil }

// Actions are the list's keys.
func (l *List[T]) Actions() []part.Action { return slices.Clip(l.actions) }

// Typing is false: letters are keys here.
func (l *List[T]) Typing() bool { return false }
