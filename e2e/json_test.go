package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// parseJSON decodes one JSON value with its numbers as they stand there.
func parseJSON(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("this is not JSON: %w\n%s", err, text)
	}
	if d.More() {
		return nil, fmt.Errorf("there is more than one JSON value:\n%s", text)
	}
	return v, nil
}

// lookup finds what a path leads to. "." is the whole; names are joined by
// dots; "[2]" is an element of a list, "[name=value]" the one whose member has
// this value; "count" is the length of a list. So:
//
//	changes[kind=client].fields.count
func lookup(v any, path string) (any, error) {
	for _, step := range steps(path) {
		next, err := follow(v, step)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		v = next
	}
	return v, nil
}

// steps takes a path apart; dots inside brackets belong to a value.
func steps(path string) []string {
	var out []string
	depth, begin := 0, 0
	cut := func(end int) {
		if end > begin {
			out = append(out, path[begin:end])
		}
		begin = end
	}
	for i, c := range path {
		switch {
		case c == '[' && depth == 0:
			cut(i)
			depth++
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '.' && depth == 0:
			cut(i)
			begin = i + 1
		}
	}
	cut(len(path))
	return out
}

func follow(v any, step string) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		if x, ok := v[step]; ok {
			return x, nil
		}
		return nil, fmt.Errorf("there is no %s among %v", step, membersOf(v))
	case []any:
		return element(v, step)
	}
	return nil, fmt.Errorf("%v has no members, so no %s", v, step)
}

func element(list []any, step string) (any, error) {
	if step == "count" {
		return json.Number(strconv.Itoa(len(list))), nil
	}
	inside := strings.TrimSuffix(strings.TrimPrefix(step, "["), "]")
	if n, err := strconv.Atoi(inside); err == nil {
		if n < len(list) {
			return list[n], nil
		}
		return nil, fmt.Errorf("the list has %d elements", len(list))
	}
	name, value, _ := strings.Cut(inside, "=")
	for _, x := range list {
		if m, ok := x.(map[string]any); ok && text(m[name]) == value {
			return x, nil
		}
	}
	return nil, fmt.Errorf("no element has %s = %s", name, value)
}

// text writes a value as a script compares it: a string as it is, anything else
// as JSON.
func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

func membersOf(m map[string]any) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// checkFields compares the members of an object, or of each object of a list,
// with the given names; one with ? before it may be missing.
func checkFields(v any, names []string) error {
	if list, ok := v.([]any); ok {
		if len(list) == 0 {
			return fmt.Errorf("the list is empty")
		}
		for _, x := range list {
			if err := checkFields(x, names); err != nil {
				return err
			}
		}
		return nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s is no object", text(v))
	}
	rest := membersOf(m)
	for _, name := range names {
		bare, optional := strings.CutPrefix(name, "?")
		i := slices.Index(rest, bare)
		switch {
		case i >= 0:
			rest = slices.Delete(rest, i, i+1)
		case !optional:
			return fmt.Errorf("the field %s is missing in %s", bare, text(v))
		}
	}
	if len(rest) > 0 {
		return fmt.Errorf("there are more fields than expected: %v", rest)
	}
	return nil
}

func TestPathsLeadToTheirValues(t *testing.T) {
	v, err := parseJSON(`{"a":{"b":[{"id":"x.y","n":1},{"id":"z","n":2}]},"none":null,"text":"<&>"}`)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"a.b.count": "2", "a.b[1].n": "2", "a.b[id=x.y].n": "1", "a.b[n=2].id": "z", "none": "null", "text": "<&>",
		"a.b[1]": `{"id":"z","n":2}`,
	} {
		got, err := lookup(v, path)
		if err != nil || text(got) != want {
			t.Errorf("%s leads to %s (%v), want %s", path, text(got), err, want)
		}
	}
	for _, path := range []string{"b", "a.b[5]", "a.b[id=nix]", "text.more"} {
		if got, err := lookup(v, path); err == nil {
			t.Errorf("%s leads to %s, want nothing", path, text(got))
		}
	}
}

func TestFieldsAreComparedExactly(t *testing.T) {
	v, err := parseJSON(`[{"a":1,"b":2},{"a":3,"b":4}]`)
	if err != nil {
		t.Fatal(err)
	}
	for names, ok := range map[string]bool{"a b": true, "a b ?c": true, "a": false, "a b c": false, "a ?b": true} {
		if err := checkFields(v, strings.Fields(names)); (err == nil) != ok {
			t.Errorf("fields %s: %v", names, err)
		}
	}
}
