package profile

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

// Flags are the global flags of a command, as given; empty means not given. Each
// has a variable, but for Insecure: what is unsafe is said anew in each call.
type Flags struct {
	Profile                       string
	URL, Realm, LoginRealm        string
	Timeout                       time.Duration
	CACert, ClientCert, ClientKey string
	Insecure                      bool
}

// Resolved are the settings in effect, and how they came to be.
type Resolved struct {
	Settings
	// Sources say for each setting where it comes from.
	Sources []Source
	// Notes are what somebody who wonders should know: a profile that is not
	// used, a variable without effect.
	Notes []string
	// Warning is a note that nobody may miss: the profile that was named is not
	// used, since the URL is another one's. "" for none.
	Warning string
}

// Load is [Resolve] with the file of profiles at path. A file that the file
// system does not let us read is passed over where no profile is needed: a URL
// is given, and no profile is named.
func Load(path string, f Flags, getenv func(string) string) (Resolved, error) {
	file, err := OpenFile(path)
	if err != nil {
		needed := cmp.Or(f.Profile, getenv("KLOAKROOM_PROFILE")) != "" || givenURL(f, getenv) == ""
		if needed || !errors.Is(err, ErrUnreadable) {
			return Resolved{}, err
		}
		file = nil
	}
	return Resolve(f, getenv, file)
}

// Resolve joins flags, variables and a profile, in this order. The profile is
// the one that is named (--profile, KLOAKROOM_PROFILE), else the default of the
// file.
//
// What belongs to a profile's server goes to no other. Where a flag or variable
// gives the URL of another server (see [SameServer]), the profile counts for
// nothing, neither sign-in nor realm nor certificates; only its guard, where
// somebody named it, still makes things stricter. The guard follows the URL in
// effect: what is not loopback is open only where the profile in use says so.
//
// The secret of the sign-in is a unit with it: a user or client given by
// variables brings its own. Two ways to sign in by variables at once are a usage
// fault and not a guess, as is a time that is none. A profile that is named and
// does not exist is a not-found fault.
func Resolve(f Flags, getenv func(string) string, file *File) (Resolved, error) {
	r := &resolver{getenv: getenv, file: file}
	if err := r.choose(f); err != nil {
		return Resolved{}, err
	}
	s := &r.out.Settings
	s.URL = strings.TrimSpace(r.pick("url", f.URL, "", func(p Profile) string { return p.URL }))
	s.Realm = r.pick("realm", f.Realm, "", func(p Profile) string { return p.Realm })
	s.LoginRealm = r.pick("login_realm", f.LoginRealm, DefaultLoginRealm, func(p Profile) string { return p.LoginRealm })
	if err := r.signIn(); err != nil {
		return r.out, err
	}
	r.guard()
	s.API = r.pick("api", "", "", func(p Profile) string { return p.API })
	s.CACert = r.pick("ca_cert", f.CACert, "", func(p Profile) string { return p.CACert })
	s.ClientCert = r.pick("client_cert", f.ClientCert, "", func(p Profile) string { return p.ClientCert })
	s.ClientKey = r.pick("client_key", f.ClientKey, "", func(p Profile) string { return p.ClientKey })
	if s.Insecure = f.Insecure; s.Insecure {
		r.tell("insecure", Given{"yes: certificates are not verified", "flag --insecure"})
	}
	return r.out, r.timeout(f.Timeout)
}

func givenURL(f Flags, getenv func(string) string) string {
	return strings.TrimSpace(cmp.Or(f.URL, getenv("KLOAKROOM_URL")))
}

type resolver struct {
	getenv func(string) string
	file   *File
	use    *Profile // the profile in use; nil for none
	named  *Profile // the one that somebody named, in use or not
	out    Resolved
}

// choose finds the profile, and whether it counts at the URL in effect.
func (r *resolver) choose(f Flags) error {
	at := []Given{{f.Profile, "flag --profile"}, {r.getenv("KLOAKROOM_PROFILE"), "variable KLOAKROOM_PROFILE"}, {r.file.Default(), r.defaultLine()}}
	given := present(at)
	if len(given) == 0 {
		r.tell("profile", Given{"", "not given"})
		return nil
	}
	p, err := r.file.Get(given[0].Value)
	if err != nil {
		return fault.Wrap("use the profile named by "+given[0].From, err)
	}
	asked := given[0].From != at[2].From
	if asked {
		r.named = &p
	}
	url := givenURL(f, r.getenv)
	if url == "" || SameServer(url, p.URL) {
		r.use, r.out.Profile = &p, p.Name
		r.tell("profile", given[0], given[1:]...)
		return nil
	}
	why := "profile " + p.Name + " is for " + p.URL + ", and nothing of it goes to another server"
	r.tell("profile", Given{"", "not used: the URL is another one's"}, given...)
	if asked {
		r.out.Warning = why + ": it is not used"
	}
	r.out.Notes = append(r.out.Notes, why+".")
	return nil
}

func (r *resolver) defaultLine() string {
	if r.file == nil {
		return ""
	}
	return fmt.Sprintf("default of the file (line %d)", r.file.content().lines[keyDefault])
}

// fromProfile is what the profile in use says of a key.
func (r *resolver) fromProfile(key, value string) Given {
	return Given{value, r.profileLine(key)}
}

func (r *resolver) profileLine(key string) string {
	if r.use == nil {
		return ""
	}
	return fmt.Sprintf("profile %s (line %d)", r.use.Name, r.file.line(r.use.Name, key))
}

// pick takes the first of flag, variable and profile, and notes where it is from.
func (r *resolver) pick(key, flag, otherwise string, get func(Profile) string) string {
	variable := "KLOAKROOM_" + strings.ToUpper(key)
	given := []Given{{flag, "flag --" + strings.ReplaceAll(key, "_", "-")}, {r.getenv(variable), "variable " + variable}}
	if r.use != nil {
		given = append(given, r.fromProfile(key, get(*r.use)))
	}
	given = present(given)
	if len(given) == 0 {
		r.tell(key, Given{otherwise, absent(otherwise)})
		return otherwise
	}
	value := given[0].Value
	if key == "url" || key == "api" {
		for i := range given {
			given[i].Value = wire.RedactRawURL(strings.TrimSpace(given[i].Value))
		}
	}
	r.tell(key, given[0], given[1:]...)
	return value
}

func absent(otherwise string) string {
	if otherwise == "" {
		return "not given"
	}
	return "default"
}

// timeout takes the flag's time, the variable's, or the profile's; 0 where none
// is given.
func (r *resolver) timeout(flag time.Duration) error {
	const variable = "KLOAKROOM_TIMEOUT"
	if flag < 0 {
		return badTimeout("--timeout is negative")
	}
	var given []Given
	if flag > 0 {
		given = append(given, Given{flag.String(), "flag --timeout"})
	}
	given = append(given, Given{r.getenv(variable), "variable " + variable})
	if r.use != nil {
		given = append(given, r.fromProfile("timeout", timeoutText(*r.use)))
	}
	if given = present(given); len(given) == 0 {
		r.tell("timeout", Given{"30s", "default"})
		return nil
	}
	d, err := time.ParseDuration(given[0].Value)
	switch {
	case err != nil:
		return badTimeout(fmt.Sprintf("%s is %q, which is no duration", variable, given[0].Value))
	case d < 0:
		return badTimeout(variable + " is negative")
	}
	r.out.Timeout = d
	r.tell("timeout", given[0], given[1:]...)
	return nil
}

func badTimeout(why string) error {
	return &fault.Error{Class: fault.Usage, Code: "bad-timeout", Why: why, Hint: "Write it like 45s or 2m."}
}
