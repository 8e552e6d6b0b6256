package profile

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"kloakroom/internal/fault"
)

// maxFile is how large the file may be, in bytes: far more than anybody has
// profiles for.
const maxFile = 1 << 20

// The keys beside the profiles' own.
const (
	keyDefault  = "default"
	keyProfiles = "profiles"
)

// content is what a file says, and in which line: the profiles in their order,
// the name of the default, and the tree that it was read from (nil where there
// is nothing but comments).
type content struct {
	profiles []Profile
	standard string
	tree     *yaml.Node
	lines    map[string]int // by "profile\x00key"; the default by "default"
}

// parse reads a file strictly: what it does not know, it does not pass over. The
// error is a usage fault that names file, line and key.
func parse(path string, b []byte) (*content, error) {
	r := &reader{path: path, c: &content{lines: map[string]int{}}}
	if len(b) > maxFile {
		return nil, r.damaged(0, "it is larger than 1 MiB", "")
	}
	empty := nothingButComments(b)
	if empty { // without a value the parser would not even look at the comments
		b = append(b[:len(b):len(b)], "\n{}\n"...)
	}
	var document yaml.Node
	if err := yaml.Load(b, &document); err != nil {
		return nil, r.noYAML(err)
	}
	if empty {
		return r.c, nil
	}
	root := &document
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = root.Content[0]
	}
	r.c.tree = &document
	if err := r.root(root); err != nil {
		return nil, err
	}
	return r.c, nil
}

func nothingButComments(b []byte) bool {
	// The line breaks of YAML 1.1, which the parser knows all.
	for line := range strings.FieldsFuncSeq(string(b), func(r rune) bool { return strings.ContainsRune("\n\r\u0085\u2028\u2029", r) }) {
		if line = strings.Trim(line, " "); line != "" && line[0] != '#' {
			return false
		}
	}
	return true
}

type reader struct {
	path string
	c    *content
}

func (r *reader) root(n *yaml.Node) error {
	var profiles *yaml.Node
	err := r.each(n, "the file", func(key, value *yaml.Node) error {
		switch key.Value {
		case keyDefault:
			text, err := r.scalar(value, keyDefault)
			r.c.standard, r.c.lines[keyDefault] = text, value.Line
			return err
		case keyProfiles:
			profiles = value
			return nil
		}
		return r.unknown(key, "", []string{keyDefault, keyProfiles})
	})
	if err != nil {
		return err
	}
	if profiles != nil && !isNull(profiles) {
		if err := r.each(profiles, keyProfiles, r.profile); err != nil {
			return err
		}
	}
	if name := r.c.standard; name != "" && find(r.c.profiles, name) < 0 {
		return r.damaged(r.c.lines[keyDefault], "default names the profile "+name+", which is not there", didYouMean(name, r.names()))
	}
	return nil
}

func (r *reader) names() []string { return namesOf(r.c.profiles) }

// profile reads one entry of profiles. Its fields are set in their own order,
// whatever the order in the file is.
func (r *reader) profile(key, value *yaml.Node) error {
	p := Profile{Name: key.Value}
	if err := CheckName(p.Name); err != nil {
		f := fault.Of(err)
		return r.damaged(key.Line, f.Why, f.Hint)
	}
	where := "profile " + p.Name
	given := map[string]*yaml.Node{}
	err := r.each(value, where, func(key, value *yaml.Node) error {
		if _, ok := fieldOf(key.Value); !ok {
			return r.unknown(key, where, fieldKeys())
		}
		given[key.Value] = value
		r.c.lines[p.Name+"\x00"+key.Value] = key.Line
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.contradiction(where, given); err != nil {
		return err
	}
	for _, f := range fields {
		if err := r.field(&p, f, given[f.key]); err != nil {
			return err
		}
	}
	p = anchored(p, filepath.Dir(r.path))
	if at, bad := p.incomplete(); bad != nil {
		line := key.Line
		if n := given[at]; n != nil {
			line = n.Line
		}
		return r.damaged(line, where+": "+bad.why, bad.hint)
	}
	r.c.profiles = append(r.c.profiles, p)
	r.c.lines[p.Name+"\x00"] = key.Line
	return nil
}

func (r *reader) field(p *Profile, f field, n *yaml.Node) error {
	if n == nil {
		return nil
	}
	key := f.key + " of profile " + p.Name
	text, err := r.scalar(n, key)
	if err != nil {
		return err
	}
	if text == "" {
		return r.damaged(n.Line, key+" is empty", "Give it a value, or take the line out.")
	}
	if bad := f.set(p, text); bad != nil {
		return r.damaged(n.Line, key+": "+bad.why, bad.hint)
	}
	return nil
}

// contradiction says which two keys exclude each other.
func (r *reader) contradiction(where string, given map[string]*yaml.Node) error {
	user, client := given["user"], given["client"]
	kind := SignInKind("")
	if n := given["sign_in"]; n != nil {
		kind = SignInKind(n.Value)
	}
	switch {
	case user != nil && client != nil:
		return r.damaged(client.Line, where+": user and client exclude each other", "Keep the one that signs in.")
	case user != nil && kind == SignInClient:
		return r.damaged(user.Line, where+": user does not go with sign_in: client-credentials", "Write client, or sign_in: password.")
	case client != nil && kind == SignInPassword:
		return r.damaged(client.Line, where+": client does not go with sign_in: password", "Write user, or sign_in: client-credentials.")
	}
	return nil
}

// each goes through a mapping. Keys that stand there twice, anchors and aliases
// are refused: nobody could say which value counts.
func (r *reader) each(n *yaml.Node, where string, do func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return r.damaged(n.Line, where+" should hold names with values, and holds "+kindWord(n), "Write it like key: value, each on a line of its own.")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			return r.damaged(key.Line, where+" has a key that is "+kindWord(key), "A key is a word.")
		case key.Anchor != "" || value.Anchor != "" || value.Kind == yaml.AliasNode:
			return r.damaged(key.Line, key.Value+" uses an anchor or an alias", "Write the value out.")
		case seen[key.Value]:
			return r.damaged(key.Line, key.Value+" stands twice in "+where, "Keep one of them.")
		}
		seen[key.Value] = true
		if err := do(key, value); err != nil {
			return err
		}
	}
	return nil
}

// scalar returns a text. A number or a yes is none until it stands in quotes; the
// value is not repeated, since it may be a secret.
func (r *reader) scalar(n *yaml.Node, key string) (string, error) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		hint := "Write it as " + key[:strings.IndexByte(key+" ", ' ')] + ": text."
		if n.Kind == yaml.ScalarNode && !isNull(n) {
			hint = "Put it in quotes."
		}
		return "", r.damaged(n.Line, key+" should be a text, and is "+kindWord(n), hint)
	}
	return n.Value, nil
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

func kindWord(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a list of names with values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	default:
	}
	switch n.ShortTag() {
	case "!!null":
		return "empty"
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "yes or no"
	case "!!str":
		return "a text"
	}
	return "something else"
}

func (r *reader) unknown(key *yaml.Node, where string, known []string) error {
	if where != "" {
		where = " in " + where
	}
	hint := didYouMean(key.Value, known)
	if hint == "" {
		hint = "Known are " + strings.Join(known, ", ") + "."
	}
	return r.damaged(key.Line, "unknown key "+key.Value+where, hint)
}

func didYouMean(name string, known []string) string {
	if near := fault.Nearest(name, known); near != "" {
		return "Did you mean " + near + "?"
	}
	return ""
}

// noYAML puts a syntax error into words.
func (r *reader) noYAML(err error) error {
	var load *yaml.LoadError
	line, why := 0, err.Error()
	if errors.As(err, &load) {
		line, why = load.Mark.Line, load.Message
	}
	return r.damaged(line, "this is no YAML: "+why, "")
}

// damaged is the fault of a file that cannot be read as it stands. It is left
// alone; nothing is written either until it is mended.
func (r *reader) damaged(line int, why, hint string) error {
	at := r.path
	if line > 0 {
		at = fmt.Sprintf("%s line %d", r.path, line)
	}
	if hint != "" {
		hint += " "
	}
	return &fault.Error{
		Class: fault.Usage, Code: "bad-profiles", What: "read the profiles", Why: at + ": " + why,
		Hint: hint + "The file was left as it is: mend it, or move it away.",
	}
}
