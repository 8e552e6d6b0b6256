package widget

import (
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

// DocumentOptions are what a [Document] is made of.
type DocumentOptions struct {
	// Slot is what the names of its jobs' slots begin with: "api/body".
	Slot part.Slot
	// Store makes the place for JSON that is laid out over lines; it is closed
	// by the document. Without it, JSON is shown as it came.
	Store func() Store
	// Empty is said of a body of no bytes.
	Empty safetext.Text
}

// Document shows a text of any size, also while it still comes: only what is on
// screen is read, coloured and made safe for the terminal. JSON is laid out over
// lines beside the screen, and its objects and arrays can be folded. It is a
// part.Pane; mouse messages must come in its own coordinates.
type Document struct {
	o    DocumentOptions
	raw  *docView // as it came
	laid *docView // laid out over lines; nil where it is not JSON
	view *docView // the one that is shown: nil without a body
	lay  *docLay

	indexing *docView // whose index a job carries on
	copying  bool
	waiting  bool // for a tick, to look whether more has come
	err      error
	note     docNote
	search   docSearch

	w, h    int
	noWrap  bool
	toEnd   bool // stay at the end while more comes
	moves   rowsMoves
	base    []part.Action
	actions []part.Action // of the kind that actionsFor says
	kind    docActions
}

// docNote is what is said below the text, until the next key.
type docNote struct {
	text safetext.Text
	err  error
}

// docGrowth is how often it is looked whether more of a body has come.
const docGrowth = 50 * time.Millisecond

// NewDocument returns a document without a body.
func NewDocument(o DocumentOptions) *Document {
	d := &Document{o: o}
	d.moves = rowsMoves{
		move: d.move, turn: d.turn, roll: d.roll, first: d.first, last: d.end,
		page: d.rowsHigh,
	}
	d.search.found = docNoMatch
	d.declare()
	return d
}

// SetBody shows another body from its beginning; nil shows nothing. isJSON says
// that it claims to be JSON: if it begins like that it is laid out over lines.
// The body stays the owner's to close, after another one was set.
func (d *Document) SetBody(b Body, isJSON bool) part.Result {
	d.drop()
	if b == nil {
		return part.Result{}
	}
	d.raw = newDocView(b, isJSON, false)
	d.view = d.raw
	if isJSON && d.o.Store != nil {
		d.lay = &docLay{src: b, store: d.o.Store()}
		d.laid = newDocView(d.lay.store, true, true)
		d.view = d.laid
	}
	d.redraw()
	return d.carryOn()
}

// drop forgets the body and everything that was made of it.
func (d *Document) drop() {
	if d.lay != nil {
		_ = d.lay.stop() // a temporary file that is gone anyway
	}
	d.raw, d.laid, d.view, d.lay, d.indexing = nil, nil, nil, nil, nil
	d.err, d.note, d.toEnd, d.copying = nil, docNote{}, false, false
	d.search.end()
}

// Close forgets the body and gives back what the document took for it.
func (d *Document) Close() { d.drop() }

// Resize gives the document its cells.
func (d *Document) Resize(w, h int) {
	before := d.w
	d.w, d.h = w, h
	if before != w && d.view != nil {
		// What stood at the top stays about there: lines are as much longer.
		for _, v := range []*docView{d.raw, d.laid} {
			if v != nil && before > 0 && w > 0 {
				v.top.sub, v.cur.sub = v.top.sub*before/w, v.cur.sub*before/w
			}
		}
	}
	d.redraw()
}

// redraw brings what is kept in line with cells, index, folds and search.
func (d *Document) redraw() {
	v := d.view
	if v == nil {
		return
	}
	v.maker.wrap = 0
	if !d.noWrap {
		v.maker.wrap = max(1, d.w-d.gutter())
	}
	v.maker.find = d.search.query
	clear(v.cells)
	if v.text.seen > 0 {
		if d.toEnd {
			d.end()
		}
		v.follow(d.rowsHigh())
	}
}

// Update takes the answers of its jobs, keys, what is pasted and the mouse.
func (d *Document) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case part.Done:
		return d.done(msg)
	case part.Tick:
		if msg.Slot != d.slot("grow") {
			return part.Result{}
		}
		d.waiting = false
		r := d.carryOn()
		r.Handled = true
		return r
	case tea.KeyPressMsg:
		return d.key(msg)
	case tea.PasteMsg:
		if d.search.typing {
			return d.typed(msg)
		}
	case tea.MouseWheelMsg:
		return d.wheel(msg.Button)
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			return d.click(msg.X, msg.Y)
		}
	}
	return part.Result{}
}

func (d *Document) key(msg tea.KeyPressMsg) part.Result {
	if d.search.typing {
		return d.typed(msg)
	}
	return rowsKey(d.Actions(), msg.String())
}

func (d *Document) wheel(b tea.MouseButton) part.Result {
	if r, ok := d.moves.wheel(b); ok {
		return r
	}
	switch b {
	case tea.MouseWheelLeft:
		return d.sideways(-docSideways)
	case tea.MouseWheelRight:
		return d.sideways(docSideways)
	default:
		return part.Result{}
	}
}

func (d *Document) slot(name part.Slot) part.Slot { return d.o.Slot + "/" + name }

// say says something until the next key.
func (d *Document) say(note docNote) {
	d.note = note
	d.redraw() // the line that it takes is one of the text's
}

// Resume asks again for what was under way when the root cancelled the jobs, as
// it does when a screen is left.
func (d *Document) Resume() part.Result {
	d.indexing, d.waiting, d.copying, d.search.running = nil, false, false, false
	if d.lay != nil {
		d.lay.running = false
	}
	if d.err != nil && fault.Of(d.err).Class == fault.Interrupted {
		d.err = nil
	}
	return d.carryOn()
}

// Loading says that more of the text may still come, or be laid out.
func (d *Document) Loading() bool { return d.view != nil && !d.view.text.ended && d.err == nil }

// Laid says whether the text is shown laid out over lines, not as it came.
func (d *Document) Laid() bool { return d.view != nil && d.view == d.laid }

// LineCount returns how many lines the text has as far as is known; exact says
// that these are all.
func (d *Document) LineCount() (n int64, exact bool) {
	if d.view == nil {
		return 0, true
	}
	return d.view.text.lines(), d.view.text.ended
}

// Position says where the cursor is: "line 12 of 340", or "of 340+" while more
// comes; "" without text.
func (d *Document) Position() safetext.Text {
	if d.view == nil || d.view.text.seen == 0 {
		return ""
	}
	r, ok := d.view.text.at(d.view.cur.off)
	if !ok {
		return ""
	}
	n, exact := d.LineCount()
	words := "line " + docNumber(r.row().line+1) + " of " + docNumber(n)
	if !exact {
		words += "+"
	}
	return words
}

func docNumber(n int64) safetext.Text { return safetext.Text(strconv.FormatInt(n, 10)) }

// Typing says that letters go into the search.
func (d *Document) Typing() bool { return d.search.typing }

// Cursor is that of the search while it is typed.
func (d *Document) Cursor() *tea.Cursor {
	if !d.search.typing {
		return nil
	}
	c := d.search.input.Cursor()
	if c != nil {
		c.X++ // after the slash
		c.Y += d.h - 1
	}
	return c
}

// Actions are the document's keys as they are now.
func (d *Document) Actions() []part.Action {
	if kind := d.actionsKind(); d.actions == nil || kind != d.kind {
		d.kind, d.actions = kind, d.actionsFor(kind)
	}
	return slices.Clip(d.actions)
}
