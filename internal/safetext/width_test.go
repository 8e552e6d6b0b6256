package safetext_test

import (
	"strings"
	"testing"

	"kloakroom/internal/safetext"
)

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     int
	}{
		{"nothing takes no cell", "", 0},
		{"ASCII takes a cell each", "client-app", 10},
		{"CJK takes two cells each", "日本", 4},
		{"a combining mark takes none", "e\u0301", 1},
		{"an emoji takes two", "👋", 2},
		{"an emoji with a skin tone counts as terminals without clusters draw it", "👋🏽", 4},
		{"a run of leading jamo cannot hide its width", strings.Repeat("ᄀ", 10), 20},
		{"the picture of a control takes one", "␛", 1},
		{"of a block the widest line counts", "ab\n日本\nc", 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := safetext.Width(safetext.Block(c.in)); got != c.want {
				t.Errorf("Width(%+q) = %d, want %d", c.in, got, c.want)
			}
		})
	}
}

func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		name, in string
		cells    int
		want     string
	}{
		{"what fits stays", "client", 6, "client"},
		{"what does not fit ends in an ellipsis", "client-app", 6, "clien…"},
		{"a wide character is not halved", "日本語", 4, "日…"},
		{"a wide character that fits exactly stays", "日本", 4, "日本"},
		{"one cell holds the ellipsis alone", "client", 1, "…"},
		{"no cell holds nothing", "client", 0, ""},
		{"a negative width holds nothing", "client", -3, ""},
		{"a combining mark stays with its letter", "ae\u0301b", 2, "a…"},
		{"a mark after the last cell does not cut", "ae\u0301", 2, "ae\u0301"},
		{"a second line is cut off", "ab\ncd", 5, "ab…"},
		{"a second line is cut off within the cells", "ab\ncd", 2, "a…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := safetext.Truncate(safetext.Block(c.in), c.cells); string(got) != c.want {
				t.Errorf("Truncate(%+q, %d) = %+q, want %+q", c.in, c.cells, got, c.want)
			}
		})
	}
}
