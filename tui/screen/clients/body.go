package clients

import (
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/themes"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// hint is a key that helps, and what it does.
type hint struct{ key, does string }

// say draws words where rows would be: what is the matter, what to try, and the
// keys that help.
func say(st *themes.Styles, w int, style themes.Style, what, try safetext.Text, hints ...hint) []string {
	var out []string
	for _, line := range widget.Wrap(what, max(1, w-2)) {
		out = append(out, padded(style, line, w))
	}
	for _, line := range widget.Wrap(try, max(1, w-2)) {
		out = append(out, padded(st.Muted, line, w))
	}
	for _, h := range hints {
		out = append(out, hintLine(st, w, h))
	}
	return out
}

// padded is a line of w cells with a blank before the text.
func padded(style themes.Style, line safetext.Text, w int) string {
	if w < 3 {
		return style.Render(widget.Fit(line, w))
	}
	return widget.Blank(1) + style.Render(widget.Fit(line, w-2)) + widget.Blank(1)
}

func hintLine(st *themes.Styles, w int, h hint) string {
	if room := w - 2 - len(h.key); room >= len(h.does) {
		return widget.Blank(1) + st.KeyCap.Render(h.key) + " " + st.Muted.Render(widget.Fit(safetext.Text(h.does), room))
	}
	return st.KeyCap.Render(widget.Fit(safetext.Text(" "+h.key), w))
}

// troubleWords draws an error and the keys that help.
func troubleWords(st *themes.Styles, w int, err error, hints ...hint) []string {
	f := fault.Of(err)
	return say(st, w, st.Error, "✗ "+safetext.Truncate(safetext.Clean(f.Error()), wordsMost), safetext.Truncate(safetext.Clean(f.Hint), wordsMost), hints...)
}

// wordsMost is how much of an error's words is drawn, in cells.
const wordsMost = 600

// The keys that help.
var (
	hintAgain  = hint{"r", "try again"}
	hintSignIn = hint{"enter", "sign in again"}
	hintGoOn   = hint{"r", "go on"}
	hintRealms = hint{"esc", "choose another realm"}
)

func (s *Screen) realmsBody(st *themes.Styles, focused bool, w, h int) []string {
	if w < 1 || h < 1 {
		return nil
	}
	n, _ := s.realms.Len()
	switch err := s.trouble[onRealms]; {
	case s.session == nil:
		return say(st, w, st.Muted, "Nobody is signed in yet.", "", hint{"0", "sign in"})
	case err != nil && n == 0 && screen.Ended(err):
		return troubleWords(st, w, err, hintSignIn, hintAgain)
	case err != nil && n == 0:
		return troubleWords(st, w, err, hintAgain)
	}
	return append(s.realms.Lines(st, focused), drawFoot(s.realmsFoot(), st, w)...)
}

func (s *Screen) listBody(st *themes.Styles, focused bool, w, h int) []string {
	if w < 1 || h < 1 {
		return nil
	}
	var out []string
	if s.search.typing {
		out = append(out, s.searchDrawn(st, focused, w))
	}
	if words := s.listWords(st, focused, w); words != nil {
		return append(out, words...)
	}
	out = append(out, s.list.Lines(st, focused)...)
	return append(out, drawFoot(s.listFoot(), st, w)...)
}

func (s *Screen) searchDrawn(st *themes.Styles, focused bool, w int) string {
	room := w - len(sideLead) - 1
	if room < 1 {
		return widget.Blank(w)
	}
	return st.KeyCap.Render(sideLead) + s.search.input.Lines(st, focused)[0] + widget.Blank(1)
}

// listWords are what stands where there are no rows and the list itself has
// nothing to say; nil where it has.
func (s *Screen) listWords(st *themes.Styles, focused bool, w int) []string {
	n, _ := s.list.Len()
	err := s.trouble[onList]
	switch {
	case s.session == nil:
		return say(st, w, st.Muted, "Nobody is signed in yet.", "", hint{"0", "sign in"})
	case s.realm == "":
		var hints []hint
		if focused {
			hints = []hint{{"esc", "choose a realm"}}
		}
		return say(st, w, st.Muted, "No realm is chosen yet.", "", hints...)
	case err == nil || n > 0:
		return nil
	case screen.Ended(err):
		return troubleWords(st, w, err, hintSignIn, hintAgain)
	case keycloak.IsRealmMissing(err):
		return troubleWords(st, w, err, hintRealms, hintAgain)
	}
	if s.scanEnded() {
		return troubleWords(st, w, err, hintGoOn)
	}
	return troubleWords(st, w, err, hintAgain)
}

// foot is a line below the rows.
type foot struct {
	text safetext.Text
	tone widget.Tone
	hint hint
}

func drawFoot(feet []foot, st *themes.Styles, w int) []string {
	out := make([]string, 0, len(feet))
	for _, f := range feet {
		out = append(out, f.draw(st, w))
	}
	return out
}

func (f foot) draw(st *themes.Styles, w int) string {
	const air = 2
	need := 0
	if f.hint.key != "" {
		need = len(f.hint.key) + 1 + len(f.hint.does) + 1
	}
	if f.text == "" && need > 0 {
		return hintLine(st, w, f.hint)
	}
	room := w - 1 - need - air
	if need == 0 || room < 8 {
		return widget.Cell{Text: safetext.Text(widget.Fit(" "+f.text, w)), Tone: f.tone}.Render(st)
	}
	text := safetext.Truncate(f.text, room)
	used := safetext.Width(text)
	return widget.Blank(1) + widget.Cell{Text: text, Tone: f.tone}.Render(st) + widget.Blank(air) +
		st.KeyCap.Render(f.hint.key) + st.Muted.Render(" "+f.hint.does) + widget.Blank(w-1-used-air-need+1)
}

// signInFoot offers the sign-in below rows that could not be read again.
func (s *Screen) signInFoot(p pane, n int) []foot {
	if n > 0 && screen.Ended(s.trouble[p]) {
		return []foot{{hint: hintSignIn}}
	}
	return nil
}

func (s *Screen) realmsFoot() []foot {
	n, _ := s.realms.Len()
	return s.signInFoot(onRealms, n)
}

func (s *Screen) listFoot() []foot {
	n, _ := s.list.Len()
	out := s.signInFoot(onList, n)
	switch {
	case s.scanEnded():
		text, tone := s.scanWords()
		out = append(out, foot{text, tone, hintGoOn})
	case s.scan != nil:
		text, tone := s.scanWords()
		out = append(out, foot{text: text, tone: tone})
	}
	if err := s.late.err; err != nil && s.scan == nil && s.trouble[onList] == nil {
		text := "audiences: " + strings.TrimSpace(string(safetext.Truncate(safetext.Clean(fault.Of(err).Error()), wordsMost)))
		out = append(out, foot{safetext.Text(text), widget.ToneWarn, hintAgain})
	}
	return out
}
