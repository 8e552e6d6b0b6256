package tui

import (
	"strconv"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/tui/widget"
)

// View draws the frame: exactly as many lines and cells as the window has.
func (r *Root) View() tea.View {
	lines, cursor := r.draw()
	v := tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	v.ReportFocus = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = string(r.title())
	v.Cursor = cursor
	return v
}

// title is the window's: the program and the last step of the path.
func (r *Root) title() safetext.Text {
	if n := len(r.head.Path); n > 0 {
		return "kloakroom · " + titled(r.head.Path[n-1])
	}
	return "kloakroom"
}

// titleCells is how much of a name a title shows.
const titleCells = 120

// titled makes a text fit for a title. There are terminals that take the byte
// 0x9c for the end of the title even in the middle of a character, as in 本, and
// would print the rest.
func titled(t safetext.Text) safetext.Text {
	whole := func(c rune) rune {
		if strings.IndexByte(string(c), 0x9c) >= 0 {
			return utf8.RuneError
		}
		return c
	}
	return safetext.Text(strings.Map(whole, string(safetext.Truncate(t, titleCells))))
}

func (r *Root) draw() ([]string, *tea.Cursor) {
	r.spots.Clear()
	if r.small() {
		return r.drawSmall(), nil
	}
	lines := make([]string, 0, r.h)
	lines = append(lines, r.drawHeader())
	if r.hasBar() {
		lines = append(lines, r.drawBar(len(lines)))
	}
	covered := len(r.layers) > 0
	lines = append(lines, r.drawBody(!covered)...)
	lines = append(lines, r.drawFooter(len(lines), !covered))
	if !covered {
		return lines, r.cursor(r.screen().Cursor(), 0, r.bodyTop(), r.w, r.bodyHeight())
	}
	r.spots.Clear() // what is covered is not hit
	for i, l := range r.layers {
		lines = widget.Overlay(lines, l.draw(r, i == len(r.layers)-1), l.x, l.y)
	}
	l := r.layers[len(r.layers)-1]
	return lines, r.cursor(l.overlay.Cursor(), l.x+layerSide, l.y+layerAbove, l.w-2*layerSide, l.h-2*layerAbove)
}

// cursor moves a pane's cursor to where the pane stands; one outside of it is
// none.
func (r *Root) cursor(c *tea.Cursor, x, y, w, h int) *tea.Cursor {
	if c == nil || c.X < 0 || c.Y < 0 || c.X >= w || c.Y >= h || r.ending.waiting {
		return nil
	}
	moved := *c
	moved.X += x
	moved.Y += y
	return &moved
}

func (r *Root) small() bool { return r.w < minWidth || r.h < minHeight }

// hasBar says whether there is more than one screen to go to, or somebody watches.
func (r *Root) hasBar() bool {
	if r.o.Present {
		return true
	}
	n := 0
	for i, e := range r.entries {
		if !e.Aside || i == r.at {
			n++
		}
	}
	return n > 1
}

func (r *Root) bodyTop() int {
	if r.hasBar() {
		return 2
	}
	return 1
}

func (r *Root) bodyHeight() int { return max(1, r.h-r.bodyTop()-1) }

func (r *Root) drawBody(focused bool) []string {
	h := r.bodyHeight()
	body := r.screen().Lines(r.styles, focused)
	for len(body) < h {
		body = append(body, widget.Blank(r.w))
	}
	return body[:h]
}

// drawSmall says what is needed, in however few cells there are.
func (r *Root) drawSmall() []string {
	text := safetext.Text("kloakroom needs " + strconv.Itoa(minWidth) + "×" + strconv.Itoa(minHeight) +
		" cells. Here are " + strconv.Itoa(r.w) + "×" + strconv.Itoa(r.h) + ". ctrl+c quits.")
	words := widget.Wrap(text, r.w)
	out := make([]string, 0, r.h)
	for i := 0; i < (r.h-len(words))/2; i++ {
		out = append(out, widget.Blank(r.w))
	}
	for _, line := range words {
		out = append(out, widget.Fit(safetext.Text(widget.Blank((r.w-safetext.Width(line))/2))+line, r.w))
	}
	for len(out) < r.h {
		out = append(out, widget.Blank(r.w))
	}
	return out[:r.h]
}
