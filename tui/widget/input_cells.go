package widget

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kloakroom/internal/safetext"
)

// inputCell is one character as people see it: a grapheme cluster of the value
// (UAX #29), and how many terminal cells it takes when shown.
type inputCell struct {
	raw   string
	width int
}

// inputCells splits text into the characters that people see.
func inputCells(s string) []inputCell {
	out := make([]inputCell, 0, len(s))
	for s != "" {
		if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
			out = append(out, inputCell{s[:1], inputWidth(s[:1])})
			s = s[1:]
			continue
		}
		cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if cluster == "" {
			cluster = s[:1]
		}
		out = append(out, inputCell{cluster, inputWidth(cluster)})
		s = s[len(cluster):]
	}
	return out
}

// inputWidth is how many cells a character takes once it is safe to show.
func inputWidth(raw string) int {
	if len(raw) == 1 && raw[0] >= 0x20 && raw[0] < 0x7F {
		return 1
	}
	return safetext.Width(safetext.Clean(raw))
}

// inputClean makes text fit to be edited: no invalid bytes and no controls,
// which no keyboard can mean. Line breaks and tabs stay in text of several lines
// and become blanks in one line, where those around the text are dropped.
func inputClean(s string, lines bool) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !lines {
		s = strings.Trim(s, "\r\n")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			if lines {
				return r
			}
			return ' '
		case r == '\r':
			if lines {
				return '\n'
			}
			return ' '
		case r == utf8.RuneError, r < 0x20, r >= 0x7F && r < 0xA0:
			return -1
		}
		return r
	}, s)
}

// inputCut returns s when it has at most so many bytes, else its beginning.
func inputCut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	limit = max(0, limit)
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
