package widget

import (
	"kloakroom/internal/safetext"
	"kloakroom/themes"
)

// docSeg is a piece of text of one colour, safe for the terminal.
type docSeg struct {
	text  string
	width int
	kind  jsonKind
	hint  bool // words of ours, about a fold
	match int64
}

// docNoMatch marks a docSeg that no search found.
const docNoMatch = -1

// docLine is one line of the screen.
type docLine struct {
	segs  []docSeg
	width int
}

// docCells is a row as it is drawn: one line, or several where it is wrapped.
type docCells struct {
	lines []docLine
	line  int64 // its number, from 0
	cont  bool
	opens bool // an object or array begins here
	// folded says that it is folded; ends is where its last bracket is.
	folded bool
	ends   int64
}

// docMaker makes the cells of a row.
type docMaker struct {
	out  *docCells
	wrap int // cells of a line; 0 for no wrap
	find docQuery
	// spans is room that is used again.
	spans []jsonSpan
}

// make returns the cells of the row r.
func (m *docMaker) make(v *docView, r docRef) *docCells {
	row := r.row()
	m.out = &docCells{lines: make([]docLine, 1), line: row.line, cont: row.cont, opens: row.open >= 0}
	end, ends, folded := v.folded(r)
	if !folded {
		m.row(r, row.start, row.end, row.mode, v.text.json)
		return m.out
	}
	m.out.folded, m.out.ends = true, ends
	m.row(r, row.start, row.open+1, row.mode, true)
	hint := docFoldWords(r.b.raw[row.open], v.count(r.opens(), ends, row.depth))
	m.add(docSeg{text: string(hint), width: safetext.Width(hint), hint: true, match: docNoMatch})
	m.row(end, int(ends-end.b.off), end.row().end, jsonOutside, true)
	return m.out
}

// row adds the bytes of a row from one place of its block up to another.
func (m *docMaker) row(r docRef, from, to int, mode jsonMode, isJSON bool) {
	raw := r.b.raw[from:]
	n := to - from
	m.spans = m.spans[:0]
	if isJSON {
		m.spans = jsonSpans(m.spans, raw, n, mode)
	} else if n > 0 {
		m.spans = append(m.spans, jsonSpan{to: n})
	}
	base := r.b.off + int64(from)
	found := m.find.in(raw[:min(len(raw), n+len(m.find.text))], n)
	for _, s := range m.spans {
		for s.from < s.to {
			for len(found) > 0 && found[0].to <= s.from {
				found = found[1:]
			}
			to, match := s.to, int64(docNoMatch)
			if len(found) > 0 {
				if found[0].from > s.from {
					to = min(to, found[0].from)
				} else {
					to = min(to, found[0].to)
					match = base + int64(found[0].from)
				}
			}
			m.text(raw[s.from:to], s.kind, match)
			s.from = to
		}
	}
}

// text adds bytes of one kind: here they become safe.
func (m *docMaker) text(raw []byte, kind jsonKind, match int64) {
	text := safetext.Clean(string(raw))
	m.add(docSeg{text: string(text), width: safetext.Width(text), kind: kind, match: match})
}

// add puts a piece on the last line, and what is too wide on lines of its own.
func (m *docMaker) add(s docSeg) {
	for {
		line := &m.out.lines[len(m.out.lines)-1]
		if m.wrap <= 0 || line.width+s.width <= m.wrap {
			if s.text != "" {
				line.segs = append(line.segs, s)
				line.width += s.width
			}
			return
		}
		n, width := docCutText(s.text, m.wrap-line.width)
		if n == 0 && line.width == 0 { // a character wider than the line
			size, cells, _ := overlayNext(s.text)
			s.text, s.width = "…"+s.text[size:], s.width-cells+1
			continue
		}
		if n > 0 {
			head := s
			head.text, head.width = s.text[:n], width
			line.segs = append(line.segs, head)
			line.width += width
		}
		s.text, s.width = s.text[n:], s.width-width
		m.out.lines = append(m.out.lines, docLine{})
	}
}

// docCutText returns how many bytes of the beginning of a text fit into w cells,
// and how many cells they take.
func docCutText(s string, w int) (n, width int) {
	for n < len(s) {
		size, cells, _ := overlayNext(s[n:])
		if width+cells > w {
			break
		}
		n += size
		width += cells
	}
	return n, width
}

// style is that of a piece.
func (s docSeg) style(st *themes.Styles) themes.Style {
	switch {
	case s.match != docNoMatch:
		return st.Match
	case s.hint:
		return st.Muted
	}
	switch s.kind {
	case jsonPunct:
		return st.Punct
	case jsonKey:
		return st.Key
	case jsonString:
		return st.String
	case jsonNumber:
		return st.Number
	case jsonWord:
		return st.Word
	default:
		return st.Text
	}
}
