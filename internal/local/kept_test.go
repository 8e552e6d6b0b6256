//go:build unix

package local

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cachedKeycloak puts a stand-in for Keycloak into the cache. It makes a database
// where it finds none, as Keycloak does, and dies of one that says "damaged".
func cachedKeycloak(t *testing.T) (dist string) {
	t.Helper()
	ownFolders(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dist = filepath.Join(keycloakCache(), "99.1.2")
	fakeDistribution(t, dist, "99.1.2", `#!/bin/sh
db="$(dirname "$0")/../data/h2"; mkdir -p "$db"
test -f "$db/keycloakdb.mv.db" || echo "made by $$" > "$db/keycloakdb.mv.db"
echo errors > "$db/keycloakdb.trace.db"
grep -q damaged "$db/keycloakdb.mv.db" && exit 1
LOCAL_TEST_ROLE=keycloak exec '`+self+`' "$@" "-Dkc.home.dir=$0"
`)
	if err := markComplete(dist); err != nil {
		t.Fatal(err)
	}
	t.Setenv("JAVA_HOME", fakeJava(t, `openjdk version "21.0.4" 2024-07-16`))
	t.Setenv("LOCAL_TEST_MODE", "")
	return dist
}

// database is what a server started with these options has for one.
func database(t *testing.T, o KeycloakOptions) string {
	t.Helper()
	k, err := StartKeycloak(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(k.Dir(), "home", "data", "h2", "keycloakdb.mv.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAPreparedStartBeginsWithTheDatabaseThatWasKept(t *testing.T) {
	dist := cachedKeycloak(t)
	o := KeycloakOptions{Version: "99.1.2", Prepared: true}
	if first, second := database(t, o), database(t, o); first == second {
		t.Error("a start alone keeps its database")
	}
	started, err := Build(t.Context(), o)
	if err != nil || !started {
		t.Fatalf("Build: %v, %v", started, err)
	}
	assertEmpty(t, serversDir())
	b, err := os.ReadFile(filepath.Join(dataOf(dist, "").from, "keycloakdb.mv.db"))
	if err != nil {
		t.Fatal(err)
	}
	kept := string(b)
	if files := names(t, dataOf(dist, "").from); len(files) != 2 {
		t.Errorf("kept beside the database: %v", files)
	}
	if again, err := Build(t.Context(), o); err != nil || again {
		t.Errorf("a second Build starts it again: %v, %v", again, err)
	}
	for name, c := range map[string]struct {
		o    KeycloakOptions
		same bool
	}{
		"a prepared start":                     {o, true},
		"another one":                          {o, true},
		"a start that did not ask for it":      {KeycloakOptions{Version: "99.1.2"}, false},
		"one with another administrator":       {KeycloakOptions{Version: "99.1.2", Prepared: true, AdminUser: "root"}, false},
		"one with another password":            {KeycloakOptions{Version: "99.1.2", Prepared: true, AdminPassword: "x"}, false},
		"one whose base path was not prepared": {KeycloakOptions{Version: "99.1.2", Prepared: true, BasePath: "/auth"}, false},
	} {
		if got := database(t, c.o); (got == kept) != c.same {
			t.Errorf("%s has the database %q; %q is kept", name, got, kept)
		}
	}
}

func TestADamagedDatabaseIsForgotten(t *testing.T) {
	dist := cachedKeycloak(t)
	from := dataOf(dist, "").from
	writeFiles(t, from, map[string]string{"keycloakdb.mv.db": "damaged"})
	if err := markComplete(from); err != nil {
		t.Fatal(err)
	}
	var said []string
	o := KeycloakOptions{Version: "99.1.2", Prepared: true, Progress: func(step string) { said = append(said, step) }}
	if got := database(t, o); !strings.HasPrefix(got, "made by") {
		t.Errorf("the server has the database %q", got)
	}
	if text := strings.Join(said, "\n"); !strings.Contains(text, "trying once more without the database") {
		t.Errorf("it is not said:\n%s", text)
	}
	if _, err := os.Stat(from); !os.IsNotExist(err) {
		t.Errorf("it is still there for the next start: %v", err)
	}
	assertEmpty(t, serversDir())
}

func TestNothingIsKeptOfAKeycloakHome(t *testing.T) {
	fakeKeycloak(t, "")
	started, err := Build(t.Context(), KeycloakOptions{Prepared: true})
	if err != nil || started {
		t.Errorf("got %v, %v", started, err)
	}
	if _, err := os.Stat(keycloakCache()); !os.IsNotExist(err) {
		t.Errorf("something is in the cache: %v", err)
	}
}
