package overlay

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/keys"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// Help lists the keys of a place.
type Help struct {
	base
	places []keys.Place
	top    int
}

var _ part.Overlay = (*Help)(nil)

// NewHelp shows the actions of places, each below its title, with all their keys
// and with the reason where one is off. It answers nothing.
func NewHelp(title safetext.Text, places []keys.Place) *Help {
	return &Help{base: base{title: title}, places: places}
}

const (
	helpWidth = 78
	helpKeys  = 16 // the keys of an action that has more stand below each other
	helpGap   = 3
)

// Size is one column of text, as high as it needs.
func (o *Help) Size(w, h int) (int, int) {
	w = min(w, helpWidth)
	return w, min(h, len(o.lines(&themes.Styles{}, w)))
}

// Update scrolls by the wheel.
func (o *Help) Update(msg tea.Msg) part.Result {
	if m, ok := msg.(tea.MouseWheelMsg); ok {
		return o.scroll(3 * part.WheelBy(m.Button))
	}
	return part.Result{}
}

func (o *Help) scroll(by int) part.Result {
	o.top = min(max(0, o.top+by), max(0, len(o.lines(&themes.Styles{}, o.w))-o.h))
	return part.Handled()
}

// Lines draws the list.
func (o *Help) Lines(st *themes.Styles, _ bool) []string {
	all := o.lines(st, o.w)
	out := o.page(all, o.top)
	if o.top+o.h < len(all) && o.h > 2 {
		out[o.h-1] = st.Muted.Render(widget.Fit("↓ more", o.w))
	}
	return out
}

func (o *Help) lines(st *themes.Styles, w int) []string {
	caps := 0
	for _, p := range o.places {
		for _, a := range p.Set {
			caps = max(caps, safetext.Width(safetext.Text(keys.Caps(a))))
		}
	}
	caps = min(caps, helpKeys, w*2/5)
	var out []string
	for _, p := range o.places {
		if len(p.Set) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, widget.Blank(w))
		}
		out = append(out, st.Strong.Render(widget.Fit(safetext.Text(p.Title), w)))
		for _, a := range p.Set {
			out = append(out, helpAction(a, st, caps, w)...)
		}
	}
	return out
}

// helpAction draws an action: its keys, and its words beside them.
func helpAction(a part.Action, st *themes.Styles, caps, w int) []string {
	words, style := safetext.Clean(keys.Words(a)), st.Text
	if why := a.WhyOff(); why != "" {
		words, style = safetext.Clean(a.Title+" – "+why), st.Disabled
	}
	cap := safetext.Text(keys.Caps(a))
	if len(a.Keys) == 0 {
		cap = "palette"
	}
	room := max(1, w-caps-helpGap)
	left, right := widget.Wrap(cap, max(1, w-room-helpGap)), widget.Wrap(words, room)
	out := make([]string, max(len(left), len(right)))
	for i := range out {
		lead, text := widget.Blank(w-room), widget.Blank(room)
		if i < len(left) {
			lead = st.KeyCap.Render(widget.Fit(left[i], w-room-helpGap)) + widget.Blank(min(helpGap, w-room))
		}
		if i < len(right) {
			text = style.Render(widget.Fit(right[i], room))
		}
		out[i] = lead + text
	}
	return out
}

// Actions scroll and leave.
func (o *Help) Actions() []part.Action {
	move := func(by func() int) func() part.Result {
		return func() part.Result { return o.scroll(by()) }
	}
	return []part.Action{
		o.leave("close", "q", "?"),
		{ID: "help.down", Title: "down", Keys: []string{"j", "down"}, Run: move(func() int { return 1 })},
		{ID: "help.up", Title: "up", Keys: []string{"k", "up"}, Run: move(func() int { return -1 })},
		{ID: "help.pagedown", Title: "page down", Keys: []string{"space", "pgdown"}, Run: move(func() int { return max(1, o.h-1) })},
		{ID: "help.pageup", Title: "page up", Keys: []string{"pgup"}, Run: move(func() int { return -max(1, o.h-1) })},
		{ID: "help.top", Title: "to the top", Keys: []string{"g", "home"}, Run: move(func() int { return -1 << 20 })},
		{ID: "help.end", Title: "to the end", Keys: []string{"G", "end"}, Run: move(func() int { return 1 << 20 })},
	}
}

// Cursor is nil.
func (o *Help) Cursor() *tea.Cursor { return nil }

// Typing is false.
func (o *Help) Typing() bool { return false }
