package widget

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"unicode/utf8"
)

const (
	// docRowMax is the longest row in bytes: a longer line is cut into several,
	// so that one line of 100 MB is no harder than many.
	docRowMax = 2048
	// docBlockSize is how far apart the points of the index are, in bytes; a
	// block may be longer by a row.
	docBlockSize = 32 << 10
	// docFirstStep is how much is read before the first screen is shown,
	// docStep how much at a time after that.
	docFirstStep, docStep = 64 << 10, 4 << 20
	docBufferSize         = 1 << 20
)

// docPoint is a point of the index: where a block begins, and how the scan
// stands there.
type docPoint struct {
	off, line int64
	depth     int64
	// low and commas are those of the block that begins here (see jsonScan).
	low, commas int64
	mode        jsonMode
	cont        bool // it is not the beginning of a line
}

// docScan is how far the index has got: to the end of the last whole row.
type docScan struct {
	off, line int64
	cont      bool
	json      jsonScan
	last      docPoint // the block that is not closed yet
}

// docIndexed is the answer of a job that carries the index on.
type docIndexed struct {
	points []docPoint // the blocks that were closed
	scan   docScan
	seen   int64 // the size of the body that it has looked at
	ended  bool  // nothing more can come
}

// docCutRow returns where the next row begins when one begins at b[0]; ok is
// false when that cannot be said before more bytes are here. last says that
// none will come.
func docCutRow(b []byte, last bool) (next int, ok bool) {
	if i := bytes.IndexByte(b[:min(len(b), docRowMax+1)], '\n'); i >= 0 {
		return i + 1, true
	}
	if len(b) <= docRowMax {
		return len(b), last && len(b) > 0
	}
	for n := docRowMax; n > docRowMax-utf8.UTFMax; n-- {
		if utf8.RuneStart(b[n]) {
			return n, true
		}
	}
	return docRowMax, true
}

// docEnded says that a body will not grow any more.
func docEnded(b Body) bool { return b.Complete() || b.Err() != nil }

// run carries the scan on by about limit bytes of what is there, and returns
// the blocks that were closed on the way.
func (s *docScan) run(ctx context.Context, body Body, isJSON bool, limit int64) (d docIndexed, err error) {
	buffer, give := docBuffer()
	defer give()
	d.ended = docEnded(body) // before its size, which is then the last
	d.seen = body.Size()
	stop, partial := s.off+limit, false
	for s.off < d.seen && s.off < stop && !partial {
		if err := ctx.Err(); err != nil {
			return d, err
		}
		// At least a whole row, or the limit would look like the end of what is here.
		n := min(int64(len(buffer)), max(stop-s.off, docRowMax+1))
		b, err := docReadAt(body, buffer[:n], s.off, d.seen)
		if err != nil {
			return d, err
		}
		last := d.ended && s.off+int64(len(b)) == d.seen
		partial = s.rows(b, last, isJSON, &d.points) == 0 // the rest of a row has not come
	}
	if s.off < d.seen && !partial {
		d.seen, d.ended = s.off, false // there is more to scan
	}
	d.scan = *s
	return d, nil
}

// rows scans the rows in b and returns how many bytes they take.
func (s *docScan) rows(b []byte, last, isJSON bool, points *[]docPoint) int {
	at := 0
	for at < len(b) {
		n, ok := docCutRow(b[at:], last)
		if !ok {
			break
		}
		if s.off-s.last.off >= docBlockSize {
			s.last.low, s.last.commas = s.json.low, s.json.commas
			*points = append(*points, s.last)
			s.json.mark()
			s.last = docPoint{off: s.off, line: s.line, depth: s.json.depth, mode: s.json.mode, cont: s.cont}
		}
		if isJSON {
			s.json.feed(b[at : at+n])
		}
		at += n
		s.off += int64(n)
		s.cont = b[at-1] != '\n'
		if !s.cont {
			s.line++
		}
	}
	return at
}

var docBuffers = sync.Pool{New: func() any {
	b := make([]byte, docBufferSize)
	return &b
}}

// docBuffer borrows a buffer; give returns it.
func docBuffer() (b []byte, give func()) {
	p, _ := docBuffers.Get().(*[]byte)
	return *p, func() { docBuffers.Put(p) }
}

// docReadAt fills p from off on, but not beyond size: there it could wait.
func docReadAt(body Body, p []byte, off, size int64) ([]byte, error) {
	p = p[:max(0, min(int64(len(p)), size-off))]
	n, err := body.ReadAt(p, off)
	if n == len(p) || errors.Is(err, io.EOF) {
		err = nil
	}
	return p[:n], err
}
