// Package detail is the pane of the chosen client inside the Clients screen: its
// settings, its client scopes, the roles of its service account, and its
// credentials.
//
// It shows one client at a time, the one that the screen gives it, and asks for
// changes only by screen.Desk.Propose. The list of clients, the frame around the
// pane and the copy menu are the screen's.
package detail

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// The tabs, in their order.
const (
	tabSettings = iota
	tabScopes
	tabRoles
	tabCredentials
)

// tabTitles are the console's.
var tabTitles = []safetext.Text{"Settings", "Client scopes", "Roles", "Credentials"}

// subject is what is shown, and what an answer was asked for.
type subject struct {
	session *session.Session
	realm   string
	id      string // the client's UUID
}

// Pane shows the chosen client. The screen gives it every message that is not
// for another of its panes, screen.Changed and screen.SignedIn among them.
type Pane struct {
	desk    *screen.Desk
	propose func(screen.Proposal) part.Result // the desk's
	of      subject
	client  *keycloak.Client // nil for none
	live    bool             // the screen is the one that is shown

	reads [kinds]reading
	late  bool // what is being read has been for longer than a blink

	scopes  []keycloak.Scope
	account account
	secret  secret.Value
	reveal  bool
	veil    veil

	w, h     int
	focused  bool // when it was drawn last
	tabs     widget.Tabs
	tables   [tabCredentials]*widget.Table // those of the tabs before Credentials
	switches []Switch
}

var (
	_ part.Pane      = (*Pane)(nil)
	_ part.Catalogue = (*Pane)(nil)
)

// New returns a pane that shows no client.
func New(desk *screen.Desk) *Pane {
	p := &Pane{desk: desk, propose: desk.Propose, w: 1, h: 1, tabs: widget.Tabs{Titles: tabTitles}, switches: Switches()}
	p.tables[tabSettings] = widget.NewTable(widget.TableOptions{Columns: settingColumns})
	p.tables[tabScopes] = widget.NewTable(widget.TableOptions{Columns: scopeColumns})
	p.tables[tabRoles] = widget.NewTable(widget.TableOptions{Columns: roleColumns})
	p.Resize(1, 1)
	return p
}

// Show shows a client of the desk's realm, nil for none. Another client than
// before drops all that was read of that one; the same one is taken as newer.
func (p *Pane) Show(c *keycloak.Client) part.Result {
	now := subject{session: p.desk.Session(), realm: p.desk.Realm()}
	if c != nil {
		now.id = c.ID
	}
	if now != p.of {
		p.turnTo(now)
	}
	if c == nil {
		p.client = nil
		p.fill()
		return part.Result{}
	}
	p.take(c)
	p.fill()
	return p.fetch(false)
}

// turnTo drops what belongs to the client before, and the client scopes only
// where they are another realm's.
func (p *Pane) turnTo(now subject) {
	if now.session != p.of.session || now.realm != p.of.realm {
		p.reads[ofScopes], p.scopes, p.veil = reading{}, nil, veil{}
	}
	for _, k := range []kind{ofClient, ofAccount, ofSecret} {
		p.reads[k] = reading{}
	}
	p.account, p.secret, p.reveal = account{}, secret.Value{}, false
	p.of = now
}

// take is the client as it is now. What it says of its account and its secret
// may be the opposite of before.
func (p *Pane) take(c *keycloak.Client) {
	newest := *c
	if old := p.client; old != nil && old.ID == newest.ID {
		if hasAccount(*old) != hasAccount(newest) {
			p.reads[ofAccount], p.account = reading{}, account{}
		}
		if noSecret(*old) != noSecret(newest) {
			p.reads[ofSecret], p.secret, p.reveal = reading{}, secret.Value{}, false
		}
	}
	p.client = &newest
	p.reads[ofClient].fresh, p.reads[ofClient].have = true, true
}

// Start takes up reading when the screen is shown.
func (p *Pane) Start() part.Result {
	p.live = true
	for k := range p.reads {
		p.reads[k].running, p.reads[k].err = false, nil
	}
	p.fill()
	return p.fetch(false)
}

// Stop hides the secret when the screen is left; the root cancels the reads.
func (p *Pane) Stop() {
	p.live, p.late, p.reveal = false, false, false
	for k := range p.reads {
		p.reads[k].running = false
	}
	p.fill()
}

// Title is the client ID, for the frame.
func (p *Pane) Title() safetext.Text {
	if p.client == nil {
		return "Client"
	}
	return text(p.client.ClientID)
}

// Update takes the answers of its jobs, what other screens tell, and the mouse.
// Keys are actions.
func (p *Pane) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case part.Done:
		return p.done(msg)
	case part.Tick:
		return p.tick(msg)
	case screen.Changed:
		if p.client == nil || msg.Realm != p.of.realm {
			return part.Result{}
		}
		p.outdated()
		return p.fetch(true)
	case screen.SignedIn:
		return p.signedIn(msg)
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return p.mouse(msg)
	}
	return part.Result{}
}

// signedIn goes on where it was after the same administrator signed in again.
func (p *Pane) signedIn(msg screen.SignedIn) part.Result {
	if !msg.Again {
		return p.Show(nil)
	}
	p.of.session, p.veil = p.desk.Session(), veil{}
	p.outdated()
	return p.fetch(false)
}

// mouse is a click on a tab or a row, or the wheel. A click on the chosen row
// does what space does there.
func (p *Pane) mouse(msg tea.Msg) part.Result {
	if p.client == nil {
		return part.Result{}
	}
	click, clicked := msg.(tea.MouseClickMsg)
	if clicked && click.Y == 0 {
		before := p.tabs.Current
		r := p.tabs.Update(part.MouseTo(msg, click.X-1, 0))
		if p.tabs.Current != before {
			r.Add(p.turned())
		}
		return r
	}
	table := p.table()
	if table == nil || !p.tableShown() {
		return part.Result{}
	}
	m, _ := msg.(tea.MouseMsg)
	at := m.Mouse()
	before, _ := table.Selected()
	r := table.Update(part.MouseTo(msg, at.X, at.Y-p.top()-p.headLines()))
	if after, ok := table.Selected(); clicked && r.Handled && p.focused && ok && after.Key == before.Key {
		if act := p.rowAction(); act.Run != nil && act.WhyOff() == "" {
			r.Add(act.Run())
		}
	}
	return r
}

// Resize sets how many cells there are.
func (p *Pane) Resize(w, h int) {
	p.w, p.h = max(1, w), max(1, h)
	p.tabs.Resize(max(1, p.w-1), 1)
	p.layout()
}

// Cursor is nil: nothing is typed here.
func (p *Pane) Cursor() *tea.Cursor { return nil }

// Typing is false.
func (p *Pane) Typing() bool { return false }

// table is that of the current tab, nil where it has none.
func (p *Pane) table() *widget.Table {
	if p.tabs.Current >= len(p.tables) {
		return nil
	}
	return p.tables[p.tabs.Current]
}

// turned follows the turn to another tab.
func (p *Pane) turned() part.Result {
	p.reveal = false
	p.fill()
	r := p.fetch(false)
	r.Handled = true
	return r
}

const (
	textMost  = 240 // cells: a name from outside may be far longer than any line
	titleMost = 40
)

// text is a text from outside, for one line.
func text(s string) safetext.Text { return safetext.Truncate(safetext.Clean(s), textMost) }

// name is a text from outside within a sentence.
func name(s string) safetext.Text { return safetext.Truncate(safetext.Clean(s), titleMost) }
