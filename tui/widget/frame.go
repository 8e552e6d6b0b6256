package widget

import (
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
)

// Frame is the rounded border around a pane or an overlay, with a title at the
// left of its upper edge and, where there is room, another at the right.
type Frame struct {
	Title, Right safetext.Text
	// Focused gives border and title the accent: one frame on screen has it.
	Focused bool
	// Tone colours the border of what warns; ToneText leaves it to Focused.
	Tone Tone
}

// FrameInside returns how many cells a frame of w by h leaves for its body; at
// least 0.
func FrameInside(w, h int) (int, int) { return max(0, w-2), max(0, h-2) }

// Draw returns exactly h lines of exactly w cells: body, whose lines are as wide
// as [FrameInside] says, in the border. Lines too many are left out, missing
// ones are blank.
func (f Frame) Draw(body []string, w, h int, st *themes.Styles) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	border, title := f.styles(st)
	form := f.form(st)
	out := make([]string, 0, h)
	out = append(out, f.top(w, form, border, title, st))
	side := border.Render(form.side)
	for i := range h - 2 {
		switch {
		case w == 1:
			out = append(out, side)
		case i < len(body):
			out = append(out, side+body[i]+side)
		default:
			out = append(out, side+Blank(w-2)+side)
		}
	}
	if h > 1 {
		out = append(out, border.Render(form.edge(form.bottomLeft, form.bottomRight, w)))
	}
	return out
}

func (f Frame) styles(st *themes.Styles) (border, title themes.Style) {
	border, title = st.Border, st.Strong
	if f.Focused {
		border, title = st.BorderFocus, st.Title
	}
	if f.Tone != ToneText {
		border = f.Tone.style(st)
	}
	return border, title
}

// frameForm is the characters of a border.
type frameForm struct{ topLeft, topRight, bottomLeft, bottomRight, dash, side string }

var (
	frameRound = frameForm{"╭", "╮", "╰", "╯", "─", "│"}
	frameHeavy = frameForm{"┏", "┓", "┗", "┛", "━", "┃"}
)

// form is heavy around what is focused where no colour can say so.
func (f Frame) form(st *themes.Styles) frameForm {
	if f.Focused && st.Plain {
		return frameHeavy
	}
	return frameRound
}

// edge is the upper or lower border without a title, exactly w cells.
func (f frameForm) edge(left, right string, w int) string {
	if w == 1 {
		return left
	}
	return left + strings.Repeat(f.dash, w-2) + right
}

// top draws "╭ Title ──── right ╮". What does not fit goes in this order: the
// right title, the end of the title, the title.
func (f Frame) top(w int, form frameForm, border, title themes.Style, st *themes.Styles) string {
	const around = 4 // corner and blank, blank and corner
	left, right := f.Title, f.Right
	if safetext.Width(left)+safetext.Width(right)+around+3 > w {
		right = "" // with two blanks around it and one dash between the two
	}
	left = safetext.Truncate(left, w-around)
	if left == "" && right == "" {
		return border.Render(form.edge(form.topLeft, form.topRight, w))
	}
	var b strings.Builder
	dashes := w - 2
	if left == "" {
		b.WriteString(border.Render(form.topLeft))
	} else {
		b.WriteString(border.Render(form.topLeft + " "))
		b.WriteString(title.Render(string(left)))
		dashes -= safetext.Width(left) + 2
	}
	if right == "" {
		if left != "" {
			b.WriteString(border.Render(" " + form.edge("", form.topRight, dashes+2)))
		}
		return b.String()
	}
	dashes -= safetext.Width(right) + 2
	if left != "" {
		b.WriteString(" ")
	}
	b.WriteString(border.Render(strings.Repeat(form.dash, max(0, dashes)) + " "))
	b.WriteString(st.Muted.Render(string(right)))
	b.WriteString(border.Render(" " + form.topRight))
	return b.String()
}
