package overlay

import (
	"kloakroom/tui/keys"
)

// Places returns the keys of the dialogs, for the page of docs.
func Places() []keys.Place {
	return []keys.Place{
		{Title: "Dialogs", Set: NewConfirm(Question{}).Actions()},
		{Title: "Menus", Intro: "The key before a line chooses it at once.", Set: NewMenu("", nil).Actions()},
		{Title: "The palette", Set: NewPalette(nil).Actions()},
		{Title: "The help", Set: NewHelp("", nil).Actions()},
		{Title: "An error", Set: NewFailure(nil).Actions()},
	}
}
