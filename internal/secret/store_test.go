package secret_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
)

// withKeychain makes Open find a keychain, which is one in memory.
func withKeychain(t *testing.T) secret.Store {
	t.Helper()
	keyring.MockInit()
	t.Cleanup(secret.PretendKeychain(true))
	s, err := secret.Open(secret.StoreOptions{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ageStore opens the encrypted file in dir with a passphrase from a variable.
func ageStore(t *testing.T, dir, phrase string) secret.Store {
	t.Helper()
	s, err := secret.Open(secret.StoreOptions{Dir: dir, NoKeychain: true, Resolver: &secret.Resolver{
		Getenv: env(map[string]string{"KLOAKROOM_PASSPHRASE_FROM": "env:PHRASE", "PHRASE": phrase}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryStore(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) secret.Store{
		"memory":         func(*testing.T) secret.Store { return secret.Memory() },
		"keychain":       withKeychain,
		"encrypted file": func(t *testing.T) secret.Store { return ageStore(t, t.TempDir(), "phrase") },
	} {
		t.Run(name, func(t *testing.T) { checkStore(t, open(t)) })
	}
}

func checkStore(t *testing.T, s secret.Store) {
	ctx := t.Context()
	if s.Name() == "" {
		t.Error("the store has no name")
	}
	if _, err := s.Get(ctx, "prod/acme"); !errors.Is(err, secret.ErrNotFound) || fault.Of(err).Class != fault.NotFound {
		t.Errorf("a secret that was never kept gives %v, want ErrNotFound", err)
	}
	if err := s.Delete(ctx, "prod/acme"); !errors.Is(err, secret.ErrNotFound) {
		t.Errorf("deleting what is not there gives %v, want ErrNotFound", err)
	}
	for _, text := range []string{"first", "second\n", "bytes \xff\x00", strings.Repeat("long", 1000)} {
		if err := s.Put(ctx, "prod/acme", secret.New(text)); err != nil {
			t.Fatal(err)
		}
		if v, err := s.Get(ctx, "prod/acme"); err != nil || v.Reveal() != text {
			t.Errorf("kept %q, got %q, %v", text, v.Reveal(), err)
		}
	}
	if err := s.Put(ctx, "名 with blanks", secret.New("other")); err != nil {
		t.Error(err)
	}
	if err := s.Delete(ctx, "prod/acme"); err != nil {
		t.Error(err)
	}
	if _, err := s.Get(ctx, "prod/acme"); !errors.Is(err, secret.ErrNotFound) {
		t.Errorf("a deleted secret gives %v, want ErrNotFound", err)
	}
	if v, err := s.Get(ctx, "名 with blanks"); err != nil || v.Reveal() != "other" {
		t.Errorf("the other secret became %q, %v", v.Reveal(), err)
	}
	for name, v := range map[string]secret.Value{
		"no secret": {}, "a mask": secret.New(secret.Mask), "": secret.New("x"), "a\nname": secret.New("x"), "\xff": secret.New("x"), strings.Repeat("n", 256): secret.New("x"),
	} {
		if err := s.Put(ctx, name, v); fault.Of(err) == nil || fault.Of(err).Class != fault.Usage {
			t.Errorf("keeping under %q gives %v, want a usage fault", name, err)
		}
	}
}

func TestTheKeychainsErrorsHaveWords(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		code string
	}{
		{"too large", keyring.ErrSetDataTooBig, "secret-too-big"},
		{"locked", errors.New("prompt dismissed"), "keychain-failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := withKeychain(t)
			keyring.MockInitWithError(c.err)
			err := s.Put(t.Context(), "acme", secret.New(hidden))
			f := fault.Of(err)
			if f == nil || f.Code != c.code || f.Class != fault.Usage || !errors.Is(err, c.err) || f.Hint == "" {
				t.Fatalf("got %v, want the usage fault %s with a hint", err, c.code)
			}
			if strings.Contains(f.Error()+f.Hint, hidden) {
				t.Errorf("the fault shows the secret: %s", f.Error())
			}
		})
	}
}

func TestOpen(t *testing.T) {
	ask := func(context.Context, safetext.Text) (string, error) { return "phrase", nil }
	for _, c := range []struct {
		name     string
		keychain bool
		env      map[string]string
		ask      func(context.Context, safetext.Text) (string, error)
		want     string // a part of the store's name, or of the fault
		fails    bool
	}{
		{"a keychain that runs is used", true, nil, nil, "keychain", false},
		{"without a keychain the encrypted file is, if somebody can be asked", false, nil, ask, "secrets.age", false},
		{"without a keychain the encrypted file is, with the variable", false, map[string]string{"KLOAKROOM_PASSPHRASE_FROM": "file:/x"}, nil, "secrets.age", false},
		{"with neither the variable is named", false, nil, nil, "KLOAKROOM_PASSPHRASE_FROM", true},
		{"an empty variable counts as none", false, map[string]string{"KLOAKROOM_PASSPHRASE_FROM": ""}, nil, "KLOAKROOM_PASSPHRASE_FROM", true},
		{"a passphrase in place of its reference is refused", false, map[string]string{"KLOAKROOM_PASSPHRASE_FROM": hidden}, ask, "KLOAKROOM_PASSPHRASE_FROM", true},
		{"a passphrase in the store itself is refused", false, map[string]string{"KLOAKROOM_PASSPHRASE_FROM": "keychain:x"}, ask, "KLOAKROOM_PASSPHRASE_FROM", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Cleanup(secret.PretendKeychain(c.keychain))
			s, err := secret.Open(secret.StoreOptions{Dir: t.TempDir(), Resolver: &secret.Resolver{Getenv: env(c.env)}, Ask: c.ask})
			if c.fails {
				f := fault.Of(err)
				if f == nil || f.Class != fault.Usage || !strings.Contains(f.Error()+f.Hint, c.want) || strings.Contains(f.Error()+f.Hint, hidden) {
					t.Errorf("got %v, want a usage fault that names %s", err, c.want)
				}
				return
			}
			if err != nil || !strings.Contains(s.Name(), c.want) {
				t.Errorf("got %v, %v, want %s", s, err, c.want)
			}
		})
	}
}
