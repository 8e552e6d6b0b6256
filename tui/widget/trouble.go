package widget

import (
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
)

// Hint is a key that helps, and what it does. The zero Hint is none.
type Hint struct {
	Key  string
	Does safetext.Text
}

// TryAgain is the hint beside what could not be read.
var TryAgain = Hint{"r", "try again"}

// width is how many cells key and words take.
func (h Hint) width() int { return safetext.Width(safetext.Text(h.Key)) + 1 + safetext.Width(h.Does) }

// Line draws the hint as a line of exactly w cells: the key alone where there is
// no room for the words.
func (h Hint) Line(st *themes.Styles, w int) string {
	if rest := w - 1 - h.width(); rest >= 0 {
		return Blank(1) + h.render(st) + Blank(rest)
	}
	return st.KeyCap.Render(Fit(" "+safetext.Text(h.Key), w))
}

func (h Hint) render(st *themes.Styles) string {
	return st.KeyCap.Render(h.Key) + st.Muted.Render(" "+string(h.Does))
}

// hintAir is how many blanks stand at least between words and the hint beside
// them.
const hintAir = 2

// Beside draws words in a line of exactly w cells with the hint at its right, or
// the words alone where it leaves them too little room.
func (h Hint) Beside(c Cell, st *themes.Styles, w int) string {
	style, text := c.Tone.style(st), " "+c.Text
	room := w - hintAir - h.width() - 1
	if h == (Hint{}) || room < w/2 {
		return style.Render(Fit(text, w))
	}
	return style.Render(Fit(text, room)) + Blank(hintAir) + h.render(st) + Blank(1)
}

// Say draws words, wrapped, as lines of exactly w cells, with a blank at each
// side; where there is room for no more than the blanks, it says nothing.
func Say(t safetext.Text, style themes.Style, w int) []string {
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

// troubleMost is how much of an error's words is drawn, in cells: a server may
// say anything.
const troubleMost = 600

const (
	troubleMark               = "✗ "
	troubleStop safetext.Text = "Stopped."
)

// Trouble draws an error where what it kept away would be: what failed and why,
// what to try, and the keys that help, in lines of exactly w cells. What was
// stopped by the user says only that.
func Trouble(err error, st *themes.Styles, w int, hints ...Hint) []string {
	f := fault.Of(err)
	var out []string
	if f.Class == fault.Interrupted {
		out = Say(troubleStop, st.Muted, w)
	} else {
		out = Say(troubleMark+troubleWords(f.Error()), st.Error, w)
		out = append(out, Say(troubleWords(f.Hint), st.Muted, w)...)
	}
	for _, h := range hints {
		out = append(out, h.Line(st, w))
	}
	return out
}

// TroubleLine is [Trouble] in one line, of exactly w cells, for where rows of
// before are still shown: why it failed, and the key that helps. What failed is
// seen from where it stands.
func TroubleLine(err error, st *themes.Styles, w int, h Hint) string {
	f := fault.Of(err)
	if f.Class == fault.Interrupted {
		return h.Beside(Cell{troubleStop, ToneMuted}, st, w)
	}
	why := f.Why
	if why == "" {
		why = f.Error()
	}
	return h.Beside(Cell{troubleMark + troubleWords(why), ToneError}, st, w)
}

func troubleWords(s string) safetext.Text { return safetext.Truncate(safetext.Clean(s), troubleMost) }
