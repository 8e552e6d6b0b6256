package tokens

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// mask stands for every secret, whatever its length.
const mask = "••••••••"

// page is text being laid out for one width.
type page struct {
	w    int
	rows [][]widget.Cell
}

const (
	pageIndent = 1
	pageName   = 19 // cells of a name, with the gap after it
)

func (p *page) add(cells ...widget.Cell) { p.rows = append(p.rows, cells) }

// gap is a blank line, but none at the top and never two.
func (p *page) gap() {
	if n := len(p.rows); n > 0 && len(p.rows[n-1]) > 0 {
		p.rows = append(p.rows, nil)
	}
}

// say puts text, wrapped; its line breaks stay.
func (p *page) say(t safetext.Text, tone widget.Tone) { p.put("", t, tone) }

// put is say with a mark before the text, below which nothing stands: "✓ ".
func (p *page) put(mark, t safetext.Text, tone widget.Tone) {
	indent := pageIndent + safetext.Width(mark)
	for i, line := range widget.Wrap(t, max(1, p.w-indent-1)) {
		lead := safetext.Text(widget.Blank(indent))
		if i == 0 {
			lead = safetext.Text(widget.Blank(pageIndent)) + mark
		}
		p.add(widget.Cell{Text: lead + line, Tone: tone})
	}
}

// lines puts text line by line, each wrapped below where it begins.
func (p *page) lines(t safetext.Text) {
	for line := range strings.SplitSeq(string(t), "\n") {
		text := strings.TrimLeft(line, " ")
		p.put(safetext.Text(line[:len(line)-len(text)]), safetext.Text(text), widget.ToneText)
	}
}

// head is a title within the page.
func (p *page) head(t safetext.Text) {
	p.gap()
	p.say(t, widget.ToneStrong)
}

// pair puts a name and, beside it, its value: below it where there is little room.
func (p *page) pair(name, value safetext.Text, tone widget.Tone) {
	if value == "" {
		value = "—"
	}
	indent := pageIndent + pageName
	named := safetext.Text(widget.Blank(pageIndent)) + safetext.Text(widget.Fit(name, pageName-1)) + " "
	if p.w < 2*indent || safetext.Width(name) >= pageName {
		p.say(name, widget.ToneMuted)
		indent, named = 2*pageIndent+1, ""
	}
	for i, line := range widget.Wrap(value, max(1, p.w-indent-1)) {
		if i > 0 || named == "" {
			p.add(widget.Cell{Text: safetext.Text(widget.Blank(indent)) + line, Tone: tone})
			continue
		}
		p.add(widget.Cell{Text: named, Tone: widget.ToneMuted}, widget.Cell{Text: line, Tone: tone})
	}
}

// hint is a key and what it does here.
type hint struct {
	key  safetext.Text
	does safetext.Text
}

const hintKey = 4 // cells of the key, with the gap after it

// keys puts hints below each other.
func (p *page) keys(hints ...hint) {
	for _, h := range hints {
		cap := max(hintKey, safetext.Width(h.key)+1)
		for i, line := range widget.Wrap(h.does, max(1, p.w-pageIndent-cap-1)) {
			lead := h.key
			if i > 0 {
				lead = ""
			}
			p.add(
				widget.Cell{Text: safetext.Text(widget.Blank(pageIndent) + widget.Fit(lead, cap)), Tone: widget.ToneAccent},
				widget.Cell{Text: line, Tone: widget.ToneMuted},
			)
		}
	}
}

// scroller shows a page that may be longer than the pane.
type scroller struct {
	rows [][]widget.Cell
	top  int
	w, h int
}

func (s *scroller) resize(w, h int) {
	s.w, s.h = w, h
	s.move(0)
}

// set takes another page; the place in it stays.
func (s *scroller) set(rows [][]widget.Cell) {
	s.rows = rows
	s.move(0)
}

func (s *scroller) move(by int) part.Result {
	s.top = max(0, min(s.top+by, len(s.rows)-s.h))
	return part.Handled()
}

// overflows says whether there is something to scroll to.
func (s *scroller) overflows() bool { return len(s.rows) > s.h }

func (s *scroller) lines(st *themes.Styles) []string {
	out := make([]string, 0, s.h)
	for i := s.top; i < len(s.rows) && len(out) < s.h; i++ {
		out = append(out, drawCells(s.rows[i], s.w, st))
	}
	for len(out) < s.h {
		out = append(out, widget.Blank(s.w))
	}
	return out
}

// drawCells draws one line of exactly w cells.
func drawCells(cells []widget.Cell, w int, st *themes.Styles) string {
	var b strings.Builder
	used := 0
	for _, c := range cells {
		c.Text = safetext.Truncate(c.Text, w-used)
		used += safetext.Width(c.Text)
		b.WriteString(c.Render(st))
	}
	b.WriteString(widget.Blank(w - used))
	return b.String()
}

const scrollWheel = 3

func (s *scroller) wheel(m tea.MouseWheelMsg) part.Result {
	return s.move(scrollWheel * part.WheelBy(m.Button))
}

// actions scroll; id is what their names begin with.
func (s *scroller) actions(id string) []part.Action {
	step := func(name, title string, by func() int, keys ...string) part.Action {
		return part.Action{
			ID: id + "." + name, Title: title, Help: "Scrolls the text.", Keys: keys,
			Run: func() part.Result { return s.move(by()) },
		}
	}
	page := func() int { return max(1, s.h-1) }
	return []part.Action{
		step("up", "up", func() int { return -1 }, "up", "k"),
		step("down", "down", func() int { return 1 }, "down", "j"),
		step("page-up", "a page up", func() int { return -page() }, "ctrl+u", "pgup"),
		step("page-down", "a page down", page, "ctrl+d", "pgdown"),
		step("first", "to the top", func() int { return -len(s.rows) }, "home", "g"),
		step("last", "to the end", func() int { return len(s.rows) }, "end", "G"),
	}
}

func clean(s string) safetext.Text { return safetext.Clean(s) }

// called is a name within a sentence or a line, where it may not take all the room.
func called(name string) safetext.Text {
	const cells = 48
	return safetext.Truncate(short(name), cells)
}
