package widget

import (
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
)

// rowsWrap breaks a text between words into lines of at most w cells; a word
// that is wider is broken too.
func rowsWrap(t safetext.Text, w int) []safetext.Text {
	if w <= 0 {
		return nil
	}
	var out []safetext.Text
	line, used := "", 0
	for _, word := range strings.Fields(string(t)) {
		width := safetext.Width(safetext.Text(word))
		if used > 0 && used+1+width > w {
			out = append(out, safetext.Text(line))
			line, used = "", 0
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		for width > w {
			cut := overlayCut(word, 0, w)
			if cut == "" || len(cut) >= len(word) {
				break
			}
			out = append(out, safetext.Text(cut))
			word = strings.TrimPrefix(word, strings.TrimRight(cut, " "))
			width = safetext.Width(safetext.Text(word))
		}
		line, used = line+word, used+width
	}
	if line != "" {
		out = append(out, safetext.Text(line))
	}
	return out
}

// rowsSay draws words as lines of exactly w cells, with a blank at each side.
func rowsSay(t safetext.Text, style themes.Style, w int) []string {
	var out []string
	for _, line := range rowsWrap(t, w-2) {
		out = append(out, Blank(1)+style.Render(string(line))+Blank(w-1-safetext.Width(line)))
	}
	return out
}

// rowsTrouble draws an error where its rows would be: what failed and why, what
// to try, and the key that tries again.
func rowsTrouble(err error, st *themes.Styles, w int) []string {
	f := fault.Of(err)
	var out []string
	if f.Class == fault.Interrupted {
		out = rowsSay("Stopped.", st.Muted, w)
	} else {
		out = rowsSay("✗ "+safetext.Clean(f.Error()), st.Error, w)
		if f.Hint != "" {
			out = append(out, rowsSay(safetext.Clean(f.Hint), st.Muted, w)...)
		}
	}
	return append(out, rowsAgain(st, w))
}

// rowsAgain names the key that tries again.
func rowsAgain(st *themes.Styles, w int) string {
	const key, does = "r", " try again"
	if w < len(key)+len(does)+1 {
		return Blank(w)
	}
	return Blank(1) + st.KeyCap.Render(key) + st.Muted.Render(does) + Blank(w-1-len(key)-len(does))
}

// rowsTroubleLine is rowsTrouble in one line of w cells.
func rowsTroubleLine(err error, st *themes.Styles, w int) string {
	f := fault.Of(err)
	style, words := st.Error, "✗ "+safetext.Clean(f.Error())
	if f.Class == fault.Interrupted {
		style, words = st.Muted, "Stopped."
	}
	const again = 14 // cells of rowsAgain, and some air
	if w < 2*again {
		return style.Render(Fit(" "+words, w))
	}
	room := w - again
	words = safetext.Truncate(" "+words, room)
	used := safetext.Width(words)
	return style.Render(string(words)) + rowsAgain(st, w-used)
}
