package overlay

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// Form is a form in a dialog, such as for a new client.
type Form struct {
	base
	form *widget.Form
	rows int
	text safetext.Text
}

var _ part.Overlay = (*Form)(nil)

// NewForm shows a form of so many lines. Its submit, called by enter, either puts
// problems beside the fields and returns nil, or returns the dialog's answer.
// yes names what enter does.
func NewForm(title safetext.Text, form *widget.Form, rows int, yes string, submit func() any) *Form {
	o := &Form{base: base{title: title}, form: form, rows: rows}
	form.SubmitID, form.SubmitTitle = "form.submit", yes
	form.Submit = func() part.Result {
		if answer := submit(); answer != nil {
			return o.close(answer)
		}
		return part.Handled()
	}
	return o
}

// With puts a text above the form; lines divided by "\n".
func (o *Form) With(text safetext.Text) *Form {
	o.text = text
	return o
}

const formWidth = 76

// above is how many lines the text and the blank line below it take: they go
// where there is little room, and the form stays.
func (o *Form) above(w, h int) int {
	if o.text == "" {
		return 0
	}
	if n := len(widget.Wrap(o.text, w)) + 1; n+o.rows <= h {
		return n
	}
	return max(0, h-o.rows)
}

// Size is the form's own, with the text above it.
func (o *Form) Size(w, h int) (int, int) {
	w = min(w, formWidth)
	return w, min(h, max(1, o.rows+o.above(w, h)))
}

// Resize sets how many cells there are inside the frame.
func (o *Form) Resize(w, h int) {
	o.base.Resize(w, h)
	o.form.Resize(o.w, o.h-o.above(o.w, o.h))
}

// Update goes to the form.
func (o *Form) Update(msg tea.Msg) part.Result {
	if m, ok := msg.(tea.MouseMsg); ok {
		at := m.Mouse()
		msg = part.MouseTo(msg, at.X, at.Y-o.above(o.w, o.h))
	}
	return o.form.Update(msg)
}

// Lines draws the text and the form.
func (o *Form) Lines(st *themes.Styles, focused bool) []string {
	n := o.above(o.w, o.h)
	out := make([]string, 0, o.h)
	if n > 0 {
		text := paragraph(o.text, st.Text, o.w)
		out = append(append(out, text[:min(n-1, len(text))]...), widget.Blank(o.w))
	}
	return append(out, o.form.Lines(st, focused)...)
}

// Cursor is that of the form.
func (o *Form) Cursor() *tea.Cursor {
	c := o.form.Cursor()
	if c == nil {
		return nil
	}
	moved := *c
	moved.Y += o.above(o.w, o.h)
	return &moved
}

// Actions are those of the form, and leaving.
func (o *Form) Actions() []part.Action { return append(o.form.Actions(), o.leave("leave")) }

// Typing is that of the form.
func (o *Form) Typing() bool { return o.form.Typing() }
