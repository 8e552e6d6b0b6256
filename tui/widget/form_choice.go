package widget

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
)

// Choice is a form's field that is one of a few: space and right go to the next,
// left to the one before. It is a [part.Pane] of one line.
type Choice struct {
	Options []safetext.Text
	Chosen  int

	w     int
	rects part.Rects[int]
}

var _ part.Pane = (*Choice)(nil)

// NewChoice is a choice of which the first is chosen.
func NewChoice(options ...safetext.Text) *Choice { return &Choice{Options: options} }

// Resize sets the width in cells.
func (c *Choice) Resize(w, _ int) { c.w = max(1, w) }

// Update moves the choice.
func (c *Choice) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch msg.String() {
		case "space", "right":
			return c.move(1)
		case "left":
			return c.move(-1)
		}
	case tea.MouseClickMsg:
		if i, _, _, ok := c.rects.At(msg.X, 0); ok {
			c.Chosen = i
		}
		return part.Handled()
	}
	return part.Result{}
}

func (c *Choice) move(by int) part.Result {
	if n := len(c.Options); n > 0 {
		c.Chosen = (c.Chosen + by + n) % n
	}
	return part.Handled()
}

// Lines draws all options with the chosen one marked, or, where they do not fit,
// the chosen one between arrows.
func (c *Choice) Lines(st *themes.Styles, focused bool) []string {
	c.rects.Clear()
	w := max(1, c.w)
	if c.Chosen >= len(c.Options) {
		return []string{Blank(w)}
	}
	if c.width() > w {
		return []string{c.alone(st, focused, w)}
	}
	var b strings.Builder
	used := 0
	for i, o := range c.Options {
		if i > 0 {
			b.WriteString(Blank(choiceGap))
			used += choiceGap
		}
		style, mark := st.Muted, "○ "
		if i == c.Chosen {
			style, mark = choiceStyle(st, focused), "● "
		}
		width := safetext.Width(o) + 2
		c.rects.Add(used, 0, width, 1, i)
		b.WriteString(style.Render(mark + string(o)))
		used += width
	}
	return []string{b.String() + Blank(w-used)}
}

const choiceGap = 3

func choiceStyle(st *themes.Styles, focused bool) themes.Style {
	if focused {
		return st.FieldFocus
	}
	return st.Field
}

// alone draws "‹ confidential ›".
func (c *Choice) alone(st *themes.Styles, focused bool, w int) string {
	if w < 5 {
		return choiceStyle(st, focused).Render(Fit(c.Options[c.Chosen], w))
	}
	text := safetext.Truncate(c.Options[c.Chosen], w-4)
	used := safetext.Width(text) + 4
	return st.Muted.Render("‹ ") + choiceStyle(st, focused).Render(string(text)) + st.Muted.Render(" ›") + Blank(w-used)
}

func (c *Choice) width() int {
	sum := choiceGap * (len(c.Options) - 1)
	for _, o := range c.Options {
		sum += safetext.Width(o) + 2
	}
	return sum
}

// Cursor is nil: there is no text.
func (c *Choice) Cursor() *tea.Cursor { return nil }

// Actions is empty: the choice takes its keys itself.
func (c *Choice) Actions() []part.Action { return nil }

// Typing is false.
func (c *Choice) Typing() bool { return false }
