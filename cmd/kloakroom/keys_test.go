package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/tui"
	"kloakroom/tui/keys"
	"kloakroom/tui/screen"
)

var update = flag.Bool("update", false, "write docs/keys.md anew")

const keysPage = "../../docs/keys.md"

// places are all that have actions, the box of a change among them.
func places() []keys.Place {
	return append(tui.New(tuiOptions(screen.New(screen.Options{}))).Places(), screen.Places()...)
}

// The page is made from the same actions that the keys run.
func TestThePageOfKeysIsTrue(t *testing.T) {
	want := keys.Markdown(places())
	if *update {
		if err := os.MkdirAll(filepath.Dir(keysPage), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(keysPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(keysPage)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("docs/keys.md is old; go test ./cmd/kloakroom -run Keys -update writes it anew (-want +got):\n%s", d)
	}
}

// An enhanced chord is one that only newer terminals tell apart.
func TestEveryActionHasAKeyThatEveryTerminalSends(t *testing.T) {
	for _, place := range places() {
		for _, a := range place.Set {
			if len(a.Keys) > 0 && !keys.Plain(a.Keys[len(a.Keys)-1]) {
				t.Errorf("%s: %s has only %s, which not every terminal sends", place.Title, a.ID, strings.Join(a.Keys, ", "))
			}
		}
	}
}

// ctrl+m is enter, and ctrl+h what the backspace key of some terminals sends.
func TestNoActionWantsAKeyThatIsAnotherInDisguise(t *testing.T) {
	for _, place := range places() {
		for _, a := range place.Set {
			for _, key := range a.Keys {
				if key == "ctrl+m" || key == "ctrl+h" && a.ID != "text.backspace" {
					t.Errorf("%s: %s wants %s", place.Title, a.ID, key)
				}
			}
		}
	}
}
