package themes

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"
)

// Style puts SGR sequences around text. The zero Style puts none.
type Style struct{ on, off string }

// Render returns text in the style. The text holds no sequences of its own.
func (s Style) Render(text string) string {
	if s.on == "" || text == "" {
		return text
	}
	return s.on + text + s.off
}

// Styles are all styles of a theme for one terminal, built once.
type Styles struct {
	Text, Muted, Strong, Accent      Style
	Border, BorderFocus              Style
	Selected, SelectedBlur           Style // the row under the cursor, with and without focus
	OK, Warn, Error, Danger, Info    Style
	Key, String, Number, Word, Punct Style // of JSON
	Title, TabOn, TabOff, KeyCap     Style
	Disabled                         Style
	Match                            Style // what a search found
	Field, FieldFocus                Style
	FieldHint                        Style // what stands in the focused field while it is empty
	Mark                             Style // a label that must not be missed
	// Plain says that there are no colours: what matters needs a form of its own.
	Plain bool
}

// Styles builds the styles for a terminal's colours. Without colours what
// matters is bold, underlined or reversed, and what is secondary is faint.
func (t *Theme) Styles(profile colorprofile.Profile) *Styles {
	b := builder{t, profile}
	return &Styles{
		Plain: profile < colorprofile.ANSI,
		Text:  b.style(Text, "", ""), Strong: b.style(Text, "", "1"), Accent: b.style(Accent, "", "1"),
		Muted: b.style(Muted, "", b.faint()), Disabled: b.style(Muted, "", b.faint()),
		Border: b.style(Border, "", b.faint()), BorderFocus: b.style(BorderFocus, "", b.bold()),
		Selected: b.style(SelectText, SelectBg, b.unless("7")), SelectedBlur: b.style(SelectText, "", "1"),
		OK: b.style(OK, "", ""), Warn: b.style(Warn, "", ""), Info: b.style(Info, "", ""),
		Error: b.style(Error, "", ""), Danger: b.style(Danger, "", "1"),
		Key: b.style(SyntaxKey, "", ""), String: b.style(SyntaxString, "", ""), Number: b.style(SyntaxNumber, "", ""),
		Word: b.style(SyntaxWord, "", ""), Punct: b.style(SyntaxPunct, "", ""),
		Title: b.style(Accent, "", "1"), TabOn: b.style(Accent, "", "1;4"), TabOff: b.style(Muted, "", ""), KeyCap: b.style(Accent, "", "1"),
		Match: b.style(SelectText, SelectBg, b.unless("4")),
		Field: b.style(Text, "", ""), FieldFocus: b.style(Text, SelectBg, b.unless("4")),
		FieldHint: b.style(Muted, SelectBg, b.unless("2;4")),
		Mark:      b.style(Danger, "", "1;7"),
	}
}

type builder struct {
	theme   *Theme
	profile colorprofile.Profile
}

// unless gives the attribute that stands in for a colour where there are none.
func (b builder) unless(attribute string) string {
	if b.profile >= colorprofile.ANSI {
		return ""
	}
	return attribute
}

// faint is what secondary text is where there are at most 16 colours. Bright
// black is not: some well-known palettes have the background's colour there.
func (b builder) faint() string {
	if b.profile > colorprofile.ANSI {
		return ""
	}
	return "2"
}

// bold sets the focused border apart from a faint one where there are at most 16
// colours.
func (b builder) bold() string {
	if b.profile > colorprofile.ANSI {
		return ""
	}
	return "1"
}

// style joins a foreground, a background and attributes to one SGR sequence.
func (b builder) style(fg, bg Token, attributes string) Style {
	if b.profile == colorprofile.ANSI && bg != "" && b.theme.Colours[fg].ANSI < 0 {
		fg = SelectText // the terminal's own colour may be the one behind it
	}
	var codes []string
	if attributes != "" {
		codes = append(codes, attributes)
	}
	if c := b.code(fg, 30); c != "" {
		codes = append(codes, c)
	}
	if c := b.code(bg, 40); c != "" {
		codes = append(codes, c)
	}
	if len(codes) == 0 || b.profile <= colorprofile.NoTTY {
		return Style{}
	}
	return Style{on: "\x1b[" + strings.Join(codes, ";") + "m", off: "\x1b[m"}
}

// code returns the SGR code of a colour; base is 30 for text, 40 for what is
// behind it (ECMA-48 section 8.3.117).
func (b builder) code(t Token, base int) string {
	c, ok := b.theme.Colours[t]
	switch {
	case !ok || b.profile < colorprofile.ANSI:
		return ""
	case b.profile >= colorprofile.TrueColor:
		return fmt.Sprintf("%d;2;%d;%d;%d", base+8, c.R, c.G, c.B)
	case b.profile == colorprofile.ANSI256:
		return fmt.Sprintf("%d;5;%d", base+8, cube(c))
	case c.ANSI < 0:
		return ""
	case c.ANSI < 8:
		return strconv.Itoa(base + c.ANSI)
	}
	return strconv.Itoa(base + 60 + c.ANSI - 8)
}

// cube finds the nearest colour of the 6×6×6 cube of 256 colours.
func cube(c Colour) int {
	level := func(v uint8) int {
		switch {
		case v < 48:
			return 0
		case v < 115:
			return 1
		}
		return (int(v) - 35) / 40
	}
	return 16 + 36*level(c.R) + 6*level(c.G) + level(c.B)
}
