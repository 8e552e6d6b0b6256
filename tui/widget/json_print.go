package widget

const (
	jsonIndent = 2 // blanks for each level
	// jsonIndentMost is the deepest level that is still indented further: without
	// it a body of nothing but brackets would grow by its square.
	jsonIndentMost = 32
)

// jsonAfter is what was printed last: it decides what goes before the next.
type jsonAfter uint8

const (
	jsonAfterNothing jsonAfter = iota
	jsonAfterOpen
	jsonAfterClose
	jsonAfterComma
	jsonAfterColon
	jsonAfterString
	jsonAfterScalar
)

// JSONPrinter lays JSON out over lines as it comes by, piece by piece: one
// member or element a line, indented by two blanks a level. It adds and drops
// nothing but white space outside strings, whatever the bytes are, and keeps
// the text of numbers and strings as it is. The zero JSONPrinter is ready; a
// copy goes on from where it was copied.
type JSONPrinter struct {
	mode  jsonMode
	after jsonAfter
	depth int
	blank bool // white space came since
	line  bool // and a line break in it
}

// Append prints src, which goes on where the last one ended, to the end of dst.
func (p *JSONPrinter) Append(dst, src []byte) []byte {
	for i := 0; i < len(src); {
		c := src[i]
		if p.mode != jsonOutside {
			n := p.inString(src[i:])
			dst = append(dst, src[i:i+n]...)
			i += n
			continue
		}
		switch jsonClasses[c] {
		case jsonClassBlank:
			p.blank = true
			p.line = p.line || c == '\n'
			i++
		case jsonClassMark:
			dst = p.mark(dst, c)
			i++
		case jsonClassQuote:
			dst = append(p.before(dst, false), c)
			p.mode, p.after = jsonInString, jsonAfterString
			i++
		default:
			if p.after != jsonAfterScalar || p.blank {
				dst = p.before(dst, false)
			}
			from := i
			for i++; i < len(src) && jsonClasses[src[i]] == jsonClassScalar; i++ {
				continue
			}
			dst = append(dst, src[from:i]...)
			p.after = jsonAfterScalar
		}
	}
	return dst
}

// inString returns how many bytes of b belong to the string that is open.
func (p *JSONPrinter) inString(b []byte) int {
	i := 0
	if p.mode == jsonInEscape {
		p.mode = jsonInString
		i = 1
	}
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			p.mode = jsonOutside
			return i + 1
		case '\\':
			if i++; i == len(b) {
				p.mode = jsonInEscape
				return i
			}
		}
	}
	return i
}

// mark prints one of { } [ ] , : and what goes before it.
func (p *JSONPrinter) mark(dst []byte, c byte) []byte {
	value := p.after == jsonAfterString || p.after == jsonAfterScalar || p.after == jsonAfterClose
	switch c {
	case '{', '[':
		dst = p.before(dst, true)
		p.depth++
		p.after = jsonAfterOpen
	case '}', ']':
		p.depth--
		if p.after != jsonAfterOpen && p.after != jsonAfterNothing {
			dst = p.breakLine(dst)
		}
		p.after = jsonAfterClose
	case ',':
		if !value {
			dst = p.before(dst, false)
		}
		p.after = jsonAfterComma
	default:
		if !value {
			dst = p.before(dst, false)
		}
		p.after = jsonAfterColon
	}
	p.blank, p.line = false, false
	return append(dst, c)
}

// before prints what goes before a value. Two values without a mark between
// them are no JSON, or several texts in a row: they stay as far apart as they
// are, and each object or array begins a line.
func (p *JSONPrinter) before(dst []byte, opens bool) []byte {
	switch p.after {
	case jsonAfterNothing:
	case jsonAfterOpen, jsonAfterComma:
		dst = p.breakLine(dst)
	case jsonAfterColon:
		dst = append(dst, ' ')
	case jsonAfterClose, jsonAfterString, jsonAfterScalar:
		switch {
		case p.line || opens && p.after == jsonAfterClose:
			dst = p.breakLine(dst)
		case p.blank:
			dst = append(dst, ' ')
		}
	}
	p.blank, p.line = false, false
	return dst
}

func (p *JSONPrinter) breakLine(dst []byte) []byte {
	dst = append(dst, '\n')
	return append(dst, blanks[:jsonIndent*max(0, min(p.depth, jsonIndentMost))]...)
}
