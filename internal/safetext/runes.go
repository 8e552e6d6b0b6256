package safetext

import (
	"unicode"
	"unicode/utf8"
)

// kind is what a character means to the gate.
type kind int

const (
	plain   kind = iota // shown as it is
	mark                // takes no cell of its own, sits on the character before
	control             // C0 or DEL: shown as its picture
	hidden              // must not reach a terminal
)

// classify returns the kind of the first character of s, which is not empty,
// and its length in bytes.
func classify(s string) (kind, int) {
	c := s[0]
	switch {
	case c < 0x20 || c == 0x7F:
		return control, 1
	case c < utf8.RuneSelf:
		return plain, 1
	}
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && size == 1, isHidden(r):
		return hidden, size
	case isMark(r):
		return mark, size
	}
	return plain, size
}

// isHidden tells the characters beyond ASCII that act on text or cannot be
// seen: C1, everything in Unicode's Cf, Zl and Zp, the variation selectors and
// what else has the property Default_Ignorable_Code_Point, and noncharacters
// (The Unicode Standard, chapter 23).
func isHidden(r rune) bool {
	switch {
	case r < 0xA0: // C1
		return true
	case r < 0x0300:
		return r == 0xAD // soft hyphen
	case r >= 0x2E80 && r < 0xFB00: // CJK, Hangul, private use: of these only
		return r == 0x3164 // the Hangul filler is invisible
	case r >= 0xFFF0 && r <= 0xFFFB, // specials: interlinear annotation
		r >= 0xE0000 && r <= 0xE0FFF, // tags, selectors, and reserved for such
		r >= 0xFDD0 && r <= 0xFDEF,   // noncharacters
		r&0xFFFE == 0xFFFE:           // the last two of each plane
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// isMark tells the characters that sit on the one before: the category M, and
// the Hangul vowels and finals that terminals draw into the syllable's cells.
func isMark(r rune) bool {
	switch {
	case r < 0x0300:
		return false
	case r >= 0x1160 && r <= 0x11FF, r >= 0xD7B0 && r <= 0xD7FF:
		return true
	case r >= 0x3400 && r < 0xA000, r >= 0xAC00 && r < 0xD7B0: // CJK, Hangul syllables
		return false
	}
	return unicode.Is(unicode.M, r)
}

const (
	every    = 0x0101010101010101
	highBits = 0x80 * every
)

// plainPrefix returns how many bytes from the start are printable ASCII. It
// looks at eight bytes at a time: nearly all text that is shown is plain, and
// is shown again at every key.
func plainPrefix[T string | []byte](s T) int {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		// Set in a byte's highest bit: it is beyond ASCII, or DEL, or below 0x20.
		if (x|(x+every)|(x-0x20*every))&highBits != 0 {
			break
		}
	}
	for ; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7F {
			break
		}
	}
	return i
}
