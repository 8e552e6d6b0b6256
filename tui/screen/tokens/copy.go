package tokens

import (
	"kloakroom/apiclient"
	"kloakroom/internal/claims"
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

const noteCells = 40

// copyMenu offers what can be copied here.
func (s *Screen) copyMenu() part.Result {
	if s.view() == viewTrouble {
		return s.desk.CopyMenu(s.copyTrouble()...)
	}
	t := s.token
	raw := func() string { return t.Raw().Reveal() }
	note := shortened(raw())
	items := []screen.CopyItem{
		{Title: "the token", Note: note, Text: raw},
		{Title: "as header", Note: "Authorization: Bearer " + note, Text: func() string { return "Authorization: Bearer " + raw() }},
	}
	if e, ok := s.selected(); ok && s.hasTable() {
		value := whole(e.value)
		note, _ := line(e.value, maxDepth)
		items = append(items, screen.CopyItem{
			Title: "value of " + safetext.Truncate(clean(e.name), 24), Note: safetext.Truncate(note, noteCells),
			Text: func() string { return value },
		})
	}
	if t.Decoded != nil && t.Decoded.Claims != nil {
		items = append(items, screen.CopyItem{Title: "claims as JSON", Text: func() string { return claimsJSON(t.Decoded) }})
	}
	if t.Got == nil {
		return s.desk.CopyMenu(append(items, s.command([]string{"inspect"}, "-"))...)
	}
	if t.Realm == s.desk.Realm() {
		items = append(items, s.tokenCommand(t.Wish))
	}
	return s.desk.CopyMenu(items...)
}

// copyTrouble is what can be copied of a refusal.
func (s *Screen) copyTrouble() []screen.CopyItem {
	f := fault.Of(s.trouble.err)
	text := f.Error()
	if f.Hint != "" {
		text += "\n" + f.Hint
	}
	items := []screen.CopyItem{{Title: "the error", Note: safetext.Truncate(short(text), noteCells), Text: func() string { return text }}}
	if x := s.exchange; x != nil && x.raw != "" {
		items = append(items, screen.CopyItem{Title: "the answer", Note: safetext.Truncate(short(string(x.raw)), noteCells), Text: func() string { return string(x.raw) }})
	}
	if s.trouble.wish.Realm == s.desk.Realm() {
		items = append(items, s.tokenCommand(s.trouble.wish))
	}
	return items
}

// tokenCommand is the command that gets the same token. A secret that was typed
// is asked for by it, never written into it.
func (s *Screen) tokenCommand(w screen.Wish) screen.CopyItem {
	flags := []string{"--client", w.ClientID}
	for _, scope := range w.Scopes {
		flags = append(flags, "--scope", scope)
	}
	if w.Auth == apiclient.AuthPost {
		flags = append(flags, "--auth", string(w.Auth))
	}
	if !w.Secret.IsZero() {
		flags = append(flags, "--secret-from", "-")
	}
	return s.command([]string{"token"}, "", flags...)
}

func (s *Screen) command(words []string, name string, flags ...string) screen.CopyItem {
	var line string
	if name == "-" {
		line = s.desk.Command(append(words, name), "", flags...) // no name: standard input
	} else {
		line = s.desk.Command(words, name, flags...)
	}
	return screen.CopyItem{Title: "as command", Note: safetext.Truncate(short(line), noteCells), Text: func() string { return line }}
}

// selected is the entry under the cursor.
func (s *Screen) selected() (entry, bool) {
	row, ok := s.table.Selected()
	if !ok || !s.hasTable() {
		return entry{}, false
	}
	for _, e := range s.entries {
		if e.key == row.Key {
			return e, true
		}
	}
	return entry{}, false
}

// claimsJSON is the token's claims as JSON, in their order.
func claimsJSON(t *claims.Token) string { return whole(t.Claims) }
