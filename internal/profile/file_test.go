package profile_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
)

func text(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const byHand = `# My Keycloaks,
# by hand.

default:   'local'      # the usual one


profiles:
    # The one on this machine.
    local:
        url: "http://localhost:8080"   # port of the demo

        user: admin
        secret: env:LOCAL    # see .envrc
        # end of local

    prod: {url: 'https://sso.example.com', guard: read-only}   # in one line

    test:
        url: https://test.example.com
        # nobody signs in yet

# the end
`

// What is changed is changed, and all the rest stands there as it was written.
func TestAFileByHandKeepsItsComments(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(context.Context, *profile.File) error
		want []string // old line, new line ("" for none)
	}{
		{"a value changes in its place", update("local", "url", "http://localhost:9090"), []string{
			`        url: "http://localhost:8080"   # port of the demo`, `        url: "http://localhost:9090" # port of the demo`,
		}},
		{"a field comes behind the others", update("test", "realm", "shop"), []string{
			"        # nobody signs in yet\n", "        # nobody signs in yet\n        realm: shop\n",
		}},
		{"a field goes with its line", update("local", "secret", ""), []string{"        secret: env:LOCAL    # see .envrc\n", ""}},
		{"a line in braces changes within", update("prod", "guard", "guarded"), []string{
			"    prod: {url: 'https://sso.example.com', guard: read-only}   # in one line",
			"    prod: {url: 'https://sso.example.com', guard: guarded} # in one line",
		}},
		{"the default changes", func(ctx context.Context, f *profile.File) error { return f.SetDefault(ctx, "prod") }, []string{
			`default:   'local'      # the usual one`, `default: 'prod' # the usual one`,
		}},
		{"a profile goes with its comments", func(ctx context.Context, f *profile.File) error { return f.Remove(ctx, "prod") }, []string{
			"\n    prod: {url: 'https://sso.example.com', guard: read-only}   # in one line\n", "",
		}},
		{"what changes nothing writes nothing", update("local", "user", "admin"), []string{"", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, byHand)
			if err := c.do(t.Context(), open(t, path)); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Replace(byHand, c.want[0], c.want[1], 1), text(t, path)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			open(t, path)
		})
	}
}

func update(name, key, value string) func(context.Context, *profile.File) error {
	return func(ctx context.Context, f *profile.File) error {
		_, _, err := f.Update(ctx, name, false, func(p *profile.Profile) error { return p.Set(key, value) })
		return err
	}
}

func TestRemovingTheDefaultLeavesNone(t *testing.T) {
	path := write(t, "# the head\ndefault: a\nprofiles:\n  a: {url: http://x}\n  b: {url: http://y}\n")
	f := open(t, path)
	if err := f.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if f.Default() != "" || open(t, path).Default() != "" {
		t.Errorf("the default is %q", f.Default())
	}
	if got := text(t, path); !strings.HasPrefix(got, "# the head\n") || strings.Contains(got, "a:") {
		t.Errorf("it reads\n%s", got)
	}
}

func TestAFirstProfileMakesTheFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "config", "kloakroom")
	path := filepath.Join(dir, "profiles.yaml")
	f := open(t, path)
	p := profile.Profile{
		Name: "123", URL: "http://localhost:8080", Realm: "true", Guard: profile.Open,
		SignIn: profile.SignIn{Kind: profile.SignInPassword, Name: "a: b #c", Secret: ref(secret.RefCommand, `pass show 'x "y"'`)},
	}
	if err := f.Save(t.Context(), p, true); err != nil {
		t.Fatal(err)
	}
	again := open(t, path)
	if d := cmp.Diff([]profile.Profile{p}, again.Profiles()); d != "" || again.Default() != "123" {
		t.Errorf("default %q, %s", again.Default(), d)
	}
	if d := cmp.Diff(f.Profiles(), again.Profiles()); d != "" {
		t.Errorf("the File in hand says another: %s", d)
	}
	if !strings.HasPrefix(text(t, path), "# The profiles of kloakroom.") {
		t.Errorf("it begins without a word:\n%s", text(t, path))
	}
	if runtime.GOOS == "windows" {
		return
	}
	for at, want := range map[string]os.FileMode{dir: 0o700, path: 0o600} {
		if info, err := os.Stat(at); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", at, info.Mode(), err, want)
		}
	}
}

func TestCommentsAloneStayAbove(t *testing.T) {
	path := write(t, "# mine\n\n# too")
	if err := open(t, path).Add(t.Context(), profile.Profile{Name: "a", URL: "http://x"}, false); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("# mine\n\n# too\nprofiles:\n  a:\n    url: http://x\n", text(t, path)); d != "" {
		t.Error(d)
	}
}

func TestADamagedFileIsNeverWrittenOver(t *testing.T) {
	path := write(t, "profiles:\n  a: {url: http://x}\n")
	f := open(t, path)
	const damaged = "profiles:\n  a: {urll: http://x}\n"
	if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func() error{
		"save":    func() error { return f.Save(t.Context(), profile.Profile{Name: "b", URL: "http://y"}, false) },
		"add":     func() error { return f.Add(t.Context(), profile.Profile{Name: "b", URL: "http://y"}, false) },
		"update":  func() error { return update("a", "realm", "r")(t.Context(), f) },
		"remove":  func() error { return f.Remove(t.Context(), "a") },
		"default": func() error { return f.SetDefault(t.Context(), "a") },
	} {
		if got := fault.Of(do()); got == nil || got.Code != "bad-profiles" || !strings.Contains(got.Hint, "Did you mean url?") {
			t.Errorf("%s: %+v", name, got)
		}
		if text(t, path) != damaged {
			t.Fatalf("%s wrote:\n%s", name, text(t, path))
		}
	}
}

func TestWhatCannotBeSaved(t *testing.T) {
	path := write(t, "profiles:\n  a: {url: http://x}\n")
	f := open(t, path)
	ctx := t.Context()
	for name, c := range map[string]struct {
		err   error
		class fault.Class
		code  string
	}{
		"a name that is taken":       {f.Add(ctx, profile.Profile{Name: "a", URL: "http://y"}, false), fault.Conflict, "profile-exists"},
		"a bad name":                 {f.Save(ctx, profile.Profile{Name: "a b", URL: "http://y"}, false), fault.Usage, "bad-profile-name"},
		"no URL":                     {f.Save(ctx, profile.Profile{Name: "b"}, false), fault.Usage, "bad-profile"},
		"a URL with a password":      {f.Save(ctx, profile.Profile{Name: "b", URL: "http://u:" + hidden + "@y"}, false), fault.Usage, "bad-profile"},
		"a guard that is none":       {f.Save(ctx, profile.Profile{Name: "b", URL: "http://y", Guard: "loose"}, false), fault.Usage, "bad-profile"},
		"a default that is not here": {f.SetDefault(ctx, "b"), fault.NotFound, "profile-not-found"},
		"an update of nobody":        {update("b", "realm", "r")(ctx, f), fault.NotFound, "profile-not-found"},
		"a removal of nobody":        {f.Remove(ctx, "b"), fault.NotFound, "profile-not-found"},
		"an update that breaks it":   {update("a", "url", "nonsense")(ctx, f), fault.Usage, "bad-profile"},
		"a text that is not UTF-8":   {update("a", "realm", "\xff")(ctx, f), fault.Usage, "bad-profile"},
	} {
		t.Run(name, func(t *testing.T) {
			got := fault.Of(c.err)
			if got == nil || got.Class != c.class || got.Code != c.code || got.Hint == "" || strings.Contains(got.Error(), hidden) {
				t.Errorf("got %+v, want %s with a hint", got, c.code)
			}
		})
	}
	if got := text(t, path); got != "profiles:\n  a: {url: http://x}\n" {
		t.Errorf("it was written:\n%s", got)
	}
}

func TestAFolderThatCannotBeWritten(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		// Root writes everywhere: a file in place of the folder stops even root.
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		wantUnwritable(t, &profile.File{}, filepath.Join(file, "kloakroom", "profiles.yaml"))
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	wantUnwritable(t, open(t, filepath.Join(dir, "kloakroom", "profiles.yaml")), filepath.Join(dir, "kloakroom"))
}

func wantUnwritable(t *testing.T, f *profile.File, path string) {
	t.Helper()
	if f.Path() == "" {
		var err error
		if f, err = profile.OpenFile(path); err != nil {
			if got := fault.Of(err); !errors.Is(err, profile.ErrUnreadable) || got.Hint == "" {
				t.Errorf("got %+v", got)
			}
			return
		}
	}
	got := fault.Of(f.Save(t.Context(), profile.Profile{Name: "a", URL: "http://x"}, false))
	if got == nil || got.Class != fault.Usage || got.Code != "profiles-unwritable" || !strings.Contains(got.Hint, "XDG_CONFIG_HOME") {
		t.Errorf("got %+v", got)
	}
}

func TestWithoutAHomeReadingIsQuietAndWritingIsTold(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows tells its folders otherwise")
	}
	t.Setenv("HOME", "")
	t.Setenv("XDG_CONFIG_HOME", "")
	f := open(t, profile.Path())
	got := fault.Of(f.Save(t.Context(), profile.Profile{Name: "a", URL: "http://x"}, false))
	if got == nil || got.Code != "no-config-folder" || !strings.Contains(got.Why, "HOME is not set") {
		t.Errorf("got %+v", got)
	}
}

func TestALinkStaysOne(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links want rights there")
	}
	there := write(t, "profiles:\n  a: {url: http://x}\n")
	link := filepath.Join(t.TempDir(), "profiles.yaml")
	if err := os.Symlink(there, link); err != nil {
		t.Fatal(err)
	}
	if err := update("a", "realm", "shop")(t.Context(), open(t, link)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link is a file now")
	}
	if !strings.Contains(text(t, there), "shop") {
		t.Error("the file behind the link did not change")
	}
}

const (
	childVariable = "KLOAKROOM_TEST_SAVE_IN"
	each          = 10
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		if err := saveAll(path, "child"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func saveAll(path, prefix string) error {
	f, err := profile.OpenFile(path)
	for i := 0; i < each && err == nil; i++ {
		err = f.Save(context.Background(), profile.Profile{Name: fmt.Sprintf("%s-%d", prefix, i), URL: "http://x"}, false)
	}
	return err
}

func TestTwoProcessesLoseNothingOfEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "profiles.yaml")
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"="+path)
	var said strings.Builder
	child.Stderr = &said
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for _, prefix := range []string{"one", "two"} {
		all.Go(func() {
			if err := saveAll(path, prefix); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := child.Wait(); err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	if got := len(open(t, path).Profiles()); got != 3*each {
		t.Errorf("%d profiles are there, want %d", got, 3*each)
	}
}
