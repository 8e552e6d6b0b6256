package widget

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
)

// TableOptions are what a [Table] is made of.
type TableOptions struct {
	Columns []Column
	// Empty is said where there are no rows.
	Empty safetext.Text
	// Open, if given, is what enter does, and a click on the chosen row of the
	// focused table.
	Open func(Row) part.Result
	// Chosen, if given, hears of every change of the chosen row.
	Chosen func(row Row, ok bool) part.Result
}

// Table shows rows that are all here, such as the scopes of a client or the
// headers of an answer; its columns are as wide as their texts. Rows that come
// by pages are for [List]. It is a part.Pane; mouse messages must come in its
// own coordinates.
type Table struct {
	o       TableOptions
	rows    []Row
	natural []int
	view    rowsView
	paint   rowsPainter
	w, h    int
	told    string
	focused bool // when it was drawn last
	moves   rowsMoves
	actions []part.Action
}

// NewTable returns a table without rows.
func NewTable(o TableOptions) *Table {
	t := &Table{o: o, view: rowsView{h: 1}}
	t.paint.columns = o.Columns
	t.moves = rowsMoves{
		move:  func(n int) part.Result { return t.moved(func() { t.view.move(n) }) },
		turn:  func(n int) part.Result { return t.moved(func() { t.view.turn(n) }) },
		roll:  func(n int) part.Result { return t.moved(func() { t.view.roll(n) }) },
		first: func() part.Result { return t.moved(func() { t.view.move(-t.view.n) }) },
		last:  func() part.Result { return t.moved(func() { t.view.move(t.view.n) }) },
		page:  func() int { return t.view.h },
	}
	if o.Open != nil {
		t.actions = append(t.actions, part.Action{
			ID: "table.open", Title: "open", Help: "Opens the chosen row.", Keys: []string{"enter"}, Footer: 50,
			Off: func() string {
				if len(t.rows) == 0 {
					return "no row is chosen"
				}
				return ""
			},
			Run: t.open,
		})
	}
	t.actions = append(t.actions, t.moves.actions("table")...)
	return t
}

// SetRows replaces the rows. The chosen row stays chosen, by its key, if it is
// among them.
func (t *Table) SetRows(rows []Row) part.Result {
	chosen, had := t.Selected()
	t.rows = rows
	for i, row := range rows {
		if had && row.Key == chosen.Key {
			t.view.top += i - t.view.cur
			t.view.cur = i
			break
		}
	}
	t.measure()
	t.settle()
	return t.tell()
}

// Rows returns the rows; they are the table's own.
func (t *Table) Rows() []Row { return t.rows }

// Select chooses the row with the key, if there is one.
func (t *Table) Select(key string) part.Result {
	for i, row := range t.rows {
		if row.Key == key {
			return t.moved(func() { t.view.cur = i })
		}
	}
	return part.Result{}
}

// Selected returns the row under the cursor.
func (t *Table) Selected() (row Row, ok bool) {
	if t.view.cur < len(t.rows) {
		return t.rows[t.view.cur], true
	}
	return Row{}, false
}

// SetEmpty changes what is said where there are no rows.
func (t *Table) SetEmpty(words safetext.Text) { t.o.Empty = words }

// Height is how many lines all rows and the titles take.
func (t *Table) Height() int {
	if rowsTitled(t.o.Columns) {
		return len(t.rows) + 1
	}
	return len(t.rows)
}

// Resize gives the table its cells.
func (t *Table) Resize(w, h int) {
	t.w, t.h = w, h
	t.measure()
	t.settle()
}

// measure finds how wide the texts are.
func (t *Table) measure() {
	t.natural = make([]int, len(t.o.Columns))
	for i, c := range t.o.Columns {
		t.natural[i] = max(c.Min, safetext.Width(c.Title))
	}
	for _, row := range t.rows {
		for i, c := range row.Cells[:min(len(row.Cells), len(t.natural))] {
			t.natural[i] = max(t.natural[i], safetext.Width(c.Text))
		}
	}
	t.paint.w = t.w
	t.paint.widths = rowsWidths(t.o.Columns, t.natural, t.w)
}

func (t *Table) titleLines() int {
	if rowsTitled(t.o.Columns) && t.h > 1 {
		return 1
	}
	return 0
}

func (t *Table) settle() {
	t.view.n = len(t.rows)
	t.view.h = max(1, t.h-t.titleLines())
	t.view.settle()
}

func (t *Table) moved(move func()) part.Result {
	move()
	t.settle()
	r := t.tell()
	r.Handled = true
	return r
}

func (t *Table) tell() part.Result {
	row, ok := t.Selected()
	if row.Key == t.told || t.o.Chosen == nil {
		return part.Result{}
	}
	t.told = row.Key
	return t.o.Chosen(row, ok)
}

func (t *Table) open() part.Result {
	row, ok := t.Selected()
	if !ok || t.o.Open == nil {
		return part.Result{}
	}
	r := t.o.Open(row)
	r.Handled = true
	return r
}

// Update takes keys and the mouse.
func (t *Table) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return rowsKey(t.actions, msg.String())
	case tea.MouseWheelMsg:
		if r, ok := t.moves.wheel(msg.Button); ok {
			return r
		}
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			return t.click(msg.Y - t.titleLines())
		}
	}
	return part.Result{}
}

func (t *Table) click(y int) part.Result {
	i := t.view.top + y
	switch {
	case y < 0 || y >= t.view.h || i >= len(t.rows):
		return part.Result{}
	case i == t.view.cur && t.o.Open != nil && t.focused:
		return t.open()
	}
	return t.moved(func() { t.view.cur = i })
}

// Lines draws the table: exactly as many lines and cells as Resize said.
func (t *Table) Lines(st *themes.Styles, focused bool) []string {
	t.focused = focused
	out := make([]string, 0, t.h)
	if t.titleLines() > 0 {
		out = append(out, t.paint.titles(st))
	}
	if len(t.rows) == 0 {
		out = append(out, Say(t.o.Empty, st.Muted, t.w)...)
	}
	for i := t.view.top; i < len(t.rows) && len(out) < t.h; i++ {
		row := t.rows[i]
		cell := func(column int) Cell {
			if column < len(row.Cells) {
				return row.Cells[column]
			}
			return Cell{}
		}
		out = append(out, t.paint.row(st, row, cell, i == t.view.cur, focused))
	}
	for len(out) < t.h {
		out = append(out, Blank(t.w))
	}
	return out[:t.h]
}

// Cursor is nil: a table has a chosen row, no text cursor.
func (t *Table) Cursor() *tea.Cursor { return nil }

// Actions are the table's keys.
func (t *Table) Actions() []part.Action { return slices.Clip(t.actions) }

// Typing is false: letters are keys here.
func (t *Table) Typing() bool { return false }
