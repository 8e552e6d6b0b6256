package clients

import (
	"kloakroom/internal/safetext"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/clients/detail"
)

// menuItem is an item of the menu and what it does.
type menuItem struct {
	overlay.Item
	run func() part.Result
}

func openMenu(title safetext.Text, items []menuItem) part.Result {
	shown := make([]overlay.Item, len(items))
	for i, it := range items {
		shown[i] = it.Item
		shown[i].Value = i
	}
	return part.Handled(part.Open{Overlay: overlay.NewMenu(title, shown), Reply: func(answer any) part.Result {
		if i, ok := answer.(int); ok {
			return items[i].run()
		}
		return part.Result{}
	}})
}

// clientMenu lists what can be done with the chosen client, wherever the focus
// is.
func (s *Screen) clientMenu() part.Result {
	r := s.settle()
	c := s.current()
	if c == nil {
		return r
	}
	items := []menuItem{{overlay.Item{Key: "t", Title: "get a token"}, s.token}}
	for _, w := range detail.Switches() {
		items = append(items, menuItem{
			overlay.Item{Key: w.Key, Title: w.Verb(*c), Off: safetext.Clean(w.Off(s.desk, c))}, func() part.Result { return s.turn(w) },
		})
	}
	secrets := map[string]string{"client.secret.rotate": "r", "client.secret.copy": "c"}
	for _, a := range s.detail.Catalogue() { // it knows whether there is a secret
		if key := secrets[a.ID]; key != "" {
			items = append(items, menuItem{overlay.Item{Key: key, Title: safetext.Clean(a.Title), Off: safetext.Clean(a.WhyOff())}, a.Run})
		}
	}
	items = append(items, menuItem{overlay.Item{Key: "y", Title: "copy …"}, s.copyMenu})
	r.Add(openMenu(named(c.ClientID), items))
	return r
}

// named is a name for a title or a question.
func named(name string) safetext.Text { return safetext.Truncate(safetext.Clean(name), 48) }

// copyMenu lists what can be copied here.
func (s *Screen) copyMenu() part.Result {
	if s.focus == onRealms {
		return s.copyRealm()
	}
	r := s.settle()
	var items []screen.CopyItem
	if c := s.pointed(); c != nil && s.focus == onDetail {
		items = s.detail.CopyItems()
	} else if c != nil {
		items = append(items,
			screen.CopyText("the client ID", c.ClientID),
			screen.CopyText("its UUID", c.ID),
			screen.CopyText("as command", s.desk.Command([]string{"clients", "get"}, c.ClientID)),
			screen.CopyText("a token, as command", s.desk.Command([]string{"token"}, "", "--client", c.ClientID)),
		)
	}
	items = append(items, screen.CopyText("the list, as command", s.listCommand()))
	r.Add(s.desk.CopyMenu(append(items, s.desk.CopyLast()...)...))
	return r
}

// listCommand is the command that lists what the list shows.
func (s *Screen) listCommand() string {
	switch {
	case isAudience(s.search.query) && !s.search.exact:
		return s.desk.Command([]string{"audiences", "list"}, "")
	case s.search.query != "":
		return s.desk.Command([]string{"clients", "list"}, "", "--search", s.search.query)
	}
	return s.desk.Command([]string{"clients", "list"}, "")
}

func (s *Screen) copyRealm() part.Result {
	var items []screen.CopyItem
	if realm, ok := s.realms.Selected(); ok {
		items = append(items, screen.CopyText("the realm's name", realm.Name))
	}
	return s.desk.CopyMenu(append(items, screen.CopyText("the list, as command", s.desk.Command([]string{"realms"}, "")))...)
}
