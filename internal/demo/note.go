package demo

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"kloakroom/internal/fault"
	"kloakroom/internal/local"
)

// note is what is written down about a demo that is up. It holds for as long as
// its keeper lives. There is one a user, and no secret is in it.
type note struct {
	Keeper    local.Process `json:"keeper"`
	Version   string        `json:"version"`
	URL       string        `json:"url"`
	Dir       string        `json:"dir"` // of the server, see local.Adopt
	API       string        `json:"api"`
	Scene     Scene         `json:"scene"`
	StartedAt time.Time     `json:"started_at"`
}

func notePath() string { return filepath.Join(stateDir(), "up.json") }

// findUp returns the demo that is up, nil for none.
func findUp() *note {
	b, err := os.ReadFile(notePath())
	n := &note{}
	if err != nil || json.Unmarshal(b, n) != nil || !n.Keeper.Alive() {
		return nil
	}
	return n
}

// suits says that a demo that is up is what these options ask for. A scene that
// was named is to be as it was set, and who knows what has become of that one.
func (n *note) suits(o Options) bool {
	return o.Scene == "" && (o.Version == "" || o.Version == n.Version)
}

// save puts the note in its place in one step.
func (n *note) save() error {
	b, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return err
	}
	fresh := notePath() + ".new"
	if err := os.WriteFile(fresh, b, 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, notePath())
}

func forget() error {
	if err := os.Remove(notePath()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// alone makes sure that one command at a time brings the demo up, down or back;
// its folder is there then.
func alone(ctx context.Context, tell Reporter) (release func(), err error) {
	const what = "keep notes about the demo"
	if err := os.MkdirAll(stateDir(), 0o700); err != nil {
		return nil, noFolder(what, err)
	}
	l := flock.New(filepath.Join(stateDir(), "up.lock"), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err == nil && !ok {
		tell.Step("Waiting for another kloakroom demo up, down or reset to end")
		_, err = l.TryLockContext(ctx, 100*time.Millisecond)
	}
	if err != nil {
		return nil, noFolder(what, err)
	}
	return func() { _ = l.Close() }, nil
}

// noFolder is that there is nowhere to write notes.
func noFolder(what string, err error) error {
	var e *fs.PathError
	if !errors.As(err, &e) {
		return fault.Wrap(what, err)
	}
	return &fault.Error{
		Class: fault.Usage, Code: "no-folder", What: what, Err: err, Why: "it cannot write to " + stateDir() + ": " + e.Err.Error(),
		Hint: "Let HOME, or XDG_STATE_HOME, name a folder that can be written to.",
	}
}
