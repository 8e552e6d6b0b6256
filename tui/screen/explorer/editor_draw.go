package explorer

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

const (
	methodWidth = 8
	markWidth   = 2
	// roomy is from how many lines inside the frame on there is air.
	roomy = 9
)

// editorShape is where things stand inside the frame; of a height of 0 they do
// not.
type editorShape struct {
	w, h             int
	notes            []line // between URL and tabs
	tabsY            int
	contentY, bodyH  int // the focused tab's content
	problems, helped []line
}

func (e *editor) shape() editorShape {
	w, h := widget.FrameInside(e.w, e.h)
	s := editorShape{w: w, h: h}
	inner := max(1, w-2*markWidth)
	s.notes = e.notes(inner)
	y := 1 + len(s.notes)
	air := 0
	if h >= roomy {
		air = 1
	}
	s.tabsY = y + air
	s.contentY = s.tabsY + 1 + air
	s.bodyH = max(0, h-s.contentY)
	if e.problem.at == fieldContent && e.problem.tab == e.tabs.Current && e.problem.text != "" {
		s.problems = wrapped(line{"✗ " + e.problem.text, widget.ToneError}, inner)
	}
	if s.bodyH >= 3 || e.tabs.Current == tabAuth {
		for _, c := range e.help() {
			s.helped = append(s.helped, wrapped(line{c.Text, c.Tone}, inner)...)
		}
	}
	s.bodyH = max(0, s.bodyH-len(s.problems)-len(s.helped))
	if e.tabs.Current == tabAuth {
		s.bodyH = min(1, max(0, h-s.contentY))
	}
	return s
}

// notes stand below the URL: what is wrong with it, or what there is to know.
func (e *editor) notes(w int) []line {
	if e.problem.text != "" && (e.problem.at == fieldURL || e.problem.at == fieldMethod) {
		return wrapped(line{"✗ " + e.problem.text, widget.ToneError}, w)
	}
	to := e.address()
	var out []line
	if to.how != "" {
		out = append(out, line{to.how, toneNote})
	}
	if e.url.Cut() {
		out = append(out, line{"! What was pasted is too long for a URL: its end is missing.", widget.ToneWarn})
	}
	if warn := e.warning(to); warn != "" {
		out = append(out, line{warn, widget.ToneWarn})
	}
	return out
}

// help stands below what the tab shows.
func (e *editor) help() []widget.Cell {
	note := func(t safetext.Text) []widget.Cell { return []widget.Cell{{Text: t, Tone: widget.ToneMuted}} }
	switch e.tabs.Current {
	case tabHeaders:
		if e.headers.Cut() {
			return []widget.Cell{{Text: "! What was pasted is too long: its end is missing.", Tone: widget.ToneWarn}}
		}
		return note("A line each: Name: value")
	case tabBody:
		if e.body.Cut() {
			return []widget.Cell{{Text: "! What was pasted is longer than 1 MiB or 10,000 lines: its end is missing.", Tone: widget.ToneWarn}}
		}
		return note("JSON is sent as application/json, unless Headers name another Content-Type.")
	default:
		return e.authHelp()
	}
}

// title is what will be sent where, unless the fields below say the same
// already, and as whom.
func (e *editor) title() (left, right safetext.Text) {
	left = "Request"
	to, wanted := e.address(), e.wanted()
	same := wanted == e.method.Value() && safetext.Width(clean(wanted)) < methodWidth
	if to.url != nil && (!same || to.url.String() != strings.TrimSpace(e.url.Value())) {
		shown := *to.url
		shown.User = nil
		text := shown.String()
		if e.url.Veil != nil {
			text = e.url.Veil(text)
		}
		left = clean(wanted) + " " + clean(text)
	}
	right = e.authWords()
	const around = 8 // corners, blanks, and a dash between the two
	if send := right + " ── ctrl+j sends"; safetext.Width(left)+safetext.Width(send)+around <= e.w {
		right = send
	}
	return safetext.Truncate(left, max(0, e.w-safetext.Width(right)-around)), right
}

func (e *editor) resize(w, h int) { e.w, e.h = w, h }

// Lines draws the request in its frame.
func (e *editor) Lines(st *themes.Styles, focused bool) []string {
	s := e.shape()
	e.rects.Clear()
	e.tabs.Titles = e.titles()
	var body []string
	put := func(y int, text string) {
		for len(body) < y {
			body = append(body, widget.Blank(s.w))
		}
		body = append(body, text)
	}
	put(0, e.drawTarget(st, focused, s.w))
	for i, n := range s.notes {
		put(1+i, n.draw(st, s.w))
	}
	put(s.tabsY, e.drawTabs(st, focused, s))
	if y := s.contentY; y < s.h {
		for i, l := range s.problems {
			put(y+i, l.draw(st, s.w))
		}
		y += len(s.problems)
		for i, l := range e.drawContent(st, focused, s) {
			put(y+i, l)
		}
		y += s.bodyH
		for i, l := range s.helped {
			put(y+i, l.draw(st, s.w))
		}
		e.rects.Add(0, s.contentY+1, e.w, max(1, s.h-s.contentY), fieldContent)
	}
	if len(body) > s.h {
		body = body[:s.h]
	}
	left, right := e.title()
	return widget.Frame{Title: left, Right: right, Focused: focused}.Draw(body, e.w, e.h, st)
}

// mark is the sign of the field that has the keys.
func mark(st *themes.Styles, on bool) string {
	if on {
		return st.Accent.Render("▸ ")
	}
	return "  "
}

func (e *editor) urlWidth(w int) int { return w - 2*markWidth - methodWidth - 1 }

// drawTarget draws method and URL.
func (e *editor) drawTarget(st *themes.Styles, focused bool, w int) string {
	room := e.urlWidth(w)
	if room < 4 {
		return widget.Blank(w)
	}
	e.method.Resize(methodWidth, 1)
	e.url.Resize(room, 1)
	onMethod, onURL := focused && e.at == fieldMethod, focused && e.at == fieldURL
	e.rects.Add(0, 1, 1+markWidth+methodWidth, 1, fieldMethod)
	e.rects.Add(1+markWidth+methodWidth, 1, w, 1, fieldURL)
	return mark(st, onMethod) + e.method.Lines(st, onMethod)[0] + mark(st, onURL) + e.url.Lines(st, onURL)[0] + " "
}

func (e *editor) drawTabs(st *themes.Styles, focused bool, s editorShape) string {
	if s.w <= markWidth {
		return widget.Blank(s.w)
	}
	e.tabs.Resize(s.w-markWidth, 1)
	e.rects.Add(0, s.tabsY+1, e.w, 1, fieldTabs)
	return mark(st, focused && e.at == fieldTabs) + e.tabs.Lines(st, focused)[0]
}

func (e *editor) drawContent(st *themes.Styles, focused bool, s editorShape) []string {
	w := s.w - 2*markWidth
	if s.bodyH == 0 || w < 1 {
		return nil
	}
	on := focused && e.at == fieldContent
	content := e.content()
	content.Resize(w, s.bodyH)
	out := content.Lines(st, on)
	for i, l := range out {
		side := "  "
		if i == 0 {
			side = mark(st, on)
		}
		out[i] = side + l + "  "
	}
	return out
}

// Cursor is that of the field, from the corner of the frame.
func (e *editor) Cursor() *tea.Cursor {
	now := e.current()
	if now == nil {
		return nil
	}
	s := e.shape()
	x, y := 1+markWidth, 1
	switch e.at {
	case fieldMethod:
		e.method.Resize(methodWidth, 1)
	case fieldURL:
		x += methodWidth + markWidth
		e.url.Resize(max(1, e.urlWidth(s.w)), 1)
	default:
		y += s.contentY + len(s.problems)
		if s.bodyH == 0 {
			return nil
		}
		now.Resize(max(1, s.w-2*markWidth), s.bodyH)
	}
	c := now.Cursor()
	if c == nil || y >= e.h-1 {
		return nil
	}
	c.X += x
	c.Y += y
	return c
}

// click goes to the field at a place, from the corner of the frame.
func (e *editor) click(msg tea.MouseMsg, x, y int) part.Result {
	at, _, dy, ok := e.rects.At(x, y)
	if !ok {
		return part.Handled()
	}
	if _, wheel := msg.(tea.MouseWheelMsg); !wheel {
		e.at = at
	}
	switch at {
	case fieldMethod:
		return e.method.Update(part.MouseTo(msg, x-1-markWidth, 0))
	case fieldURL:
		return e.url.Update(part.MouseTo(msg, x-1-2*markWidth-methodWidth, 0))
	case fieldTabs:
		return e.tabs.Update(part.MouseTo(msg, x-1-markWidth, 0))
	default:
		s := e.shape()
		r := e.content().Update(part.MouseTo(msg, x-1-markWidth, dy-len(s.problems)))
		if _, clicked := msg.(tea.MouseClickMsg); clicked && e.tabs.Current == tabAuth {
			e.picked = true
		}
		return r
	}
}
