// Package demo plays the cool project on this machine: a real Keycloak and a
// real protected API, the set-up through internal/change, a token, its claims,
// the called API. It writes only to the Keycloak that it starts itself, whatever
// is configured otherwise, and keeps its secrets to itself.
//
// It prints nothing: what happens is told to a [Reporter].
package demo

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/local"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
)

// The cool project, as its article sets it up.
const (
	Realm    = "coolproject"
	ClientID = "client-app"
	Scope    = "api-audience"
	Audience = "apiserver"

	keycloakPort = 8080
	apiPort      = 8000

	admin         = "admin"
	adminPassword = "adminpass"
)

// DefaultVersion is the release of Keycloak that is brought up unless another is
// named.
const DefaultVersion = local.DefaultVersion

// goodbye is how long everything that was started has to end.
const goodbye = 20 * time.Second

// Reporter is told what happens, as it happens. Texts may come from outside.
type Reporter interface {
	// Step begins a step of the story.
	Step(title string)
	// Detail adds to the step.
	Detail(text string)
	// Fields adds names and values to the step.
	Fields(pairs [][2]string)
}

// Options say what to play.
type Options struct {
	Version  string // of Keycloak; "" is what KEYCLOAK_HOME holds, else local.DefaultVersion
	Reporter Reporter
}

// stage is what was brought up.
type stage struct {
	tell     Reporter
	keycloak *local.Keycloak
	api      *local.API
	session  *session.Session
}

// Run brings Keycloak and the API up, plays the whole flow once, and ends all
// that it started, also when ctx ends in the middle.
func Run(ctx context.Context, o Options) (err error) {
	s := &stage{tell: o.Reporter}
	defer func() {
		if endErr := s.end(ctx); err == nil {
			err = endErr
		}
	}()
	for _, act := range []func(context.Context) error{
		s.clearUp,
		func(ctx context.Context) error { return s.startKeycloak(ctx, o.Version) },
		s.startAPI,
		s.signIn,
		s.setUp,
		s.play,
	} {
		if err := act(ctx); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// clearUp ends what a killed demo left running.
func (s *stage) clearUp(ctx context.Context) error {
	left, err := local.FindLeft(ctx)
	if err != nil {
		return err
	}
	for _, l := range left {
		if l.Running {
			s.tell.Step("Stopping a Keycloak that an earlier run left at " + l.URL)
		}
		if err := l.Stop(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) startKeycloak(ctx context.Context, version string) error {
	s.tell.Step("Bringing up Keycloak (Ctrl-C ends it all)")
	begin := time.Now()
	// The server outlives a cancelled context until end stops it: a write that
	// is under way is finished first.
	life, kill := context.WithCancel(context.WithoutCancel(ctx))
	release := context.AfterFunc(ctx, kill)
	k, err := local.StartKeycloak(life, local.KeycloakOptions{
		Version: version, Port: keycloakPort, Fallback: true,
		AdminUser: admin, AdminPassword: adminPassword, Progress: s.tell.Detail,
	})
	if !release() {
		err = errors.Join(err, ctx.Err())
	}
	if err != nil {
		kill()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
	s.keycloak = k
	s.tell.Detail(fmt.Sprintf("Keycloak %s is up at %s after %s; administrator %s, password %s",
		k.Version(), k.URL(), time.Since(begin).Round(100*time.Millisecond), admin, adminPassword))
	return nil
}

func (s *stage) startAPI(ctx context.Context) error {
	s.tell.Step("Starting the protected API")
	api, err := local.StartAPI(context.WithoutCancel(ctx), local.APIOptions{
		Port: apiPort, Fallback: true, Audience: Audience,
		Issuer: s.keycloak.URL() + "/realms/" + Realm, Progress: s.tell.Detail,
	})
	if err != nil {
		return err
	}
	s.api = api
	s.tell.Detail(api.URL() + " wants tokens of " + s.keycloak.URL() + "/realms/" + Realm + " for the audience " + Audience)
	return nil
}

// signIn signs in at the Keycloak that was started, and at no other: the
// settings come from here, not from the environment.
func (s *stage) signIn(ctx context.Context) (err error) {
	s.session, err = session.Open(ctx, profile.Settings{
		URL: s.keycloak.URL(), Realm: Realm, LoginRealm: profile.DefaultLoginRealm, Guard: profile.Open,
		SignIn: profile.SignIn{Kind: profile.SignInPassword, Name: admin},
	}, session.Options{Resolve: func(context.Context, secret.Ref) (secret.Value, error) {
		return secret.New(adminPassword), nil
	}})
	return err
}

// end stops what was started, whatever happened.
func (s *stage) end(ctx context.Context) error {
	if s.keycloak == nil && s.api == nil {
		return nil
	}
	s.tell.Step("Stopping Keycloak and the API")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	var errs []error
	if s.api != nil {
		errs = append(errs, s.api.Stop(ctx))
	}
	if s.keycloak != nil {
		errs = append(errs, s.keycloak.Stop(ctx))
	}
	return fault.Wrap("stop what the demo started", errors.Join(errs...))
}

// stateDir is where the demo keeps its journal, apart from the real one.
func stateDir() string { return filepath.Join(profile.StateDir(), "demo") }
