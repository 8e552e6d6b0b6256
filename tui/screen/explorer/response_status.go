package explorer

import (
	"slices"
	"strings"
	"time"

	"kloakroom/internal/safetext"
	"kloakroom/internal/wire"
	"kloakroom/themes"
	"kloakroom/tui/widget"
)

// status draws "200 OK · 78 B · 9 ms" and the bars of the times in w cells.
func (r *response) status(st *themes.Styles, w int) string {
	words, tone := safetext.Text("No answer"), widget.ToneError
	x := r.exchange
	if x != nil && x.Response != nil {
		words, tone = clean(wire.StatusWords(x.Response.Status)), toneOf(x.Response.Status)
	}
	sign := safetext.Text("")
	if tone == widget.ToneDanger || tone == widget.ToneError {
		sign = "✗ "
	}
	rest := r.amount()
	room := max(0, w-markWidth)
	head := safetext.Truncate(sign+words, room)
	rest = safetext.Truncate(rest, max(0, room-safetext.Width(head)))
	out := widget.Blank(min(markWidth, w)) + widget.Cell{Text: head, Tone: tone}.Render(st) + st.Muted.Render(string(rest))
	used := min(markWidth, w) + safetext.Width(head) + safetext.Width(rest)
	bars, width := r.bars(st, w-used-4)
	if width > 0 {
		out += widget.Blank(4) + bars
		used += 4 + width
	}
	return out + widget.Blank(w-used)
}

// amount is how much came in what time.
func (r *response) amount() safetext.Text {
	x := r.exchange
	if x == nil || x.Response == nil {
		return ""
	}
	size := " · " + sizeWords(x.Response.Body.Size())
	if r.arriving {
		return size + " so far"
	}
	switch err := x.Response.Body.Err(); {
	case err != nil && stopped(err):
		size += ", stopped"
	case err != nil:
		size += ", cut off"
	}
	return size + " · " + timeWords(r.times(x).Total)
}

func toneOf(status int) widget.Tone {
	switch {
	case status >= firstError:
		return widget.ToneDanger
	case status >= 300:
		return widget.ToneInfo
	}
	return widget.ToneOK
}

// bars draws the times in at most w cells: "▏dns 0  ▏connect 0  ██▌wait 8  ▏content 0",
// shorter where there is less room, or nothing where there is none.
func (r *response) bars(st *themes.Styles, w int) (string, int) {
	if r.exchange == nil || r.exchange.Response == nil || r.arriving {
		return "", 0
	}
	phases, total := phasesOf(r.times(r.exchange))
	some := slices.DeleteFunc(slices.Clone(phases), func(p phase) bool { return p.took <= 0 })
	for _, try := range []struct {
		phases     []phase
		cells, gap int
	}{{phases, 4, 2}, {phases, 2, 1}, {some, 2, 1}, {some, 1, 1}} {
		if out, used := drawBars(st, try.phases, total, try.cells, try.gap); used <= w {
			return out, used
		}
	}
	return "", 0
}

func drawBars(st *themes.Styles, phases []phase, total time.Duration, cells, gap int) (string, int) {
	var b strings.Builder
	used := 0
	for i, p := range phases {
		if i > 0 {
			b.WriteString(widget.Blank(gap))
			used += gap
		}
		bar, text := barOf(0, p.took, total, cells), p.name+" "+millis(p.took)
		used += safetext.Width(bar) + safetext.Width(text)
		b.WriteString(st.Accent.Render(string(bar)))
		b.WriteString(st.Muted.Render(string(text)))
	}
	return b.String(), used
}
