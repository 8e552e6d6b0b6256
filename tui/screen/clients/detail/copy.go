package detail

import (
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/screen"
)

// CopyItems are what can be copied of the current tab and row, the narrowest
// first, then what is the client's whatever the tab, for the screen's menu; nil
// while no client is chosen.
func (p *Pane) CopyItems() []screen.CopyItem {
	if p.client == nil {
		return nil
	}
	var out []screen.CopyItem
	switch p.tabs.Current {
	case tabSettings:
		out = p.copySettings()
	case tabScopes:
		out = p.copyScopes()
	case tabRoles:
		out = p.copyRoles()
	case tabCredentials:
		out = p.copyCredentials()
	}
	out = append(out, screen.CopyText("the client ID", p.client.ClientID), screen.CopyText("its UUID", p.client.ID))
	if p.tabs.Current != tabCredentials && noSecret(*p.client) == "" {
		out = append(out, p.secretItem())
	}
	return append(out, p.command("show the client", []string{"clients", "get"}, p.client.ClientID))
}

// command is a line for a shell; does says what it does: "rotate the secret".
func (p *Pane) command(does safetext.Text, words []string, name string, flags ...string) screen.CopyItem {
	return screen.CopyText(does+", as command", p.desk.Command(words, name, flags...))
}

func (p *Pane) copySettings() []screen.CopyItem {
	var out []screen.CopyItem
	if s := p.chosenSwitch(); s != nil {
		want := string(onOff(!s.on(*p.client)))
		out = append(out, p.command(s.Verb(*p.client), []string{"clients", "set"}, p.client.ClientID, "--"+s.ID, want))
	}
	if p.client.Name != "" {
		out = append(out, screen.CopyText("its name", p.client.Name))
	}
	if uris := p.client.RedirectURIs; len(uris) > 0 {
		out = append(out, screen.CopyText("its redirect URIs", strings.Join(uris, "\n")))
	}
	return out
}

func (p *Pane) copyScopes() []screen.CopyItem {
	sc := p.chosenScope()
	mappers := p.client.DedicatedMappers
	var out []screen.CopyItem
	if sc != nil {
		mappers = sc.Mappers
		out = append(out, screen.CopyText("the client scope", sc.Name))
	}
	for _, audience := range keycloak.Audiences(mappers) {
		out = append(out, screen.CopyText("its audience", audience))
	}
	if sc != nil && (p.fits(*sc) || p.client.Assigned(sc.Name) != keycloak.NotAssigned) {
		out = append(out, p.assignCommand(*sc))
	}
	return out
}

// assignCommand is the line for the next assignment; by the audience where that
// names the scope.
func (p *Pane) assignCommand(sc keycloak.Scope) screen.CopyItem {
	words, what := "scopes", sc.Name
	if all := keycloak.Audiences(sc.Mappers); len(all) == 1 && len(keycloak.ScopesWithAudience(p.scopes, all[0])) == 1 {
		words, what = "audiences", all[0]
	}
	flags := []string{"--client", p.client.ClientID}
	to := after(p.client.Assigned(sc.Name))
	if to == keycloak.NotAssigned {
		return p.command("unassign it", []string{words, "unassign"}, what, flags...)
	}
	return p.command("assign it "+as(to), []string{words, "assign"}, what, append(flags, "--as", string(to))...)
}

func (p *Pane) copyRoles() []screen.CopyItem {
	var out []screen.CopyItem
	if r := p.chosenRole(); r != nil {
		out = append(out, screen.CopyText("the role", r.Role))
	}
	if p.account.user != nil {
		out = append(out, screen.CopyText("the account's sub", p.account.user.ID))
	}
	return out
}

func (p *Pane) copyCredentials() []screen.CopyItem {
	if noSecret(*p.client) != "" {
		return nil
	}
	words := []string{"clients", "secret"}
	return []screen.CopyItem{
		p.secretItem(),
		p.command("get the secret", words, p.client.ClientID),
		p.command("rotate the secret", words, p.client.ClientID, "--rotate"),
	}
}

// secretItem copies the secret without showing it.
func (p *Pane) secretItem() screen.CopyItem {
	return screen.CopyItem{Title: "the secret", Note: masked, Off: text(p.secretOff()), Ask: p.copySecret}
}
