// Package change is the one way in which kloakroom writes to Keycloak. An
// [Intent] (what someone wants) becomes a [Plan] (what would change, field by
// field, and what Keycloak would do besides); [Engine.Apply] carries it out:
// each thing is read again just before and compared with what was shown, written
// whole, read again after and compared with what was foreseen, and the plan is
// kept in the journal.
//
// It does not ask (the commands and the screens do) and shows nothing.
package change

import (
	"context"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
	"kloakroom/keycloak/write"
)

// Engine plans and applies changes for one session.
type Engine struct {
	session *session.Session
	read    *keycloak.Server
	write   *write.Writer
	journal *Journal
	now     func() time.Time

	// dir is where the locks lie, patience how long one is waited for.
	dir      string
	patience time.Duration
	// settle is how long a write whose answer was lost is looked for.
	settle time.Duration
}

// New returns an Engine that keeps its journal and its locks in dir (see
// profile.StateDir). The session must be signed in.
func New(s *session.Session, dir string) *Engine {
	return &Engine{
		session: s, read: s.Server(), write: write.New(s.Base(), s.Client()),
		journal: &Journal{dir: dir}, now: s.Now,
		dir: dir, patience: patience, settle: settle,
	}
}

// Intent is something that someone wants to be so in a realm. Intents are made
// by this package: [SetClient], [CreateScope] and so on.
type Intent interface {
	// plan adds the steps that are missing to the draft.
	plan(ctx context.Context, d *draft) error
	// command is the shell command that does the same.
	command() shellLine
	// subject names what is changed, as a person would type it to confirm.
	subject() string
}

// Plan reads the realm and works out what would have to change. It writes
// nothing. An empty plan means that all is as wanted.
func (e *Engine) Plan(ctx context.Context, realm string, want Intent) (*Plan, error) {
	d := &draft{
		engine: e, realm: realm,
		plan: &Plan{
			Server: e.read.Base(), Realm: realm, Administrator: e.session.Administrator(),
			command: want.command(), subject: want.subject(),
		},
	}
	if err := want.plan(ctx, d); err != nil {
		return nil, err
	}
	return d.plan, nil
}

// Permitted refuses every write where the profile is read-only, naming it and
// how that is changed. Who asks before a write asks this first.
func (e *Engine) Permitted() error {
	if e.session.Guard() != profile.ReadOnly {
		return nil
	}
	f := &fault.Error{
		Class: fault.NotPermitted, Code: "read-only", Why: "this profile is read-only",
		Hint: "Nothing was written. The plan can be shown with --dry-run.",
	}
	if name := e.session.Profile(); name != "" {
		f.Why = "profile " + name + " is read-only"
		f.Hint = "Nothing was written; --dry-run shows the plan. `kloakroom profiles set " + name + " --guard guarded` allows writes."
	}
	return f
}
