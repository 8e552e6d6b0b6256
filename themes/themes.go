// Package themes holds the palettes and turns them into styles by meaning: a
// screen asks for danger or muted, never for red or grey. A palette is a data
// file; every colour has a second reading for terminals of 16 colours, and
// nothing is ever said by colour alone.
//
// It is not for layout, and it never paints the background: that stays the
// terminal's own, which is why there is a dark and a light palette.
package themes

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed *.yaml
var files embed.FS

// Token is a meaning that has a colour.
type Token string

// The tokens. Every palette has all of them.
const (
	Bg           Token = "bg"
	Surface      Token = "surface" // panes that lie above: overlays
	Text         Token = "text"
	Muted        Token = "muted"
	Border       Token = "border"
	BorderFocus  Token = "border.focus"
	Accent       Token = "accent"
	SelectBg     Token = "select.bg"
	SelectText   Token = "select.text"
	OK           Token = "ok"
	Warn         Token = "warn"
	Error        Token = "error"
	Danger       Token = "danger"
	Info         Token = "info"
	SyntaxKey    Token = "syntax.key"
	SyntaxString Token = "syntax.string"
	SyntaxNumber Token = "syntax.number"
	SyntaxWord   Token = "syntax.literal"
	SyntaxPunct  Token = "syntax.punct"
)

// Tokens lists all tokens.
func Tokens() []Token {
	return []Token{
		Bg, Surface, Text, Muted, Border, BorderFocus, Accent, SelectBg, SelectText,
		OK, Warn, Error, Danger, Info, SyntaxKey, SyntaxString, SyntaxNumber, SyntaxWord, SyntaxPunct,
	}
}

// Colour is one colour: 24 bits, and the nearest of the 16 that says the same.
// ANSI is -1 where the terminal's own colour does: most text has that, because
// a palette of 16 does not tell what lies behind it.
type Colour struct {
	R, G, B uint8
	ANSI    int
}

// Theme is a palette.
type Theme struct {
	Name    string
	Dark    bool
	Colours map[Token]Colour
}

// The built-in themes: Default for dark backgrounds and when the terminal does
// not tell, Light for light ones.
const (
	Default = "night"
	Light   = "day"
)

// Load returns a built-in theme. Errors name the file, and the token.
func Load(name string) (*Theme, error) {
	b, err := files.ReadFile(name + ".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no theme %s", name)
	}
	if err != nil {
		return nil, err
	}
	return parse(name, b)
}

// palette is a theme's file.
type palette struct {
	Dark    bool              `yaml:"dark"`
	Colours map[string]string `yaml:"colours"` // token: "#rrggbb n"
}

func parse(name string, b []byte) (*Theme, error) {
	var p palette
	if err := yaml.Unmarshal(b, &p); err != nil {
		return nil, fmt.Errorf("theme %s: %w", name, err)
	}
	t := &Theme{Name: name, Dark: p.Dark, Colours: map[Token]Colour{}}
	known := map[string]bool{}
	for _, token := range Tokens() {
		known[string(token)] = true
		c, err := parseColour(p.Colours[string(token)])
		if err != nil {
			return nil, fmt.Errorf("theme %s: %s: %w", name, token, err)
		}
		t.Colours[token] = c
	}
	var unknown []string
	for token := range p.Colours {
		if !known[token] {
			unknown = append(unknown, token)
		}
	}
	if len(unknown) > 0 {
		sort.Strings(unknown)
		return nil, fmt.Errorf("theme %s: no such token: %s", name, strings.Join(unknown, ", "))
	}
	return t, nil
}

// parseColour reads "#7aa2f7 12", or "#c8d3f5 -".
func parseColour(s string) (Colour, error) {
	hex, ansi, ok := strings.Cut(s, " ")
	if !ok || len(hex) != 7 || hex[0] != '#' {
		return Colour{}, fmt.Errorf("%q is not like \"#7aa2f7 12\"", s)
	}
	rgb, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		return Colour{}, fmt.Errorf("%q is no colour", hex)
	}
	c := Colour{R: uint8(rgb >> 16 & 0xff), G: uint8(rgb >> 8 & 0xff), B: uint8(rgb & 0xff), ANSI: -1}
	if ansi = strings.TrimSpace(ansi); ansi == "-" {
		return c, nil
	}
	n, err := strconv.ParseUint(ansi, 10, 8)
	if err != nil || n > 15 {
		return Colour{}, fmt.Errorf("%q is not one of the 16", ansi)
	}
	c.ANSI = int(n)
	return c, nil
}
