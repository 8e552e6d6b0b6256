// Package keys is the one registry of actions: from the actions that are
// declared here and now it dispatches keys, and makes the footer, the help, the
// palette and the page of docs, so that none of them can say something else.
//
// It is not for what an action does, nor for editing keys of text fields, which
// a field takes itself while it is typed into.
package keys

import (
	"sort"
	"strings"
	"unicode/utf8"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

// Set is the actions that are live at a place, narrowest first: the pane's, the
// screen's, those that work everywhere.
type Set []part.Action

// Find returns the action of a key: the first that has it, so that a pane goes
// before its screen. One that is off is found only where no other is on: it says
// why.
func (s Set) Find(key string) (part.Action, bool) {
	var off *part.Action
	for i := range s {
		for _, k := range s[i].Keys {
			if k != key {
				continue
			}
			if s[i].WhyOff() == "" {
				return s[i], true
			}
			if off == nil {
				off = &s[i]
			}
		}
	}
	if off != nil {
		return *off, true
	}
	return part.Action{}, false
}

// Footer returns the actions for the footer, heaviest first and in their own
// order where alike; those that are off, and those whose keys a narrower action
// takes, are left out.
func (s Set) Footer() []part.Action {
	var out []part.Action
	for _, a := range s {
		if a.Footer <= 0 || len(a.Keys) == 0 || a.WhyOff() != "" {
			continue
		}
		if first, ok := s.Find(a.Keys[0]); ok && first.ID == a.ID {
			out = append(out, a)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Footer > out[j].Footer })
	return out
}

// Typed returns what still works where letters are text: the actions with a key
// that is no text, and of their keys only these.
func (s Set) Typed() Set {
	out := make(Set, 0, len(s))
	for _, a := range s {
		var kept []string
		for _, k := range a.Keys {
			if k != "space" && utf8.RuneCountInString(k) > 1 {
				kept = append(kept, k)
			}
		}
		if len(kept) > 0 {
			a.Keys = kept
			out = append(out, a)
		}
	}
	return out
}

// Merge joins sets, narrowest first; of two actions with one ID the first stays.
func Merge(sets ...Set) Set {
	n := 0
	for _, s := range sets {
		n += len(s)
	}
	seen := make(map[string]bool, n)
	out := make(Set, 0, n)
	for _, s := range sets {
		for _, a := range s {
			if !seen[a.ID] {
				seen[a.ID] = true
				out = append(out, a)
			}
		}
	}
	return out
}

// Title is an action's title for people. Titles are our own words, but a name
// from outside may have come into one.
func Title(a part.Action) safetext.Text { return safetext.Clean(a.Title) }

// caps are the keys that people know by another sign or name.
var caps = map[string]string{
	"up": "↑", "down": "↓", "left": "←", "right": "→",
	"pgup": "page up", "pgdown": "page down",
}

// Cap is how a key is shown to people: "space", "ctrl+p", "↑".
func Cap(key string) string {
	lead, last := "", key
	if i := strings.LastIndexByte(key, '+'); i > 0 && i < len(key)-1 {
		lead, last = key[:i+1], key[i+1:]
	}
	if c, ok := caps[last]; ok {
		last = c
	}
	return lead + last
}

// Caps shows all keys of an action: "ctrl+p :".
func Caps(a part.Action) string {
	out := make([]string, len(a.Keys))
	for i, k := range a.Keys {
		out[i] = Cap(k)
	}
	return strings.Join(out, " ")
}

// Best shows the one key that a footer has room for: the first, or, on a
// terminal that does not tell enhanced chords apart, the first that is plain.
func Best(a part.Action, enhanced bool) string {
	for _, k := range a.Keys {
		if enhanced || Plain(k) {
			return Cap(k)
		}
	}
	if len(a.Keys) == 0 {
		return ""
	}
	return Cap(a.Keys[len(a.Keys)-1])
}
