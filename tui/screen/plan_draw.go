package screen

import (
	"strconv"
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

const (
	planWidth = 78
	// copyWidth is that of the text for a ticket: lines are not broken there.
	copyWidth   = 1 << 20
	promptWidth = 2
)

// row is one line: its texts side by side.
type row []widget.Cell

func (r row) text() string {
	var b strings.Builder
	for _, c := range r {
		b.WriteString(string(c.Text))
	}
	return strings.TrimRight(b.String(), " ")
}

// render draws a row in exactly w cells; what does not fit is left out.
func (r row) render(st *themes.Styles, w int) string {
	var b strings.Builder
	for _, c := range r {
		if safetext.Width(c.Text) > w {
			c.Text = safetext.Truncate(c.Text, w)
		}
		w -= safetext.Width(c.Text)
		b.WriteString(c.Render(st))
	}
	b.WriteString(widget.Blank(w))
	return b.String()
}

// layout is the box's text for a width, kept while it stays the same: it may be
// long, and is drawn after every key.
type layout struct {
	w    int
	rows []row
}

func (l *layout) forget() { l.rows = nil }

// body is what scrolls.
func (b *planBox) body(w int) []row {
	if b.drawn.rows == nil || b.drawn.w != w {
		b.drawn = layout{w, b.rows(w)}
	}
	return b.drawn.rows
}

// Size is as high as the text; the width stays, so that the box does not jump
// from one plan to the next.
func (b *planBox) Size(w, h int) (int, int) {
	w = min(w, planWidth)
	return w, min(h, headRows+len(b.body(w))+len(b.foot(w, true)))
}

// Resize sets how many cells there are inside the frame.
func (b *planBox) Resize(w, h int) {
	b.w, b.h = max(1, w), max(1, h)
	b.scroll(0)
}

// headRows are the place and a blank line.
const headRows = 2

// leastBody is how much of the text there is to be, if it has so much, before
// there is air.
const leastBody = 4

// divide shares the lines out: what is typed into goes first, then the text, then
// where it is, then air.
func (b *planBox) divide() (head, body int, foot []row) {
	text := min(leastBody, len(b.body(b.w)))
	if foot = b.foot(b.w, true); b.h < headRows+text+len(foot) {
		foot = b.foot(b.w, false)
	}
	foot = foot[max(0, len(foot)-b.h):]
	left := b.h - len(foot)
	switch {
	case left >= headRows+text:
		head = headRows
	case left > 1:
		head = 1
	}
	return head, left - head, foot
}

func (b *planBox) page() int {
	_, body, _ := b.divide()
	return max(1, body-1)
}

func (b *planBox) scroll(by int) part.Result {
	_, body, _ := b.divide()
	b.top = min(max(0, b.top+by), max(0, len(b.body(b.w))-body))
	return part.Handled()
}

// Lines draws the place, the part of the text that is scrolled to, and the field.
func (b *planBox) Lines(st *themes.Styles, focused bool) []string {
	head, body, foot := b.divide()
	out := make([]string, 0, b.h)
	if head > 0 {
		out = append(out, b.place(b.w).render(st, b.w))
	}
	if head > 1 {
		out = append(out, widget.Blank(b.w))
	}
	rows := b.body(b.w)
	end := min(len(rows), b.top+body)
	for _, r := range rows[min(b.top, end):end] {
		out = append(out, r.render(st, b.w))
	}
	if more := len(rows) - end; more > 0 && body > 1 {
		text := safetext.Text("↓ " + strconv.Itoa(more+1) + " more lines · page down")
		out[len(out)-1] = st.Muted.Render(widget.Fit(text, b.w))
	}
	for len(out) < head+body {
		out = append(out, widget.Blank(b.w))
	}
	for i, r := range foot {
		if i == len(foot)-1 && b.Typing() {
			out = append(out, b.field(st, focused))
			break
		}
		out = append(out, r.render(st, b.w))
	}
	return out
}

// place says where and as whom, and at its end what the box is at.
func (b *planBox) place(w int) row {
	now := widget.Cell{Tone: widget.ToneInfo}
	switch b.phase {
	case working:
		now.Text = "  working it out …"
	case applying:
		now.Text = "  applying …"
	case shown, failed:
	}
	room := w - safetext.Width(now.Text)
	if room < 20 {
		now.Text, room = "", w
	}
	text := placeWords(room, b.plan.Server, b.plan.Realm, b.plan.Administrator)
	return row{{Text: text, Tone: widget.ToneMuted}, {Text: safetext.Text(widget.Blank(room - safetext.Width(text)))}, now}
}

// placeWords says where and as whom in so many cells: with the whole URL where
// there is room, with the longest names cut where there is little.
func placeWords(w int, server, realm, administrator string) safetext.Text {
	const between, as safetext.Text = " · ", "as "
	names := []safetext.Text{clean(server), clean(realm), clean(administrator)}
	room := w - 2*safetext.Width(between) - len(as)
	if sum(names) > room {
		names[0] = clean(placeOf(server))
	}
	names = squeeze(names, room)
	return safetext.Truncate(names[0]+between+names[1]+between+as+names[2], w)
}

func sum(texts []safetext.Text) (n int) {
	for _, t := range texts {
		n += safetext.Width(t)
	}
	return n
}

// squeeze cuts the longest texts until all fit side by side.
func squeeze(texts []safetext.Text, room int) []safetext.Text {
	for most := room; most > 0 && sum(texts) > room; most-- {
		for i, t := range texts {
			texts[i] = safetext.Truncate(t, most)
		}
	}
	return texts
}

// wrapped breaks text into rows.
func wrapped(t safetext.Text, tone widget.Tone, w int) []row {
	return hanging("", t, tone, w)
}

// hanging breaks text into rows, with a mark before the first and blanks before
// the others.
func hanging(mark, t safetext.Text, tone widget.Tone, w int) []row {
	in := safetext.Width(mark)
	if in >= w {
		mark, in = "", 0
	}
	var out []row
	for i, line := range widget.Wrap(t, w-in) {
		lead := mark
		if i > 0 {
			lead = safetext.Text(widget.Blank(in))
		}
		out = append(out, row{{Text: lead + line, Tone: tone}})
	}
	return out
}

// atMost cuts rows; the last one then ends with "…".
func atMost(n int, rows []row, w int) []row {
	if len(rows) <= n {
		return rows
	}
	last := rows[n-1][0]
	last.Text = safetext.Truncate(last.Text+"…", w)
	return append(rows[:n-1:n-1], row{last})
}

// indented moves rows to the right.
func indented(rows []row) []row {
	for i, r := range rows {
		if len(r) > 0 {
			rows[i] = append(row{{Text: safetext.Text(widget.Blank(indent))}}, r...)
		}
	}
	return rows
}
