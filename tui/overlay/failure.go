package overlay

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// Failure shows an error in words: what failed, why, what to try.
type Failure struct {
	base
	why, hint safetext.Text
	top       int
}

var _ part.Overlay = (*Failure)(nil)

// NewFailure takes the words of err from internal/fault. It answers nothing.
func NewFailure(err error) *Failure {
	f := fault.Of(err)
	if f == nil {
		f = &fault.Error{}
	}
	o := &Failure{base: base{title: "It failed"}, why: safetext.Block(f.Why), hint: safetext.Block(f.Hint)}
	if f.What != "" {
		o.title = "✗ " + widget.Capital(safetext.Clean(f.What))
	}
	return o
}

const failureWidth = 72

// Size is the text, wrapped.
func (o *Failure) Size(w, h int) (int, int) {
	limit := min(w, failureWidth)
	want := max(fits(o.why, limit), fits(o.hint, limit), fits(o.title, limit-4)+4, min(limit, 40))
	return want, min(h, len(o.lines(&themes.Styles{}, want)))
}

func (o *Failure) lines(st *themes.Styles, w int) []string {
	out := paragraph(o.why, st.Error, w)
	if o.hint != "" {
		out = append(out, widget.Blank(w))
		out = append(out, paragraph(o.hint, st.Text, w)...)
	}
	if len(out) == 0 {
		out = append(out, widget.Blank(w))
	}
	return out
}

// Update scrolls by the wheel.
func (o *Failure) Update(msg tea.Msg) part.Result {
	if m, ok := msg.(tea.MouseWheelMsg); ok {
		return o.scroll(part.WheelBy(m.Button))
	}
	return part.Result{}
}

func (o *Failure) scroll(by int) part.Result {
	o.top = min(max(0, o.top+by), max(0, len(o.lines(&themes.Styles{}, o.w))-o.h))
	return part.Handled()
}

// Lines draws the words.
func (o *Failure) Lines(st *themes.Styles, _ bool) []string {
	return o.page(o.lines(st, o.w), o.top)
}

// Tone is that of its frame.
func (o *Failure) Tone() widget.Tone { return widget.ToneError }

// Actions close, copy and scroll.
func (o *Failure) Actions() []part.Action {
	return []part.Action{
		{ID: "failure.close", Title: "close", Keys: []string{"enter"}, Footer: 20, Run: func() part.Result { return o.close(nil) }},
		{ID: "failure.copy", Title: "copy", Keys: []string{"y"}, Footer: 10, Run: o.copy},
		{ID: "failure.leave", Title: "close", Keys: []string{"q", "esc"}, Run: func() part.Result { return o.close(nil) }},
		{ID: "failure.down", Title: "down", Keys: []string{"j", "down"}, Run: func() part.Result { return o.scroll(1) }},
		{ID: "failure.up", Title: "up", Keys: []string{"k", "up"}, Run: func() part.Result { return o.scroll(-1) }},
	}
}

// copy copies the words for a ticket.
func (o *Failure) copy() part.Result {
	text := string(o.title) + "\n" + string(o.why) + "\n"
	if o.hint != "" {
		text += string(o.hint) + "\n"
	}
	return part.Handled(part.Copy{What: "the error", Text: text})
}

// Cursor is nil.
func (o *Failure) Cursor() *tea.Cursor { return nil }

// Typing is false.
func (o *Failure) Typing() bool { return false }
