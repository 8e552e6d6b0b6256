package clients

import (
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen/clients/detail"
	"kloakroom/tui/widget"
)

// hintShow is beside a row that is masked for those who watch.
var hintShow = widget.Hint{Key: "enter", Does: "show it"}

// openClient goes to the client of a row. While others watch, this alone chooses
// one that is hidden from them: moving over its row does not.
func (s *Screen) openClient(c keycloak.Client) part.Result {
	r := s.reveal(c.ClientID)
	r.Add(s.goTo(onDetail))
	return r
}

// reveal names a client that was hidden from those who watch.
func (s *Screen) reveal(clientID string) part.Result {
	if !s.desk.Hidden(clientID) {
		return part.Result{}
	}
	s.desk.Reveal(clientID)
	s.list.Redraw()
	return s.settle()
}

// revealFound names the client whose whole ID was searched for. What is still
// being typed may be the beginning of another one.
func (s *Screen) revealFound() part.Result {
	query := s.search.query
	if s.search.typing || query == "" || !s.desk.Hidden(query) || !s.list.Current() {
		return part.Result{}
	}
	for _, c := range s.list.Visible() {
		if c.ClientID == query {
			return s.reveal(query)
		}
	}
	return part.Result{}
}

// calledOf is the name of a client for people, which is none where the client is
// hidden.
func (s *Screen) calledOf(c keycloak.Client) safetext.Text {
	if s.desk.Hidden(c.ClientID) {
		return ""
	}
	return detail.NameOf(c)
}

// onHidden says that the cursor stands on a client that is hidden.
func (s *Screen) onHidden() bool {
	c, ok := s.list.Selected()
	return ok && s.focus == onList && s.desk.Hidden(c.ClientID)
}

// pointed is the client that is copied from: that of the row under the cursor,
// whether it is hidden or not, or the chosen one.
func (s *Screen) pointed() *keycloak.Client {
	if c, ok := s.list.Selected(); ok && s.onHidden() {
		return &c
	}
	return s.current()
}
