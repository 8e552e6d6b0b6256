package widget

import (
	"bytes"
	"context"
	"encoding/json"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

// docCopyMost is the largest value that is copied: beyond it the clipboard is
// not the way.
const docCopyMost = 8 << 20

// CopyValue asks the root to copy the value under the cursor: an object or array
// as JSON, a string without its quotes and escapes, of other text the line. It
// answers when that is read.
func (d *Document) CopyValue() part.Result { return d.copy((*docText).valueAt) }

// CopyPath asks the root to copy the path to the value under the cursor, as jq
// takes it: .items[3]["a b"].
func (d *Document) CopyPath() part.Result { return d.copy((*docText).pathAt) }

// CanCopyPath says whether there are paths: in JSON that is laid out.
func (d *Document) CanCopyPath() bool { return d.view != nil && d.view.text.tree }

// copy runs one of the readings below as a job: a value may be large, and a path
// is made from all that is around it.
func (d *Document) copy(read func(*docText, context.Context, int64) (part.Copy, error)) part.Result {
	if d.view == nil || d.view.text.seen == 0 {
		return part.Handled()
	}
	text, off := d.view.text.snapshot(), d.view.cur.off
	d.copying = true
	return part.Run(part.Job{
		Slot: d.slot("copy"), Title: "Reading the value",
		Run: func(ctx context.Context) (any, error) { return read(text, ctx, off) },
	})
}

func (d *Document) copied(msg part.Done) part.Result {
	answer, ok := msg.Answer.(part.Copy)
	switch {
	case !d.copying: // of a body before
	case msg.Err != nil && fault.Of(msg.Err).Class != fault.Interrupted:
		d.say(docNote{err: msg.Err})
	case ok:
		d.copying = false
		return part.Handled(answer)
	}
	d.copying = false
	return part.Handled()
}

// pathAt returns the path of the value in the row at off.
func (t *docText) pathAt(ctx context.Context, off int64) (part.Copy, error) {
	r, ok := t.valueRow(off)
	if !ok {
		return part.Copy{}, t.unreadable()
	}
	path, err := t.path(ctx, r)
	return part.Copy{What: "path", Text: path}, err
}

// valueAt returns the value in the row at off.
func (t *docText) valueAt(ctx context.Context, off int64) (part.Copy, error) {
	r, ok := t.valueRow(off)
	if !ok {
		return part.Copy{}, t.unreadable()
	}
	if !t.tree {
		line, err := t.line(ctx, r)
		return part.Copy{What: "line " + docNumber(r.row().line+1), Text: string(line)}, err
	}
	path, err := t.path(ctx, r)
	if err != nil {
		return part.Copy{}, err
	}
	value, err := t.value(ctx, r)
	return part.Copy{What: safetext.Clean(path), Text: value}, err
}

// valueRow returns the row in which the value begins that the row at off is of:
// the line's first, and for the end of an object or array the row where it opens.
func (t *docText) valueRow(off int64) (docRef, bool) {
	r, ok := t.at(off)
	for ok && r.row().cont {
		r, ok = t.previous(r)
	}
	if !ok || !t.tree {
		return r, ok
	}
	text := bytes.TrimLeft(r.bytes(), " ")
	if r.row().mode != jsonOutside || len(text) == 0 || text[0] != '}' && text[0] != ']' {
		return r, true
	}
	open, ok := t.openers(r.off(), r.row().depth)
	if !ok || len(open) == 0 {
		return r, true
	}
	if r, ok = t.at(open[len(open)-1]); !ok {
		return r, false
	}
	return t.valueRow(r.off())
}

// line returns the bytes of a line that begins with the row r.
func (t *docText) line(ctx context.Context, r docRef) ([]byte, error) {
	var out []byte
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if out = append(out, r.bytes()...); len(out) > docCopyMost {
			return nil, errCopyLarge
		}
		next, ok := t.after(r)
		if !ok || !next.row().cont {
			return out, t.err
		}
		r = next
	}
}

// value returns the value that begins in the row r.
func (t *docText) value(ctx context.Context, r docRef) (string, error) {
	line, err := t.line(ctx, r)
	if err != nil {
		return "", err
	}
	_, rest := docMember(line)
	if len(rest) == 1 && (rest[0] == '{' || rest[0] == '[') {
		open := r.off() + int64(len(line)) - 1
		return t.container(ctx, open, r.row().depth)
	}
	rest = bytes.TrimSuffix(rest, []byte(","))
	var s string
	if json.Unmarshal(rest, &s) == nil && bytes.HasPrefix(rest, []byte(`"`)) {
		return s, nil
	}
	return string(rest), nil
}

// container returns an object or array, laid out as if it stood alone.
func (t *docText) container(ctx context.Context, open, depth int64) (string, error) {
	ends, ok := t.closer(open, depth)
	switch {
	case !ok && t.err != nil:
		return "", t.err
	case !ok:
		return "", errCopyOpen
	case ends-open > docCopyMost:
		return "", errCopyLarge
	}
	raw, err := docReadAt(t.body, make([]byte, ends+1-open), open, t.seen)
	if err == nil {
		err = ctx.Err()
	}
	var p JSONPrinter
	return string(p.Append(nil, raw)), err
}

var (
	errCopyLarge = &fault.Error{
		Class: fault.Usage, Code: "too-large", What: "copy the value",
		Why: "it is larger than 8 MiB", Hint: "Copy a smaller part, or save the whole body.",
	}
	errCopyOpen = &fault.Error{
		Class: fault.Usage, Code: "incomplete", What: "copy the value",
		Why: "its end is not here yet", Hint: "Wait until all of it is here.",
	}
	errPathDeep = &fault.Error{
		Class: fault.Usage, Code: "too-deep", What: "find the path", Why: "it lies more than 1000 levels deep",
	}
	errPathBroken = &fault.Error{
		Class: fault.Usage, Code: "broken-json", What: "find the path",
		Why: "before it more objects and arrays end than begin",
	}
)

// unreadable is why a row could not be found.
func (t *docText) unreadable() error {
	if t.err != nil {
		return t.err
	}
	return errDocShort
}
