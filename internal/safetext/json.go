package safetext

import (
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// JSON takes valid JSON and returns the same JSON with every character that
// must not reach a terminal (DEL, C1, bidi and format characters, zero-width
// ones, U+2028, U+2029 … as for [Clean]) escaped as \uXXXX, by a surrogate pair
// where it needs one (RFC 8259, section 7). An invalid byte becomes \ufffd, as
// Go's decoder reads it. Escapes that are there stay as they are; a carriage
// return between values becomes a space. Decoded, the result equals the input.
//
// Where nothing is to be escaped the result is b itself. What is not valid JSON
// comes out just as safe.
func JSON(b []byte) []byte {
	var out []byte
	start := 0
	for i := 0; i < len(b); {
		i += plainPrefix(b[i:])
		if i == len(b) {
			break
		}
		size := 1
		var with []byte
		switch c := b[i]; {
		case c == '\n' || c == '\t':
			i++
			continue
		case c == '\r':
			with = []byte{' '}
		case c < utf8.RuneSelf:
			with = appendEscape(nil, rune(c))
		default:
			var r rune
			r, size = utf8.DecodeRune(b[i:])
			if !isHidden(r) && (r != utf8.RuneError || size > 1) {
				i += size
				continue
			}
			with = appendEscape(nil, r)
		}
		if out == nil {
			out = make([]byte, 0, len(b)+len(b)/8+32)
		}
		out = append(append(out, b[start:i]...), with...)
		i += size
		start = i
	}
	if start == 0 {
		return b
	}
	return append(out, b[start:]...)
}

// appendEscape appends r as \uXXXX, or as the two of its surrogate pair.
func appendEscape(out []byte, r rune) []byte {
	if r > 0xFFFF {
		r -= 0x10000
		return appendEscape(appendEscape(out, 0xD800+r>>10), 0xDC00+r&0x3FF)
	}
	return append(out, '\\', 'u',
		hexDigits[r>>12&0xF], hexDigits[r>>8&0xF], hexDigits[r>>4&0xF], hexDigits[r&0xF])
}
