package clients

import (
	"kloakroom/keycloak"
	"kloakroom/tui/part"
)

// rowChosen hears that the cursor stands on another client. The first one is
// shown at once, any other when the cursor rests: who runs down a list asks for
// nothing on the way.
func (s *Screen) rowChosen(c keycloak.Client, ok bool) part.Result {
	if s.desk.Presenting() {
		s.arrange() // below the rows stands whether this one is masked
	}
	if ok && s.wanted != "" && c.ClientID != s.wanted {
		if s.answering {
			return part.Result{} // another one is looked for
		}
		s.wanted = ""
	}
	switch {
	case ok && s.desk.Hidden(c.ClientID):
		return part.Result{Afters: []part.After{{Slot: slotShow}}} // only enter chooses it
	case ok && s.chosen == nil:
		r := part.Result{Afters: []part.After{{Slot: slotShow}}}
		r.Add(s.show(&c))
		return r
	case ok && s.chosen.ID == c.ID: // gone and come back
		return part.Result{Afters: []part.After{{Slot: slotShow}}}
	}
	return part.Result{Afters: []part.After{{Slot: slotShow, Wait: debounce}}}
}

// settle shows the client under the cursor without waiting any longer, unless it
// is hidden from those who watch.
func (s *Screen) settle() part.Result {
	s.wanted = ""
	c, ok := s.list.Selected()
	switch {
	case ok && s.desk.Hidden(c.ClientID):
	case ok && (s.chosen == nil || s.chosen.ID != c.ID):
		return s.show(&c)
	case !ok && s.chosen != nil && s.rowless():
		return s.show(nil)
	}
	return part.Result{}
}

// want stands on a client of the realm as soon as it is read, "" for none: it was
// created, or chosen before the list was here.
func (s *Screen) want(clientID string) part.Result {
	s.wanted = clientID
	return s.list.Select(clientID)
}

// sought looks, after a page has come, whether the wanted client is in it. In a
// list that is not known to its end it is looked up: it may stand anywhere.
func (s *Screen) sought() part.Result {
	if s.wanted == "" || !s.list.Current() {
		return part.Result{}
	}
	_, exact := s.list.Len()
	switch {
	case s.list.SelectedKey() == s.wanted:
		s.wanted = ""
		return part.Result{}
	case s.search.query == "" && !exact:
		r := s.lookUp(s.wanted)
		r.Add(s.list.Select(s.wanted))
		return r
	case s.search.query != "" && exact:
		r := s.settle() // there is none, or none any more
		r.Add(s.clearSearch())
		return r
	}
	return s.settle()
}

// rowless says that there is no client to stand on: not one that is still being
// read.
func (s *Screen) rowless() bool {
	n, _ := s.list.Len()
	return n == 0
}

// show makes a client the chosen one, nil for none.
func (s *Screen) show(c *keycloak.Client) part.Result {
	s.chosen = c
	id := ""
	if c != nil {
		id = c.ClientID
	}
	s.desk.SetClient(id)
	return s.detail.Show(c)
}

// current is the chosen client as it was read last; nil for none.
func (s *Screen) current() *keycloak.Client {
	if c, ok := s.list.Selected(); ok && !s.desk.Hidden(c.ClientID) && (s.chosen == nil || s.focus != onDetail || c.ID == s.chosen.ID) {
		return &c
	}
	return s.chosen
}

// noClient is the Off of what needs a chosen client.
func (s *Screen) noClient() string {
	if why := s.desk.SignedOff(); why != "" {
		return why
	}
	if s.onHidden() {
		return "this client is masked; enter shows it"
	}
	if s.current() == nil {
		return "no client is chosen"
	}
	return ""
}

// renewed brings the detail in line with a page that was read: the chosen client
// as it is now, or none where it is sure that there is none.
func (s *Screen) renewed(msg part.Done) part.Result {
	if msg.Err != nil || s.chosen == nil {
		return part.Result{}
	}
	if c, ok := s.list.Selected(); ok && s.renew && c.ID == s.chosen.ID {
		s.renew = false
		return s.show(&c)
	}
	if n, exact := s.list.Len(); n == 0 && exact {
		return s.settle()
	}
	return part.Result{}
}
