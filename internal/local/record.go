package local

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// record is what is noted on disk about a server for as long as it runs, so that
// it is found again when whoever started it was killed. No secret is in it.
type record struct {
	Version   string    `json:"version"`
	URL       string    `json:"url"`
	Port      int       `json:"port"`
	Dir       string    `json:"dir"`
	PID       int       `json:"pid"` // the leader of its process group; 0 before it is started
	PIDMark   string    `json:"pid_mark"`
	Owner     int       `json:"owner"`
	OwnerMark string    `json:"owner_mark"`
	StartedAt time.Time `json:"started_at"`
	path      string
}

const recordSuffix = ".json"

// newRecord makes a record with a name of its own, and a folder beside it when
// dir is "".
func newRecord(dir string) (*record, error) {
	if err := makePrivateDir(serversDir()); err != nil {
		return nil, err
	}
	name := filepath.Join(serversDir(), "keycloak-"+strings.ToLower(rand.Text()[:10]))
	r := &record{
		Dir: dir, Owner: os.Getpid(), OwnerMark: processMark(os.Getpid()),
		StartedAt: time.Now().UTC(), path: name + recordSuffix,
	}
	if dir == "" {
		r.Dir = name
	}
	return r, nil
}

// temporary says that the folder was made for this server alone and goes with
// it. It is told by its place, not by a note that something else could have
// written: a folder elsewhere is never removed.
func (r *record) temporary() bool { return r.Dir+recordSuffix == r.path }

func (r *record) save() error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(r.path, b)
}

// clear removes the record, and the folder if it was made for this server alone.
// The folder goes first: a kill in between leaves the record to find it by.
func (r *record) clear() error {
	if r.temporary() {
		if err := removeTree(r.Dir); err != nil {
			return err
		}
	}
	err := os.Remove(r.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (r *record) ownerAlive() bool {
	return Process{PID: r.Owner, Mark: r.OwnerMark}.Alive()
}

func (r *record) running() bool {
	if r.PID <= 0 {
		return false
	}
	if mark := processMark(r.PID); mark != "" {
		return mark == r.PIDMark
	}
	return groupAlive(r.PID) && groupRunsFrom(r.PID, r.Dir)
}

// readRecords returns what is noted about every server of this user. A file
// that cannot be read as a record is not ours to judge and is left out.
func readRecords() ([]*record, error) {
	entries, err := os.ReadDir(serversDir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []*record
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != recordSuffix {
			continue
		}
		p := filepath.Join(serversDir(), e.Name())
		b, err := os.ReadFile(p)
		if errors.Is(err, fs.ErrNotExist) {
			continue // its server has just ended
		}
		if err != nil {
			return nil, err
		}
		r := &record{path: p}
		if json.Unmarshal(b, r) == nil && r.Dir != "" {
			all = append(all, r)
		}
	}
	return all, nil
}
