package screen_test

import (
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/internal/safetext"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest/fake"
)

func TestWhereAPlanIsAppliedFitsInOneLine(t *testing.T) {
	long := strings.Repeat("n", 10_000)
	for name, c := range map[string]struct {
		w                            int
		server, realm, administrator string
		want                         safetext.Text
	}{
		"with the whole URL where there is room": {
			74, "http://localhost:8080/auth", "coolproject", "admin@master", "http://localhost:8080/auth · coolproject · as admin@master",
		},
		"with the host where there is little": {
			50, "http://localhost:8080/auth", "coolproject", "admin@master", "localhost:8080/au… · coolproject · as admin@master",
		},
		"long names are cut, short ones are not": {
			60, "https://sso.example.com", long, "admin@master", "",
		},
		"everything is long": {40, "https://" + long, long, long, ""},
		"next to no room":    {9, "https://sso.example.com", "shop", "admin@master", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := screen.PlaceWords(c.w, c.server, c.realm, c.administrator)
			if safetext.Width(got) > c.w {
				t.Errorf("%d cells of %d: %q", safetext.Width(got), c.w, got)
			}
			if c.want != "" && got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
	got := screen.PlaceWords(60, "https://sso.example.com", long, "admin@master")
	if !strings.HasPrefix(string(got), "sso.example.com · nnn") || !strings.HasSuffix(string(got), "… · as admin@master") {
		t.Errorf("the short names are cut, too: %q", got)
	}
}

func TestAQuestionBecomesWhatIsDone(t *testing.T) {
	for question, want := range map[safetext.Text]safetext.Text{
		"Turn off Service account roles of client-app?": "turn off Service account roles of client-app",
		"Set up?": "set up",
		"":        "",
	} {
		if got := screen.Statement(question); got != want {
			t.Errorf("%q becomes %q, not %q", question, got, want)
		}
	}
}

func TestWhatWasDoneIsInThePastTense(t *testing.T) {
	client := change.Change{Action: change.Create, Kind: change.KindClient, Name: "shop"}
	scope := change.Change{Action: change.Create, Kind: change.KindScope, Name: "api"}
	if got := screen.DoneWords(client); got != "Created client shop" {
		t.Errorf("%q", got)
	}
	if got := screen.DoneWords(client, scope); got != "2 changes: created client shop, created client scope api" {
		t.Errorf("%q", got)
	}
	flow := change.Change{Action: change.Update, Kind: change.KindClient, Name: "shop", Fields: []change.Field{
		{Path: "standardFlowEnabled", Before: false, After: true},
	}}
	if got := screen.DoneWords(flow); got != "Standard flow of shop: off → on" {
		t.Errorf("%q", got)
	}
	if got := screen.DoneWords(flow, client); got != "2 changes: changed client shop, created client shop" {
		t.Errorf("%q", got)
	}
	flow.Fields = append(flow.Fields, change.Field{Path: "publicClient", Before: false, After: true})
	if got := screen.DoneWords(flow); got != "shop: Standard flow off → on, Client authentication on → off" {
		t.Errorf("%q", got)
	}
	flow.Fields = append(flow.Fields, change.Field{Path: "enabled", Before: false, After: true})
	if got := screen.DoneWords(flow); got != "Changed client shop" {
		t.Errorf("%q", got)
	}
	flow.Fields, flow.Name = flow.Fields[:1], strings.Repeat("\x1b", 10_000)
	if got := screen.DoneWords(flow); !strings.HasSuffix(string(got), "…: off → on") || strings.Contains(string(got), "\x1b") {
		t.Errorf("%q", got)
	}
	client.Name = strings.Repeat("x", 10_000)
	if got := screen.DoneWords(client, scope); safetext.Width(got) > 200 {
		t.Errorf("a notice of %d cells", safetext.Width(got))
	}
}

func TestWhatIsAskedForCanBeTyped(t *testing.T) {
	for name, c := range map[string]struct {
		word string
		asks string // a part of it; the code stands for #
	}{
		"a plain name":               {"client-app", "To apply, type client-app"},
		"with a single blank":        {"my app", "To apply, type my app"},
		"with a blank at its end":    {"my app ", "type my app  or #"},
		"with two blanks":            {"my  app", "type my  app or #"},
		"of another script":          {"日本語", "type 日本語 or #"},
		"with an accent":             {"café", "type café or #"},
		"with an escape sequence":    {"a\x1b[2Jb", "typed as it is. To apply, type #"},
		"that hides its order":       {"a\u202eb", "typed as it is. To apply, type #"},
		"with what is not seen":      {"a\u200bb", "typed as it is. To apply, type #"},
		"of joined emoji":            {"👩‍👩‍👧", "typed as it is. To apply, type #"},
		"of ten thousand characters": {strings.Repeat("x", 10_000), "The name is long. To apply, type #"},
		"that is one control":        {"\x1b", "typed as it is. To apply, type #"},
	} {
		t.Run(name, func(t *testing.T) {
			p := screen.ProofOf(c.word)
			asks := string(p.Asks())
			want, code, coded := c.asks, asks[max(0, len(asks)-6):], strings.HasSuffix(c.asks, "#")
			if coded {
				want = strings.TrimSuffix(want, "#") + code
			}
			if !strings.HasSuffix(asks, want) {
				t.Errorf("it asks %q, not %q", asks, want)
			}
			if coded && !p.Met(code) {
				t.Errorf("%q is asked for and not taken", code)
			}
			if p.Met("") || !coded && p.Met("627fe2") || p.Met(" ") || p.Met("y") {
				t.Error("it takes what was not asked for")
			}
			if len(c.word) > 1 && !p.Met(c.word) {
				t.Error("it does not take the name itself")
			}
		})
	}
}

func TestEachNameHasACodeOfItsOwn(t *testing.T) {
	seen := map[string]string{}
	for _, name := range fake.Nasty {
		asks := string(screen.ProofOf(name).Asks())
		code := asks[len(asks)-6:]
		if other, known := seen[code]; known && other != name {
			t.Errorf("%q and %q have the code %s", name, other, code)
		}
		seen[code] = name
	}
}

func TestTheTypedNameMustBeTheName(t *testing.T) {
	for name, c := range map[string]struct {
		typed, word string
		want        bool
	}{
		"the name":     {"client-app", "client-app", true},
		"a part of it": {"client-ap", "client-app", false},
		"nothing":      {"", "client-app", false},
		"another case": {"Client-App", "client-app", false},
		"what a paste of an escape sequence leaves": {"a[2Jb", "a\x1b[2Jb", true},
		"what stands on screen of it":               {"a␛[2Jb", "a\x1b[2Jb", true},
		"nothing, of a name that cannot be typed":   {"", "\x1b", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := screen.ProofOf(c.word).Met(c.typed); got != c.want {
				t.Errorf("%q for %q: %v", c.typed, c.word, got)
			}
		})
	}
}
