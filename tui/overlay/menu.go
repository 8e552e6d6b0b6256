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
	// Off says why it cannot be chosen; "" means it can.
	Off safetext.Text
	// Value is the menu's answer when it is chosen; never nil.
	Value any
}

// Menu is a short list of which one is chosen.
type Menu struct {
	base
	items []Item
	pick  picker
}

var _ part.Overlay = (*Menu)(nil)

// NewMenu answers the Value of the item that was chosen.
func NewMenu(title safetext.Text, items []Item) *Menu {
	o := &Menu{base: base{title: title}, items: items}
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
	menuTitle = 44 // a name from outside may be long; it does not push the notes away
)

// widths are the columns: keys, titles, notes.
func (o *Menu) widths() (key, title, note int) {
	for _, it := range o.items {
		key = max(key, safetext.Width(safetext.Text(keys.Cap(it.Key))))
		title = max(title, min(menuTitle, safetext.Width(it.Title)))
		note = max(note, safetext.Width(it.note()))
	}
	return key, title, note
}

func (it Item) note() safetext.Text {
	if it.Off != "" {
		return "– " + it.Off
	}
	return it.Note
}

// Size is as wide as its longest line.
func (o *Menu) Size(w, h int) (int, int) {
	key, title, note := o.widths()
	want := menuMark + key + menuGap + title
	if note > 0 {
		want += menuGap + note
	}
	return min(w, max(menuMin, min(menuMax, want))), min(h, max(1, len(o.items)))
}

// Resize sets how many cells there are inside the frame.
func (o *Menu) Resize(w, h int) {
	o.base.Resize(w, h)
	o.pick.resize(o.h)
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
	for i := o.pick.top; i < len(o.items) && len(out) < o.h; i++ {
		out = append(out, o.row(st, o.items[i], i == o.pick.at, key, title))
	}
	return o.page(out, 0)
}

func (o *Menu) row(st *themes.Styles, it Item, chosen bool, key, title int) string {
	gap := safetext.Text(widget.Blank(menuGap))
	cap := safetext.Text(widget.Fit(safetext.Text(keys.Cap(it.Key)), key))
	name := safetext.Text(widget.Fit(it.Title, title))
	if chosen {
		text := "▸ " + cap + gap + name
		if note := it.note(); note != "" {
			text += gap + note
		}
		return st.Selected.Render(widget.Fit(text, o.w))
	}
	style, noteStyle := st.Text, st.Muted
	if it.Off != "" {
		style, noteStyle = st.Disabled, st.Disabled
	}
	rest := o.w - menuMark - key - menuGap - title
	if rest < 0 { // a dialog this narrow has one style a line
		return style.Render(widget.Fit(safetext.Text(widget.Blank(menuMark))+cap+gap+name, o.w))
	}
	line := widget.Blank(menuMark) + st.KeyCap.Render(string(cap)) + string(gap) + style.Render(string(name))
	if rest < menuGap { // there are no notes
		return line + widget.Blank(rest)
	}
	return line + string(gap) + noteStyle.Render(widget.Fit(it.note(), rest-menuGap))
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
