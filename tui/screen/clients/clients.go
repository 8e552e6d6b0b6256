// Package clients is the screen of realms and clients: the realms at the left,
// the clients of one of them by pages, and beside them the chosen client, whose
// inside is the folder below.
//
// It reads and shows. What is to be changed goes to the desk as a proposal.
package clients

import (
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/clients/detail"
	"kloakroom/tui/widget"
)

// pane is one of the three, from the outermost.
type pane int

const (
	onRealms pane = iota
	onList
	onDetail
)

const panes = 3

// Screen is the screen of realms and clients.
type Screen struct {
	desk *screen.Desk
	// session and realm are those that the panes show; the desk's may be others
	// after the screen was left.
	session *session.Session
	realm   string
	link    *link
	shown   bool
	dirty   bool // something was changed while another screen was shown

	w, h  int
	focus pane
	zoom  bool
	boxes [panes]box

	realms     *widget.List[keycloak.Realm]
	realmsFrom *realmSource
	askedRealm bool // the realms were asked for

	list    *widget.List[keycloak.Client]
	columns []widget.Column // the list's
	named   bool            // a client of the realm that was read has a name
	arrived bool            // a first answer about the clients of the realm is here
	search  searchLine
	scan    *scan
	late    lateAudiences
	renew   bool // the next page brings the chosen client anew
	// wanted is the client ID of the row to stand on when it is here; answering
	// says that rows come by themselves, not by a move of the cursor.
	wanted    string
	answering bool

	creators creators

	detail *detail.Pane
	chosen *keycloak.Client // what the detail shows; nil for none
	drafts drafts
	keys   []part.Action // those of the screen itself

	propose func(screen.Proposal) part.Result // the desk's
}

var (
	_ part.Screen    = (*Screen)(nil)
	_ part.Catalogue = (*Screen)(nil)
)

// New returns the screen on a desk; it reads nothing before Start.
func New(desk *screen.Desk) *Screen {
	s := &Screen{desk: desk, link: &link{}, propose: desk.Propose, detail: detail.New(desk), w: 1, h: 1}
	s.realms = s.newRealms()
	s.list = s.newList()
	s.search.input.Placeholder = "client ID, or aud:orders-api"
	s.search.input.Limit = searchLimit
	s.keys = s.declare()
	s.arrange()
	return s
}

// ID is the screen's.
func (s *Screen) ID() string { return screen.Clients }

// Title is the screen's name.
func (s *Screen) Title() safetext.Text { return "Clients" }

// Start takes up what leaving the screen has ended, and follows the desk.
func (s *Screen) Start() part.Result {
	s.shown = true
	r := s.desk.Start()
	r.Add(s.follow())
	if s.late.reading { // cancelled when the screen was left
		s.late.asked, s.late.reading = false, false
	}
	if s.askedRealm {
		r.Add(s.realms.Resume())
	}
	r.Add(s.list.Resume())
	r.Add(s.resumeScan())
	r.Add(s.detail.Start())
	if s.dirty {
		s.dirty = false
		r.Add(s.reread())
	}
	r.Add(s.behind())
	s.arrange()
	r.Handled = true
	return r
}

// Stop is called when the screen is left.
func (s *Screen) Stop() {
	s.shown = false
	s.detail.Stop()
}

// follow brings the panes to the session and realm of the desk.
func (s *Screen) follow() part.Result {
	now := s.desk.Session()
	if now == nil || now == s.session && s.desk.Realm() == s.realm {
		return part.Result{}
	}
	again := s.session != nil && s.session.Base() == now.Base()
	renewed := now != s.session
	if renewed {
		s.creators = creators{}
	}
	s.session = now
	if again {
		s.link.server.Store(now.Server())
	} else {
		s.begin()
	}
	if again && s.desk.Realm() == s.realm {
		if !renewed {
			return part.Result{}
		}
		return s.reread()
	}
	s.focus = onRealms
	if s.desk.Realm() != "" {
		s.focus = onList
	}
	return s.open(s.desk.Realm())
}

// begin forgets what belongs to another Keycloak.
func (s *Screen) begin() {
	s.link = &link{}
	s.link.server.Store(s.session.Server())
	s.realmsFrom = newRealmSource(s.link)
	s.askedRealm = false
	s.realms.ClearCells()
	s.drafts = drafts{}
}

// open shows the clients of a realm from the first, "" for none.
func (s *Screen) open(realm string) part.Result {
	s.realm, s.arrived, s.named = realm, false, false
	s.search.clear()
	s.forget()
	s.scan, s.chosen, s.wanted = nil, nil, ""
	r := s.detail.Show(nil)
	s.markRealm()
	r.Add(s.realms.Select(realm))
	if realm == "" {
		r.Add(s.list.SetSource(nil))
		return r
	}
	want := s.desk.Client()
	s.list.SetEmpty(emptyRealm)
	r.Add(s.list.SetSource(s.source("")))
	r.Add(s.want(want))
	return r
}

// reread reads again whatever is shown, and leaves the cursors where they are.
func (s *Screen) reread() part.Result {
	r := s.rereadRealms()
	r.Add(s.rereadList())
	return r
}

// rereadList reads the clients on screen again. What stands beside them stays
// until the new is here.
func (s *Screen) rereadList() part.Result {
	s.late.refresh()
	if s.scan != nil {
		return s.startScan(s.scan.audience)
	}
	s.renew = true
	r := s.list.Refresh()
	if s.wanted != "" {
		r.Add(s.list.Select(s.wanted))
	}
	return r
}

// behind asks for what fills the screen in after its first page: the realms, and
// what the client scopes write.
func (s *Screen) behind() part.Result {
	var r part.Result
	if s.session == nil || !s.shown {
		return r
	}
	if !s.askedRealm && (s.realm == "" || s.arrived || s.focus == onRealms) {
		s.askedRealm = true
		r.Add(s.realms.SetSource(s.realmsFrom))
		r.Add(s.realms.Select(s.realm))
	}
	if s.arrived && s.realm != "" && s.trouble(onList) == nil {
		r.Add(s.askScopes())
	}
	if s.arrived {
		r.Add(s.askCreators())
	}
	if c, ok := s.list.Selected(); ok && s.chosen != nil && c.ClientID == s.chosen.ClientID && c.ID != s.chosen.ID {
		r.Add(s.show(&c)) // deleted and made anew
	}
	return r
}
