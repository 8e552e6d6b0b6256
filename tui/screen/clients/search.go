package clients

import (
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

const slotSearch part.Slot = "clients/search"

// searchLimit is the most bytes that are searched for; a client ID has at most
// 255 characters.
const searchLimit = 1024

// audienceFilter begins a search by audience instead of by client ID.
const audienceFilter = "aud:"

// searchLine is what is searched for: typed in a line of the list's pane, and
// kept after that until esc.
type searchLine struct {
	input  widget.Input
	typing bool
	query  string // what the rows on screen were asked for with
	exact  bool   // query is a whole client ID, and the only row is its client
}

func (l *searchLine) clear() {
	l.input.SetValue("")
	l.typing, l.query, l.exact = false, "", false
}

// beginSearch opens the line.
func (s *Screen) beginSearch() part.Result {
	r := part.Handled()
	r.Add(s.goTo(onList))
	s.search.typing = true
	s.search.input.ToEnd()
	s.wanted = ""
	return r
}

// typed hears that the line has changed.
func (s *Screen) typed() part.Result {
	return part.Result{Handled: true, Afters: []part.After{{Slot: slotSearch, Wait: debounce}}}
}

// keepSearch returns to the list with what was typed.
func (s *Screen) keepSearch() part.Result {
	s.search.typing = false
	r := part.Result{Handled: true, Afters: []part.After{{Slot: slotSearch}}}
	r.Add(s.applySearch())
	r.Add(s.revealFound())
	return r
}

// clearSearch takes the search away.
func (s *Screen) clearSearch() part.Result {
	s.search.input.SetValue("")
	return s.keepSearch()
}

// lookUp lists the client of a client ID alone: however many are like it, the
// cursor can stand on it. Who goes on typing there searches as always.
func (s *Screen) lookUp(clientID string) part.Result {
	s.search.input.SetValue(clientID)
	s.search.typing, s.search.query, s.search.exact = false, clientID, true
	r := part.Result{Handled: true, Afters: []part.After{{Slot: slotSearch}}}
	r.Add(s.dropScan())
	s.list.SetEmpty("There is no client “" + safetext.Truncate(short(clientID), 60) + "”.")
	r.Add(s.list.Requery(&oneSource{s.link, s.realm, clientID}))
	return r
}

// applySearch asks for the rows of what is in the line, unless they are here.
func (s *Screen) applySearch() part.Result {
	query := strings.TrimSpace(s.search.input.Value())
	if query == s.search.query || s.realm == "" || s.search.exact && s.search.input.Value() == s.search.query {
		return part.Result{}
	}
	s.search.query, s.search.exact = query, false
	if audience, ok := audienceOf(query); ok {
		return s.startScan(audience)
	}
	r := s.dropScan()
	search := query
	if isAudience(query) {
		search = "" // the audience is not typed yet
	}
	s.list.SetEmpty(emptyRealm)
	if search != "" {
		s.list.SetEmpty("No client ID contains “" + safetext.Truncate(short(search), 60) + "”.")
	}
	r.Add(s.list.Requery(s.source(search)))
	return r
}

func isAudience(query string) bool {
	return len(query) >= len(audienceFilter) && strings.EqualFold(query[:len(audienceFilter)], audienceFilter)
}

// audienceOf returns the audience that a query asks for.
func audienceOf(query string) (string, bool) {
	if !isAudience(query) {
		return "", false
	}
	audience := strings.TrimSpace(query[len(audienceFilter):])
	return audience, audience != ""
}

// writes says whether the client's default or dedicated mappers write the
// audience.
func writes(c keycloak.Client, scopes []keycloak.Scope, audience string) bool {
	for _, a := range keycloak.ClientAudiences(c, scopes) {
		if a == audience {
			return true
		}
	}
	return false
}
