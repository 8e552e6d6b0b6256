package profile_test

import (
	"path/filepath"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
)

func TestOnlyLoopbackStartsOpen(t *testing.T) {
	for url, open := range map[string]bool{
		"http://localhost:8080":           true,
		"http://LOCALHOST":                true,
		"http://localhost.:8080/auth":     true,
		"https://keycloak.localhost":      true,
		"http://127.0.0.1:8080":           true,
		"http://127.8.9.10":               true,
		"http://[::1]:8080":               true,
		"http://user:secret@localhost":    true,
		"http://localhost.example.com":    false,
		"http://notlocalhost":             false,
		"http://127.0.0.1.example.com":    false,
		"http://192.168.0.1":              false,
		"http://0.0.0.0:8080":             false,
		"https://localhost@evil.example":  false,
		"https://sso.example.com/?127.1":  false,
		"localhost:8080":                  false,
		"file:///localhost":               false,
		"":                                false,
		"http://local host":               false,
		"https://example.com#//localhost": false,
	} {
		t.Run(url, func(t *testing.T) {
			if got := profile.Loopback(url); got != open {
				t.Errorf("Loopback is %v, want %v", got, open)
			}
			s, err := profile.Resolve(profile.Flags{URL: url}, env(), nil)
			if err != nil {
				t.Fatal(err)
			}
			want := map[bool]profile.Guard{true: profile.Open, false: profile.Guarded}[open]
			if s.Guard != want {
				t.Errorf("the guard is %s, want %s", s.Guard, want)
			}
		})
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code string
	}{
		"no URL":      {profile.Settings{}.RequireURL(), "no-url"},
		"no realm":    {profile.Settings{}.RequireRealm(), "no-realm"},
		"no sign-in":  {profile.Settings{SignIn: profile.SignIn{Kind: profile.SignInNone}}.RequireSignIn(), "no-sign-in"},
		"zero values": {profile.Settings{}.RequireSignIn(), "no-sign-in"},
	} {
		t.Run(name, func(t *testing.T) {
			f := fault.Of(c.err)
			if f == nil || f.Class != fault.Usage || f.Code != c.code || f.Why == "" || f.Hint == "" {
				t.Errorf("got %+v, want the usage fault %s with a hint", f, c.code)
			}
		})
	}
}

func TestWhatIsThereIsNotMissed(t *testing.T) {
	s := profile.Settings{URL: "http://localhost", Realm: "shop", SignIn: profile.SignIn{Kind: profile.SignInToken, Secret: secret.Ref{Kind: secret.RefEnv, Arg: "T"}}}
	for _, err := range []error{s.RequireURL(), s.RequireRealm(), s.RequireSignIn()} {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestTheFoldersAreOurOwn(t *testing.T) {
	for _, dir := range []string{profile.StateDir(), profile.DataDir()} {
		if !filepath.IsAbs(dir) || filepath.Base(dir) != "kloakroom" {
			t.Errorf("%s is not a folder of kloakroom", dir)
		}
	}
}
