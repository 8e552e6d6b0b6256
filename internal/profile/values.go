package profile

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
)

// How the text of each field becomes a value.

func text(key string, at func(*Profile) *string) field {
	return field{
		key, func(p Profile) string { return *at(&p) },
		func(p *Profile, v string) *problem {
			*at(p) = v
			return nil
		},
	}
}

func setURL(p *Profile, v string) *problem {
	if bad := badURL(v); bad != nil {
		return bad
	}
	p.URL = strings.TrimSpace(v)
	return nil
}

func setAPI(p *Profile, v string) *problem {
	if v != "" {
		if bad := badURL(v); bad != nil {
			return bad
		}
	}
	p.API = strings.TrimSpace(v)
	return nil
}

// badURL says why a URL cannot stand in the file. It is not repeated: it may
// carry a password.
func badURL(v string) *problem {
	const hint = "Write it like http://localhost:8080 or https://sso.example.com/auth."
	u, err := wire.ParseURL(strings.TrimSpace(v))
	switch {
	case err != nil:
		why := "it is no URL"
		if cause := new(wire.Error); errors.As(err, &cause) && cause.Err != nil {
			why += ": " + cause.Err.Error()
		}
		return &problem{why, hint}
	case u.User != nil:
		return &problem{"the URL has a user or a password in it, and these do not belong there", "Write the user as user:, and say by secret: where the password is."}
	}
	return nil
}

func kindText(s SignIn) string {
	if s.None() {
		return ""
	}
	return string(s.Kind)
}

func setKind(p *Profile, v string) *problem {
	switch kind := SignInKind(v); kind {
	case "":
		p.SignIn = SignIn{}
	case SignInPassword, SignInClient:
		if p.SignIn.Kind != kind {
			p.SignIn = SignIn{Kind: kind}
		}
	default:
		return oneOf("way to sign in", v, string(SignInPassword), string(SignInClient))
	}
	return nil
}

func nameOf(p Profile, kind SignInKind) string {
	if p.SignIn.Kind != kind {
		return ""
	}
	return p.SignIn.Name
}

func nameSetter(kind SignInKind) func(*Profile, string) *problem {
	return func(p *Profile, v string) *problem {
		switch {
		case v != "":
			*p = p.As(kind, v)
		case p.SignIn.Kind == kind:
			p.SignIn = SignIn{}
		}
		return nil
	}
}

func setSecret(p *Profile, v string) *problem {
	if v == "" {
		p.SignIn.Secret = secret.Ref{}
		return nil
	}
	ref, err := secret.ParseRef(v)
	if err != nil {
		f := fault.Of(err)
		return &problem{f.Why, "Write where it is: env:NAME, file:PATH, cmd:COMMAND or keychain:NAME."}
	}
	if ref.Kind == secret.RefStdin {
		return &problem{"- is standard input, which is not there the next time", "Write where it is: env:NAME, file:PATH, cmd:COMMAND or keychain:NAME."}
	}
	p.SignIn.Secret = ref
	return nil
}

func setGuard(p *Profile, v string) *problem {
	switch g := Guard(v); g {
	case "", Open, Guarded, ReadOnly:
		p.Guard = g
		return nil
	}
	return oneOf("guard", v, string(Open), string(Guarded), string(ReadOnly))
}

// Guards are the texts that a guard may have.
func Guards() []string { return []string{string(Open), string(Guarded), string(ReadOnly)} }

func timeoutText(p Profile) string {
	if p.Timeout == 0 {
		return ""
	}
	return p.Timeout.String()
}

func setTimeout(p *Profile, v string) *problem {
	if v == "" {
		p.Timeout = 0
		return nil
	}
	d, err := time.ParseDuration(v)
	switch {
	case err != nil:
		return &problem{fmt.Sprintf("%q is no duration", v), "Write it like 45s or 2m."}
	case d < 0:
		return &problem{"it is negative", "Write it like 45s or 2m."}
	}
	p.Timeout = d
	return nil
}

func oneOf(what, given string, allowed ...string) *problem {
	hint := "It is one of " + strings.Join(allowed, ", ") + "."
	if near := fault.Nearest(given, allowed); near != "" {
		hint = "Did you mean " + near + "?"
	}
	return &problem{fmt.Sprintf("%q is no %s", given, what), hint}
}
