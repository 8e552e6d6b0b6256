package widget

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kloakroom/internal/safetext"
)

// Overlay returns base with over drawn on it, its upper left corner at column x
// of line y; what lies outside base is left out. Styles go on unharmed at both
// sides. A wide character that is half covered becomes a blank, so that every
// line keeps its cells.
//
// Cells are counted as safetext counts them, not as x/ansi's Cut does: the two
// disagree about emoji with skin tones, and panes are laid out by safetext.
func Overlay(base, over []string, x, y int) []string {
	out := make([]string, len(base))
	copy(out, base)
	for i, line := range over {
		if at := y + i; at >= 0 && at < len(out) {
			out[at] = overlayLine(out[at], line, x)
		}
	}
	return out
}

// overlayLine puts line on base at column x, which may lie outside.
func overlayLine(base, line string, x int) string {
	total, width := overlayWidth(base), overlayWidth(line)
	if x < 0 {
		line, width, x = overlayCut(line, -x, width), width+x, 0
	}
	if width > total-x {
		width = total - x
		line = overlayCut(line, 0, width)
	}
	if width <= 0 {
		return base
	}
	return overlayCut(base, 0, x) + line + overlayCut(base, x+width, total)
}

// overlayWidth counts the cells of a styled line.
func overlayWidth(s string) int {
	width := 0
	for s != "" {
		n, cells, _ := overlayNext(s)
		s, width = s[n:], width+cells
	}
	return width
}

// overlayCut returns the cells from left up to right of a styled line, with the
// style that is on at left switched on and none left on at the end. Halves of
// wide characters are blanks.
func overlayCut(s string, left, right int) string {
	if right <= left {
		return ""
	}
	var b strings.Builder
	var style string // the sequences since the last reset
	on := false      // style is switched on in b
	for at := 0; s != "" && (at < right || at == right && on); {
		n, cells, sgr := overlayNext(s)
		piece := s[:n]
		s = s[n:]
		switch {
		case sgr && overlayResets(piece):
			if style = ""; on {
				b.WriteString(piece)
				on = false
			}
			continue
		case sgr:
			style += piece
			if on {
				b.WriteString(piece)
			}
			continue
		}
		from, to := max(at, left), min(at+cells, right)
		at += cells
		if cells == 0 && (at <= left || at > right) || cells > 0 && from >= to {
			continue
		}
		if style != "" && !on {
			b.WriteString(style)
			on = true
		}
		if to-from < cells {
			piece = Blank(to - from)
		}
		b.WriteString(piece)
	}
	if on {
		b.WriteString("\x1b[m")
	}
	return b.String()
}

// overlayNext returns the length of the first unit of s, which is a sequence or
// a character, its cells, and whether it is an SGR sequence.
func overlayNext(s string) (n, cells int, sgr bool) {
	switch c := s[0]; {
	case c == ansi.ESC && len(s) > 1 && s[1] == '[':
		for n = 2; n < len(s) && (s[n] < 0x40 || s[n] > 0x7E); n++ {
			continue // ECMA-48 section 5.4: a byte from 4/0 to 7/14 ends it
		}
		n = min(n+1, len(s))
		return n, 0, s[n-1] == 'm'
	case c < 0x20 || c == 0x7F:
		return 1, 0, false
	}
	if n, cells = overlayAlone(s); n > 0 {
		if after, _ := overlayAlone(s[n:]); after > 0 || n == len(s) {
			return n, cells, false
		}
	}
	cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	if cluster == "" {
		return 1, 0, false
	}
	return len(cluster), safetext.Width(safetext.Text(cluster)), false
}

// overlayAlone returns length and cells of a first character that never joins
// another of its like, 0 for any other: nearly all that there is, and much faster
// than to look for clusters (UAX #29).
func overlayAlone(s string) (n, cells int) {
	if s == "" {
		return 0, 0
	}
	if s[0] < utf8.RuneSelf { // a control joins nothing either; it is not drawn
		return 1, 1
	}
	switch r, n := utf8.DecodeRuneInString(s); {
	case r >= 0xC0 && r < 0x250, // Latin
		r >= 0x400 && r < 0x483,      // Cyrillic
		r >= 0x2400 && r <= 0x2421,   // pictures of controls
		r == utf8.RuneError && n > 1: // what safetext puts for what must not be shown
		return n, 1
	case r >= 0x3041 && r < 0x3097, r >= 0x30A1 && r < 0x30FB, // kana
		r >= 0x4E00 && r < 0xA000, r >= 0xAC00 && r < 0xD7A4: // CJK, Hangul syllables
		return n, 2
	}
	return 0, 0
}

// overlayResets says whether an SGR sequence switches everything off.
func overlayResets(sgr string) bool { return sgr == "\x1b[m" || sgr == "\x1b[0m" }
