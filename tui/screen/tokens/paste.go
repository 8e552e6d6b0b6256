package tokens

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/claims"
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// pasteBox is a dialog that takes a token. What can be decoded closes it at once,
// so that no signature ever stands on screen.
type pasteBox struct {
	area    widget.Area
	problem safetext.Text
	w, h    int
	token   *claims.Token
	done    bool
}

var _ part.Overlay = (*pasteBox)(nil)

const (
	pasteWidth = 76
	pasteRows  = 6
	pasteLimit = 256 << 10 // bytes: far more than any server takes in a header
)

// openPaste opens the box, with what was pasted if that was no token.
func (s *Screen) openPaste(text string, why error) part.Result {
	box := &pasteBox{area: widget.Area{Placeholder: "eyJhbGciOi…", Limit: pasteLimit}}
	if s.desk.Presenting() {
		box.area.Veil = bullets
	}
	if text != "" {
		box.area.SetValue(text)
	}
	box.refuse(why)
	return part.Handled(part.Open{Overlay: box, Reply: func(answer any) part.Result {
		if t, ok := answer.(*claims.Token); ok {
			return s.inspect(t)
		}
		return part.Result{}
	}})
}

// bullets stand for what is typed or pasted while others watch: it may be a token
// all but for a slip.
func bullets(line string) string { return strings.Repeat("•", utf8.RuneCountInString(line)) }

func (o *pasteBox) refuse(why error) {
	o.problem = ""
	if why != nil {
		o.problem = sentence(fault.Of(why).Why)
	}
}

// try decodes what is there.
func (o *pasteBox) try() part.Result {
	if o.area.Empty() {
		o.problem = "There is nothing to inspect yet."
		return part.Handled()
	}
	t, err := claims.Decode(o.area.Value())
	if err != nil {
		o.refuse(err)
		return part.Handled()
	}
	o.token, o.done = t, true
	return part.Handled()
}

// Title stands in the frame.
func (o *pasteBox) Title() safetext.Text { return "Inspect a token" }

// Done hands over the token.
func (o *pasteBox) Done() (any, bool) {
	if o.token == nil {
		return nil, o.done
	}
	return o.token, o.done
}

const pasteHelp = "Paste a token, or what it stands in: a header line, a JSON answer, a command. It is decoded here and sent nowhere."

// Size is the area with the words around it.
func (o *pasteBox) Size(w, h int) (int, int) {
	w = min(w, pasteWidth)
	return w, min(h, len(o.above(w))+pasteRows+len(o.below(w)))
}

func (o *pasteBox) above(w int) []safetext.Text { return append(widget.Wrap(pasteHelp, w), "") }

func (o *pasteBox) below(w int) []safetext.Text {
	if o.problem == "" {
		return nil
	}
	return widget.Wrap("✗ "+o.problem, w)
}

// Resize sets how many cells there are inside the frame.
func (o *pasteBox) Resize(w, h int) {
	o.w, o.h = w, h
	o.area.Resize(w, max(1, h-o.top()-len(o.below(w))))
}

// top is how many lines stand above the area.
func (o *pasteBox) top() int {
	if above := len(o.above(o.w)); above+len(o.below(o.w)) < o.h {
		return above
	}
	return 0
}

// Update takes what is typed and pasted.
func (o *pasteBox) Update(msg tea.Msg) part.Result {
	switch m := msg.(type) {
	case tea.PasteMsg:
		if t, err := claims.Decode(m.Content); err == nil {
			o.token, o.done = t, true
			return part.Handled()
		}
		o.area.Update(msg)
		return o.try()
	case tea.KeyPressMsg:
		if m.String() == "enter" {
			return part.Result{} // an action: no token has line breaks to type
		}
		o.problem = ""
	case tea.MouseClickMsg:
		msg = part.MouseTo(msg, m.X, m.Y-o.top())
	}
	return o.area.Update(msg)
}

// Lines draws words, area and problem.
func (o *pasteBox) Lines(st *themes.Styles, focused bool) []string {
	out := make([]string, 0, o.h)
	if o.top() > 0 {
		for _, line := range o.above(o.w) {
			out = append(out, st.Muted.Render(widget.Fit(line, o.w)))
		}
	}
	out = append(out, o.area.Lines(st, focused)...)
	for _, line := range o.below(o.w) {
		out = append(out, st.Error.Render(widget.Fit(line, o.w)))
	}
	for len(out) < o.h {
		out = append(out, widget.Blank(o.w))
	}
	return out[:o.h]
}

// Cursor is that of the area.
func (o *pasteBox) Cursor() *tea.Cursor {
	c := o.area.Cursor()
	if c == nil {
		return nil
	}
	moved := *c
	moved.Y += o.top()
	return &moved
}

// Typing is always true.
func (o *pasteBox) Typing() bool { return true }

// Actions are inspecting and leaving.
func (o *pasteBox) Actions() []part.Action {
	return []part.Action{
		{ID: "paste.inspect", Title: "inspect", Help: "Decodes what is in the field.", Keys: []string{"enter"}, Footer: 20, Run: o.try},
		{
			ID: "paste.leave", Title: "leave", Keys: []string{"esc"}, Footer: 10,
			Run: func() part.Result { o.done = true; return part.Handled() },
		},
	}
}
