package change

import (
	"encoding/json"
	"sort"

	"kloakroom/keycloak"
)

// diff returns the fields in which b differs from a, by path and in order.
// Objects are compared member by member; so are lists of named objects, such as
// mappers, by their names. Other lists are compared as sets, since Keycloak's
// order is not stable. Null, an empty list, an empty object, and what is not
// there are the same.
func diff(a, b keycloak.Doc) []Field {
	var out []Field
	diffInto(&out, "", a, b)
	return out
}

func diffInto(out *[]Field, prefix string, a, b keycloak.Doc) {
	for _, k := range keys(a, b) {
		x, y := members(a[k]), members(b[k])
		switch {
		case x != nil && y != nil, x != nil && nothing(b[k]), y != nil && nothing(a[k]):
			diffInto(out, prefix+k+".", x, y)
		case !same(a[k], b[k]):
			*out = append(*out, Field{Path: prefix + k, Before: a[k], After: b[k]})
		}
	}
}

// members returns a value as an object: an object itself, and a list of objects
// by their names where each has one of its own. It is nil for anything else.
func members(v any) keycloak.Doc {
	switch v := v.(type) {
	case keycloak.Doc:
		return v
	case []any:
		out := make(keycloak.Doc, len(v))
		for _, x := range v {
			o, _ := x.(keycloak.Doc)
			name, named := o["name"].(string)
			if _, twice := out[name]; !named || twice {
				return nil
			}
			out[name] = o
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// nothing says whether a value holds nothing that could be lost.
func nothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case keycloak.Doc:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

func keys(docs ...keycloak.Doc) []string {
	seen := map[string]bool{}
	var out []string
	for _, d := range docs {
		for k := range d {
			if !seen[k] {
				seen[k] = true
				out = append(out, k)
			}
		}
	}
	sort.Strings(out)
	return out
}

// same compares two JSON values, lists as sets.
func same(a, b any) bool {
	return (nothing(a) && nothing(b)) || canonical(a) == canonical(b)
}

// canonical writes a value so that equal ones are equal texts: members in order,
// and lists too.
func canonical(v any) string {
	b, err := json.Marshal(ordered(v))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func ordered(v any) any {
	switch v := v.(type) {
	case keycloak.Doc:
		out := make(keycloak.Doc, len(v))
		for k, x := range v {
			out[k] = ordered(x)
		}
		return out
	case []any:
		texts := make([]string, len(v))
		for i, x := range v {
			texts[i] = canonical(x)
		}
		sort.Strings(texts)
		out := make([]json.RawMessage, len(v))
		for i, t := range texts {
			out[i] = json.RawMessage(t)
		}
		return out
	}
	return v
}

// came returns the elements of b that a does not have; with the arguments
// swapped, those that went.
func came(a, b []any) []any {
	left := map[string]int{}
	for _, x := range a {
		left[canonical(x)]++
	}
	var out []any
	for _, x := range b {
		k := canonical(x)
		if left[k] > 0 {
			left[k]--
			continue
		}
		out = append(out, x)
	}
	return out
}

// lists returns both values as lists, if that is what they are; what is not
// there is an empty one.
func lists(a, b any) (x, y []any, ok bool) {
	x, isList := a.([]any)
	y, areLists := b.([]any)
	return x, y, (isList || areLists) && (isList || a == nil) && (areLists || b == nil)
}
