package demo

import (
	"context"
	"time"

	"kloakroom/internal/change"
	"kloakroom/keycloak"
)

// Intent is the whole set-up of the cool project.
func Intent() change.Setup {
	return change.Setup{ClientID: ClientID, Audience: Audience, Scope: Scope}
}

// setScene makes the realm what the scene wants, from nothing.
func (s *Stage) setScene(ctx context.Context) error {
	switch s.Scene {
	case Empty:
		return nil
	case NoAudience:
		return s.setUp(ctx, s.withoutAudience()...)
	case Done:
	}
	return s.setUp(ctx, Intent())
}

// withoutAudience is the set-up but for the last step: client and scope are
// there, and know nothing of each other.
func (s *Stage) withoutAudience() []change.Intent {
	yes, no := true, false
	return []change.Intent{
		change.CreateRealm{Name: Realm},
		change.CreateClient{ClientID: ClientID, Settings: change.Settings{
			ClientAuthentication: &yes, ServiceAccount: &yes, FullScope: &no, Enabled: &yes,
		}},
		change.CreateScope{Name: Scope, Audience: Audience},
	}
}

// setUp carries plans out in the demo's realm, one after the other.
func (s *Stage) setUp(ctx context.Context, wanted ...change.Intent) error {
	s.tell.Step("Setting up realm " + Realm)
	begin := time.Now()
	for _, want := range wanted {
		if err := s.apply(ctx, want); err != nil {
			return err
		}
	}
	s.tell.Detail("It took " + tenths(begin).String() + ".")
	return nil
}

func (s *Stage) apply(ctx context.Context, want change.Intent) error {
	engine := change.New(s.session, s.StateDir)
	plan, err := engine.Plan(ctx, Realm, want)
	if err != nil {
		return err
	}
	_, err = engine.Apply(ctx, plan, func(done change.StepOutcome) {
		if done.State != change.Applied {
			s.tell.Detail(string(done.State) + ": " + done.Change.Title())
			return
		}
		s.tell.Detail(done.Change.Done())
		for _, c := range done.Change.Consequences {
			s.tell.Detail("  " + c.Text)
		}
	})
	if err != nil {
		return err
	}
	if line := plan.Command(); line != "" {
		s.tell.Detail("The same by hand: " + line)
	}
	return nil
}

// clearScene deletes the demo's realm. The Keycloak is one that the demo has
// started itself, and the realm nobody's but the demo's.
func (s *Stage) clearScene(ctx context.Context) error {
	return s.apply(ctx, change.DeleteRealm{Name: Realm})
}

// assign gives the client the scope that it lacks in the scene NoAudience.
func (s *Stage) assign(ctx context.Context) error {
	return s.apply(ctx, change.AssignScope{ClientID: ClientID, Scope: Scope, As: keycloak.Default})
}
