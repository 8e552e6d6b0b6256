package widget

// docDeep is how many levels of brackets can be folded and named in a path. JSON
// that nests deeper is not made for people.
const docDeep = 1000

// closer returns where the bracket ends that opens at the place open, with depth
// brackets open before it; false while its end is not known. It reads at most
// two blocks: the index tells of the others how low they go.
func (t *docText) closer(open, depth int64) (at int64, ok bool) {
	first := t.blockOf(open)
	for i := first; i <= len(t.points); i++ {
		if i > first && i < len(t.points) && t.points[i].low > depth {
			continue
		}
		b := t.block(i)
		if b == nil {
			return 0, false
		}
		from, mode, level := 0, b.before.mode, b.before.depth
		if i == first {
			from, mode, level = int(open-b.off)+1, jsonOutside, depth+1
		}
		jsonWalk(b.raw[from:b.end], mode, level, func(n int, c byte, level int64) bool {
			if c != ',' && c != '{' && c != '[' && level == depth+1 {
				at, ok = b.off+int64(from+n), true
			}
			return !ok
		})
		if ok {
			return at, true
		}
	}
	return 0, false
}

// lowest returns how low the depth goes from the place off on, where it is depth:
// brackets that are open there end later if they are not below that.
func (t *docText) lowest(off, depth int64) int64 {
	low := depth
	first := t.blockOf(off)
	for i := first; i <= len(t.points); i++ {
		if i > first && i < len(t.points) {
			low = min(low, t.points[i].low)
			continue
		}
		b := t.block(i)
		if b == nil {
			return low
		}
		scan := jsonScan{mode: b.before.mode, depth: b.before.depth}
		from := 0
		if i == first {
			from = int(off - b.off)
			scan.feed(b.raw[:from])
		}
		scan.mark()
		scan.feed(b.raw[from:b.end])
		low = min(low, scan.low)
	}
	return low
}

// openers returns where the brackets open that are open at the place off, the
// outermost first: that of level n is the n-th. Of levels beyond docDeep none is
// returned. ok is false where the text cannot be read, or has ends without a
// beginning. Only blocks in which a bracket opens are read.
func (t *docText) openers(off, depth int64) (open []int64, ok bool) {
	if depth <= 0 {
		return nil, depth == 0
	}
	open = make([]int64, min(depth, docDeep))
	missing := int64(len(open)) // the levels below this are not found yet
	for i := t.blockOf(off); i >= 0 && missing > 0; i-- {
		p := t.point(i)
		if i < len(t.points) && p.low >= missing && off >= t.point(i+1).off {
			continue
		}
		b := t.block(i)
		if b == nil {
			return nil, false
		}
		end, lowest := b.end, missing
		if off-b.off < int64(end) {
			end = int(off - b.off)
		}
		jsonWalk(b.raw[:end], b.before.mode, b.before.depth, func(n int, c byte, level int64) bool {
			if (c == '{' || c == '[') && level >= 0 && level < missing {
				open[level] = b.off + int64(n)
				lowest = min(lowest, level)
			}
			return true
		})
		missing = lowest
	}
	return open, missing == 0
}

// commas counts the commas from the place from up to to that stand at a depth
// which the text does not go below in between: the index of what stands at to,
// and one less than how many there are. Whole blocks are counted by the index.
func (t *docText) commas(from, to, depth, fromDepth int64) (count int64, ok bool) {
	for i := t.blockOf(from); i <= len(t.points); i++ {
		p := t.point(i)
		if p.off >= to {
			break
		}
		if i < len(t.points) && p.off >= from && t.point(i+1).off <= to {
			if p.low == depth {
				count += p.commas
			}
			continue
		}
		b := t.block(i)
		if b == nil {
			return 0, false
		}
		start, mode, level := 0, b.before.mode, b.before.depth
		if from > b.off {
			start, mode, level = int(from-b.off), jsonOutside, fromDepth
		}
		end := int(min(to-b.off, int64(b.end)))
		jsonWalk(b.raw[start:end], mode, level, func(_ int, c byte, level int64) bool {
			if c == ',' && level == depth {
				count++
			}
			return true
		})
	}
	return count, true
}
