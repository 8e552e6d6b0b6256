package widget

import "kloakroom/tui/part"

// docPos is a line of the screen in the text: the row that begins at off, and
// which of its lines.
type docPos struct {
	off int64
	sub int
}

func (p docPos) before(q docPos) bool { return p.off < q.off || p.off == q.off && p.sub < q.sub }

// docView is how one text is looked at.
type docView struct {
	text  *docText
	folds docFolds
	cur   docPos
	top   docPos
	x     int // first column, where lines are not wrapped
	maker docMaker
	cells map[int64]*docCells // by the place of the row
}

// docCellsKept is how many rows stay drawn.
const docCellsKept = 512

func newDocView(body Body, isJSON, tree bool) *docView {
	v := &docView{text: &docText{body: body, json: isJSON, tree: tree}, cells: map[int64]*docCells{}}
	v.folds.reset(-1)
	return v
}

// cellsOf returns the cells of the row r.
func (v *docView) cellsOf(r docRef) *docCells {
	off := r.off()
	if c := v.cells[off]; c != nil {
		return c
	}
	if len(v.cells) >= docCellsKept {
		clear(v.cells)
	}
	c := v.maker.make(v, r)
	v.cells[off] = c
	return c
}

// down returns the line below p; ok is false at the end.
func (v *docView) down(p docPos) (docPos, bool) {
	r, ok := v.text.at(p.off)
	if !ok {
		return p, false
	}
	c := v.cellsOf(r)
	if p.sub+1 < len(c.lines) {
		return docPos{r.off(), p.sub + 1}, true
	}
	if c.folded {
		r, ok = v.text.at(c.ends)
	}
	if ok {
		r, ok = v.text.after(r)
	}
	if !ok {
		return p, false
	}
	return docPos{off: r.off()}, true
}

// up returns the line above p; ok is false at the beginning.
func (v *docView) up(p docPos) (docPos, bool) {
	if p.sub > 0 {
		return docPos{p.off, p.sub - 1}, true
	}
	r, ok := v.text.at(p.off)
	if !ok {
		return p, false
	}
	if r, ok = v.text.previous(r); !ok {
		return p, false
	}
	r = v.shown(r)
	return docPos{r.off(), len(v.cellsOf(r).lines) - 1}, true
}

// step goes n lines down, or up for n below 0, and returns how many it went.
func (v *docView) step(p docPos, n int) (docPos, int) {
	went := 0
	for ; went < n; went++ {
		next, ok := v.down(p)
		if !ok {
			break
		}
		p = next
	}
	for ; went > n; went-- {
		next, ok := v.up(p)
		if !ok {
			break
		}
		p = next
	}
	return p, went
}

// last returns the last line.
func (v *docView) last() docPos {
	r, ok := v.text.at(v.text.seen - 1)
	if !ok {
		return docPos{}
	}
	r = v.shown(r)
	return docPos{r.off(), len(v.cellsOf(r).lines) - 1}
}

// settle brings p back to a line that exists.
func (v *docView) settle(p docPos) docPos {
	r, ok := v.text.at(p.off)
	if !ok {
		return docPos{}
	}
	return docPos{r.off(), max(0, min(p.sub, len(v.cellsOf(r).lines)-1))}
}

// follow scrolls as little as it takes to have the cursor among h lines.
func (v *docView) follow(h int) {
	v.cur, v.top = v.settle(v.cur), v.settle(v.top)
	if v.cur.before(v.top) {
		v.top = v.cur
	}
	if v.distance(v.top, v.cur, h) >= h {
		v.top, _ = v.step(v.cur, 1-h)
	}
}

// fill scrolls back where there would be lines without text below the last.
func (v *docView) fill(h int) {
	if _, below := v.step(v.top, h-1); below < h-1 {
		v.top, _ = v.step(v.last(), 1-h)
	}
}

// distance is how many lines q is below p, at most so many.
func (v *docView) distance(p, q docPos, most int) int {
	n := 0
	for ; n < most && p.before(q); n++ {
		next, ok := v.down(p)
		if !ok {
			break
		}
		p = next
	}
	return n
}

func (d *Document) move(n int) part.Result {
	v := d.view
	if v == nil {
		return part.Handled()
	}
	d.toEnd = false
	v.cur, _ = v.step(v.settle(v.cur), n)
	v.follow(d.rowsHigh())
	return part.Handled()
}

// turn scrolls by n lines and takes the cursor along.
func (d *Document) turn(n int) part.Result {
	v := d.view
	if v == nil {
		return part.Handled()
	}
	d.toEnd = false
	h := d.rowsHigh()
	v.cur, _ = v.step(v.settle(v.cur), n)
	v.top, _ = v.step(v.settle(v.top), n)
	v.fill(h)
	v.follow(h)
	return part.Handled()
}

// roll scrolls by n lines; the cursor goes along only where it would leave the
// screen.
func (d *Document) roll(n int) part.Result {
	v := d.view
	if v == nil {
		return part.Handled()
	}
	d.toEnd = false
	h := d.rowsHigh()
	v.top, _ = v.step(v.settle(v.top), n)
	v.fill(h)
	if v.cur.before(v.top) {
		v.cur = v.top
	} else if v.distance(v.top, v.cur, h) >= h {
		v.cur, _ = v.step(v.top, h-1)
	}
	return part.Handled()
}

func (d *Document) first() part.Result {
	if d.view != nil {
		d.toEnd = false
		d.view.cur, d.view.top = docPos{}, docPos{}
	}
	return part.Handled()
}

// end goes to the last line, and stays there while more come.
func (d *Document) end() part.Result {
	if v := d.view; v != nil {
		d.toEnd = !v.text.ended
		v.cur = v.last()
		v.top, _ = v.step(v.cur, 1-d.rowsHigh())
	}
	return part.Handled()
}

// sideways scrolls by n columns.
func (d *Document) sideways(n int) part.Result {
	if v := d.view; v != nil {
		v.x = max(0, v.x+n)
	}
	return part.Handled()
}

// click puts the cursor on line y, and on the mark of an object or array folds
// it.
func (d *Document) click(x, y int) part.Result {
	v := d.view
	if v == nil || y < 0 || y >= d.rowsHigh() {
		return part.Result{}
	}
	p, went := v.step(v.settle(v.top), y)
	if went < y {
		return part.Result{}
	}
	v.cur, d.toEnd = p, false
	if g := d.gutter(); v.text.tree && x >= g-2 && x < g {
		if r, ok := v.text.at(p.off); ok && r.opens() >= 0 {
			return d.toggleFold()
		}
	}
	return part.Handled()
}
