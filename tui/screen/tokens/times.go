package tokens

import (
	"strconv"
	"time"

	"kloakroom/internal/claims"
	"kloakroom/internal/safetext"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

const (
	day  = 24 * time.Hour
	year = 365 * day // near enough in words
)

// timeCell is a claim that is a time, in words, and after how long the words are
// others; 0 for never.
func timeCell(t claims.TimeInWords, now time.Time) (cell widget.Cell, again time.Duration) {
	if t.At.IsZero() {
		return widget.Cell{Text: clean(t.Words), Tone: widget.ToneWarn}, 0
	}
	if t.At.Unix() == 0 { // means something of its own
		return widget.Cell{Text: clean(t.Words), Tone: widget.ToneWarn}, 0
	}
	words, again := inWords(t.At, now)
	words += "  (" + clock(t.At, now) + ")"
	cell.Text = safetext.Text(words)
	left := t.At.Sub(now)
	switch {
	case t.Claim == "exp" && left <= 0:
		cell.Text, cell.Tone = "expired "+cell.Text, widget.ToneDanger
	case t.Claim == "exp" && left <= screen.Soon:
		cell.Tone = widget.ToneWarn
	case t.Claim == "nbf" && left > 0:
		cell.Text, cell.Tone = "not valid yet: "+cell.Text, widget.ToneWarn
	case t.Claim != "exp" && t.Claim != "nbf" && left > 0:
		cell.Text, cell.Tone = cell.Text+", the clocks differ", widget.ToneWarn
	}
	return cell, again
}

// inWords says how far a moment is from now, and after how long that is said
// otherwise.
func inWords(at, now time.Time) (string, time.Duration) {
	left := at.Sub(now)
	if left > 0 {
		words, step := span(left)
		again := left - left.Truncate(step) + time.Millisecond
		return "in " + words, again
	}
	past := -left
	unit, name := day, " days"
	switch {
	case past < time.Second:
		return "just now", time.Second - past
	case past < time.Minute:
		unit, name = time.Second, " s"
	case past < 2*time.Hour:
		unit, name = time.Minute, " min"
	case past < 2*day:
		unit, name = time.Hour, " h"
	case past >= 2*year:
		unit, name = year, " years"
	}
	again := unit - past%unit
	if unit >= day {
		again = 0 // nobody waits for it
	}
	return strconv.Itoa(int(past/unit)) + name + " ago", again
}

// span is a time to come in words, and the step in which they change.
func span(left time.Duration) (words string, step time.Duration) {
	n := func(unit, within time.Duration) string {
		v := left / unit
		if within > 0 {
			v = left % within / unit
		}
		return strconv.Itoa(int(v))
	}
	switch {
	case left < time.Minute:
		return n(time.Second, 0) + " s", time.Second
	case left < time.Hour:
		return n(time.Minute, 0) + " min " + n(time.Second, time.Minute) + " s", time.Second
	case left < 2*day:
		return n(time.Hour, 0) + " h " + n(time.Minute, time.Hour) + " min", time.Minute
	}
	return n(day, 0) + " days", time.Hour
}

// clock is the time of day where the user is, with the date on another day.
func clock(at, now time.Time) string {
	at = at.In(now.Location())
	const date, hour = "2006-01-02", "15:04:05"
	if at.Format(date) == now.Format(date) {
		return at.Format(hour)
	}
	return at.Format(date + " " + hour)
}
