package e2e_test

import (
	"bytes"
	"context"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/adrg/xdg"

	"kloakroom/internal/local"
	"kloakroom/internal/local/lease"
)

// newVisitor returns somebody who runs the demo: with Java, with the downloads
// that are there already, and with settings for another Keycloak that must not
// be touched.
func newVisitor(t *testing.T, elsewhere *api, version string) *person {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	defer cancel()
	if _, err := local.Prepare(ctx, version, nil); err != nil {
		t.Fatal(err)
	}
	return newPerson(t, "hunter2").with(
		"XDG_CACHE_HOME="+xdg.CacheHome, "JAVA_HOME="+os.Getenv("JAVA_HOME"), "KEYCLOAK_HOME="+os.Getenv("KEYCLOAK_HOME"),
		"KLOAKROOM_URL="+elsewhere.URL, "KLOAKROOM_REALM=production", "KLOAKROOM_USER=admin", "KLOAKROOM_PASSWORD=hunter2",
	)
}

var demoTurn sync.Mutex

// takeTurn makes this test the only one with a demo until it ends: they all like
// the same ports, and each wants nobody to listen there when it is over.
func takeTurn(t *testing.T) {
	t.Helper()
	demoTurn.Lock()
	t.Cleanup(demoTurn.Unlock)
}

// servers is where the demo keeps what it runs.
func (p *person) servers() string { return filepath.Join(p.state(), "servers") }

// processes returns the command lines of all processes that run from a folder,
// where the system tells.
func processes(t testing.TB, dir string) (found []string) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		b, err := os.ReadFile(name)
		if err == nil && bytes.Contains(b, []byte(dir)) {
			found = append(found, string(bytes.ReplaceAll(b, []byte{0}, []byte{' '})))
		}
	}
	return found
}

// nothingLeft wants no process, no record and no folder of a server, and nobody
// listening where one did.
func (p *person) nothingLeft(said string) {
	p.t.Helper()
	if left := processes(p.t, p.servers()); len(left) > 0 {
		p.t.Errorf("processes are left:\n%s", strings.Join(left, "\n"))
	}
	entries, err := os.ReadDir(p.servers())
	if err != nil && !os.IsNotExist(err) {
		p.t.Error(err)
	}
	for _, e := range entries {
		p.t.Errorf("%s is left", e.Name())
	}
	for _, address := range regexp.MustCompile(`http://(localhost|127\.0\.0\.1):\d+`).FindAllString(said, -1) {
		u, err := url.Parse(address)
		if err != nil {
			p.t.Fatal(err)
		}
		if c, err := net.DialTimeout("tcp", u.Host, time.Second); err == nil {
			_ = c.Close()
			p.t.Errorf("something still listens at %s", address)
		}
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	servers := lease.Servers(t)
	takeTurn(t)
	elsewhere := startAPI(t)
	t.Run("it plays the whole flow, after one that was killed", func(t *testing.T) {
		p := newVisitor(t, elsewhere, "")
		killed := p.start("demo", "--headless", "--keycloak-version", servers[len(servers)-1].Name)
		killed.waitFor("Starting the protected API")
		if err := killed.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		before := killed.wait().stdout

		got := p.run("demo", "--headless")
		got.want(t, 0, `^Stopping a Keycloak that an earlier run left at http://localhost:\d+$`, "")
		for _, line := range []string{
			`^  Created realm coolproject$`, `^  Created client client-app$`, `^  Created client scope api-audience$`,
			`^  Assigned client scope api-audience to client client-app as Default$`,
			`^  signature matches key `, `^  aud +apiserver$`, `^  azp +client-app$`,
			`without a token: 401 Unauthorized$`, `with the token: 200 OK$`,
			`^  \{"message":"You have access!","client":"[0-9a-f-]{36}"\}$`,
		} {
			if err := matches(line, got.stdout); err != nil {
				t.Error(err)
			}
		}
		p.nothingLeft(before + got.stdout)
	})
	for _, c := range []struct{ name, at string }{
		{"Ctrl-C while Keycloak starts", "Bringing up Keycloak"},
		{"Ctrl-C while the realm is set up", "Setting up realm coolproject"},
	} {
		t.Run(c.name, func(t *testing.T) {
			needSignals(t)
			p := newVisitor(t, elsewhere, "")
			r := p.start("demo", "--headless")
			r.waitFor(c.at)
			if _, err := os.Stat("/proc/self"); err == nil {
				eventually(t, "Keycloak's process runs", func() bool { return len(processes(t, p.servers())) > 0 })
			}
			for _, line := range processes(t, p.servers()) {
				if strings.Contains(line, "adminpass") {
					t.Errorf("the password stands in the arguments of a process: %s", line)
				}
			}
			r.interrupt()
			p.endedByCtrlC(r)
		})
	}
	if n := elsewhere.requests(); n != 0 {
		t.Errorf("%d requests went to the Keycloak of KLOAKROOM_URL", n)
	}
}

// Where a part is missing, the error names the ways to get it.
func TestTheDemoWithoutItsParts(t *testing.T) {
	t.Parallel()
	needJava(t)
	takeTurn(t)
	nowhere := "http://127.0.0.1:1"
	p := newPerson(t).with("JAVA_HOME="+os.Getenv("JAVA_HOME"), "HTTPS_PROXY="+nowhere, "HTTP_PROXY="+nowhere)
	p.vars["PATH"] = t.TempDir()
	got := p.run("demo", "--headless")
	if got.code == 0 || got.code == 1 {
		t.Errorf("exit code %d", got.code)
	}
	for _, way := range []string{"KEYCLOAK_HOME", "(?i)maven|mvn", "26\\.3\\.5"} {
		if err := matches(way, got.stderr); err != nil {
			t.Error(err)
		}
	}
	p.nothingLeft(got.stdout)

	got = p.with("KEYCLOAK_HOME="+p.home).run("demo", "--headless")
	if got.code != 2 && got.code != 4 {
		t.Errorf("exit code %d", got.code)
	}
	if err := matches("KEYCLOAK_HOME", got.stderr); err != nil {
		t.Error(err)
	}
}

// needJava skips, as the lease does, where there is none.
func needJava(t *testing.T) {
	t.Helper()
	if testing.Short() {
		lease.Skip(t, "what needs Java is left out under -short")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := local.FindJava(ctx); err != nil {
		lease.Skip(t, err.Error())
	}
}
