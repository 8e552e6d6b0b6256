package widget

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
)

// docSearch is a search through the bytes of the text on screen.
type docSearch struct {
	typing  bool
	input   Input
	query   docQuery
	found   int64  // where the match is that was gone to; docNoMatch for none
	from    docPos // where the cursor and the screen were when it began
	fromTop docPos
	running bool
	note    safetext.Text
}

// docSearched is the answer of a search.
type docSearched struct {
	at      int64 // docNoMatch for none
	wrapped bool  // it went on from the other end
}

// docQueryMax is the longest query in bytes: of a token the beginning will do.
const docQueryMax = 1024

func (s *docSearch) active() bool { return len(s.query.text) > 0 }

func (s *docSearch) end() { *s = docSearch{found: docNoMatch} }

func (d *Document) startSearch() part.Result {
	v := d.view
	query := d.search.input.Value()
	d.search = docSearch{typing: true, found: docNoMatch, from: v.cur, fromTop: v.top}
	d.search.input.Limit = docQueryMax
	d.search.input.Placeholder = safetext.Clean(query)
	d.redraw()
	return part.Handled()
}

// typed takes a key or a paste into the search, and searches as it grows.
func (d *Document) typed(msg tea.Msg) part.Result {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter":
			return d.keepSearch()
		case "esc":
			return d.leaveSearch()
		}
	}
	before := d.search.input.Value()
	r := d.search.input.Update(msg)
	if value := d.search.input.Value(); value != before {
		r.Add(d.query(value))
	}
	return r
}

// query searches from where the search began.
func (d *Document) query(value string) part.Result {
	s := &d.search
	s.query, s.found, s.note, s.running = newDocQuery(value), docNoMatch, "", false
	if !s.active() {
		d.view.cur, d.view.top = s.from, s.fromTop
		d.redraw()
		return part.Handled()
	}
	d.redraw()
	return d.find(s.from.off, false)
}

// keepSearch returns to the text; the places that were found stay marked.
func (d *Document) keepSearch() part.Result {
	s := &d.search
	s.typing = false
	if !s.active() && s.input.Placeholder != "" { // the same again
		s.input.SetValue(string(s.input.Placeholder))
		return d.query(s.input.Value())
	}
	d.redraw()
	return part.Handled()
}

// leaveSearch returns to where the search began.
func (d *Document) leaveSearch() part.Result {
	from, top := d.search.from, d.search.fromTop
	d.search.end()
	if d.view != nil {
		d.view.cur, d.view.top = from, top
	}
	d.redraw()
	return part.Handled()
}

func (d *Document) endSearch() part.Result {
	d.search.end()
	d.redraw()
	return part.Handled()
}

// next goes on from the match, or from the cursor where that was moved away.
func (d *Document) next() part.Result {
	if d.atMatch() {
		return d.find(d.search.found+1, false)
	}
	return d.find(d.view.cur.off, false)
}

func (d *Document) previousFound() part.Result {
	if d.atMatch() {
		return d.find(d.search.found, true)
	}
	return d.find(d.view.cur.off, true)
}

func (d *Document) atMatch() bool {
	r, ok := d.view.text.at(d.view.cur.off)
	return ok && d.search.found >= r.off() && d.search.found < r.next()
}

// find asks for a search from a place on, or backwards from before it.
func (d *Document) find(from int64, back bool) part.Result {
	d.search.running, d.search.note, d.toEnd = true, "", false
	q, body, size := d.search.query, d.view.text.body, d.view.text.seen
	return part.Run(part.Job{
		Slot: d.slot("search"), Title: "Searching",
		Run: func(ctx context.Context) (any, error) { return q.search(ctx, body, from, size, back) },
	})
}

// searched takes the answer of a search.
func (d *Document) searched(msg part.Done) {
	answer, ok := msg.Answer.(docSearched)
	if !d.search.running || !ok && msg.Err == nil {
		return
	}
	d.search.running = false
	switch {
	case msg.Err != nil:
		d.search.note = "stopped"
	case answer.at == docNoMatch:
		d.search.note = "not found"
		if !d.view.text.ended {
			d.search.note = "not found so far"
		}
		if d.search.typing {
			d.view.cur, d.view.top = d.search.from, d.search.fromTop
			d.redraw()
		}
	default:
		if answer.wrapped {
			d.search.note = "went on from the other end"
		}
		d.show(answer.at)
	}
}

// show puts the cursor on a match, and unfolds what hides it.
func (d *Document) show(at int64) {
	v := d.view
	d.search.found = at
	r, ok := v.text.at(at)
	if !ok {
		return
	}
	v.unfold(r)
	d.redraw()
	if r, ok = v.text.at(at); !ok { // its block may be another one by now
		return
	}
	to := docPos{off: r.off()}
	for sub, line := range v.cellsOf(r).lines {
		column := 0
		for _, s := range line.segs {
			if s.match == at {
				to.sub = sub
				d.showColumn(column, s.width)
				d.goTo(to)
				return
			}
			column += s.width
		}
	}
	d.goTo(to)
}

// goTo puts the cursor on a line; one that is not on screen comes to its middle.
func (d *Document) goTo(p docPos) {
	v, h := d.view, d.rowsHigh()
	v.cur = p
	if p.before(v.top) || v.distance(v.top, p, h) >= h {
		v.top, _ = v.step(p, -h/2)
		v.fill(h)
	}
	v.follow(h)
}

// showColumn scrolls sideways so that what begins at a column is on screen.
func (d *Document) showColumn(column, width int) {
	room := d.w - d.gutter()
	if v := d.view; d.noWrap && (column < v.x || column+width > v.x+room) {
		v.x = max(0, column-room/2)
	}
}

// searchLine draws the search and how it went.
func (d *Document) searchLine(st *themes.Styles, focused bool) string {
	s := &d.search
	note := s.note
	if s.running {
		note = "searching"
	}
	if note != "" {
		note = " " + safetext.Truncate(note, max(0, d.w/2)) + " "
	}
	room := d.w - 1 - safetext.Width(note)
	if room < docNarrow/2 {
		return st.Accent.Render(Fit(safetext.Clean("/"+s.input.Value()), d.w))
	}
	if !s.typing {
		return st.Accent.Render("/") + st.Muted.Render(Fit(safetext.Clean(s.input.Value()), room)+string(note))
	}
	s.input.Resize(room, 1)
	return st.Accent.Render("/") + s.input.Lines(st, focused)[0] + st.Muted.Render(string(note))
}
