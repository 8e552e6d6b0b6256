package fault

import (
	"strings"
	"unicode/utf8"
)

// longest is how long a name may be to be compared, in characters; Keycloak's
// own limit is 255. The comparison takes time by the product of both lengths.
const longest = 255

// Nearest returns the candidate that is most like name: the same in another
// case, or a few typing mistakes away; "" where nothing is near. It is what a
// hint offers ("Did you mean …?").
func Nearest(name string, candidates []string) string {
	length := utf8.RuneCountInString(name)
	if length > longest {
		return ""
	}
	name = strings.ToLower(name)
	best, least := "", min(length/3+2, length)
	for _, c := range candidates {
		if more := utf8.RuneCountInString(c) - length; more >= least || -more >= least {
			continue // each character too many or too few is a mistake of its own
		}
		if d := distance(name, strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance counts the insertions, deletions, changes and swaps of neighbours
// that turn a into b (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, row := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		next := make([]int, len(y)+1)
		next[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(y)]
}
