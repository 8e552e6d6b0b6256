// Package session is a signed-in profile: it finds the Keycloak, signs in, owns
// the http.Client that signs admin requests and renews the sign-in, and knows
// the administrator's rights. Several sessions live side by side.
//
// It reads nothing of realms (keycloak does, with this session's client) and
// shows nothing.
package session

import (
	"context"
	"net/http"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
	"kloakroom/keycloak"
)

// Options are what a session does not find in its settings.
type Options struct {
	// Resolve turns the reference of a secret into the secret; nil is that of a
	// zero secret.Resolver.
	Resolve func(context.Context, secret.Ref) (secret.Value, error)
	// Now is the clock; nil is the machine's.
	Now func() time.Time
}

// Session is one signed-in profile. Its methods may be called concurrently.
type Session struct {
	settings profile.Settings
	base     string
	now      func() time.Time

	api    *http.Client // any answer allowed: for APIs
	plain  *http.Client // guarded, signs nothing: for discovery and tokens
	signed *http.Client // guarded, signs admin requests

	server *keycloak.Server
	tokens *apiclient.Tokens
	grants *grants
	found  endpoints
}

// Open finds the Keycloak of the settings and signs in, so that a wrong
// password is known at once. With [profile.SignInNone] it only finds the
// Keycloak. Errors are faults: what answers there is no Keycloak, the login
// realm does not exist, the sign-in was refused. ctx ends the opening; the
// session itself lives on without it.
func Open(ctx context.Context, settings profile.Settings, o Options) (*Session, error) {
	if err := settings.RequireURL(); err != nil {
		return nil, err
	}
	s, err := build(settings, o)
	if err != nil {
		return nil, err
	}
	where, err := s.locate(ctx)
	if err != nil {
		return nil, err
	}
	if settings.SignIn.None() {
		s.signed = s.plain
		s.server = keycloak.New(s.base, s.signed)
		return s, nil
	}
	if where.Discovery == nil {
		return nil, noLoginRealm(s.base, settings.LoginRealm)
	}
	if err := s.signIn(ctx, o); err != nil {
		return nil, fault.Wrap("sign in at "+s.base, err)
	}
	return s, nil
}

// Detached returns a session that belongs to no Keycloak: it calls APIs and gets
// tokens from token endpoints that are named. Its Base is empty, it has neither
// Server nor Client, and what would have to ask a Keycloak is a usage fault.
func Detached(settings profile.Settings, o Options) (*Session, error) {
	return build(settings, o)
}

// build makes the clients; nothing is sent yet.
func build(settings profile.Settings, o Options) (*Session, error) {
	w := wire.Options{
		CACert: settings.CACert, ClientCert: settings.ClientCert, ClientKey: settings.ClientKey,
		Insecure: settings.Insecure, Timeout: settings.Timeout,
	}
	api, err := wire.NewClient(w)
	if err != nil {
		return nil, err
	}
	plain := *api
	plain.Transport = wire.Guard(api.Transport)
	s := &Session{settings: settings, now: o.Now, api: api, plain: &plain}
	if s.now == nil {
		s.now = time.Now
	}
	s.tokens = apiclient.NewTokens(s.api, s.now)
	return s, nil
}

// locate finds the base path by the realm that will be needed first: the login
// realm, or the realm itself where nobody signs in.
func (s *Session) locate(ctx context.Context) (keycloak.Location, error) {
	realm := s.settings.LoginRealm
	if s.settings.SignIn.None() && s.settings.Realm != "" {
		realm = s.settings.Realm
	}
	where, err := keycloak.Locate(ctx, s.plain, s.settings.URL, realm)
	if err != nil {
		return where, err
	}
	s.base = where.Base
	s.found.keep(realm, where.Discovery)
	return where, nil
}

func (s *Session) signIn(ctx context.Context, o Options) error {
	resolve := o.Resolve
	if resolve == nil {
		resolve = new(secret.Resolver).Resolve
	}
	credential, err := resolve(ctx, s.settings.SignIn.Secret)
	if err != nil {
		return err
	}
	tokenURL, err := keycloak.New(s.base, s.plain).TokenPath(s.settings.LoginRealm)
	if err != nil {
		return err
	}
	obtain, err := signInAt{tokenURL, s.plain, s.now}.by(s.settings.SignIn, credential)
	if err != nil {
		return err
	}
	s.grants = newGrants(obtain, s.now)
	if _, err := s.grants.token(ctx); err != nil {
		return err
	}
	signed := *s.plain
	signed.Transport = &signer{next: s.plain.Transport, prefix: s.base + "/admin/", grants: s.grants}
	s.signed = &signed
	s.server = keycloak.New(s.base, s.signed)
	return nil
}

func noLoginRealm(base, realm string) error {
	return &fault.Error{
		Class: fault.NotFound, Code: "realm-not-found", What: "sign in at " + base,
		Why:  "there is no realm " + realm + " to sign in to",
		Hint: "Set --login-realm (or KLOAKROOM_LOGIN_REALM) to the realm of the administrator.",
	}
}

// Server reads from this session's Keycloak.
func (s *Session) Server() *keycloak.Server { return s.server }

// Client signs admin requests of this session's Keycloak, and nothing else;
// where nobody is signed in it signs nothing.
func (s *Session) Client() *http.Client { return s.signed }

// API calls APIs: it signs nothing and lets any answer through.
func (s *Session) API() *http.Client { return s.api }

// Tokens gets and keeps tokens of clients.
func (s *Session) Tokens() *apiclient.Tokens { return s.tokens }

// Base returns the Keycloak's URL with its base path.
func (s *Session) Base() string { return s.base }

// Realm returns the realm that this session works in; it may be empty.
func (s *Session) Realm() string { return s.settings.Realm }

// Profile returns the name of the profile; it is empty where flags and variables
// alone made the settings.
func (s *Session) Profile() string { return s.settings.Profile }

// Guard returns how guarded the profile is.
func (s *Session) Guard() profile.Guard { return s.settings.Guard }

// SignedIn says whether there is an administrator.
func (s *Session) SignedIn() bool { return s.grants != nil }

// Now returns the time by this session's clock.
func (s *Session) Now() time.Time { return s.now() }

// attached returns a usage fault for a session that belongs to no Keycloak.
func (s *Session) attached() error {
	if s.base != "" {
		return nil
	}
	return profile.Settings{}.RequireURL()
}

// Administrator names who is signed in, for headers, plans and the journal: a
// user with the realm that knows them, "admin@master". It is empty where nobody
// is.
func (s *Session) Administrator() string {
	switch s.settings.SignIn.Kind {
	case profile.SignInClient:
		return "service account of " + s.settings.SignIn.Name
	case profile.SignInToken:
		return "a given token"
	case profile.SignInPassword:
		return s.settings.SignIn.Name + "@" + s.settings.LoginRealm
	default:
		return ""
	}
}
