package clients

import (
	"slices"
	"strings"

	"kloakroom/tui/keys"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// declare makes the screen's own actions.
func (s *Screen) declare() []part.Action {
	all := slices.Concat(s.doing(), s.moving())
	for i := range all {
		all[i].Scope = part.InScreen
		all[i].Run = s.then(all[i].Run)
	}
	return all
}

// then brings the layout in line after an action, which may have changed what
// has the focus.
func (s *Screen) then(run func() part.Result) func() part.Result {
	return func() part.Result {
		r := run()
		r.Add(s.behind())
		s.arrange()
		r.Handled = true
		return r
	}
}

func (s *Screen) doing() []part.Action {
	return []part.Action{
		{
			ID: "clients.token", Title: "token", Help: "Gets a token for the chosen client and shows it.",
			Keys: []string{"t"}, Footer: 80, Off: s.noClient, Run: s.token,
		},
		{
			ID: "clients.menu", Title: "actions", Help: "Lists what can be done with the chosen client.",
			Keys: []string{"x"}, Footer: 70, Off: s.noClient, Run: s.clientMenu,
		},
		{
			ID: "clients.search", Title: "search", Footer: 60, Keys: []string{"/"}, Off: s.noRealm, Run: s.beginSearch,
			Help: "Searches the client IDs on the server as you type. aud:orders-api finds the clients whose mappers write that audience.",
		},
		{
			ID: "clients.new", Title: "new", Help: "Creates a client, a client scope for an audience, or a realm.",
			Keys: []string{"n"}, Footer: 40, Danger: true, Off: s.desk.SignedOff, Run: s.newMenu,
		},
		{
			ID: "clients.copy", Title: "copy", Help: "Copies a name, an ID, or what is shown as a command.",
			Keys: []string{"y"}, Footer: 30, Off: s.desk.SignedOff, Run: s.copyMenu,
		},
		{
			ID: "clients.refresh", Title: "refresh", Help: "Reads the rows of the pane again, or goes on with what was stopped.",
			Keys: []string{"r"}, Footer: 20, Off: s.desk.SignedOff, Run: s.refresh,
		},
	}
}

func (s *Screen) moving() []part.Action {
	return []part.Action{
		{
			ID: "clients.next", Title: "next pane", Help: "Goes to the next pane.", Keys: []string{"tab"},
			Run: func() part.Result { return s.goTo((s.focus + 1) % panes) },
		},
		{
			ID: "clients.before", Title: "pane before", Help: "Goes to the pane before.", Keys: []string{"shift+tab"},
			Run: func() part.Result { return s.goTo((s.focus + panes - 1) % panes) },
		},
		{
			ID: "clients.back", Title: "back", Help: "Goes one step outward: from the zoomed pane, the client, the search, the clients.",
			Keys: []string{"esc"}, Run: s.back, Off: func() string {
				if !s.zoom && s.focus == onRealms {
					return "this is the outermost place"
				}
				return ""
			},
		},
		{
			ID: "clients.zoom", Title: "zoom", Help: "Gives the pane the whole screen, and back.", Keys: []string{"z"}, Footer: 10,
			Run: func() part.Result { s.zoom = !s.zoom; return part.Handled() },
			Off: func() string {
				if s.room() == 1 {
					return "it has the whole screen already"
				}
				return ""
			},
		},
	}
}

// Actions are what can be done here now.
func (s *Screen) Actions() []part.Action {
	if s.search.typing {
		return append(s.searchActions(), s.tabs()...)
	}
	switch s.focus {
	case onRealms:
		return slices.Concat(s.signInActions(), s.outer(s.realms.Actions(), "realms"), s.keys)
	case onList:
		return slices.Concat(s.signInActions(), s.outer(s.list.Actions(), "clients"), s.keys)
	default:
		return slices.Concat(s.detail.Actions(), s.keys)
	}
}

// Catalogue are all actions there are on this screen.
func (s *Screen) Catalogue() []part.Action {
	return keys.Merge(s.outer(s.list.Actions(), "clients"), s.searchActions(), s.keys, s.creations(), s.switchActions(), s.detail.Catalogue())
}

// outer are the actions of a list in the screen's words: reading again is the
// screen's, and left and right go from pane to pane.
func (s *Screen) outer(all []part.Action, id string) []part.Action {
	out := make([]part.Action, 0, len(all)+2)
	for _, a := range all {
		switch a.ID {
		case "list.refresh":
			continue
		case "list.open":
			if screen.Ended(s.trouble(s.focus)) {
				continue // enter signs in again
			}
			a.ID, a.Keys, a.Run = id+".open", []string{"enter", "right", "l"}, s.then(a.Run)
			if s.focus == onList && s.room() > 1 {
				a.Footer = 0 // it is open beside the list
			}
		}
		out = append(out, a)
	}
	if s.focus != onRealms {
		out = append(out, part.Action{
			ID: "clients.realms", Title: "to the realms", Help: "Goes to the list of realms.", Keys: []string{"left", "h"},
			Run: s.then(func() part.Result { return s.goTo(onRealms) }),
		})
	}
	return out
}

// signInActions are there when the session has ended.
func (s *Screen) signInActions() []part.Action {
	err := s.trouble(s.focus)
	if !screen.Ended(err) {
		return nil
	}
	return []part.Action{{
		ID: "clients.signin", Title: "sign in again", Help: "Signs in again and goes on here.", Keys: []string{"enter"}, Footer: 90,
		Run: func() part.Result { return screen.SignInAgain(err, screen.Clients) },
	}}
}

// searchActions are those of the line that is searched with.
func (s *Screen) searchActions() []part.Action {
	idle := func() string {
		if !s.search.typing {
			return "nothing is being typed"
		}
		return ""
	}
	out := []part.Action{
		{
			ID: "clients.search.keep", Title: "keep", Help: "Keeps the search and returns to the list.", Keys: []string{"enter"},
			Footer: 90, Off: idle, Run: s.then(s.keepSearch),
		},
		{
			ID: "clients.search.clear", Title: "clear", Help: "Takes the search away.", Keys: []string{"esc"},
			Footer: 80, Off: idle, Run: s.then(s.clearSearch),
		},
	}
	for _, a := range s.list.Actions() {
		switch a.ID {
		case "list.up", "list.down", "list.page-up", "list.page-down":
			a.Keys = []string{a.Keys[0]} // the arrows; letters are text
			out = append(out, a)
		}
	}
	return out
}

// tabs are the actions that leave the line for another pane.
func (s *Screen) tabs() []part.Action {
	var out []part.Action
	for _, a := range s.keys {
		if strings.HasSuffix(a.Keys[len(a.Keys)-1], "tab") {
			out = append(out, a)
		}
	}
	return out
}

func (s *Screen) noRealm() string {
	if why := s.desk.SignedOff(); why != "" {
		return why
	}
	if s.realm == "" {
		return "no realm is chosen"
	}
	return ""
}

// goTo focuses a pane.
func (s *Screen) goTo(p pane) part.Result {
	r := part.Handled()
	if s.search.typing {
		r.Add(s.keepSearch())
	}
	if s.focus == onRealms && p != onRealms {
		r.Add(s.realms.Select(s.realm)) // the cursor stands on the realm whose clients are shown
	}
	s.focus = p
	if p == onDetail {
		r.Add(s.settle())
	}
	return r
}

// back goes one step outward.
func (s *Screen) back() part.Result {
	switch {
	case s.zoom && s.room() > 1:
		s.zoom = false
		return part.Handled()
	case s.focus == onDetail:
		return s.goTo(onList)
	case s.focus == onList && s.search.query != "":
		return s.clearSearch()
	}
	return s.goTo(onRealms)
}

// refresh reads the rows of the focused pane again.
func (s *Screen) refresh() part.Result {
	switch {
	case s.focus == onRealms:
		return s.rereadRealms()
	case s.scanEnded():
		return s.scanOn()
	}
	return s.rereadList()
}

func (s *Screen) token() part.Result {
	r := s.settle()
	c := s.current()
	if c == nil {
		return r
	}
	r.Add(part.Handled(part.Show{Screen: screen.Tokens, With: screen.GetToken{ClientID: c.ClientID}}))
	return r
}
