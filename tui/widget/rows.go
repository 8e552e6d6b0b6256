package widget

import (
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
)

// Tone is what a cell means, for its colour. The words say it too: no meaning
// hangs on colour alone.
type Tone uint8

// The tones; the zero one is plain text.
const (
	ToneText Tone = iota
	ToneMuted
	ToneStrong
	ToneAccent
	ToneOK
	ToneWarn
	ToneError
	ToneDanger
	ToneInfo
)

func (t Tone) style(st *themes.Styles) themes.Style {
	switch t {
	case ToneMuted:
		return st.Muted
	case ToneStrong:
		return st.Strong
	case ToneAccent:
		return st.Accent
	case ToneOK:
		return st.OK
	case ToneWarn:
		return st.Warn
	case ToneError:
		return st.Error
	case ToneDanger:
		return st.Danger
	case ToneInfo:
		return st.Info
	default:
		return st.Text
	}
}

// Cell is one text of a row.
type Cell struct {
	Text safetext.Text
	Tone Tone
}

// Row is one line of a [List] or [Table]. Key stands for the same thing for as
// long as it exists, such as a client's UUID: the choice follows it when rows
// move. Muted greys the whole row, for what is there but switched off.
type Row struct {
	Key   string
	Cells []Cell
	Muted bool
}

// PlainCells makes cells of plain texts.
func PlainCells(texts ...safetext.Text) []Cell {
	out := make([]Cell, len(texts))
	for i, t := range texts {
		out[i].Text = t
	}
	return out
}

// Column is one column of a [List] or [Table].
type Column struct {
	// Title stands above the column. Where no column has one, there is no line
	// of titles.
	Title safetext.Text
	// Width is how many cells it takes. With 0 and no Flex it is as wide as its
	// widest text in a Table, and shares what is left in a List, which never
	// knows all of its rows.
	Width int
	// Flex is its share of the cells that the others leave, at least Min.
	Flex, Min int
	// Right aligns its texts at the right, for numbers.
	Right bool
	// Drop takes the column away where there is too little room, the highest
	// first; a column with 0 stays.
	Drop int
}

const (
	rowsLead = 3 // " ▸ " before the row under the cursor
	rowsGap  = 2 // between columns
)

// rowsWidths lays columns into w cells and returns the width of each, 0 for one
// that had to go. natural gives the widths of columns that follow their texts;
// with nil these share what is left.
func rowsWidths(columns []Column, natural []int, w int) []int {
	sizes := make([]Size, len(columns))
	for i, c := range columns {
		sizes[i] = Size{Cells: c.Width, Share: c.Flex, Min: max(1, c.Min)}
		if c.Width <= 0 && c.Flex <= 0 && natural != nil {
			sizes[i].Cells = max(1, natural[i])
		}
	}
	gone := make([]bool, len(columns))
	room := w - rowsLead
	for rowsNeed(sizes, gone) > room {
		drop := -1
		for i, c := range columns {
			if !gone[i] && c.Drop > 0 && (drop < 0 || c.Drop >= columns[drop].Drop) {
				drop = i
			}
		}
		if drop < 0 {
			break
		}
		gone[drop] = true
	}
	return rowsSplit(sizes, gone, room)
}

func rowsNeed(sizes []Size, gone []bool) int {
	need := -rowsGap
	for i, s := range sizes {
		if !gone[i] {
			need += rowsGap + max(s.Cells, 0)
			if s.Cells <= 0 {
				need += s.Min
			}
		}
	}
	return need
}

func rowsSplit(sizes []Size, gone []bool, room int) []int {
	out := make([]int, len(sizes))
	kept := make([]Size, 0, len(sizes)+1)
	flexible := false
	for i, s := range sizes {
		if !gone[i] {
			kept = append(kept, s)
			flexible = flexible || s.Cells <= 0
		}
	}
	room -= rowsGap * (len(kept) - 1)
	if !flexible {
		kept = append(kept, Size{}) // what is left stays blank
	}
	got := Split(room, kept...)
	for i := range sizes {
		if !gone[i] {
			out[i], got = got[0], got[1:]
		}
	}
	return out
}

// rowsTitled says whether there is a line of titles.
func rowsTitled(columns []Column) bool {
	for _, c := range columns {
		if c.Title != "" {
			return true
		}
	}
	return false
}

// rowsPainter draws rows of one layout: exactly w cells each.
type rowsPainter struct {
	columns []Column
	widths  []int
	w       int
	b       strings.Builder
}

// titles draws the line of titles.
func (p *rowsPainter) titles(st *themes.Styles) string {
	p.b.Reset()
	used := p.lead(" ")
	for i, c := range p.columns {
		used = p.cell(used, i, c.Title, themes.Style{})
	}
	return st.Muted.Render(p.line(used))
}

// row draws a row; cell gives what stands in column i.
func (p *rowsPainter) row(st *themes.Styles, row Row, cell func(i int) Cell, chosen, focused bool) string {
	p.b.Reset()
	if chosen {
		used := p.lead("▸")
		for i := range p.columns {
			used = p.cell(used, i, cell(i).Text, themes.Style{})
		}
		if focused {
			return st.Selected.Render(p.line(used))
		}
		return st.SelectedBlur.Render(p.line(used))
	}
	used := p.lead(" ")
	for i := range p.columns {
		c := cell(i)
		if row.Muted && c.Tone == ToneText {
			c.Tone = ToneMuted
		}
		used = p.cell(used, i, c.Text, c.Tone.style(st))
	}
	return p.line(used)
}

func (p *rowsPainter) lead(mark string) int {
	p.b.Grow(2*p.w + 64)
	p.b.WriteString(" ")
	p.b.WriteString(mark)
	p.b.WriteString(" ")
	return rowsLead
}

// cell writes column i, with the gap before it; it returns the cells used.
func (p *rowsPainter) cell(used, i int, t safetext.Text, style themes.Style) int {
	w := p.widths[i]
	if w <= 0 {
		return used
	}
	if used > rowsLead {
		p.b.WriteString(Blank(rowsGap))
		used += rowsGap
	}
	width := safetext.Width(t)
	if width > w {
		t = safetext.Truncate(t, w)
		width = safetext.Width(t)
	}
	if p.columns[i].Right {
		p.b.WriteString(Blank(w - width))
		p.b.WriteString(style.Render(string(t)))
	} else {
		p.b.WriteString(style.Render(string(t)))
		p.b.WriteString(Blank(w - width))
	}
	return used + w
}

// line ends the line that was written. Below the width of lead and gaps only a
// cut keeps the cells exact.
func (p *rowsPainter) line(used int) string {
	if used > p.w {
		return overlayCut(p.b.String(), 0, p.w)
	}
	p.b.WriteString(Blank(p.w - used))
	return p.b.String()
}
