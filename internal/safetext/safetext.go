// Package safetext is the one gate from outside text to the terminal.
//
// Names, claims, headers, bodies and error texts come from servers and files
// that may lie. Written to a terminal as they are, they could move the cursor,
// set the clipboard, hide text or turn its direction. Clean and Block show such
// characters instead of letting them act: what leaves this package holds no
// control but, in a block, the line feed.
//
// It is not for styling (colours are put around a Text, never into it), not for
// HTML, and not for bodies that go to a file or a pipe, which stay as they are.
package safetext

import "strings"

// Text is text that a terminal shows as it stands. It is made by [Clean] and
// [Block], or from a literal of our own. To put outside text into a sentence,
// clean the whole sentence: Clean("client " + id).
type Text string

// String returns the text as a plain string.
func (t Text) String() string { return string(t) }

const (
	// replacement stands for one character that must not reach the terminal.
	replacement = "\uFFFD"
	// noBase carries a combining mark that has no character to sit on, so that
	// it cannot change the text of ours that stands before it.
	noBase = "\u25CC"
	// tabAs is what a tab becomes: its real width depends on the column.
	tabAs = "    "
	// maxMarks is how many combining marks one character may carry. Living
	// scripts need at most five or six; more spill over neighbouring lines.
	maxMarks = 6
)

// Clean makes one line of s: C0 controls and DEL become their pictures (␛ ␊ ␍),
// a tab becomes four spaces, and C1 controls, bidi controls, zero-width
// characters, joiners, variation selectors, tags, other format characters,
// U+2028 and U+2029, noncharacters and each invalid byte become U+FFFD.
//
// A combining mark that would stand alone gets a dotted circle to sit on, and
// from the seventh on one character each mark becomes U+FFFD. An emoji sequence
// is so shown as its parts. Clean is idempotent, and takes no memory for text
// that is safe already.
func Clean(s string) Text { return clean(s, false) }

// Block is Clean for text of several lines: '\n' stays a line break and "\r\n"
// becomes one. A '\r' alone is shown, since it would overwrite its line.
func Block(s string) Text { return clean(s, true) }

func clean(s string, block bool) Text {
	i := plainPrefix(s)
	if i == len(s) {
		return Text(s)
	}
	var (
		b     strings.Builder
		start int        // everything before it is written to b
		marks int        // combining marks on the character before s[i]
		base  = i > 0    // s[i] follows a character that can carry a mark
		dirty = func() { // room for the text and a few replacements
			if b.Len() == 0 {
				b.Grow(len(s) + 32)
			}
		}
	)
	for i < len(s) {
		kind, size := classify(s[i:])
		with := ""
		switch kind {
		case plain:
			marks, base = 0, true
			i += size
			continue
		case mark:
			if marks++; base && marks <= maxMarks {
				i += size
				continue
			}
			if with = replacement; !base {
				with, base = noBase+s[i:i+size], true
			}
		case control:
			marks, base = 0, false
			if with = picture(s[i:], block); with == "\n" {
				i += size
				continue
			}
		case hidden:
			marks, base = 0, true
			with = replacement
		}
		dirty()
		b.WriteString(s[start:i])
		b.WriteString(with)
		i += size
		start = i
	}
	if start == 0 {
		return Text(s)
	}
	b.WriteString(s[start:])
	return Text(b.String())
}

// picture returns what is written for the control that s begins with.
func picture(s string, block bool) string {
	switch c := s[0]; {
	case c == '\t':
		return tabAs
	case block && c == '\n':
		return "\n"
	case block && c == '\r' && len(s) > 1 && s[1] == '\n':
		return "" // the line feed that follows is the line break
	case c == 0x7F:
		return "\u2421"
	default:
		return string(rune(0x2400) + rune(c))
	}
}
