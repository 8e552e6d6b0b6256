package screen_test

import (
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/internal/safetext"
	"kloakroom/tui/screen"
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
	client.Name = strings.Repeat("x", 10_000)
	if got := screen.DoneWords(client, scope); safetext.Width(got) > 200 {
		t.Errorf("a notice of %d cells", safetext.Width(got))
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
		"what can be typed of an escape sequence": {"a[2Jb", "a\x1b[2Jb", true},
		"what stands on screen of it":             {"a␛[2Jb", "a\x1b[2Jb", true},
		"nothing, of a name that cannot be typed": {"", "\x1b", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := screen.Matches(c.typed, c.word); got != c.want {
				t.Errorf("%q for %q: %v", c.typed, c.word, got)
			}
		})
	}
}
