package widget

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kloakroom/internal/safetext"
)

// inputLine is one line of text being edited and where the cursor stands in it,
// both counted in characters as people see them.
//
// It keeps the value, not what is shown of it: a zero-width space that came with
// a paste is part of a client ID that will not work, and drawing shows it as �.
type inputLine struct {
	cells []inputCell
	at    int
	bytes int
}

func (l *inputLine) set(s string) {
	l.cells = inputCells(s)
	l.at, l.bytes = len(l.cells), len(s)
}

func (l *inputLine) String() string {
	var b strings.Builder
	b.Grow(l.bytes)
	for _, c := range l.cells {
		b.WriteString(c.raw)
	}
	return b.String()
}

// veiled is the line as it is drawn where something in it is not to be seen.
func (l *inputLine) veiled(veil func(string) string) *inputLine {
	if veil == nil {
		return l
	}
	out := &inputLine{}
	out.set(veil(l.String()))
	out.at = min(l.at, len(out.cells))
	return out
}

// insert puts text before the cursor.
func (l *inputLine) insert(s string) {
	fresh := inputCells(s)
	at := l.at
	l.cells = slices.Insert(l.cells, at, fresh...)
	l.at += len(fresh)
	l.bytes += len(s)
	l.resplit(at, l.at)
}

// remove takes out the characters from up to to and leaves the cursor there.
func (l *inputLine) remove(from, to int) {
	for _, c := range l.cells[from:to] {
		l.bytes -= len(c.raw)
	}
	l.cells = slices.Delete(l.cells, from, to)
	l.at = from
	l.resplit(from, from)
}

// resplit finds the characters anew around those from up to to, which were
// edited: a combining mark joins what is before it now, and the letters of a flag
// pair up from the beginning of their row. Nothing joins across two ASCII
// characters. The cursor stays behind what is before it.
func (l *inputLine) resplit(from, to int) {
	for from > 0 && !inputASCII(l.cells[from-1]) {
		from--
	}
	from = max(0, from-1)
	for to < len(l.cells) && !inputASCII(l.cells[to]) {
		to++
	}
	var text strings.Builder
	before := 0
	for i, c := range l.cells[from:to] {
		if from+i < l.at {
			before += len(c.raw)
		}
		text.WriteString(c.raw)
	}
	fresh := inputCells(text.String())
	l.cells = slices.Replace(l.cells, from, to, fresh...)
	for l.at = from; before > 0; l.at++ {
		before -= len(l.cells[l.at].raw)
	}
}

func inputASCII(c inputCell) bool { return len(c.raw) == 1 }

func (l *inputLine) left()  { l.at = max(0, l.at-1) }
func (l *inputLine) right() { l.at = min(len(l.cells), l.at+1) }
func (l *inputLine) home()  { l.at = 0 }
func (l *inputLine) end()   { l.at = len(l.cells) }

func (l *inputLine) backspace() {
	if l.at > 0 {
		l.remove(l.at-1, l.at)
	}
}

func (l *inputLine) del() {
	if l.at < len(l.cells) {
		l.remove(l.at, l.at+1)
	}
}

func (l *inputLine) killToEnd()   { l.remove(l.at, len(l.cells)) }
func (l *inputLine) killToStart() { l.remove(0, l.at) }

func (l *inputLine) wordLeft()  { l.at = l.wordBefore() }
func (l *inputLine) wordRight() { l.at = l.wordAfter() }

func (l *inputLine) killWordLeft()  { l.remove(l.wordBefore(), l.at) }
func (l *inputLine) killWordRight() { l.remove(l.at, l.wordAfter()) }

// wordBefore is where the word before the cursor begins.
func (l *inputLine) wordBefore() int {
	i := l.at
	for i > 0 && !inputWord(l.cells[i-1].raw) {
		i--
	}
	for i > 0 && inputWord(l.cells[i-1].raw) {
		i--
	}
	return i
}

// wordAfter is where the word after the cursor ends.
func (l *inputLine) wordAfter() int {
	i := l.at
	for i < len(l.cells) && !inputWord(l.cells[i].raw) {
		i++
	}
	for i < len(l.cells) && inputWord(l.cells[i].raw) {
		i++
	}
	return i
}

func inputWord(raw string) bool {
	r, _ := utf8.DecodeRuneInString(raw)
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// scroll returns the first character to show in w cells so that the cursor can
// be seen, starting from the first that was shown before.
func (l *inputLine) scroll(first, w int) int {
	first = min(first, l.at)
	room := w - 1 // at the right stands the cursor, or it and "…"
	if l.at < len(l.cells) {
		room--
	}
	i := l.at
	for used := 0; i > first; i-- {
		if used += l.cells[i-1].width; used+inputLead(i-1, w) > room {
			break
		}
	}
	first = max(first, i)
	// What was deleted at the end lets text come back from the left.
	for rest := l.width(first, w); first > 0; first-- {
		if rest += l.cells[first-1].width; rest+inputLead(first-1, w) > w-1 {
			break
		}
	}
	return first
}

// inputLead is how many cells are for the "…" before the first character.
func inputLead(first, w int) int {
	if first > 0 && w > 1 {
		return 1
	}
	return 0
}

// width adds up the cells of the characters from first on, and stops counting
// soon after w.
func (l *inputLine) width(first, w int) int {
	sum := 0
	for i := first; i < len(l.cells) && sum <= w; i++ {
		sum += l.cells[i].width
	}
	return sum
}

// view returns what is shown in w cells from the first character on, not yet
// padded, and the column of the cursor.
func (l *inputLine) view(first, w int) (shown safetext.Text, used, cursor int) {
	var b strings.Builder
	if used = inputLead(first, w); used > 0 {
		b.WriteString("…")
	}
	cursor = used
	for i := first; i < len(l.cells); i++ {
		c := l.cells[i]
		if i == l.at {
			cursor = used
		}
		if room := w - used; c.width > room || i < len(l.cells)-1 && c.width > room-1 {
			if room > 0 {
				b.WriteString("…")
				used++
			}
			break
		}
		b.WriteString(string(safetext.Clean(c.raw)))
		used += c.width
	}
	if l.at >= len(l.cells) {
		cursor = used
	}
	return safetext.Text(b.String()), used, min(cursor, max(0, w-1))
}
