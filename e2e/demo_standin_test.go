package e2e_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/local/lease"
	"kloakroom/tui/tuitest/fake"
)

// standIn makes the test binary play the Keycloak of a demo: it passes everything
// on to the Keycloak in memory at this URL, or never comes up where there is none.
const standIn = "E2E_STAND_IN_FOR"

func init() {
	if target, ok := os.LookupEnv(standIn); ok {
		fmt.Fprintln(os.Stderr, playStandIn(target))
		os.Exit(1)
	}
}

func playStandIn(target string) error {
	if target == "" {
		time.Sleep(time.Hour)
	}
	port := ""
	for _, a := range os.Args[1:] {
		if p, ok := strings.CutPrefix(a, "--http-port="); ok {
			port = p
		}
	}
	u, err := url.Parse(target)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		return fmt.Errorf("2026-11-23 18:26:35,515 ERROR [org.keycloak] (main) ERROR: Port(s) already bound: %s: %w", port, err)
	}
	fmt.Println("2026-11-23 18:24:20,882 INFO  [io.quarkus] (main) Keycloak on JVM started. Listening on: http://" + l.Addr().String())
	on := httputil.NewSingleHostReverseProxy(u)
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/realms/master" {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(map[string]string{"realm": "master"})
			return
		}
		on.ServeHTTP(w, r)
	}))
}

// withStandIn is somebody whose KEYCLOAK_HOME holds a stand-in for the Keycloak
// in memory; for nil it never comes up. Its ends and beginnings take no time, and
// what the demo does about them is the same.
func withStandIn(t *testing.T, k *fake.Keycloak) *person {
	t.Helper()
	needJava(t)
	if runtime.GOOS == "windows" {
		lease.Skip(t, "the stand-in for Keycloak is started by a shell script")
	}
	target := ""
	if k != nil {
		k.SetPassword(fake.Admin, "adminpass")
		k.Follow(time.Now)
		target = k.URL
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(t.TempDir(), "keycloak")
	for name, text := range map[string]string{
		"version.txt": "Keycloak - Version 99.1.2\n",
		"bin/kc.sh":   "#!/bin/sh\n" + standIn + "='" + target + "' exec '" + self + "' \"$@\" \"-Dkc.home.dir=$0\"\n",
	} {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return newPerson(t).with("KEYCLOAK_HOME="+home, "JAVA_HOME="+os.Getenv("JAVA_HOME"))
}
