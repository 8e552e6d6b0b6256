package secret_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
)

func env(pairs map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, found := pairs[name]
		return v, found
	}
}

func writeFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ name, text, fromEnv, fromOthers string }{
		{"a secret stays as it is", "s3cret", "s3cret", "s3cret"},
		{"a final newline is lost, but not from a variable", "s3cret\n", "s3cret\n", "s3cret"},
		{"a final newline of Windows is lost whole", "s3cret\r\n", "s3cret\r\n", "s3cret"},
		{"only one newline is lost", "s3cret\n\n", "s3cret\n\n", "s3cret\n"},
		{"a carriage return alone stays", "s3cret\r", "s3cret\r", "s3cret\r"},
		{"blanks stay", "  s3 cret\t", "  s3 cret\t", "  s3 cret\t"},
		{"bytes that are no text stay", "\xff\x00\x80", "\xff\x00\x80", "\xff\x00\x80"},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := secret.Memory()
			if err := store.Put(t.Context(), "name", secret.New(c.text)); err != nil {
				t.Fatal(err)
			}
			r := &secret.Resolver{
				Getenv: env(map[string]string{"NAME": c.text}), Stdin: strings.NewReader(c.text),
				Store: func() (secret.Store, error) { return store, nil },
			}
			for ref, want := range map[string]string{
				"env:NAME": c.fromEnv, "file:" + writeFile(t, c.text): c.fromOthers, "-": c.fromOthers, "keychain:name": c.fromOthers,
			} {
				parsed, err := secret.ParseRef(ref)
				if err != nil {
					t.Fatal(err)
				}
				if v, err := r.Resolve(t.Context(), parsed); err != nil || v.Reveal() != want {
					t.Errorf("%s: got %q, %v, want %q", ref, v.Reveal(), err, want)
				}
			}
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	folder := t.TempDir()
	big := writeFile(t, strings.Repeat("x", secret.MaxSize+1))
	empty := writeFile(t, "\n")
	failing := func() (secret.Store, error) { return nil, errors.New("locked") }
	for _, c := range []struct {
		name  string
		ref   secret.Ref
		r     *secret.Resolver
		class fault.Class
		says  string
	}{
		{"a variable that is not set", secret.Ref{Kind: secret.RefEnv, Arg: "NAME"}, &secret.Resolver{Getenv: env(nil)}, fault.Usage, "NAME"},
		{"a variable that is empty", secret.Ref{Kind: secret.RefEnv, Arg: "NAME"}, &secret.Resolver{Getenv: env(map[string]string{"NAME": ""})}, fault.Usage, "NAME"},
		{"a file that is missing", secret.Ref{Kind: secret.RefFile, Arg: filepath.Join(folder, "none")}, nil, fault.NotFound, filepath.Join(folder, "none")},
		{"a folder", secret.Ref{Kind: secret.RefFile, Arg: folder}, nil, fault.Usage, folder},
		{"a file that is too large", secret.Ref{Kind: secret.RefFile, Arg: big}, nil, fault.Usage, "64 KiB"},
		{"a file with a newline alone", secret.Ref{Kind: secret.RefFile, Arg: empty}, nil, fault.Usage, empty},
		{"a device without end", secret.Ref{Kind: secret.RefStdin}, &secret.Resolver{Stdin: endless{}}, fault.Usage, "64 KiB"},
		{"standard input with nothing in it", secret.Ref{Kind: secret.RefStdin}, &secret.Resolver{}, fault.Usage, "empty"},
		{"a stored secret without a store", secret.Ref{Kind: secret.RefKeychain, Arg: "acme"}, nil, fault.Usage, "acme"},
		{"a stored secret in a store that does not open", secret.Ref{Kind: secret.RefKeychain, Arg: "acme"}, &secret.Resolver{Store: failing}, fault.Internal, "locked"},
		{"a stored secret that is missing", secret.Ref{Kind: secret.RefKeychain, Arg: "acme"}, &secret.Resolver{Store: func() (secret.Store, error) { return secret.Memory(), nil }}, fault.NotFound, "acme"},
		{"a reference to nowhere", secret.Ref{}, nil, fault.Usage, "nowhere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.r == nil {
				c.r = &secret.Resolver{}
			}
			v, err := c.r.Resolve(t.Context(), c.ref)
			f := fault.Of(err)
			if f == nil || f.Class != c.class || !v.IsZero() {
				t.Fatalf("got %v, %v; want a fault of class %d", v, err, c.class)
			}
			if !strings.Contains(f.Error(), c.says) || strings.Contains(f.Error(), "xxxx") {
				t.Errorf("the fault says %q, want %q and nothing of the content", f.Error(), c.says)
			}
		})
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestStandardInputIsReadOnce(t *testing.T) {
	r := &secret.Resolver{Stdin: strings.NewReader("first\n")}
	if v, err := r.Resolve(t.Context(), secret.Ref{Kind: secret.RefStdin}); err != nil || v.Reveal() != "first" {
		t.Fatalf("got %q, %v", v.Reveal(), err)
	}
	_, err := r.Resolve(t.Context(), secret.Ref{Kind: secret.RefStdin})
	if f := fault.Of(err); f == nil || f.Class != fault.Usage || f.Code != "stdin-twice" {
		t.Errorf("the second read gives %v, want the usage fault stdin-twice", err)
	}
}

func TestTheHomeFolderMayBeWrittenAsATilde(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	if err := os.WriteFile(filepath.Join(home, "client"), []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := (&secret.Resolver{}).Resolve(t.Context(), secret.Ref{Kind: secret.RefFile, Arg: "~/client"})
	if err != nil || v.Reveal() != "s3cret" {
		t.Errorf("got %q, %v", v.Reveal(), err)
	}
}

func TestAnInputThatNeverEndsCanBeGivenUp(t *testing.T) {
	in, out := io.Pipe()
	t.Cleanup(func() { _ = out.Close() })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := (&secret.Resolver{Stdin: in}).Resolve(ctx, secret.Ref{Kind: secret.RefStdin})
		done <- err
	}()
	if _, err := io.WriteString(out, "half"); err != nil { // returns when it was read
		t.Fatal(err)
	}
	cancel()
	if err := <-done; fault.Of(err).Class != fault.Interrupted || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want an interruption", err)
	}
}

func TestTheStoreIsOpenedOnceAndOnlyWhenNeeded(t *testing.T) {
	opened := 0
	store := secret.Memory()
	if err := store.Put(t.Context(), "acme", secret.New("s3cret")); err != nil {
		t.Fatal(err)
	}
	r := &secret.Resolver{Getenv: env(map[string]string{"NAME": "x"}), Store: func() (secret.Store, error) {
		opened++
		return store, nil
	}}
	for _, ref := range []secret.Ref{{Kind: secret.RefEnv, Arg: "NAME"}, {Kind: secret.RefKeychain, Arg: "acme"}, {Kind: secret.RefKeychain, Arg: "acme"}} {
		if ref.Kind == secret.RefEnv && opened > 0 {
			t.Error("the store was opened for a variable")
		}
		if _, err := r.Resolve(t.Context(), ref); err != nil {
			t.Error(err)
		}
	}
	if opened != 1 {
		t.Errorf("the store was opened %d times, want once", opened)
	}
}
