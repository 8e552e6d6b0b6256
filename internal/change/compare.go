package change

import "kloakroom/keycloak"

// anything stands in a foreseen document for a value that cannot be known
// before, such as a new secret.
type anything struct{}

// unforeseen returns what got differs in from what was asked for, less what was
// foreseen. A foreseen field may also have stayed as it was: Keycloak's versions
// differ there, and nothing is lost.
func unforeseen(asked, foreseen, got keycloak.Doc) []Field {
	var out []Field
	for _, f := range diff(asked, got) {
		want := at(foreseen, f.Path)
		if _, any := want.(anything); any || same(want, f.After) {
			continue
		}
		out = append(out, f)
	}
	return out
}

// missing returns the asked-for fields that got does not have. It serves what is
// created, where Keycloak adds a good deal by itself.
func missing(asked, got keycloak.Doc) []Field {
	var out []Field
	for _, f := range diff(asked, got) {
		if nothing(f.Before) {
			continue
		}
		if want, have, ok := lists(f.Before, f.After); ok && len(came(have, want)) == 0 {
			continue
		}
		out = append(out, f)
	}
	return out
}

// taken says whether all that was asked for is there, whatever else moved. Of a
// list only what was added and removed counts.
func taken(before, asked, got keycloak.Doc) bool {
	for _, f := range diff(before, asked) {
		is := at(got, f.Path)
		was, want, ok := lists(f.Before, f.After)
		have, isList := is.([]any)
		switch {
		case ok && (isList || is == nil):
			added, removed := came(was, want), came(want, was)
			if len(came(have, added)) > 0 || len(came(have, removed)) < len(removed) {
				return false
			}
		case !same(is, f.After):
			return false
		}
	}
	return true
}

// at looks a path up that diff made; nil where nothing is. Member names hold
// dots themselves (client.secret.creation.time), so each split is tried.
func at(d keycloak.Doc, path string) any {
	if v, ok := d[path]; ok {
		return v
	}
	for i := range path {
		if path[i] != '.' {
			continue
		}
		if inner := members(d[path[:i]]); inner != nil {
			if v := at(inner, path[i+1:]); v != nil {
				return v
			}
		}
	}
	return nil
}

// clone copies a document deeply. No document becomes an empty one.
func clone(d keycloak.Doc) keycloak.Doc {
	if d == nil {
		return keycloak.Doc{}
	}
	out, _ := cloneValue(d).(keycloak.Doc)
	return out
}

func cloneValue(v any) any {
	switch v := v.(type) {
	case keycloak.Doc:
		out := make(keycloak.Doc, len(v))
		for k, x := range v {
			out[k] = cloneValue(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = cloneValue(x)
		}
		return out
	}
	return v
}

func addTo(doc keycloak.Doc, list, name string) {
	have, _ := doc[list].([]any)
	for _, x := range have {
		if x == name {
			return
		}
	}
	doc[list] = append(append([]any{}, have...), name)
}

func removeFrom(doc keycloak.Doc, list, name string) {
	have, ok := doc[list].([]any)
	if !ok {
		return
	}
	out := make([]any, 0, len(have))
	for _, x := range have {
		if x != name {
			out = append(out, x)
		}
	}
	doc[list] = out
}
