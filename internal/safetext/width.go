package safetext

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// ellipsis ends a text that was cut; it takes one cell.
const ellipsis = "…"

// Width returns how many terminal cells t takes; of a block, its widest line.
//
// Terminals disagree about clusters such as an emoji with a skin tone or an
// Indic conjunct: some draw them as one, some as their parts. The wider of the
// two counts, so that nothing ever runs over the cells it was given.
func Width(t Text) int {
	s := string(t)
	if plainPrefix(s) == len(s) {
		return len(s)
	}
	widest := 0
	for line := range strings.SplitSeq(s, "\n") {
		width := 0
		for line != "" {
			n, w := cluster(line)
			line, width = line[n:], width+w
		}
		widest = max(widest, width)
	}
	return widest
}

// Truncate returns t when it is one line of at most so many cells, and else its
// beginning with "…" within them: never more cells than asked for, and never
// half of a wide character. With no cell at all it returns nothing.
func Truncate(t Text, cells int) Text {
	s := string(t)
	if cells <= 0 {
		return ""
	}
	if len(s) <= cells && plainPrefix(s) == len(s) {
		return t
	}
	width, cut := 0, 0 // cut: where the last beginning ends that leaves room for "…"
	for i := 0; i < len(s); {
		n, w := 0, cells+1 // a line break ends the text, as if too wide
		if s[i] != '\n' {
			n, w = cluster(s[i:])
		}
		if width += w; width > cells {
			return Text(s[:cut]) + ellipsis
		}
		if i += n; width < cells {
			cut = i
		}
	}
	return t
}

// cluster returns the length in bytes and the width in cells of the first
// grapheme cluster of s.
func cluster(s string) (n, width int) {
	if len(s) > 1 && s[0] < 0x80 && s[1] < 0x80 || len(s) == 1 {
		if s[0] < 0x20 || s[0] == 0x7F {
			return 1, 0
		}
		return 1, 1
	}
	c, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	if c == "" {
		return 1, 0
	}
	return len(c), max(w, ansi.StringWidthWc(c))
}
