package widget

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/part"
)

// rowsView is where the cursor stands among n rows, and which h of them are on
// screen.
type rowsView struct {
	cur, top int
	n, h     int // h at least 1
	extra    int // lines after the last row that can be scrolled to, such as an error
}

// settle brings cursor and top back among the rows, the cursor on screen.
func (v *rowsView) settle() {
	v.cur = max(0, min(v.cur, v.n-1))
	v.top = max(0, min(v.top, v.n+v.extra-v.h))
	if v.cur < v.top {
		v.top = v.cur
	}
	if v.cur >= v.top+v.h {
		v.top = v.cur - v.h + 1
	}
}

// reveal shows what stands after the last row when the cursor is there.
func (v *rowsView) reveal() {
	v.settle()
	if v.cur == v.n-1 {
		v.top = max(v.top, min(v.cur, v.n+v.extra-v.h))
	}
}

// move moves the cursor.
func (v *rowsView) move(by int) {
	v.cur += by
	v.reveal()
}

// turn moves cursor and screen together, as a page does.
func (v *rowsView) turn(by int) {
	v.top += by
	v.cur += by
	v.reveal()
}

// roll moves the screen; the cursor goes along only where it would leave it.
func (v *rowsView) roll(by int) {
	v.top = max(0, min(v.top+by, v.n+v.extra-v.h))
	v.cur = max(v.top, min(v.cur, v.top+v.h-1))
	v.settle()
}

// rowsMoves is what the keys of movement do. A distance is in rows.
type rowsMoves struct {
	move, turn, roll func(by int) part.Result
	first, last      func() part.Result
	page             func() int // rows on screen
}

// rowsWheel is how many rows a step of the mouse wheel scrolls.
const rowsWheel = 3

// actions declares the keys of movement of a widget; id is what their names
// begin with.
func (m rowsMoves) actions(id string) []part.Action {
	step := func(name, title string, run func() part.Result, keys ...string) part.Action {
		return part.Action{ID: id + "." + name, Title: title, Help: "Goes " + title + ".", Keys: keys, Run: run}
	}
	by := func(f func(int) part.Result, n func() int) func() part.Result {
		return func() part.Result { return f(n()) }
	}
	times := func(n int) func() int { return func() int { return n } }
	page := func() int { return max(1, m.page()-1) } // a row stays, to read on from
	half := func() int { return max(1, m.page()/2) }
	minus := func(n func() int) func() int { return func() int { return -n() } }
	return []part.Action{
		step("up", "up", by(m.move, times(-1)), "up", "k"),
		step("down", "down", by(m.move, times(1)), "down", "j"),
		step("page-up", "a page up", by(m.turn, minus(page)), "pgup"),
		step("page-down", "a page down", by(m.turn, page), "pgdown"),
		step("half-up", "half a page up", by(m.turn, minus(half)), "ctrl+u"),
		step("half-down", "half a page down", by(m.turn, half), "ctrl+d"),
		step("first", "to the first row", m.first, "home", "g"),
		step("last", "to the last row", m.last, "end", "G"),
	}
}

// rowsKey runs the action of a key; off actions do nothing, the root says why.
func rowsKey(actions []part.Action, key string) part.Result {
	for _, a := range actions {
		for _, k := range a.Keys {
			if k == key && a.WhyOff() == "" {
				r := a.Run()
				r.Handled = true
				return r
			}
		}
	}
	return part.Result{}
}

// wheel scrolls as a step of the wheel says; ok is false for a step sideways.
func (m rowsMoves) wheel(b tea.MouseButton) (r part.Result, ok bool) {
	switch b {
	case tea.MouseWheelUp:
		return m.roll(-rowsWheel), true
	case tea.MouseWheelDown:
		return m.roll(rowsWheel), true
	default:
		return part.Result{}, false
	}
}
