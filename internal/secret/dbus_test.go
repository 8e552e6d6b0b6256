//go:build linux

package secret_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
)

func openAsking(t *testing.T) secret.Store {
	t.Helper()
	s, err := secret.Open(secret.StoreOptions{Dir: t.TempDir(), Ask: func(context.Context, safetext.Text) (string, error) { return "", nil }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestABusThatHasGoneIsNoKeychain(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "gone"))
	if s := openAsking(t); !strings.HasSuffix(s.Name(), "secrets.age") {
		t.Errorf("opened %s, want the encrypted file", s.Name())
	}
}

// The D-Bus library starts a bus by dbus-launch where it finds none.
func TestLookingForAKeychainStartsNoBus(t *testing.T) {
	dir := t.TempDir()
	launched := filepath.Join(dir, "launched")
	if err := os.WriteFile(filepath.Join(dir, "dbus-launch"), []byte("#!/bin/sh\n: > "+launched+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		openAsking(t)
		if _, err := os.Stat(launched); !os.IsNotExist(err) {
			t.Errorf("with the address %q dbus-launch was run", address)
		}
	}
}
