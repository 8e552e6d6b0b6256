package detail

import (
	"fmt"
	"slices"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/widget"
)

const (
	airyHeight = 12 // from here on there is an empty line below the tabs
	footHeight = 8  // from here on there is room for a foot
	headHeight = 10 // and for a head above the roles
	rowLead    = 3  // cells before the texts of rows
	fieldLabel = 16 // cells of a label of Credentials
)

// top is how many lines the tabs take.
func (p *Pane) top() int {
	if p.h >= airyHeight {
		return 2
	}
	return 1
}

// headLines are those above the table of the tab.
func (p *Pane) headLines() int {
	if p.tabs.Current == tabRoles && p.tableShown() && p.h >= headHeight {
		return 2
	}
	return 0
}

// footLines are those below the table of the tab.
func (p *Pane) footLines() int {
	switch {
	case p.h < footHeight || !p.tableShown():
		return 0
	case p.tabs.Current == tabSettings && p.w >= settingsNarrow:
		return 0
	}
	return 2
}

// bannerLines is 1 where an error has the last line, because what was read before
// it is still shown.
func (p *Pane) bannerLines() int {
	if p.trouble() != nil && p.shows() && p.h > p.top()+1 {
		return 1
	}
	return 0
}

// shows says whether there is something read to show in the current tab.
func (p *Pane) shows() bool {
	if p.client == nil {
		return false
	}
	for _, k := range p.needs() {
		if !p.reads[k].have {
			return false
		}
	}
	return true
}

// tableShown says whether the table of the tab is on screen.
func (p *Pane) tableShown() bool {
	if !p.shows() || p.table() == nil {
		return false
	}
	return p.tabs.Current != tabRoles || p.roleWords() == nil
}

// fill puts what is known into the tables.
func (p *Pane) fill() {
	if p.client == nil {
		for _, t := range p.tables {
			t.SetRows(nil)
		}
		return
	}
	p.tables[tabSettings].SetRows(p.settingRows())
	p.tables[tabScopes].SetRows(p.scopeRows())
	p.tables[tabRoles].SetRows(p.roleRows())
	p.layout()
}

// layout gives the table of the tab its cells.
func (p *Pane) layout() {
	t := p.table()
	if t == nil {
		return
	}
	h := p.tableHeight()
	if p.tabs.Current != tabScopes {
		h = min(h, t.Height()) // what is said of all rows stands right below them
	}
	t.Resize(p.w, max(1, h))
}

// tableHeight is how many lines there are for the table of the tab.
func (p *Pane) tableHeight() int {
	return p.h - p.top() - p.headLines() - p.footLines() - p.bannerLines()
}

// Lines draws the tabs and the current one.
func (p *Pane) Lines(st *themes.Styles, focused bool) []string {
	p.focused = focused
	if p.client == nil {
		return p.page(widget.Say("No client is chosen.", st.Muted, p.w))
	}
	out := make([]string, 0, p.h)
	out = append(out, widget.Blank(min(1, p.w-1))+p.tabs.Lines(st, focused)[0])
	if p.top() > 1 {
		out = append(out, widget.Blank(p.w))
	}
	out = append(out, p.body(st, focused)...)
	out = p.page(out)
	if p.bannerLines() > 0 {
		out[p.h-1] = widget.TroubleLine(p.trouble(), st, p.w, Help(p.trouble()))
	}
	return out
}

// page makes exactly h lines.
func (p *Pane) page(lines []string) []string {
	for len(lines) < p.h {
		lines = append(lines, widget.Blank(p.w))
	}
	return lines[:p.h]
}

func (p *Pane) body(st *themes.Styles, focused bool) []string {
	switch {
	case p.trouble() != nil && !p.shows():
		return p.withFields(st, widget.Trouble(p.trouble(), st, p.w, Help(p.trouble())))
	case !p.shows() && p.late:
		return p.withFields(st, widget.Say(p.waiting()+"…", st.Muted, p.w))
	case !p.shows():
		return p.withFields(st, nil)
	}
	switch p.tabs.Current {
	case tabRoles:
		if words := p.roleWords(); words != nil {
			return paragraphs(words, st, p.w)
		}
	case tabCredentials:
		return p.withFields(st, paragraphs(p.credentialWords(), st, p.w))
	}
	out := p.head(st)
	out = append(out, p.table().Lines(st, focused)...)
	if p.tabs.Current == tabSettings {
		facts := p.factLines(st, p.tableHeight()-p.tables[tabSettings].Height())
		if p.footLines() > 0 { // of the row under the cursor
			return append(append(out, p.foot(st)...), facts...)
		}
		return append(out, facts...)
	}
	return append(out, p.foot(st)...)
}

// waiting names what is not there yet.
func (p *Pane) waiting() safetext.Text {
	for _, k := range p.needs() {
		if !p.reads[k].have {
			return readTitles[k]
		}
	}
	return ""
}

// head names the account above its roles.
func (p *Pane) head(st *themes.Styles) []string {
	if p.headLines() == 0 {
		return nil
	}
	who := accountName(*p.client)
	sub := "   sub " + text(p.account.user.ID)
	if rowLead+safetext.Width(who+sub) > p.w {
		sub = "   sub " + short(p.account.user.ID)
	}
	room := p.w - rowLead - safetext.Width(sub)
	who = safetext.Truncate(who, max(1, room))
	if room < 1 {
		sub = ""
	}
	line := widget.Fit(safetext.Text(widget.Blank(rowLead))+who+sub, p.w)
	return []string{st.Muted.Render(line), widget.Blank(p.w)}
}

// foot says more of the row under the cursor.
func (p *Pane) foot(st *themes.Styles) []string {
	n := p.footLines()
	if n == 0 {
		return nil
	}
	var lines []string
	if p.tabs.Current == tabScopes && p.w >= settingsNarrow {
		return []string{widget.Blank(p.w), p.scopeFoot(st)}
	}
	for _, words := range p.footWords() {
		lines = append(lines, footSay(words, st, p.w)...)
	}
	for len(lines) < n {
		lines = append(lines, widget.Blank(p.w))
	}
	return lines[:n]
}

// scopeFoot is the foot in one line: what the assignment means, and how far down
// the cursor is where not all rows are seen.
func (p *Pane) scopeFoot(st *themes.Styles) string {
	var words, place safetext.Text
	for i, line := range p.scopeWords() {
		if i > 0 {
			words += " "
		}
		words += line
	}
	if t := p.tables[tabScopes]; t.Height() > p.tableHeight() {
		row, _ := t.Selected()
		at := slices.IndexFunc(t.Rows(), func(r widget.Row) bool { return r.Key == row.Key })
		place = safetext.Text(fmt.Sprintf("  %d of %d ", at+1, len(t.Rows())))
	}
	left := widget.Fit(safetext.Text(widget.Blank(rowLead))+words, p.w-safetext.Width(place))
	return st.Muted.Render(left + string(place))
}

func (p *Pane) footWords() []safetext.Text {
	switch p.tabs.Current {
	case tabScopes:
		return p.scopeWords()
	case tabRoles:
		return []safetext.Text{"", "These it has directly; roles within composite roles are not listed."}
	}
	if s := p.chosenSwitch(); s != nil {
		return []safetext.Text{widget.Capital(s.words(*p.client)) + "."}
	}
	return nil
}

// withFields draws what is known of the credentials, and below it what there is
// to say; other tabs have words alone.
func (p *Pane) withFields(st *themes.Styles, words []string) []string {
	if p.tabs.Current != tabCredentials {
		return words
	}
	var out []string
	for _, f := range p.credentials() {
		out = append(out, drawField(f, st, fieldLabel, p.w)...)
	}
	if len(out) > 0 && len(words) > 0 {
		out = append(out, widget.Blank(p.w))
	}
	return append(out, words...)
}

// drawField draws a label of so many cells and its value beside it, or below it
// where that leaves too little room.
func drawField(f field, st *themes.Styles, label, w int) []string {
	const least = 20
	room := w - rowLead - label - 1
	if room < least {
		out := []string{st.Muted.Render(widget.Fit(safetext.Text(widget.Blank(rowLead))+f.label, w))}
		for _, line := range valueLines(f, max(1, w-rowLead-2)) {
			cell := widget.Cell{Text: safetext.Text(widget.Fit(safetext.Text(widget.Blank(rowLead+2))+line, w)), Tone: f.value.Tone}
			out = append(out, cell.Render(st))
		}
		return out
	}
	before := st.Muted.Render(widget.Blank(rowLead) + widget.Fit(f.label, label))
	var out []string
	for _, line := range valueLines(f, room) {
		cell := widget.Cell{Text: safetext.Text(widget.Fit(line, room)), Tone: f.value.Tone}
		out = append(out, before+cell.Render(st)+widget.Blank(1))
		before = widget.Blank(rowLead + label)
	}
	return out
}

// valueLines are the value's own, or its beginning in one line.
func valueLines(f field, w int) []safetext.Text {
	if f.wraps {
		return widget.Wrap(f.value.Text, w)
	}
	return []safetext.Text{f.value.Text}
}

// footSay draws words of the foot, below the texts of the rows.
func footSay(words safetext.Text, st *themes.Styles, w int) []string {
	if words == "" {
		return []string{widget.Blank(w)}
	}
	var out []string
	for _, line := range widget.Wrap(words, max(1, w-rowLead-1)) {
		out = append(out, st.Muted.Render(widget.Fit(safetext.Text(widget.Blank(rowLead))+line, w)))
	}
	return out
}

func paragraphs(words []safetext.Text, st *themes.Styles, w int) []string {
	var out []string
	for _, t := range words {
		out = append(out, widget.Say(t, st.Muted, w)...)
	}
	return out
}
