package output

import (
	"bytes"
	"strings"

	"kloakroom/internal/safetext"
)

// The attributes in use (ECMA-48, SGR): no colours, so that every palette and
// NO_COLOR are well served.
const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	reset = "\x1b[0m"
)

// gap is what stands between two columns.
const gap = "  "

// Human takes lines, fields and tables for people. Everything is kept until
// [Printer.Data] writes it at once.
type Human struct {
	b     bytes.Buffer
	width int // cells of a line of the terminal; 0: no limit
	color bool
}

// Line writes t as a line.
func (w *Human) Line(t safetext.Text) {
	w.b.WriteString(string(oneLine(t)))
	w.b.WriteByte('\n')
}

// Heading writes t as a line, bold where the terminal can.
func (w *Human) Heading(t safetext.Text) { w.Line(styled(oneLine(t), bold, w.color)) }

// Blank writes an empty line.
func (w *Human) Blank() { w.b.WriteByte('\n') }

// Block writes t, of one or several lines, and ends the last one.
func (w *Human) Block(t safetext.Text) {
	w.b.WriteString(string(t))
	if t != "" && !strings.HasSuffix(string(t), "\n") {
		w.b.WriteByte('\n')
	}
}

// Fields writes pairs of name and value, the values in one column. Values are
// never shortened, so that they can be copied; the further lines of a value
// stand under its first.
func (w *Human) Fields(fields [][2]safetext.Text) {
	widest := 0
	for _, f := range fields {
		widest = max(widest, safetext.Width(oneLine(f[0])))
	}
	for _, f := range fields {
		name := oneLine(f[0])
		pad := spaces(widest - safetext.Width(name))
		for i, line := range strings.Split(strings.TrimSuffix(string(f[1]), "\n"), "\n") {
			if i > 0 {
				name, pad = "", spaces(widest)
			}
			w.b.WriteString(strings.TrimRight(string(name)+pad+gap+line, " "))
			w.b.WriteByte('\n')
		}
	}
}

// oneLine shows the line breaks of a block where only one line has its place.
func oneLine(t safetext.Text) safetext.Text {
	if strings.Contains(string(t), "\n") {
		return safetext.Clean(string(t))
	}
	return t
}

// styled puts an attribute around t where that is wanted.
func styled(t safetext.Text, attribute string, wanted bool) safetext.Text {
	if !wanted || t == "" {
		return t
	}
	return safetext.Text(attribute) + t + reset
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }
