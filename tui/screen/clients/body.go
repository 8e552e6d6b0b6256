package clients

import (
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/themes"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/clients/detail"
	"kloakroom/tui/widget"
)

// The hints of this screen.
var (
	hintSign   = widget.Hint{Key: "0", Does: "sign in"}
	hintRealm  = widget.Hint{Key: "esc", Does: "choose a realm"}
	hintRealms = widget.Hint{Key: "esc", Does: "choose another realm"}
	hintGoOn   = widget.Hint{Key: "r", Does: "go on"}
)

// helps are the keys that help where rows could not be read.
func helps(err error) []widget.Hint {
	if keycloak.IsRealmMissing(err) {
		return []widget.Hint{hintRealms, widget.TryAgain}
	}
	return []widget.Hint{detail.Help(err)}
}

// scanHelp is the key that helps where a scan has ended early.
func scanHelp(err error) widget.Hint {
	if screen.Ended(err) {
		return detail.Help(err)
	}
	return hintGoOn
}

// trouble is why rows of a pane could not be read, nil for none.
func (s *Screen) trouble(p pane) error {
	switch {
	case p == onRealms:
		return s.realms.Trouble()
	case p == onList && s.scanEnded():
		return s.scan.err
	case p == onList:
		return s.list.Trouble()
	}
	return nil // the detail has its own
}

func (s *Screen) realmsBody(st *themes.Styles, focused bool, w, h int) []string {
	if w < 1 || h < 1 {
		return nil
	}
	if s.session == nil {
		return nobody(st, w)
	}
	return s.realms.Lines(st, focused)
}

// nobody is said where nobody is signed in.
func nobody(st *themes.Styles, w int) []string {
	return append(widget.Say("Nobody is signed in yet.", st.Muted, w), hintSign.Line(st, w))
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
	for _, f := range s.listFoot() {
		out = append(out, f.hint.Beside(f.Cell, st, w))
	}
	return out
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
	switch {
	case s.session == nil:
		return nobody(st, w)
	case s.realm == "":
		out := widget.Say("No realm is chosen yet.", st.Muted, w)
		if focused {
			out = append(out, hintRealm.Line(st, w))
		}
		return out
	case n == 0 && s.scanEnded() && !isCanceled(s.scan.err):
		return widget.Trouble(s.scan.err, st, w, scanHelp(s.scan.err))
	}
	return nil
}

// foot is a line below the rows.
type foot struct {
	widget.Cell
	hint widget.Hint
}

func (s *Screen) listFoot() []foot {
	var out []foot
	if s.search.typing && s.search.input.Cut() {
		out = append(out, foot{Cell: widget.Cell{Text: "! What was pasted is too long to search for: its end is missing.", Tone: widget.ToneWarn}})
	}
	if s.onHidden() {
		out = append(out, foot{widget.Cell{Text: "Another client, masked", Tone: widget.ToneMuted}, hintShow})
	}
	if s.scan != nil {
		f := foot{Cell: s.scanWords()}
		if s.scanEnded() {
			f.hint = scanHelp(s.scan.err)
		}
		out = append(out, f)
	}
	if err := s.late.err; err != nil && s.scan == nil && s.trouble(onList) == nil {
		text := "audiences: " + safetext.Truncate(safetext.Clean(fault.Of(err).Error()), nameMost)
		out = append(out, foot{widget.Cell{Text: text, Tone: widget.ToneWarn}, widget.TryAgain})
	}
	return out
}
