package fake

import (
	"context"
	"testing"
	"time"

	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// DeskOptions are what a desk begins with. The zero value is the first
// administrator, signed in, with no realm chosen.
type DeskOptions struct {
	Realm, Client string
	// User signs in at master; "" is Admin. Password is what is given for them; ""
	// is the right one.
	User, Password string
	// SignedOut leaves nobody signed in; the settings are as they would be.
	SignedOut bool
	// NoSettings leaves the settings empty, as without flags and variables.
	NoSettings bool
	// Guard is how guarded the profile is; "" is profile.Open.
	Guard profile.Guard
	// Timeout bounds each request; 0 is 20 seconds. What hangs wants less.
	Timeout time.Duration
	// API is the URL that the API screen begins with.
	API string
	// State is the folder of the journal; "" is one of the test's own.
	State string
	// Present is for the stage: what those who watch are not to see is masked.
	Present bool
}

// Desk returns a desk in front of this Keycloak. Its clock is the server's.
func (k *Keycloak) Desk(tb testing.TB, o DeskOptions) *screen.Desk {
	tb.Helper()
	if o.State == "" {
		o.State = tb.TempDir()
	}
	var settings profile.Settings
	if !o.NoSettings {
		settings = k.Settings(o)
	}
	desk := screen.New(screen.Options{
		Settings: settings, State: o.State, Now: k.Now, API: o.API, Present: o.Present, Resolve: k.resolve(settings, o),
		Open: func(ctx context.Context, s profile.Settings, so session.Options) (*session.Session, error) {
			opened, err := session.Open(ctx, s, so)
			if err == nil {
				tb.Cleanup(opened.API().CloseIdleConnections)
			}
			return opened, err
		},
	})
	if o.SignedOut || o.NoSettings {
		return desk
	}
	job := desk.SignIn(part.Slot("desk/sign-in"), settings, secret.Value{})
	answer, err := job.Run(tb.Context())
	if err != nil {
		tb.Fatalf("sign in at the fake Keycloak: %v", err)
	}
	opened, _ := answer.(*session.Session)
	desk.Use(opened) // nobody listens yet; what it asks for, a screen's Start asks again
	desk.SetRealm(o.Realm)
	desk.SetClient(o.Client)
	return desk
}

// Settings are those of flags and variables that lead here.
func (k *Keycloak) Settings(o DeskOptions) profile.Settings {
	s := profile.Settings{
		URL: k.URL, Realm: o.Realm, LoginRealm: profile.DefaultLoginRealm, Guard: o.Guard, Timeout: o.Timeout,
		SignIn: profile.SignIn{
			Kind: profile.SignInPassword, Name: o.User,
			Secret: secret.Ref{Kind: secret.RefEnv, Arg: "KLOAKROOM_PASSWORD"},
		},
	}
	if s.SignIn.Name == "" {
		s.SignIn.Name = Admin
	}
	if s.Guard == "" {
		s.Guard = profile.Open
	}
	if s.Timeout == 0 {
		s.Timeout = 20 * time.Second
	}
	return s
}

// resolve gives the password of whoever the settings name, as it is at that time.
func (k *Keycloak) resolve(s profile.Settings, o DeskOptions) func(context.Context, secret.Ref) (secret.Value, error) {
	return func(context.Context, secret.Ref) (secret.Value, error) {
		if o.Password != "" {
			return secret.New(o.Password), nil
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		if u := k.realm("master").userNamed(s.SignIn.Name); u != nil {
			return secret.New(u.password), nil
		}
		return secret.New("no such user"), nil
	}
}

// SignedIn opens a session outside of any desk.
func (k *Keycloak) SignedIn(tb testing.TB, o DeskOptions) *session.Session {
	tb.Helper()
	return k.Desk(tb, o).Session()
}
