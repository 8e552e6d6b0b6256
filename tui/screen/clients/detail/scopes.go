package detail

import (
	"slices"
	"strconv"
	"strings"

	"kloakroom/internal/change"
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

var scopeColumns = []widget.Column{
	{Title: "scope", Flex: 3, Min: 12},
	{Title: "assigned", Width: 11},
	{Title: "audiences", Flex: 2, Min: 9, Drop: 1},
}

// rowDedicated is the key of the row of the client's own mappers; the other rows
// have the UUID of a scope.
const rowDedicated = "dedicated"

// scopeOrder is that of the rows.
var scopeOrder = []keycloak.Assignment{keycloak.Default, keycloak.Optional, keycloak.NotAssigned}

// scopeRows are the dedicated scope, then all scopes of the realm: those that the
// client has, those that it could have, and those of another protocol.
func (p *Pane) scopeRows() []widget.Row {
	if !p.reads[ofScopes].have {
		return nil
	}
	rows := []widget.Row{{Key: rowDedicated, Cells: []widget.Cell{
		{Text: dedicatedName(*p.client)}, {Text: "dedicated", Tone: widget.ToneMuted}, audiences(keycloak.Audiences(p.client.DedicatedMappers)),
	}}}
	var others []widget.Row
	for _, as := range scopeOrder {
		for _, sc := range p.scopes {
			switch {
			case p.client.Assigned(sc.Name) != as:
			case as == keycloak.NotAssigned && !p.fits(sc):
				others = append(others, widget.Row{Key: sc.ID, Muted: true, Cells: []widget.Cell{
					{Text: text(sc.Name)}, {Text: "for " + text(sc.Protocol), Tone: widget.ToneMuted}, audiences(p.audiencesOf(sc)),
				}})
			default:
				rows = append(rows, widget.Row{Key: sc.ID, Muted: as == keycloak.NotAssigned, Cells: []widget.Cell{
					{Text: text(sc.Name)}, assigned(as), audiences(p.audiencesOf(sc)),
				}})
			}
		}
	}
	return append(rows, others...)
}

// dedicatedName is the console's name of a client's own mappers.
func dedicatedName(c keycloak.Client) safetext.Text { return name(c.ClientID) + "-dedicated" }

// fits says whether the scope is of the client's protocol: only then can it be
// assigned.
func (p *Pane) fits(sc keycloak.Scope) bool { return OpenID(sc.Protocol) == OpenID(p.client.Protocol) }

func assigned(as keycloak.Assignment) widget.Cell {
	switch as {
	case keycloak.Default:
		return widget.Cell{Text: "● Default", Tone: widget.ToneOK}
	case keycloak.Optional:
		return widget.Cell{Text: "◐ Optional", Tone: widget.ToneInfo}
	default:
		return widget.Cell{Text: "○ none", Tone: widget.ToneMuted}
	}
}

func audiences(all []string) widget.Cell {
	if len(all) == 0 {
		return widget.Cell{Text: "—", Tone: widget.ToneMuted}
	}
	return widget.Cell{Text: text(strings.Join(all, ", "))}
}

// audiencesOf are those that a scope of the realm writes, as those who watch may
// see them: one that the client has is shown with the client.
func (p *Pane) audiencesOf(sc keycloak.Scope) []string {
	all := keycloak.Audiences(sc.Mappers)
	if p.client.Assigned(sc.Name) != keycloak.NotAssigned {
		return all
	}
	for i, a := range all {
		ofClient := slices.ContainsFunc(sc.Mappers, func(m keycloak.Mapper) bool { return m.Config["included.client.audience"] == a })
		all[i] = p.desk.AudienceOf(a, ofClient)
	}
	return all
}

// chosenScope is the scope under the cursor, nil for none and for the dedicated
// one.
func (p *Pane) chosenScope() *keycloak.Scope {
	row, _ := p.tables[tabScopes].Selected()
	i := slices.IndexFunc(p.scopes, func(sc keycloak.Scope) bool { return sc.ID == row.Key })
	if i < 0 {
		return nil
	}
	return &p.scopes[i]
}

// scopeWords say what the assignment under the cursor means, and what the scope
// writes.
func (p *Pane) scopeWords() []safetext.Text {
	row, ok := p.tables[tabScopes].Selected()
	if !ok {
		return nil
	}
	sc := p.chosenScope()
	var out []safetext.Text
	var all []string
	switch {
	case row.Key == rowDedicated:
		mappers := p.client.DedicatedMappers
		all = keycloak.Audiences(mappers)
		out = append(out, "The client's own mappers ("+safetext.Text(strconv.Itoa(len(mappers)))+"), for each of its tokens.")
	case sc == nil:
		return nil
	default:
		all = p.audiencesOf(*sc)
		out = append(out, p.assignmentWords(*sc))
	}
	if len(all) > 0 {
		out = append(out, "It writes aud: "+text(strings.Join(all, ", ")))
	}
	return out
}

func (p *Pane) assignmentWords(sc keycloak.Scope) safetext.Text {
	switch p.client.Assigned(sc.Name) {
	case keycloak.Default:
		return "Default: each token of the client has it."
	case keycloak.Optional:
		return "Optional: a token has it when it is asked for by scope."
	default:
		if !p.fits(sc) {
			return "It is for " + text(sc.Protocol) + ", the client is not."
		}
		return "Not assigned: no token of the client has it."
	}
}

// scopeOff says why the assignment under the cursor cannot be changed, "" if it
// can.
func (p *Pane) scopeOff() string {
	if why := writeOff(p.desk, p.client); why != "" {
		return why
	}
	row, _ := p.tables[tabScopes].Selected()
	sc := p.chosenScope()
	switch {
	case row.Key == rowDedicated:
		return "the client's own mappers are always in its tokens"
	case sc == nil:
		return "no client scope is chosen"
	case !p.fits(*sc) && p.client.Assigned(sc.Name) == keycloak.NotAssigned:
		return "the scope is for " + string(name(sc.Protocol)) + ", the client is not"
	}
	return ""
}

// after is the next of none, Default and Optional.
func after(as keycloak.Assignment) keycloak.Assignment {
	switch as {
	case keycloak.NotAssigned:
		return keycloak.Default
	case keycloak.Default:
		return keycloak.Optional
	default:
		return keycloak.NotAssigned
	}
}

// assignment is a scope of a client, for the boxes that space goes through.
type assignment struct {
	realm, client, scope string
	is                   keycloak.Assignment
}

// assignNext proposes the next assignment of the scope under the cursor.
func (p *Pane) assignNext() part.Result {
	sc := p.chosenScope()
	if sc == nil {
		return part.Result{}
	}
	a := assignment{p.of.realm, p.client.ClientID, sc.Name, p.client.Assigned(sc.Name)}
	return p.propose(a.proposal(after(a.is)))
}

// proposal is the box for one assignment; space goes on to the one after,
// leaving out the one that the scope has already.
func (a assignment) proposal(to keycloak.Assignment) screen.Proposal {
	next := after(to)
	if next == a.is {
		next = after(next)
	}
	p := AssignProposal(a.realm, a.client, a.scope, to)
	p.Next = func() screen.Proposal { return a.proposal(next) }
	p.NextTitle = as(next)
	return p
}

// AssignProposal gives a client scope to a client of a realm, or takes it from it.
func AssignProposal(realm, clientID, scope string, to keycloak.Assignment) screen.Proposal {
	p := screen.Proposal{
		Title:  "Assign " + name(scope) + " to " + name(clientID) + " " + as(to) + "?",
		Intent: change.AssignScope{ClientID: clientID, Scope: scope, As: to},
		Realm:  realm,
		Did:    "Assigned " + name(scope) + " to " + name(clientID) + " " + as(to),
	}
	if to == keycloak.NotAssigned {
		p.Title = "Unassign " + name(scope) + " from " + name(clientID) + "?"
		p.Did = "Unassigned " + name(scope) + " from " + name(clientID)
	}
	return p
}

func as(a keycloak.Assignment) safetext.Text {
	switch a {
	case keycloak.Default:
		return "as Default"
	case keycloak.Optional:
		return "as Optional"
	default:
		return "unassign"
	}
}
