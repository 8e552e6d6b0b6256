package connect

import (
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/widget"
)

const (
	blockWidth = 76
	side       = 2  // blanks at both sides, where there is room
	usual      = 16 // lines of welcome and form, with nothing to tell
	roomy      = 15 // lines from which on there is room for a welcome
)

const welcome safetext.Text = "Hand in your credentials, take a token, walk into the API."

// line is a line above the form.
type line struct {
	text safetext.Text
	tone widget.Tone
}

// arrangement is where everything stands, for one size.
type arrangement struct {
	x, w             int
	top              []line // above the form, from line topAt on
	topAt            int
	formAt, formRows int
}

// arrange finds the places: a block a third from the left, a quarter from above.
func (s *Screen) arrange() arrangement {
	a := arrangement{w: min(blockWidth, s.w-2*side)}
	if a.w < 1 {
		a.w = s.w
	}
	a.x = max(min(side, s.w-a.w), (s.w-a.w)/3)
	switch notice := s.notice(a.w); {
	case len(notice) > 0:
		a.top = append(notice, line{})
	case s.h >= roomy:
		a.top = []line{{welcome, widget.ToneText}, {}}
	}
	if most := s.h - 3; len(a.top) > most { // a form of a line or two goes first
		a.top = a.top[:max(0, most)]
	}
	a.formRows = max(1, min(s.form.Wants(a.w), s.h-len(a.top)))
	// A problem below a field pushes what is below it, and not the whole block.
	a.topAt = max(0, min((s.h-usual)/4, s.h-len(a.top)-a.formRows))
	a.formAt = a.topAt + len(a.top)
	s.form.Resize(a.w, a.formRows)
	return a
}

// notice is what there is to say above the form. The welcome gives way to it, so
// that the form stays where it is while somebody waits.
func (s *Screen) notice(w int) []line {
	switch {
	case s.at != "":
		return []line{{safetext.Truncate("Signing in at "+safetext.Clean(s.at), w-14) + " …  esc stops", widget.ToneInfo}}
	case s.trouble != nil:
		out := wrapped(nil, "✗ ", sentence(s.trouble.Error()), widget.ToneError, w)
		return wrapped(out, "  ", sentence(s.trouble.Hint), widget.ToneText, w)
	case s.stopped:
		return []line{{"Stopped. enter tries again.", widget.ToneWarn}}
	case s.asked && s.ended != nil:
		why := safetext.Truncate(safetext.Clean(fault.Of(s.ended).Why), maxWords/2)
		out := wrapped(nil, "! ", sentence("The session has ended: "+string(why)), widget.ToneWarn, w)
		return append(out, line{"  Sign in, and everything is where you left it.", widget.ToneText})
	case s.desk.Session() != nil:
		now := s.desk.Session()
		who := "Signed in as " + safetext.Clean(now.Administrator()) + " at " + safetext.Clean(now.Base()) + "."
		out := wrapped(nil, "✓ ", safetext.Truncate(who, maxWords), widget.ToneOK, w)
		return append(out, line{"  esc goes back; the form signs in anew, here or elsewhere.", widget.ToneMuted})
	}
	return nil
}

// wrapped adds a text in lines of w cells, with a sign before the first.
func wrapped(to []line, sign, text safetext.Text, tone widget.Tone, w int) []line {
	indent := safetext.Width(sign)
	for _, l := range widget.Wrap(text, max(1, w-indent)) {
		to = append(to, line{sign + l, tone})
		sign = safetext.Text(widget.Blank(indent))
	}
	return to
}

// Lines draws the block.
func (s *Screen) Lines(st *themes.Styles, focused bool) []string {
	a := s.arrange()
	out := make([]string, 0, s.h)
	for range a.topAt {
		out = append(out, widget.Blank(s.w))
	}
	left, right := widget.Blank(a.x), widget.Blank(s.w-a.x-a.w)
	for _, l := range a.top {
		cell := widget.Cell{Text: safetext.Text(widget.Fit(l.text, a.w)), Tone: l.tone}
		out = append(out, left+cell.Render(st)+right)
	}
	for _, l := range s.form.Lines(st, focused && s.at == "") {
		out = append(out, left+l+right)
	}
	for len(out) < s.h {
		out = append(out, widget.Blank(s.w))
	}
	return out[:s.h]
}
