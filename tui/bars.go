package tui

import (
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/tui/keys"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

const (
	barGap  = 2
	hintGap = 3
)

// drawBar draws the screens on line y: "1 Clients  2 Tokens". Where they do not
// fit, all but the current one are their numbers alone. Its end is for those who
// watch.
func (r *Root) drawBar(y int) string {
	w := r.w - r.presentWidth()
	full := 1
	for i, e := range r.entries {
		if !e.Aside || i == r.at {
			full += len(e.Key) + 1 + safetext.Width(e.Screen.Title()) + barGap
		}
	}
	var b strings.Builder
	b.WriteByte(' ')
	used := 1
	for i, e := range r.entries {
		if e.Aside && i != r.at {
			continue
		}
		title := e.Screen.Title()
		if full > w && i != r.at {
			title = ""
		}
		width := len(e.Key)
		if title != "" {
			width += 1 + safetext.Width(title)
		}
		if used+width > w {
			break
		}
		r.spots.Add(used, y, width, 1, spot{entry: i})
		cap, text := r.styles.KeyCap, r.styles.TabOff
		switch {
		case i == r.at:
			text = r.styles.TabOn
		case e.why() != "":
			cap, text = r.styles.Disabled, r.styles.Disabled
		}
		b.WriteString(cap.Render(e.Key))
		if title != "" {
			b.WriteString(" " + text.Render(string(title)))
		}
		used += width
		gap := min(barGap, w-used)
		b.WriteString(widget.Blank(gap))
		used += gap
	}
	return b.String() + r.drawPresent(r.w-used)
}

// drawFooter draws the keys that work here, and at the right what there is to
// tell. An overlay has its keys in its own frame.
func (r *Root) drawFooter(y int, live bool) string {
	status := r.statusCell()
	room := r.w - 2
	if status.Text != "" {
		most := room * 2 / 3
		if r.ending.waiting {
			most = room // no key works but the two that it names
		}
		status.Text = safetext.Truncate(status.Text, most)
		room -= safetext.Width(status.Text) + hintGap
	}
	text, used := "", 0
	if live && !r.ending.waiting {
		set := r.Live()
		if r.screen().Typing() {
			set = set.Typed()
		}
		text, used = r.hints(set.Footer(), room, 1, y, true)
	}
	left := r.w - 2 - used - safetext.Width(status.Text)
	return " " + text + widget.Blank(left) + status.Render(r.styles) + " "
}

// hints draws keys and titles of actions from x, y on, as many as there is room
// for. The last, the lightest, is always among them: in the footer it is help,
// where the others are found.
func (r *Root) hints(actions []part.Action, room, x, y int, live bool) (text string, used int) {
	if len(actions) == 0 {
		return "", 0
	}
	last := len(actions) - 1
	reserved := hintWidth(actions[last], r.enhanced)
	var b strings.Builder
	for i, a := range actions {
		width := hintWidth(a, r.enhanced)
		gap := 0
		if used > 0 {
			gap = hintGap
		}
		need := used + gap + width
		if i < last {
			need += hintGap + reserved
		}
		if need > room {
			continue
		}
		b.WriteString(widget.Blank(gap))
		used += gap
		if live {
			r.spots.Add(x+used, y, width, 1, spot{entry: -1, action: a.ID})
		}
		b.WriteString(r.styles.KeyCap.Render(keys.Best(a, r.enhanced)))
		b.WriteString(" " + r.styles.Muted.Render(string(keys.Title(a))))
		used += width
	}
	return b.String(), used
}

func hintWidth(a part.Action, enhanced bool) int {
	return safetext.Width(safetext.Text(keys.Best(a, enhanced))) + 1 + safetext.Width(keys.Title(a))
}
