package keys

import (
	"strings"

	"kloakroom/tui/part"
)

// Plain says whether every terminal can send the key: no chord that only newer
// terminals tell apart, and none that is another key in disguise (ctrl+m is
// enter, ctrl+h is backspace).
func Plain(key string) bool {
	switch key {
	case "ctrl+m", "ctrl+h", "ctrl+i", "ctrl+[":
		return false
	}
	for _, rare := range []string{
		"super+", "hyper+", "meta+", "shift+enter", "ctrl+enter", "ctrl+shift+", "ctrl+space", "shift+space",
		"shift+backspace", "ctrl+backspace",
	} {
		if strings.Contains(key, rare) {
			return false
		}
	}
	return !strings.HasPrefix(key, "alt+")
}

// Conflicts names the keys that two actions of the same scope both want while
// both are on, the actions whose last key is not plain, and the keys that no
// action may have. A pane's key that its screen has too is no conflict: the pane
// goes first.
func (s Set) Conflicts() []string {
	type place struct {
		scope part.Scope
		key   string
	}
	owner := map[place]string{}
	var out []string
	for _, a := range s {
		if len(a.Keys) > 0 && !Plain(a.Keys[len(a.Keys)-1]) {
			out = append(out, a.ID+": its last key, "+a.Keys[len(a.Keys)-1]+", is not one that every terminal sends")
		}
		for _, k := range a.Keys {
			if k == "ctrl+m" || k == "ctrl+h" {
				out = append(out, a.ID+": "+k+" is another key in disguise")
			}
			if a.WhyOff() != "" {
				continue
			}
			p := place{a.Scope, k}
			if other, taken := owner[p]; taken && other != a.ID {
				out = append(out, k+": "+other+" and "+a.ID)
			}
			owner[p] = a.ID
		}
	}
	return append(out, s.incomplete()...)
}

// incomplete names what help, palette and docs would have no words for.
func (s Set) incomplete() []string {
	var out []string
	for _, a := range s {
		switch {
		case a.ID == "":
			out = append(out, "an action without an ID: "+a.Title)
		case a.Title == "":
			out = append(out, a.ID+": it has no title")
		case a.Run == nil:
			out = append(out, a.ID+": it does nothing")
		}
	}
	return out
}
