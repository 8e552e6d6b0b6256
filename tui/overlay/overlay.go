// Package overlay holds the dialogs that every screen can use: help, palette,
// menu, confirmation, a form, and an error in words. Each is a [part.Overlay]
// that hands back an answer; the root draws the frame and the keys around it.
//
// It knows nothing of Keycloak, and it does nothing: whoever opened a dialog acts
// on its answer.
package overlay

import (
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// base is what all dialogs are made of.
type base struct {
	title  safetext.Text
	w, h   int
	done   bool
	answer any
}

// Title stands in the frame.
func (b *base) Title() safetext.Text { return b.title }

// Resize sets how many cells there are inside the frame.
func (b *base) Resize(w, h int) { b.w, b.h = max(1, w), max(1, h) }

// Done says whether the dialog is over, and its answer; nil when it was left.
func (b *base) Done() (any, bool) { return b.answer, b.done }

// close ends the dialog.
func (b *base) close(answer any) part.Result {
	b.done, b.answer = true, answer
	return part.Handled()
}

// leave is the action that every dialog has.
func (b *base) leave(title string, more ...string) part.Action {
	return part.Action{
		ID: "dialog.leave", Title: title, Keys: append([]string{"esc"}, more...), Footer: 10,
		Run: func() part.Result { return b.close(nil) },
	}
}

// page returns lines from top on as exactly h lines of w cells; each line is as
// wide as the dialog already.
func (b *base) page(lines []string, top int) []string {
	out := make([]string, 0, b.h)
	for i := top; i < len(lines) && len(out) < b.h; i++ {
		out = append(out, lines[i])
	}
	for len(out) < b.h {
		out = append(out, widget.Blank(b.w))
	}
	return out
}

// paragraph draws text wrapped to w cells.
func paragraph(t safetext.Text, style themes.Style, w int) []string {
	lines := widget.Wrap(t, w)
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = style.Render(widget.Fit(line, w))
	}
	return out
}

// fits is the width that a paragraph wants: as wide as its text, at most limit.
func fits(t safetext.Text, limit int) int { return min(safetext.Width(t), limit) }
