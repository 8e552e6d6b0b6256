package widget

import (
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
)

// docNarrow is the width below which there are no line numbers.
const docNarrow = 24

// gutter is how many cells the line numbers take, with the marks of what can be
// folded.
func (d *Document) gutter() int {
	if d.view == nil || d.w < docNarrow {
		return 0
	}
	cells := 2 + max(2, len(docNumber(d.view.text.lines())))
	if d.view.text.tree {
		cells += 2
	}
	return cells
}

// rowsHigh is how many lines the text has on screen.
func (d *Document) rowsHigh() int {
	if d.h > 1 && d.hasStatus() {
		return d.h - 1
	}
	return max(1, d.h)
}

func (d *Document) hasStatus() bool {
	return d.search.typing || d.search.active() || d.note != (docNote{}) || d.statusErr() != nil
}

// statusErr is what is wrong for longer than until the next key.
func (d *Document) statusErr() error {
	if err := d.trouble(); err != nil {
		return err
	}
	if d.view == nil {
		return nil
	}
	if err := d.raw.text.body.Err(); err != nil {
		return fault.Wrap("the rest of the text did not come", err)
	}
	return nil
}

// Lines draws the document: exactly as many lines and cells as Resize said.
func (d *Document) Lines(st *themes.Styles, focused bool) []string {
	out := make([]string, 0, d.h)
	if d.view != nil && d.view.text.seen > 0 {
		out = d.rows(out, st, focused)
	} else if d.view != nil && d.view.text.ended && d.statusErr() == nil {
		out = append(out, Say(d.o.Empty, st.Muted, d.w)...)
	}
	for len(out) < d.h {
		out = append(out, Blank(d.w))
	}
	out = out[:d.h]
	if d.h > 1 && d.hasStatus() {
		out[d.h-1] = d.status(st, focused)
	}
	return out
}

// rows draws the lines of the text that are on screen.
func (d *Document) rows(out []string, st *themes.Styles, focused bool) []string {
	v := d.view
	p, h := v.top, d.rowsHigh()
	for ok := true; ok && len(out) < h; p, ok = v.down(p) {
		r, found := v.text.at(p.off)
		if !found {
			break
		}
		c := v.cellsOf(r)
		if p.sub >= len(c.lines) {
			break
		}
		out = append(out, d.line(st, c, p.sub, p == v.cur, focused))
	}
	return out
}

// line draws one line of a row.
func (d *Document) line(st *themes.Styles, c *docCells, sub int, here, focused bool) string {
	var b strings.Builder
	b.Grow(2*d.w + 128)
	gutter := d.gutter()
	d.number(&b, st, c, sub, here, gutter)
	room := d.w - gutter
	segs := c.lines[sub].segs
	chosen := here && focused
	if chosen && (len(segs) == 0 || room <= 0) {
		b.WriteString(st.Selected.Render(Blank(room)))
		return b.String()
	}
	skip, used := d.view.x, 0
	if !d.noWrap {
		skip = 0
	}
	for _, s := range segs {
		text, width := s.text, s.width
		if skip >= width {
			skip -= width
			continue
		}
		if skip > 0 || width > room-used {
			width = min(width-skip, room-used)
			text = overlayCut(text, skip, skip+width)
			skip = 0
		}
		if width <= 0 {
			break
		}
		style := s.style(st)
		switch {
		case chosen && s.match != docNoMatch:
			style = st.Accent // a hole in the bar: both are seen
		case chosen:
			style = st.Selected
		}
		b.WriteString(style.Render(text))
		used += width
	}
	rest := Blank(room - used)
	if chosen {
		rest = st.Selected.Render(rest)
	}
	b.WriteString(rest)
	return b.String()
}

// number draws the number of a line, and whether it can be folded.
func (d *Document) number(b *strings.Builder, st *themes.Styles, c *docCells, sub int, here bool, gutter int) {
	if gutter == 0 {
		return
	}
	first := sub == 0
	mark := ""
	if d.view.text.tree {
		switch {
		case !first || !c.opens:
			mark = "  "
		case c.folded:
			mark = "▸ "
		default:
			mark = "▾ "
		}
		gutter -= 2
	}
	text := Blank(gutter)
	if first && !c.cont {
		text = FitRight(docNumber(c.line+1)+" ", gutter)
	}
	style := st.Muted
	if here {
		style = st.Accent
	}
	b.WriteString(style.Render(text + mark))
}

// status draws the line below the text: the search, what went wrong, a note.
func (d *Document) status(st *themes.Styles, focused bool) string {
	switch {
	case d.search.typing || d.search.active() && d.note == (docNote{}):
		return d.searchLine(st, focused)
	case d.note.err != nil:
		return st.Error.Render(Fit(" ✗ "+safetext.Clean(fault.Of(d.note.err).Error()), d.w))
	case d.note.text != "":
		return st.Muted.Render(Fit(" "+d.note.text, d.w))
	case d.trouble() != nil:
		return TroubleLine(d.trouble(), st, d.w, TryAgain)
	}
	return st.Error.Render(Fit(" ✗ "+safetext.Clean(fault.Of(d.statusErr()).Error()), d.w))
}
