package clients

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"

	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

const slotRealms part.Slot = "clients/realms"

// link leads the sources of lists to the Keycloak: somebody who signs in again
// goes on with the same lists. Jobs use it beside the screen.
type link struct {
	server atomic.Pointer[keycloak.Server]
}

// realmSource gives the realms by pages of a list that is read whole: Keycloak
// pages no realms.
type realmSource struct {
	link *link
	turn chan struct{} // held by who reads or looks
	all  []keycloak.Realm
	old  atomic.Bool // what is here, if anything, is not to be used any more
}

func newRealmSource(l *link) *realmSource {
	s := &realmSource{link: l, turn: make(chan struct{}, 1)}
	s.old.Store(true)
	return s
}

// Page returns the realms from first on, by name.
func (s *realmSource) Page(ctx context.Context, first, limit int) ([]keycloak.Realm, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.old.Swap(false) {
		all, err := s.link.server.Load().Realms(ctx)
		if err != nil {
			s.old.Store(true)
			return nil, err
		}
		slices.SortFunc(all, func(a, b keycloak.Realm) int {
			if c := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)); c != 0 {
				return c
			}
			return strings.Compare(a.Name, b.Name)
		})
		s.all = all
	}
	first = min(first, len(s.all))
	return slices.Clone(s.all[first:min(len(s.all), first+limit)]), nil
}

func (s *Screen) newRealms() *widget.List[keycloak.Realm] {
	return widget.NewList(widget.ListOptions[keycloak.Realm]{
		Slot: slotRealms, What: "realms", Columns: []widget.Column{{Flex: 1}}, Row: realmRow, Helps: helps,
		Empty: "These rights show no realm.",
		Open:  func(r keycloak.Realm) part.Result { return s.enterRealm(r.Name) },
	})
}

func realmRow(r keycloak.Realm) widget.Row {
	name, off := short(r.Name), r.Enabled != nil && !*r.Enabled
	if off {
		name += " · off"
	}
	return widget.Row{Key: r.Name, Cells: widget.PlainCells(name), Muted: off}
}

// nameMost is how many cells of a name from outside are kept for drawing: more
// than any pane has, and little enough to be cut with every key.
const nameMost = 240

func short(name string) safetext.Text { return safetext.Truncate(safetext.Clean(name), nameMost) }

// markRealm makes the chosen realm's name stand out while the cursor is
// elsewhere.
func (s *Screen) markRealm() {
	s.realms.ClearCells()
	if s.realm != "" {
		s.realms.SetCell(s.realm, 0, widget.Cell{Text: short(s.realm), Tone: widget.ToneAccent})
	}
}

// enterRealm chooses a realm and goes to its clients.
func (s *Screen) enterRealm(name string) part.Result {
	r := part.Handled()
	if name != s.realm {
		r.Add(s.desk.SetRealm(name))
		r.Add(s.open(name))
	}
	r.Add(s.goTo(onList))
	return r
}

func (s *Screen) rereadRealms() part.Result {
	if !s.askedRealm {
		return part.Result{}
	}
	s.realmsFrom.old.Store(true)
	n, _ := s.realms.Len()
	r := s.realms.Refresh()
	if n == 0 { // no row to stay on
		r.Add(s.realms.Select(s.realm))
	}
	return r
}
