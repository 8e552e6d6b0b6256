package explorer

import (
	"strconv"
	"time"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/widget"
)

const toneNote = widget.ToneMuted

// line is something said in a line of its own.
type line struct {
	text safetext.Text
	tone widget.Tone
}

// draw returns exactly w cells, a little from the edge.
func (l line) draw(st *themes.Styles, w int) string {
	if w <= markWidth {
		return widget.Blank(w)
	}
	text := safetext.Truncate(l.text, w-markWidth)
	return "  " + widget.Cell{Text: text, Tone: l.tone}.Render(st) + widget.Blank(w-markWidth-safetext.Width(text))
}

// wrapped breaks a line into as many as it needs in w cells, at most four.
func wrapped(l line, w int) []line {
	const most = 4
	all := widget.Wrap(safetext.Truncate(l.text, most*max(1, w)), w)
	out := make([]line, 0, len(all))
	for _, t := range all {
		out = append(out, line{t, l.tone})
	}
	return out
}

// sizeWords writes a number of bytes: 78 B, 14.2 KiB, 95.4 MiB.
func sizeWords(n int64) safetext.Text {
	switch {
	case n < 1<<10:
		return safetext.Text(strconv.FormatInt(n, 10) + " B")
	case n < 1<<20:
		return safetext.Text(strconv.FormatFloat(float64(n)/(1<<10), 'f', 1, 64) + " KiB")
	}
	return safetext.Text(strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MiB")
}

// timeWords writes a duration: 0.4 ms, 9 ms, 1.24 s.
func timeWords(d time.Duration) safetext.Text {
	if d >= time.Second {
		return safetext.Text(strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + " s")
	}
	return millis(d) + " ms"
}

// millis writes a duration in milliseconds, without the unit.
func millis(d time.Duration) safetext.Text {
	switch {
	case d <= 0:
		return "0"
	case d < time.Millisecond:
		return safetext.Text(strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 1, 64))
	}
	return safetext.Text(strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10))
}
