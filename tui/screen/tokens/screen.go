// Package tokens is the screen that gets tokens and takes them apart: the request
// as it was sent with its answer, the claims in words, the signature's verdict,
// and what a refusal means. Tokens that are pasted are decoded here too.
//
// It changes nothing in Keycloak, and judges no call to an API.
package tokens

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// The slots of the screen's jobs and of its timer.
const (
	slotGet    part.Slot = screen.Tokens + "/get"
	slotVerify part.Slot = screen.Tokens + "/verify"
	slotScopes part.Slot = screen.Tokens + "/scopes"
	slotClock  part.Slot = screen.Tokens + "/clock"
)

// side is one of the two panes.
type side int

const (
	sideExchange side = iota
	sideClaims
	sides
)

// subject is a client of a realm.
type subject struct{ realm, clientID string }

// Screen shows one token, or why there is none. It is made by [New].
type Screen struct {
	desk *screen.Desk
	took func(*exchange) time.Duration // how long it is said to have taken

	// What is shown: the token of the desk, and what was asked for since.
	token    *screen.Token
	exchange *exchange // of the token, or of the trouble
	entries  []entry
	stale    bool // something in the token's realm was changed since
	asking   *screen.Wish
	trouble  *trouble
	checking bool // the signature of a pasted token

	// What was asked for last, and what the desk had chosen then: where it has
	// chosen something else since, that is meant.
	target, chosen subject
	wishes         map[subject]screen.Wish
	options        *optionsForm // while it is open

	focus   side
	zoomed  bool
	shown   bool
	w, h    int
	boxes   [sides]box
	left    scroller // the exchange
	words   scroller // what stands where the claims would be
	notices scroller // above the claims
	table   *widget.Table
}

var (
	_ part.Screen    = (*Screen)(nil)
	_ part.Catalogue = (*Screen)(nil)
)

// New makes the screen at a desk.
func New(desk *screen.Desk) *Screen {
	s := &Screen{desk: desk, focus: sideClaims, wishes: map[subject]screen.Wish{}}
	s.took = func(x *exchange) time.Duration { return x.took }
	s.table = widget.NewTable(widget.TableOptions{Columns: columns(), Open: s.openRow, Empty: "The token holds no claims."})
	return s
}

// ID names the screen.
func (s *Screen) ID() string { return screen.Tokens }

// Title is its name for people.
func (s *Screen) Title() safetext.Text { return "Tokens" }

// Start shows the desk's newest token.
func (s *Screen) Start() part.Result {
	s.shown = true
	out := s.desk.Start()
	out.Add(s.take(s.desk.Token()))
	out.Add(s.draw())
	return out
}

// Stop is called when the screen is left. What was typed as a secret stays with
// the request that it belongs to.
func (s *Screen) Stop() { s.shown = false }

// view is what the panes show.
type view int

const (
	viewEmpty view = iota
	viewWaiting
	viewTrouble
	viewToken
)

func (s *Screen) view() view {
	switch {
	case s.asking != nil && !s.renewing():
		return viewWaiting
	case s.trouble != nil:
		return viewTrouble
	case s.token != nil:
		return viewToken
	}
	return viewEmpty
}

// renewing says that the token that is shown is being replaced by one for the
// same client: it stays until that is here.
func (s *Screen) renewing() bool {
	return s.asking != nil && s.trouble == nil && s.token != nil && s.token.Got != nil &&
		s.token.ClientID == s.asking.ClientID && s.token.Realm == s.asking.Realm
}

// draw lays everything out anew: after a change, a new size, a tick. The result
// keeps what moves moving, and nothing else.
func (s *Screen) draw() part.Result {
	s.layout()
	s.left.set(s.drawExchange(s.left.w))
	again := time.Duration(0)
	out := part.Result{}
	if s.hasTable() {
		var rows []widget.Row
		rows, again = rowsOf(s.token, s.entries, s.desk.Now())
		out = s.table.SetRows(rows)
	} else {
		s.words.set(s.drawWords(s.words.w))
	}
	if !s.shown {
		again = 0
	}
	out.Afters = append(out.Afters, part.After{Slot: slotClock, Wait: again})
	return out
}

// hasTable says whether the right pane lists claims.
func (s *Screen) hasTable() bool { return s.view() == viewToken && s.token.Decoded != nil }

// Resize takes the size.
func (s *Screen) Resize(w, h int) {
	s.w, s.h = w, h
	s.draw()
}

// Typing is false: the fields of this screen stand in dialogs.
func (s *Screen) Typing() bool { return false }

// Cursor is nil.
func (s *Screen) Cursor() *tea.Cursor { return nil }

// Lines draws the panes.
func (s *Screen) Lines(st *themes.Styles, focused bool) []string {
	exchange := func() []string {
		b := s.boxes[sideExchange]
		frame := widget.Frame{Title: "Exchange", Right: s.whose(), Focused: focused && s.focus == sideExchange}
		switch {
		case !s.boxes[sideClaims].seen():
			frame.Right = "tab Claims"
		case s.focus != sideExchange && s.left.overflows():
			frame.Right += " · tab shows more"
		}
		return frame.Draw(s.left.lines(st), b.w, b.h, st)
	}
	claims := func() []string {
		b := s.boxes[sideClaims]
		frame := widget.Frame{Title: s.rightTitle(), Right: s.position(), Focused: focused && s.focus == sideClaims}
		if !s.boxes[sideExchange].seen() {
			frame.Right = "tab Exchange"
		}
		return frame.Draw(s.claimsLines(st, focused && s.focus == sideClaims), b.w, b.h, st)
	}
	switch {
	case !s.boxes[sideExchange].seen():
		return claims()
	case !s.boxes[sideClaims].seen():
		return exchange()
	case s.boxes[sideClaims].x > 0:
		return widget.JoinRight(exchange(), claims())
	}
	return widget.JoinDown(exchange(), claims())
}

func (s *Screen) claimsLines(st *themes.Styles, focused bool) []string {
	if !s.hasTable() {
		return s.words.lines(st)
	}
	return widget.JoinDown(s.notices.lines(st), s.table.Lines(st, focused))
}

// whose is whom the left pane is about.
func (s *Screen) whose() safetext.Text {
	const cells = 32
	switch s.view() {
	case viewWaiting:
		return safetext.Truncate(called(s.asking.ClientID), cells)
	case viewTrouble:
		return safetext.Truncate(called(s.trouble.wish.ClientID), cells)
	case viewToken:
		switch {
		case s.token.Got == nil:
			return "pasted"
		case s.renewing():
			return "getting a new one …"
		}
		return safetext.Truncate(called(s.token.ClientID), cells)
	default:
		return ""
	}
}

func (s *Screen) rightTitle() safetext.Text {
	if s.view() == viewTrouble {
		return "What it means"
	}
	return "Claims"
}

// position says which row is chosen, where not all are seen.
func (s *Screen) position() safetext.Text {
	if !s.hasTable() || s.token.Decoded.Type() == "" {
		return ""
	}
	return safetext.Truncate(clean(s.token.Decoded.Type()), 16)
}
