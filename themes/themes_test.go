package themes

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// contrast is the ratio of WCAG 2.2 (section "contrast ratio").
func contrast(a, b Colour) float64 {
	luminance := func(c Colour) float64 {
		part := func(v uint8) float64 {
			f := float64(v) / 255
			if f <= 0.04045 {
				return f / 12.92
			}
			return math.Pow((f+0.055)/1.055, 2.4)
		}
		return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
	}
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func load(t *testing.T, name string) *Theme {
	t.Helper()
	theme, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

func TestEveryTextIsReadableOnEveryGroundItStandsOn(t *testing.T) {
	for _, name := range []string{Default, Light} {
		theme := load(t, name)
		for _, token := range Tokens() {
			grounds := []Token{Bg, Surface}
			switch token {
			case Bg, Surface, SelectBg, Border: // not text
				continue
			case SelectText:
				grounds = []Token{SelectBg}
			case Text:
				grounds = append(grounds, SelectBg) // a field being typed into
			default:
			}
			for _, ground := range grounds {
				if got := contrast(theme.Colours[token], theme.Colours[ground]); got < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.1f, less than 4.5", name, token, ground, got)
				}
			}
		}
	}
}

func TestAPaletteWithAMistakeIsRefusedByName(t *testing.T) {
	whole := "dark: true\ncolours:\n"
	for _, token := range Tokens() {
		whole += "  " + string(token) + ": \"#102030 4\"\n"
	}
	if _, err := parse("mine", []byte(whole)); err != nil {
		t.Fatalf("a whole palette: %v", err)
	}
	for name, c := range map[string]struct{ from, to, want string }{
		"a token is missing":         {`  accent: "#102030 4"` + "\n", "", "accent"},
		"a token is unknown":         {"dark: true\ncolours:\n", "dark: true\ncolours:\n  pink: \"#102030 4\"\n", "pink"},
		"a colour has no 16":         {`  accent: "#102030 4"`, `  accent: "#102030"`, "accent"},
		"a colour is beyond the 16":  {`  accent: "#102030 4"`, `  accent: "#102030 16"`, "16"},
		"a colour is no hexadecimal": {`  accent: "#102030 4"`, `  accent: "#10203x 4"`, "#10203x"},
		"it is not YAML":             {"colours:", "colours", "mine"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse("mine", []byte(strings.Replace(whole, c.from, c.to, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want an error with %q", err, c.want)
			}
		})
	}
	if _, err := Load("nosuch"); err == nil || !strings.Contains(err.Error(), "nosuch") {
		t.Fatalf("an unknown theme: %v", err)
	}
}

func TestStylesFitTheTerminalsColours(t *testing.T) {
	theme := load(t, Default)
	for name, c := range map[string]struct {
		profile colorprofile.Profile
		style   func(*Styles) Style
		want    string
	}{
		"true colour": {colorprofile.TrueColor, func(s *Styles) Style { return s.OK }, "\x1b[38;2;158;206;106mx\x1b[m"},
		"256 colours": {colorprofile.ANSI256, func(s *Styles) Style { return s.OK }, "\x1b[38;5;149mx\x1b[m"},
		"16 colours":  {colorprofile.ANSI, func(s *Styles) Style { return s.OK }, "\x1b[92mx\x1b[m"},
		"text of 16 colours is the terminal's own": {colorprofile.ANSI, func(s *Styles) Style { return s.Text }, "x"},
		"muted of 16 colours is faint":             {colorprofile.ANSI, func(s *Styles) Style { return s.Muted }, "\x1b[2mx\x1b[m"},
		"a focused border of 16 colours is bold":   {colorprofile.ANSI, func(s *Styles) Style { return s.BorderFocus }, "\x1b[1;94mx\x1b[m"},
		"another border of 16 colours is faint":    {colorprofile.ANSI, func(s *Styles) Style { return s.Border }, "\x1b[2mx\x1b[m"},
		"a field of 16 colours keeps its text":     {colorprofile.ANSI, func(s *Styles) Style { return s.FieldFocus }, "\x1b[97;44mx\x1b[m"},
		"no colours, plain text":                   {colorprofile.ASCII, func(s *Styles) Style { return s.Text }, "x"},
		"no colours, the chosen row is reversed":   {colorprofile.ASCII, func(s *Styles) Style { return s.Selected }, "\x1b[7mx\x1b[m"},
		"no terminal":                              {colorprofile.NoTTY, func(s *Styles) Style { return s.Selected }, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.style(theme.Styles(c.profile)).Render("x"); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestEmptyTextGetsNoSequences(t *testing.T) {
	if got := load(t, Default).Styles(colorprofile.TrueColor).OK.Render(""); got != "" {
		t.Fatalf("got %q", got)
	}
}

func TestWithoutColoursFocusAndMeaningStayVisible(t *testing.T) {
	s := load(t, Default).Styles(colorprofile.ASCII)
	if !s.Plain || load(t, Default).Styles(colorprofile.ANSI).Plain {
		t.Error("plain are those without colours, and no others")
	}
	pairs := map[string][2]Style{
		"a focused frame and another":     {s.BorderFocus, s.Border},
		"a focused field and another":     {s.FieldFocus, s.Field},
		"the chosen row and the others":   {s.Selected, s.Text},
		"the chosen row without focus":    {s.SelectedBlur, s.Selected},
		"the open tab and the others":     {s.TabOn, s.TabOff},
		"what is off and what can be had": {s.Disabled, s.Text},
	}
	for name, p := range pairs {
		if p[0] == p[1] {
			t.Errorf("%s look alike", name)
		}
	}
}
