package main

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/change"
	"kloakroom/internal/claims"
	"kloakroom/internal/demo"
	"kloakroom/internal/profile"
	"kloakroom/keycloak"
)

// jsonOf are the types that commands print with -o json; those that write all
// print the same, which the page shows once.
var jsonOf = map[string]any{
	"kloakroom realms":         []realmRow{},
	"kloakroom clients list":   []clientRow{},
	"kloakroom clients get":    clientView{},
	"kloakroom clients secret": printedSecret{},
	"kloakroom scopes list":    []scopeRow{},
	"kloakroom scopes get":     scopeView{},
	"kloakroom audiences list": []audienceRow{},
	"kloakroom token":          tokenView{},
	"kloakroom inspect":        inspectView{},
	"kloakroom call":           callView{},
	"kloakroom profiles":       []profileRow{},
	"kloakroom profiles list":  []profileRow{},
	"kloakroom demo up":        demo.Status{},
	"kloakroom demo status":    demo.Status{},
	"kloakroom demo reset":     demo.Status{},
	"kloakroom version":        versionView{},
}

func TestTheJSONOfEveryCommandIsThatOfACommand(t *testing.T) {
	known := map[string]bool{}
	for _, cmd := range documented(commandTree()) {
		known[cmd.CommandPath()] = true
	}
	for path := range jsonOf {
		if !known[path] {
			t.Errorf("there is no command %s", path)
		}
	}
}

// values are how values of a type look, where the type alone does not tell.
var values = map[reflect.Type]string{
	reflect.TypeFor[time.Time]():           `"2026-01-31T12:00:00Z"`,
	reflect.TypeFor[keycloak.Assignment](): `"default|optional|dedicated"`,
	reflect.TypeFor[change.Action]():       `"create|update|delete"`,
	reflect.TypeFor[change.Kind]():         `"realm|client|client-scope|mapper|scope-assignment|client-secret"`,
	reflect.TypeFor[change.State]():        `"applied|partial|not-applied|unknown"`,
	reflect.TypeFor[profile.SignInKind]():  `"none|password|client-credentials|token"`,
	reflect.TypeFor[profile.Guard]():       `"open|guarded|read-only"`,
	reflect.TypeFor[demo.Scene]():          `"empty|no-audience|done"`,
	reflect.TypeFor[claims.Object]():       `{"…": …}`,
	reflect.TypeFor[keycloak.Doc]():        `{…}`,
}

// jsonBlock shows the fields of a type as JSON, and what may be null.
func jsonBlock(sample any) string {
	return "```\n" + shape(reflect.TypeOf(sample), "") + "\n```\n"
}

func shape(t reflect.Type, indent string) string {
	if v, ok := values[t]; ok {
		return v
	}
	switch t.Kind() {
	case reflect.Pointer:
		return shape(t.Elem(), indent) + " or null"
	case reflect.Struct:
		return shapeOfObject(t, indent)
	case reflect.Slice:
		return "[" + shape(t.Elem(), indent) + "]"
	case reflect.Map:
		return `{"…": ` + shape(t.Elem(), indent) + "}"
	case reflect.Bool:
		return "true"
	case reflect.String:
		return `"…"`
	case reflect.Interface:
		return "…"
	}
	return "0"
}

// shapeOfObject writes an object in one line where that fits, else a line a field.
func shapeOfObject(t reflect.Type, indent string) string {
	const most = 90
	line := "{" + strings.Join(shapeOfFields(t, ""), ", ") + "}"
	if len(indent)+len(line) <= most && !strings.Contains(line, "\n") {
		return line
	}
	inner := indent + "  "
	return "{\n" + inner + strings.Join(shapeOfFields(t, inner), ",\n"+inner) + "\n" + indent + "}"
}

// shapeOfFields is a name with its value for each field, those of embedded
// structs among them.
func shapeOfFields(t reflect.Type, indent string) []string {
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			out = append(out, shapeOfFields(f.Type, indent)...)
		case f.IsExported() && name != "-":
			out = append(out, `"`+name+`": `+shape(f.Type, indent))
		}
	}
	return out
}
