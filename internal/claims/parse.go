package claims

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// maxDepth bounds how deep objects and arrays may nest. Keycloak's own tokens
// have three levels; anything near this is made to hurt.
const maxDepth = 64

// errDeep ends the reading of an object that nests deeper than maxDepth.
var errDeep = errors.New("nested too deep")

// parse reads the JSON object of one part as far as it goes and says where it
// breaks. It returns nil when not even one member could be read of a broken one.
func (t *Token) parse(part string, data []byte) *Object {
	if rest, ok := bytes.CutPrefix(data, []byte("\uFEFF")); ok {
		t.note(part, CodeInvisible, "begins with a byte order mark, which strict libraries refuse")
		data = rest
	}
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	if len(trimmed) == 0 || trimmed[0] != '{' {
		t.breaks(part, CodeNotJSON, notJSON(trimmed))
		return nil
	}
	if !utf8.Valid(data) {
		t.note(part, CodeUTF8, "holds bytes that are no UTF-8; they are shown as \uFFFD")
	}
	p := &parser{dec: json.NewDecoder(bytes.NewReader(data)), size: int64(len(data))}
	p.dec.UseNumber()
	o, err := p.object()
	for _, name := range p.duplicates {
		t.note(part, CodeDuplicate, fmt.Sprintf("has %q twice: some libraries take the first, most the last, strict ones refuse the token", brief(name)))
	}
	if err != nil {
		t.sayBreak(part, p, err, o)
		if len(o.Members) == 0 {
			return nil
		}
		return o
	}
	if rest := bytes.TrimSpace(data[p.dec.InputOffset():]); len(rest) > 0 {
		t.breaks(part, CodeAfterJSON, fmt.Sprintf("goes on for %s after its JSON has ended", count(len(rest), "byte")))
	}
	return o
}

func notJSON(data []byte) string {
	switch {
	case len(data) > 0 && (data[0] == '[' || data[0] == '"') && json.Valid(data):
		return "is JSON, but not an object"
	case bytes.HasPrefix(data, []byte("eyJ")):
		return "is not JSON but another token or is encoded twice"
	}
	return "is not JSON"
}

// sayBreak puts into words where the JSON of a part ends or goes wrong.
func (t *Token) sayBreak(part string, p *parser, err error, o *Object) {
	where := "before its first member"
	switch {
	case p.inside != "":
		where = fmt.Sprintf("inside %q", brief(p.inside))
	case len(o.Members) > 0:
		where = fmt.Sprintf("after %q", brief(o.Members[len(o.Members)-1].Name))
	}
	switch {
	case errors.Is(err, errDeep):
		t.breaks(part, CodeDeep, fmt.Sprintf("nests deeper than %d levels %s; the rest is not read", maxDepth, where))
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		t.breaks(part, CodeCut, fmt.Sprintf("is cut: its JSON ends %s", where))
	default:
		t.breaks(part, CodeNotJSON, fmt.Sprintf("stops being JSON %s, near byte %d", where, min(p.dec.InputOffset()+1, p.size)))
	}
}

// parser reads one object member by member, so that what was read before a
// break is kept.
type parser struct {
	dec        *json.Decoder
	size       int64
	depth      int
	inside     string // top-level member that is being read
	duplicates []string
}

// object reads from the opening brace to the closing one. Along with an error
// it returns the members that were whole.
func (p *parser) object() (*Object, error) {
	o := &Object{}
	if _, err := p.dec.Token(); err != nil { // the brace
		return o, err
	}
	err := p.members(o)
	return o, err
}

// members reads up to and with the closing brace.
func (p *parser) members(o *Object) error {
	p.depth++
	defer func() { p.depth-- }()
	seen := make(map[string]bool)
	for p.dec.More() {
		tok, err := p.dec.Token()
		if err != nil {
			return err
		}
		name, _ := tok.(string) // the decoder lets nothing else stand here
		if p.depth == 1 {
			p.inside = name
		}
		value, err := p.value()
		if err != nil {
			return err
		}
		p.remember(seen, name)
		o.Members = append(o.Members, Member{Name: name, Value: value})
		if p.depth == 1 {
			p.inside = ""
		}
	}
	_, err := p.dec.Token()
	return err
}

// maxDuplicates is how many doubled names are told; a token made to hurt could
// hold thousands.
const maxDuplicates = 8

func (p *parser) remember(seen map[string]bool, name string) {
	if seen[name] && len(p.duplicates) < maxDuplicates && !slices.Contains(p.duplicates, name) {
		p.duplicates = append(p.duplicates, name)
	}
	seen[name] = true
}

func (p *parser) value() (any, error) {
	tok, err := p.dec.Token()
	if err != nil {
		return nil, err
	}
	switch v := tok.(type) {
	case json.Delim:
		if p.depth >= maxDepth {
			return nil, errDeep
		}
		if v == '{' {
			o := &Object{}
			return o, p.members(o)
		}
		return p.array()
	case json.Number:
		// A number at the very end may have lost digits: 17 of 1700000000.
		if p.dec.InputOffset() == p.size {
			return nil, io.ErrUnexpectedEOF
		}
		return v, nil
	default:
		return v, nil
	}
}

func (p *parser) array() ([]any, error) {
	p.depth++
	defer func() { p.depth-- }()
	list := []any{}
	for p.dec.More() {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := p.dec.Token()
	return list, err
}
