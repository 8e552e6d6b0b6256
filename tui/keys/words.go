package keys

import (
	"slices"
	"strings"

	"kloakroom/tui/part"
)

// Words is what help and docs say of an action: its title, and its sentence where
// that says more than the title.
func Words(a part.Action) string {
	title := words(a.Title)
	for _, word := range words(a.Help) {
		if !slices.Contains(title, word) && !slices.Contains(fillers, word) {
			return a.Title + ": " + a.Help
		}
	}
	return a.Title
}

// fillers are words that make a sentence of a title.
var fillers = []string{"goes", "to", "the", "a", "an", "one"}

func words(s string) []string { return strings.Fields(strings.ToLower(strings.TrimRight(s, "."))) }

// Moves says whether an action only moves about: every key of it is one for that.
func Moves(a part.Action) bool {
	for _, k := range a.Keys {
		if !slices.Contains(moving, k) {
			return false
		}
	}
	return len(a.Keys) > 0
}

var moving = []string{
	"up", "down", "left", "right", "pgup", "pgdown", "home", "end",
	"k", "j", "h", "l", "g", "G", "ctrl+u", "ctrl+d",
}

// MovesLast returns the actions with those that move about at the end.
func (s Set) MovesLast() Set {
	out := slices.Clone(s)
	slices.SortStableFunc(out, func(a, b part.Action) int {
		switch m, n := Moves(a), Moves(b); {
		case m == n:
			return 0
		case n:
			return -1
		}
		return 1
	})
	return out
}

// Part names the part of the program that an action belongs to, from its ID:
// "clients" of clients.refresh, "exchange" of tokens.exchange.up.
func Part(a part.Action) string {
	ids := strings.Split(a.ID, ".")
	if len(ids) < 2 {
		return ""
	}
	return ids[len(ids)-2]
}
