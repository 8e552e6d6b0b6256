package widget

import "strings"

// Size is how much of a length one part wants: Cells, or, if that is 0, a Share
// of what the others leave (0 counts as 1), but at least Min.
type Size struct {
	Cells, Share, Min int
}

// Split divides n cells among parts and returns the length of each; together
// they are exactly n. Where there is too little, the last parts give way first,
// down to 0; what nobody shares goes to the last part.
func Split(n int, parts ...Size) []int {
	out := make([]int, len(parts))
	if len(parts) == 0 {
		return out
	}
	rest, shares := max(0, n), 0
	for i, p := range parts {
		out[i] = p.Cells
		if p.Cells <= 0 {
			out[i] = max(0, p.Min)
			shares += max(1, p.Share)
		}
		rest -= out[i]
	}
	for i := len(out) - 1; i >= 0 && rest < 0; i-- {
		give := min(out[i], -rest)
		out[i] -= give
		rest += give
	}
	if shares == 0 {
		out[len(out)-1] += rest
		return out
	}
	for i, p := range parts {
		if p.Cells <= 0 {
			// By what is left over the shares that are left: no cell is lost.
			share := max(1, p.Share)
			more := rest * share / shares
			out[i] += more
			rest -= more
			shares -= share
		}
	}
	return out
}

// JoinRight lays blocks of equally many lines side by side. A shorter block
// ends the result: blocks of one screen have one height.
func JoinRight(blocks ...[]string) []string {
	switch len(blocks) {
	case 0:
		return nil
	case 1:
		return blocks[0]
	}
	h := len(blocks[0])
	for _, block := range blocks {
		h = min(h, len(block))
	}
	out := make([]string, h)
	var b strings.Builder
	for i := range out {
		size := 0
		for _, block := range blocks {
			size += len(block[i])
		}
		b.Reset()
		b.Grow(size)
		for _, block := range blocks {
			b.WriteString(block[i])
		}
		out[i] = b.String()
	}
	return out
}

// JoinDown lays blocks of equally wide lines one below the other.
func JoinDown(blocks ...[]string) []string {
	size := 0
	for _, block := range blocks {
		size += len(block)
	}
	out := make([]string, 0, size)
	for _, block := range blocks {
		out = append(out, block...)
	}
	return out
}
