package overlay

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// Question is what a [Confirm] asks.
type Question struct {
	// Title is the question: "Delete client-app?".
	Title safetext.Text
	// Text says what will happen; lines divided by "\n".
	Text safetext.Text
	// Word must be typed to confirm, such as the client ID of what cannot come
	// back; "" asks for no word.
	Word string
	// Yes and No name what enter and esc do; "" means "yes" and "leave".
	Yes, No string
	// Danger draws the text as danger.
	Danger bool
}

// Confirm asks before something is done.
type Confirm struct {
	base
	q     Question
	input widget.Input
	top   int
}

var _ part.Overlay = (*Confirm)(nil)

// NewConfirm answers true when it was confirmed.
func NewConfirm(q Question) *Confirm {
	if q.Yes == "" {
		q.Yes = "yes"
	}
	if q.No == "" {
		q.No = "leave"
	}
	return &Confirm{base: base{title: q.Title}, q: q}
}

const confirmWidth = 72

func (o *Confirm) ask() safetext.Text { return safetext.Clean("Type " + o.q.Word + " to confirm") }

// Size is the text, and two lines for the word.
func (o *Confirm) Size(w, h int) (int, int) {
	limit := min(w, confirmWidth)
	want := max(fits(o.q.Text, limit), fits(o.q.Title, limit-4)+4, min(limit, 40))
	lines := len(widget.Wrap(o.q.Text, want))
	if o.q.Word != "" {
		want = max(want, fits(o.ask(), limit))
		lines = len(widget.Wrap(o.q.Text, want)) + 1 + len(widget.Wrap(o.ask(), want)) + 1
	}
	return want, min(h, max(1, lines))
}

// Resize sets how many cells there are inside the frame.
func (o *Confirm) Resize(w, h int) {
	o.base.Resize(w, h)
	o.input.Resize(o.w-2, 1)
}

// Update takes what is typed; without a word, "y" and "n" answer.
func (o *Confirm) Update(msg tea.Msg) part.Result {
	if m, ok := msg.(tea.MouseWheelMsg); ok {
		last := max(0, len(widget.Wrap(o.q.Text, o.w))-1)
		o.top = min(max(0, o.top+part.WheelBy(m.Button)), last)
		return part.Handled()
	}
	if o.q.Word != "" {
		return o.input.Update(msg)
	}
	return part.Result{}
}

// Lines draws the text, which gives way to the field where there is little room.
func (o *Confirm) Lines(st *themes.Styles, focused bool) []string {
	style := st.Text
	if o.q.Danger {
		style = st.Danger
	}
	text := paragraph(o.q.Text, style, o.w)
	if o.q.Word == "" {
		return o.page(text, o.top)
	}
	foot := append([]string{widget.Blank(o.w)}, paragraph(o.ask(), st.Muted, o.w)...)
	foot = append(foot, st.Accent.Render(widget.Fit("> ", min(2, o.w)))+fitLine(o.input.Lines(st, focused)[0], o.w-2))
	if len(foot) >= o.h {
		return o.page(foot[len(foot)-o.h:], 0)
	}
	room := o.h - len(foot)
	text = text[min(o.top, len(text)):]
	for len(text) < room {
		text = append(text, widget.Blank(o.w))
	}
	return append(text[:room:room], foot...)
}

// Tone is that of its frame.
func (o *Confirm) Tone() widget.Tone {
	if o.q.Danger {
		return widget.ToneDanger
	}
	return widget.ToneText
}

// Cursor is in the field.
func (o *Confirm) Cursor() *tea.Cursor {
	if o.q.Word == "" {
		return nil
	}
	c := o.input.Cursor()
	c.X += 2
	c.Y = o.h - 1
	return c
}

// Actions confirm and leave.
func (o *Confirm) Actions() []part.Action {
	yes := part.Action{
		ID: "confirm.yes", Title: o.q.Yes, Keys: []string{"enter"}, Footer: 20, Danger: o.q.Danger,
		Off: func() string {
			if o.q.Word != "" && o.input.Value() != o.q.Word {
				return string(safetext.Clean("type " + o.q.Word + " first"))
			}
			return ""
		},
		Run: func() part.Result { return o.close(true) },
	}
	no := o.leave(o.q.No)
	if o.q.Word == "" {
		yes.Keys = []string{"y", "enter"}
		no = o.leave(o.q.No, "n")
	}
	return []part.Action{yes, no}
}

// Typing is true while a word is asked for.
func (o *Confirm) Typing() bool { return o.q.Word != "" }
