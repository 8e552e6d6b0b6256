package main

import (
	"context"
	"net/url"
	"os"
	"sync"

	"kloakroom/internal/fault"
	"kloakroom/internal/output"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
)

// app is what the commands share: the printer, the global flags, the secrets.
type app struct {
	out     *output.Printer
	flags   profile.Flags
	secrets *secret.Resolver
	getenv  func(string) string
	// opened is the store, once it was needed: its passphrase is asked for once.
	opened func() (secret.Store, error)
	// unwatch ends the watch for signals that run began.
	unwatch func()
}

func newApp(out *output.Printer) *app {
	a := &app{out: out, getenv: os.Getenv, unwatch: func() {}}
	a.opened = sync.OnceValues(func() (secret.Store, error) {
		o := secret.StoreOptions{Dir: profile.DataDir()}
		if a.out.CanAsk() {
			o.Ask = a.out.AskSecret
		}
		return secret.Open(o)
	})
	a.secrets = &secret.Resolver{Getenv: os.LookupEnv, Stdin: os.Stdin, Store: a.store}
	return a
}

// store opens the keychain, or the encrypted file where none runs.
func (a *app) store() (secret.Store, error) { return a.opened() }

// keeper keeps and forgets sign-ins, in the file of profiles as it is now.
func (a *app) keeper() (session.Keeper, error) {
	file, err := profile.OpenFile(profile.Path())
	return session.Keeper{File: file, Store: a.store}, err
}

// resolved joins flags, variables and the profile.
func (a *app) resolved() (profile.Resolved, error) {
	return profile.Load(profile.Path(), a.flags, a.getenv)
}

// resolve reads the secret that a reference names.
func (a *app) resolve(ctx context.Context, reference string) (secret.Value, error) {
	ref, err := secret.ParseRef(reference)
	if err != nil {
		return secret.Value{}, err
	}
	if ref.Kind == secret.RefStdin && a.out.CanAsk() {
		a.out.Notice("Reading standard input: paste, then Ctrl-D on a line of its own.")
	}
	return a.secrets.Resolve(ctx, ref)
}

// warn says what is unsafe about the settings, each time.
func (a *app) warn(s profile.Settings) {
	if s.Insecure {
		a.out.Warn("TLS certificates are not verified (--insecure)")
	}
	a.warnPlain(s.URL)
}

// warnPlain says that credentials go where anybody on the way can read them.
func (a *app) warnPlain(rawURL string) {
	if u, err := url.Parse(rawURL); err == nil && u.Scheme == "http" && !profile.Loopback(rawURL) {
		a.out.Warn("secrets and tokens go over plain http to " + clean(u.Host))
	}
}

// signedIn opens a session of an administrator and runs f in it.
func (a *app) signedIn(ctx context.Context, f func(*session.Session) error) error {
	return a.required(ctx, f, profile.Settings.RequireURL, profile.Settings.RequireSignIn)
}

// inRealm is signedIn for commands that work in a realm.
func (a *app) inRealm(ctx context.Context, f func(*session.Session) error) error {
	return a.required(ctx, f, profile.Settings.RequireURL, profile.Settings.RequireRealm, profile.Settings.RequireSignIn)
}

// required runs f in a session, once the settings have what is required.
func (a *app) required(ctx context.Context, f func(*session.Session) error, checks ...func(profile.Settings) error) error {
	s, err := a.settings(ctx)
	if err != nil {
		return err
	}
	for _, check := range checks {
		if err := check(s); err != nil {
			return err
		}
	}
	return a.in(ctx, s, f)
}

// in opens a session and runs f in it. A realm that turns out to be missing is
// told with the nearest one that there is.
func (a *app) in(ctx context.Context, settings profile.Settings, f func(*session.Session) error) error {
	if err := settings.RequireSecret(); err != nil {
		return err
	}
	s, err := session.Open(ctx, settings, session.Options{Resolve: a.secrets.Resolve})
	if err != nil {
		return err
	}
	err = f(s)
	if s.SignedIn() && keycloak.IsRealmMissing(err) {
		return s.Server().NoRealm(ctx, s.Realm())
	}
	return err
}

// clean is short for what is done to every text from outside.
func clean(s string) safetext.Text { return safetext.Clean(s) }

// conflictingFlags is the fault of two flags that exclude each other.
func conflictingFlags(a, b string) error {
	return &fault.Error{
		Class: fault.Usage, Code: "usage", Why: a + " and " + b + " exclude each other", Hint: "Give one of them.",
	}
}
