package connect_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
)

// house is somebody's home: a file of profiles and a store of secrets, which the
// program finds again each time it starts.
type house struct {
	t       *testing.T
	path    string
	store   secret.Store
	noStore error // why there is none
	phrase  *screen.Passphrase
	vars    map[string]string
}

func newHouse(t *testing.T, profiles string) *house {
	t.Helper()
	h := &house{t: t, path: filepath.Join(t.TempDir(), "profiles.yaml"), store: secret.Memory(), vars: map[string]string{"PW": "adminpass"}}
	if profiles != "" {
		h.write(profiles)
	}
	return h
}

func (h *house) write(profiles string) {
	h.t.Helper()
	if err := os.WriteFile(h.path, []byte(profiles), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) text() string {
	h.t.Helper()
	b, err := os.ReadFile(h.path)
	if err != nil && !os.IsNotExist(err) {
		h.t.Fatal(err)
	}
	return string(b)
}

// keep puts a secret into the store.
func (h *house) keep(name, value string) {
	h.t.Helper()
	if err := h.store.Put(h.t.Context(), name, secret.New(value)); err != nil {
		h.t.Fatal(err)
	}
}

// keeps says whether a secret is in the store.
func (h *house) keeps(name string) bool {
	_, err := h.store.Get(h.t.Context(), name)
	return err == nil
}

// encrypted makes the store an encrypted file, whose passphrase the screens ask for.
func (h *house) encrypted(dir string) {
	h.t.Helper()
	h.phrase = new(screen.Passphrase)
	store, err := secret.Open(secret.StoreOptions{
		Dir: dir, NoKeychain: true, Ask: h.phrase.Ask,
		Resolver: &secret.Resolver{Getenv: func(string) (string, bool) { return "", false }},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.store = store
}

// start starts the program as it would be at the shell.
func (h *house) start(f profile.Flags, options ...tuitest.Option) *world {
	h.t.Helper()
	store := sync.OnceValues(func() (secret.Store, error) { return h.store, h.noStore })
	resolver := &secret.Resolver{Getenv: func(name string) (string, bool) { v, ok := h.vars[name]; return v, ok }, Store: store}
	file, damaged := profile.OpenFile(h.path)
	resolved, err := profile.Resolve(f, func(name string) string { return h.vars[name] }, file)
	if err != nil {
		h.t.Fatal(err)
	}
	o := screen.Options{
		Settings: resolved.Settings, Resolve: resolver.Resolve, Damaged: damaged, Warning: resolved.Warning, Passphrase: h.phrase,
		Open: func(ctx context.Context, s profile.Settings, so session.Options) (*session.Session, error) {
			opened, err := session.Open(ctx, s, so)
			if err == nil {
				h.t.Cleanup(opened.API().CloseIdleConnections)
			}
			return opened, err
		},
	}
	if damaged == nil {
		o.Keeper = &session.Keeper{File: file, Store: store}
	}
	return opened(h.t, o, map[string]string{"PW": h.vars["PW"]}, options...)
}

// entry is a profile in the file, signed in by the variable PW.
func entry(name, url string, more ...string) string {
	return strings.Join(append([]string{
		"  " + name + ":", "url: " + url, "sign_in: password", "user: admin", "secret: env:PW",
	}, more...), "\n    ") + "\n"
}
