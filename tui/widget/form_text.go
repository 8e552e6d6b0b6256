package widget

import (
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
)

// Render returns the cell's text in the style of its tone.
func (c Cell) Render(st *themes.Styles) string {
	return c.Tone.style(st).Render(string(c.Text))
}

// Wrap breaks text into lines of at most w cells, between words where it can, and
// a URL or another long word behind its signs. Line breaks in it stay, and so do the blanks of a line that fits; no text gives
// no lines. A character wider than w stands in a line of its own.
func Wrap(t safetext.Text, w int) []safetext.Text {
	if t == "" {
		return nil
	}
	w = max(1, w)
	var out []safetext.Text
	for line := range strings.SplitSeq(string(t), "\n") {
		if line := safetext.Text(line); safetext.Width(line) <= w {
			out = append(out, line)
			continue
		}
		out = wrapLine(out, line, w)
	}
	return out
}

// wrapLine adds one line, wrapped, to out.
func wrapLine(out []safetext.Text, line string, w int) []safetext.Text {
	var now strings.Builder
	used := 0
	flush := func() {
		out = append(out, safetext.Text(now.String()))
		now.Reset()
		used = 0
	}
	for word := range strings.FieldsSeq(line) {
		width := safetext.Width(safetext.Text(word))
		if used > 0 && used+1+width > w {
			flush()
		}
		if used > 0 {
			now.WriteByte(' ')
			used++
		}
		if width <= w {
			now.WriteString(word)
			used += width
			continue
		}
		for _, piece := range wrapPieces(word) { // a word longer than a line
			if width := safetext.Width(safetext.Text(piece)); used > 0 && used+width > w && width <= w {
				flush()
			}
			for _, c := range inputCells(piece) {
				if used > 0 && used+c.width > w {
					flush()
				}
				now.WriteString(c.raw)
				used += c.width
			}
		}
	}
	if used > 0 {
		flush()
	}
	return out
}

// wrapPieces divides a word behind the signs at which a URL may be broken; those
// that follow each other stay together.
func wrapPieces(word string) []string {
	sign := func(i int) bool { return i < len(word) && strings.IndexByte("/?&.", word[i]) >= 0 }
	var out []string
	from := 0
	for i := range len(word) {
		if sign(i) && !sign(i+1) {
			out = append(out, word[from:i+1])
			from = i + 1
		}
	}
	return append(out, word[from:])
}
