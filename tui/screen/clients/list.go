package clients

import (
	"context"
	"strings"
	"time"

	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/clients/detail"
	"kloakroom/tui/widget"
)

const (
	slotList   part.Slot = "clients/list"
	slotScopes part.Slot = "clients/scopes"
	slotShow   part.Slot = "clients/show"
)

// debounce is how long the cursor, or what is typed, must rest before a request
// is made of it.
const debounce = 150 * time.Millisecond

// columnAudiences is the column that is filled in behind, columnName the one that
// is there only where a client has a name.
const (
	columnAudiences = 3
	columnName      = 4
)

const nameMin = 14

// nobodyNamed is a least width that no screen has: the column goes.
const nobodyNamed = 1 << 20

// nameColumn gives the column of names its room once one of the realm's clients
// that were read has a name; it goes when another realm is opened, not with every
// page or search.
func (s *Screen) nameColumn() {
	s.columns[columnName].Min = nobodyNamed
	if s.named {
		s.columns[columnName].Min = nameMin
	}
}

func (s *Screen) newList() *widget.List[keycloak.Client] {
	s.columns = []widget.Column{
		{Title: "client", Flex: 2, Min: 18},
		{Title: "auth", Width: 4, Drop: 2},
		{Title: "svc", Width: 3, Drop: 3},
		{Title: "audiences", Flex: 1, Min: 9, Drop: 1},
		{Title: "name", Flex: 1, Drop: 4},
	}
	s.nameColumn()
	return widget.NewList(widget.ListOptions[keycloak.Client]{
		Slot: slotList, What: "clients", Row: s.row, Empty: emptyRealm, Chosen: s.rowChosen, Helps: helps,
		Columns: s.columns, // laid out anew with each Resize
		Open:    s.openClient,
	})
}

const emptyRealm = "No clients."

// clientSource gives the clients of a realm whose client ID contains a text.
type clientSource struct {
	link          *link
	realm, search string
}

func (s *Screen) source(search string) *clientSource { return &clientSource{s.link, s.realm, search} }

// oneSource gives the client of exactly this client ID, or none: wherever it
// stands among those that are like it.
type oneSource struct {
	link            *link
	realm, clientID string
}

// Page looks for it.
func (o *oneSource) Page(ctx context.Context, first, _ int) ([]keycloak.Client, error) {
	if first > 0 {
		return nil, nil
	}
	c, _, err := o.link.server.Load().FindClient(ctx, o.realm, o.clientID)
	if c == nil || err != nil {
		return nil, err
	}
	return []keycloak.Client{*c}, nil
}

// Page reads one page.
func (c *clientSource) Page(ctx context.Context, first, limit int) ([]keycloak.Client, error) {
	return c.link.server.Load().Clients(ctx, c.realm, keycloak.ClientQuery{Search: c.search, First: first, Max: limit})
}

// row draws a client. The key is the client ID: unique in a realm, and what
// others know a client by.
func (s *Screen) row(c keycloak.Client) widget.Row {
	s.desk.Know(c.ClientID)
	name := short(s.desk.NameOf(c.ClientID))
	if !c.Enabled {
		name += " · off"
	}
	auth, svc := dot(c.ClientAuthentication()), dot(c.ServiceAccount)
	if !detail.OpenID(c.Protocol) {
		auth, svc = none, none
	}
	called := s.calledOf(c)
	s.named = s.named || called != ""
	return widget.Row{Key: c.ClientID, Muted: !c.Enabled, Cells: []widget.Cell{
		{Text: name}, auth, svc, s.audiencesOf(c), {Text: called, Tone: widget.ToneMuted},
	}}
}

var none = widget.Cell{Text: "—", Tone: widget.ToneMuted}

func dot(on bool) widget.Cell {
	if on {
		return widget.Cell{Text: "●", Tone: widget.ToneOK}
	}
	return widget.Cell{Text: "○", Tone: widget.ToneMuted}
}

// lateAudiences is what the clients' scopes write to aud: read once a realm,
// after the first page is on screen.
type lateAudiences struct {
	scopes  []keycloak.Scope
	known   bool
	asked   bool
	reading bool // under way
	err     error
	waiting map[string]keycloak.Client // rows drawn before the scopes were known
	filled  map[string]bool            // rows that were filled in
}

// refresh says that what is known is to be read again.
func (l *lateAudiences) refresh() { l.asked, l.err = false, nil }

// forget drops all that was filled in: another realm is shown.
func (s *Screen) forget() {
	s.list.ClearCells()
	s.late = lateAudiences{}
}

// audiencesOf is what stands in the column when a row is made. A row that is made
// before the scopes are here, or while they are read again, is filled in then.
func (s *Screen) audiencesOf(c keycloak.Client) widget.Cell {
	if !detail.OpenID(c.Protocol) {
		return widget.Cell{Text: short(c.Protocol), Tone: widget.ToneMuted}
	}
	l := &s.late
	if !l.known || !l.asked {
		if l.waiting == nil {
			l.waiting = map[string]keycloak.Client{}
		}
		l.waiting[c.ClientID] = c
	}
	if !l.known {
		if l.err != nil {
			return widget.Cell{Text: "?", Tone: widget.ToneMuted}
		}
		return widget.Cell{Text: "…", Tone: widget.ToneMuted}
	}
	cell := s.audiencesCell(c, l.scopes)
	if l.filled[c.ClientID] {
		s.list.SetCell(c.ClientID, columnAudiences, cell)
	}
	return cell
}

func (s *Screen) audiencesCell(c keycloak.Client, scopes []keycloak.Scope) widget.Cell {
	all := keycloak.ClientAudiences(c, scopes)
	switch {
	case len(all) == 0:
		return none
	case s.desk.Hidden(c.ClientID):
		return widget.Cell{Text: screen.Masked, Tone: widget.ToneMuted}
	}
	return widget.Cell{Text: short(strings.Join(all, ", "))}
}

// scopesOf is the answer of the job that reads the client scopes.
type scopesOf struct {
	session *session.Session
	realm   string
	scopes  []keycloak.Scope
}

func (s *Screen) askScopes() part.Result {
	if s.late.asked {
		return part.Result{}
	}
	s.late.asked, s.late.reading = true, true
	now, realm := s.session, s.realm
	return part.Result{Jobs: []part.Job{{
		Slot: slotScopes, Title: "Reading client scopes", Quiet: true,
		Run: func(ctx context.Context) (any, error) {
			scopes, err := now.Server().Scopes(ctx, realm)
			return scopesOf{now, realm, scopes}, err
		},
	}}}
}

func (s *Screen) haveScopes(done part.Done) part.Result {
	r := part.Handled()
	s.late.reading = false
	if isCanceled(done.Err) {
		s.late.asked = false // the screen was left; Start asks again
		return r
	}
	of, _ := done.Answer.(scopesOf)
	switch {
	case done.Err != nil:
		s.late.err = done.Err
		if !s.late.known {
			for id := range s.late.waiting {
				s.fill(id, widget.Cell{Text: "?", Tone: widget.ToneMuted})
			}
		}
	case of.session == s.session && of.realm == s.realm:
		s.take(of.scopes)
	}
	return r
}

// take keeps the scopes, and fills in the rows that were drawn without them.
func (s *Screen) take(scopes []keycloak.Scope) {
	s.late.scopes, s.late.known, s.late.asked, s.late.err = scopes, true, true, nil
	for id, c := range s.late.waiting {
		s.fill(id, s.audiencesCell(c, scopes))
	}
	s.late.waiting = nil
}

func (s *Screen) fill(clientID string, cell widget.Cell) {
	if s.late.filled == nil {
		s.late.filled = map[string]bool{}
	}
	s.late.filled[clientID] = true
	s.list.SetCell(clientID, columnAudiences, cell)
}

// count is how many clients there are, for the title: "37", or "100+".
func (s *Screen) count() safetext.Text {
	if s.scan != nil && s.scan.listed {
		return s.scan.count()
	}
	return s.list.Count()
}
