package profile

import (
	"fmt"
	"strings"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
)

// Flags are the global flags of a command, as given; empty means not given. Each
// has a variable, but for Insecure: what is unsafe is said anew in each call.
type Flags struct {
	URL, Realm, LoginRealm        string
	Timeout                       time.Duration
	CACert, ClientCert, ClientKey string
	Insecure                      bool
}

// Resolve joins flags and variables: flag before variable. Two ways to sign in at
// once (a user and a client, say) are a usage fault and not a guess, as is a time
// that is none. What is loopback starts as open, everything else as guarded.
func Resolve(f Flags, getenv func(string) string) (Settings, error) {
	s := Settings{
		URL:        strings.TrimSpace(first(f.URL, getenv("KLOAKROOM_URL"))),
		Realm:      first(f.Realm, getenv("KLOAKROOM_REALM")),
		LoginRealm: first(f.LoginRealm, getenv("KLOAKROOM_LOGIN_REALM"), DefaultLoginRealm),
		CACert:     first(f.CACert, getenv("KLOAKROOM_CA_CERT")),
		ClientCert: first(f.ClientCert, getenv("KLOAKROOM_CLIENT_CERT")),
		ClientKey:  first(f.ClientKey, getenv("KLOAKROOM_CLIENT_KEY")),
		Insecure:   f.Insecure,
		API:        getenv("KLOAKROOM_API"),
	}
	s.Guard = GuardFor(s.URL)
	var err error
	if s.Timeout, err = timeout(f.Timeout, getenv("KLOAKROOM_TIMEOUT")); err != nil {
		return s, err
	}
	s.SignIn, err = signIn(getenv)
	return s, err
}

// timeout returns the flag's time, else the variable's; 0 where neither is given.
func timeout(flag time.Duration, variable string) (time.Duration, error) {
	name, given := "--timeout", flag
	if flag == 0 && variable != "" {
		name = "KLOAKROOM_TIMEOUT"
		var err error
		if given, err = time.ParseDuration(variable); err != nil {
			return 0, badTimeout(fmt.Sprintf("%s is %q, which is no duration", name, variable))
		}
	}
	if given < 0 {
		return 0, badTimeout(name + " is negative")
	}
	return given, nil
}

func badTimeout(why string) error {
	return &fault.Error{Class: fault.Usage, Code: "bad-timeout", Why: why, Hint: "Write it like 45s or 2m."}
}

// way is a way to sign in, and the variable that chooses it.
type way struct {
	variable string
	SignIn
}

func signIn(getenv func(string) string) (SignIn, error) {
	var found []way
	if user := getenv("KLOAKROOM_USER"); user != "" {
		found = append(found, way{"KLOAKROOM_USER", SignIn{SignInPassword, user, env("KLOAKROOM_PASSWORD")}})
	}
	if id := getenv("KLOAKROOM_CLIENT_ID"); id != "" {
		found = append(found, way{"KLOAKROOM_CLIENT_ID", SignIn{SignInClient, id, env("KLOAKROOM_CLIENT_SECRET")}})
	}
	if getenv("KLOAKROOM_TOKEN") != "" {
		found = append(found, way{"KLOAKROOM_TOKEN", SignIn{SignInToken, "", env("KLOAKROOM_TOKEN")}})
	}
	switch len(found) {
	case 0:
		return SignIn{Kind: SignInNone}, nil
	case 1:
		return found[0].SignIn, nil
	}
	variables := make([]string, len(found))
	for i, w := range found {
		variables[i] = w.variable
	}
	return SignIn{}, &fault.Error{
		Class: fault.Usage, Code: "ambiguous-sign-in",
		Why:  "more than one way to sign in is set: " + strings.Join(variables, ", "),
		Hint: "Unset all but one of them.",
	}
}

func env(name string) secret.Ref { return secret.Ref{Kind: secret.RefEnv, Arg: name} }

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
