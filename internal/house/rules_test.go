// Package house holds the tests that keep the house in order: which room may
// import which, and what must never be linked into the program. The rules stand
// here as tables; house_test.go applies them to the source as it is, and
// check_test.go has the code that does it.
//
// It tests no behaviour, and it has no code besides tests.
package house_test

// house are the rules for this module.
var house = rules{
	module: "kloakroom",

	// What lies directly below a room. A room may import that and everything
	// below that, and nothing else of ours. A folder belongs to the room that
	// it lies in, unless it stands here itself. The rule for a room that is not
	// built yet waits for it.
	below: map[string][]string{
		"cmd/kloakroom": {"tui", "internal/doctor", "internal/demo", "internal/claims", "internal/output", "apiclient/convert"},

		"tui":         {"tui/screen", "tui/overlay", "internal/output"},
		"tui/screen":  {"tui/overlay", "tui/keys", "tui/widget", "internal/doctor", "internal/demo", "internal/claims", "apiclient/convert"},
		"tui/overlay": {"tui/keys", "tui/widget"},
		"tui/keys":    {"tui/part"},
		"tui/widget":  {"tui/part"},
		"tui/part":    {"themes", "internal/safetext"},
		"tui/tuitest": {"tui"},
		"themes":      {},

		"internal/doctor":  {"internal/change", "internal/claims"},
		"internal/demo":    {"internal/change", "internal/claims", "internal/local"},
		"internal/change":  {"internal/session", "keycloak/write"},
		"internal/session": {"internal/profile", "keycloak", "apiclient", "internal/flight", "internal/claims"},
		"internal/profile": {"internal/wire", "internal/secret", "internal/safetext"},

		"keycloak/write":     {"keycloak", "keycloak/internal"},
		"keycloak":           {"keycloak/internal"},
		"keycloak/internal":  {"internal/wire", "internal/secret", "internal/safetext"},
		"apiclient/convert":  {"apiclient/httpfile"},
		"apiclient/httpfile": {"apiclient"},
		"apiclient":          {"internal/wire", "internal/secret", "internal/safetext", "internal/flight"},

		"internal/wire":     {"internal/safetext"},
		"internal/secret":   {"internal/safetext"},
		"internal/output":   {"internal/safetext"},
		"internal/claims":   {},
		"internal/safetext": {},
		"internal/fault":    {},
		"internal/flight":   {},

		"internal/local": {"internal/wire", "internal/safetext"},
		"internal/house": {},
		"bench":          {"internal/local"},
		"e2e":            {},
		"docs/pictures":  {},
	},

	// Every room may import these.
	everywhere: []string{"internal/fault"},

	// The folders in these rooms never import each other; they may import the
	// package of the room itself, which imports none of them.
	apart: []string{"tui/screen"},

	// External test packages may import these, too.
	forTests: []string{"internal/local", "tui/tuitest"},

	// And those of one room may import what else it is used with.
	forTestsOf: map[string][]string{
		"tui/screen": {"tui"},
		"tui/widget": {"internal/wire"},
	},

	// An import path, with all below it, and the folders (with all below them)
	// that may import it; tests may besides.
	only: []only{
		{"net/http", []string{
			"internal/wire", "internal/session", "keycloak", "apiclient", "internal/local", "internal/demo", "bench", "tui/tuitest/fake",
		}, "a screen, a command or a plan never talks HTTP"},
		{"golang.org/x/oauth2/clientcredentials", []string{"apiclient"}, "an application's tokens come from one place"},
		{"github.com/Nerzal/gocloak", []string{"keycloak"}, "it loses data and errors unless it is wrapped"},
		{"kloakroom/keycloak/write", []string{"internal/change"}, "every write is planned, checked and journalled"},
		{"kloakroom/internal/local", []string{"internal/local", "internal/demo", "bench"}, "only the demo starts servers"},
		{"kloakroom/internal/local/lease", nil, "it starts servers for tests"},
		{"kloakroom/tui/tuitest", []string{"tui/tuitest"}, "it drives screens for tests"},
		{"testing", []string{"internal/local/lease", "tui/tuitest"}, "it is for tests"},
		{"net/http/httptest", []string{"tui/tuitest"}, "it is for tests"},
		{"github.com/charmbracelet/x/vt", []string{"tui/tuitest"}, "it is for tests"},
		{"github.com/creack/pty", []string{"tui/tuitest", "bench"}, "it is for tests"},
		{"charm.land/bubbletea", []string{"tui", "themes"}, "only the terminal interface draws"},
		{"charm.land/bubbles", []string{"tui", "themes"}, "only the terminal interface draws"},
		{"charm.land/lipgloss", []string{"tui", "themes"}, "only the terminal interface draws"},
	},
}

// notLinked must not be part of the program, not even through a library.
var notLinked = map[string]string{
	"testing":                            "it is for tests",
	"net/http/httptest":                  "it is for tests",
	"kloakroom/internal/local/lease":     "it is for tests",
	"github.com/charmbracelet/bubbletea": "version 1 asks the terminal questions when it is merely imported",
	"github.com/charmbracelet/lipgloss":  "version 1 asks the terminal questions when it is merely imported",
	"charm.land/lipgloss/v2/compat":      "it asks the terminal questions when it is merely imported",
}
