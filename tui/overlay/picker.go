package overlay

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/part"
)

// picker moves through a few rows of which one is chosen. It is for what fits in
// a dialog; for rows that come by pages there is widget.List.
type picker struct {
	n, at, top, h int
}

func (p *picker) resize(h int) {
	p.h = max(1, h)
	p.move(0)
}

func (p *picker) reset(n int) {
	p.n, p.at, p.top = n, 0, 0
}

func (p *picker) move(by int) part.Result {
	p.at = min(max(0, p.at+by), max(0, p.n-1))
	p.top = min(p.top, p.at)
	p.top = max(p.top, p.at-max(1, p.h)+1)
	return part.Handled()
}

// click chooses the row on a line and says whether there is one.
func (p *picker) click(line int) bool {
	if line < 0 || line >= p.h || p.top+line >= p.n {
		return false
	}
	p.at = p.top + line
	return true
}

func (p *picker) wheel(button tea.MouseButton) part.Result { return p.move(part.WheelBy(button)) }

func (p *picker) actions() []part.Action {
	by := func(n func() int) func() part.Result { return func() part.Result { return p.move(n()) } }
	return []part.Action{
		{ID: "pick.down", Title: "down", Keys: []string{"ctrl+n", "down"}, Run: by(func() int { return 1 })},
		{ID: "pick.up", Title: "up", Keys: []string{"ctrl+p", "up"}, Run: by(func() int { return -1 })},
		{ID: "pick.pagedown", Title: "page down", Keys: []string{"pgdown"}, Run: by(func() int { return p.h })},
		{ID: "pick.pageup", Title: "page up", Keys: []string{"pgup"}, Run: by(func() int { return -p.h })},
	}
}
