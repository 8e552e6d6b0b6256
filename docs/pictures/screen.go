// Package pictures draws what a terminal shows as SVG: the pictures of the README
// and of these pages. Its tests play the program in a terminal on a real Keycloak
// and keep what they see:
//
//	go test ./docs/pictures -draw
//
// draws all of them anew. Ports, names and sizes are always the same where the
// ports are free; what differs from run to run are times and IDs: the countdown
// of a token, iat and exp, jti, sub and kid, and how long the API took.
//
// It is not part of the program, and knows nothing of what it draws.
package pictures

import (
	"fmt"
	"image/color"
)

// Screen is what a terminal shows at one moment.
type Screen struct {
	Width, Height int      // in cells
	Rows          [][]Cell // Height rows of Width cells
	Cursor        *Point   // nil while it is hidden
}

// Point is a place on a screen, in cells.
type Point struct{ X, Y int }

// Cell is one cell. Of a character that takes two cells the first has it, with
// Wide, and the second is empty.
type Cell struct {
	Text string // "" and " " are blank
	Wide bool
	Style
}

// Style is how a cell is written. Colours are nil where they are the terminal's own.
type Style struct {
	Ink, Paper color.Color
	Bold       bool
	Faint      bool
	Italic     bool
	Underline  bool
	Reverse    bool
}

// The terminal's own colours, and those of its window.
const (
	ownInk   = "#d6deeb"
	ownPaper = "#11151c"
	barPaper = "#1c222c"
	barInk   = "#8b98ab"
	edge     = "#2b3340"
	keyInk   = "#f2c879"
)

// colours returns ink and paper of a style as they come out; paper is "" where
// it is the terminal's own.
func (s Style) colours() (ink, paper string) {
	ink, paper = hex(s.Ink, ownInk), hex(s.Paper, ownPaper)
	if s.Reverse {
		ink, paper = paper, ink
	}
	if s.Faint {
		ink = between(ink, paper)
	}
	if paper == ownPaper {
		paper = ""
	}
	return ink, paper
}

func hex(c color.Color, own string) string {
	if c == nil {
		return own
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// between is the colour in the middle of two.
func between(a, b string) string {
	var x, y [3]int
	if _, err := fmt.Sscanf(a+b, "#%02x%02x%02x#%02x%02x%02x", &x[0], &x[1], &x[2], &y[0], &y[1], &y[2]); err != nil {
		return a
	}
	return fmt.Sprintf("#%02x%02x%02x", (x[0]+y[0])/2, (x[1]+y[1])/2, (x[2]+y[2])/2)
}
