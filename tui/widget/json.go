package widget

// jsonMode is where a scan of JSON stands between two bytes. It is all that a
// tokenizer needs to go on from the middle of a text of any size: whether a
// string is a name is seen at its end, by the colon (RFC 8259 section 4).
type jsonMode uint8

const (
	jsonOutside jsonMode = iota // between strings
	jsonInString
	jsonInEscape // in a string, after a backslash
)

// jsonScan follows the structure of JSON through pieces of it. It takes whatever
// bytes there are: where they are no JSON it is merely of no use.
type jsonScan struct {
	mode  jsonMode
	depth int64 // objects and arrays that are open; negative after too many ends
	// low is the lowest depth since it was set to depth, commas how many commas
	// there were at that depth since: with both, a search for a bracket or an
	// index leaps over a piece without reading it.
	low, commas int64
}

// mark begins a new piece for low and commas.
func (s *jsonScan) mark() { s.low, s.commas = s.depth, 0 }

// feed goes on by b.
func (s *jsonScan) feed(b []byte) {
	mode, depth := s.mode, s.depth
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch mode {
		case jsonInString:
			for c != '"' && c != '\\' {
				if i++; i == len(b) {
					s.mode, s.depth = mode, depth
					return
				}
				c = b[i]
			}
			if mode = jsonOutside; c == '\\' {
				mode = jsonInEscape
			}
		case jsonInEscape:
			mode = jsonInString
		default:
			switch c {
			case '"':
				mode = jsonInString
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth < s.low {
					s.low, s.commas = depth, 0
				}
			case ',':
				if depth == s.low {
					s.commas++
				}
			}
		}
	}
	s.mode, s.depth = mode, depth
}

// jsonWalk calls f for every bracket and comma of b outside strings, with the
// depth before it, until f returns false.
func jsonWalk(b []byte, mode jsonMode, depth int64, f func(i int, c byte, depth int64) bool) {
	for i, c := range b {
		switch mode {
		case jsonInString:
			switch c {
			case '"':
				mode = jsonOutside
			case '\\':
				mode = jsonInEscape
			}
		case jsonInEscape:
			mode = jsonInString
		default:
			before := depth
			switch c {
			case '"':
				mode = jsonInString
				continue
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			case ',':
			default:
				continue
			}
			if !f(i, c, before) {
				return
			}
		}
	}
}

// jsonKind is what a span of JSON is, for its colour.
type jsonKind uint8

const (
	jsonOther jsonKind = iota // blanks, and what is no JSON
	jsonPunct
	jsonKey
	jsonString
	jsonNumber
	jsonWord
)

// jsonSpan is a span of bytes of one kind.
type jsonSpan struct {
	from, to int
	kind     jsonKind
}

// jsonLook is how far beyond a row the end of a string is looked for, to tell a
// name from a value.
const jsonLook = 512

// jsonSpans appends the spans of the row b[:end], which begins in the mode; what
// follows it in b is only looked at. The spans cover the row without a gap.
func jsonSpans(spans []jsonSpan, b []byte, end int, mode jsonMode) []jsonSpan {
	b = b[:min(len(b), end+jsonLook)]
	for i := 0; i < end; {
		from, kind := i, jsonOther
		switch c := b[i]; {
		case mode != jsonOutside || c == '"':
			if mode == jsonOutside {
				i++
			}
			i, kind = jsonStringEnd(b, i, mode == jsonInEscape)
			i, mode = min(i, end), jsonOutside
		case jsonClasses[c] == jsonClassMark:
			i, kind = i+1, jsonPunct
		case jsonClasses[c] == jsonClassBlank:
			for i++; i < end && jsonClasses[b[i]] == jsonClassBlank; i++ {
				continue
			}
		default:
			for i++; i < end && jsonClasses[b[i]] == jsonClassScalar; i++ {
				continue
			}
			kind = jsonScalarKind(b[from:i])
		}
		if n := len(spans); n > 0 && spans[n-1].kind == kind && spans[n-1].to == from && kind != jsonKey {
			spans[n-1].to = i
			continue
		}
		spans = append(spans, jsonSpan{from, i, kind})
	}
	return spans
}

// jsonStringEnd returns where the string that i is inside of ends, after its
// quote, and whether it is a name: one that a colon follows.
func jsonStringEnd(b []byte, i int, escaped bool) (int, jsonKind) {
	for ; i < len(b); i++ {
		switch {
		case escaped:
			escaped = false
		case b[i] == '\\':
			escaped = true
		case b[i] == '"':
			i++
			for j := i; j < len(b); j++ {
				if jsonClasses[b[j]] == jsonClassBlank {
					continue
				}
				if b[j] == ':' {
					return i, jsonKey
				}
				break
			}
			return i, jsonString
		}
	}
	return i, jsonString
}

// jsonScalarKind tells numbers and the three words from what is no JSON.
func jsonScalarKind(b []byte) jsonKind {
	switch string(b) {
	case "true", "false", "null":
		return jsonWord
	}
	for _, c := range b {
		if (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' {
			return jsonOther
		}
	}
	return jsonNumber
}

// The classes of bytes outside strings.
const (
	jsonClassScalar = iota // of a number, a word, or no JSON at all
	jsonClassBlank
	jsonClassMark // { } [ ] , :
	jsonClassQuote
)

var jsonClasses = func() (t [256]uint8) {
	for _, c := range " \t\r\n" {
		t[c] = jsonClassBlank
	}
	for _, c := range "{}[],:" {
		t[c] = jsonClassMark
	}
	t['"'] = jsonClassQuote
	return t
}()
