package connect

import (
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/screen"
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

// arrangement is where everything stands, for one size. What has no rows is not
// shown.
type arrangement struct {
	x, w             int
	top              []line // above everything, from line topAt on
	topAt            int
	listX, listW     int
	listAt, listRows int
	detail           bool // a line below the profiles says what they had no room for
	headAt           int  // of the line above the form, 0 for none
	formAt, formRows int
}

const (
	listWidth = 104
	listWide  = 100 // cells from which on a profile's line says all of it
	listFew   = 5   // profiles that go before air in the form
	formLeast = 9   // lines of the form without air
)

// arrange finds the places: a block a third from the left, a quarter from above.
func (s *Screen) arrange() arrangement {
	a := arrangement{w: min(blockWidth, s.w-2*side)}
	if a.w < 1 {
		a.w = s.w
	}
	wide := a.w
	if s.listed() {
		wide = max(a.w, min(listWidth, s.w-2*side))
	}
	a.x = max(min(side, s.w-a.w), (s.w-wide)/3)
	switch notice := append(s.damage(a.w), s.notice(a.w)...); {
	case len(notice) > 0:
		a.top = append(notice, line{})
	case s.h >= roomy:
		a.top = []line{{welcome, widget.ToneText}, {}}
	}
	if most := s.h - 3; len(a.top) > most { // a form of a line or two goes first
		a.top = a.top[:max(0, most)]
	}
	if s.listed() {
		return s.arrangeList(a, wide)
	}
	a.formRows = max(1, min(s.form.Wants(a.w), s.h-len(a.top)))
	// A problem below a field pushes what is below it, and not the whole block.
	a.topAt = max(0, min((s.h-usual)/4, s.h-len(a.top)-a.formRows))
	a.formAt = a.topAt + len(a.top)
	s.form.Resize(a.w, a.formRows)
	return a
}

// arrangeList puts the profiles above the form, or, where there is no room for
// both, only what is focused.
func (s *Screen) arrangeList(a arrangement, wide int) arrangement {
	n, rest := len(s.list.Rows()), s.h-len(a.top)
	a.listX, a.listW = max(0, a.x-1), min(wide+1, s.w)
	a.detail = a.listW < listWide
	between := 2 // a blank line, and the one above the form
	if a.detail {
		between++
	}
	want := s.form.Wants(a.w)
	rows := min(n, max(rest-1-between-want, min(listFew, rest-1-between-formLeast)))
	switch {
	case rows >= min(n, 2):
		a.listRows = 1 + rows
		a.formRows = min(want, rest-a.listRows-between)
	case s.onList:
		a.detail = a.detail && rest > 3
		a.listRows = max(1, min(1+n, rest-1))
	default:
		a.formRows = max(1, min(want, rest))
	}
	total := a.listRows + a.formRows
	if a.listRows > 0 && a.formRows > 0 {
		total += between
	}
	a.topAt = max(0, min((s.h-usual-a.listRows-between)/4, rest-total))
	a.listAt = a.topAt + len(a.top)
	a.formAt = a.listAt
	if a.listRows > 0 && a.formRows > 0 {
		a.formAt = a.listAt + a.listRows + between
		a.headAt = a.formAt - 1
	}
	s.list.Resize(a.listW, max(1, a.listRows))
	s.form.Resize(a.w, max(1, a.formRows))
	return a
}

// detail is what the chosen profile's line may have had no room for.
func (s *Screen) detail() line {
	p, ok := s.chosen()
	if !ok {
		return line{}
	}
	who, where := screen.ProfileWords(p)
	words := safetext.Truncate(safetext.Clean(p.URL), placeCells)
	if p.Realm != "" {
		words += " · realm " + safetext.Truncate(safetext.Clean(p.Realm), realmCells)
	}
	words += " · " + safetext.Truncate(who, whoCells)
	if !p.SignIn.None() {
		words += " · " + safetext.Truncate(where, whereCells)
	}
	return line{"  " + words, widget.ToneMuted}
}

// head says what the form below it is about.
func (s *Screen) head() line {
	words := safetext.Text("Another sign-in")
	if name := s.given().Profile; name != "" {
		words = "Sign in to " + safetext.Truncate(safetext.Clean(name), nameCells*2)
	}
	tone := widget.ToneMuted
	if !s.onList {
		tone = widget.ToneStrong
	}
	return line{words, tone}
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
		if s.listed() {
			return append(out, line{"  esc goes back; enter signs in to another profile.", widget.ToneMuted})
		}
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
	put := func(l line) {
		cell := widget.Cell{Text: safetext.Text(widget.Fit(l.text, a.w)), Tone: l.tone}
		out = append(out, left+cell.Render(st)+right)
	}
	for _, l := range a.top {
		put(l)
	}
	if a.listRows > 0 {
		before, after := widget.Blank(a.listX), widget.Blank(s.w-a.listX-a.listW)
		for _, l := range s.list.Lines(st, focused && s.onList && s.at == "") {
			out = append(out, before+l+after)
		}
		if a.detail {
			put(s.detail())
		}
	}
	if a.headAt > 0 {
		put(line{})
		put(s.head())
	}
	if a.formRows > 0 {
		for _, l := range s.form.Lines(st, focused && s.at == "" && !s.onList) {
			out = append(out, left+l+right)
		}
	}
	for len(out) < s.h {
		out = append(out, widget.Blank(s.w))
	}
	return out[:s.h]
}
