package tuitest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// named are the keys that have a name and no text.
var named = map[string]rune{
	"enter": tea.KeyEnter, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "esc": tea.KeyEscape,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	"delete": tea.KeyDelete, "insert": tea.KeyInsert,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f5": tea.KeyF5, "f10": tea.KeyF10,
}

var modifiers = map[string]tea.KeyMod{
	"ctrl": tea.ModCtrl, "alt": tea.ModAlt, "shift": tea.ModShift, "meta": tea.ModMeta, "super": tea.ModSuper,
}

// Key makes a key press of the name that bubbletea gives it: "a", "G", "space",
// "ctrl+p", "shift+tab". A name that it would give to no key is an error.
func Key(name string) (tea.KeyPressMsg, error) {
	rest, mod := name, tea.KeyMod(0)
	for {
		lead, tail, ok := strings.Cut(rest, "+")
		m, known := modifiers[lead]
		if !ok || !known || tail == "" {
			break
		}
		mod |= m
		rest = tail
	}
	k := tea.Key{Mod: mod}
	code, size := utf8.DecodeRuneInString(rest)
	switch c, ok := named[rest]; {
	case ok:
		k.Code = c
	case rest == "space":
		k.Code = tea.KeySpace
		if mod&(tea.ModCtrl|tea.ModAlt) == 0 {
			k.Text = " "
		}
	case size == len(rest) && size > 0:
		k.Code = code
		if mod == 0 {
			k.Text = rest
		}
	}
	msg := tea.KeyPressMsg(k)
	if k.Code == 0 || msg.String() != name {
		return msg, fmt.Errorf("no key is called %q", name)
	}
	return msg, nil
}
