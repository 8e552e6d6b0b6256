package profile

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
)

// field is one key of a profile in the file: how its text becomes a value, and
// the other way round. A problem says what is wrong without repeating a text
// that may be a secret.
type field struct {
	key string
	get func(Profile) string
	set func(*Profile, string) *problem
}

// problem is what is wrong with a text, and what to do.
type problem struct{ why, hint string }

// fields stand in the order in which they are written.
var fields = []field{
	{"url", func(p Profile) string { return p.URL }, setURL},
	text("realm", func(p *Profile) *string { return &p.Realm }),
	text("login_realm", func(p *Profile) *string { return &p.LoginRealm }),
	{"sign_in", func(p Profile) string { return kindText(p.SignIn) }, setKind},
	{"user", func(p Profile) string { return nameOf(p, SignInPassword) }, nameSetter(SignInPassword)},
	{"client", func(p Profile) string { return nameOf(p, SignInClient) }, nameSetter(SignInClient)},
	{"secret", func(p Profile) string { return p.SignIn.Secret.String() }, setSecret},
	{"guard", func(p Profile) string { return string(p.Guard) }, setGuard},
	{"api", func(p Profile) string { return p.API }, setAPI},
	text("ca_cert", func(p *Profile) *string { return &p.CACert }),
	text("client_cert", func(p *Profile) *string { return &p.ClientCert }),
	text("client_key", func(p *Profile) *string { return &p.ClientKey }),
	{"timeout", timeoutText, setTimeout},
}

func fieldOf(key string) (field, bool) {
	for _, f := range fields {
		if f.key == key {
			return f, true
		}
	}
	return field{}, false
}

func fieldKeys() []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	return keys
}

// Set sets one field by its key in the file; an empty text takes it away. The
// error is a usage fault that names the key. A field that says who signs in
// takes the secret of somebody else away.
func (p *Profile) Set(key, value string) error {
	f, ok := fieldOf(key)
	if !ok {
		return fmt.Errorf("a profile has no %s", key)
	}
	if bad := f.set(p, value); bad != nil {
		return &fault.Error{
			Class: fault.Usage, Code: "bad-profile", What: "set " + key + " of profile " + p.Name, Why: bad.why, Hint: bad.hint,
		}
	}
	return nil
}

// Check returns a usage fault for a profile that could not be read again.
func (p Profile) Check() error {
	if err := CheckName(p.Name); err != nil {
		return err
	}
	if _, bad := p.incomplete(); bad != nil {
		return &fault.Error{Class: fault.Usage, Code: "bad-profile", What: "save profile " + p.Name, Why: bad.why, Hint: bad.hint}
	}
	for _, f := range fields {
		if !utf8.ValidString(f.get(p)) {
			return &fault.Error{
				Class: fault.Usage, Code: "bad-profile", What: "save profile " + p.Name,
				Why: f.key + " is not UTF-8 text, and the file holds nothing else", Hint: "Write it anew in a terminal that is set to UTF-8.",
			}
		}
		again := p
		if err := again.Set(f.key, f.get(p)); err != nil {
			return err
		}
	}
	return nil
}

// incomplete says what does not fit together, and at which key.
func (p Profile) incomplete() (key string, bad *problem) {
	switch {
	case p.URL == "":
		return "url", &problem{"it has no url", "Add the Keycloak's, for example url: http://localhost:8080."}
	case p.SignIn.Kind != "" && p.SignIn.Kind != SignInNone && p.SignIn.Name == "":
		return "sign_in", &problem{"it says how to sign in, but not who", "Add user (for password) or client (for client-credentials)."}
	case p.SignIn.None() && p.SignIn.Secret != (secret.Ref{}):
		return "secret", &problem{"it has a secret, but nobody to sign in", "Add user or client."}
	case (p.ClientCert == "") != (p.ClientKey == ""):
		return "client_cert", &problem{"client_cert and client_key belong together", "Give both, or none."}
	}
	return "secret", p.foreign()
}

// foreign says that the kept secret was kept for another server: its name tells.
func (p Profile) foreign() *problem {
	ref := p.SignIn.Secret
	at := strings.LastIndexByte(ref.Arg, '@')
	if ref.Kind != secret.RefKeychain || !strings.HasPrefix(ref.Arg, storePrefix(p)) || at < 0 {
		return nil
	}
	if there := origin(ref.Arg[at+1:]); there != "" && there != origin(p.URL) {
		return &problem{
			"the secret was kept for " + there + " and does not go to another server",
			"Put the url back, or take the secret out and sign in anew: kloakroom login " + p.Name + ".",
		}
	}
	return nil
}

// anchored makes the paths of the file whole: "~/" is the home folder, and what
// is no whole path begins in the folder of the file.
func anchored(p Profile, dir string) Profile {
	for _, at := range []*string{&p.CACert, &p.ClientCert, &p.ClientKey} {
		*at = anchor(*at, dir)
	}
	if p.SignIn.Secret.Kind == secret.RefFile {
		p.SignIn.Secret.Arg = anchor(p.SignIn.Secret.Arg, dir)
	}
	return p
}

func anchor(path, dir string) string {
	switch {
	case path == "", filepath.IsAbs(path):
		return path
	case strings.HasPrefix(path, "~/"):
		if whole := atHome(path[2:]); whole != "" {
			return whole
		}
	}
	return filepath.Join(dir, path)
}
