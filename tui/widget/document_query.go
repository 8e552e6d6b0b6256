package widget

import (
	"bytes"
	"context"
)

// docQuery is what is searched for: bytes, small letters standing for large ones
// too unless there is a large one among them.
type docQuery struct {
	text  []byte
	exact bool
}

func newDocQuery(s string) docQuery {
	text := []byte(s)
	return docQuery{text: text, exact: !bytes.Equal(text, docLower(nil, text))}
}

// docFound is a place where the query was found.
type docFound struct{ from, to int }

// in returns the places in b that begin before n. Of matches that overlap only
// the first counts.
func (q docQuery) in(b []byte, n int) []docFound {
	if len(q.text) == 0 || n == 0 {
		return nil
	}
	if !q.exact {
		b = docLower(nil, b)
	}
	var out []docFound
	for at := 0; at < n; {
		i := bytes.Index(b[at:], q.text)
		if i < 0 || at+i >= n {
			break
		}
		out = append(out, docFound{at + i, at + i + len(q.text)})
		at += i + len(q.text)
	}
	return out
}

// docLower appends b to dst with the letters A to Z small. Letters beyond ASCII
// stay: to fold them a search would have to decode all of 100 MB.
func docLower(dst, b []byte) []byte {
	for _, c := range b {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// search looks for the query from a place on, or back from before it, and then
// from the other end up to there.
func (q docQuery) search(ctx context.Context, body Body, from, size int64, back bool) (docSearched, error) {
	over := int64(len(q.text) - 1) // a match that begins before from may end behind
	first, second := [2]int64{from, size}, [2]int64{0, min(size, from+over)}
	if back {
		first, second = [2]int64{0, min(size, from+over)}, [2]int64{from, size}
	}
	at, err := q.within(ctx, body, first, back)
	if err != nil || at != docNoMatch {
		return docSearched{at: at}, err
	}
	at, err = q.within(ctx, body, second, back)
	return docSearched{at: at, wrapped: true}, err
}

// within returns the first match in a range of the body, or the last one.
func (q docQuery) within(ctx context.Context, body Body, in [2]int64, back bool) (int64, error) {
	buffer, give := docBuffer()
	defer give()
	lower, giveLower := docBuffer()
	defer giveLower()
	over := int64(len(q.text) - 1)
	for in[1]-in[0] > over {
		if err := ctx.Err(); err != nil {
			return docNoMatch, err
		}
		n := min(int64(len(buffer)), in[1]-in[0])
		off := in[0]
		if back {
			off = in[1] - n
		}
		b, err := docReadAt(body, buffer[:n], off, in[1])
		if err != nil || len(b) < len(q.text) {
			return docNoMatch, err
		}
		if !q.exact {
			b = docLower(lower[:0], b)
		}
		i := bytes.Index(b, q.text)
		if back {
			i = bytes.LastIndex(b, q.text)
		}
		if i >= 0 {
			return off + int64(i), nil
		}
		if back {
			in[1] = off + over
		} else {
			in[0] = off + n - over
		}
		if n < int64(len(buffer)) {
			break
		}
	}
	return docNoMatch, nil
}
