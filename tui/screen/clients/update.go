package clients

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/change"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

const slotDetail = "clients/detail/"

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) part.Result {
	r := s.route(msg)
	r.Add(s.behind())
	s.arrange()
	return r
}

func (s *Screen) route(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case part.Done:
		return s.done(msg)
	case part.Tick:
		return s.tick(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		return s.input(msg)
	case tea.MouseMsg:
		return s.mouse(msg)
	}
	r := s.detail.Update(msg)
	switch msg := msg.(type) {
	case screen.SignedIn:
		if s.shown {
			r.Add(s.follow())
		}
	case screen.Changed:
		r.Add(s.changed(msg))
	}
	r.Add(s.desk.Update(msg))
	return r
}

// done takes the answer of a job.
func (s *Screen) done(msg part.Done) part.Result {
	slot := string(msg.Slot)
	switch {
	case strings.HasPrefix(slot, slotDetail):
		return s.detail.Update(msg)
	case strings.HasPrefix(slot, string(slotRealms)+"/"):
		return s.realms.Update(msg)
	case strings.HasPrefix(slot, string(slotList)+"/"):
		return s.listDone(msg)
	case msg.Slot == slotScopes:
		return s.haveScopes(msg)
	case msg.Slot == slotScan:
		return s.scanDone(msg)
	case msg.Slot == slotCreators:
		return s.haveCreators(msg)
	}
	return s.desk.Update(msg)
}

// listDone takes a page of clients.
func (s *Screen) listDone(msg part.Done) part.Result {
	s.arrived = true
	s.answering = true
	r := s.list.Update(msg)
	s.answering = false
	r.Add(s.sought())
	r.Add(s.renewed(msg))
	r.Add(s.revealFound())
	return r
}

func (s *Screen) tick(msg part.Tick) part.Result {
	switch {
	case strings.HasPrefix(string(msg.Slot), slotDetail):
		return s.detail.Update(msg)
	case strings.HasPrefix(string(msg.Slot), string(slotRealms)+"/"):
		return s.realms.Update(msg)
	case strings.HasPrefix(string(msg.Slot), string(slotList)+"/"):
		return s.list.Update(msg)
	}
	r := part.Handled()
	switch msg.Slot {
	case slotShow:
		r.Add(s.settle())
	case slotSearch:
		r.Add(s.applySearch())
	default:
		return s.desk.Update(msg)
	}
	return r
}

// input gives keys and what is pasted to whoever is focused.
func (s *Screen) input(msg tea.Msg) part.Result {
	switch {
	case s.search.typing:
		before := s.search.input.Value()
		r := s.search.input.Update(msg)
		if s.search.input.Value() != before {
			r.Add(s.typed())
		}
		return r
	case s.focus == onDetail:
		return s.detail.Update(msg)
	}
	return part.Result{}
}

// scanAgain is how many clients a scan may have looked at to be done anew by
// itself after a change.
const scanAgain = 1000

// changed reads again what a change has made old.
func (s *Screen) changed(msg screen.Changed) part.Result {
	realms := false
	if msg.Plan != nil {
		for _, c := range msg.Plan.Changes() {
			realms = realms || c.Kind == change.KindRealm
		}
	}
	here := msg.Realm == s.realm
	if !here && !realms {
		return part.Result{}
	}
	if !s.shown {
		s.dirty = true
		return part.Result{}
	}
	var r part.Result
	if realms {
		r.Add(s.rereadRealms())
	}
	switch {
	case !here:
	case s.scan != nil && s.scan.looked > scanAgain:
		s.late.refresh()
	default:
		r.Add(s.rereadList())
	}
	return r
}
