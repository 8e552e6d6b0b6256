package pictures

import (
	"fmt"
	"strings"
	"time"
)

// Frame is a screen of a film, for how long it stands, and what is done there.
type Frame struct {
	Screen
	For  time.Duration
	Keys string // the keys that led here, as their caps say: "n r"
	Text string // what they do
}

// Film returns a picture that plays screens of one size over and over, at the
// pace of their frames, with a strip below that names the keys. Who wants no
// motion (prefers-reduced-motion) sees the last one.
//
// The screens stand side by side, each row of them written once, and the strip
// jumps from one to the next: that needs no script.
func Film(title string, frames []Frame) string {
	if len(frames) == 0 {
		return ""
	}
	var b strings.Builder
	w, h := frames[0].Width, frames[0].Height
	openWindow(&b, title, w, h, capHeight, filmCSS(frames))
	names := defineRows(&b, frames)
	fmt.Fprintf(&b, `<svg x="-%d" y="-%d" width="%d" height="%d" overflow="hidden"><g class="film">`+"\n", margin, margin,
		step(w), h*cellHeight+2*margin+capHeight)
	for i, f := range frames {
		fmt.Fprintf(&b, `<g transform="translate(%d,%d)">`, i*step(w)+margin, margin)
		for y, cells := range f.Rows {
			if name := names[row(cells)]; name != "" {
				fmt.Fprintf(&b, `<use href="#%s" y="%d"/>`, name, y*cellHeight)
			}
		}
		if f.Cursor != nil {
			b.WriteString(cursor(*f.Cursor))
		}
		b.WriteString(strip(f) + "</g>\n")
	}
	b.WriteString("</g></svg></g>\n</svg>\n")
	return b.String()
}

// step is how far the screens stand from each other.
func step(columns int) int { return columns*cellWidth + 2*margin }

// defineRows writes each row that is not empty once, and returns their names.
func defineRows(b *strings.Builder, frames []Frame) map[string]string {
	names := map[string]string{}
	b.WriteString("<defs>\n")
	for _, f := range frames {
		for _, cells := range f.Rows {
			drawn := row(cells)
			if _, known := names[drawn]; known || drawn == "" {
				continue
			}
			names[drawn] = fmt.Sprintf("r%d", len(names))
			fmt.Fprintf(b, "<g id=%q>%s</g>\n", names[drawn], drawn)
		}
	}
	b.WriteString("</defs>\n")
	return names
}

// strip says below a screen which keys led to it.
func strip(f Frame) string {
	top := f.Height*cellHeight + margin
	width := 0
	var b strings.Builder
	fmt.Fprintf(&b, `<path d="M-%d %dh%d" stroke="%s"/>`, margin, top, step(f.Width), edge)
	if f.Keys != "" {
		width = len([]rune(f.Keys))*cellWidth + 20
		fmt.Fprintf(&b, `<rect x="0" y="%d" width="%d" height="26" rx="5" fill="%s" style="shape-rendering:auto"/>`, top+9, width, edge)
		fmt.Fprintf(&b, `<text x="10" y="%d" textLength="%d" lengthAdjust="spacingAndGlyphs" fill="%s">%s</text>`, top+27, width-20, keyInk, escape(f.Keys))
		width += 14
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" fill="%s">%s</text>`, width, top+27, barInk, escape(f.Text))
	return b.String()
}

// filmCSS moves the strip: at each time the next screen is there at once.
func filmCSS(frames []Frame) string {
	var total, at time.Duration
	for _, f := range frames {
		total += f.For
	}
	if total <= 0 {
		total = time.Second
	}
	var b strings.Builder
	fmt.Fprintf(&b, ".film{animation:film %ss step-end infinite}@keyframes film{", number(total.Seconds()))
	for i, f := range frames {
		fmt.Fprintf(&b, "%.3f%%{transform:translateX(-%dpx)}", 100*at.Seconds()/total.Seconds(), i*step(f.Width))
		at += f.For
	}
	last := len(frames) - 1
	fmt.Fprintf(&b, "}@media(prefers-reduced-motion:reduce){.film{animation:none;transform:translateX(-%dpx)}}", last*step(frames[last].Width))
	return b.String()
}
