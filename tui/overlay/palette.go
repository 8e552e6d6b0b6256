package overlay

import (
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/keys"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// Palette finds an action by a few letters of its title.
type Palette struct {
	base
	set   keys.Set
	why   []string // why each is off, asked once: the palette is a moment's picture
	part  []string // which part of the program each belongs to, where another has its title
	input widget.Input
	found []paletteRow
	pick  picker
}

// paletteRow is an action that was found, and which bytes of its title matched.
type paletteRow struct {
	index   int
	matched []int
}

var _ part.Overlay = (*Palette)(nil)

const (
	paletteWidth  = 76
	paletteHeight = 14
	paletteQuery  = 64 // bytes; nobody means more
)

// NewPalette lists all actions of a set. It answers the part.Action that was
// chosen; what is off cannot be chosen and says why.
func NewPalette(set keys.Set) *Palette {
	o := &Palette{base: base{title: "Commands"}, set: set, why: make([]string, len(set)), part: make([]string, len(set))}
	titles := map[string]int{}
	for i, a := range set {
		o.why[i] = a.WhyOff()
		titles[a.Title]++
	}
	for i, a := range set {
		if titles[a.Title] > 1 {
			o.part[i] = keys.Part(a)
		}
	}
	o.input = widget.Input{Placeholder: "what to do", Limit: paletteQuery}
	o.search()
	return o
}

// Size is one line for what is typed, one for air, and the actions.
func (o *Palette) Size(w, h int) (int, int) {
	return min(w, paletteWidth), min(h, paletteHeight, 2+len(o.set))
}

// Resize sets how many cells there are inside the frame.
func (o *Palette) Resize(w, h int) {
	o.base.Resize(w, h)
	o.input.Resize(o.w-2, 1)
	o.pick.resize(o.h - 2)
}

// Update takes what is typed, and the mouse.
func (o *Palette) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		if o.pick.click(msg.Y - 2) {
			return o.choose()
		}
		return part.Handled()
	case tea.MouseWheelMsg:
		return o.pick.wheel(msg.Button)
	}
	before := o.input.Value()
	r := o.input.Update(msg)
	if o.input.Value() != before {
		o.search()
	}
	return r
}

// search finds what matches; with nothing typed that is everything, what is off
// at the end.
func (o *Palette) search() {
	o.found = o.found[:0]
	query := strings.TrimSpace(o.input.Value())
	if query == "" {
		for i := range o.set {
			o.found = append(o.found, paletteRow{index: i})
		}
		sort.SliceStable(o.found, func(i, j int) bool {
			return o.why[o.found[i].index] == "" && o.why[o.found[j].index] != ""
		})
	} else {
		for _, m := range fuzzy.FindFrom(query, paletteSource(o.set)) {
			o.found = append(o.found, paletteRow{m.Index, m.MatchedIndexes})
		}
	}
	o.pick.reset(len(o.found))
}

// paletteSource lets the title match, and the ID after it.
type paletteSource keys.Set

func (s paletteSource) String(i int) string { return s[i].Title + "  " + s[i].ID }
func (s paletteSource) Len() int            { return len(s) }

func (o *Palette) choose() part.Result {
	if o.pick.at >= len(o.found) {
		return part.Handled()
	}
	if i := o.found[o.pick.at].index; o.why[i] == "" {
		return o.close(o.set[i])
	}
	return part.Handled() // its line says why it cannot be done
}

// Lines draws the field and what was found.
func (o *Palette) Lines(st *themes.Styles, focused bool) []string {
	out := make([]string, 0, o.h)
	out = append(out, st.Accent.Render(widget.Fit("> ", min(2, o.w)))+fitLine(o.input.Lines(st, focused)[0], o.w-2))
	if o.h > 1 {
		out = append(out, widget.Blank(o.w))
	}
	for i := o.pick.top; i < len(o.found) && len(out) < o.h; i++ {
		out = append(out, o.row(st, o.found[i], i == o.pick.at))
	}
	if len(o.found) == 0 && len(out) < o.h {
		out = append(out, st.Muted.Render(widget.Fit("  nothing of that name", o.w)))
	}
	return o.page(out, 0)
}

// fitLine drops a line for which there is no room at all.
func fitLine(line string, w int) string {
	if w < 1 {
		return ""
	}
	return line
}

func (o *Palette) row(st *themes.Styles, row paletteRow, chosen bool) string {
	a, why := o.set[row.index], o.why[row.index]
	right := safetext.Text(keys.Caps(a)) + " "
	words := keys.Title(a)
	if of := o.part[row.index]; of != "" {
		words += safetext.Clean(" · " + of)
	}
	if why != "" {
		words += safetext.Clean(" – " + why)
		right = ""
	}
	room := max(0, o.w-2-safetext.Width(right)-1)
	switch {
	case room < 8:
		room, right = max(0, o.w-2), ""
	default:
		right = " " + right
	}
	if chosen {
		return st.Selected.Render(widget.Fit("▸ ", min(2, o.w)) + widget.Fit(words, room) + string(right))
	}
	style := st.Text
	if why != "" {
		style = st.Disabled
	}
	return widget.Blank(min(2, o.w)) + matched(st, style, words, len(keys.Title(a)), row.matched, room) + st.Muted.Render(string(right))
}

// matched draws text in w cells, with those of its first n bytes marked that the
// indexes name. Titles are our own and ASCII; any other is drawn without marks.
func matched(st *themes.Styles, style themes.Style, t safetext.Text, n int, indexes []int, w int) string {
	used := safetext.Width(t)
	if len(indexes) == 0 || n > len(t) || safetext.Width(t[:n]) != n || used > w {
		return style.Render(widget.Fit(t, w))
	}
	var b strings.Builder
	from := 0
	for _, i := range indexes {
		if i >= n {
			break // it matched in the ID
		}
		b.WriteString(style.Render(string(t[from:i])))
		b.WriteString(st.Match.Render(string(t[i : i+1])))
		from = i + 1
	}
	b.WriteString(style.Render(string(t[from:])))
	return b.String() + widget.Blank(w-used)
}

// Cursor is in the field.
func (o *Palette) Cursor() *tea.Cursor {
	c := o.input.Cursor()
	c.X += 2
	return c
}

// Actions choose and leave.
func (o *Palette) Actions() []part.Action {
	return append([]part.Action{
		{ID: "palette.run", Title: "run", Keys: []string{"enter"}, Footer: 20, Run: o.choose},
		o.leave("leave"),
	}, o.pick.actions()...)
}

// Typing is true: letters search.
func (o *Palette) Typing() bool { return true }
