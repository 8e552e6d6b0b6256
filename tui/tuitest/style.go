package tuitest

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kloakroom/internal/safetext"
)

// sgr returns the codes of the SGR sequence that s begins with and its length;
// 0 if it begins with none.
func sgr(s string) (code string, n int) {
	if !strings.HasPrefix(s, "\x1b[") {
		return "", 0
	}
	end := strings.IndexFunc(s[2:], func(r rune) bool { return (r < '0' || r > '9') && r != ';' })
	if end < 0 || s[2+end] != 'm' {
		return "", 0
	}
	return s[2 : 2+end], 2 + end + 1
}

// strip takes the colours out of a line, and nothing else.
func strip(line string) string {
	if !strings.Contains(line, "\x1b") {
		return line
	}
	var b strings.Builder
	for line != "" {
		if _, n := sgr(line); n > 0 {
			line = line[n:]
			continue
		}
		next := strings.IndexByte(line[1:], '\x1b') + 1
		if next == 0 {
			next = len(line)
		}
		b.WriteString(line[:next])
		line = line[next:]
	}
	return b.String()
}

// styles returns the SGR codes of each of w cells of a line.
func styles(line string, w int) []string {
	out := make([]string, 0, w)
	now := ""
	for line != "" {
		if code, n := sgr(line); n > 0 {
			if now = code; code == "0" {
				now = ""
			}
			line = line[n:]
			continue
		}
		cluster, _ := ansi.FirstGraphemeCluster(line, ansi.GraphemeWidth)
		if cluster == "" {
			cluster = line[:1]
		}
		for range safetext.Width(safetext.Text(cluster)) {
			out = append(out, now)
		}
		line = line[len(cluster):]
	}
	for len(out) < w {
		out = append(out, "")
	}
	return out
}

// StyledFrame returns the frame as text, then a map of the same size with a
// letter for each cell's style, "." for none, then the letters' SGR codes.
func (d *Drive) StyledFrame() string { return styledFrame(d.lines(), d.w) }

func styledFrame(lines []string, w int) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	var text, marks, legend strings.Builder
	names := map[string]string{"": "."}
	for _, line := range lines {
		text.WriteString(strings.TrimRight(strip(line), " ") + "\n")
		var row strings.Builder
		for _, code := range styles(line, w) {
			name, ok := names[code]
			if !ok {
				name = "?"
				if n := len(names) - 1; n < len(letters) {
					name = letters[n : n+1]
				}
				names[code] = name
				fmt.Fprintf(&legend, "%s %s\n", name, code)
			}
			row.WriteString(name)
		}
		marks.WriteString(strings.TrimRight(row.String(), ".") + "\n")
	}
	return fmt.Sprintf("%d×%d\n%s── styles\n%s── codes\n%s", w, len(lines), text.String(), marks.String(), legend.String())
}
