package detail

import (
	"slices"

	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// Actions are what can be done in the current tab.
func (p *Pane) Actions() []part.Action {
	if p.client == nil {
		return nil
	}
	var out []part.Action
	if p.ended() != nil {
		out = append(out, p.signInAction())
	}
	switch p.tabs.Current {
	case tabSettings:
		out = append(out, p.toggleAction())
	case tabScopes:
		out = append(out, p.assignAction())
	case tabCredentials:
		out = append(out, p.secretActions()...)
	}
	out = append(out, p.tabActions()...)
	out = append(out, p.refreshAction())
	if table := p.table(); table != nil && p.tableShown() {
		out = append(out, table.Actions()...)
	}
	return out
}

// Catalogue is every action there ever is; those of another tab say which one.
func (p *Pane) Catalogue() []part.Action {
	under := func(tab int, a part.Action) part.Action {
		off := a.Off
		a.Off = func() string {
			if p.client == nil {
				return offNoClient
			}
			if p.tabs.Current != tab {
				return "it is under " + string(tabTitles[tab])
			}
			return off()
		}
		return a
	}
	out := []part.Action{under(tabSettings, p.toggleAction()), under(tabScopes, p.assignAction())}
	for _, a := range p.secretActions() {
		if a.ID == idShow {
			a = under(tabCredentials, a)
		}
		out = append(out, a)
	}
	return append(append(out, p.tabActions()...), p.refreshAction(), p.signInAction())
}

// rowAction is what a click on the chosen row does.
func (p *Pane) rowAction() part.Action {
	switch p.tabs.Current {
	case tabSettings:
		return p.toggleAction()
	case tabScopes:
		return p.assignAction()
	}
	return part.Action{}
}

func (p *Pane) toggleAction() part.Action {
	return part.Action{
		ID: "client.toggle", Title: "toggle", Help: "Shows what turning the chosen switch would change, and asks.",
		Keys: p.actKeys(), Footer: 90, Danger: true,
		Off: func() string {
			if s := p.chosenSwitch(); s != nil {
				return s.Off(p.desk, p.client)
			}
			return offNoClient
		},
		Run: func() part.Result {
			if s := p.chosenSwitch(); s != nil {
				return p.propose(s.Proposal(*p.client, p.of.realm))
			}
			return part.Result{}
		},
	}
}

func (p *Pane) assignAction() part.Action {
	return part.Action{
		ID: "client.scope.assign", Title: "assign",
		Help: "Plans the next of none, Default and Optional for the chosen client scope; space goes on to the one after.",
		Keys: p.actKeys(), Footer: 90, Danger: true, Off: p.scopeOff, Run: p.assignNext,
	}
}

// actKeys are the keys that act on the chosen row: enter signs in again where
// nothing else helps.
func (p *Pane) actKeys() []string {
	if p.ended() != nil {
		return []string{"space"}
	}
	return []string{"space", "enter"}
}

const idShow = "client.secret.show"

func (p *Pane) secretActions() []part.Action {
	show := "show secret"
	if p.reveal {
		show = "hide secret"
	}
	return []part.Action{
		{
			ID: idShow, Title: show, Help: "Shows the client's secret until it is hidden, or until the tab is left.",
			Keys: []string{"s"}, Footer: 88, Off: p.showOff,
			Run: func() part.Result {
				p.reveal = !p.reveal
				p.layout()
				return part.Handled()
			},
		},
		{
			ID: "client.secret.copy", Title: "copy secret", Help: "Copies the client's secret without showing it.",
			Keys: []string{"c"}, Footer: 86, Off: p.secretOff, Run: p.copySecret,
		},
		{
			ID: "client.secret.rotate", Title: "rotate secret", Help: "Has Keycloak make a new secret; the present one stops working.",
			Keys: []string{"R"}, Footer: 84, Danger: true, Off: p.rotateOff, Run: p.rotate,
		},
	}
}

// tabActions are those of the tabs, under names of their own.
func (p *Pane) tabActions() []part.Action {
	out := slices.Clone(p.tabs.Actions())
	for i := range out {
		turn := out[i].Run
		out[i].ID = "client." + out[i].ID
		out[i].Help = "Goes round Settings, Client scopes, Roles and Credentials."
		out[i].Off = p.noClient
		out[i].Run = func() part.Result {
			r := turn()
			r.Add(p.turned())
			return r
		}
	}
	out[0].Footer = 20
	return out
}

func (p *Pane) noClient() string {
	if p.client == nil {
		return offNoClient
	}
	return ""
}

func (p *Pane) refreshAction() part.Action {
	return part.Action{
		ID: "client.refresh", Title: "refresh", Help: "Reads what is shown of the client again.",
		Keys: []string{"r"}, Footer: 5, Off: p.noClient, Run: p.refresh,
	}
}

func (p *Pane) signInAction() part.Action {
	return part.Action{
		ID: "client.sign-in", Title: "sign in again", Help: "Asks for a new sign-in and comes back here.",
		Keys: []string{"enter"}, Footer: 95,
		Off: func() string {
			if p.ended() == nil {
				return "the session has not ended"
			}
			return ""
		},
		Run: func() part.Result { return screen.SignInAgain(p.ended(), screen.Clients) },
	}
}
