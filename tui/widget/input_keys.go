package widget

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/part"
)

// inputEdit is a key of a text field and what it does to a line.
type inputEdit struct {
	title string
	keys  []string
	do    func(*inputLine)
}

// inputEdits are the keys of every text field: those of a shell's line.
var inputEdits = []inputEdit{
	{"one character left", []string{"left"}, (*inputLine).left},
	{"one character right", []string{"right"}, (*inputLine).right},
	{"to the beginning of the line", []string{"ctrl+a", "home"}, (*inputLine).home},
	{"to the end of the line", []string{"ctrl+e", "end"}, (*inputLine).end},
	{"one word left", []string{"alt+b", "alt+left", "ctrl+left"}, (*inputLine).wordLeft},
	{"one word right", []string{"alt+f", "alt+right", "ctrl+right"}, (*inputLine).wordRight},
	// Some terminals send ctrl+h for backspace.
	{"delete the character before", []string{"ctrl+h", "shift+backspace", "backspace"}, (*inputLine).backspace},
	{"delete the character after", []string{"delete"}, (*inputLine).del},
	{"delete the word before", []string{"alt+backspace", "ctrl+backspace", "ctrl+w"}, (*inputLine).killWordLeft},
	{"delete the word after", []string{"alt+d", "ctrl+delete"}, (*inputLine).killWordRight},
	{"delete to the beginning of the line", []string{"ctrl+u"}, (*inputLine).killToStart},
	{"delete to the end of the line", []string{"ctrl+k"}, (*inputLine).killToEnd},
}

// inputByKey is inputEdits, found by key.
var inputByKey = func() map[string]func(*inputLine) {
	out := map[string]func(*inputLine){}
	for _, e := range inputEdits {
		for _, key := range e.keys {
			out[key] = e.do
		}
	}
	return out
}()

// EditActions are the keys of every text field, for the docs: a field takes them
// itself while it is typed into.
func EditActions() []part.Action {
	out := make([]part.Action, len(inputEdits))
	for i, e := range inputEdits {
		out[i] = part.Action{ID: "text." + e.keys[len(e.keys)-1], Title: e.title, Keys: e.keys}
	}
	return out
}

// inputTyped returns the text that a key means: none for keys that act.
func inputTyped(key tea.KeyPressMsg) string {
	if key.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModMeta|tea.ModHyper|tea.ModSuper) != 0 {
		return ""
	}
	return key.Text
}
