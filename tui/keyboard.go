package tui

import (
	"bytes"
	"strconv"
)

// keystrokes makes a terminal's input unambiguous. An escape byte is a key, the
// beginning of a chord with alt, or the beginning of a longer sequence; Bubble
// Tea waits after each esc and each chord until nothing at all has come for 50 ms,
// and keys that come faster wait with it. Here esc and chords become what kitty's
// keyboard protocol writes for them, which needs no waiting:
// https://sw.kovidgoyal.net/kitty/keyboard-protocol/
type keystrokes struct {
	paste  bool // between the marks of a bracketed paste
	answer byte // what the terminal's answer that is under way began with; 0 for none
}

const (
	esc        = 0x1b
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
	escKey     = "\x1b[27u"
)

// feed appends to out what in means, and returns the end of in whose meaning
// depends on what comes next. Where nothing comes, settle says what it means.
func (k *keystrokes) feed(out, in []byte) (done, rest []byte) {
	for len(in) > 0 {
		var n int
		switch {
		case k.paste:
			out, n = k.pasted(out, in)
		case k.answer != 0:
			out, n = k.answered(out, in)
		case in[0] != esc:
			if n = bytes.IndexByte(in, esc); n < 0 {
				n = len(in)
			}
			out = append(out, in[:n]...)
		default:
			out, n = k.sequence(out, in)
		}
		if n == 0 {
			return out, in
		}
		in = in[n:]
	}
	return out, nil
}

// next is feed for what came in another read than rest. A terminal writes a chord
// at once: an esc that came alone, and not the beginning of a sequence after it,
// is the key.
func (k *keystrokes) next(out, rest, in []byte) (done, left []byte) {
	if len(rest) == 1 && !k.paste && k.answer == 0 && in[0] != '[' && in[0] != 'O' && in[0] != ']' && in[0] != 'P' && in[0] != '_' {
		out, rest = append(out, escKey...), nil
	}
	return k.feed(out, append(rest, in...))
}

// settle appends what the end of the input means after which nothing came.
func (k *keystrokes) settle(out, rest []byte) []byte {
	switch len(rest) {
	case 0:
		return out
	case 1:
		out = append(out, escKey...)
	case 2:
		out = chord(out, rest[1])
	default:
		out = append(out, rest...) // half a sequence is not ours to judge
	}
	k.answer = 0
	return out
}

// sequence takes what begins with esc; 0 bytes where that is not all of it.
func (k *keystrokes) sequence(out, in []byte) ([]byte, int) {
	if len(in) == 1 {
		return out, 0
	}
	switch c := in[1]; {
	case c == '[' || c == 'O':
		n := ends(in)
		switch n {
		case 0:
			return out, 0
		case 2:
			return chord(out, c), n
		}
		k.paste = string(in[:n]) == pasteBegin
		return append(out, in[:n]...), n
	case c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X':
		if len(in) == 2 {
			return out, 0
		}
		k.answer = c
		return append(out, in[:2]...), 2
	case c == esc:
		// Some terminals write alt with an arrow as an esc before the arrow's own
		// sequence.
		if n := ends(in[1:]); n > 2 {
			return append(out, in[:1+n]...), 1 + n
		}
		return append(out, escKey...), 1
	case c < 0x80:
		return chord(out, c), 2
	}
	return append(out, in[:2]...), 2
}

// ends returns the length of a sequence that begins with "ESC [" or "ESC O"
// (ECMA-48, 5.4): 0 where its end is missing, 2 where it is none.
func ends(in []byte) int {
	if len(in) < 2 || in[1] != '[' && in[1] != 'O' {
		return 0
	}
	for i := 2; i < len(in); i++ {
		switch c := in[i]; {
		case c == esc:
			return i
		case c < 0x20 || c >= 0x40:
			return i + 1
		}
	}
	return 0
}

// answered takes what the terminal says until its end: ST, or BEL after OSC.
func (k *keystrokes) answered(out, in []byte) ([]byte, int) {
	for i, c := range in {
		switch {
		case c == esc && i > 0, c == esc && len(in) == 1:
			return append(out, in[:i]...), i
		case c == esc && in[1] == '\\':
			k.answer = 0
			return append(out, in[:2]...), 2
		case c == esc: // the answer broke off
			k.answer = 0
			return k.sequence(out, in)
		case c == 0x18 || c == 0x1a || c == '\a' && k.answer == ']':
			k.answer = 0
			return append(out, in[:i+1]...), i + 1
		}
	}
	return append(out, in...), len(in)
}

// pasted takes text that is pasted, until its end mark. Escape bytes in it are
// left out, as every text field does: they would be waited for.
func (k *keystrokes) pasted(out, in []byte) ([]byte, int) {
	n := bytes.IndexByte(in, esc)
	switch {
	case n < 0:
		return append(out, in...), len(in)
	case n > 0:
		return append(out, in[:n]...), n
	case bytes.HasPrefix(in, []byte(pasteEnd)):
		k.paste = false
		return append(out, pasteEnd...), len(pasteEnd)
	case bytes.HasPrefix([]byte(pasteEnd), in):
		return out, 0
	}
	return out, 1
}

// chord appends alt with the key that sends c.
func chord(out []byte, c byte) []byte {
	const alt, shift, ctrl = 2, 1, 4
	code, mods := strconv.Itoa(int(c)), 1+alt
	switch {
	case c >= 'A' && c <= 'Z':
		lower := c + 'a' - 'A'
		code, mods = strconv.Itoa(int(lower))+":"+code, mods+shift
	case c == 0:
		code, mods = "32", mods+ctrl
	case c == '\t' || c == '\r' || c == 0x7f || c == esc:
	case c <= 0x1a:
		code, mods = strconv.Itoa(int(c)+0x60), mods+ctrl
	case c < 0x20:
		code, mods = strconv.Itoa(int(c)+0x40), mods+ctrl
	}
	return append(out, "\x1b["+code+";"+strconv.Itoa(mods)+"u"...)
}
