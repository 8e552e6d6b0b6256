package change_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/internal/local/lease"
)

// everything reads all of the realm that a change could move, by path and value.
func (w *world) everything(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	status, realm := lease.Admin(t, w.server, http.MethodGet, "/admin/realms/"+url.PathEscape(w.realm), nil)
	if status == http.StatusNotFound {
		return out
	}
	flatten(out, "realm", realm)
	for _, c := range w.admin(t, http.MethodGet, "/clients?max=100", nil).([]any) {
		flatten(out, "client "+c.(map[string]any)["clientId"].(string), c)
	}
	for _, s := range w.admin(t, http.MethodGet, "/client-scopes", nil).([]any) {
		flatten(out, "scope "+s.(map[string]any)["name"].(string), s)
	}
	for _, list := range []string{"default-default-client-scopes", "default-optional-client-scopes"} {
		flatten(out, list, w.admin(t, http.MethodGet, "/"+list, nil))
	}
	return out
}

// flatten writes a JSON value path by path, lists sorted, objects of a list by
// their names. It is independent of the code under test on purpose.
func flatten(out map[string]string, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			flatten(out, path+"."+k, x)
		}
	case []any:
		var texts []string
		for _, x := range v {
			o, _ := x.(map[string]any)
			if name, ok := o["name"].(string); ok {
				flatten(out, path+"."+name, o)
				continue
			}
			b, _ := json.Marshal(x)
			texts = append(texts, string(b))
		}
		slices.Sort(texts)
		if len(texts) > 0 {
			out[path] = strings.Join(texts, ",")
		}
	default:
		b, _ := json.Marshal(v)
		out[path] = string(b)
	}
}

// assertAsPlanned wants everything that moved to be in the plan, as a field or
// as a consequence, and every field of the plan to be as it says.
func assertAsPlanned(t *testing.T, p *change.Plan, before, after map[string]string) {
	t.Helper()
	allowed := map[string]bool{}
	var created []string
	for _, c := range p.Changes() {
		root := rootOf(c)
		switch {
		case c.Kind == change.KindAssignment:
			allowed[root+".defaultClientScopes"] = true
			allowed[root+".optionalClientScopes"] = true
		case c.Action == change.Create && c.Kind == change.KindRealm:
			created = append(created, "")
		case c.Action == change.Create:
			created = append(created, root)
		}
		for _, f := range c.Fields {
			allowed[root+"."+f.Path] = true
			if c.Kind == change.KindAssignment || c.Kind == change.KindSecret {
				continue
			}
			b, _ := json.Marshal(f.After)
			if got := after[root+"."+f.Path]; got != string(b) {
				t.Errorf("%s.%s is %s; planned was %s", root, f.Path, got, b)
			}
		}
		for _, e := range c.Consequences {
			for _, path := range e.Fields {
				allowed[root+"."+path] = true
			}
		}
	}
	for _, path := range moved(before, after) {
		if !allowed[path] && !slices.ContainsFunc(created, func(root string) bool { return strings.HasPrefix(path, root) }) {
			t.Errorf("%s moved from %s to %s, and the plan did not say so", path, before[path], after[path])
		}
	}
}

// rootOf is where everything has the thing that a change is about.
func rootOf(c change.Change) string {
	switch c.Kind {
	case change.KindRealm:
		return "realm"
	case change.KindScope:
		return "scope " + c.Name
	case change.KindMapper:
		return "scope " + c.Owner + ".protocolMappers." + c.Name
	case change.KindAssignment:
		return "client " + c.Owner
	}
	return "client " + c.Name
}

func moved(before, after map[string]string) []string {
	var out []string
	for path, v := range after {
		if before[path] != v {
			out = append(out, path)
		}
	}
	for path := range before {
		if _, ok := after[path]; !ok {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}
