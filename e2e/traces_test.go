package e2e_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// traces are all runs of the program by one person: what it was told on the
// command line and what it printed; and the secrets that must not stand there.
type traces struct {
	mu      sync.Mutex
	secrets []string
	runs    []result
}

func (tr *traces) keepSecret(secrets ...string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.secrets = append(tr.secrets, secrets...)
}

func (tr *traces) add(r result) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.runs = append(tr.runs, r)
}

var (
	// aToken is a JWT with a signature, as Keycloak makes them.
	aToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}`)
	// aSecret is a client's secret, as Keycloak makes them, alone or in JSON.
	aSecret = regexp.MustCompile(`(?m)(?:^|")([A-Za-z0-9]{32,})(?:$|")`)
)

// leaks returns where a token, one of the secrets, or a client's secret that the
// program has printed in one run stands, without having been asked for: in other
// output, on the command line, in the files that it left.
func (tr *traces) leaks(home string) []string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	secrets := slices.Clone(tr.secrets)
	for _, r := range tr.runs {
		if r.printsSecret() {
			for _, m := range aSecret.FindAllStringSubmatch(r.stdout, -1) {
				secrets = append(secrets, m[1])
			}
		}
	}
	var found []string
	look := func(where, text string) {
		if aToken.MatchString(text) {
			found = append(found, "a token stands in "+where)
		}
		for _, s := range secrets {
			if s != "" && strings.Contains(text, s) {
				found = append(found, fmt.Sprintf("the secret %.3s… stands in %s", s, where))
			}
		}
	}
	for _, r := range tr.runs {
		command := strings.Join(r.args, " ")
		look("the arguments of kloakroom "+command, command)
		look("standard error of kloakroom "+command, r.stderr)
		if !r.printsSecret() && !r.printsToken() {
			look("standard output of kloakroom "+command, r.stdout)
		}
	}
	lookThrough(home, look)
	return found
}

func (r result) printsToken() bool { return len(r.args) > 0 && r.args[0] == "token" }

func (r result) printsSecret() bool {
	return len(r.args) > 1 && r.args[0] == "clients" && r.args[1] == "secret"
}

// lookThrough looks at every file below the folder.
func lookThrough(dir string, look func(where, text string)) {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		look("the file "+strings.TrimPrefix(path, dir), string(b))
		return err
	})
	if err != nil {
		look("the files of the home: "+err.Error(), "")
	}
}

func TestTheSearchForSecretsFindsThem(t *testing.T) {
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwIn0.c2lnbmF0dXJlLWxvbmctZW5vdWdo"
	const clientSecret = "abcdefghijklmnopqrstuvwxyz012345"
	asked := result{args: []string{"clients", "secret", "shop"}, stdout: clientSecret + "\n"}
	for _, c := range []struct {
		name string
		runs []result
		file string
		want int
	}{
		{"a token that was asked for is none", []result{{args: []string{"token"}, stdout: jwt}}, "", 0},
		{"a secret that was asked for is none", []result{asked}, "", 0},
		{"a token on standard error", []result{{args: []string{"token"}, stderr: jwt}}, "", 1},
		{"a token in other output", []result{{args: []string{"call"}, stdout: jwt}}, "", 1},
		{"a client's secret in other output", []result{asked, {args: []string{"clients", "get"}, stdout: clientSecret}}, "", 1},
		{"a known secret on the command line", []result{{args: []string{"token", "--secret", "adminpass"}}}, "", 1},
		{"a known secret in a file", nil, "password: adminpass", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			home := t.TempDir()
			if err := os.WriteFile(filepath.Join(home, "journal"), []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			tr := traces{secrets: []string{"adminpass"}, runs: c.runs}
			if got := tr.leaks(home); len(got) != c.want {
				t.Errorf("found %q, want %d", got, c.want)
			}
		})
	}
}
