package widget

import (
	"bytes"
	"context"
	"encoding/json"

	"kloakroom/internal/safetext"
)

// path returns how to get to the value that begins in the row r, as jq takes it
// (jq manual, "Object Identifier-Index", "Array Index").
func (t *docText) path(ctx context.Context, r docRef) (string, error) {
	open, ok := t.openers(r.off(), r.row().depth)
	switch {
	case t.err != nil:
		return "", t.err
	case int64(len(open)) < r.row().depth:
		return "", errPathDeep
	case !ok:
		return "", errPathBroken
	}
	var p []byte
	for i, at := range open {
		child := r.off()
		if i+1 < len(open) {
			child = open[i+1]
		}
		step, err := t.pathStep(ctx, at, int64(i), child)
		if err != nil {
			return "", err
		}
		if len(p) == 0 && step[0] != '.' {
			p = append(p, '.')
		}
		p = append(p, step...)
	}
	if len(p) == 0 {
		return ".", nil
	}
	return string(p), nil
}

// pathStep is how to get from the object or array that opens at a place to what
// stands at child.
func (t *docText) pathStep(ctx context.Context, open, depth, child int64) ([]byte, error) {
	b, err := docReadAt(t.body, make([]byte, 1), open, t.seen)
	if err != nil {
		return nil, err
	}
	if len(b) == 0 {
		return nil, errDocShort
	}
	if b[0] == '[' {
		n, ok := t.commas(open+1, child, depth+1, depth+1)
		if !ok {
			return nil, t.unreadable()
		}
		return []byte("[" + string(docNumber(n)) + "]"), nil
	}
	r, ok := t.at(child)
	for ok && r.row().cont {
		r, ok = t.previous(r)
	}
	if !ok {
		return nil, t.unreadable()
	}
	line, err := t.line(ctx, r)
	if err != nil {
		return nil, err
	}
	name, _ := docMember(line)
	return docName(name), nil
}

// docMember splits a line of JSON that is laid out into the name, with its
// quotes, and what stands after the colon; an element has no name.
func docMember(line []byte) (name, value []byte) {
	line = bytes.TrimLeft(line, " ")
	if len(line) == 0 || line[0] != '"' {
		return nil, line
	}
	end, kind := jsonStringEnd(line, 1, false)
	if kind != jsonKey {
		return nil, line
	}
	return line[:end], bytes.TrimLeft(line[end:], ": ")
}

// docName is the step to a member of that name: .name, or ["a name"] for what is
// no identifier. What a terminal must not get is escaped in it.
func docName(quoted []byte) []byte {
	var name string
	if json.Unmarshal(quoted, &name) != nil {
		return append(append([]byte{'['}, safetext.JSON(quoted)...), ']')
	}
	plain := name != ""
	for i, c := range name {
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		plain = plain && (letter || i > 0 && c >= '0' && c <= '9')
	}
	if plain {
		return []byte("." + name)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it goes to jq, not into a page
	if e.Encode(name) != nil {
		return nil
	}
	out := append([]byte{'['}, safetext.JSON(bytes.TrimSuffix(b.Bytes(), []byte("\n")))...)
	return append(out, ']')
}
