package change

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kloakroom/keycloak"
)

// setting is how the console calls a field, whether the field says the opposite
// of its switch, and whether it is one of a mapper.
type setting struct {
	path, label      string
	inverted, mapper bool
}

// settings are named as the newest console writes them, and stand in the order
// in which a plan shows them.
var settings = []setting{
	{path: "realm", label: "Realm"},
	{path: "clientId", label: "Client ID"},
	{path: "name", label: "Name"},
	{path: "description", label: "Description"},
	{path: "protocol", label: "Protocol", mapper: true},
	{path: "enabled", label: "Enabled"},
	{path: "bearerOnly", label: "Bearer only"},
	{path: "publicClient", label: "Client authentication", inverted: true},
	{path: "serviceAccountsEnabled", label: "Service account roles"},
	{path: "standardFlowEnabled", label: "Standard flow"},
	{path: "directAccessGrantsEnabled", label: "Direct access grants"},
	{path: "fullScopeAllowed", label: "Full scope allowed"},
	{path: "secret", label: "Client secret"},
	{path: "assigned", label: "Assigned"},
	{path: "defaultClientScopes", label: "Default client scopes"},
	{path: "optionalClientScopes", label: "Optional client scopes"},
	{path: "redirectUris", label: "Valid redirect URIs"},
	{path: "webOrigins", label: "Web origins"},
	{path: "attributes.include.in.token.scope", label: "Include in token scope"},
	{path: "attributes.display.on.consent.screen", label: "Display on consent screen"},
	{path: "protocolMapper", label: "Mapper type", mapper: true},
	{path: "config.included.client.audience", label: "Included Client Audience", mapper: true},
	{path: "config.included.custom.audience", label: "Included Custom Audience", mapper: true},
	{path: "config.access.token.claim", label: "Add to access token", mapper: true},
	{path: "config.id.token.claim", label: "Add to ID token", mapper: true},
	{path: "config.lightweight.claim", label: "Add to lightweight access token", mapper: true},
	{path: "config.introspection.token.claim", label: "Add to token introspection", mapper: true},
}

// mappersPath is where documents hold their protocol mappers.
const mappersPath = "protocolMappers."

// setting returns what is known of a field. One of a mapper inside another
// document is called after its mapper.
func (f Field) setting() (of string, s setting, ok bool) {
	for _, s := range settings {
		if f.Path == s.path {
			return "", s, true
		}
		if mapper, inside := strings.CutPrefix(f.Path, mappersPath); inside && s.mapper {
			if name, found := strings.CutSuffix(mapper, "."+s.path); found {
				return name, s, true
			}
		}
	}
	return "", setting{}, false
}

// Label returns the console's name of a field, or its path.
func (f Field) Label() string {
	of, s, ok := f.setting()
	switch {
	case !ok:
		return f.Path
	case of != "":
		return "Mapper " + of + ": " + s.label
	}
	return s.label
}

// Mapper returns the mapper that a field of another document belongs to, and the
// field's name without it; both empty for a field of the document's own.
func (f Field) Mapper() (name, label string) {
	of, s, ok := f.setting()
	if !ok || of == "" {
		return "", ""
	}
	return of, s.label
}

// Words returns the values before and after as the console shows them: switches
// are on and off, what is not there is "–", a scope that is not assigned "none".
func (f Field) Words() (before, after string) {
	if f.Path == "assigned" {
		return assignmentWord(f.Before), assignmentWord(f.After)
	}
	return f.word(f.Before), f.word(f.After)
}

// assignmentWord is how the console calls the way in which a scope is assigned.
func assignmentWord(v any) string {
	switch v {
	case string(keycloak.Default):
		return "Default"
	case string(keycloak.Optional):
		return "Optional"
	}
	return "none"
}

func (f Field) word(v any) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case bool:
		_, s, _ := f.setting()
		return onOff(v != s.inverted)
	case string:
		return f.text(v)
	case []any:
		texts := make([]string, len(v))
		for i, x := range v {
			texts[i] = f.word(x)
		}
		slices.Sort(texts)
		return strings.Join(texts, ", ")
	case keycloak.Doc:
		return canonical(v)
	}
	return fmt.Sprint(v)
}

// text knows the switches that Keycloak keeps as texts, in attributes and in the
// configuration of mappers.
func (f Field) text(v string) string {
	if on, err := strconv.ParseBool(v); err == nil && len(v) > 1 {
		if _, s, ok := f.setting(); ok && (strings.HasPrefix(s.path, "config.") || strings.HasPrefix(s.path, "attributes.")) {
			return onOff(on)
		}
	}
	if v == keycloak.AudienceMapper && strings.HasSuffix(f.Path, "protocolMapper") {
		return "Audience"
	}
	return v
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// inOrder sorts fields as a plan shows them: those of mappers behind the thing's
// own, what has no name last.
func inOrder(fields []Field) {
	rank := func(f Field) int {
		of, known, ok := f.setting()
		at := slices.IndexFunc(settings, func(s setting) bool { return s.path == known.path })
		switch {
		case !ok:
			return 2 * len(settings)
		case of != "":
			return at + len(settings)
		}
		return at
	}
	slices.SortStableFunc(fields, func(a, b Field) int { return rank(a) - rank(b) })
}

// maxDifferences bounds how many differences one line names.
const maxDifferences = 5

// list writes differences in one line: "Description was A, is B"; of lists it
// names what came and what went. was stands before the first value.
func list(fields []Field, was string) string {
	var parts []string
	for _, f := range fields {
		if a, b, ok := lists(f.Before, f.After); ok {
			parts = append(parts, f.elements("without", came(b, a))...)
			parts = append(parts, f.elements("with", came(a, b))...)
			continue
		}
		before, after := f.Words()
		parts = append(parts, f.Label()+" "+was+" "+before+", is "+after)
	}
	if more := len(parts) - maxDifferences; more > 0 {
		parts = append(parts[:maxDifferences], "and "+strconv.Itoa(more)+" more")
	}
	return strings.Join(parts, "; ")
}

func (f Field) elements(how string, list []any) []string {
	if len(list) == 0 {
		return nil
	}
	return []string{f.Label() + " now " + how + " " + f.word(list)}
}

var kindWords = map[Kind]string{
	KindRealm: "realm", KindClient: "client", KindScope: "client scope", KindMapper: "mapper",
	KindAssignment: "client scope", KindSecret: "the secret of client",
}

// Title says what the change does, in a few words: "create client shop".
func (c Change) Title() string { return c.verbs()[0] + " " + c.object() }

// Done says the same of a change that was made: "Created client shop".
func (c Change) Done() string { return c.verbs()[1] + " " + c.object() }

// verbs returns what is done to the thing, and the same in the past.
func (c Change) verbs() [2]string {
	switch {
	case c.Kind == KindAssignment && c.Action == Create:
		return [2]string{"assign", "Assigned"}
	case c.Kind == KindAssignment && c.Action == Delete:
		return [2]string{"unassign", "Unassigned"}
	case c.Kind == KindAssignment:
		return [2]string{"move", "Moved"}
	case c.Kind == KindSecret:
		return [2]string{"rotate", "Rotated"}
	case c.Action == Create:
		return [2]string{"create", "Created"}
	case c.Action == Delete:
		return [2]string{"delete", "Deleted"}
	}
	return [2]string{"change", "Changed"}
}

func (c Change) object() string {
	text := kindWords[c.Kind] + " " + c.Name
	switch {
	case c.Kind == KindMapper:
		return text + " in client scope " + c.Owner
	case c.Kind != KindAssignment:
		return text
	}
	before, after := c.Fields[0].Words()
	switch c.Action {
	case Create:
		return text + " to client " + c.Owner + " as " + after
	case Delete:
		return text + " from client " + c.Owner
	default:
		return text + " of client " + c.Owner + " from " + before + " to " + after
	}
}

// Summary says what the whole plan does, in one line.
func (p *Plan) Summary() string {
	titles := make([]string, len(p.steps))
	for i, s := range p.steps {
		titles[i] = s.change.Title()
	}
	return strings.Join(titles, ", ")
}
