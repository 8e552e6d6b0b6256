package profile

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
)

// Profile is one Keycloak as it stands in the file. Empty fields are not there;
// what they mean then is said by [Profile.Settings].
type Profile struct {
	Name                   string
	URL, Realm, LoginRealm string
	SignIn                 SignIn // by password or as a client; without Secret it is signed out
	Guard                  Guard  // "": as the URL has it, see [GuardFor]
	API                    string
	CACert, ClientCert     string // paths of PEM files
	ClientKey              string
	Timeout                time.Duration
}

// Settings are those of the profile alone, as the session wants them.
func (p Profile) Settings() Settings {
	s := Settings{
		Profile: p.Name, URL: p.URL, Realm: p.Realm, LoginRealm: cmp.Or(p.LoginRealm, DefaultLoginRealm),
		SignIn: p.SignIn, Guard: p.EffectiveGuard(), Timeout: p.Timeout,
		CACert: p.CACert, ClientCert: p.ClientCert, ClientKey: p.ClientKey, API: p.API,
	}
	if s.SignIn.Kind == "" {
		s.SignIn.Kind = SignInNone
	}
	return s
}

// EffectiveGuard is the guard that stands there, else the one of the URL.
func (p Profile) EffectiveGuard() Guard {
	if p.Guard != "" {
		return p.Guard
	}
	return GuardFor(p.URL)
}

// StoreName is the name under which the store keeps the secret of this sign-in.
// It says whose secret that is and for which server: a new user or URL has
// another name, so that a secret never goes where it does not belong, and a
// sign-in that is replaced stays whole until the file says otherwise.
func (p Profile) StoreName() string { return storePrefix(p) + p.SignIn.Name + "@" + origin(p.URL) }

func storePrefix(p Profile) string { return p.Name + "/" }

// KeptRef is the reference to the secret under [Profile.StoreName].
func (p Profile) KeptRef() secret.Ref {
	return secret.Ref{Kind: secret.RefKeychain, Arg: p.StoreName()}
}

// Kept says whether the secret lies in the store, put there by us: then logging
// out deletes it. One that is given by another reference is the user's own.
func (p Profile) Kept() bool { return !p.SignIn.None() && p.SignIn.Secret == p.KeptRef() }

// MovedTo returns the profile at another URL. At the same server all stays.
// Another server gets nothing of what belongs to this one: not the sign-in, the
// realms, the certificates, nor that it is open; that it is guarded or read-only
// stays.
func (p Profile) MovedTo(rawURL string) Profile {
	if p.URL == "" || SameServer(p.URL, rawURL) {
		p.URL = rawURL
		return p
	}
	moved := Profile{Name: p.Name, URL: rawURL, Timeout: p.Timeout}
	if p.Guard != Open {
		moved.Guard = p.Guard
	}
	return moved
}

// As returns the profile with another sign-in. The secret of the one before
// goes with it, unless it is the same user or client.
func (p Profile) As(kind SignInKind, name string) Profile {
	if p.SignIn.Kind != kind || p.SignIn.Name != name {
		p.SignIn = SignIn{Kind: kind, Name: name}
	}
	return p
}

// SameServer says whether two URLs lead to one Keycloak: the same origin and the
// same base path, where /auth, a final slash, and what a browser shows behind
// the base path do not count. What is no URL leads nowhere.
func SameServer(a, b string) bool {
	x, errA := wire.ParseURL(strings.TrimSpace(a))
	y, errB := wire.ParseURL(strings.TrimSpace(b))
	return errA == nil && errB == nil && wire.SameOrigin(x, y) && basePath(x) == basePath(y)
}

func basePath(u *url.URL) string {
	p := path.Clean("/" + u.Path)
	for _, end := range []string{"/realms/", "/admin/"} {
		p, _, _ = strings.Cut(p+"/", end)
	}
	p = strings.TrimRight(p, "/")
	for strings.HasSuffix(p, "/auth") {
		p = strings.TrimRight(strings.TrimSuffix(p, "/auth"), "/")
	}
	return p
}

func origin(rawURL string) string {
	u, err := wire.ParseURL(rawURL)
	if err != nil {
		return ""
	}
	return wire.Origin(u)
}

// maxName is how long the name of a profile may be, in characters.
const maxName = 64

// CheckName returns a usage fault for what cannot be the name of a profile:
// letters, digits, dots, underscores and dashes, at most 64 of them, the first
// of them no dash.
func CheckName(name string) error {
	var why string
	switch {
	case name == "":
		why = "the name of the profile is empty"
	case len(name) > maxName:
		why = "the name of the profile is longer than 64 characters"
	case strings.Trim(name, nameLetters) != "":
		why = "a profile cannot be called " + name
	case name[0] == '-':
		why = "a profile's name begins with no dash"
	default:
		return nil
	}
	return &fault.Error{
		Class: fault.Usage, Code: "bad-profile-name", Why: why,
		Hint: "Take letters, digits, dots, underscores and dashes, like local or acme-prod.",
	}
}

const nameLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

// NameFor proposes a name for the profile of a URL: "local" on this machine,
// else its host.
func NameFor(rawURL string) string {
	u, err := wire.ParseURL(rawURL)
	if err != nil {
		return ""
	}
	if wire.IsLoopback(u) {
		return "local"
	}
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(nameLetters, r) {
			return r
		}
		return '-'
	}, strings.ToLower(u.Hostname()))
	return strings.TrimLeft(name[:min(len(name), maxName)], "-")
}

// find returns where the profile of a name stands, -1 for nowhere.
func find(all []Profile, name string) int {
	return slices.IndexFunc(all, func(p Profile) bool { return p.Name == name })
}
