package detail_test

import (
	"encoding/json"
	"strconv"
	"strings"

	"kloakroom/internal/safetext"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func quoted(s string) string {
	b, _ := json.Marshal(s) // of a text it cannot fail
	return string(b)
}

// at is the first cell of a text on screen, -1 for none.
func at(d *play, text string) (x, y int) {
	for y, line := range strings.Split(d.Frame(), "\n") {
		if before, _, ok := strings.Cut(line, text); ok {
			return safetext.Width(safetext.Text(before)), y
		}
	}
	return -1, -1
}
