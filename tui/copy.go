package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

const (
	// copyWait is how long the system's clipboard may take: its programs can hang
	// when their display is gone.
	copyWait = 3 * time.Second
	// copyMuch is where some terminals stop taking OSC 52 (xterm and tmux have
	// limits of this size).
	copyMuch = 70_000
)

// copyOutcome says what was copied and whether the system's clipboard took it.
type copyOutcome struct {
	what   safetext.Text
	system bool
	much   bool
}

// copy tells both clipboards: the terminal's by OSC 52, which also works over
// ssh but never answers, and the system's where there is one.
func (r *Root) copy(c part.Copy) {
	r.cmds = append(r.cmds, tea.SetClipboard(c.Text))
	r.start(part.Job{
		Slot: slotCopy, Title: "Copying", Quiet: true,
		Run: func(ctx context.Context) (any, error) {
			ctx, cancel := context.WithTimeout(ctx, copyWait)
			defer cancel()
			err := r.o.Clipboard(ctx, c.Text)
			return copyOutcome{c.What, err == nil, len(c.Text) > copyMuch}, nil
		},
	}, origin{entry: -1})
}

// copied says which clipboard was used.
func (r *Root) copied(done part.Done) {
	out, ok := done.Answer.(copyOutcome)
	switch {
	case !ok:
		return // the clipboard crashed; the terminal's has the text
	case out.system:
		r.toast("copied " + out.what + " · system clipboard and terminal")
	case out.much:
		r.status.note = "sent " + out.what + " to the terminal (OSC 52), which may refuse so much"
	default:
		r.toast("copied " + out.what + " · by the terminal (OSC 52)")
	}
}
