package explorer

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// field is a stop of tab in the request.
type field int

const (
	fieldMethod field = iota
	fieldURL
	fieldTabs
	fieldContent
	fields
)

// The tabs of the request.
const (
	tabHeaders = iota
	tabBody
	tabAuth
)

// headersLimit is how many bytes of headers may be typed: servers take less.
const headersLimit = 64 << 10

// methods are those that the arrows go through (RFC 9110 section 9.3, RFC 5789).
var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}

// editor is the request: what is typed, and the problem with it.
type editor struct {
	desk          *screen.Desk
	method, url   widget.Input
	tabs          widget.Tabs
	headers, body widget.Area
	auth          *widget.Choice
	picked        bool // the way of Auth was chosen by hand
	at            field
	problem       problem
	headerCount   int

	w, h  int
	rects part.Rects[field]
}

// problem is what is wrong with a field, until that is edited.
type problem struct {
	at   field
	tab  int // of fieldContent
	text safetext.Text
}

func newEditor(desk *screen.Desk) *editor {
	e := &editor{desk: desk, at: fieldTabs}
	e.url.Placeholder = "for example http://127.0.0.1:8000/secure-data"
	e.headers.Placeholder, e.headers.Limit = "None of your own. For example Accept: application/json", headersLimit
	e.body.Placeholder = "Nothing is sent as body."
	e.auth = widget.NewChoice("", "", "")
	e.reset(desk.API())
	if desk.API() == "" {
		e.at = fieldURL
	}
	return e
}

// reset begins a new request.
func (e *editor) reset(url string) {
	e.method.SetValue("GET")
	e.url.SetValue(url)
	e.headers.SetValue("")
	e.body.SetValue("")
	e.picked, e.problem, e.headerCount = false, problem{}, 0
	e.tabs.Current = tabHeaders
}

// typed says whether there is anything that reset would lose.
func (e *editor) typed() bool {
	return !e.headers.Empty() || !e.body.Empty() ||
		e.url.Value() != e.desk.API() && !e.url.Empty() || e.method.Value() != "GET"
}

// content is what the chosen tab shows.
func (e *editor) content() part.Pane {
	switch e.tabs.Current {
	case tabHeaders:
		return &e.headers
	case tabBody:
		return &e.body
	default:
		e.authChoice()
		return e.auth
	}
}

// current is the field that keys go to.
func (e *editor) current() part.Pane {
	switch e.at {
	case fieldMethod:
		return &e.method
	case fieldURL:
		return &e.url
	case fieldContent:
		return e.content()
	default:
		return nil
	}
}

// Typing says whether letters are text.
func (e *editor) Typing() bool {
	now := e.current()
	return now != nil && now.Typing()
}

// Update takes keys and what is pasted.
func (e *editor) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if e.moves(msg.String()) {
			return part.Handled()
		}
	case tea.PasteMsg:
		if e.at == fieldTabs && isAddress(msg.Content) {
			e.url.SetValue(strings.TrimSpace(msg.Content))
			e.at = fieldURL
			return e.changed(part.Handled())
		}
	}
	now := e.current()
	if now == nil {
		return part.Result{}
	}
	r := now.Update(msg)
	if !r.Handled {
		return part.Result{Handled: e.leaves(msg)}
	}
	return e.changed(r)
}

// changed takes in that the focused field is another than it was.
func (e *editor) changed(r part.Result) part.Result {
	if e.problem.at == e.at && (e.at != fieldContent || e.problem.tab == e.tabs.Current) {
		e.problem = problem{}
	}
	if e.at == fieldContent {
		switch e.tabs.Current {
		case tabHeaders:
			e.countHeaders()
		case tabAuth:
			e.picked = true
		}
	}
	return r
}

func (e *editor) countHeaders() {
	e.headerCount = 0
	for l := range strings.Lines(e.headers.Value()) {
		if strings.TrimSpace(l) != "" {
			e.headerCount++
		}
	}
}

// moves are the keys that mean something of their own in a field.
func (e *editor) moves(key string) bool {
	switch {
	case e.at == fieldMethod && (key == "up" || key == "down"):
		e.nextMethod(key == "down")
	case e.at == fieldURL && key == "down":
		e.at = fieldTabs
	case e.at == fieldTabs && key == "up":
		e.at = fieldURL
	case e.at == fieldTabs && key == "down":
		e.at = fieldContent
	case e.at == fieldTabs && (key == "left" || key == "right"):
		e.turn(key == "right")
	default:
		return false
	}
	return true
}

// leaves goes up from the first line of what is below the tabs.
func (e *editor) leaves(msg tea.Msg) bool {
	if key, ok := msg.(tea.KeyPressMsg); ok && key.String() == "up" && e.at == fieldContent {
		e.at = fieldTabs
		return true
	}
	return false
}

// turn goes to the next tab or the one before.
func (e *editor) turn(next bool) {
	n := len(e.tabs.Titles)
	if next {
		e.tabs.Current = (e.tabs.Current + 1) % n
	} else {
		e.tabs.Current = (e.tabs.Current + n - 1) % n
	}
}

func (e *editor) nextMethod(down bool) {
	now, at := strings.ToUpper(e.method.Value()), -1
	for i, m := range methods {
		if m == now {
			at = i
		}
	}
	switch {
	case at < 0:
		at = 0
	case down:
		at = (at + 1) % len(methods)
	default:
		at = (at + len(methods) - 1) % len(methods)
	}
	e.setMethod(methods[at])
}

func (e *editor) setMethod(m string) {
	e.method.SetValue(m)
	if e.problem.at == fieldMethod {
		e.problem = problem{}
	}
}

// isAddress says whether what is pasted where nothing is typed is a URL to call.
func isAddress(s string) bool {
	s = strings.TrimSpace(s)
	return (strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")) && !strings.ContainsAny(s, " \n\r\t")
}

// openTitle says what going into the tab is for.
func (e *editor) openTitle() string {
	switch e.tabs.Current {
	case tabHeaders:
		return "edit headers"
	case tabBody:
		return "edit the body"
	default:
		return "choose the token"
	}
}

// titles are those of the tabs, with what there is in them.
func (e *editor) titles() []safetext.Text {
	headers, body := safetext.Text("Headers"), safetext.Text("Body")
	if e.headerCount > 0 {
		headers += safetext.Text(" " + strconv.Itoa(e.headerCount))
	}
	if !e.body.Empty() {
		body += " ●"
	}
	return []safetext.Text{headers, body, "Auth"}
}
