package explorer

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

const (
	// both is from how many lines on request and answer both have room.
	both = 30
	// least is what the answer keeps while the request has the room.
	least = 6
	// compact is what the request keeps while the answer has the room: its frame,
	// the URL and the tabs.
	compact = 4
)

// Resize sets how many cells there are.
func (s *Screen) Resize(w, h int) {
	s.w, s.h = max(1, w), max(1, h)
	s.place()
}

// give gives a pane the room where both have too little.
func (s *Screen) give(p pane) {
	s.large = p
	s.place()
}

// place divides the lines.
func (s *Screen) place() {
	top := s.topHeight()
	s.request.resize(s.w, top)
	s.response.resize(s.w, s.h-top)
}

// topHeight is how many lines the request has; all or none where the other one
// is hidden.
func (s *Screen) topHeight() int {
	switch {
	case s.zoomed && s.focus == onRequest, s.h < compact+least && s.focus == onRequest:
		return s.h
	case s.zoomed, s.h < compact+least:
		return 0
	case s.h >= both:
		return max(12, s.h/3)
	case s.large == onResponse:
		return compact + min(2, len(s.request.notes(max(1, s.w-6))))
	}
	return s.h - least
}

// Lines draws request and answer.
func (s *Screen) Lines(st *themes.Styles, focused bool) []string {
	s.place()
	s.response.typing = s.Typing()
	s.rects.Clear()
	top := s.topHeight()
	var out []string
	if top > 0 {
		s.rects.Add(0, 0, s.w, top, onRequest)
		out = append(out, s.request.Lines(st, focused && s.focus == onRequest)...)
	}
	if rest := s.h - top; rest > 0 {
		s.rects.Add(0, top, s.w, rest, onResponse)
		out = append(out, s.response.Lines(st, focused && s.focus == onResponse)...)
	}
	return widget.JoinDown(out)
}

// Cursor is that of the focused pane.
func (s *Screen) Cursor() *tea.Cursor {
	if s.focus == onRequest {
		return s.request.Cursor()
	}
	c := s.response.Cursor()
	if c != nil {
		c.Y += s.topHeight()
	}
	return c
}

// Typing is that of the focused pane.
func (s *Screen) Typing() bool {
	if s.focus == onRequest {
		return s.request.Typing()
	}
	return s.response.Typing()
}

// mouse gives the focus to what is clicked; the wheel turns what it is over.
func (s *Screen) mouse(msg tea.MouseMsg) part.Result {
	m := msg.Mouse()
	p, dx, dy, ok := s.rects.At(m.X, m.Y)
	if !ok {
		return part.Result{}
	}
	_, click := msg.(tea.MouseClickMsg)
	if _, wheel := msg.(tea.MouseWheelMsg); !click && !wheel {
		return part.Result{}
	}
	var r part.Result
	if p == onResponse {
		r = s.response.click(msg, dx, dy)
	} else {
		r = s.request.click(msg, dx, dy)
	}
	if click {
		s.focus = p
		s.give(p)
	}
	return r
}

// step goes to the next stop of tab, or the one before.
func (s *Screen) step(by int) part.Result {
	at := int(s.request.at)
	if s.focus == onResponse {
		at = int(fields)
	}
	n := int(fields) + 1
	at = (at + by + n) % n
	if at == int(fields) {
		s.focus = onResponse
		s.give(onResponse)
		return part.Handled()
	}
	s.focusField(field(at))
	return part.Handled()
}

// focusField goes to a field of the request.
func (s *Screen) focusField(f field) {
	s.focus, s.request.at = onRequest, f
	s.give(onRequest)
}
