package overlay

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/keys"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// Item is one line of a menu.
type Item struct {
	// Key chooses it at once; "" for none.
	Key   string
	Title safetext.Text
	// Note stands muted at the right: what would be copied, what it is for.
	Note safetext.Text
	// Off says why it cannot be chosen; "" means it can. What several items say is
	// said once, below them.
	Off safetext.Text
	// Value is the menu's answer when it is chosen; never nil.
	Value any
}

// Menu is a short list of which one is chosen.
type Menu struct {
	base
	items []Item
	pick  picker
	// shared is why several items cannot be chosen; "" for none.
	shared safetext.Text
}

var _ part.Overlay = (*Menu)(nil)

// NewMenu answers the Value of the item that was chosen.
func NewMenu(title safetext.Text, items []Item) *Menu {
	o := &Menu{base: base{title: title}, items: items, shared: sharedReason(items)}
	o.pick.reset(len(items))
	for i := range items {
		if items[i].Off == "" {
			o.pick.at = i
			break
		}
	}
	return o
}

const (
	menuMin   = 24
	menuMax   = 76
	menuGap   = 3
	menuMark  = 2
	menuFoot  = 60 // what is said below the items breaks into lines beyond this
	menuTitle = 44 // a name from outside may be long; it does not push the notes away
)

// sharedReason is what most of the items that cannot be chosen say, if it is more
// than one, or is more than fits beside an item.
func sharedReason(items []Item) safetext.Text {
	count, out := map[safetext.Text]int{}, safetext.Text("")
	key, title, _ := (&Menu{items: items}).widths()
	room := menuMax - menuMark - key - title - 2*menuGap - safetext.Width("– ")
	for _, it := range items {
		if it.Off == "" {
			continue
		}
		count[it.Off]++
		if n := count[it.Off]; n > count[out] && (n > 1 || safetext.Width(it.Off) > room) {
			out = it.Off
		}
	}
	return out
}

// widths are the columns: keys, titles, notes.
func (o *Menu) widths() (key, title, note int) {
	for _, it := range o.items {
		key = max(key, safetext.Width(safetext.Text(keys.Cap(it.Key))))
		title = max(title, min(menuTitle, safetext.Width(it.Title)))
		note = max(note, safetext.Width(o.note(it)))
	}
	return key, title, note
}

// note is what stands beside an item. Why it cannot be chosen stands below all
// where others say the same.
func (o *Menu) note(it Item) safetext.Text {
	switch it.Off {
	case "":
		return it.Note
	case o.shared:
		return "–"
	}
	return "– " + it.Off
}

// Size is as wide as its longest line.
func (o *Menu) Size(w, h int) (int, int) {
	key, title, note := o.widths()
	want := menuMark + title
	if key > 0 {
		want += key + menuGap
	}
	if note > 0 {
		want += menuGap + note
	}
	if o.shared != "" {
		want = max(want, menuMark+fits(o.footWords(), menuFoot))
	}
	w = min(w, max(menuMin, min(menuMax, want)))
	lines := max(1, len(o.items))
	if foot := len(o.foot(w)); foot > 0 {
		lines += 1 + foot
	}
	return w, min(h, lines)
}

// Resize sets how many cells there are inside the frame.
func (o *Menu) Resize(w, h int) {
	o.base.Resize(w, h)
	o.pick.resize(o.rows())
}

// rows is how many items are on screen at most: they go before the foot.
func (o *Menu) rows() int {
	if foot := len(o.foot(o.w)); foot > 0 && o.h > foot+1 {
		return min(len(o.items), o.h-foot-1)
	}
	return o.h
}

func (o *Menu) footWords() safetext.Text { return "– " + widget.Capital(o.shared) + "." }

// foot is what several items say, in lines for w cells.
func (o *Menu) foot(w int) []safetext.Text {
	if o.shared == "" {
		return nil
	}
	return widget.Wrap(o.footWords(), max(1, w-menuMark))
}

// Update takes the keys of the items, and the mouse.
func (o *Menu) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		for i, it := range o.items {
			if it.Key != "" && it.Key == msg.String() {
				o.pick.at = i
				o.pick.move(0)
				return o.choose()
			}
		}
	case tea.MouseClickMsg:
		if o.pick.click(msg.Y) {
			return o.choose()
		}
		return part.Handled()
	case tea.MouseWheelMsg:
		return o.pick.wheel(msg.Button)
	}
	return part.Result{}
}

func (o *Menu) choose() part.Result {
	if o.pick.at < len(o.items) && o.items[o.pick.at].Off == "" {
		return o.close(o.items[o.pick.at].Value)
	}
	return part.Handled()
}

// Lines draws the items.
func (o *Menu) Lines(st *themes.Styles, _ bool) []string {
	key, title, _ := o.widths()
	var out []string
	for i := o.pick.top; i < len(o.items) && len(out) < o.rows(); i++ {
		out = append(out, o.row(st, o.items[i], i == o.pick.at, key, title))
	}
	if foot := o.foot(o.w); len(out)+1+len(foot) <= o.h && len(foot) > 0 {
		out = append(out, widget.Blank(o.w))
		for _, line := range foot {
			out = append(out, st.Muted.Render(widget.Fit(safetext.Text(widget.Blank(menuMark))+line, o.w)))
		}
	}
	return o.page(out, 0)
}

func (o *Menu) row(st *themes.Styles, it Item, chosen bool, key, title int) string {
	gap := safetext.Text(widget.Blank(menuGap))
	cap := safetext.Text(widget.Fit(safetext.Text(keys.Cap(it.Key)), key))
	name := safetext.Text(widget.Fit(it.Title, title))
	after := gap
	if key == 0 {
		after = ""
	}
	if chosen {
		text := "▸ " + cap + after + name
		if note := o.note(it); note != "" {
			text += gap + note
		}
		return st.Selected.Render(widget.Fit(text, o.w))
	}
	style, noteStyle := st.Text, st.Muted
	if it.Off != "" {
		style, noteStyle = st.Disabled, st.Disabled
	}
	rest := o.w - menuMark - key - safetext.Width(after) - title
	if rest < 0 { // a dialog this narrow has one style a line
		return style.Render(widget.Fit(safetext.Text(widget.Blank(menuMark))+cap+after+name, o.w))
	}
	line := widget.Blank(menuMark) + st.KeyCap.Render(string(cap)) + string(after) + style.Render(string(name))
	if rest < menuGap { // there are no notes
		return line + widget.Blank(rest)
	}
	return line + string(gap) + noteStyle.Render(widget.Fit(o.note(it), rest-menuGap))
}

// Cursor is nil.
func (o *Menu) Cursor() *tea.Cursor { return nil }

// Actions choose and leave. A menu's own keys go before them.
func (o *Menu) Actions() []part.Action {
	own := map[string]bool{}
	for _, it := range o.items {
		own[it.Key] = true
	}
	out := append([]part.Action{
		{ID: "menu.choose", Title: "choose", Keys: []string{"enter"}, Footer: 20, Run: o.choose},
		o.leave("leave"),
	}, o.pick.actions()...)
	by := func(n int) func() part.Result { return func() part.Result { return o.pick.move(n) } }
	if !own["j"] && !own["k"] {
		out = append(out,
			part.Action{ID: "menu.down", Title: "down", Keys: []string{"j"}, Run: by(1)},
			part.Action{ID: "menu.up", Title: "up", Keys: []string{"k"}, Run: by(-1)})
	}
	return out
}

// Typing is false.
func (o *Menu) Typing() bool { return false }
