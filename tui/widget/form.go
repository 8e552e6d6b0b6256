package widget

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

// Field is one labelled line, or more, of a [Form].
type Field struct {
	// ID names the field to the program.
	ID    string
	Label safetext.Text
	// Hint says in a sentence what belongs here; it stands at the foot of the
	// form while the field is focused.
	Hint safetext.Text
	// Edit is what is filled in: an [Input], an [Area] or a [Choice].
	Edit part.Pane
	// Rows is how many lines Edit takes; 0 means one.
	Rows int
	// Hidden leaves the field out, such as a password where a client signs in.
	Hidden bool
	// Warning stands below the field while nothing is wrong with it.
	Warning safetext.Text

	problem safetext.Text
}

// value returns the text of the field; of a choice, its number.
func (f *Field) value() (text string, chosen int) {
	switch edit := f.Edit.(type) {
	case *Input:
		return edit.Value(), 0
	case *Area:
		return edit.Value(), 0
	case *Choice:
		return "", edit.Chosen
	}
	return "", 0
}

// Form is fields below each other: tab and the arrows go from one to the next,
// enter submits from anywhere but an [Area]. A problem stands below the field it
// belongs to until the field is edited. It is a [part.Pane].
type Form struct {
	// Fields in the order of tab. They may be changed at any time.
	Fields []*Field
	// SubmitID and SubmitTitle name what enter does ("connect.signin", "sign in").
	SubmitID, SubmitTitle string
	// Submit is called by enter; nil for a form that has nothing to submit.
	Submit func() part.Result
	// SubmitOff says why it cannot be submitted now; nil or "" means it can.
	SubmitOff func() string

	at    int
	w, h  int
	top   int // the first line that is shown
	rects part.Rects[*Field]
}

var _ part.Pane = (*Form)(nil)

// Field returns the field of an ID, or nil.
func (f *Form) Field(id string) *Field {
	for _, field := range f.Fields {
		if field.ID == id {
			return field
		}
	}
	return nil
}

// Text returns what was typed into a field; "" where there is none.
func (f *Form) Text(id string) string {
	if field := f.Field(id); field != nil {
		text, _ := field.value()
		return text
	}
	return ""
}

// Chosen returns the number of what is chosen in a [Choice].
func (f *Form) Chosen(id string) int {
	if field := f.Field(id); field != nil {
		_, chosen := field.value()
		return chosen
	}
	return 0
}

// Problem puts a text below a field, which says what is wrong with it, and
// focuses it if no problem before it was said. What follows a line break in it
// is what to try. An empty text takes it away.
func (f *Form) Problem(id string, text safetext.Text) {
	field := f.Field(id)
	if field == nil {
		return
	}
	first := text != "" && !f.Problems()
	field.problem = text
	if first {
		f.Focus(id)
	}
}

// Problems says whether any field has one.
func (f *Form) Problems() bool {
	for _, field := range f.Fields {
		if field.problem != "" && !field.Hidden {
			return true
		}
	}
	return false
}

// ClearProblems takes all problems away.
func (f *Form) ClearProblems() {
	for _, field := range f.Fields {
		field.problem = ""
	}
}

// Focus goes to a field.
func (f *Form) Focus(id string) {
	for i, field := range f.Fields {
		if field.ID == id && !field.Hidden {
			f.at = i
		}
	}
}

// Focused returns the ID of the field that is focused, "" for none.
func (f *Form) Focused() string {
	if field := f.current(); field != nil {
		return field.ID
	}
	return ""
}

// current is the field that is focused: the next visible one where it is hidden.
func (f *Form) current() *Field {
	n := len(f.Fields)
	for i := range n {
		at := (f.at + i) % n
		if !f.Fields[at].Hidden {
			f.at = at
			return f.Fields[at]
		}
	}
	return nil
}

// beside returns the visible field so many places away, or -1.
func (f *Form) beside(by int) int {
	for i := f.at + by; i >= 0 && i < len(f.Fields); i += by {
		if !f.Fields[i].Hidden {
			return i
		}
	}
	return -1
}

// Resize sets how many cells there are.
func (f *Form) Resize(w, h int) { f.w, f.h = max(1, w), max(1, h) }

// Update gives the message to the focused field, and moves between fields.
func (f *Form) Update(msg tea.Msg) part.Result {
	field := f.current()
	if field == nil {
		return part.Result{}
	}
	switch msg := msg.(type) {
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return f.mouse(msg)
	case tea.KeyPressMsg:
		f.layout() // a key may come before the first drawing
		if r := f.edit(field, msg); r.Handled {
			return r
		}
		return f.key(msg.String())
	}
	return f.edit(field, msg)
}

// edit gives a message to a field, whose problem is gone once it changed. A text
// that was too long is a problem of its own.
func (f *Form) edit(field *Field, msg tea.Msg) part.Result {
	text, chosen := field.value()
	r := field.Edit.Update(msg)
	if now, other := field.value(); now != text || other != chosen {
		field.problem = ""
	}
	if edit, ok := field.Edit.(interface{ Cut() bool }); ok && edit.Cut() {
		field.problem = "Too long: the end was left out."
	}
	return r
}

func (f *Form) key(key string) part.Result {
	for _, a := range f.Actions() {
		for _, k := range a.Keys {
			if k != key {
				continue
			}
			if a.WhyOff() != "" {
				return part.Result{} // the root says why
			}
			return a.Run()
		}
	}
	return part.Result{}
}

func (f *Form) mouse(msg tea.Msg) part.Result {
	m := msg.(tea.MouseMsg).Mouse()
	field, dx, dy, ok := f.rects.At(m.X, m.Y)
	if !ok {
		return part.Result{}
	}
	if _, click := msg.(tea.MouseClickMsg); click {
		f.Focus(field.ID)
	}
	return f.edit(field, part.MouseTo(msg, dx, dy))
}

// Cursor is that of the focused field.
func (f *Form) Cursor() *tea.Cursor {
	field := f.current()
	if field == nil {
		return nil
	}
	c := field.Edit.Cursor()
	if c == nil {
		return nil
	}
	x, y := f.place()
	c.X += x
	c.Y += y
	return c
}

// Typing is that of the focused field.
func (f *Form) Typing() bool {
	field := f.current()
	return field != nil && field.Edit.Typing()
}

// Actions are submitting, and going to the fields around the focused one: at
// the ends tab is left to whoever has the form.
func (f *Form) Actions() []part.Action {
	var out []part.Action
	if f.Submit != nil {
		out = append(out, part.Action{
			ID: f.SubmitID, Title: f.SubmitTitle, Keys: []string{"enter"}, Footer: 90, Off: f.SubmitOff, Run: f.Submit,
		})
	}
	if field := f.current(); field != nil {
		out = append(out, field.Edit.Actions()...)
	}
	if next := f.beside(1); next >= 0 {
		out = append(out, part.Action{
			ID: "form.next", Title: "next field", Keys: []string{"down", "tab"}, Footer: 30, Run: func() part.Result { return f.focusAt(next) },
		})
	}
	if before := f.beside(-1); before >= 0 {
		out = append(out, part.Action{
			ID: "form.before", Title: "field before", Keys: []string{"up", "shift+tab"}, Run: func() part.Result { return f.focusAt(before) },
		})
	}
	return out
}

func (f *Form) focusAt(i int) part.Result {
	f.at = i
	return part.Handled()
}
