package profile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
)

const several = `default: local
profiles:
  local:
    url: http://localhost:8080
    realm: coolproject
    user: admin
    secret: env:LOCAL
  prod:
    url: https://sso.example.com/auth
    realm: orders
    login_realm: staff
    client: ops
    secret: cmd:pass show ops
    guard: read-only
    api: https://api.example.com
    ca_cert: /etc/ca.pem
    client_cert: /etc/me.pem
    client_key: /etc/me.key
    timeout: 45s
  lab:
    url: https://lab.example.com
    user: alice
    guard: open
  gate:
    url: http://localhost:9090
    guard: guarded
`

var (
	localSignIn = profile.SignIn{Kind: profile.SignInPassword, Name: "admin", Secret: secret.Ref{Kind: secret.RefEnv, Arg: "LOCAL"}}
	prodSignIn  = profile.SignIn{Kind: profile.SignInClient, Name: "ops", Secret: secret.Ref{Kind: secret.RefCommand, Arg: "pass show ops"}}
	nobody      = profile.SignIn{Kind: profile.SignInNone}
	byVariables = profile.SignIn{Kind: profile.SignInPassword, Name: "me", Secret: secret.Ref{Kind: secret.RefEnv, Arg: "KLOAKROOM_PASSWORD"}}
	local       = profile.Settings{Profile: "local", URL: "http://localhost:8080", Realm: "coolproject", LoginRealm: "master", SignIn: localSignIn, Guard: profile.Open}
	prod        = profile.Settings{
		Profile: "prod", URL: "https://sso.example.com/auth", Realm: "orders", LoginRealm: "staff", SignIn: prodSignIn, Guard: profile.ReadOnly,
		API: "https://api.example.com", CACert: "/etc/ca.pem", ClientCert: "/etc/me.pem", ClientKey: "/etc/me.key", Timeout: 45 * time.Second,
	}
)

// bare are the settings of a URL alone.
func bare(url string, guard profile.Guard) profile.Settings {
	return profile.Settings{URL: url, LoginRealm: "master", SignIn: nobody, Guard: guard}
}

func with(s profile.Settings, change func(*profile.Settings)) profile.Settings {
	change(&s)
	return s
}

func TestTheProfileInUse(t *testing.T) {
	for name, c := range map[string]struct {
		flags  profile.Flags
		getenv func(string) string
		want   profile.Settings
		warns  bool
	}{
		"the default is used where none is named":     {profile.Flags{}, env(), local, false},
		"the variable names one":                      {profile.Flags{}, env("PROFILE", "prod"), prod, false},
		"the flag names one before the variable does": {profile.Flags{Profile: "prod"}, env("PROFILE", "local"), prod, false},
		"flag and variable come before the profile": {
			profile.Flags{Realm: "flag", Timeout: time.Second},
			env("PROFILE", "prod", "REALM", "variable", "LOGIN_REALM", "variable", "API", "http://v", "CA_CERT", "v.pem", "TIMEOUT", "2s"),
			with(prod, func(s *profile.Settings) {
				s.Realm, s.LoginRealm, s.API, s.CACert, s.Timeout = "flag", "variable", "http://v", "v.pem", time.Second
			}), false,
		},
		"a user given by variables brings the variable's password": {
			profile.Flags{Profile: "prod"},
			env("USER", "me"),
			with(prod, func(s *profile.Settings) { s.SignIn = byVariables }), false,
		},
		"a password alone changes nobody's": {profile.Flags{}, env("PASSWORD", "x"), local, false},
		"a profile that is signed out names who would sign in": {
			profile.Flags{Profile: "lab"},
			env(),
			with(bare("https://lab.example.com", profile.Open), func(s *profile.Settings) {
				s.Profile, s.SignIn = "lab", profile.SignIn{Kind: profile.SignInPassword, Name: "alice"}
			}), false,
		},
		"the same server written otherwise is the profile's": {
			profile.Flags{URL: "HTTP://LOCALHOST:8080/auth/"},
			env(),
			with(local, func(s *profile.Settings) { s.URL = "HTTP://LOCALHOST:8080/auth/" }), false,
		},
		"another URL has nothing of the default profile": {
			profile.Flags{URL: "http://localhost:8081"},
			env(),
			bare("http://localhost:8081", profile.Open), false,
		},
		"a variable's URL has nothing of it either": {
			profile.Flags{},
			env("URL", "https://sso.example.com"),
			bare("https://sso.example.com", profile.Guarded), false,
		},
		"another URL gets nothing of the profile that was named, and that is said": {
			profile.Flags{Profile: "lab", URL: "https://evil.example"},
			env(),
			bare("https://evil.example", profile.Guarded), true,
		},
		"another scheme is another server": {
			profile.Flags{Profile: "lab", URL: "http://lab.example.com"},
			env(),
			bare("http://lab.example.com", profile.Guarded), true,
		},
		"another base path is another server": {
			profile.Flags{Profile: "lab", URL: "https://lab.example.com/other"},
			env(),
			bare("https://lab.example.com/other", profile.Guarded), true,
		},
		"the variable's URL counts before a named profile's, without its sign-in": {
			profile.Flags{Profile: "prod"},
			env("URL", "http://localhost:8080", "USER", "me"),
			with(bare("http://localhost:8080", profile.ReadOnly), func(s *profile.Settings) { s.SignIn = byVariables }), true,
		},
		"a named guard still makes things stricter": {
			profile.Flags{Profile: "gate", URL: "http://localhost:8080"},
			env(),
			bare("http://localhost:8080", profile.Guarded), true,
		},
		"what is no URL is nobody's": {
			profile.Flags{Profile: "lab", URL: "lab.example.com"},
			env(),
			bare("lab.example.com", profile.Guarded), true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := profile.Resolve(c.flags, c.getenv, open(t, write(t, several)))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got.Settings); d != "" {
				t.Error(d)
			}
			if (got.Warning != "") != c.warns {
				t.Errorf("the warning is %q", got.Warning)
			}
		})
	}
}

func TestAProfileThatIsNotThere(t *testing.T) {
	for name, c := range map[string]struct {
		flags  profile.Flags
		getenv func(string) string
		words  string
	}{
		"by flag":     {profile.Flags{Profile: "locla"}, env(), "flag --profile: there is no profile locla"},
		"by variable": {profile.Flags{}, env("PROFILE", "locla"), "variable KLOAKROOM_PROFILE: there is no profile locla"},
	} {
		_, err := profile.Resolve(c.flags, c.getenv, open(t, write(t, several)))
		if f := fault.Of(err); f == nil || f.Class != fault.NotFound || !strings.Contains(f.Error(), c.words) || f.Hint != "Did you mean local?" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestWhereEachSettingComesFrom(t *testing.T) {
	path := write(t, several)
	r, err := profile.Resolve(profile.Flags{Profile: "prod", Realm: "flag", Insecure: true},
		env("REALM", "variable", "USER", "me", "TIMEOUT", "5s"), open(t, path))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]profile.Source{
		"profile":  {Given: profile.Given{Value: "prod", From: "flag --profile"}, Overridden: []profile.Given{{Value: "local", From: "default of the file (line 1)"}}},
		"url":      {Given: profile.Given{Value: "https://sso.example.com/auth", From: "profile prod (line 9)"}},
		"realm":    {Given: profile.Given{Value: "flag", From: "flag --realm"}, Overridden: []profile.Given{{Value: "variable", From: "variable KLOAKROOM_REALM"}, {Value: "orders", From: "profile prod (line 10)"}}},
		"sign_in":  {Given: profile.Given{Value: "password", From: "variable KLOAKROOM_USER"}, Overridden: []profile.Given{{Value: "client-credentials ops", From: "profile prod (line 12)"}}},
		"user":     {Given: profile.Given{Value: "me", From: "variable KLOAKROOM_USER"}},
		"secret":   {Given: profile.Given{Value: "env:KLOAKROOM_PASSWORD", From: "variable KLOAKROOM_PASSWORD"}},
		"guard":    {Given: profile.Given{Value: "read-only", From: "profile prod (line 14)"}, Overridden: []profile.Given{{Value: "guarded", From: "default: it is not on this machine"}}},
		"timeout":  {Given: profile.Given{Value: "5s", From: "variable KLOAKROOM_TIMEOUT"}, Overridden: []profile.Given{{Value: "45s", From: "profile prod (line 19)"}}},
		"insecure": {Given: profile.Given{Value: "yes: certificates are not verified", From: "flag --insecure"}},
	}
	for _, s := range r.Sources {
		w, ok := want[s.Setting]
		if !ok {
			continue
		}
		delete(want, s.Setting)
		w.Setting = s.Setting
		if w.Overridden == nil {
			w.Overridden = []profile.Given{}
		}
		if d := cmp.Diff(w, s); d != "" {
			t.Errorf("%s: %s", s.Setting, d)
		}
	}
	if len(want) > 0 {
		t.Errorf("nothing is said of %v", want)
	}
}

func TestTheExplanationShowsNoSecret(t *testing.T) {
	for name, c := range map[string]struct {
		flags  profile.Flags
		getenv func(string) string
		note   string
	}{
		"a command's arguments":    {profile.Flags{Profile: "prod"}, env(), ""},
		"a password in a URL":      {profile.Flags{URL: "https://a:" + hidden + "@b.example/?token=" + hidden}, env(), "profile local is for http://localhost:8080"},
		"a password that is stray": {profile.Flags{}, env("PASSWORD", hidden), "KLOAKROOM_PASSWORD is set and not used"},
	} {
		r, err := profile.Resolve(c.flags, c.getenv, open(t, write(t, strings.Replace(several, "pass show ops", "pass -p "+hidden, 1))))
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(r.Notes, "\n")
		if !strings.Contains(said, c.note) {
			t.Errorf("%s: the notes are %q", name, said)
		}
		for _, s := range r.Sources {
			said += s.Value + s.From
		}
		if strings.Contains(said+r.Warning, hidden) {
			t.Errorf("%s stands in %q", name, said)
		}
	}
}

// A process under a user that may not look into the home of another still works
// by flags and variables.
func TestAFileThatMayNotBeRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps its rights elsewhere")
	}
	path := filepath.Join(t.TempDir(), "folder", "profiles.yaml")
	if err := os.MkdirAll(path, 0o700); err != nil { // a folder cannot be read as a file, not even by root
		t.Fatal(err)
	}
	if r, err := profile.Load(path, profile.Flags{URL: "http://localhost"}, env()); err != nil || r.URL != "http://localhost" {
		t.Errorf("got %+v, %v", r.Settings, err)
	}
	for name, flags := range map[string]profile.Flags{"without a URL": {}, "with a profile": {Profile: "a", URL: "http://localhost"}} {
		_, err := profile.Load(path, flags, env())
		if f := fault.Of(err); f == nil || f.Class != fault.Usage || f.Code != "profiles-unreadable" || f.Hint == "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if _, err := profile.Load(write(t, "x: y\n"), profile.Flags{URL: "http://localhost"}, env()); fault.Of(err) == nil || fault.Of(err).Code != "bad-profiles" {
		t.Errorf("a damaged file is passed over: %v", err)
	}
}

func TestSettingsAtAnotherURL(t *testing.T) {
	typed := with(bare("https://x.example", profile.Guarded), func(s *profile.Settings) { s.SignIn, s.Realm = byVariables, "shop" })
	for name, c := range map[string]struct {
		from profile.Settings
		url  string
		want profile.Settings
	}{
		"the same server keeps all":               {local, "http://localhost:8080/auth", with(local, func(s *profile.Settings) { s.URL = "http://localhost:8080/auth" })},
		"another gets nothing of a profile":       {local, "http://localhost:1", bare("http://localhost:1", profile.Open)},
		"read-only stays so":                      {prod, "http://localhost:1", with(bare("http://localhost:1", profile.ReadOnly), func(s *profile.Settings) { s.Timeout = 45 * time.Second })},
		"open does not go beyond loopback":        {local, "https://x.example", bare("https://x.example", profile.Guarded)},
		"flags and variables are meant for any":   {typed, "https://y.example", with(typed, func(s *profile.Settings) { s.URL = "https://y.example" })},
		"their guard is that of the URL":          {typed, "http://localhost", with(typed, func(s *profile.Settings) { s.URL, s.Guard = "http://localhost", profile.Open })},
		"settings without a URL take the new one": {bare("", profile.Guarded), "http://localhost", bare("http://localhost", profile.Open)},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, c.from.At(c.url)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAProfileMovesWithoutWhatBelongedToItsServer(t *testing.T) {
	f := open(t, write(t, several))
	get := func(name string) profile.Profile {
		p, err := f.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if got, want := get("prod").MovedTo("https://new.example"), (profile.Profile{Name: "prod", URL: "https://new.example", Guard: profile.ReadOnly, Timeout: 45 * time.Second}); got != want {
		t.Errorf("it became %+v", got)
	}
	if got := get("lab").MovedTo("https://new.example"); got.Guard != "" || got.EffectiveGuard() != profile.Guarded {
		t.Errorf("that it was open went along: %+v", got)
	}
	if got := get("local").MovedTo("http://localhost:8080/"); got.SignIn != localSignIn {
		t.Errorf("at the same server it lost its sign-in: %+v", got)
	}
	if got := get("local").As(profile.SignInPassword, "eve"); got.SignIn.Secret != (secret.Ref{}) {
		t.Errorf("eve has the secret of admin: %+v", got.SignIn)
	}
	if got := get("local").As(profile.SignInPassword, "admin"); got.SignIn != localSignIn {
		t.Errorf("the same user lost the secret: %+v", got.SignIn)
	}
	a, b := get("local"), get("local").MovedTo("https://localhost:8080")
	if a.StoreName() == b.As(profile.SignInPassword, "admin").StoreName() {
		t.Error("two servers share a place in the store")
	}
}

func TestWhatIsOneServer(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"the same":              {"http://a", "http://a/", true},
		"with /auth":            {"http://a", "http://a/auth", true},
		"with /auth twice":      {"http://a/kc", "http://a/kc/auth/auth/", true},
		"its default port":      {"https://a:443", "https://A", true},
		"out of a browser":      {"https://a/auth", "https://a/auth/admin/master/console/#/x", true},
		"a realm's page":        {"https://a", "https://a/realms/shop/account", true},
		"another port":          {"http://a:1", "http://a:2", false},
		"another scheme":        {"http://a", "https://a", false},
		"another host":          {"http://a", "http://a.b", false},
		"another base path":     {"http://a/one", "http://a/two", false},
		"a path that goes back": {"http://a/one", "http://a/two/../one", true},
		"no URL":                {"nonsense", "nonsense", false},
		"nothing":               {"", "", false},
	} {
		if profile.SameServer(c.a, c.b) != c.same || profile.SameServer(c.b, c.a) != c.same {
			t.Errorf("%s: %s and %s", name, c.a, c.b)
		}
	}
}

func TestTheNameThatAURLSuggests(t *testing.T) {
	for url, want := range map[string]string{
		"http://localhost:8080":                           "local",
		"http://127.0.0.1":                                "local",
		"https://SSO.example.com/auth":                    "sso.example.com",
		"https://[2001:db8::1]":                           "2001-db8--1",
		"https://-x.example":                              "x.example",
		"https://bücher.example":                          "b-cher.example",
		"nonsense":                                        "",
		"https://" + strings.Repeat("a", 80) + ".example": strings.Repeat("a", 64),
	} {
		got := profile.NameFor(url)
		if got != want {
			t.Errorf("%s suggests %q, want %q", url, got, want)
		}
		if err := profile.CheckName(got); got != "" && err != nil {
			t.Error(err)
		}
	}
}
