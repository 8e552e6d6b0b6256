// Package profile holds the settings of one Keycloak: where it is, which realm,
// how to sign in, how guarded. It reads and changes the file of profiles, joins
// flags, variables and a profile by their precedence, and knows the folders on
// disk. It opens no connection and reads no secret: those stay references until
// internal/session needs them.
package profile

import (
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
)

// DefaultLoginRealm is where administrators sign in unless told otherwise.
const DefaultLoginRealm = "master"

// SignInKind is a way to sign in.
type SignInKind string

// The ways to sign in. None reads what is public: discovery and keys, and gets
// tokens for clients whose secret is given.
const (
	SignInNone     SignInKind = "none"
	SignInPassword SignInKind = "password"
	SignInClient   SignInKind = "client-credentials"
	SignInToken    SignInKind = "token"
)

// SignIn is how an administrator signs in. Name is the user or the client ID.
type SignIn struct {
	Kind   SignInKind
	Name   string
	Secret secret.Ref // password, client secret or token
}

// None says that nobody signs in, as the zero value does too.
func (s SignIn) None() bool { return s.Kind == SignInNone || s.Kind == "" }

// Guard says how careful writes are.
type Guard string

// The guards.
const (
	Open     Guard = "open"      // a write is shown and asked for; --yes answers
	Guarded  Guard = "guarded"   // a write wants a name typed, or --confirm NAME
	ReadOnly Guard = "read-only" // nothing is written
)

// GuardFor is the guard that a Keycloak starts with: what is on this machine is
// open, everything else guarded.
func GuardFor(rawURL string) Guard {
	if Loopback(rawURL) {
		return Open
	}
	return Guarded
}

// Settings is everything that a session needs to know. Profile is the name of
// the profile that they come from, "" for flags and variables alone.
type Settings struct {
	Profile                string
	URL, Realm, LoginRealm string
	SignIn                 SignIn
	Guard                  Guard
	Timeout                time.Duration // for each request; 0 is the default
	CACert                 string        // paths of PEM files
	ClientCert, ClientKey  string
	Insecure               bool
	API                    string // the API that is called first; it may be empty
}

// At returns the settings at another URL, as somebody types it who has these
// before them. Where they come from a profile, another server than its own gets
// nothing of it (see [Resolve]); its guard can only make things stricter there.
func (s Settings) At(rawURL string) Settings {
	if s.URL != "" && SameServer(s.URL, rawURL) {
		s.URL = rawURL
		return s
	}
	guard := GuardFor(rawURL)
	if stricter(s.Guard, guard) && (s.Profile != "" || s.Guard == ReadOnly) {
		guard = s.Guard
	}
	if s.Profile != "" {
		s = Settings{
			LoginRealm: DefaultLoginRealm, SignIn: SignIn{Kind: SignInNone}, Timeout: s.Timeout, Insecure: s.Insecure,
		}
	}
	s.URL, s.Guard = rawURL, guard
	return s
}

// RequireURL returns a usage fault where no URL was given.
func (s Settings) RequireURL() error {
	if s.URL != "" {
		return nil
	}
	return &fault.Error{
		Class: fault.Usage, Code: "no-url", Why: "no Keycloak was named",
		Hint: "Give --url or set KLOAKROOM_URL, for example http://localhost:8080. `kloakroom login` keeps it.",
	}
}

// RequireRealm returns a usage fault where no realm was given.
func (s Settings) RequireRealm() error {
	if s.Realm != "" {
		return nil
	}
	return &fault.Error{
		Class: fault.Usage, Code: "no-realm", Why: "no realm was named",
		Hint: "Give --realm or set KLOAKROOM_REALM. `kloakroom realms` lists them.",
	}
}

// RequireSignIn returns a usage fault where there is no way to sign in.
func (s Settings) RequireSignIn() error {
	if s.SignIn.None() {
		return &fault.Error{
			Class: fault.Usage, Code: "no-sign-in", Why: "no administrator was named",
			Hint: "Sign in once by `kloakroom login`, or set KLOAKROOM_USER and KLOAKROOM_PASSWORD, or KLOAKROOM_CLIENT_ID and KLOAKROOM_CLIENT_SECRET, or KLOAKROOM_TOKEN.",
		}
	}
	return s.RequireSecret()
}

// RequireSecret returns a usage fault where somebody is to sign in and nothing
// says where the secret is: the profile is signed out.
func (s Settings) RequireSecret() error {
	if s.SignIn.None() || s.SignIn.Secret != (secret.Ref{}) {
		return nil
	}
	f := &fault.Error{
		Class: fault.Usage, Code: "signed-out", Why: "there is no secret to sign in " + s.SignIn.Name + " with",
		Hint: "Sign in by `kloakroom login`.",
	}
	if s.Profile != "" {
		f.Why, f.Hint = "profile "+s.Profile+" is signed out", "`kloakroom login "+s.Profile+"` signs in again."
	}
	return f
}

// Loopback says whether the URL leads to this machine, as [wire.IsLoopback] has
// it. What is no URL does not.
func Loopback(rawURL string) bool {
	u, err := wire.ParseURL(rawURL)
	return err == nil && wire.IsLoopback(u)
}
