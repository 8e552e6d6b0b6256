package keys_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/tui/keys"
	"kloakroom/tui/part"
)

func off(why string) func() string { return func() string { return why } }

func run() part.Result { return part.Handled() }

func ids(actions []part.Action) string {
	out := make([]string, len(actions))
	for i, a := range actions {
		out[i] = a.ID
	}
	return strings.Join(out, " ")
}

func TestFindTakesTheNarrowestActionThatIsOn(t *testing.T) {
	set := keys.Set{
		{ID: "pane.open", Keys: []string{"enter"}},
		{ID: "screen.send", Keys: []string{"ctrl+enter", "enter"}, Scope: part.InScreen},
		{ID: "pane.delete", Keys: []string{"d"}, Off: off("it is gone")},
		{ID: "screen.details", Keys: []string{"d"}, Scope: part.InScreen},
		{ID: "pane.new", Keys: []string{"n"}, Off: off("read-only")},
		{ID: "screen.new", Keys: []string{"n"}, Off: off("not signed in")},
	}
	for name, c := range map[string]struct{ key, want string }{
		"the pane goes before its screen":     {"enter", "pane.open"},
		"a key beside the first":              {"ctrl+enter", "screen.send"},
		"what is off gives way to what is on": {"d", "screen.details"},
		"where all are off, the narrowest":    {"n", "pane.new"},
		"a key that nobody wants":             {"q", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, ok := set.Find(c.key)
			if a.ID != c.want || ok != (c.want != "") {
				t.Fatalf("got %q %v, want %q", a.ID, ok, c.want)
			}
		})
	}
}

func TestTheFooterShowsWhatWorksHeaviestFirst(t *testing.T) {
	set := keys.Set{
		{ID: "a", Keys: []string{"a"}, Footer: 1},
		{ID: "never", Keys: []string{"b"}},
		{ID: "off", Keys: []string{"c"}, Footer: 9, Off: off("no")},
		{ID: "d", Keys: []string{"d"}, Footer: 5},
		{ID: "e", Keys: []string{"e"}, Footer: 5},
		{ID: "shadowed", Keys: []string{"d"}, Footer: 7},
		{ID: "no key", Footer: 7},
	}
	if got := ids(set.Footer()); got != "d e a" {
		t.Fatalf("got %q", got)
	}
}

func TestWhereLettersAreTextOnlyOtherKeysWork(t *testing.T) {
	got := keys.Set{
		{ID: "palette", Keys: []string{":", "ctrl+p"}},
		{ID: "delete", Keys: []string{"d"}},
		{ID: "toggle", Keys: []string{"space"}},
		{ID: "accent", Keys: []string{"é"}},
		{ID: "next", Keys: []string{"tab"}},
		{ID: "no key"},
	}.Typed()
	if ids(got) != "palette next" || keys.Caps(got[0]) != "ctrl+p" {
		t.Fatalf("got %+v", got)
	}
}

func TestMergeKeepsTheFirstOfAnID(t *testing.T) {
	got := keys.Merge(keys.Set{{ID: "a", Title: "pane"}}, keys.Set{{ID: "a", Title: "screen"}, {ID: "b"}})
	if ids(got) != "a b" || got[0].Title != "pane" {
		t.Fatalf("got %+v", got)
	}
}

func TestCapsAreWhatPeopleReadOnTheirKeyboards(t *testing.T) {
	for key, want := range map[string]string{
		"up": "↑", "shift+up": "shift+↑", "ctrl+p": "ctrl+p", "pgdown": "page down", "+": "+", "ctrl++": "ctrl++", "?": "?", "space": "space",
	} {
		if got := keys.Cap(key); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	a := part.Action{Keys: []string{"ctrl+enter", "alt+enter", "ctrl+j"}}
	if got := keys.Caps(a); got != "ctrl+enter alt+enter ctrl+j" {
		t.Errorf("all: %q", got)
	}
	if got := keys.Best(a, true); got != "ctrl+enter" {
		t.Errorf("on a new terminal: %q", got)
	}
	if got := keys.Best(a, false); got != "ctrl+j" {
		t.Errorf("on an old terminal: %q", got)
	}
	if got := keys.Best(part.Action{Keys: []string{"alt+x"}}, false); got != "alt+x" {
		t.Errorf("with no plain key: %q", got)
	}
	if got := keys.Best(part.Action{}, false); got != "" {
		t.Errorf("without keys: %q", got)
	}
}

func TestPlainKeysAreThoseThatEveryTerminalSends(t *testing.T) {
	for key, want := range map[string]bool{
		"a": true, "ctrl+p": true, "shift+tab": true, "ctrl+j": true, "up": true, "f1": true, "?": true,
		"ctrl+m": false, "ctrl+h": false, "alt+1": false, "ctrl+enter": false, "shift+enter": false, "super+c": false, "ctrl+shift+p": false,
	} {
		if keys.Plain(key) != want {
			t.Errorf("%s: got %v", key, !want)
		}
	}
}

func TestConflictsAreFound(t *testing.T) {
	whole := part.Action{ID: "a", Title: "do a", Keys: []string{"a"}, Run: run}
	for name, c := range map[string]struct {
		set  keys.Set
		want string
	}{
		"none":                              {keys.Set{whole, {ID: "b", Title: "b", Keys: []string{"b"}, Run: run}}, ""},
		"two actions of one scope":          {keys.Set{whole, {ID: "b", Title: "b", Keys: []string{"a"}, Run: run}}, "a: a and b"},
		"a pane and its screen":             {keys.Set{whole, {ID: "b", Title: "b", Keys: []string{"a"}, Scope: part.InScreen, Run: run}}, ""},
		"two of which one is off":           {keys.Set{whole, {ID: "b", Title: "b", Keys: []string{"a"}, Off: off("no"), Run: run}}, ""},
		"no plain key":                      {keys.Set{{ID: "b", Title: "b", Keys: []string{"b", "alt+b"}, Run: run}}, "b: its last key, alt+b, is not one that every terminal sends"},
		"a key in disguise":                 {keys.Set{{ID: "b", Title: "b", Keys: []string{"ctrl+h", "b"}, Run: run}}, "b: ctrl+h is another key in disguise"},
		"no title":                          {keys.Set{{ID: "b", Keys: []string{"b"}, Run: run}}, "b: it has no title"},
		"nothing to do":                     {keys.Set{{ID: "b", Title: "b", Keys: []string{"b"}}}, "b: it does nothing"},
		"an action in the palette only":     {keys.Set{{ID: "b", Title: "b", Run: run}}, ""},
		"no ID, which remapping goes by":    {keys.Set{{Title: "b", Run: run}}, "an action without an ID: b"},
		"one action, found again elsewhere": {keys.Set{whole, whole}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(c.set.Conflicts(), "; "); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestASentenceThatOnlyRepeatsTheTitleIsLeftOut(t *testing.T) {
	for _, c := range []struct{ title, help, want string }{
		{"up", "Goes up.", "up"},
		{"other pane", "Goes to the other pane.", "other pane"},
		{"to the first row", "Goes to the first row.", "to the first row"},
		{"edit the URL", "Goes to the URL.", "edit the URL"},
		{"next tab", "Goes to the next tab of the pane.", "next tab: Goes to the next tab of the pane."},
		{"up", "Scrolls the text.", "up: Scrolls the text."},
		{"quit", "", "quit"},
	} {
		if got := keys.Words(part.Action{Title: c.title, Help: c.help}); got != c.want {
			t.Errorf("%q, %q: got %q", c.title, c.help, got)
		}
	}
}

func TestWhatOnlyMovesComesLast(t *testing.T) {
	set := keys.Set{
		{ID: "up", Keys: []string{"up", "k"}},
		{ID: "open", Keys: []string{"enter", "right", "l"}},
		{ID: "half", Keys: []string{"ctrl+u"}},
		{ID: "next", Keys: []string{"down", "tab"}},
		{ID: "export"},
	}
	if got := ids(set.MovesLast()); got != "open next export up half" {
		t.Errorf("got %q", got)
	}
	if ids(set) != "up open half next export" {
		t.Error("the set itself was changed")
	}
}

func TestAnActionBelongsToAPart(t *testing.T) {
	for id, want := range map[string]string{"clients.refresh": "clients", "tokens.exchange.up": "exchange", "alone": ""} {
		if got := keys.Part(part.Action{ID: id}); got != want {
			t.Errorf("%s: got %q", id, got)
		}
	}
}

func TestMarkdownIsATableAPlace(t *testing.T) {
	got := keys.Markdown([]keys.Place{
		{Title: "Everywhere", Set: keys.Set{
			{ID: "app.palette", Title: "find a command", Keys: []string{"ctrl+p", ":"}, Help: "every action is in it"},
		}},
		{Title: "Clients", Intro: "Realms and their clients.", Set: keys.Set{
			{ID: "client.delete", Title: "delete", Keys: []string{"d"}, Danger: true},
			{ID: "client.either", Title: "a | b", Keys: []string{"|", "`"}},
			{ID: "client.export", Title: "export"},
			{ID: "app.palette", Title: "find a command", Keys: []string{":"}},
		}},
		{Title: "Nothing of its own", Set: keys.Set{{ID: "app.palette", Title: "find a command"}}},
	})
	_, got, _ = strings.Cut(got, "terminal.\n")
	want := "\n## Everywhere\n\n| keys | does | action |\n|---|---|---|\n" +
		"| `ctrl+p` `:` | find a command: every action is in it | `app.palette` |\n" +
		"\n## Clients\n\nRealms and their clients.\n\n| keys | does | action |\n|---|---|---|\n" +
		"| `d` | delete (changes something: asks first) | `client.delete` |\n" +
		"| `\\|` `` ` `` | a \\| b | `client.either` |\n" +
		"| palette | export | `client.export` |\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}
