// Package local runs real Keycloak servers and a sample protected API on this
// machine: it finds or fetches the distribution, finds Java, starts a server in
// a process group of its own, waits until it answers, and ends it cleanly. The
// demo and the tests start the same servers by the same code.
//
// It is not for talking to Keycloak: it only asks whether a server is ready.
// And it never touches a server that it did not start.
package local

import (
	"os"
	"path/filepath"

	"github.com/adrg/xdg"

	"kloakroom/internal/safetext"
)

// DefaultVersion is the Keycloak release that is started when no other is named.
const DefaultVersion = "26.3.5"

// Progress is told each step in plain words, ready to be shown to a person. It
// may be nil.
type Progress func(step string)

func (p Progress) say(step string) {
	if p != nil {
		p(safetext.Clean(step).String()) // parts of it may come from the environment
	}
}

// keycloakCache is where distributions are kept: what lies there can always be
// fetched again.
func keycloakCache() string { return filepath.Join(xdg.CacheHome, "kloakroom", "keycloak") }

// serversDir is where running servers have their folders and records.
func serversDir() string { return filepath.Join(xdg.StateHome, "kloakroom", "servers") }

// makePrivateDir creates dir and its parents for this user alone.
func makePrivateDir(dir string) error { return os.MkdirAll(dir, 0o700) }

// writeWhole puts data at path so that a reader, or a kill, sees either the old
// file or the new one.
func writeWhole(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}
