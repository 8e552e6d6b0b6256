package pictures

import (
	"fmt"
	"strings"
)

// The window around a screen, in units of the picture.
const (
	margin    = 14 // between the window's edge and the screen
	barHeight = 34
	capHeight = 44 // of the strip below a film that says what is done
)

// Draw returns a picture of one screen in a window with a title. It holds text
// as text, and neither script nor anything from elsewhere.
func Draw(title string, s Screen) string {
	var b strings.Builder
	openWindow(&b, title, s.Width, s.Height, 0, "")
	for y, cells := range s.Rows {
		if r := row(cells); r != "" {
			fmt.Fprintf(&b, "<g transform=\"translate(0,%d)\">%s</g>\n", y*cellHeight, r)
		}
	}
	if s.Cursor != nil {
		b.WriteString(cursor(*s.Cursor))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// cursor is a bar before a cell.
func cursor(p Point) string {
	return fmt.Sprintf(`<rect x="%d" y="%d" width="2" height="%d" fill="%s"/>`, p.X*cellWidth, p.Y*cellHeight+1, cellHeight-2, ownInk)
}

// openWindow writes the window, and opens the group that the screen is drawn in.
// Below the screen it leaves room of the given height.
func openWindow(b *strings.Builder, title string, columns, lines, room int, css string) {
	w, h := columns*cellWidth+2*margin, lines*cellHeight+barHeight+2*margin+room
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="%s">`+"\n", w, h, w, h, escape(title))
	fmt.Fprintf(b, "<title>%s</title>\n<style>"+
		"text{font-family:ui-monospace,SFMono-Regular,'JetBrains Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;font-size:%dpx}"+
		"path{fill:none;stroke-width:1.3;stroke-linecap:square}rect{shape-rendering:crispEdges}%s</style>\n", escape(title), fontSize, css)
	fmt.Fprintf(b, `<rect x=".5" y=".5" width="%d" height="%d" rx="10" fill="%s" stroke="%s" style="shape-rendering:auto"/>`+"\n", w-1, h-1, ownPaper, edge)
	fmt.Fprintf(b, `<path d="M1 %dV10.5q0-9.5 9.5-9.5h%dq9.5 0 9.5 9.5V%dz" style="fill:%s"/>`+"\n", barHeight, w-21, barHeight, barPaper)
	for i, fill := range []string{"#e0645c", "#e0b252", "#62b566"} {
		fmt.Fprintf(b, `<circle cx="%d" cy="%d" r="5.5" fill="%s"/>`, 20+i*19, barHeight/2, fill)
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle" fill="%s" style="font-size:13px">%s</text>`+"\n", w/2, barHeight/2+5, barInk, escape(title))
	fmt.Fprintf(b, `<g transform="translate(%d,%d)" fill="%s">`+"\n", margin, barHeight+margin, ownInk)
}
