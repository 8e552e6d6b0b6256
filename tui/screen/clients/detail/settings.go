package detail

import (
	"slices"
	"strconv"
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
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
		rows = append(rows, widget.Row{Key: s.ID, Cells: []widget.Cell{
			{Text: s.Label}, {}, state(s.on(*p.client)), {}, {Text: s.words(*p.client), Tone: widget.ToneMuted},
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

// chosenSwitch is the switch under the cursor, nil for none.
func (p *Pane) chosenSwitch() *Switch {
	row, _ := p.tables[tabSettings].Selected()
	i := slices.IndexFunc(p.switches, func(s Switch) bool { return s.ID == row.Key })
	if i < 0 {
		return nil
	}
	return &p.switches[i]
}
