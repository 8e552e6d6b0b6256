package pictures

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The size of a cell, in units of the picture. The letters of most monospaced
// fonts are 0.6 of their height wide; textLength brings the others to it.
const (
	cellWidth  = 9
	cellHeight = 19
	fontSize   = 15
	baseline   = 14
)

// row draws one row with its upper left corner at 0,0: paper first, then what is
// drawn by lines, then text.
func row(cells []Cell) string {
	var b strings.Builder
	papers(&b, cells)
	strokes(&b, cells)
	words(&b, cells)
	return b.String()
}

// papers fills the cells that are not of the terminal's own colour.
func papers(b *strings.Builder, cells []Cell) {
	for x := 0; x < len(cells); {
		_, paper := cells[x].colours()
		end := x + 1
		for end < len(cells) {
			if _, next := cells[end].colours(); next != paper {
				break
			}
			end++
		}
		if paper != "" {
			rect(b, float64(x*cellWidth), 0, float64((end-x)*cellWidth), cellHeight, paper)
		}
		x = end
	}
}

// strokes draws frames and blocks, so that they meet whatever the font is.
func strokes(b *strings.Builder, cells []Cell) {
	lines := map[string]string{} // by ink
	var inks []string
	for x := 0; x < len(cells); x++ {
		ink, _ := cells[x].colours()
		if block, ok := blocks[cells[x].Text]; ok {
			rect(b, float64(x*cellWidth)+block.x*cellWidth, block.y*cellHeight, block.w*cellWidth, block.h*cellHeight, ink)
			continue
		}
		path, ok := frames[cells[x].Text]
		if !ok {
			continue
		}
		end := x + 1
		for cells[x].Text == "─" && end < len(cells) && cells[end].Text == "─" && cells[end].Style == cells[x].Style {
			end++
		}
		if _, known := lines[ink]; !known {
			inks = append(inks, ink)
		}
		lines[ink] += "M" + strconv.Itoa(x*cellWidth) + " 0" + path
		if end > x+1 {
			lines[ink] += "h" + strconv.Itoa((end-x-1)*cellWidth)
			x = end - 1
		}
	}
	for _, ink := range inks {
		fmt.Fprintf(b, `<path d="%s" stroke="%s"/>`, lines[ink], ink)
	}
}

func rect(b *strings.Builder, x, y, w, h float64, fill string) {
	fmt.Fprintf(b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, number(x), number(y), number(w), number(h), fill)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// frames are the characters of frames as paths that go on from the upper left
// corner of their cell.
var frames = map[string]string{
	"─": "m0 9.5h9",
	"│": "m4.5 0v19",
	"╭": "m4.5 19v-4.5q0-5 4.5-5",
	"╮": "m0 9.5q4.5 0 4.5 5v4.5",
	"╰": "m4.5 0v4.5q0 5 4.5 5",
	"╯": "m0 9.5q4.5 0 4.5-5v-4.5",
	"┌": "m4.5 19v-9.5h4.5",
	"┐": "m0 9.5h4.5v9.5",
	"└": "m4.5 0v9.5h4.5",
	"┘": "m0 9.5h4.5v-9.5",
	"├": "m4.5 0v19m0-9.5h4.5",
	"┤": "m4.5 0v19m0-9.5h-4.5",
	"┬": "m0 9.5h9m-4.5 0v9.5",
	"┴": "m0 9.5h9m-4.5 0v-9.5",
	"┼": "m0 9.5h9m-4.5-9.5v19",
}

type part struct{ x, y, w, h float64 }

// blocks are the characters that fill a part of their cell.
var blocks = map[string]part{
	"█": {0, 0, 1, 1}, "▀": {0, 0, 1, .5}, "▄": {0, .5, 1, .5}, "▐": {.5, 0, .5, 1},
	"▉": {0, 0, .875, 1}, "▊": {0, 0, .75, 1}, "▋": {0, 0, .625, 1}, "▌": {0, 0, .5, 1},
	"▍": {0, 0, .375, 1}, "▎": {0, 0, .25, 1}, "▏": {0, 0, .125, 1},
}

// words writes the text, each run of one style at its own place and of its own
// length. A symbol that a font may lack, and take from another one of other width,
// stands alone in the middle of its cell.
func words(b *strings.Builder, cells []Cell) {
	for x := 0; x < len(cells); {
		switch {
		case !written(cells[x]):
			x++
		case !letter(cells[x].Text):
			width := 1
			if cells[x].Wide {
				width = 2
			}
			middle := (float64(x) + float64(width)/2) * cellWidth
			fmt.Fprintf(b, `<text x="%s" y="%d" text-anchor="middle"%s>%s</text>`, number(middle), baseline, look(cells[x].Style), escape(cells[x].Text))
			x += width
		default:
			end := endOfWords(cells, x)
			text := strings.Builder{}
			for _, c := range cells[x:end] {
				text.WriteString(orBlank(c.Text))
			}
			length := ""
			if end > x+1 {
				length = fmt.Sprintf(` textLength="%d" lengthAdjust="spacingAndGlyphs"`, (end-x)*cellWidth)
			}
			fmt.Fprintf(b, `<text x="%d" y="%d"%s%s>%s</text>`, x*cellWidth, baseline, length, look(cells[x].Style), escape(text.String()))
			x = end
		}
	}
}

// endOfWords is where the words that begin at x end: before another style, a
// symbol, or two blanks.
func endOfWords(cells []Cell, x int) int {
	end := x + 1
	for end < len(cells) && cells[end].Style == cells[x].Style {
		c := cells[end]
		next := end+1 < len(cells) && written(cells[end+1]) && letter(cells[end+1].Text) && cells[end+1].Style == cells[x].Style
		if written(c) && !letter(c.Text) || !written(c) && (!blank(c) || !next) {
			break
		}
		end++
	}
	return end
}

func blank(c Cell) bool { return c.Text == "" || c.Text == " " }

// written tells whether a cell has text, and none that is drawn otherwise.
func written(c Cell) bool {
	_, frame := frames[c.Text]
	_, block := blocks[c.Text]
	return !blank(c) && !frame && !block
}

// letter tells whether every monospaced font has a character.
func letter(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size == len(s) && r < 0x250
}

func orBlank(s string) string {
	if s == "" {
		return " "
	}
	return s
}

func look(s Style) string {
	ink, _ := s.colours()
	out := ""
	if ink != ownInk {
		out = ` fill="` + ink + `"`
	}
	if s.Bold {
		out += ` font-weight="700"`
	}
	if s.Italic {
		out += ` font-style="italic"`
	}
	if s.Underline {
		out += ` text-decoration="underline"`
	}
	return out
}

// escape writes text as XML has it, without what XML cannot hold.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r < ' ', r == 0xfffe, r == 0xffff:
			b.WriteRune('\ufffd')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
