package tui

import (
	"kloakroom/internal/safetext"
	"kloakroom/tui/widget"
)

// status is what the right end of the footer tells: why a key did nothing, what
// is running, or what went well; in this order.
type status struct {
	note    safetext.Text // until the next key
	running bool          // long enough to be worth telling
	frame   int           // of the sign that moves
	toast   safetext.Text // passes by itself
}

func (s *status) clearNote() { s.note = "" }

// toast shows a success for a while.
func (r *Root) toast(t safetext.Text) {
	r.status.toast = t
	r.wait(slotToast, toastFor)
}

var spinFrames = [...]safetext.Text{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

// statusCell is what there is to tell, or an empty cell.
func (r *Root) statusCell() widget.Cell {
	s := &r.status
	spin := spinFrames[s.frame%len(spinFrames)] + " "
	switch {
	case r.ending.waiting:
		text := spin + "finishing"
		if writes := r.tasks.writes(); len(writes) > 0 {
			text += ": " + writes[0].job.Title
		}
		return widget.Cell{Text: text + " · ctrl+c ends at once · esc stays", Tone: widget.ToneWarn}
	case s.note != "":
		return widget.Cell{Text: "– " + s.note, Tone: widget.ToneWarn}
	case s.running:
		shown := r.tasks.shown()
		text := spin + shown.job.Title
		if !shown.job.Write {
			text += " · esc stops"
		}
		return widget.Cell{Text: text, Tone: widget.ToneInfo}
	case s.toast != "":
		return widget.Cell{Text: "✓ " + s.toast, Tone: widget.ToneOK}
	}
	return widget.Cell{}
}
