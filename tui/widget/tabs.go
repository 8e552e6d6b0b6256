package widget

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
)

const tabsGap = 3

// Tabs is the line of names above what is shown one at a time: "[" and "]" go to
// the one before and the next, round the ends. It is a [part.Pane] of one line.
type Tabs struct {
	Titles  []safetext.Text
	Current int

	w     int
	rects part.Rects[int]
}

var _ part.Pane = (*Tabs)(nil)

// Resize sets the width in cells.
func (t *Tabs) Resize(w, _ int) { t.w = max(1, w) }

// Update takes clicks; the keys are actions.
func (t *Tabs) Update(msg tea.Msg) part.Result {
	if m, ok := msg.(tea.MouseClickMsg); ok {
		if i, _, _, hit := t.rects.At(m.X, m.Y); hit {
			t.Current = i
			return part.Handled()
		}
	}
	return part.Result{}
}

// Lines draws the one line: what does not fit is left out at the side that is
// farther from the current tab, and "…" says so.
func (t *Tabs) Lines(st *themes.Styles, _ bool) []string {
	t.rects.Clear()
	w := max(1, t.w)
	if t.Current >= len(t.Titles) {
		return []string{Blank(w)}
	}
	from, to := t.seen(w)
	var b strings.Builder
	used := 0
	add := func(style themes.Style, text safetext.Text, i int) {
		if used > 0 {
			gap := min(tabsGap, w-used)
			b.WriteString(Blank(gap))
			used += gap
		}
		text = safetext.Truncate(text, w-used)
		width := safetext.Width(text)
		t.rects.Add(used, 0, width, 1, i)
		b.WriteString(style.Render(string(text)))
		used += width
	}
	if from > 0 {
		add(st.TabOff, "…", from-1)
	}
	for i := from; i < to; i++ {
		style := st.TabOff
		if i == t.Current {
			style = st.TabOn
		}
		add(style, t.Titles[i], i)
	}
	if to < len(t.Titles) {
		add(st.TabOff, "…", to)
	}
	return []string{b.String() + Blank(w-used)}
}

// seen returns which tabs there is room for: all, or as many around the current
// one as fit between two "…".
func (t *Tabs) seen(w int) (from, to int) {
	total := -tabsGap
	for _, title := range t.Titles {
		total += safetext.Width(title) + tabsGap
	}
	if total <= w {
		return 0, len(t.Titles)
	}
	const more = 1 + tabsGap
	from, to = t.Current, t.Current+1
	used := safetext.Width(t.Titles[t.Current]) + 2*more
	for {
		left, right := from > 0, to < len(t.Titles)
		switch {
		case right && used+safetext.Width(t.Titles[to])+tabsGap <= w:
			used += safetext.Width(t.Titles[to]) + tabsGap
			to++
		case left && used+safetext.Width(t.Titles[from-1])+tabsGap <= w:
			from--
			used += safetext.Width(t.Titles[from]) + tabsGap
		default:
			return from, to
		}
	}
}

// Cursor is nil.
func (t *Tabs) Cursor() *tea.Cursor { return nil }

// Typing is false.
func (t *Tabs) Typing() bool { return false }

// Actions are going to the next tab and the one before. A screen gives them its
// own IDs if it has several.
func (t *Tabs) Actions() []part.Action {
	move := func(by int) func() part.Result {
		return func() part.Result {
			if n := len(t.Titles); n > 0 {
				t.Current = (t.Current + by + n) % n
			}
			return part.Handled()
		}
	}
	return []part.Action{
		{ID: "tab.next", Title: "next tab", Keys: []string{"]"}, Run: move(1)},
		{ID: "tab.before", Title: "tab before", Keys: []string{"["}, Run: move(-1)},
	}
}
