package detail

import (
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/widget"
)

var roleColumns = []widget.Column{
	{Title: "role", Flex: 3, Min: 12},
	{Title: "from", Flex: 2, Min: 9},
}

// fromRealm stands where a role is the realm's own.
const fromRealm safetext.Text = "realm"

// hasAccount says whether the client has a service account to look for. Where it
// has none, whoever bears the account's name is a person.
func hasAccount(c keycloak.Client) bool { return c.ServiceAccount }

// roleRows are the roles that the service account has directly.
func (p *Pane) roleRows() []widget.Row {
	if !p.reads[ofAccount].have {
		return nil
	}
	var rows []widget.Row
	for _, r := range p.account.roles {
		from := widget.Cell{Text: fromRealm, Tone: widget.ToneMuted}
		if r.Client != "" {
			from = widget.Cell{Text: text(p.desk.NameOf(r.Client))}
		}
		rows = append(rows, widget.Row{Key: roleKey(r), Cells: []widget.Cell{{Text: text(r.Role)}, from}})
	}
	return rows
}

// roleKey tells a role of a client from one of the realm that has the same name.
func roleKey(r keycloak.RoleMapping) string { return r.Client + "\x00" + r.Role }

// roleWords are said where there are no roles to list, "" where there are.
func (p *Pane) roleWords() []safetext.Text {
	switch {
	case p.client.BearerOnly && !hasAccount(*p.client):
		return []safetext.Text{"A bearer-only client gets no tokens, so it has no account and no roles."}
	case !hasAccount(*p.client):
		return []safetext.Text{
			"Service account roles is off: the client has no account of its own, so no roles.",
			"It can be turned on under Settings.",
		}
	case p.account.user == nil:
		return []safetext.Text{
			"No account " + accountName(*p.client) + " is to be seen.",
			"Either it was deleted, or it takes the role view-users of this realm to see it.",
		}
	case len(p.account.roles) == 0:
		return []safetext.Text{"The service account has no roles."}
	}
	return nil
}

// accountName is the user name that Keycloak gives a service account.
func accountName(c keycloak.Client) safetext.Text { return "service-account-" + name(c.ClientID) }

// chosenRole is the role under the cursor, nil for none.
func (p *Pane) chosenRole() *keycloak.RoleMapping {
	row, _ := p.tables[tabRoles].Selected()
	for i, r := range p.account.roles {
		if roleKey(r) == row.Key {
			return &p.account.roles[i]
		}
	}
	return nil
}
