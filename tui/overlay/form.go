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

const formWidth = 76

// Size is the form's own.
func (o *Form) Size(w, h int) (int, int) { return min(w, formWidth), min(h, max(1, o.rows)) }

// Resize sets how many cells there are inside the frame.
func (o *Form) Resize(w, h int) {
	o.base.Resize(w, h)
	o.form.Resize(o.w, o.h)
}

// Update goes to the form.
func (o *Form) Update(msg tea.Msg) part.Result { return o.form.Update(msg) }

// Lines draws the form.
func (o *Form) Lines(st *themes.Styles, focused bool) []string { return o.form.Lines(st, focused) }

// Cursor is that of the form.
func (o *Form) Cursor() *tea.Cursor { return o.form.Cursor() }

// Actions are those of the form, and leaving.
func (o *Form) Actions() []part.Action { return append(o.form.Actions(), o.leave("leave")) }

// Typing is that of the form.
func (o *Form) Typing() bool { return o.form.Typing() }
