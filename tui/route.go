package tui

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

// key routes a key: ctrl+c, the running read that esc stops, a text field, the
// registry, and what is left to the pane.
func (r *Root) key(msg tea.KeyPressMsg) {
	key := msg.String()
	r.watched(msg)
	switch {
	case key == "ctrl+c":
		if !r.askToQuit() {
			r.interrupt()
		}
		return
	case r.ending.waiting:
		if key == "esc" {
			r.stay()
		}
		return
	case r.small():
		return // nothing is seen, so nothing is done
	}
	r.status.clearNote()
	pane, from := r.top()
	if key == "esc" && from.layer == nil && r.stopReads() {
		return
	}
	typing := pane.Typing()
	if typing && (r.apply(pane.Update(msg), from) || printable(msg)) {
		return
	}
	if a, ok := r.Live().Find(key); ok {
		r.run(a, from)
		return
	}
	if !typing {
		r.apply(pane.Update(msg), from)
	}
}

// printable says whether a key is text: in a text field it is nothing else.
func printable(msg tea.KeyPressMsg) bool {
	return msg.Text != "" && msg.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModMeta|tea.ModHyper|tea.ModSuper) == 0
}

// run does an action, or says why not.
func (r *Root) run(a part.Action, from origin) {
	if why := a.WhyOff(); why != "" {
		r.status.note = safetext.Clean(a.Title + ": " + why)
		return
	}
	r.apply(a.Run(), from)
}

// stopReads cancels what is being read for the screen that is shown, and says
// whether there was something.
func (r *Root) stopReads() bool {
	stopped := r.tasks.cancel(func(t *task) bool {
		return t.from.layer == nil && t.from.entry == r.at && !t.job.Quiet
	})
	r.canceled(stopped, true)
	if len(stopped) > 0 {
		r.status.note = "stopped: " + stopped[0].job.Title
	}
	return len(stopped) > 0
}

func (r *Root) paste(msg tea.PasteMsg) {
	if r.ending.waiting || r.small() {
		return
	}
	r.stroke(strokePaste, true)
	pane, from := r.top()
	r.apply(pane.Update(msg), from)
}

// spot is something of the root's own that the mouse can hit.
type spot struct {
	entry  int    // a screen of the bar, or -1
	action string // an action of footer or overlay, by ID, or ""
}

func (r *Root) mouse(msg tea.MouseMsg) {
	if r.ending.waiting || r.small() {
		return
	}
	m := msg.Mouse()
	if what, _, _, ok := r.spots.At(m.X, m.Y); ok {
		if _, click := msg.(tea.MouseClickMsg); click && m.Button == tea.MouseLeft {
			r.click(what)
		}
		return
	}
	pane, from := r.top()
	if from.layer == nil {
		if y := m.Y - r.bodyTop(); y >= 0 && y < r.bodyHeight() {
			r.apply(pane.Update(part.MouseTo(msg, m.X, y)), from)
		}
		return
	}
	if x, y, ok := from.layer.inside(m.X, m.Y); ok {
		r.apply(pane.Update(part.MouseTo(msg, x, y)), from)
	}
}

func (r *Root) click(what spot) {
	r.status.clearNote()
	_, from := r.top()
	if what.action == "" {
		if from.layer == nil {
			r.show(what.entry, nil)
		}
		return
	}
	for _, a := range r.Live() {
		if a.ID == what.action {
			r.run(a, from)
			return
		}
	}
}
