// Package explorer is the screen API: one request, made with a token that is got
// and renewed on the way, and its answer at any size. It stands in for the HTTP
// client that one would otherwise paste tokens into.
//
// Requests on disk are not its business, nor is why an API refuses a token.
package explorer

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// pane is one of the two halves.
type pane int

const (
	onRequest pane = iota
	onResponse
)

// Screen is the screen API. Request and answer are panes of their own, and know
// nothing of each other: the screen sends the one and fills the other.
type Screen struct {
	desk     *screen.Desk
	request  *editor
	response *response

	focus  pane
	large  pane // which of the two has the room where both have too little
	zoomed bool
	w, h   int
	rects  part.Rects[pane]

	pending  *flight // being sent: its header is awaited
	shown    *flight // whose answer is shown
	stale    bool    // a kept token may be older than what it should say
	detached *session.Session
}

var (
	_ part.Screen    = (*Screen)(nil)
	_ part.Catalogue = (*Screen)(nil)
)

// New makes the screen with the desk's API as the URL.
func New(desk *screen.Desk) *Screen {
	s := &Screen{desk: desk, request: newEditor(desk), response: newResponse()}
	if desk.Presenting() {
		s.response.veiled = true
		s.request.url.Veil, s.request.body.Veil, s.request.headers.Veil = veilText, veilText, veilHeader
	}
	s.Resize(80, 21)
	return s
}

// ID is its name in actions and slots.
func (s *Screen) ID() string { return screen.Explorer }

// Title is API.
func (s *Screen) Title() safetext.Text { return "API" }

// Start takes up what leaving the screen has ended.
func (s *Screen) Start() part.Result {
	r := s.desk.Start()
	r.Add(s.response.resume())
	return r
}

// Stop does nothing: the root has ended what was under way.
func (s *Screen) Stop() {}

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case part.Done:
		return s.done(msg)
	case part.Tick:
		return s.tick(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		if s.focus == onResponse {
			return s.response.Update(msg)
		}
		return s.edited(s.request.Update(msg))
	case tea.MouseMsg:
		return s.mouse(msg)
	case screen.SignedIn:
		return s.signedIn(msg)
	case screen.Changed:
		s.stale = true // what a kept token says may have changed with it
		return part.Handled()
	case screen.TokenChanged:
		if t := s.desk.Token(); t != nil && t.Got != nil {
			s.stale = false // this one was got just now
		}
		return part.Handled()
	}
	return s.desk.Update(msg)
}

// edited gives the room to the request as soon as it is worked on.
func (s *Screen) edited(r part.Result) part.Result {
	if r.Handled && s.large != onRequest {
		s.give(onRequest)
	}
	return r
}

// signedIn goes on where it was: what failed for want of a session can be sent
// again, and is not sent by itself, since it may change something.
func (s *Screen) signedIn(msg screen.SignedIn) part.Result {
	s.stale = true
	s.detached = nil
	if screen.Ended(s.response.err) {
		s.response.clear("Signed in again. Send once more.")
	}
	if !msg.Again {
		s.request.picked = false
	}
	return part.Handled()
}

// done takes the answers of jobs.
func (s *Screen) done(msg part.Done) part.Result {
	switch msg.Slot {
	case slotSend:
		return s.sent(msg)
	case slotBody:
		return s.arrived(msg)
	case slotCopy:
		return copied(msg)
	}
	if r := s.response.Update(msg); r.Handled {
		return r
	}
	return s.desk.Update(msg)
}

func (s *Screen) tick(msg part.Tick) part.Result {
	switch msg.Slot {
	case slotBlink:
		s.response.waited = s.pending != nil
		return part.Handled()
	case slotLook:
		return s.look()
	}
	if r := s.response.Update(msg); r.Handled {
		return r
	}
	return s.desk.Update(msg)
}
