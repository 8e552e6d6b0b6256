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

var update = flag.Bool("update", false, "write the pages of docs that are made from the program anew")

// places are all that have actions, the box of a change among them.
func places() []keys.Place {
	return append(tui.New(tuiOptions(screen.New(screen.Options{}))).Places(), screen.Places()...)
}

// The page is made from the same actions that the keys run.
func TestThePageOfKeysIsTrue(t *testing.T) {
	isTrue(t, "keys.md", keys.Markdown(places()), "Keys")
}

// isTrue wants a page of docs to be as it is made from the program, or writes it
// (-update); tests named so do that.
func isTrue(t *testing.T, page, want, tests string) {
	t.Helper()
	file := filepath.Join("..", "..", "docs", page)
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("docs/%s is old; go test ./cmd/kloakroom -run %s -update writes it anew (-want +got):\n%s", page, tests, d)
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
