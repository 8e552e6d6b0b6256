package screen

import (
	"context"
	"errors"
	"slices"

	"kloakroom/apiclient"
	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/tui/part"
)

// Settings are those that flags and variables give.
func (d *Desk) Settings() profile.Settings { return d.o.Settings }

// Complete says whether the settings are enough to sign in: where and who, and
// where the secret lies. A profile that is signed out has none.
func (d *Desk) Complete() bool {
	in := d.o.Settings.SignIn
	return d.o.Settings.URL != "" && !in.None() && in.Secret != (secret.Ref{})
}

// SignIn is the job that opens a session; its answer goes to [Desk.Use]. given is
// a secret that was typed; zero means that the reference of the settings is
// resolved.
func (d *Desk) SignIn(slot part.Slot, settings profile.Settings, given secret.Value) part.Job {
	resolve, open, now := d.o.Resolve, d.o.Open, d.o.Now
	if !given.IsZero() {
		resolve = func(ctx context.Context, _ secret.Ref) (secret.Value, error) { return given, ctx.Err() }
	}
	return part.Job{
		Slot: slot, Title: "Signing in",
		Run: func(ctx context.Context) (any, error) {
			s, err := open(ctx, settings, session.Options{Resolve: resolve, Now: now})
			if err != nil {
				return nil, err // a typed nil would look like a session
			}
			return s, nil
		},
	}
}

// Use takes a session that was opened as the one in use and tells every screen.
// The same profile at the same Keycloak keeps the chosen realm and client, so that somebody whose
// session ended goes on where they were.
func (d *Desk) Use(s *session.Session) part.Result {
	again := d.session != nil && d.session.Base() == s.Base() && d.Profile() == s.Profile()
	d.session, d.engine, d.keptAs, d.moving = s, change.New(s, d.o.State), "", nil
	clear(d.rights)
	if !again {
		d.realm, d.client, d.token, d.last = s.Realm(), "", nil, ""
	}
	out := part.Handled(part.Tell{Msg: SignedIn{Again: again}})
	out.Add(d.readRights())
	return out
}

// Ended says whether an error means that the session has ended, and nothing but
// signing in again helps. The token endpoint's refusal of some client is no such
// error.
func Ended(err error) bool {
	var ofToken *apiclient.TokenError
	if errors.As(err, &ofToken) && ofToken.User == "" && ofToken.Exchange != nil {
		return false
	}
	return err != nil && fault.Of(err).Class == fault.Refused
}

// SignInAgain asks Connect for a sign-in because of an error that [Ended] the
// session; the screen is where to return to.
func SignInAgain(why error, back string) part.Result {
	return part.Handled(part.Show{Screen: Connect, With: SignIn{Why: why, Back: back}})
}

// Command is a line for a shell that does what a screen does, in the desk's
// Keycloak (named by its profile where there is one) and realm: words such as
// "clients get", the name that they take (may be empty), and flags.
func (d *Desk) Command(words []string, name string, flags ...string) string {
	flags = slices.Clone(flags)
	switch name := d.Profile(); {
	case name != "":
		flags = append(flags, "--profile", name)
	case d.session != nil:
		flags = append(flags, "--url", d.session.Base())
	}
	if d.realm != "" {
		flags = append(flags, "--realm", d.realm)
	}
	return change.CommandLine(words, name, flags...)
}
