package keys

import (
	"strings"

	"kloakroom/tui/part"
)

// Place is the actions of one place, for the help and the docs.
type Place struct {
	// Title names the place: "Clients", "Everywhere".
	Title string
	// Intro, if given, is a sentence below the title.
	Intro string
	Set   Set
}

// Markdown writes the page of docs: a table a place. Actions that several places
// have are written at the first.
func Markdown(places []Place) string {
	var b strings.Builder
	b.WriteString("# Keys\n\n")
	b.WriteString("This page is written from the program's own registry of actions, as are the footer, the help (`?`) and the palette (`:`).\n")
	b.WriteString("Where an action has several keys, the last one works in every terminal.\n")
	seen := map[string]bool{}
	for _, p := range places {
		rows := make([]part.Action, 0, len(p.Set))
		for _, a := range p.Set.MovesLast() {
			if !seen[a.ID] {
				seen[a.ID] = true
				rows = append(rows, a)
			}
		}
		if len(rows) == 0 {
			continue
		}
		b.WriteString("\n## " + p.Title + "\n\n")
		if p.Intro != "" {
			b.WriteString(p.Intro + "\n\n")
		}
		b.WriteString("| keys | does | action |\n|---|---|---|\n")
		for _, a := range rows {
			b.WriteString("| " + docKeys(a) + " | " + docText(a) + " | `" + a.ID + "` |\n")
		}
	}
	return b.String()
}

// docKeys writes keys as code; an action without any is in the palette only.
func docKeys(a part.Action) string {
	if len(a.Keys) == 0 {
		return "palette"
	}
	out := make([]string, len(a.Keys))
	for i, k := range a.Keys {
		// In a table of Markdown a bar ends the cell, even inside code.
		out[i] = "`" + strings.ReplaceAll(Cap(k), "|", "\\|") + "`"
		if k == "`" {
			out[i] = "`` ` ``"
		}
	}
	return strings.Join(out, " ")
}

func docText(a part.Action) string {
	text := Words(a)
	if a.Danger {
		text += " (changes something: asks first)"
	}
	return strings.ReplaceAll(text, "|", "\\|")
}
