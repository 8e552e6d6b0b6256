package widget

import (
	"slices"
	"sort"
)

// docText is one reading of a body, as it came or laid out anew: the bytes, the
// index over them as far as it has got, and the few blocks in use.
type docText struct {
	body Body
	json bool // its rows are coloured as JSON
	tree bool // laid out by JSONPrinter: at most one bracket opens in a row

	points []docPoint // closed blocks
	scan   docScan
	seen   int64 // rows are made of the bytes up to here
	ended  bool  // and these are all
	err    error // of reading

	blocks []*docBlock // in use, the last used first
}

// docBlocks is how many blocks stay in memory.
const docBlocks = 8

// docBlock is the piece of the text from one point of the index to the next.
type docBlock struct {
	index  int
	off    int64
	end    int    // of its rows in raw; what follows is only for looking ahead
	raw    []byte // of the text from off on
	rows   []docRow
	before docPoint
}

// docRow is one row of a block: places are from the block's off.
type docRow struct {
	start, end, next int // end is before the line break
	line             int64
	depth            int64 // of brackets, at its start
	open             int   // the bracket that opens here and ends in a later row; -1 for none
	mode             jsonMode
	cont             bool // it goes on with the line of the row before
}

// docRef is a row in its block.
type docRef struct {
	b *docBlock
	i int
}

func (r docRef) row() *docRow { return &r.b.rows[r.i] }
func (r docRef) off() int64   { return r.b.off + int64(r.row().start) }
func (r docRef) next() int64  { return r.b.off + int64(r.row().next) }

// bytes are those of the row without its line break.
func (r docRef) bytes() []byte { return r.b.raw[r.row().start:r.row().end] }

// opens is where in the text the row's bracket is; -1 for none.
func (r docRef) opens() int64 {
	if o := r.row().open; o >= 0 {
		return r.b.off + int64(o)
	}
	return -1
}

// take adds what a job found to the index.
func (t *docText) take(d docIndexed) {
	t.points = append(t.points, d.points...)
	t.scan, t.seen, t.ended = d.scan, d.seen, d.ended
}

// snapshot is the text as it is now, for a job of its own.
func (t *docText) snapshot() *docText {
	out := *t
	out.blocks = nil
	out.points = slices.Clip(t.points)
	return &out
}

// point returns the i-th point; the last one is of the block that grows.
func (t *docText) point(i int) docPoint {
	if i < len(t.points) {
		return t.points[i]
	}
	return t.scan.last
}

// lines is how many lines there are as far as is known.
func (t *docText) lines() int64 {
	if t.seen > t.scan.off || t.scan.cont {
		return t.scan.line + 1
	}
	return t.scan.line
}

// block returns the i-th block, nil where it cannot be read: then err says why.
func (t *docText) block(i int) *docBlock {
	end := t.seen
	if i < len(t.points) {
		end = t.point(i + 1).off
	}
	for n, b := range t.blocks {
		if b.index != i {
			continue
		}
		t.blocks = slices.Delete(t.blocks, n, n+1)
		if b.off+int64(b.end) != end {
			break // it has grown
		}
		t.blocks = slices.Insert(t.blocks, 0, b)
		return b
	}
	p := t.point(i)
	raw, err := docReadAt(t.body, make([]byte, end-p.off+jsonLook), p.off, t.seen)
	if err == nil && int64(len(raw)) < end-p.off {
		err = errDocShort
	}
	if err != nil {
		t.err = err
		return nil
	}
	b := &docBlock{index: i, off: p.off, end: int(end - p.off), raw: raw, before: p}
	b.parse(t.json, t.tree)
	if len(t.blocks) == docBlocks {
		t.blocks = t.blocks[:docBlocks-1]
	}
	t.blocks = slices.Insert(t.blocks, 0, b)
	return b
}

// parse finds the rows of the block.
func (b *docBlock) parse(isJSON, tree bool) {
	scan := jsonScan{mode: b.before.mode, depth: b.before.depth}
	line, cont := b.before.line, b.before.cont
	for at := 0; at < b.end; {
		n, ok := docCutRow(b.raw[at:b.end], true)
		if !ok {
			return
		}
		row := docRow{start: at, next: at + n, line: line, depth: scan.depth, open: -1, mode: scan.mode, cont: cont}
		row.end = row.next
		if cont = b.raw[row.end-1] != '\n'; !cont {
			line++
			if row.end--; row.end > row.start && b.raw[row.end-1] == '\r' {
				row.end--
			}
		}
		if isJSON {
			scan.feed(b.raw[at:row.next])
		}
		if last := row.end - 1; tree && last >= at && scan.depth == row.depth+1 && scan.mode == jsonOutside &&
			(b.raw[last] == '{' || b.raw[last] == '[') {
			row.open = last
		}
		b.rows = append(b.rows, row)
		at = row.next
	}
}

// blockOf returns the number of the block that holds the place off.
func (t *docText) blockOf(off int64) int {
	if off >= t.scan.last.off {
		return len(t.points)
	}
	return sort.Search(len(t.points), func(i int) bool { return t.points[i].off > off }) - 1
}

// at returns the row that holds the place off; the last one for places beyond.
func (t *docText) at(off int64) (r docRef, ok bool) {
	off = max(0, min(off, t.seen-1))
	b := t.block(t.blockOf(off))
	if b == nil || len(b.rows) == 0 {
		return docRef{}, false
	}
	place := int(off - b.off)
	i := sort.Search(len(b.rows), func(i int) bool { return b.rows[i].start > place }) - 1
	return docRef{b, max(0, i)}, true
}

// after returns the row after r.
func (t *docText) after(r docRef) (docRef, bool) {
	if r.i+1 < len(r.b.rows) {
		return docRef{r.b, r.i + 1}, true
	}
	if r.next() >= t.seen {
		return docRef{}, false
	}
	return t.at(r.next())
}

// previous returns the row before r.
func (t *docText) previous(r docRef) (docRef, bool) {
	if r.i > 0 {
		return docRef{r.b, r.i - 1}, true
	}
	if r.b.off == 0 {
		return docRef{}, false
	}
	return t.at(r.b.off - 1)
}
