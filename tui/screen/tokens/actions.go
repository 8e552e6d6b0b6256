package tokens

import (
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// Actions are what can be done now: those of the focused pane, and the screen's.
func (s *Screen) Actions() []part.Action {
	var out []part.Action
	switch {
	case s.focus == sideExchange:
		out = append(out, s.left.actions("tokens.exchange")...)
	case s.hasTable():
		out = append(out, s.tableActions()...)
	default:
		out = append(out, s.words.actions("tokens.words")...)
	}
	if s.ended() {
		out = append(out, s.signIn())
	}
	return append(out, s.own()...)
}

// Catalogue is all that can ever be done here.
func (s *Screen) Catalogue() []part.Action {
	out := append(s.tableActions(), s.left.actions("tokens.exchange")...)
	return append(append(out, s.signIn()), s.own()...)
}

// tableActions are those of the claims; enter shows a value whole.
func (s *Screen) tableActions() []part.Action {
	out := append([]part.Action(nil), s.table.Actions()...)
	for i := range out {
		if out[i].ID == "table.open" {
			out[i].ID, out[i].Title = "tokens.value", "show whole"
			out[i].Help, out[i].Footer = "Shows the chosen value whole, wrapped.", 20
		}
	}
	return out
}

func (s *Screen) own() []part.Action {
	return []part.Action{
		{
			ID: "tokens.get", Title: "get token", Help: "Gets a new token for the chosen client, by client credentials.",
			Keys: []string{"t"}, Scope: part.InScreen, Footer: 90, Off: s.getOff,
			Run: func() part.Result { return s.get(s.wish(s.subject())) },
		},
		{
			ID: "tokens.options", Title: "request options", Help: "Scopes, authentication, secret and expected audience of the token request.",
			Keys: []string{"e"}, Scope: part.InScreen, Footer: 80, Off: s.getOff, Run: s.openOptions,
		},
		{
			ID: "tokens.paste", Title: "paste a token", Help: "Takes any token apart. Pasting one here does it at once.",
			Keys: []string{"p"}, Scope: part.InScreen, Footer: 70, Run: func() part.Result { return s.openPaste("", nil) },
		},
		{
			ID: "tokens.copy", Title: "copy", Help: "The token, a header, the chosen value, the claims, or the command.",
			Keys: []string{"y"}, Scope: part.InScreen, Footer: 60, Off: s.copyOff, Run: s.copyMenu,
		},
		{
			ID: "tokens.again", Title: "get it again", Help: "Gets the same token anew; checks the signature of a pasted one again.",
			Keys: []string{"r"}, Scope: part.InScreen, Off: s.againOff, Run: s.again,
		},
		{
			ID: "tokens.pane", Title: "other pane", Help: "Goes to the other pane.", Keys: []string{"tab", "shift+tab"},
			Scope: part.InScreen, Footer: 15, Run: func() part.Result { return s.focusOn(sides - 1 - s.focus) },
		},
		{
			ID: "tokens.zoom", Title: "zoom", Help: "Gives the focused pane all the room, and back.", Keys: []string{"z"},
			Scope: part.InScreen, Footer: 11, Run: s.zoom,
		},
		{
			ID: "tokens.back", Title: "back", Help: "One step back: from the zoomed pane, from a refusal to the token before, to Clients.",
			Keys: []string{"esc"}, Scope: part.InScreen, Run: s.back,
		},
	}
}

func (s *Screen) zoom() part.Result {
	s.zoomed = !s.zoomed
	out := s.draw()
	out.Handled = true
	return out
}

func (s *Screen) back() part.Result {
	switch {
	case s.zoomed:
		return s.zoom()
	case s.trouble != nil && s.token != nil:
		s.trouble = nil
		s.recall()
		out := s.draw()
		out.Handled = true
		return out
	}
	return part.Handled(part.Show{Screen: screen.Clients})
}

// again repeats what brought the token that is shown, or did not.
func (s *Screen) again() part.Result {
	switch {
	case s.trouble != nil:
		return s.get(s.trouble.wish)
	case s.token.Got != nil:
		return s.get(s.token.Wish)
	}
	return s.verify()
}

func (s *Screen) getOff() string {
	switch {
	case s.desk.Session() == nil:
		return s.desk.SignedOff()
	case s.desk.Realm() == "":
		return "no realm is chosen"
	case s.subject().clientID == "":
		return "no client is chosen: choose one on Clients (1)"
	}
	return ""
}

func (s *Screen) againOff() string {
	switch {
	case s.asking != nil:
		return "under way already; esc stops it"
	case s.trouble == nil && s.token == nil:
		return "there is nothing yet to do again"
	case s.desk.Session() == nil:
		return s.desk.SignedOff()
	}
	return ""
}

func (s *Screen) copyOff() string {
	if v := s.view(); v != viewToken && v != viewTrouble {
		return "there is no token yet"
	}
	return ""
}

// ended says that the session ended, and nothing but signing in helps.
func (s *Screen) ended() bool { return s.view() == viewTrouble && screen.Ended(s.trouble.err) }

func (s *Screen) signIn() part.Action {
	return part.Action{
		ID: "tokens.signin", Title: "sign in again", Help: "Signs in where the sign-in has ended, and goes on here.",
		Keys: []string{"enter"}, Footer: 100,
		Off: func() string {
			if !s.ended() {
				return "the sign-in has not ended"
			}
			return ""
		},
		Run: func() part.Result { return screen.SignInAgain(s.trouble.err, screen.Tokens) },
	}
}
