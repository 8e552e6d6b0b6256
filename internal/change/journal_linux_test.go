package change_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
)

// full is a device that is always full: everything can be opened, and nothing
// written.
const full = "/dev/full"

func TestOnAFullDiskNothingIsWritten(t *testing.T) {
	s := lease.Servers(t)[0]
	w := newWorld(t, s)
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(full, journalFile(w.dir)); err != nil {
		t.Fatal(err)
	}
	_, err := w.engine.Apply(context.Background(), w.plan(t, change.CreateClient{ClientID: "new"}), nil)
	if text := wantFault(t, err, fault.Usage, "no-journal"); !strings.Contains(text, "no space left") {
		t.Errorf("the error: %s", text)
	}
	if w.client(t, "new") != nil {
		t.Error("it wrote")
	}
}

// TestTheDiskRunsFullInTheMiddle lets the first of three changes be kept, and
// nothing more: the second is not made.
func TestTheDiskRunsFullInTheMiddle(t *testing.T) {
	s := lease.Servers(t)[0]
	w := newWorld(t, s)
	o, err := w.engine.Apply(context.Background(), w.plan(t, change.Setup{ClientID: "new", Audience: "some"}), func(change.StepOutcome) {
		if err := os.Rename(journalFile(w.dir), journalFile(w.dir)+".so-far"); err != nil {
			return
		}
		if err := os.Symlink(full, journalFile(w.dir)); err != nil {
			t.Error(err)
		}
	})
	text := wantFault(t, err, fault.Usage, "no-journal")
	if !strings.Contains(text, "1 of 3 changes were made before it") || strings.Contains(fault.Of(err).Hint, "Nothing was written") {
		t.Errorf("the error: %s\n%s", text, fault.Of(err).Hint)
	}
	if o.State != change.Partial || w.client(t, "new") == nil || w.scope(t, "some-audience") != nil {
		t.Errorf("the outcome is %+v", o)
	}
}

// TestTheDiskRunsFullDuringAWrite is too late to leave the change out: it is
// made, and that its record is missing is said.
func TestTheDiskRunsFullDuringAWrite(t *testing.T) {
	real := newWorld(t, lease.Servers(t)[0])
	var journal string
	w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
		if isWrite(r) {
			if err := errors.Join(os.Rename(journal, journal+".so-far"), os.Symlink(full, journal)); err != nil {
				t.Error(err)
			}
		}
		pass.ServeHTTP(rw, r)
	})
	journal = journalFile(w.dir)
	o, err := w.engine.Apply(context.Background(), w.plan(t, change.CreateClient{ClientID: "new"}), nil)
	if text := wantFault(t, err, fault.Usage, "no-journal"); !strings.Contains(text, "it was made, but its record could not be written") {
		t.Errorf("the error: %s", text)
	}
	if o.State != change.Applied || real.client(t, "new") == nil {
		t.Errorf("the outcome is %+v", o)
	}
}
