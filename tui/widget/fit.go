// Package widget holds the parts that screens are made of: list, document,
// table, form, text field, tabs, frame. They know how to draw and to be moved
// through, and nothing of Keycloak.
package widget

import (
	"strings"

	"kloakroom/internal/safetext"
)

// Fit returns text as exactly w cells: cut with "…", or padded with blanks.
func Fit(t safetext.Text, w int) string {
	if w <= 0 {
		return ""
	}
	used := safetext.Width(t)
	if used > w {
		t = safetext.Truncate(t, w)
		used = safetext.Width(t)
	}
	return string(t) + Blank(w-used)
}

// FitRight is Fit with the blanks before the text, for numbers.
func FitRight(t safetext.Text, w int) string {
	if used := safetext.Width(t); used < w {
		return Blank(w-used) + string(t)
	}
	return Fit(t, w)
}

const blanks = "                                                                                                    "

// Blank returns n blanks; none for n below 1.
func Blank(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blanks):
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

// Capital begins words with a capital letter: those of errors and notes are
// written to stand in the middle of a line.
func Capital(t safetext.Text) safetext.Text {
	if t != "" && t[0] >= 'a' && t[0] <= 'z' {
		return safetext.Text(t[0]-'a'+'A') + t[1:]
	}
	return t
}
