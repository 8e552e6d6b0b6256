package house_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEveryImportPointsDown(t *testing.T) {
	for _, v := range house.violations(source(t)) {
		t.Error(v)
	}
}

func TestTheRulesThemselvesPointDown(t *testing.T) {
	if room := house.circle(); room != "" {
		t.Errorf("%s lies below itself", room)
	}
	for room, below := range house.below {
		for _, b := range below {
			if _, ok := house.below[b]; !ok {
				t.Errorf("below %s lies %s, which is no room", room, b)
			}
		}
	}
}

func TestNothingIsLinkedThatMustNotBe(t *testing.T) {
	source(t) // so that go test's cache knows what this depends on
	for _, name := range []string{"go.mod", "go.sum"} {
		if _, err := os.ReadFile(filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, system := range []string{"linux", "darwin", "windows"} {
		t.Run(system, func(t *testing.T) {
			for _, p := range linked(t, system) {
				if why, banned := notLinked[p]; banned {
					t.Errorf("the program is linked with %s: %s", p, why)
				}
			}
		})
	}
}

// linked returns the packages that the program is made of.
func linked(t *testing.T, system string) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "./cmd/kloakroom")
	list.Dir, list.Stderr = root, os.Stderr
	list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := strings.Fields(string(out))
	if !slices.Contains(packages, "kloakroom/internal/wire") {
		t.Fatalf("go list names %d packages, and not internal/wire: the list cannot be right", len(packages))
	}
	return packages
}
