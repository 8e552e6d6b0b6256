package demo

import (
	"context"
	"fmt"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/local"
)

// Up brings the demo up and leaves it to a keeper. One that is up already is
// reported as it is, unless it is not what is asked for.
func Up(ctx context.Context, o Options) (Status, error) {
	release, err := alone(ctx, o.Reporter)
	if err != nil {
		return Status{}, err
	}
	defer release()
	if n := findUp(); n != nil {
		if !n.suits(o) && o.differs(n) {
			return Status{}, otherUp(n)
		}
		o.Reporter.Step("The demo is up already.")
		return status(ctx, n), nil
	}
	s := newStage(o)
	s.detached = true
	defer s.hearInterrupt(ctx)()
	n, err := s.leave(ctx)
	if err != nil {
		_ = s.end(ctx)
		return Status{}, err
	}
	return status(ctx, n), nil
}

// differs says that these options name something that the demo was not brought
// up with.
func (o Options) differs(n *note) bool {
	return o.Version != "" && o.Version != n.Version || o.Scene != "" && o.Scene != n.Scene
}

func otherUp(n *note) error {
	return &fault.Error{
		Class: fault.Conflict, Code: "other-demo-up", What: "bring the demo up",
		Why:  fmt.Sprintf("one is up already, with Keycloak %s and the scene %s, at %s", n.Version, n.Scene, n.URL),
		Hint: "kloakroom demo down ends it; kloakroom demo reset --at SCENE sets another scene on it.",
	}
}

// leave brings everything up and hands it to a keeper.
func (s *Stage) leave(ctx context.Context) (*note, error) {
	if err := s.bringUp(ctx); err != nil {
		return nil, err
	}
	s.tell.Step("Starting the protected API, and handing over to a process in the background")
	n := &note{
		Version: s.version, URL: s.Settings.URL, Dir: s.keycloak.Dir(), Scene: s.Scene, StartedAt: time.Now().UTC(),
	}
	kept, err := spawn(ctx, n)
	if err != nil {
		return nil, fault.Wrap("leave the demo up", err)
	}
	return kept, nil
}

// join takes a demo that is up as the stage.
func (s *Stage) join(n *note) error {
	s.tell.Step("Using the demo that is up: Keycloak " + n.Version + " at " + n.URL + ", the API at " + n.API)
	s.Scene, s.Stays, s.version = n.Scene, true, n.Version
	s.at(n.URL)
	s.Settings.API = n.API + Path
	return nil
}

// Down ends the demo that is up, and whatever a killed one has left. It reports
// how many servers there were to end.
func Down(ctx context.Context, tell Reporter) (ended int, err error) {
	release, err := alone(ctx, tell)
	if err != nil {
		return 0, err
	}
	defer release()
	if n := findUp(); n != nil {
		tell.Step("Stopping Keycloak " + n.Version + " at " + n.URL + " and the API at " + n.API)
		if err := n.Keeper.End(ctx); err != nil {
			return 0, fault.Wrap("end the demo", err)
		}
		ended++
	}
	if err := forget(); err != nil {
		return ended, fault.Wrap("end the demo", err)
	}
	left, err := clearLeft(ctx, tell)
	return ended + left, err
}

// Reset sets a scene anew on the demo that is up: its realm is deleted with all
// that was done to it. With no scene in the options it is the one before.
func Reset(ctx context.Context, o Options) (Status, error) {
	release, err := alone(ctx, o.Reporter)
	if err != nil {
		return Status{}, err
	}
	defer release()
	n := findUp()
	if n == nil {
		return Status{}, noneUp()
	}
	if o.Scene == "" {
		o.Scene = n.Scene
	}
	s := newStage(o)
	s.at(n.URL)
	if err := s.setAnew(ctx); err != nil {
		return Status{}, fault.Wrap("reset the demo", err)
	}
	n.Scene = s.Scene
	if err := n.save(); err != nil {
		return Status{}, fault.Wrap("reset the demo", err)
	}
	return status(ctx, n), nil
}

func (s *Stage) setAnew(ctx context.Context) error {
	if err := s.signIn(ctx); err != nil {
		return err
	}
	s.tell.Step("Deleting realm " + Realm)
	return inOrder(ctx, s.clearScene, s.setScene)
}

func noneUp() error {
	return &fault.Error{
		Class: fault.NotFound, Code: "no-demo", What: "reset the demo", Why: "none is up",
		Hint: "kloakroom demo up brings one up. A kloakroom demo that runs elsewhere begins anew with each start.",
	}
}

// Prepare makes the next start of a version quick and independent of the network.
func Prepare(ctx context.Context, o Options) error {
	begin := time.Now()
	o.Reporter.Step("Preparing Keycloak (Ctrl-C stops)")
	started, err := local.Build(ctx, local.KeycloakOptions{Version: o.Version, Progress: o.Reporter.Detail})
	switch {
	case err != nil:
		return err
	case started:
		o.Reporter.Detail("It came up, was ended again, and is kept; all that took " + tenths(begin).String() + ".")
	}
	return nil
}
