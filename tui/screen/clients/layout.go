package clients

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// box is where a pane stands, with its frame; w is 0 for one that is not on
// screen.
type box struct{ x, w int }

// From these widths on there is room for two panes side by side, and for three.
const (
	twoPanes   = 120
	threePanes = 138
)

// The least widths that a pane is made for, with its frame.
const (
	realmsMin, realmsMax = 18, 28
	listMin              = 46
)

// sideLead is what stands before the text that is searched for.
const sideLead = " / "

// Resize sets how many cells there are.
func (s *Screen) Resize(w, h int) {
	s.w, s.h = max(1, w), max(1, h)
	s.arrange()
}

// room is how many panes stand side by side.
func (s *Screen) room() int {
	switch {
	case s.w < twoPanes:
		return 1
	case s.w < threePanes:
		return 2
	}
	return panes
}

// place lays the panes out: all three, or the focused one and its neighbour, or
// the focused one alone.
func (s *Screen) place() (out [panes]box) {
	side := min(max(s.w/8, realmsMin), realmsMax)
	n := s.room()
	switch {
	case n == 1 || s.zoom:
		out[s.focus] = box{0, s.w}
	case n == 2 && s.focus == onRealms:
		out[onRealms], out[onList] = box{0, side}, box{side, s.w - side}
	case n == 2:
		out[onList], out[onDetail] = box{0, listMin}, box{listMin, s.w - listMin}
	default:
		middle := max(listMin, (s.w-side)*2/5)
		out[onRealms], out[onList] = box{0, side}, box{side, middle}
		out[onDetail] = box{side + middle, s.w - side - middle}
	}
	return out
}

// arrange tells the panes on screen how many cells they have.
func (s *Screen) arrange() {
	s.boxes = s.place()
	s.nameColumn()
	for p, b := range s.boxes {
		if b.w == 0 {
			continue
		}
		w, h := widget.FrameInside(b.w, s.h)
		w, h = max(1, w), max(1, h)
		switch pane(p) {
		case onRealms:
			s.realms.Resize(w, h)
		case onList:
			s.search.input.Resize(max(1, w-len(sideLead)-1), 1)
			s.list.Resize(w, max(1, h-s.searchLines()-len(s.listFoot())))
		case onDetail:
			s.detail.Resize(w, h)
		}
	}
}

func (s *Screen) searchLines() int {
	if s.search.typing {
		return 1
	}
	return 0
}

// Lines draws the panes that there is room for.
func (s *Screen) Lines(st *themes.Styles, focused bool) []string {
	blocks := make([][]string, 0, panes)
	for p, b := range s.boxes {
		if b.w == 0 {
			continue
		}
		on := focused && pane(p) == s.focus
		w, h := widget.FrameInside(b.w, s.h)
		frame := widget.Frame{Focused: on}
		var body []string
		switch pane(p) {
		case onRealms:
			frame.Title, body = "Realms", s.realmsBody(st, on, w, h)
		case onList:
			frame.Title, frame.Right, body = s.listTitle(), s.listRight(), s.listBody(st, on, w, h)
		case onDetail:
			frame.Title, body = s.detailTitle(), s.detail.Lines(st, on)
		}
		if w < 1 {
			body = nil
		}
		blocks = append(blocks, frame.Draw(body, b.w, s.h, st))
	}
	return widget.JoinRight(blocks...)
}

func (s *Screen) detailTitle() safetext.Text {
	if t := s.detail.Title(); t != "" {
		return t
	}
	return "Client"
}

// listTitle says what is listed: "Clients ─ 100+ ─ /app", and without the stroke
// where it is one client that was looked up.
func (s *Screen) listTitle() safetext.Text {
	title := safetext.Text("Clients")
	if n := s.count(); n != "" && s.realm != "" {
		title += " ─ " + n
	}
	if q := s.search.query; q != "" && !s.search.typing {
		if !s.search.exact && !isAudience(q) {
			q = "/" + q
		}
		title += " ─ " + safetext.Truncate(short(q), 40)
	}
	return title
}

func (s *Screen) listRight() safetext.Text {
	if s.list.Reading() {
		return "reading…"
	}
	return ""
}

// Cursor is that of what is typed.
func (s *Screen) Cursor() *tea.Cursor {
	var c *tea.Cursor
	switch {
	case s.search.typing:
		if c = s.search.input.Cursor(); c != nil {
			c.X += len(sideLead)
		}
	case s.focus == onDetail:
		c = s.detail.Cursor()
	}
	if c == nil {
		return nil
	}
	moved := *c
	moved.X += s.boxes[s.focus].x + 1
	moved.Y++
	return &moved
}

// Typing says that letters are text.
func (s *Screen) Typing() bool {
	return s.search.typing || s.focus == onDetail && s.detail.Typing()
}

// mouse gives a click or a turn of the wheel to the pane below it; a click
// focuses it.
func (s *Screen) mouse(msg tea.MouseMsg) part.Result {
	m := msg.Mouse()
	for p, b := range s.boxes {
		if b.w == 0 || m.X < b.x || m.X >= b.x+b.w {
			continue
		}
		x, y := m.X-b.x-1, m.Y-1
		_, click := msg.(tea.MouseClickMsg)
		if click && pane(p) == onList && s.search.typing && y == 0 {
			return s.search.input.Update(part.MouseTo(msg, x-len(sideLead), 0))
		}
		if pane(p) == onList {
			y -= s.searchLines()
		}
		var r part.Result
		if click {
			r.Add(s.goTo(pane(p)))
		}
		if x >= 0 && x < b.w-2 && y >= 0 && m.Y < s.h-1 {
			r.Add(s.pane(pane(p)).Update(part.MouseTo(msg, x, y)))
		}
		return r
	}
	return part.Result{}
}

func (s *Screen) pane(p pane) part.Pane {
	switch p {
	case onRealms:
		return s.realms
	case onList:
		return s.list
	default:
		return s.detail
	}
}
