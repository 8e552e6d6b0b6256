package widget

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
)

// The limits of an [Area].
const (
	AreaLimit = 1 << 20 // bytes, where it names no limit
	AreaLines = 10_000
)

// Area is a small editor for text of several lines, such as headers or a body.
// The zero Area is ready to use. Lines are not wrapped: the line with the cursor
// moves sideways while the area is focused, the others show their beginning.
//
// Only the line with the cursor is kept split into characters, and only lines
// that are seen are drawn, so that a key costs the same in 10 lines and 10,000.
type Area struct {
	// Placeholder stands in the empty area.
	Placeholder safetext.Text
	// Limit is the most bytes it takes; 0 means [AreaLimit].
	Limit int
	// Veil gives what is drawn for a line, as many characters; nil draws it as it
	// is.
	Veil func(string) string

	lines []string // but for lines[row], which is in line
	line  inputLine
	row   int
	top   int // the first line that is shown
	first int // the first character that is shown of the line with the cursor
	drawn int // and the one that was drawn, focused or not
	goal  int // the column that moving up and down aims for; -1: the cursor's own
	bytes int // of all lines and the breaks between them, but for the line with the cursor
	w, h  int
	cut   bool
}

var _ part.Pane = (*Area)(nil)

// Value returns the text, lines divided by "\n".
func (a *Area) Value() string {
	if len(a.lines) == 0 {
		return a.line.String()
	}
	a.store()
	return strings.Join(a.lines, "\n")
}

// SetValue puts text into the area, cleaned and cut as if it was pasted, and the
// cursor at its beginning.
func (a *Area) SetValue(s string) {
	*a = Area{Placeholder: a.Placeholder, Limit: a.Limit, Veil: a.Veil, w: a.w, h: a.h, goal: -1}
	a.insert(s)
	a.move(0)
	a.line.home()
}

// Empty says whether nothing was typed.
func (a *Area) Empty() bool { return len(a.lines) <= 1 && len(a.line.cells) == 0 }

// Cut says that the last text was too long and lost its end.
func (a *Area) Cut() bool { return a.cut }

// At returns the line and the column of the cursor, both from 1.
func (a *Area) At() (line, column int) { return a.row + 1, a.line.at + 1 }

// String keeps what is typed out of logs.
func (a *Area) String() string { return "a text area" }

// GoString keeps what is typed out of logs.
func (a *Area) GoString() string { return a.String() }

// Resize sets how many cells there are.
func (a *Area) Resize(w, h int) { a.w, a.h = max(1, w), max(1, h) }

// store writes the line with the cursor back among the others.
func (a *Area) store() {
	if len(a.lines) == 0 {
		a.lines = []string{""}
	}
	a.lines[a.row] = a.line.String()
}

// move goes to another line, at its beginning.
func (a *Area) move(row int) {
	a.store()
	row = min(max(0, row), len(a.lines)-1)
	if row == a.row {
		return
	}
	a.bytes += a.line.bytes - len(a.lines[row])
	a.row, a.first = row, 0
	a.line.set(a.lines[row])
	a.line.home()
}

// insert puts text of any number of lines before the cursor.
func (a *Area) insert(s string) {
	limit := a.Limit
	if limit <= 0 {
		limit = AreaLimit
	}
	clean := inputClean(s, true)
	text := inputCut(clean, limit-a.bytes-a.line.bytes)
	a.goal = -1
	if !strings.Contains(text, "\n") {
		a.cut = len(text) < len(clean)
		a.line.insert(text)
		return
	}
	a.store()
	fresh := strings.Split(text, "\n")
	if room := AreaLines - len(a.lines) + 1; len(fresh) > room {
		fresh = fresh[:max(1, room)]
	}
	text = strings.Join(fresh, "\n")
	a.cut = len(text) < len(clean)

	all := a.line.String()
	before := 0
	for _, c := range a.line.cells[:a.line.at] {
		before += len(c.raw)
	}
	last := len(fresh) - 1
	tail := all[before:]
	end := len(fresh[last])
	if last == 0 {
		end += before
	}
	fresh[0] = all[:before] + fresh[0]
	fresh[last] += tail

	lines := make([]string, 0, len(a.lines)+last)
	lines = append(append(append(lines, a.lines[:a.row]...), fresh...), a.lines[a.row+1:]...)
	a.lines = lines
	a.bytes += len(text) + len(all) - len(fresh[last])
	a.row, a.first = a.row+last, 0
	a.line.set(fresh[last])
	a.line.at = inputAt(a.line.cells, end)
}

// inputAt is the character that begins at or after so many bytes.
func inputAt(cells []inputCell, bytes int) int {
	i := 0
	for ; i < len(cells) && bytes > 0; i++ {
		bytes -= len(cells[i].raw)
	}
	return i
}

// joinNext takes the next line to the end of this one; the cursor stays.
func (a *Area) joinNext() {
	if a.row >= len(a.lines)-1 {
		return
	}
	next := a.lines[a.row+1]
	at := a.line.at
	a.line.end()
	a.line.insert(next)
	a.line.at = at
	a.bytes -= len(next) + 1
	a.lines = append(a.lines[:a.row+1], a.lines[a.row+2:]...)
}

// Lines draws what is seen of the text.
func (a *Area) Lines(st *themes.Styles, focused bool) []string {
	w, h := max(1, a.w), max(1, a.h)
	a.scroll(h)
	out := make([]string, 0, h)
	for i := a.top; i < a.top+h; i++ {
		style, hint := st.Field, st.Muted
		if focused && i == a.row {
			style, hint = st.FieldFocus, st.FieldHint
		}
		switch {
		case i == a.row && a.Empty():
			out = append(out, hint.Render(Fit(a.Placeholder, w)))
		case i == a.row:
			a.drawn = 0
			line := a.line.veiled(a.Veil)
			if focused {
				a.first = line.scroll(a.first, w)
				a.drawn = a.first
			}
			shown, used, _ := line.view(a.drawn, w)
			out = append(out, style.Render(string(shown)+Blank(w-used)))
		case i < len(a.lines):
			// At most four bytes a character and a few marks: what is beyond is not seen.
			out = append(out, style.Render(Fit(safetext.Clean(inputCut(a.veil(a.lines[i]), 16*w+64)), w)))
		default:
			out = append(out, Blank(w))
		}
	}
	return out
}

// scroll keeps the line with the cursor in sight, and no empty space below the
// text that the text above could fill.
func (a *Area) scroll(h int) {
	a.top = min(a.top, a.row, max(0, len(a.lines)-h))
	a.top = max(a.top, a.row-h+1)
}

// Cursor is where the next character goes.
func (a *Area) Cursor() *tea.Cursor {
	w, h := max(1, a.w), max(1, a.h)
	a.scroll(h)
	line := a.line.veiled(a.Veil)
	a.first = line.scroll(a.first, w)
	_, _, x := line.view(a.first, w)
	return inputCursor(x, a.row-a.top)
}

// veil is a line as it is drawn.
func (a *Area) veil(line string) string {
	if a.Veil == nil {
		return line
	}
	return a.Veil(line)
}

// Actions is empty: the area takes its keys itself (see [EditActions]).
func (a *Area) Actions() []part.Action { return nil }

// Typing is always true: plain letters are text here.
func (a *Area) Typing() bool { return true }
