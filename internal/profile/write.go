package profile

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"
)

// preface stands at the head of a file that begins with us.
const preface = `# The profiles of kloakroom. Change them here, or by "kloakroom profiles set".
# A secret never stands here, only where it is: env:NAME, file:PATH, cmd:COMMAND or keychain:NAME.
`

// editor changes the tree of a file, field by field, so that all that it does
// not touch stays as it was written: comments, quotes, the order.
type editor struct {
	c    *content
	root *yaml.Node
}

// rewrite returns the bytes of a file after a change.
func rewrite(before []byte, now *content, change func(*editor) error) ([]byte, error) {
	e := &editor{c: now}
	document := now.tree
	if document == nil {
		document = &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	e.root = document.Content[0]
	plain, err := dump(document, before)
	if err != nil {
		return nil, err
	}
	if err := change(e); err != nil {
		return nil, err
	}
	changed, err := dump(document, before)
	switch {
	case err != nil:
		return nil, err
	case bytes.Equal(plain, changed):
		return before, nil
	case len(before) == 0:
		return append([]byte(preface), changed...), nil
	case now.tree == nil: // nothing but comments
		return append(ended(before), changed...), nil
	}
	return patch(before, plain, changed), nil
}

func ended(b []byte) []byte {
	if b[len(b)-1] != '\n' {
		b = append(b[:len(b):len(b)], '\n')
	}
	return b
}

// dump writes a tree with the indentation that the file has, and without
// breaking lines.
func dump(document *yaml.Node, like []byte) ([]byte, error) {
	return yaml.Dump(document, yaml.WithIndent(indentOf(like)), yaml.WithLineWidth(-1))
}

// indentOf is how far the first line that is set in is, 2 where none is.
func indentOf(b []byte) int {
	for line := range bytes.Lines(b) {
		rest := bytes.TrimLeft(line, " ")
		if n := len(line) - len(rest); n >= 2 && n <= 8 && len(bytes.TrimSpace(rest)) > 0 && rest[0] != '#' {
			return n
		}
	}
	return 2
}

func (e *editor) get(name string) (Profile, error) {
	return (&File{now: e.c}).Get(name)
}

// put writes the fields of a profile that are others than those that stand
// there.
func (e *editor) put(p Profile) {
	all := child(e.root, keyProfiles)
	if all == nil || all.Kind != yaml.MappingNode {
		set(e.root, keyProfiles, &yaml.Node{Kind: yaml.MappingNode})
		all = child(e.root, keyProfiles)
	}
	var before Profile
	entry := child(all, p.Name)
	if i := find(e.c.profiles, p.Name); i >= 0 {
		before = e.c.profiles[i]
	} else {
		entry = &yaml.Node{Kind: yaml.MappingNode}
		if len(all.Content) == 0 {
			all.Style = 0 // {} would go on in one line
		}
		set(all, p.Name, entry)
	}
	for _, f := range fields {
		text := f.get(p)
		switch {
		case text == f.get(before):
		case text == "":
			gone := unset(entry, f.key)
			leaveComment(entry, gone)
		default:
			set(entry, f.key, scalar(text))
		}
	}
}

func (e *editor) remove(name string) {
	unset(child(e.root, keyProfiles), name)
	if e.c.standard == name {
		e.setDefault("")
	}
}

func (e *editor) setDefault(name string) {
	switch {
	case name == "":
		e.unsetDefault()
	case child(e.root, keyDefault) != nil:
		set(e.root, keyDefault, scalar(name))
	default: // first of all, as one reads it
		pair := []*yaml.Node{scalar(keyDefault), scalar(name)}
		if len(e.root.Content) > 0 { // a comment at the head stays there
			pair[0].HeadComment, e.root.Content[0].HeadComment = e.root.Content[0].HeadComment, ""
		}
		e.root.Content = append(pair, e.root.Content...)
	}
}

// unsetDefault takes the line of the default away, but not the comment at the
// head of the file that stands above it.
func (e *editor) unsetDefault() {
	above := ""
	if len(e.root.Content) > 2 && e.root.Content[0].Value == keyDefault {
		above = e.root.Content[0].HeadComment
	}
	unset(e.root, keyDefault)
	if above == "" {
		return
	}
	next := e.root.Content[0]
	if next.HeadComment != "" {
		above += "\n\n" + next.HeadComment
	}
	next.HeadComment = above
}

func scalar(text string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(text)
	return n
}

// child is the value of a key, nil where there is none.
func child(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// set gives a key a value; what stood there keeps its comments and its quotes.
func set(mapping *yaml.Node, key string, value *yaml.Node) {
	old := child(mapping, key)
	if old == nil {
		mapping.Content = append(mapping.Content, scalar(key), value)
		return
	}
	value.HeadComment, value.LineComment, value.FootComment = old.HeadComment, old.LineComment, old.FootComment
	if old.Kind == yaml.ScalarNode && value.Kind == yaml.ScalarNode && value.Style == 0 {
		value.Style = old.Style & (yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle)
	}
	*old = *value
}

// unset takes a key away and returns its node, nil where it was not there.
func unset(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if k := mapping.Content[i]; k.Value == key {
			mapping.Content = append(mapping.Content[:i:i], mapping.Content[i+2:]...)
			return k
		}
	}
	return nil
}

// leaveComment keeps what stood below the last line of a profile when that line
// goes: it belongs to the profile.
func leaveComment(entry, gone *yaml.Node) {
	if gone == nil || gone.FootComment == "" || len(entry.Content) < 2 {
		return
	}
	last := entry.Content[len(entry.Content)-2]
	last.FootComment = strings.TrimPrefix(last.FootComment+"\n\n"+gone.FootComment, "\n\n")
}
