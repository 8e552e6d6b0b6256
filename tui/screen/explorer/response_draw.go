package explorer

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// oneLine is from how many cells on status, times and tabs share a line.
const oneLine = 120

// responseShape is where things stand inside the frame.
type responseShape struct {
	w, h  int
	tabsX int // of the status line, or 0 where the tabs have a line of their own
	tabsY int
	notes []line
	y     int // of what the tab shows
}

func (r *response) shape() responseShape {
	w, h := widget.FrameInside(r.w, r.h)
	s := responseShape{w: w, h: h}
	r.tabs.Titles = r.titles()
	if r.state == stateNothing || r.sending && r.waited {
		s.y = 0
		return s
	}
	if w >= oneLine {
		s.tabsX = w - tabsWidth(r.tabs.Titles) - markWidth
		s.y = 1
	} else {
		s.tabsY, s.y = 1, 2
	}
	s.notes = fold(r.notes(), max(1, w-2*markWidth), max(1, h/3))
	s.y += len(s.notes)
	if h-s.y >= roomy {
		s.y++
	}
	return s
}

func (r *response) titles() []safetext.Text {
	body := safetext.Text("Body")
	if r.state == stateFailed {
		body = "Error"
	}
	return []safetext.Text{body, "Headers", "Timing", "Token exchange"}
}

func tabsWidth(titles []safetext.Text) int {
	const gap = 3
	sum := -gap
	for _, t := range titles {
		sum += safetext.Width(t) + gap
	}
	return sum
}

// frameWords stand at the right of the frame's edge.
func (r *response) frameWords() safetext.Text {
	switch {
	case r.sending:
		return "sending…"
	case r.arriving:
		return "receiving…"
	case r.pane() == part.Pane(r.body):
		return r.body.Position()
	}
	return ""
}

// title says with whose token the call was made; that of the request may be
// another one by now.
func (r *response) title() safetext.Text {
	if r.token.as == "" || r.state == stateNothing || r.sending && r.waited || r.w < 50 {
		return "Response"
	}
	return "Response · " + r.token.as
}

func (r *response) resize(w, h int) {
	if r.w != w {
		r.w = w
		r.fillTiming()
	}
	r.w, r.h = w, h
}

// Lines draws the answer in its frame.
func (r *response) Lines(st *themes.Styles, focused bool) []string {
	s := r.shape()
	r.rects.Clear()
	body := make([]string, 0, s.h)
	if s.y > 0 {
		body = append(body, r.top(st, focused, s)...)
		for _, n := range s.notes {
			body = append(body, n.draw(st, s.w))
		}
		for len(body) < s.y {
			body = append(body, widget.Blank(s.w))
		}
	}
	if room := s.h - len(body); room > 0 {
		body = append(body, r.drawPane(st, focused, s.w, room)...)
	}
	if len(body) > s.h {
		body = body[:s.h]
	}
	return widget.Frame{Title: r.title(), Right: r.frameWords(), Focused: focused}.Draw(body, r.w, r.h, st)
}

// top draws status, times and tabs in one line or two.
func (r *response) top(st *themes.Styles, _ bool, s responseShape) []string {
	room := s.w
	if s.tabsX > 0 {
		room = s.tabsX
	}
	first := r.status(st, room-markWidth) + widget.Blank(min(markWidth, room))
	tabs := func(w int) string {
		r.tabs.Resize(max(1, w), 1)
		return r.tabs.Lines(st, false)[0]
	}
	if s.tabsX > 0 {
		r.rects.Add(1+s.tabsX, 1, s.w-s.tabsX, 1, 0)
		return []string{first + tabs(s.w-s.tabsX)}
	}
	if s.w <= markWidth {
		return []string{first, widget.Blank(s.w)}
	}
	r.rects.Add(1+markWidth, 2, s.w-markWidth, 1, 0)
	return []string{first, "  " + tabs(s.w-markWidth)}
}

// drawPane draws what the tab shows.
func (r *response) drawPane(st *themes.Styles, focused bool, w, h int) []string {
	if now := r.pane(); now != nil {
		now.Resize(max(1, w), h)
		return now.Lines(st, focused)
	}
	var out []string
	if r.failure() {
		out = inset(widget.Trouble(r.err, st, w-2, r.helps()))
	} else {
		for _, l := range r.words(w) {
			out = append(out, l.draw(st, w))
		}
		if help := r.helps(); help != (widget.Hint{}) && w > markWidth {
			out = append(out, widget.Blank(w))
			out = append(out, inset([]string{help.Line(st, w-2)})...)
		}
	}
	for len(out) < h {
		out = append(out, widget.Blank(w))
	}
	return out[:h]
}

// inset moves lines to where the status and the tabs stand.
func inset(lines []string) []string {
	for i, l := range lines {
		lines[i] = " " + l + " "
	}
	return lines
}

// Cursor is that of a search, from the corner of the frame.
func (r *response) Cursor() *tea.Cursor {
	now := r.pane()
	if now == nil {
		return nil
	}
	c := now.Cursor()
	if c != nil {
		c.X++
		c.Y += 1 + r.shape().y
	}
	return c
}

// click takes the mouse at a place, from the corner of the frame.
func (r *response) click(msg tea.MouseMsg, x, y int) part.Result {
	s := r.shape()
	if _, dx, _, ok := r.rects.At(x, y); ok {
		return r.tabs.Update(part.MouseTo(msg, dx, 0))
	}
	now := r.pane()
	if now == nil || y < 1+s.y {
		return part.Handled()
	}
	out := now.Update(part.MouseTo(msg, x-1, y-1-s.y))
	out.Handled = true
	return out
}
