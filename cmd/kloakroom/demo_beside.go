package main

import (
	"context"

	"kloakroom/internal/demo"
	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/session"
)

// demoBeside plays the demo on a Keycloak of this machine that was there before:
// with the user's own sign-in, and only after the plan was agreed to.
func (a *app) demoBeside(ctx context.Context, f demoFlags, o demo.Options, use func(context.Context, *demo.Stage) error) error {
	switch {
	case f.version != "":
		return conflictingFlags("--use-running", "--keycloak-version")
	case f.scene != "":
		return conflictingFlags("--use-running", "--at")
	case !profile.Loopback(f.useRunning):
		return notLoopback(f.useRunning)
	}
	a.flags.URL, a.flags.Realm = f.useRunning, demo.Realm
	settings, err := a.settings(ctx)
	if err != nil {
		return err
	}
	if err := settings.RequireSignIn(); err != nil {
		return err
	}
	return a.in(ctx, settings, func(s *session.Session) error {
		return a.carryOutIn(ctx, s, demo.Realm, f.consent, demo.Intent(), func() error {
			settings.URL, settings.Realm = s.Base(), demo.Realm
			there := demo.Running{Session: s, Settings: settings, Resolve: a.quiet(nil).Resolve, StateDir: profile.StateDir()}
			return demo.Beside(ctx, there, o, use)
		})
	})
}

func notLoopback(url string) error {
	return &fault.Error{
		Class: fault.Usage, Code: "not-loopback", What: "use a running Keycloak",
		Why:  url + " is not on this machine, and the demo plays nowhere else",
		Hint: "kloakroom setup sets the same up anywhere: --realm coolproject --client client-app --audience apiserver.",
	}
}
