package widget

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/part"
)

// areaByKey are the keys that mean more in several lines than in one. Each says
// whether it did something: what it leaves alone may mean something around the
// area, such as the field above it.
var areaByKey = map[string]func(*Area) bool{
	"enter":     func(a *Area) bool { a.insert("\n"); return true },
	"up":        func(a *Area) bool { return a.vertical(-1) },
	"down":      func(a *Area) bool { return a.vertical(1) },
	"pgup":      func(a *Area) bool { return a.vertical(-max(1, a.h-1)) },
	"pgdown":    func(a *Area) bool { return a.vertical(max(1, a.h-1)) },
	"ctrl+home": func(a *Area) bool { a.move(0); a.line.home(); return true },
	"ctrl+end":  func(a *Area) bool { a.move(len(a.lines) - 1); a.line.end(); return true },
}

// areaWheel is how many lines a step of the wheel is.
const areaWheel = 3

// Update edits the text. Keys that are no text and no editing are left alone.
func (a *Area) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		a.insert(msg.Content)
		return part.Handled()
	case tea.MouseClickMsg:
		a.click(msg.X, msg.Y)
		return part.Handled()
	case tea.MouseWheelMsg:
		return part.Result{Handled: a.vertical(areaWheel * part.WheelBy(msg.Button))}
	case tea.KeyPressMsg:
		return part.Result{Handled: a.key(msg)}
	}
	return part.Result{}
}

func (a *Area) key(msg tea.KeyPressMsg) bool {
	key := msg.String()
	if act, ok := areaByKey[key]; ok {
		if key != "up" && key != "down" && key != "pgup" && key != "pgdown" {
			a.goal = -1
		}
		return act(a)
	}
	if edit, ok := inputByKey[key]; ok {
		a.goal, a.cut = -1, false
		if !a.across(key) {
			edit(&a.line)
		}
		return true
	}
	if text := inputTyped(msg); text != "" {
		a.insert(text)
		return true
	}
	return false
}

// across does what an editing key means at an end of the line, beyond which
// there is another line. It says whether it was such.
func (a *Area) across(key string) bool {
	first, last := a.line.at == 0, a.line.at == len(a.line.cells)
	switch key {
	case "left", "alt+b", "alt+left", "ctrl+left":
		if first && a.row > 0 {
			a.move(a.row - 1)
			a.line.end()
			return true
		}
	case "right", "alt+f", "alt+right", "ctrl+right":
		if last && a.row < len(a.lines)-1 {
			a.move(a.row + 1)
			return true
		}
	case "backspace", "ctrl+h", "shift+backspace", "alt+backspace", "ctrl+backspace", "ctrl+w":
		if first && a.row > 0 {
			a.move(a.row - 1)
			a.line.end()
			a.joinNext()
			return true
		}
	case "delete", "ctrl+k", "alt+d", "ctrl+delete":
		if last && a.row < len(a.lines)-1 {
			a.joinNext()
			return true
		}
	}
	return false
}

// vertical moves so many lines down, towards the column it began in.
func (a *Area) vertical(by int) bool {
	row := min(max(0, a.row+by), max(0, len(a.lines)-1))
	if row == a.row {
		return false
	}
	if a.goal < 0 {
		a.goal = 0
		for _, c := range a.line.cells[:a.line.at] {
			a.goal += c.width
		}
	}
	a.move(row)
	a.column(a.goal)
	return true
}

// column puts the cursor on the character at a column of the line.
func (a *Area) column(x int) {
	i := 0
	for ; i < len(a.line.cells); i++ {
		if x -= a.line.cells[i].width; x < 0 {
			break
		}
	}
	a.line.at = i
}

func (a *Area) click(x, y int) {
	a.goal = -1
	if row := a.top + y; row != a.row && len(a.lines) > 0 {
		a.move(row)
		a.column(x)
		return
	}
	for _, c := range a.line.cells[:a.drawn] {
		x += c.width
	}
	a.column(x - inputLead(a.drawn, a.w))
}
