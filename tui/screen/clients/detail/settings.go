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

// settingColumns are name, state and words, with some air between them where
// there is room.
var settingColumns = []widget.Column{
	{Width: labelWidth},
	{Width: 1, Drop: 2},
	{Width: stateWidth},
	{Width: 1, Drop: 2},
	{Flex: 1, Min: wordsMin, Drop: 1},
}

const (
	labelWidth = 21 // "Client authentication"
	stateWidth = 5  // "○ off"
	wordsMin   = 32 // the longest words of a switch
	// settingsNarrow is the width below which there is no column for words: they
	// stand at the foot then.
	settingsNarrow = 3 + labelWidth + 2 + stateWidth + 2 + wordsMin

	rowBetween = "-" // the key of the empty row between switches and facts
)

// toggle is one of the switches of a client.
type toggle struct {
	id, flag string
	label    safetext.Text
	on       func(keycloak.Client) bool
	words    func(keycloak.Client) safetext.Text
	set      func(*change.Settings, *bool)
	open     bool // clients of any protocol have it
	flow     bool // a bearer-only client has no use for it
}

// toggles are the switches, in the console's words.
func toggles() []toggle {
	return []toggle{
		{
			id: "enabled", flag: "--enabled", label: "Enabled", open: true,
			on:    func(c keycloak.Client) bool { return c.Enabled },
			words: func(c keycloak.Client) safetext.Text { return pick(c.Enabled, "may get tokens", "gets no tokens") },
			set:   func(s *change.Settings, v *bool) { s.Enabled = v },
		},
		{
			id: "client-authentication", flag: "--client-authentication", label: "Client authentication",
			on: keycloak.Client.ClientAuthentication, words: authenticationWords,
			set: func(s *change.Settings, v *bool) { s.ClientAuthentication = v },
		},
		{
			id: "service-account", flag: "--service-account", label: "Service account roles", flow: true,
			on: func(c keycloak.Client) bool { return c.ServiceAccount }, words: accountWords,
			set: func(s *change.Settings, v *bool) { s.ServiceAccount = v },
		},
		{
			id: "standard-flow", flag: "--standard-flow", label: "Standard flow", flow: true,
			on: func(c keycloak.Client) bool { return c.StandardFlow },
			words: func(c keycloak.Client) safetext.Text {
				return pick(c.StandardFlow, "people sign in by browser", "no sign-in by browser")
			},
			set: func(s *change.Settings, v *bool) { s.StandardFlow = v },
		},
		{
			id: "direct-access-grants", flag: "--direct-access-grants", label: "Direct access grants", flow: true,
			on: func(c keycloak.Client) bool { return c.DirectAccess },
			words: func(c keycloak.Client) safetext.Text {
				return pick(c.DirectAccess, "takes people's passwords", "takes no passwords of people")
			},
			set: func(s *change.Settings, v *bool) { s.DirectAccess = v },
		},
		{
			id: "full-scope", flag: "--full-scope", label: "Full scope allowed", open: true,
			on: func(c keycloak.Client) bool { return c.FullScope },
			words: func(c keycloak.Client) safetext.Text {
				return pick(c.FullScope, "token carries every role", "token carries only granted roles")
			},
			set: func(s *change.Settings, v *bool) { s.FullScope = v },
		},
	}
}

func pick(on bool, yes, no safetext.Text) safetext.Text {
	if on {
		return yes
	}
	return no
}

func authenticationWords(c keycloak.Client) safetext.Text {
	switch {
	case c.BearerOnly:
		return "bearer-only: only checks tokens"
	case c.Public:
		return "public: has no secret"
	}
	switch c.Authenticator {
	case authSecret, authSecretJWT, "":
		return "confidential: has a secret"
	case authJWT:
		return "confidential: signs with a key"
	case authX509:
		return "confidential: has a certificate"
	}
	return "confidential"
}

func accountWords(c keycloak.Client) safetext.Text {
	switch {
	case c.ServiceAccount && !c.ClientAuthentication():
		return "needs Client authentication"
	case c.ServiceAccount:
		return "may get tokens for itself"
	}
	return "gets no tokens for itself"
}

// state is a switch as a cell.
func state(on bool) widget.Cell {
	if on {
		return widget.Cell{Text: "● on", Tone: widget.ToneOK}
	}
	return widget.Cell{Text: "○ off", Tone: widget.ToneMuted}
}

// fact is something of a client that is not changed here.
type fact struct {
	id    string
	label safetext.Text
	shown safetext.Text
	whole string // for the clipboard, "" for nothing
	// copied says what it is there; the client ID and the UUID can always be
	// copied.
	copied safetext.Text
}

func facts(c keycloak.Client) []fact {
	protocol := c.Protocol
	if protocol == "" {
		protocol = keycloak.OpenIDConnect
	}
	uris := safetext.Text(strconv.Itoa(len(c.RedirectURIs)))
	if len(c.RedirectURIs) == 1 {
		uris = text(c.RedirectURIs[0])
	}
	all := strings.Join(c.RedirectURIs, "\n")
	return []fact{
		{"client-id", "Client ID", text(c.ClientID), "", ""},
		{"name", "Name", text(c.Name), c.Name, "its name"},
		{"uuid", "UUID", short(c.ID), "", ""},
		{"protocol", "Protocol", text(protocol), protocol, "its protocol"},
		{"redirect-uris", "Redirect URIs", uris, all, "its redirect URIs"},
	}
}

// short is the beginning of a UUID.
func short(id string) safetext.Text {
	const most = 8
	if len(id) > most {
		return safetext.Clean(id[:most]) + "…"
	}
	return safetext.Clean(id)
}

// settingRows are the switches, and the facts below them.
func (p *Pane) settingRows() []widget.Row {
	var rows []widget.Row
	for _, s := range p.switches {
		rows = append(rows, widget.Row{Key: s.id, Cells: []widget.Cell{
			{Text: s.label}, {}, state(s.on(*p.client)), {}, {Text: s.words(*p.client), Tone: widget.ToneMuted},
		}})
	}
	rows = append(rows, widget.Row{Key: rowBetween})
	for _, f := range facts(*p.client) {
		value := widget.Cell{Text: f.shown}
		if f.shown == "" || f.shown == "0" {
			value = widget.Cell{Text: "—", Tone: widget.ToneMuted}
		}
		rows = append(rows, widget.Row{Key: f.id, Cells: []widget.Cell{{Text: f.label, Tone: widget.ToneMuted}, {}, {}, {}, value}})
	}
	return rows
}

// settingChosen keeps the cursor off the empty row.
func (p *Pane) settingChosen(row widget.Row, ok bool) part.Result {
	if !ok || row.Key != rowBetween {
		p.lastRow = row.Key
		return part.Result{}
	}
	rows := p.tables[tabSettings].Rows()
	next := rows[len(p.switches)+1].Key
	if p.chosenFact() != nil {
		next = rows[len(p.switches)-1].Key
	}
	return p.tables[tabSettings].Select(next)
}

// chosenFact is the fact that the cursor was on last, nil for none.
func (p *Pane) chosenFact() *fact {
	if p.client == nil {
		return nil
	}
	for _, f := range facts(*p.client) {
		if f.id == p.lastRow {
			return &f
		}
	}
	return nil
}

// chosenToggle is the switch under the cursor, nil for none.
func (p *Pane) chosenToggle() *toggle {
	row, _ := p.tables[tabSettings].Selected()
	i := slices.IndexFunc(p.switches, func(s toggle) bool { return s.id == row.Key })
	if i < 0 {
		return nil
	}
	return &p.switches[i]
}

// writeOff says why nothing of the client can be changed, "" if it can.
func (p *Pane) writeOff() string {
	switch {
	case p.client == nil:
		return offNoClient
	case p.desk.WriteOff() != "":
		return p.desk.WriteOff()
	case p.client.Access.View && !p.client.Access.Configure:
		return "this administrator may only view this client"
	}
	return ""
}

const offNoClient = "no client is chosen"

// toggleOff says why a switch cannot be turned, "" if it can.
func (p *Pane) toggleOff(s *toggle) string {
	if why := p.writeOff(); why != "" {
		return why
	}
	if s == nil {
		return "this is not changed here"
	}
	c := *p.client
	switch {
	case !s.open && !openID(c.Protocol):
		return "the client is for " + string(name(c.Protocol)) + ", not for OpenID Connect"
	case s.flow && c.BearerOnly:
		return "a bearer-only client gets no tokens; turn on Client authentication first"
	case s.id == "service-account" && c.Public && !c.ServiceAccount:
		return "it needs Client authentication; turn that on first"
	}
	return ""
}

// openID says whether a client or a scope is for OpenID Connect, which Keycloak
// takes for granted where nothing is said.
func openID(protocol string) bool { return protocol == "" || protocol == keycloak.OpenIDConnect }

// turn proposes the opposite of a switch.
func (p *Pane) turn(s toggle) part.Result {
	want := !s.on(*p.client)
	var settings change.Settings
	s.set(&settings, &want)
	return p.propose(screen.Proposal{
		Title:  "Turn " + onOff(want) + " " + s.label + " of " + name(p.client.ClientID) + "?",
		Intent: change.SetClient{ClientID: p.client.ClientID, Settings: settings},
		Realm:  p.of.realm,
	})
}

func onOff(on bool) safetext.Text { return pick(on, "on", "off") }
