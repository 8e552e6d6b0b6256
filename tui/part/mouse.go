package part

import tea "charm.land/bubbletea/v2"

// Rects remembers where things were drawn, so that the mouse finds them: cleared
// at the beginning of a drawing, added to while it goes on.
type Rects[T any] struct{ all []rect[T] }

type rect[T any] struct {
	x, y, w, h int
	what       T
}

// Clear forgets everything.
func (r *Rects[T]) Clear() { r.all = r.all[:0] }

// Add remembers what was drawn at x, y in w by h cells.
func (r *Rects[T]) Add(x, y, w, h int, what T) {
	r.all = append(r.all, rect[T]{x, y, w, h, what})
}

// At returns what is at a place, the last that was drawn there, and the place
// counted from its corner.
func (r *Rects[T]) At(x, y int) (what T, dx, dy int, ok bool) {
	for i := len(r.all) - 1; i >= 0; i-- {
		if a := r.all[i]; x >= a.x && x < a.x+a.w && y >= a.y && y < a.y+a.h {
			return a.what, x - a.x, y - a.y, true
		}
	}
	return what, 0, 0, false
}

// MouseTo returns the mouse message with its place moved to x, y; any other
// message comes back as it is.
func MouseTo(msg tea.Msg, x, y int) tea.Msg {
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		m.X, m.Y = x, y
		return m
	case tea.MouseReleaseMsg:
		m.X, m.Y = x, y
		return m
	case tea.MouseWheelMsg:
		m.X, m.Y = x, y
		return m
	case tea.MouseMotionMsg:
		m.X, m.Y = x, y
		return m
	}
	return msg
}

// WheelBy returns which way a button of the mouse turns: 1 for the wheel down,
// -1 for up, 0 for anything else.
func WheelBy(button tea.MouseButton) int {
	switch button {
	case tea.MouseWheelDown:
		return 1
	case tea.MouseWheelUp:
		return -1
	default:
		return 0
	}
}
