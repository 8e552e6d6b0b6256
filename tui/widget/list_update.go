package widget

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/part"
)

// Resize gives the list its cells.
func (l *List[T]) Resize(w, h int) {
	l.w, l.h = w, h
	l.paint.w = w
	l.paint.widths = rowsWidths(l.o.Columns, nil, w)
	l.settle()
}

// Update takes the answers of its jobs, keys and the mouse. It also asks for
// what is missing, so that any message after Resize sees to that.
func (l *List[T]) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case part.Done:
		return l.done(msg)
	case part.Tick:
		return l.tick(msg)
	case tea.KeyPressMsg:
		return rowsKey(l.actions, msg.String())
	case tea.MouseWheelMsg:
		if r, ok := l.moves.wheel(msg.Button); ok {
			r.Handled = true
			return r
		}
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			return l.click(msg.Y)
		}
	}
	return l.changed()
}

// moved is changed after a key or the mouse: what was to be chosen or jumped to
// by itself is given up.
func (l *List[T]) moved(move func()) part.Result {
	l.want, l.end.jump = "", false
	move()
	r := l.changed()
	r.Handled = true
	return r
}

// changed brings everything in line after a change: the cursor among the rows,
// pages asked for, the owner told.
func (l *List[T]) changed() part.Result {
	l.settle()
	r := l.fetch()
	r.Add(l.spinner())
	r.Add(l.tell())
	return r
}

// settle tells the view how many rows and lines there are.
func (l *List[T]) settle() {
	atEnd := l.view.n > 0 && l.view.cur == l.view.n-1
	before := l.view.extra
	l.view.n = l.known
	l.view.h = max(1, l.h-l.titleLines()-l.bannerLines())
	l.view.extra = 0
	if l.limit != l.known {
		p := l.known / listPageSize
		switch {
		case l.errs[p] != nil && l.pages[p] == nil:
			l.view.extra = min(listTroubleLines, l.view.h)
		case l.spin.on && l.flying(p):
			l.view.extra = 1
		}
	}
	if l.view.extra > before && atEnd {
		l.view.reveal()
	}
	l.view.settle()
}

// tell says to the owner that another row is chosen.
func (l *List[T]) tell() part.Result {
	key := l.SelectedKey()
	if key == l.told || l.o.Chosen == nil {
		return part.Result{}
	}
	l.told = key
	return l.o.Chosen(l.Selected())
}

func (l *List[T]) open() part.Result {
	item, ok := l.Selected()
	if !ok || l.o.Open == nil {
		return part.Result{}
	}
	r := l.o.Open(item)
	r.Handled = true
	return r
}

// click chooses the row on line y, and opens the one that is chosen already.
func (l *List[T]) click(y int) part.Result {
	y -= l.titleLines()
	i := l.view.top + y
	switch {
	case y < 0 || y >= l.view.h || i >= l.known:
		return part.Result{}
	case i == l.view.cur && l.o.Open != nil && l.focused:
		return l.open()
	}
	return l.moved(func() { l.view.cur = i })
}
