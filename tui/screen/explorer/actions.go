package explorer

import (
	"slices"

	"kloakroom/internal/safetext"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// Actions are what can be done here now.
func (s *Screen) Actions() []part.Action {
	var out []part.Action
	if s.focus == onResponse {
		if now := s.response.pane(); now != nil {
			out = append(out, now.Actions()...)
		}
		if s.response.state == stateFailed && screen.Ended(s.response.err) {
			out = append(out, s.signInAgain())
		}
	} else if s.request.at == fieldTabs {
		out = append(out, s.openAction(s.request.openTitle()))
	}
	return append(append(out, s.pages()...), s.own()...)
}

// pages turn the answer's pages from the fields that have none of their own, so
// that an answer is read without leaving the URL.
func (s *Screen) pages() []part.Action {
	now := s.response.pane()
	if now == nil || s.focus != onRequest || s.request.at == fieldContent {
		return nil
	}
	return pagesOf(now)
}

func pagesOf(p part.Pane) []part.Action {
	var out []part.Action
	for _, a := range p.Actions() {
		switch {
		case slices.Contains(a.Keys, "pgdown"):
			a.ID, a.Title, a.Keys, a.Footer = "api.page-down", "read on", []string{"pgdown"}, 1
			a.Help = "Goes a page down in the answer, from the URL, the method and the tabs."
		case slices.Contains(a.Keys, "pgup"):
			a.ID, a.Title, a.Keys = "api.page-up", "read back", []string{"pgup"}
			a.Help = "Goes a page up in the answer."
		default:
			continue
		}
		a.Scope = part.InScreen
		out = append(out, a)
	}
	return out
}

// Catalogue are all actions that the screen ever has.
func (s *Screen) Catalogue() []part.Action {
	out := append(s.own(), s.openAction("edit the tab"), s.signInAgain())
	out = append(out, pagesOf(s.response.body)...)
	out = append(out, s.response.body.Actions()...)
	return append(out, s.response.headers.Actions()...)
}

func (s *Screen) own() []part.Action {
	out := []part.Action{s.sendAction(), s.againAction()}
	out = append(out, s.moves()...)
	return append(out,
		part.Action{
			ID: "api.search", Title: "search the body", Help: "Searches the body of the answer.",
			Keys: []string{"/"}, Scope: part.InScreen, Off: s.bodyOff, Run: s.search,
		},
		part.Action{
			ID: "api.copy", Title: "copy", Help: "Copies of the answer or the request, also as a command.",
			Keys: []string{"y"}, Scope: part.InScreen, Footer: 35, Run: s.copyMenu,
		},
		part.Action{
			ID: "api.edit", Title: "edit the URL", Help: "Goes to the URL.",
			Keys: []string{"e"}, Scope: part.InScreen, Footer: 34,
			Run: func() part.Result { s.focusField(fieldURL); return part.Handled() },
		},
		part.Action{
			ID: "api.method", Title: "choose the method", Help: "In the field itself ↑ and ↓ go through the methods, and any other can be typed.",
			Keys: []string{"m"}, Scope: part.InScreen, Footer: 12, Run: s.chooseMethod,
		},
		part.Action{
			ID: "api.new", Title: "new request", Help: "Clears the request; asks first if something was typed.",
			Keys: []string{"n"}, Scope: part.InScreen, Footer: 10, Run: s.askNew,
		},
		part.Action{
			ID: "api.back", Title: "back", Help: "Out of a field, from the answer to the request, out of the zoom.",
			Keys: []string{"esc"}, Scope: part.InScreen, Off: s.backOff, Run: s.back,
		},
	)
}

// openAction goes into the tab that is chosen.
func (s *Screen) openAction(title string) part.Action {
	return part.Action{
		ID: "api.open", Title: title, Help: "Goes into what the tab shows.", Keys: []string{"enter"}, Footer: 60,
		Run: func() part.Result { s.focusField(fieldContent); return part.Handled() },
	}
}

// sendAction sends from anywhere on the screen; enter too, where it can mean
// nothing else.
func (s *Screen) sendAction() part.Action {
	a := part.Action{
		ID: "api.send", Title: "send", Help: "Sends the request, with a token that is got first if it is wanted and none lives.",
		Keys: []string{"ctrl+enter", "alt+enter", "ctrl+j"}, Scope: part.InScreen, Footer: 70,
		Off: s.sendOff, Run: s.send,
	}
	if s.focus == onRequest && (s.request.at == fieldURL || s.request.at == fieldMethod) {
		a.Keys = []string{"ctrl+enter", "alt+enter", "enter", "ctrl+j"}
	}
	return a
}

func (s *Screen) sendOff() string {
	if s.pending != nil {
		return "it is being sent: esc stops it"
	}
	return ""
}

func (s *Screen) againAction() part.Action {
	return part.Action{
		ID: "api.again", Title: "send again", Help: "Sends the request as it stands once more.",
		Keys: []string{"r"}, Scope: part.InScreen, Footer: 33,
		Off: func() string {
			if s.response.state == stateNothing {
				return "nothing was sent yet"
			}
			return s.sendOff()
		},
		Run: s.send,
	}
}

func (s *Screen) signInAgain() part.Action {
	return part.Action{
		ID: "api.sign-in", Title: "sign in again", Help: "Signs in again and returns here.", Keys: []string{"enter"}, Footer: 80,
		Off: func() string {
			if !screen.Ended(s.response.err) {
				return "the session has not ended"
			}
			return ""
		},
		Run: func() part.Result { return screen.SignInAgain(s.response.err, s.ID()) },
	}
}

// moves are the ways between panes and tabs.
func (s *Screen) moves() []part.Action {
	turn := func(next bool) func() part.Result {
		return func() part.Result {
			if s.focus == onResponse {
				s.response.turn(next)
			} else {
				s.request.turn(next)
			}
			return part.Handled()
		}
	}
	return []part.Action{
		{ID: "api.tab-next", Title: "next tab", Help: "Goes to the next tab of the pane.", Keys: []string{"]"}, Scope: part.InScreen, Footer: 37, Run: turn(true)},
		{ID: "api.tab-before", Title: "tab before", Help: "Goes to the tab before.", Keys: []string{"["}, Scope: part.InScreen, Run: turn(false)},
		{
			ID: "api.next", Title: "next field", Help: "Goes through the fields of the request and to the answer.",
			Keys: []string{"tab"}, Scope: part.InScreen, Footer: 36, Run: func() part.Result { return s.step(1) },
		},
		{
			ID: "api.before", Title: "field before", Help: "Goes the other way round.",
			Keys: []string{"shift+tab"}, Scope: part.InScreen, Run: func() part.Result { return s.step(-1) },
		},
		{
			ID: "api.zoom", Title: "zoom", Help: "Gives the focused pane all of the room, or takes it back.",
			Keys: []string{"z"}, Scope: part.InScreen, Footer: 11,
			Run: func() part.Result { s.zoomed = !s.zoomed; s.place(); return part.Handled() },
		},
	}
}

func (s *Screen) backOff() string {
	if s.focus == onRequest && s.request.at == fieldTabs && !s.zoomed {
		return "this is the outermost step"
	}
	return ""
}

// back goes one step outward.
func (s *Screen) back() part.Result {
	switch {
	case s.focus == onRequest && s.request.at != fieldTabs:
		s.request.at = fieldTabs
	case s.zoomed:
		s.zoomed = false
	default:
		s.focus, s.request.at = onRequest, fieldTabs
	}
	s.place()
	return part.Handled()
}

func (s *Screen) bodyOff() string {
	if s.response.state != stateAnswered || s.response.kind != kindText {
		return "there is no text to search"
	}
	return ""
}

// search goes to the body and begins its search.
func (s *Screen) search() part.Result {
	s.focus, s.response.tabs.Current = onResponse, showBody
	s.give(onResponse)
	for _, a := range s.response.body.Actions() {
		if a.ID == "document.search" && a.WhyOff() == "" {
			return a.Run()
		}
	}
	return part.Handled()
}

func (s *Screen) chooseMethod() part.Result {
	items := make([]overlay.Item, len(methods))
	for i, m := range methods {
		items[i] = overlay.Item{Title: safetext.Text(m), Value: m}
	}
	return part.Handled(part.Open{
		Overlay: overlay.NewMenu("Method", items),
		Reply: func(answer any) part.Result {
			if m, ok := answer.(string); ok {
				s.request.setMethod(m)
			}
			return part.Handled()
		},
	})
}

// askNew clears the request, after a question if that would lose something.
func (s *Screen) askNew() part.Result {
	if !s.request.typed() {
		return s.clear()
	}
	return part.Handled(part.Open{
		Overlay: overlay.NewConfirm(overlay.Question{
			Title: "Begin a new request?", Yes: "clear it", No: "keep it",
			Text: "Method, headers and body of this one are cleared. Of its URL the server stays.",
		}),
		Reply: func(answer any) part.Result {
			if yes, _ := answer.(bool); yes {
				return s.clear()
			}
			return part.Handled()
		},
	})
}

// clear begins a new request to the same server.
func (s *Screen) clear() part.Result {
	next := s.desk.API()
	if to := s.request.address(); to.url != nil {
		next = to.url.Scheme + "://" + to.url.Host + "/"
	}
	s.request.reset(next)
	s.focusField(fieldURL)
	return part.Handled()
}
