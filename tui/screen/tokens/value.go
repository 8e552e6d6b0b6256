package tokens

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// valueBox is a dialog that shows one value whole, wrapped.
type valueBox struct {
	title safetext.Text
	text  string
	shown safetext.Text
	cut   bool
	body  scroller
	done  bool
}

var _ part.Overlay = (*valueBox)(nil)

const (
	valueWidth = 96
	valueBytes = 64 << 10
)

func newValueBox(title safetext.Text, text string) *valueBox {
	o := &valueBox{title: title, text: text}
	shown := text
	if len(shown) > valueBytes {
		shown, o.cut = strings.ToValidUTF8(shown[:valueBytes], "")+"…", true
	}
	o.shown = safetext.Block(shown)
	return o
}

func (o *valueBox) page(w int) [][]widget.Cell {
	p := &page{w: w + 2} // a page has blanks at its sides, and so has the frame
	for _, line := range widget.Wrap(o.shown, w) {
		p.add(widget.Cell{Text: line})
	}
	if o.cut {
		p.add(widget.Cell{Text: "The rest is left out here; y copies all of it.", Tone: widget.ToneMuted})
	}
	if len(p.rows) == 0 {
		p.add(widget.Cell{Text: "empty", Tone: widget.ToneMuted})
	}
	return p.rows
}

// Title stands in the frame.
func (o *valueBox) Title() safetext.Text { return o.title }

// Done says whether it was left.
func (o *valueBox) Done() (any, bool) { return nil, o.done }

// Size is as wide as the longest line, and as high as all of them.
func (o *valueBox) Size(w, h int) (int, int) {
	want := min(w, valueWidth, max(24, safetext.Width(o.shown)))
	if o.body.w != want || o.body.rows == nil {
		o.body.w = want
		o.body.rows = o.page(want)
	}
	return want, min(h, len(o.body.rows))
}

// Resize sets how many cells there are inside the frame.
func (o *valueBox) Resize(w, h int) {
	if w != o.body.w || o.body.rows == nil {
		o.body.rows = o.page(w)
	}
	o.body.resize(w, h)
}

// Update scrolls by the wheel.
func (o *valueBox) Update(msg tea.Msg) part.Result {
	if m, ok := msg.(tea.MouseWheelMsg); ok {
		return o.body.wheel(m)
	}
	return part.Result{}
}

// Lines draws the value.
func (o *valueBox) Lines(st *themes.Styles, _ bool) []string { return o.body.lines(st) }

// Cursor is nil.
func (o *valueBox) Cursor() *tea.Cursor { return nil }

// Typing is false.
func (o *valueBox) Typing() bool { return false }

// Actions are leaving, copying and scrolling.
func (o *valueBox) Actions() []part.Action {
	leave := func() part.Result { o.done = true; return part.Handled() }
	return append([]part.Action{
		{ID: "value.close", Title: "close", Keys: []string{"enter"}, Footer: 20, Run: leave},
		{ID: "value.leave", Title: "close", Keys: []string{"q", "esc"}, Run: leave},
		{
			ID: "value.copy", Title: "copy", Help: "Copies the value as it is.", Keys: []string{"y"}, Footer: 10,
			Run: func() part.Result { return part.Handled(part.Copy{What: o.title, Text: o.text}) },
		},
	}, o.body.actions("value")...)
}
