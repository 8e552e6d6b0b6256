package tuitest

import (
	"fmt"
	"strings"

	"kloakroom/internal/safetext"
)

// lines are those of the frame, with their colours.
func (d *Drive) lines() []string { return strings.Split(d.root.View().Content, "\n") }

// Frame returns what is on screen as plain text, without the blanks at the ends
// of lines.
func (d *Drive) Frame() string {
	lines := d.lines()
	for i, line := range lines {
		lines[i] = strings.TrimRight(strip(line), " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// See fails unless all texts are on screen, each within one line.
func (d *Drive) See(texts ...string) *Drive {
	d.tb.Helper()
	frame := d.Frame()
	for _, text := range texts {
		if !strings.Contains(frame, text) {
			d.tb.Fatalf("%q is not on screen:\n%s", text, frame)
		}
	}
	return d
}

// NotSee fails if any of the texts is on screen.
func (d *Drive) NotSee(texts ...string) *Drive {
	d.tb.Helper()
	frame := d.Frame()
	for _, text := range texts {
		if strings.Contains(frame, text) {
			d.tb.Fatalf("%q is on screen:\n%s", text, frame)
		}
	}
	return d
}

// Line returns the first line on screen that holds a text, trimmed.
func (d *Drive) Line(text string) string {
	d.tb.Helper()
	_, y := d.find(text)
	return strings.TrimSpace(strip(d.lines()[y]))
}

// Style returns the SGR codes that a text on screen is drawn with, at its first
// character: "1;38;2;122;162;247", "" for none.
func (d *Drive) Style(text string) string {
	d.tb.Helper()
	x, y := d.find(text)
	return styles(d.lines()[y], d.w)[x]
}

// CursorAt returns the cell of the terminal's cursor; ok is false where it is
// hidden.
func (d *Drive) CursorAt() (x, y int, ok bool) {
	c := d.root.View().Cursor
	if c == nil {
		return 0, 0, false
	}
	return c.X, c.Y, true
}

// check fails unless the frame fills the terminal exactly, and holds nothing but
// safe text and colours.
func (d *Drive) check() {
	d.tb.Helper()
	lines := d.lines()
	if len(lines) != d.h {
		d.tb.Fatalf("the frame has %d lines, the terminal %d:\n%s", len(lines), d.h, d.Frame())
	}
	for i, line := range lines {
		plain := safetext.Text(strip(line))
		if got := safetext.Width(plain); got != d.w {
			d.tb.Fatalf("line %d has %d cells, the terminal %d:\n%q\n%s", i+1, got, d.w, line, d.Frame())
		}
		if clean := safetext.Clean(string(plain)); clean != plain {
			d.tb.Fatalf("line %d holds what must not reach a terminal: %q", i+1, line)
		}
		if err := nested(line); err != nil {
			d.tb.Fatalf("line %d: %v: %q", i+1, err, line)
		}
	}
	if c := d.root.View().Cursor; c != nil && (c.X < 0 || c.Y < 0 || c.X >= d.w || c.Y >= d.h) {
		d.tb.Fatalf("the cursor is at %d,%d of %d×%d", c.X, c.Y, d.w, d.h)
	}
}

// nested says whether styles are opened within styles, or left open.
func nested(line string) error {
	open := false
	for line != "" {
		code, n := sgr(line)
		if n == 0 {
			line = line[1:]
			continue
		}
		line = line[n:]
		off := code == "" || code == "0"
		if !off && open {
			return fmt.Errorf("a style within a style")
		}
		open = !off
	}
	if open {
		return fmt.Errorf("a style goes on beyond the line")
	}
	return nil
}
