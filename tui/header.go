package tui

import (
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/tui/widget"
)

// header asks for the first line.
func (r *Root) header() widget.Header {
	if r.o.Header == nil {
		return widget.Header{Path: []safetext.Text{r.screen().Title()}}
	}
	return r.o.Header(r.host.Now())
}

const (
	headerName = "kloakroom"
	headerGap  = 3
	pathStep   = " ▸ "
)

// headerLine is a first line that may or may not fit.
type headerLine struct {
	name  bool
	steps int // of the path, from its end
	cells int // of each step at most; 0 for as many as it has
	who   bool
	token bool
}

// A long name gives way to the token's life and verdict, step by step.
const (
	longStep  = 40
	shortStep = 24
)

// drawHeader draws the first line with as much as there is room for. What goes
// first: the program's name, the first steps of the path, who we are, the ends
// of long names, the token. The mark stays whatever happens.
func (r *Root) drawHeader() string {
	h := r.head
	n := len(h.Path)
	for _, l := range []headerLine{
		{true, n, 0, true, true},
		{false, n, 0, true, true},
		{false, min(n, 2), 0, true, true},
		{false, min(n, 2), 0, false, true},
		{false, min(n, 2), longStep, false, true},
		{false, min(n, 2), shortStep, false, true},
		{false, min(n, 1), 0, false, true},
		{false, min(n, 1), shortStep, false, true},
		{false, min(n, 1), 0, false, false},
	} {
		if left, right, used := r.headerEnds(h, l); used+1 <= r.w {
			return left + widget.Blank(r.w-used) + right
		}
	}
	return r.headerCut(h)
}

// headerCut draws the mark and the beginning of the path's last step.
func (r *Root) headerCut(h widget.Header) string {
	room, mark := r.w-2, ""
	if h.Mark != "" {
		text := safetext.Truncate(" "+h.Mark+" ", room-1)
		mark = r.styles.Mark.Render(string(text)) + " "
		room -= safetext.Width(text) + 1
	}
	last := safetext.Text("")
	if n := len(h.Path); n > 0 {
		last = h.Path[n-1]
	}
	return " " + mark + r.styles.Strong.Render(widget.Fit(last, room)) + " "
}

// headerEnds draws a header's left and right ends and counts their cells.
func (r *Root) headerEnds(h widget.Header, l headerLine) (left, right string, used int) {
	var a, b strings.Builder
	used = 2 // a blank at each end
	put := func(to *strings.Builder, c widget.Cell) {
		to.WriteString(c.Render(r.styles))
		used += safetext.Width(c.Text)
	}
	gap := func(to *strings.Builder, n int) {
		to.WriteString(widget.Blank(n))
		used += n
	}
	a.WriteByte(' ')
	if l.name {
		put(&a, widget.Cell{Text: headerName, Tone: widget.ToneAccent})
		gap(&a, headerGap)
	}
	if h.Mark != "" {
		text := " " + h.Mark + " "
		a.WriteString(r.styles.Mark.Render(string(text)))
		used += safetext.Width(text)
		gap(&a, 2)
	}
	if l.steps < len(h.Path) {
		put(&a, widget.Cell{Text: "…" + pathStep, Tone: widget.ToneMuted})
	}
	for i := len(h.Path) - l.steps; i < len(h.Path); i++ {
		if i > len(h.Path)-l.steps {
			put(&a, widget.Cell{Text: pathStep, Tone: widget.ToneMuted})
		}
		tone := widget.ToneText
		if i == len(h.Path)-1 {
			tone = widget.ToneStrong
		}
		step := h.Path[i]
		if l.cells > 0 {
			step = safetext.Truncate(step, l.cells)
		}
		put(&a, widget.Cell{Text: step, Tone: tone})
	}
	if l.who && h.Who != "" {
		put(&b, widget.Cell{Text: h.Who, Tone: widget.ToneMuted})
	}
	if l.token {
		for i, c := range h.Token {
			if i > 0 || l.who && h.Who != "" {
				gap(&b, 2)
			}
			put(&b, c)
		}
	}
	b.WriteByte(' ')
	return a.String(), b.String(), used
}
