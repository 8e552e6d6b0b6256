package profile_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
)

// env makes a getenv of names (without their prefix) and values.
func env(pairs ...string) func(string) string {
	set := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		set["KLOAKROOM_"+pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return set[name] }
}

func TestAFlagComesBeforeItsVariable(t *testing.T) {
	variables := env(
		"URL", "https://variable.example", "REALM", "variable", "LOGIN_REALM", "variable", "TIMEOUT", "7s",
		"CA_CERT", "variable.pem", "CLIENT_CERT", "variable.pem", "CLIENT_KEY", "variable.pem",
	)
	for name, c := range map[string]struct {
		flags  profile.Flags
		getenv func(string) string
		want   profile.Settings
	}{
		"without either there are the defaults": {
			profile.Flags{},
			env(),
			profile.Settings{LoginRealm: "master", Guard: profile.Guarded},
		},
		"variables alone count": {
			profile.Flags{},
			variables,
			profile.Settings{
				URL: "https://variable.example", Realm: "variable", LoginRealm: "variable", Timeout: 7 * time.Second,
				CACert: "variable.pem", ClientCert: "variable.pem", ClientKey: "variable.pem", Guard: profile.Guarded,
			},
		},
		"each flag wins over its variable": {
			profile.Flags{
				URL: "https://flag.example", Realm: "flag", LoginRealm: "flag", Timeout: time.Minute,
				CACert: "flag.pem", ClientCert: "flag.pem", ClientKey: "flag.pem", Insecure: true,
			},
			variables,
			profile.Settings{
				URL: "https://flag.example", Realm: "flag", LoginRealm: "flag", Timeout: time.Minute,
				CACert: "flag.pem", ClientCert: "flag.pem", ClientKey: "flag.pem", Insecure: true, Guard: profile.Guarded,
			},
		},
		"no variable switches the verification of certificates off": {
			profile.Flags{},
			env("INSECURE", "true"),
			profile.Settings{LoginRealm: "master", Guard: profile.Guarded},
		},
		"blanks around the URL are no part of it": {
			profile.Flags{URL: " http://localhost:8080\n"},
			env(),
			profile.Settings{URL: "http://localhost:8080", LoginRealm: "master", Guard: profile.Open},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.SignIn = profile.SignIn{Kind: profile.SignInNone}
			got, err := profile.Resolve(c.flags, c.getenv, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.Settings); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheWayToSignIn(t *testing.T) {
	ref := func(name string) secret.Ref { return secret.Ref{Kind: secret.RefEnv, Arg: "KLOAKROOM_" + name} }
	for name, c := range map[string]struct {
		getenv func(string) string
		want   profile.SignIn
	}{
		"nothing set is no sign-in": {env(), profile.SignIn{Kind: profile.SignInNone}},
		"a user signs in by password": {
			env("USER", "admin", "PASSWORD", "p"),
			profile.SignIn{Kind: profile.SignInPassword, Name: "admin", Secret: ref("PASSWORD")},
		},
		"a user without a password is a way that will fail, and say why": {
			env("USER", "admin"),
			profile.SignIn{Kind: profile.SignInPassword, Name: "admin", Secret: ref("PASSWORD")},
		},
		"a client signs in by client credentials": {
			env("CLIENT_ID", "ops", "CLIENT_SECRET", "s"),
			profile.SignIn{Kind: profile.SignInClient, Name: "ops", Secret: ref("CLIENT_SECRET")},
		},
		"a token is used as it is": {
			env("TOKEN", "eyJ"), profile.SignIn{Kind: profile.SignInToken, Secret: ref("TOKEN")},
		},
		"a password alone names nobody": {env("PASSWORD", "p"), profile.SignIn{Kind: profile.SignInNone}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := profile.Resolve(profile.Flags{}, c.getenv, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.SignIn); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatCannotBeResolved(t *testing.T) {
	for name, c := range map[string]struct {
		flags     profile.Flags
		getenv    func(string) string
		code, why string
	}{
		"a user and a client are too many": {
			profile.Flags{},
			env("USER", "admin", "CLIENT_ID", "ops"),
			"ambiguous-sign-in", "more than one way to sign in is set: KLOAKROOM_USER, KLOAKROOM_CLIENT_ID",
		},
		"a client and a token are too many": {
			profile.Flags{},
			env("CLIENT_ID", "ops", "TOKEN", "eyJ"),
			"ambiguous-sign-in", "more than one way to sign in is set: KLOAKROOM_CLIENT_ID, KLOAKROOM_TOKEN",
		},
		"all three are too many": {
			profile.Flags{},
			env("USER", "admin", "CLIENT_ID", "ops", "TOKEN", "eyJ"),
			"ambiguous-sign-in", "more than one way to sign in is set: KLOAKROOM_USER, KLOAKROOM_CLIENT_ID, KLOAKROOM_TOKEN",
		},
		"a time without a unit is none": {
			profile.Flags{}, env("TIMEOUT", "30"), "bad-timeout", `KLOAKROOM_TIMEOUT is "30", which is no duration`,
		},
		"a negative time is refused": {
			profile.Flags{Timeout: -time.Second}, env(), "bad-timeout", "--timeout is negative",
		},
		"a negative time in the variable is refused": {
			profile.Flags{}, env("TIMEOUT", "-1s"), "bad-timeout", "KLOAKROOM_TIMEOUT is negative",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := profile.Resolve(c.flags, c.getenv, nil)
			f := fault.Of(err)
			if f == nil || f.Class != fault.Usage || f.Code != c.code || f.Why != c.why || f.Hint == "" {
				t.Errorf("got %+v, want the usage fault %s: %s", f, c.code, c.why)
			}
		})
	}
}

func TestTheTimeOfTheFlagHidesABrokenVariable(t *testing.T) {
	s, err := profile.Resolve(profile.Flags{Timeout: time.Second}, env("TIMEOUT", "soon"), nil)
	if err != nil || s.Timeout != time.Second {
		t.Errorf("got %v, %v; want 1s", s.Timeout, err)
	}
}
