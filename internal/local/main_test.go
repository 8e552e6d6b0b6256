package local

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/adrg/xdg"
)

// The test binary plays other parts when it is called as another program.
func TestMain(m *testing.M) {
	switch os.Getenv("LOCAL_TEST_ROLE") {
	case "":
		os.Exit(m.Run())
	case "keycloak":
		playKeycloak()
	case "owner":
		playOwner()
	}
}

// playKeycloak behaves like a Keycloak as far as this package looks at one, in
// the way that LOCAL_TEST_MODE says.
func playKeycloak() {
	var port, base string
	for _, a := range os.Args[1:] {
		if v, ok := strings.CutPrefix(a, "--http-port="); ok {
			port = v
		}
		if v, ok := strings.CutPrefix(a, "--http-relative-path="); ok {
			base = v
		}
	}
	mode := os.Getenv("LOCAL_TEST_MODE")
	switch mode {
	case "dies":
		fmt.Println("2026-11-23 18:26:33,832 INFO  [org.infinispan.CONTAINER] (main) started")
		fmt.Println("2026-11-23 18:26:35,515 ERROR [org.keycloak.quarkus.X] (main) ERROR: Failed to start server in (development) mode")
		fmt.Println("2026-11-23 18:26:35,515 ERROR [org.keycloak.quarkus.X] (main) ERROR: the database is locked")
		os.Exit(1)
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
	case "never":
		time.Sleep(time.Hour)
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		fmt.Printf("2026-11-23 18:26:35,515 ERROR [org.keycloak.quarkus.X] (main) ERROR: Port(s) already bound: %s: Address already in use\n", port)
		os.Exit(1)
	}
	http.HandleFunc(base+"/realms/master", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, `{"realm":"master","public_key":"x"}`)
	})
	http.HandleFunc(base+"/env", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, strings.Join(os.Environ(), "\n"))
	})
	fmt.Printf("2026-11-23 18:24:20,882 INFO  [io.quarkus] (main) Keycloak 99.1.2 on JVM started in 0.1s. Listening on: http://127.0.0.1:%s\n", port)
	_ = http.Serve(l, nil)
}

// playOwner starts a server and never ends by itself.
func playOwner() {
	k, err := StartKeycloak(context.Background(), KeycloakOptions{Detached: os.Getenv("LOCAL_TEST_DETACHED") != ""})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready", k.URL())
	time.Sleep(time.Hour)
}

// ownFolders gives the test folders of its own instead of the user's.
func ownFolders(t *testing.T) {
	t.Helper()
	t.Cleanup(xdg.Reload) // runs after the variables are as they were
	for _, name := range []string{"XDG_STATE_HOME", "XDG_CACHE_HOME"} {
		t.Setenv(name, t.TempDir())
	}
	t.Setenv("KEYCLOAK_HOME", "")
	xdg.Reload()
}

// fakeKeycloak makes StartKeycloak start this test binary, in the given mode,
// from a distribution that looks real.
func fakeKeycloak(t *testing.T, mode string) {
	t.Helper()
	ownFolders(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dist := t.TempDir()
	// The child of a shell, as with 26.7.3: the process to end is not the leader.
	fakeDistribution(t, dist, "99.1.2", "#!/bin/sh\nLOCAL_TEST_ROLE=keycloak '"+self+"' \"$@\" \"-Dkc.home.dir=$0\" &\nwait $!\n")
	t.Setenv("KEYCLOAK_HOME", dist)
	t.Setenv("JAVA_HOME", fakeJava(t, `openjdk version "21.0.4" 2024-07-16`))
	t.Setenv("LOCAL_TEST_MODE", mode)
}

func fakeDistribution(t *testing.T, dir, version, start string) {
	t.Helper()
	writeFiles(t, dir, map[string]string{
		"version.txt":             "Keycloak - Version " + version + "\n",
		"lib/quarkus/app.dat":     "built",
		"conf/keycloak.conf":      "db=postgres\n",
		"data/h2/keycloakdb.h2":   "somebody's data",
		"providers/mine.jar":      "jar",
		"bin/kc.sh":               start,
		"themes/mine/theme.props": "x",
	})
	if err := os.Chmod(filepath.Join(dir, "bin", "kc.sh"), 0o755); err != nil {
		t.Fatal(err)
	}
}

func fakeJava(t *testing.T, version string) (home string) {
	t.Helper()
	home = t.TempDir()
	writeFiles(t, home, map[string]string{"bin/java": "#!/bin/sh\necho '" + version + "' >&2\n"})
	if err := os.Chmod(filepath.Join(home, "bin", "java"), 0o755); err != nil {
		t.Fatal(err)
	}
	return home
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// eventually waits for a state, not for a time.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it did not happen in time: %s", what)
		}
	}
}

// takePort listens on a port in the middle of free ones.
func takePort(t *testing.T) (net.Listener, int) {
	t.Helper()
	port, err := choosePort(t.Context(), 0, false)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		t.Fatal(err)
	}
	return l, port
}
