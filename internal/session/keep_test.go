package session_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
)

// cupboard is a file of profiles beside a store, and what can go wrong there.
type cupboard struct {
	session.Keeper
	secrets *brittle
	path    string
}

// brittle is a store that can be made to fail.
type brittle struct {
	secret.Store
	fails error
}

func (b *brittle) Put(ctx context.Context, name string, v secret.Value) error {
	if b.fails != nil {
		return b.fails
	}
	return b.Store.Put(ctx, name, v)
}

func (b *brittle) Delete(ctx context.Context, name string) error {
	if b.fails != nil {
		return b.fails
	}
	return b.Store.Delete(ctx, name)
}

func newCupboard(t *testing.T) *cupboard {
	t.Helper()
	c := &cupboard{secrets: &brittle{Store: secret.Memory()}, path: filepath.Join(t.TempDir(), "profiles.yaml")}
	f, err := profile.OpenFile(c.path)
	if err != nil {
		t.Fatal(err)
	}
	c.Keeper = session.Keeper{File: f, Store: func() (secret.Store, error) { return c.secrets, nil }}
	return c
}

func admin(url string) profile.Profile {
	return profile.Profile{Name: "local", URL: url, SignIn: profile.SignIn{Kind: profile.SignInPassword, Name: "admin"}}
}

func (c *cupboard) keep(t *testing.T, p profile.Profile, typed string) profile.Profile {
	t.Helper()
	saved, _, err := c.Keep(t.Context(), p, secret.New(typed), false)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// holds wants this secret under the name, "" for none.
func (c *cupboard) holds(t *testing.T, name, want string) {
	t.Helper()
	v, err := c.secrets.Get(t.Context(), name)
	if v.Reveal() != want || err != nil && !errors.Is(err, secret.ErrNotFound) {
		t.Errorf("under %s lies %q (%v), want %q", name, v.Reveal(), err, want)
	}
}

func (c *cupboard) file(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(c.path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(b)
}

const kept = "local/admin@http://localhost:8080"

func TestASignInIsKept(t *testing.T) {
	c := newCupboard(t)
	saved, where, err := c.Keep(t.Context(), admin("http://localhost:8080"), secret.New("hunter2"), true)
	if err != nil || where != c.secrets.Name() || !saved.Kept() {
		t.Fatalf("got %+v, kept in %q, %v", saved, where, err)
	}
	c.holds(t, kept, "hunter2")
	if c.File.Default() != "local" || strings.Contains(c.file(t), "hunter2") || !strings.Contains(c.file(t), "keychain:"+kept) {
		t.Errorf("the file reads\n%s", c.file(t))
	}
}

func TestAReferenceIsKeptAsItIs(t *testing.T) {
	c := newCupboard(t)
	c.Store = func() (secret.Store, error) { return nil, errors.New("no store was to be opened") }
	p := admin("http://localhost:8080")
	p.SignIn.Secret = secret.Ref{Kind: secret.RefEnv, Arg: "PW"}
	if saved, where, err := c.Keep(t.Context(), p, secret.Value{}, false); err != nil || where != "" || saved != p {
		t.Errorf("got %+v, %q, %v", saved, where, err)
	}
}

func TestAnotherSignInReplacesTheSecretOfTheOneBefore(t *testing.T) {
	for name, c := range map[string]struct {
		next  profile.Profile
		typed string
		under string
	}{
		"of another user":   {profile.Profile{Name: "local", URL: "http://localhost:8080", SignIn: profile.SignIn{Kind: profile.SignInPassword, Name: "eve"}}, "new", "local/eve@http://localhost:8080"},
		"at another server": {admin("https://sso.example.com"), "new", "local/admin@https://sso.example.com"},
		"by a reference": {profile.Profile{Name: "local", URL: "http://localhost:8080", SignIn: profile.SignIn{
			Kind: profile.SignInPassword, Name: "admin", Secret: secret.Ref{Kind: secret.RefEnv, Arg: "PW"},
		}}, "", "nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newCupboard(t)
			b.keep(t, admin("http://localhost:8080"), "old")
			b.keep(t, c.next, c.typed)
			b.holds(t, kept, "")
			b.holds(t, c.under, c.typed)
		})
	}
	b := newCupboard(t)
	b.keep(t, admin("http://localhost:8080"), "old")
	b.keep(t, admin("http://localhost:8080"), "new")
	b.holds(t, kept, "new")
}

func TestWhatCannotBeKeptLeavesAllAsItWas(t *testing.T) {
	full := errors.New("the disk is full")
	for name, fail := range map[string]func(*testing.T, *cupboard){
		"the store fails": func(_ *testing.T, c *cupboard) { c.secrets.fails = full },
		"there is no store": func(_ *testing.T, c *cupboard) {
			c.Store = func() (secret.Store, error) { return nil, full }
		},
		"the file is damaged": func(t *testing.T, c *cupboard) {
			if err := os.WriteFile(c.path, []byte(c.file(t)+"nonsense: true\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, old := range []string{"", "old"} {
				c := newCupboard(t)
				if old != "" {
					c.keep(t, admin("http://localhost:8080"), old)
				}
				fail(t, c)
				before := c.file(t)
				if _, _, err := c.Keep(t.Context(), admin("http://localhost:8080"), secret.New("new"), true); err == nil {
					t.Fatal("it was kept")
				}
				c.holds(t, kept, old)
				if c.file(t) != before {
					t.Errorf("the file became\n%s", c.file(t))
				}
			}
		})
	}
}

func TestForgettingIsIdempotent(t *testing.T) {
	c := newCupboard(t)
	c.keep(t, admin("http://localhost:8080"), "hunter2")
	for i, want := range []bool{true, false} {
		if forgot, err := c.Forget(t.Context(), "local"); err != nil || forgot != want {
			t.Errorf("time %d: %v, %v", i+1, forgot, err)
		}
	}
	c.holds(t, kept, "")
	if p, err := c.File.Get("local"); err != nil || p.SignIn != (profile.SignIn{Kind: profile.SignInPassword, Name: "admin"}) {
		t.Errorf("the profile is %+v, %v", p, err)
	}
	if _, err := c.Forget(t.Context(), "lokal"); fault.Of(err) == nil || fault.Of(err).Class != fault.NotFound {
		t.Errorf("a profile that is not there: %v", err)
	}
}

// A kill between store and file leaves a reference to nothing.
func TestAHalfForgottenSecretIsForgottenTheNextTime(t *testing.T) {
	c := newCupboard(t)
	c.keep(t, admin("http://localhost:8080"), "hunter2")
	if err := c.secrets.Delete(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	if forgot, err := c.Forget(t.Context(), "local"); err != nil || !forgot || strings.Contains(c.file(t), "keychain:local") {
		t.Errorf("%v, %v\n%s", forgot, err, c.file(t))
	}
}

func TestOnesOwnReferenceIsNotForgotten(t *testing.T) {
	c := newCupboard(t)
	p := admin("http://localhost:8080")
	p.SignIn.Secret = secret.Ref{Kind: secret.RefKeychain, Arg: "mine"}
	if err := c.secrets.Put(t.Context(), "mine", secret.New("x")); err != nil {
		t.Fatal(err)
	}
	c.keep(t, p, "")
	if forgot, err := c.Forget(t.Context(), "local"); forgot || err != nil {
		t.Errorf("forgot %v, %v", forgot, err)
	}
	if err := c.Remove(t.Context(), "local"); err != nil {
		t.Error(err)
	}
	c.holds(t, "mine", "x")
}

func TestAProfileIsRemovedWithItsSecret(t *testing.T) {
	c := newCupboard(t)
	c.keep(t, admin("http://localhost:8080"), "hunter2")
	c.secrets.fails = errors.New("locked")
	if err := c.Remove(t.Context(), "local"); err == nil || len(c.File.Profiles()) != 1 {
		t.Errorf("with a secret that cannot be deleted: %v, %v", err, c.File.Names())
	}
	c.secrets.fails = nil
	if err := c.Remove(t.Context(), "local"); err != nil || len(c.File.Profiles()) != 0 {
		t.Errorf("%v, %v", err, c.File.Names())
	}
	c.holds(t, kept, "")
}

func TestAChangedProfileLosesASecretThatIsNotItsOwn(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*profile.Profile) error
		stays  bool
	}{
		"another realm":  {func(p *profile.Profile) error { return p.Set("realm", "shop") }, true},
		"another user":   {func(p *profile.Profile) error { return p.Set("user", "eve") }, false},
		"another server": {func(p *profile.Profile) error { *p = p.MovedTo("https://x.example"); return nil }, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newCupboard(t)
			b.keep(t, admin("http://localhost:8080"), "hunter2")
			before, after, err := b.Change(t.Context(), "local", true, c.change)
			if err != nil || !before.Kept() || after.Kept() != c.stays || b.File.Default() != "local" {
				t.Errorf("from %+v to %+v, %v", before, after, err)
			}
			b.holds(t, kept, map[bool]string{true: "hunter2", false: ""}[c.stays])
		})
	}
}
