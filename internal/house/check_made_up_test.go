package house_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// small is a house with one rule of each kind.
var small = rules{
	module: "m",
	below: map[string][]string{
		"cmd":        {"screen", "plan"},
		"screen":     {"draw"},
		"draw":       {},
		"plan":       {"read", "read/write"},
		"read/write": {"read"},
		"read":       {},
		"words":      {},
		"servers":    {},
	},
	everywhere: []string{"words"},
	apart:      []string{"screen"},
	forTests:   []string{"servers"},
	forTestsOf: map[string][]string{"draw": {"read"}},
	only: []only{
		{"net/http", []string{"read"}, "others do not talk HTTP"},
		{"m/read/write", []string{"plan"}, "writes are planned"},
		{"m/servers", nil, "it is for tests"},
		{"draw.example/v2/old", nil, "it is slow"},
	},
}

func TestTheCheckFindsWhatBreaksARule(t *testing.T) {
	for _, c := range []struct {
		name string
		from importer
		want []string
	}{
		{"a room may import what lies below it, however far", importer{"cmd", noTest, []string{"m/plan", "m/read", "m/draw", "fmt"}}, nil},
		{"a room may import its own folders", importer{"read", noTest, []string{"m/read/inner"}}, nil},
		{"a folder belongs to the room around it", importer{"read/inner", noTest, []string{"m/read", "net/http"}}, nil},
		{
			"a room may not import what lies above it",
			importer{"read", noTest, []string{"m/plan"}},
			[]string{"read imports m/plan: plan does not lie below read"},
		},
		{
			"a room may not import what lies beside it",
			importer{"draw", noTest, []string{"m/read"}},
			[]string{"draw imports m/read: read does not lie below draw"},
		},
		{
			"a folder may not import what its room may not",
			importer{"read/inner", noTest, []string{"m/draw"}},
			[]string{"read/inner imports m/draw: draw does not lie below read"},
		},
		{"what is for everywhere may be imported everywhere", importer{"draw", noTest, []string{"m/words"}}, nil},
		{
			"a package in no room is found",
			importer{"attic", noTest, nil},
			[]string{"attic is in no room: give it a place in rules_test.go"},
		},
		{
			"an import of a package in no room is found",
			importer{"cmd", noTest, []string{"m/attic"}},
			[]string{"cmd imports m/attic: attic does not lie below cmd"},
		},
		{
			"folders kept apart do not import each other",
			importer{"screen/one", noTest, []string{"m/screen/two/inner"}},
			[]string{"screen/one imports m/screen/two/inner: the folders of screen know nothing of each other"},
		},
		{"folders kept apart may import their room", importer{"screen/one/inner", noTest, []string{"m/screen"}}, nil},
		{
			"the room of folders kept apart imports none of them",
			importer{"screen", noTest, []string{"m/screen/one"}},
			[]string{"screen imports m/screen/one: the folders of screen know nothing of each other"},
		},
		{"a folder kept apart may import its own folders", importer{"screen/one", noTest, []string{"m/screen/one/inner"}}, nil},
		{
			"a package reserved for one room is found elsewhere, with all below it",
			importer{"plan", noTest, []string{"net/http", "net/http/httptest", "net"}},
			[]string{"plan imports net/http/httptest: others do not talk HTTP", "plan imports net/http: others do not talk HTTP"},
		},
		{
			"lying below does not help against a reservation",
			importer{"cmd", noTest, []string{"m/read/write"}},
			[]string{"cmd imports m/read/write: writes are planned"},
		},
		{
			"what is reserved for tests is found outside of them",
			importer{"cmd", noTest, []string{"m/servers"}},
			[]string{"cmd imports m/servers: it is for tests"},
		},
		{
			"a path is not taken for another with the same beginning",
			importer{"draw", noTest, []string{"net/httpx", "draw.example/v2/older"}},
			nil,
		},
		{"external tests may use what is for tests", importer{"draw", externalTest, []string{"m/draw", "m/servers", "net/http"}}, nil},
		{"external tests of one room may use what is for them", importer{"draw/inner", externalTest, []string{"m/read"}}, nil},
		{
			"what is for tests of one room is not for the room",
			importer{"draw", noTest, []string{"m/read"}},
			[]string{"draw imports m/read: read does not lie below draw"},
		},
		{
			"what is for tests of one room is not for those of another",
			importer{"plan", externalTest, []string{"m/draw"}},
			[]string{"plan (its external tests) imports m/draw: draw does not lie below plan"},
		},
		{
			"internal tests may not",
			importer{"draw", internalTest, []string{"m/servers", "net/http"}},
			[]string{"draw (its internal tests) imports m/servers: servers does not lie below draw"},
		},
		{
			"external tests keep to the directions besides",
			importer{"read", externalTest, []string{"m/plan"}},
			[]string{"read (its external tests) imports m/plan: plan does not lie below read"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, small.violations([]importer{c.from})); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestACircleInTheRulesIsFound(t *testing.T) {
	if room := small.circle(); room != "" {
		t.Errorf("%s is said to lie below itself", room)
	}
	round := rules{below: map[string][]string{"top": {"a"}, "a": {"b"}, "b": {"c"}, "c": {"a"}}}
	if round.circle() == "" {
		t.Error("a → b → c → a is no circle")
	}
}

func TestTheSourceIsRead(t *testing.T) {
	for _, i := range source(t) {
		if i.folder == "internal/house" && i.tests == externalTest {
			for _, path := range i.imports {
				if path == "go/parser" {
					return
				}
			}
		}
	}
	t.Error("source does not see that this package's tests import go/parser")
}
