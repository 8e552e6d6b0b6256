package detail

import (
	"slices"
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/themes"
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
)

// state is a switch as a cell.
func state(on bool) widget.Cell {
	if on {
		return widget.Cell{Text: "● on", Tone: widget.ToneOK}
	}
	return widget.Cell{Text: "○ off", Tone: widget.ToneMuted}
}

// facts are what is said of a client below its switches, and not changed here.
func facts(c keycloak.Client) []field {
	uris := make([]string, len(c.RedirectURIs))
	for i, uri := range c.RedirectURIs {
		uris[i] = string(text(uri))
	}
	return []field{
		fact("Client ID", text(c.ClientID), false),
		fact("Name", NameOf(c), false),
		fact("UUID", text(c.ID), false),
		fact("Protocol", text(protocolOf(c)), false),
		fact("Redirect URIs", safetext.Text(strings.Join(uris, "\n")), true),
	}
}

func fact(label, value safetext.Text, wraps bool) field {
	if value == "" {
		return field{label: label, value: widget.Cell{Text: "—", Tone: widget.ToneMuted}}
	}
	return field{label: label, value: widget.Cell{Text: value}, wraps: wraps}
}

// NameOf is the client's name for people; "${…}", which Keycloak's own clients
// have, stands for a text of its console.
func NameOf(c keycloak.Client) safetext.Text {
	if strings.HasPrefix(c.Name, "${") {
		return ""
	}
	return text(c.Name)
}

func protocolOf(c keycloak.Client) string {
	if c.Protocol == "" {
		return keycloak.OpenIDConnect
	}
	return c.Protocol
}

// factLines draws the facts in n lines at most, after an empty one: their values
// stand below the states of the switches, or closer where that is too far.
func (p *Pane) factLines(st *themes.Styles, n int) []string {
	if n < 3 { // there is room for none that is worth it
		return nil
	}
	const gap, air = 2, 3 // before a state: between two columns, and a column of air
	label := labelWidth + gap + air
	switch {
	case p.w < settingsNarrow:
		label = fieldLabel
	case p.w < settingsNarrow+air:
		label = labelWidth + gap
	}
	out := []string{widget.Blank(p.w)}
	for _, f := range facts(*p.client) {
		out = append(out, drawField(f, st, label, p.w)...)
	}
	if len(out) > n {
		out = append(out[:n-1], st.Muted.Render(widget.Fit(safetext.Text(widget.Blank(rowLead))+"…", p.w)))
	}
	return out
}

// short is the beginning of a UUID.
func short(id string) safetext.Text {
	const most = 8
	if len(id) > most {
		return safetext.Clean(id[:most]) + "…"
	}
	return safetext.Clean(id)
}

// settingRows are the switches.
func (p *Pane) settingRows() []widget.Row {
	rows := make([]widget.Row, len(p.switches))
	for i, s := range p.switches {
		rows[i] = widget.Row{Key: s.ID, Cells: []widget.Cell{
			{Text: s.Label}, {}, state(s.on(*p.client)), {}, {Text: s.words(*p.client), Tone: widget.ToneMuted},
		}}
	}
	return rows
}

// chosenSwitch is the switch under the cursor, nil for none.
func (p *Pane) chosenSwitch() *Switch {
	row, _ := p.tables[tabSettings].Selected()
	i := slices.IndexFunc(p.switches, func(s Switch) bool { return s.ID == row.Key })
	if i < 0 {
		return nil
	}
	return &p.switches[i]
}
