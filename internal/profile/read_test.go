package profile_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
)

// write puts a file of profiles into a folder of its own.
func write(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "profiles.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, path string) *profile.File {
	t.Helper()
	f, err := profile.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func ref(kind secret.RefKind, arg string) secret.Ref { return secret.Ref{Kind: kind, Arg: arg} }

const whole = `# A comment
default: local
profiles:
  local:
    url: http://localhost:8080
    user: admin
    secret: keychain:local/admin@http://localhost:8080
  prod:
    timeout: 45s
    secret: file:prod.secret
    client: ops
    sign_in: client-credentials
    url: https://sso.example.com/auth
    realm: "123"
    login_realm: ops
    guard: read-only
    api: https://api.example.com/orders?x=1
    ca_cert: ca.pem
    client_cert: /etc/me.pem
    client_key: /etc/me.key
  bare:
    url: https://other.example.com
`

func TestAFileSaysWhatStandsInIt(t *testing.T) {
	path := write(t, whole)
	f := open(t, path)
	dir := filepath.Dir(path)
	want := []profile.Profile{
		{Name: "local", URL: "http://localhost:8080", SignIn: profile.SignIn{
			Kind: profile.SignInPassword, Name: "admin", Secret: ref(secret.RefKeychain, "local/admin@http://localhost:8080"),
		}},
		{
			Name: "prod", URL: "https://sso.example.com/auth", Realm: "123", LoginRealm: "ops", Guard: profile.ReadOnly,
			SignIn: profile.SignIn{Kind: profile.SignInClient, Name: "ops", Secret: ref(secret.RefFile, filepath.Join(dir, "prod.secret"))},
			API:    "https://api.example.com/orders?x=1", CACert: filepath.Join(dir, "ca.pem"),
			ClientCert: "/etc/me.pem", ClientKey: "/etc/me.key", Timeout: 45 * time.Second,
		},
		{Name: "bare", URL: "https://other.example.com"},
	}
	if d := cmp.Diff(want, f.Profiles()); d != "" {
		t.Error(d)
	}
	if f.Default() != "local" {
		t.Errorf("the default is %q", f.Default())
	}
	if !want[0].Kept() || want[1].Kept() {
		t.Error("what is kept by us, and what is not, was mixed up")
	}
	if g := want[2].EffectiveGuard(); g != profile.Guarded {
		t.Errorf("beyond loopback a profile starts as %s", g)
	}
}

func TestAFileWithoutProfiles(t *testing.T) {
	for name, text := range map[string]string{
		"is empty": "", "holds comments alone": "# nothing yet\n\n# really\n", "has an empty list": "profiles: {}\n",
		"has nothing behind its key": "profiles:\n", "names no default": "default: ''\n",
	} {
		t.Run(name, func(t *testing.T) {
			if f := open(t, write(t, text)); len(f.Profiles()) > 0 || f.Default() != "" {
				t.Errorf("got %v", f.Profiles())
			}
		})
	}
	if f := open(t, filepath.Join(t.TempDir(), "nowhere", "profiles.yaml")); len(f.Profiles()) > 0 {
		t.Error("a file that is not there has profiles")
	}
	if f := open(t, ""); len(f.Profiles()) > 0 {
		t.Error("without a folder there are profiles")
	}
}

const hidden = "hunter2-the-secret"

func TestADamagedFileIsToldByLineAndKey(t *testing.T) {
	one := func(lines string) string { return "profiles:\n  local:\n    url: http://localhost:8080\n" + lines }
	for name, c := range map[string]struct {
		text string
		line string
		why  string
		hint string
	}{
		"an unknown key of a profile":       {one("    realmm: shop\n"), "line 4", "unknown key realmm in profile local", "Did you mean realm?"},
		"an unknown key of the file":        {"profile:\n", "line 1", "unknown key profile", "Did you mean profiles?"},
		"a key that is nowhere near":        {one("    insecure: true\n"), "line 4", "unknown key insecure", "Known are url, realm"},
		"no url":                            {"profiles:\n  local:\n    realm: shop\n", "line 2", "it has no url", "url: http://localhost:8080"},
		"a profile with nothing in it":      {"profiles:\n  local:\n", "line 2", "profile local should hold names with values", ""},
		"a url without a scheme":            {"profiles:\n  local:\n    url: localhost:8080\n", "line 3", "url of profile local: it is no URL", "http://"},
		"a url with a password":             {"profiles:\n  local:\n    url: https://a:" + hidden + "@b.example\n", "line 3", "the URL has a user or a password in it", ""},
		"a guard that is none":              {one("    guard: readonly\n"), "line 4", `"readonly" is no guard`, "Did you mean read-only?"},
		"a way to sign in that is none":     {one("    sign_in: passwort\n    user: a\n"), "line 4", `"passwort" is no way to sign in`, "Did you mean password?"},
		"a secret in place of a reference":  {one("    user: a\n    secret: " + hidden + "\n"), "line 5", "secret of profile local: this is no reference", "env:NAME"},
		"a secret of an unknown kind":       {one("    user: a\n    secret: vault:" + hidden + "\n"), "line 5", "this is no reference", "env:NAME"},
		"a secret that is a number":         {one("    user: a\n    secret: 12345678\n"), "line 5", "secret of profile local should be a text, and is a number", "quotes"},
		"standard input as the secret":      {one("    user: a\n    secret: '-'\n"), "line 5", "standard input", "env:NAME"},
		"a secret without anybody":          {one("    secret: env:X\n"), "line 4", "nobody to sign in", "user or client"},
		"a way without anybody":             {one("    sign_in: password\n"), "line 4", "not who", "user (for password)"},
		"a user and a client":               {one("    user: a\n    client: b\n"), "line 5", "user and client exclude each other", ""},
		"a user of client credentials":      {one("    user: a\n    sign_in: client-credentials\n"), "line 4", "user does not go with", ""},
		"a client with a password":          {one("    client: a\n    sign_in: password\n"), "line 4", "client does not go with", ""},
		"a secret kept for another server":  {one("    user: a\n    secret: keychain:local/a@https://old.example\n"), "line 5", "kept for https://old.example", "kloakroom login local"},
		"a certificate without its key":     {one("    client_cert: a.pem\n"), "line 4", "belong together", ""},
		"a time without a unit":             {one("    timeout: 30\n"), "line 4", "should be a text, and is a number", "quotes"},
		"a time that is none":               {one("    timeout: soon\n"), "line 4", `"soon" is no duration`, "45s"},
		"a negative time":                   {one("    timeout: -3s\n"), "line 4", "negative", "45s"},
		"an API that is no URL":             {one("    api: orders\n"), "line 4", "api of profile local: it is no URL", ""},
		"a realm that is a number":          {one("    realm: 123\n"), "line 4", "realm of profile local should be a text, and is a number", "quotes"},
		"a realm that is a list":            {one("    realm: [a]\n"), "line 4", "is a list", "realm: text"},
		"a realm that is empty":             {one("    realm: ''\n"), "line 4", "realm of profile local is empty", "take the line out"},
		"a realm that is missing":           {one("    realm:\n"), "line 4", "is empty", "realm: text"},
		"a key twice":                       {one("    realm: a\n    realm: b\n"), "line 5", "realm stands twice in profile local", ""},
		"a profile twice":                   {one("  local:\n    url: http://x\n"), "line 4", "local stands twice in profiles", ""},
		"an anchor":                         {one("    realm: &r shop\n"), "line 4", "anchor", "Write the value out"},
		"an alias":                          {"x: &a y\ndefault: *a\n", "line 1", "anchor", ""},
		"a merge":                           {one("    <<: {realm: a}\n"), "line 4", "unknown key <<", ""},
		"a default that is not there":       {"default: lokal\n" + one(""), "line 1", "default names the profile lokal, which is not there", "Did you mean local?"},
		"a default without profiles":        {"default: local\n", "line 1", "not there", ""},
		"a default that is a list":          {"default: [local]\n", "line 1", "default should be a text", ""},
		"a name with blanks":                {"profiles:\n  my own:\n    url: http://x\n", "line 2", "cannot be called my own", "letters"},
		"a name with a dash at its head":    {"profiles:\n  -x:\n    url: http://x\n", "line 2", "begins with no dash", ""},
		"a name that is too long":           {"profiles:\n  " + strings.Repeat("a", 65) + ":\n    url: http://x\n", "line 2", "longer than 64", ""},
		"profiles that are a list":          {"profiles: [a]\n", "line 1", "profiles should hold names", ""},
		"a file that is a list":             {"- a\n", "line 1", "the file should hold names", ""},
		"a file that is a text":             {"hello\n", "line 1", "holds a text", ""},
		"two documents":                     {"default: ''\n---\ndefault: ''\n", "", "this is no YAML", ""},
		"a brace that is not closed":        {"profiles: {\n", "line", "this is no YAML", ""},
		"a tab where blanks are due":        {"profiles:\n\tlocal:\n", "line 2", "this is no YAML", ""},
		"what is not UTF-8":                 {"default: \xff\n", "", "this is no YAML", ""},
		"a file that is much too large":     {"# " + strings.Repeat("x", 1<<20), "", "larger than 1 MiB", ""},
		"a key that is a list":              {"? [a]\n: b\n", "line 1", "a key that is a list", ""},
		"a profile's value of another kind": {one("    user: !!binary aGVsbG8=\n"), "line 4", "something else", "quotes"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, c.text)
			_, err := profile.OpenFile(path)
			f := fault.Of(err)
			if f == nil || f.Class != fault.Usage || f.Code != "bad-profiles" || f.What == "" {
				t.Fatalf("got %+v, want the usage fault bad-profiles", f)
			}
			if !strings.Contains(f.Why, path) || !strings.Contains(f.Why, c.line) || !strings.Contains(f.Why, c.why) || !strings.Contains(f.Hint, c.hint) {
				t.Errorf("got %s\n%s\nwant %s, %s, %s", f.Error(), f.Hint, c.line, c.why, c.hint)
			}
			if !strings.Contains(f.Hint, "left as it is") {
				t.Errorf("the hint does not say what became of the file: %s", f.Hint)
			}
			if strings.Contains(f.Error()+f.Hint, hidden) || strings.Contains(f.Error()+f.Hint, "12345678") {
				t.Errorf("the secret is repeated: %s", f.Error())
			}
		})
	}
}

// Whatever a file holds, it is read or told about, and what was read can be
// written and read again.
func FuzzFile(f *testing.F) {
	f.Add(whole)
	f.Add("profiles: {a: {url: 'http://x', user: b, secret: env:C}}\n")
	f.Add("# c\n\ndefault: a # d\nprofiles:\n    a:\n        url: \"http://x\"\n\n        # e\n")
	f.Add("profiles:\r\n  a:\r\n    url: http://x\r\n")
	for _, text := range []string{"", "profiles: ", "#\r0", "\u3000", "#\x04"} {
		f.Add(text)
	}
	f.Add("default: &a b\nprofiles: *a\n")
	f.Fuzz(func(t *testing.T, text string) {
		before, _, err := profile.Parsed(text)
		if err != nil {
			if got := fault.Of(err); got.Class != fault.Usage || got.Why == "" || got.Hint == "" {
				t.Fatalf("%q gives %+v", text, got)
			}
			return
		}
		added := profile.Profile{Name: "added-here", URL: "http://localhost:1", Realm: "r: #1"}
		saved, err := profile.WithDefault(text, added)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		after, standard, err := profile.Parsed(saved)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, saved, err)
		}
		want := slices.DeleteFunc(slices.Clone(before), func(p profile.Profile) bool { return p.Name == added.Name })
		others := slices.DeleteFunc(slices.Clone(after), func(p profile.Profile) bool { return p == added })
		if !slices.Equal(want, others) || len(others) == len(after) || standard != added.Name {
			t.Fatalf("%q became %q: %v", text, saved, after)
		}
	})
}
