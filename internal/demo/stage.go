package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/local"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
)

// Stage is a Keycloak and an API, with a scene set on them.
type Stage struct {
	// Settings, Resolve and StateDir are what a screen needs to sign in there, and
	// where its journal belongs.
	Settings profile.Settings
	Resolve  func(context.Context, secret.Ref) (secret.Value, error)
	StateDir string
	// Scene is the one that was set; it may have been changed since where the demo
	// was there already.
	Scene Scene
	// Stays says that Keycloak goes on when the caller is done.
	Stays bool

	o        Options
	tell     Reporter
	detached bool
	keycloak *local.Keycloak // nil where it is not ours to end
	kill     func()          // ends keycloak from elsewhere
	version  string
	api      *local.API // likewise
	session  *session.Session
	request  apiclient.TokenRequest // the last one
}

// Run brings Keycloak and the API up, sets the scene, calls use, and ends all
// that it started, whatever happens, also when ctx ends in the middle. A demo
// that [Up] has left is used instead where it suits and fresh is not asked for;
// that one stays.
func Run(ctx context.Context, o Options, fresh bool, use func(context.Context, *Stage) error) error {
	s := newStage(o)
	begin := s.bringUp
	if n := findUp(); n != nil {
		if !fresh && n.suits(o) {
			begin = func(context.Context) error { return s.join(n) }
		} else {
			s.tell.Step("Another demo is up with Keycloak " + n.Version + " at " + n.URL + "; this one is beside it")
		}
	}
	return s.play(ctx, begin, use)
}

// play begins, lets the stage be used, and ends what was started by then: also
// after a panic.
func (s *Stage) play(ctx context.Context, begin func(context.Context) error, use func(context.Context, *Stage) error) (err error) {
	defer func() {
		if endErr := s.end(ctx); err == nil {
			err = endErr
		}
	}()
	silent := s.hearInterrupt(ctx)
	err = inOrder(ctx, begin)
	silent()
	if err != nil {
		return err
	}
	return use(ctx, s)
}

// hearInterrupt tells, should ctx end before the returned function is called,
// that it was heard: a write that is under way is finished first, and may hang.
func (s *Stage) hearInterrupt(ctx context.Context) (silent func() bool) {
	return context.AfterFunc(ctx, func() {
		s.tell.Step("Interrupted: finishing what is under way. Ctrl-C again breaks it off.")
	})
}

func newStage(o Options) *Stage {
	if o.Scene == "" {
		o.Scene = Done
	}
	return &Stage{o: o, tell: o.Reporter, Scene: o.Scene, Resolve: ownPassword, StateDir: stateDir()}
}

// ownReference stands for the password where screens want to know that there is
// one; ownPassword is what it means, and nobody looks it up.
var ownReference = secret.Ref{Kind: secret.RefKeychain, Arg: "kloakroom demo"}

// ownPassword is the one secret of the demo: it is in no store.
func ownPassword(ctx context.Context, _ secret.Ref) (secret.Value, error) {
	return secret.New(AdminPassword), ctx.Err()
}

// bringUp starts everything and sets the scene.
func (s *Stage) bringUp(ctx context.Context) error {
	return inOrder(ctx, s.clearUp, s.startKeycloak, s.startAPI, s.signIn, s.setScene)
}

// inOrder makes the steps until one fails or ctx ends.
func inOrder(ctx context.Context, steps ...func(context.Context) error) error {
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// clearUp ends what a killed demo left running.
func (s *Stage) clearUp(ctx context.Context) error {
	_, err := clearLeft(ctx, s.tell)
	return err
}

func clearLeft(ctx context.Context, tell Reporter) (ended int, err error) {
	left, err := local.FindLeft(ctx)
	if err != nil {
		return 0, err
	}
	for _, l := range left {
		if l.Running {
			ended++
			tell.Step("Stopping a Keycloak that an earlier run left at " + l.URL)
		}
		if err := l.Stop(ctx); err != nil {
			return ended, err
		}
	}
	return ended, nil
}

func (s *Stage) startKeycloak(ctx context.Context) error {
	s.tell.Step("Bringing up Keycloak (Ctrl-C ends everything)")
	begin := time.Now()
	// The server outlives a cancelled context until end stops it: a write that
	// is under way is finished first.
	life, kill := context.WithCancel(context.WithoutCancel(ctx))
	release := context.AfterFunc(ctx, kill)
	s.kill = kill
	go func() { // a write that hangs is broken off
		select {
		case <-s.o.Hurry:
			kill()
		case <-life.Done():
		}
	}()
	k, err := local.StartKeycloak(life, local.KeycloakOptions{
		Version: s.o.Version, Port: keycloakPort, Fallback: true,
		AdminUser: Admin, AdminPassword: AdminPassword,
		Detached: s.detached, Prepared: true, Progress: s.tell.Detail,
	})
	if !release() {
		err = errors.Join(err, ctx.Err())
	}
	if err != nil {
		kill()
		return cmp.Or(ctx.Err(), err)
	}
	s.keycloak, s.version = k, k.Version()
	s.at(k.URL())
	s.tell.Detail(fmt.Sprintf("Keycloak %s is up at %s after %s; administrator %s, password %s",
		k.Version(), k.URL(), tenths(begin), Admin, AdminPassword))
	return nil
}

func tenths(since time.Time) time.Duration { return time.Since(since).Round(100 * time.Millisecond) }

// at makes the settings those of the demo's own Keycloak: nothing of them comes
// from the environment.
func (s *Stage) at(base string) {
	s.Settings = profile.Settings{
		URL: base, Realm: Realm, LoginRealm: profile.DefaultLoginRealm, Guard: profile.Open,
		SignIn: profile.SignIn{Kind: profile.SignInPassword, Name: Admin, Secret: ownReference},
	}
	if s.Scene == Empty {
		s.Settings.Realm = ""
	}
}

// startAPI starts the API for as long as we are; one of a demo that stays is its
// keeper's business.
func (s *Stage) startAPI(ctx context.Context) error {
	if s.detached {
		return nil
	}
	s.tell.Step("Starting the protected API")
	return s.openAPI(ctx, s.issuer(), "")
}

// issuer is that of the tokens of the demo's realm.
func (s *Stage) issuer() string { return s.Settings.URL + "/realms/" + Realm }

func (s *Stage) openAPI(ctx context.Context, issuer, jwks string) error {
	api, err := local.StartAPI(context.WithoutCancel(ctx), local.APIOptions{
		Port: apiPort, Fallback: true, Audience: Audience, Issuer: issuer, JWKSURL: jwks, Progress: s.tell.Detail,
	})
	if err != nil {
		return err
	}
	s.api, s.Settings.API = api, api.URL()+Path
	s.tell.Detail(api.URL() + " wants tokens of " + issuer + " for the audience " + Audience)
	return nil
}

// signIn signs in at the Keycloak of the settings, and at no other.
func (s *Stage) signIn(ctx context.Context) (err error) {
	s.session, err = session.Open(ctx, s.Settings, session.Options{Resolve: s.Resolve})
	return err
}

// end stops what was started, whatever happened.
func (s *Stage) end(ctx context.Context) error {
	if s.keycloak == nil && s.api == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	go func() {
		select {
		case <-s.o.Hurry:
			cancel()
		case <-ctx.Done():
		}
	}()
	what := "Stopping the API"
	if s.keycloak != nil {
		what = "Stopping Keycloak and the API"
	}
	s.tell.Step(what)
	var errs []error
	if s.api != nil {
		errs = append(errs, s.api.Stop(ctx))
	}
	if s.keycloak != nil {
		errs = append(errs, s.keycloak.Stop(ctx))
		s.kill()
	}
	return fault.Wrap("stop what the demo started", errors.Join(errs...))
}
