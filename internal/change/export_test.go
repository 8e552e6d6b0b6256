package change

import (
	"context"
	"time"
)

// What the external tests look at inside.
var (
	Diff       = diff
	Unforeseen = unforeseen
	Missing    = missing
	Taken      = taken
	MaskFields = maskFields
	Clone      = clone
	LockName   = lockName
	Lost       = lost
	Late       = late
	ScopeName  = scopeNameFor
	FreeName   = freeName
)

// Anything is the foreseen value that nobody can know.
func Anything() any { return anything{} }

// Conflict puts differences into one line, as errors do.
func Conflict(fields []Field) string { return list(maskFields(fields), "was") }

// PlanOf makes a plan of changes that were never read from a server.
func PlanOf(server, realm string, want Intent, changes ...Change) *Plan {
	p := &Plan{Server: server, Realm: realm, command: want.command(), subject: want.subject()}
	for _, c := range changes {
		p.steps = append(p.steps, &step{change: c})
	}
	return p
}

// Hurry makes an engine wait less for locks and for lost writes.
func (e *Engine) Hurry(patience, settle time.Duration) { e.patience, e.settle = patience, settle }

// Lock takes the lock of a plan's realm.
func (e *Engine) Lock(p *Plan) (unlock func(), err error) { return e.lock(context.Background(), p) }

// LockIn does the same without a session.
func LockIn(dir string, p *Plan) (unlock func(), err error) {
	return (&Engine{dir: dir, patience: time.Minute}).Lock(p)
}

// Append adds a line to the journal in dir.
func Append(dir string, line []byte) error { return (&Journal{dir: dir}).append(line, onDisk) }
