package screen

import (
	"kloakroom/internal/safetext"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
)

// CopyItem is something that can be copied. Its text is made only when it is
// chosen, so that a secret is not held ready for nothing.
type CopyItem struct {
	// Title says what it is: "the token", "as command".
	Title safetext.Text
	// Note stands beside it, shortened: what will be copied, where that is no
	// secret.
	Note safetext.Text
	Text func() string
	// Off says why it cannot be copied; "" means it can.
	Off safetext.Text
	// Ask, if given, is done instead of copying Text: for what must be read first.
	Ask func() part.Result
}

// CopyText is a CopyItem of a text that is no secret and is shown beside it.
func CopyText(title safetext.Text, text string) CopyItem {
	return CopyItem{Title: title, Note: clean(text), Text: func() string { return text }}
}

// CopyMenu opens the menu of what can be copied here.
func CopyMenu(items ...CopyItem) part.Result {
	entries := make([]overlay.Item, len(items))
	for i, item := range items {
		entries[i] = overlay.Item{Title: item.Title, Note: item.Note, Off: item.Off, Value: i}
	}
	return part.Handled(part.Open{
		Overlay: overlay.NewMenu("Copy", entries),
		Reply: func(answer any) part.Result {
			i, ok := answer.(int)
			if !ok {
				return part.Result{}
			}
			if items[i].Ask != nil {
				return items[i].Ask()
			}
			return part.Handled(part.Copy{What: items[i].Title, Text: items[i].Text()})
		},
	})
}
