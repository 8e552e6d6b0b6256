package change

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"kloakroom/keycloak"
)

// State says how far a plan, or one step of it, got.
type State string

// The states. Partial is a plan of which some changes were made, or a creation
// that lacks some of what was asked for. Unknown is what nobody could find out:
// the connection broke in the middle of a write and looking afterwards failed
// too, or what is there now is neither as it was nor as planned.
const (
	Applied    State = "applied"
	Partial    State = "partial"
	NotApplied State = "not-applied"
	Unknown    State = "unknown"
)

// Journal is an append-only file of JSON lines, one entry a plan: what was
// planned, then each step before and after its write, then how it ended. Secrets
// are masked. A plan whose last record is missing was killed: its end is unknown.
type Journal struct{ dir string }

// record is one line. Type decides which of the fields are there.
type record struct {
	Type  string    `json:"type"` // plan, before, after, end
	Entry string    `json:"entry"`
	At    time.Time `json:"at"`

	Server  string   `json:"server,omitempty"`
	Realm   string   `json:"realm,omitempty"`
	By      string   `json:"by,omitempty"`
	Summary string   `json:"summary,omitempty"`
	Command string   `json:"command,omitempty"`
	Changes []Change `json:"changes,omitempty"`

	Step  *int         `json:"step,omitempty"`
	Place string       `json:"place,omitempty"`
	Doc   keycloak.Doc `json:"doc,omitempty"`

	State State  `json:"state,omitempty"`
	Error string `json:"error,omitempty"`
}

// entry writes the records of one plan. Those before a write and the last one
// wait for the disk; the others are on it with the next of those, and in the
// system's hands when this program is killed.
type entry struct {
	journal *Journal
	id      string
	now     func() time.Time
}

const (
	onDisk   = true
	withNext = false
)

// begin records the plan. The caller writes nothing to Keycloak when it fails.
func (j *Journal) begin(p *Plan, now func() time.Time) (*entry, error) {
	var salt [3]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return nil, err
	}
	e := &entry{journal: j, id: now().UTC().Format("20060102-150405-") + hex.EncodeToString(salt[:]), now: now}
	return e, e.append(withNext, record{
		Type: "plan", Server: p.Server, Realm: p.Realm, By: p.Administrator,
		Summary: p.Summary(), Command: p.Command(), Changes: p.Changes(),
	})
}

func (e *entry) before(step int, s *step, d keycloak.Doc) error {
	return e.append(onDisk, record{Type: "before", Step: &step, Place: s.place.key(), Doc: Masked(d)})
}

func (e *entry) after(step int, s *step, d keycloak.Doc, state State, failure error) error {
	r := record{Type: "after", Step: &step, Place: s.place.key(), Doc: Masked(d), State: state}
	if failure != nil {
		r.Error = failure.Error()
	}
	return e.append(withNext, r)
}

func (e *entry) end(state State) error {
	return e.append(onDisk, record{Type: "end", State: state})
}

func (e *entry) append(wait bool, r record) error {
	r.Entry, r.At = e.id, e.now().UTC()
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return e.journal.append(append(line, '\n'), wait)
}

// append adds one line, while no other program does. A last line that a killed
// program left half-written is closed first, so that it costs itself only.
func (j *Journal) append(line []byte, wait bool) (err error) {
	if err := os.MkdirAll(j.dir, 0o700); err != nil {
		return err
	}
	only := flock.New(filepath.Join(j.dir, "journal.lock"))
	if err := only.Lock(); err != nil {
		return err
	}
	defer func() { _ = only.Close() }()
	f, err := os.OpenFile(filepath.Join(j.dir, "journal.jsonl"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	whole, err := endsWhole(f)
	if err != nil {
		return err
	}
	if !whole {
		line = append([]byte{'\n'}, line...)
	}
	if _, err := f.Write(line); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	if wait {
		return f.Sync()
	}
	return nil
}

func endsWhole(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return true, err
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], info.Size()-1)
	return last[0] == '\n', err
}
