package widget

import (
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
)

// rowsSay draws words as lines of exactly w cells, with a blank at each side;
// where there is room for no more than the blanks, it says nothing.
func rowsSay(t safetext.Text, style themes.Style, w int) []string {
	if w < 3 {
		return nil
	}
	var out []string
	for _, line := range Wrap(t, w-2) {
		line = safetext.Truncate(line, w-2) // a single character may be wider than that
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
