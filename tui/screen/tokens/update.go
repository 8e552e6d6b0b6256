package tokens

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/claims"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// Update takes what screens tell each other, answers, keys, the mouse and what is
// pasted.
func (s *Screen) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case screen.GetToken:
		return s.get(s.wish(subject{s.desk.Realm(), msg.ClientID}))
	case screen.SignedIn:
		return s.signedIn(msg)
	case screen.TokenChanged:
		if s.token == s.desk.Token() {
			return part.Handled()
		}
		s.checking = false
		out := s.take(s.desk.Token())
		out.Add(s.draw())
		return out
	case screen.Changed:
		if s.token != nil && s.token.Got != nil && s.token.Realm == msg.Realm {
			s.stale = true
		}
		return s.draw()
	case part.Done:
		return s.done(msg)
	case part.Tick:
		if msg.Slot == slotClock {
			return s.draw()
		}
	case tea.PasteMsg:
		return s.pasted(msg.Content)
	case tea.KeyPressMsg:
		return part.Result{} // keys are actions
	case tea.MouseMsg:
		return s.mouse(msg)
	}
	return s.desk.Update(msg)
}

func (s *Screen) done(done part.Done) part.Result {
	switch done.Slot {
	case slotGet:
		return s.got(done)
	case slotVerify:
		return s.verified(done)
	case slotScopes:
		return s.haveScopes(done)
	}
	return s.desk.Update(done)
}

// signedIn empties the screen for another administrator or server. The same one
// goes on where the sign-in had ended.
func (s *Screen) signedIn(msg screen.SignedIn) part.Result {
	if msg.Again {
		if s.trouble != nil && screen.Ended(s.trouble.err) {
			return s.get(s.trouble.wish)
		}
		return part.Result{}
	}
	s.asking, s.trouble, s.checking = nil, nil, false
	s.target, s.chosen = subject{}, subject{}
	s.options = nil
	clear(s.wishes)
	s.take(s.desk.Token())
	out := s.draw()
	out.Asks = append(out.Asks, part.Cancel{Prefix: screen.Tokens + "/"})
	return out
}

// pasted takes what is pasted where nothing is typed: a token is opened, and of
// anything else it is said why it is none.
func (s *Screen) pasted(text string) part.Result {
	t, err := claims.Decode(text)
	if err != nil {
		return s.openPaste(text, err)
	}
	return s.inspect(t)
}

// mouse focuses the pane that is clicked, and scrolls the one that it is over.
func (s *Screen) mouse(msg tea.MouseMsg) part.Result {
	m := msg.Mouse()
	for at, b := range s.boxes {
		if !b.holds(m.X, m.Y) {
			continue
		}
		return s.mouseIn(side(at), msg, m.X-b.x-1, m.Y-b.y-1)
	}
	return part.Result{}
}

func (s *Screen) mouseIn(at side, msg tea.MouseMsg, x, y int) part.Result {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch {
		case at == sideExchange:
			return s.left.wheel(msg)
		case !s.hasTable():
			return s.words.wheel(msg)
		}
		return s.table.Update(msg)
	case tea.MouseClickMsg:
		out := part.Result{}
		had := s.focus == at
		if !had {
			out = s.focusOn(at)
		}
		if at == sideClaims && s.hasTable() && y >= 0 && x >= 0 {
			// At 80×24 the panes have moved by focusing: what was clicked has too.
			if b := s.boxes[sideClaims]; had || b.x > 0 {
				out.Add(s.table.Update(part.MouseTo(msg, x, y-s.notices.h)))
			}
		}
		return out
	}
	return part.Result{}
}

func (s *Screen) focusOn(at side) part.Result {
	s.focus = at
	out := s.draw()
	out.Handled = true
	return out
}

// openRow shows the value of a row whole.
func (s *Screen) openRow(widget.Row) part.Result {
	e, ok := s.selected()
	if !ok {
		return part.Result{}
	}
	title := short(e.name)
	return part.Handled(part.Open{Overlay: newValueBox(safetext.Truncate(title, 60), whole(e.value))})
}
