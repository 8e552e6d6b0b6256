package widget

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
)

// InputLimit is how many bytes an [Input] takes that names no limit: enough for
// a token with hundreds of roles.
const InputLimit = 64 << 10

const (
	inputBullet = "•"
	// inputBullets is the most bullets that stand for a secret: how long it is
	// beyond that is nobody's business.
	inputBullets = 8
)

// Input is a text field of one line. The zero Input is ready to use. It is a
// [part.Pane] of one line that is always being typed into.
//
// Its value is what was typed and pasted less controls and line breaks; what is
// shown of it goes through safetext.
type Input struct {
	// Placeholder stands in the empty field.
	Placeholder safetext.Text
	// Masked shows bullets for the text, and not how long it is beyond 8.
	Masked bool
	// Limit is the most bytes it takes; 0 means [InputLimit].
	Limit int
	// Veil gives what is drawn for the text, as many characters; nil draws it as it
	// is.
	Veil func(string) string

	line  inputLine
	w     int
	first int // the first character that is shown while it is focused
	drawn int // the first character that was drawn, focused or not
	cut   bool
}

var _ part.Pane = (*Input)(nil)

// Value returns the text as it was typed and pasted.
func (in *Input) Value() string { return in.line.String() }

// SetValue puts text into the field, cleaned and cut as if it was pasted, and
// the cursor at its end.
func (in *Input) SetValue(s string) {
	in.line.set("")
	in.cut = false
	in.insert(s)
}

// Empty says whether nothing was typed.
func (in *Input) Empty() bool { return len(in.line.cells) == 0 }

// ToEnd puts the cursor behind the text, as for a field that is come back to.
func (in *Input) ToEnd() { in.line.end() }

// Cut says that the last text was too long and lost its end.
func (in *Input) Cut() bool { return in.cut }

// String keeps what is typed out of logs.
func (in *Input) String() string { return "a text field" }

// GoString keeps what is typed out of logs.
func (in *Input) GoString() string { return in.String() }

// Resize sets the width in cells; the height is always one.
func (in *Input) Resize(w, _ int) { in.w = max(1, w) }

// Update edits the text. Keys that are no text and no editing are left alone.
func (in *Input) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		in.insert(msg.Content)
		return part.Handled()
	case tea.MouseClickMsg:
		in.click(msg.X)
		return part.Handled()
	case tea.KeyPressMsg:
		if edit, ok := inputByKey[msg.String()]; ok {
			edit(&in.line)
			in.cut = false
			return part.Handled()
		}
		if text := inputTyped(msg); text != "" {
			in.insert(text)
			return part.Handled()
		}
	}
	return part.Result{}
}

func (in *Input) insert(s string) {
	limit := in.Limit
	if limit <= 0 {
		limit = InputLimit
	}
	clean := inputClean(s, false)
	text := inputCut(clean, limit-in.line.bytes)
	in.cut = len(text) < len(clean)
	in.line.insert(text)
}

// click moves the cursor to the character at column x.
func (in *Input) click(x int) {
	if in.Masked {
		in.line.end()
		return
	}
	at := inputLead(in.drawn, in.w)
	i := in.drawn
	for ; i < len(in.line.cells); i++ {
		if at += in.line.cells[i].width; at > x {
			break
		}
	}
	in.line.at = i
}

// Lines draws the one line: the text around the cursor while it is focused, and
// its beginning otherwise.
func (in *Input) Lines(st *themes.Styles, focused bool) []string {
	style, hint := st.Field, st.Muted
	if focused {
		style, hint = st.FieldFocus, st.FieldHint
	}
	if in.Empty() {
		return []string{hint.Render(Fit(in.Placeholder, in.w))}
	}
	shown, used := in.shown(focused)
	return []string{style.Render(string(shown) + Blank(in.w-used))}
}

// Cursor is where the next character goes.
func (in *Input) Cursor() *tea.Cursor {
	_, _, x := in.view()
	return inputCursor(x, 0)
}

// Actions is empty: the field takes its keys itself (see [EditActions]).
func (in *Input) Actions() []part.Action { return nil }

// Typing is always true: plain letters are text here.
func (in *Input) Typing() bool { return true }

func (in *Input) shown(focused bool) (shown safetext.Text, used int) {
	if focused || in.Masked {
		shown, used, _ = in.view()
		in.drawn = in.first
		return shown, used
	}
	in.drawn = 0
	shown, used, _ = in.line.veiled(in.Veil).view(0, max(1, in.w))
	return shown, used
}

func (in *Input) view() (shown safetext.Text, used, cursor int) {
	w := max(1, in.w)
	if in.Masked {
		return in.masked(w)
	}
	line := in.line.veiled(in.Veil)
	in.first = line.scroll(in.first, w)
	return line.view(in.first, w)
}

// masked draws a bullet a character up to 8, and then a plus.
func (in *Input) masked(w int) (shown safetext.Text, used, cursor int) {
	n := len(in.line.cells)
	text := strings.Repeat(inputBullet, min(n, inputBullets))
	used, cursor = min(n, inputBullets), min(in.line.at, inputBullets)
	if n > inputBullets {
		text += "+"
		used++
	}
	if n > inputBullets && in.line.at == n {
		cursor = used
	}
	if used > w {
		text, used = strings.Repeat(inputBullet, w), w
	}
	return safetext.Text(text), used, min(cursor, w-1)
}

// inputCursor is a terminal cursor of the form that text fields have.
func inputCursor(x, y int) *tea.Cursor {
	c := tea.NewCursor(x, y)
	c.Shape = tea.CursorBar
	return c
}
