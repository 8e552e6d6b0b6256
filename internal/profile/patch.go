package profile

import (
	"bytes"
	"strings"
)

// maxTable bounds the comparison of two texts, in cells: a change that is spread
// over more than that is written without looking at the old lines.
const maxTable = 4 << 20

// patch carries the difference between two dumps of a tree over to the text that
// the first one was read from, so that its blank lines and columns stay. Where
// the lines of text and dump do not match one by one, or the outcome would say
// anything else than the second dump, it is the second dump itself.
func patch(text, before, after []byte) []byte {
	old, ok := aligned(text, before)
	if !ok {
		return after
	}
	a, b := lines(before), lines(after)
	kept, ok := common(a, b)
	if !ok {
		return after
	}
	ending := ""
	if bytes.Contains(text, []byte("\r\n")) {
		ending = "\r"
	}
	stays := map[int]bool{}
	for _, i := range kept {
		stays[i] = true
	}
	var out strings.Builder
	next := 0 // the line of the text that would come now
	for j, line := range b {
		if i, ok := kept[j]; ok {
			out.WriteString(old.lines[i])
			next = i + 1
			continue
		}
		if next < len(a) && !stays[next] { // it takes the place of this one
			out.WriteString(above(old.lines[next]))
			next++
		}
		out.WriteString(strings.TrimSuffix(line, "\n") + ending + "\n")
	}
	out.WriteString(old.rest)
	if result := []byte(out.String()); sameMeaning(result, after) {
		return result
	}
	return after
}

// original are the lines of a text that say something, each with the blank lines
// above it, and the blank lines at the end.
type original struct {
	lines []string
	rest  string
}

// aligned takes a text apart as its dump is; not ok where they differ in more
// than blanks and quotes.
func aligned(text, dump []byte) (original, bool) {
	var o original
	whole := ""
	for line := range strings.Lines(string(text)) {
		if whole += line; strings.TrimSpace(line) != "" {
			if !strings.HasSuffix(whole, "\n") {
				whole += "\n"
			}
			o.lines = append(o.lines, whole)
			whole = ""
		}
	}
	o.rest = whole
	want := lines(dump)
	if len(want) != len(o.lines) {
		return o, false
	}
	for i, line := range o.lines {
		if bare(line) != bare(want[i]) {
			return o, false
		}
	}
	return o, true
}

// above are the blank lines above a line.
func above(line string) string {
	return line[:strings.LastIndexByte(strings.TrimSuffix(line, "\n"), '\n')+1]
}

var blanksAndQuotes = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "", `"`, "", "'", "")

func bare(line string) string { return blanksAndQuotes.Replace(line) }

// lines are those of a dump that say something.
func lines(b []byte) []string {
	var out []string
	for line := range strings.Lines(string(b)) {
		if strings.TrimSpace(line) != "" {
			out = append(out, line)
		}
	}
	return out
}

// common finds the longest common subsequence: for lines of b, which line of a
// they are. Most of both is the same at the beginning and at the end.
func common(a, b []string) (map[int]int, bool) {
	kept := map[int]int{}
	from := 0
	for from < min(len(a), len(b)) && a[from] == b[from] {
		kept[from] = from
		from++
	}
	endA, endB := len(a), len(b)
	for endA > from && endB > from && a[endA-1] == b[endB-1] {
		endA--
		endB--
		kept[endB] = endA
	}
	x, y := a[from:endA], b[from:endB]
	if len(x)*len(y) > maxTable {
		return nil, false
	}
	for _, pair := range longestCommon(x, y) {
		kept[from+pair[1]] = from + pair[0]
	}
	return kept, true
}

func longestCommon(x, y []string) (pairs [][2]int) {
	length := make([][]int, len(x)+1)
	for i := range length {
		length[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			pairs = append(pairs, [2]int{i, j})
			i++
			j++
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// sameMeaning says whether two texts say the same, comments apart.
func sameMeaning(a, b []byte) bool {
	x, errA := parse("", a)
	y, errB := parse("", b)
	if errA != nil || errB != nil || x.standard != y.standard || len(x.profiles) != len(y.profiles) {
		return false
	}
	for i, p := range x.profiles {
		if p != y.profiles[i] {
			return false
		}
	}
	return true
}
