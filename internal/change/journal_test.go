package change_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
)

func TestWhatTheJournalKeeps(t *testing.T) {
	s := lease.Servers(t)[0]
	w := newWorld(t, s)
	w.withApp(t)
	first := w.client(t, "app")["secret"].(string)
	want := change.SetClient{ClientID: "app", Settings: settings(t, "auth off, sa off")}
	p := w.plan(t, want)
	o := w.applied(t, p)
	w.applied(t, w.plan(t, change.SetClient{ClientID: "app", Settings: settings(t, "auth on")}))
	second := w.client(t, "app")["secret"].(string)
	w.applied(t, w.plan(t, change.RotateSecret{ClientID: "app"}))
	third := w.client(t, "app")["secret"].(string)

	records := w.journal(t)
	if d := cmp.Diff(slices.Concat(oneStep, oneStep, oneStep), types(records)); d != "" {
		t.Fatalf("records (-want +got):\n%s", d)
	}
	plan, before, after := records[0], records[1], records[2]
	if plan.Server != s.URL || plan.Realm != w.realm || plan.By != s.AdminUser+"@master" || plan.Summary != "change client app" || plan.Command != p.Command() {
		t.Errorf("the plan: %+v", plan)
	}
	asked, _ := json.Marshal(p.Changes())
	if kept, _ := json.Marshal(plan.Changes); !bytes.Equal(asked, kept) {
		t.Errorf("the changes: %s\nwant: %s", kept, asked)
	}
	for _, r := range records[:4] {
		if r.Entry != o.Entry {
			t.Errorf("entry %s, want %s", r.Entry, o.Entry)
		}
	}
	if records[4].Entry == o.Entry {
		t.Errorf("two entries are called %s", o.Entry)
	}
	if before.Place != "client:app" || before.Doc["publicClient"] != false || before.Doc["notBefore"] != 17.0 || before.Doc["secret"] != "**********" {
		t.Errorf("before: %+v", before)
	}
	if after.Place != "client:app" || after.Doc["publicClient"] != true || after.Doc["secret"] != nil || *after.Step != 0 {
		t.Errorf("after: %+v", after)
	}
	wantNotInJournal(t, w.dir, first, second, third)
}

// oneStep are the records of a plan of one change.
var oneStep = []string{"plan", "before", "after applied", "end applied"}

func TestTheJournalIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("Windows keeps no such modes; the folder is the user's own")
		return
	}
	dir := filepath.Join(t.TempDir(), "a", "state")
	if err := change.Append(dir, []byte("{}\n")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Dir(dir): 0o700, journalFile(dir): 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %o", path, info.Mode(), err, want)
		}
	}
}

// TestAHalfWrittenLineCostsItselfOnly cuts the journal at every byte of its last
// record, as a killed program leaves it, and goes on writing.
func TestAHalfWrittenLineCostsItselfOnly(t *testing.T) {
	dir := t.TempDir()
	const first, last, next = `{"type":"end","entry":"1","state":"applied"}`, `{"type":"before","entry":"2","doc":{"name":"ä\u001b"}}`, `{"type":"plan","entry":"3"}`
	for cut := 0; cut <= len(last); cut++ {
		if err := os.WriteFile(journalFile(dir), []byte(first+"\n"+last[:cut]), 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := change.Append(dir, []byte(next+"\n")); err != nil {
				t.Fatal(err)
			}
		}
		text, err := os.ReadFile(journalFile(dir))
		if err != nil {
			t.Fatal(err)
		}
		want := []string{first, last[:cut], next, next}
		if cut == 0 {
			want = []string{first, next, next}
		}
		if d := cmp.Diff(want, strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")); d != "" {
			t.Fatalf("cut at byte %d (-want +got):\n%s", cut, d)
		}
	}
}

// TestSeveralProgramsAtOnce has other processes and this one write long lines at
// the same time.
func TestSeveralProgramsAtOnce(t *testing.T) {
	const each = 40
	dir := t.TempDir()
	var others []*exec.Cmd
	for _, name := range []string{"a", "b"} {
		cmd := helper(t, "append", dir, name, "40")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		others = append(others, cmd)
	}
	for i := range each {
		if err := change.Append(dir, []byte(line("c", i))); err != nil {
			t.Fatal(err)
		}
	}
	for _, cmd := range others {
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(journalFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	next := map[string]int{}
	for got := range bytes.Lines(text) {
		var r record
		if err := json.Unmarshal(got, &r); err != nil {
			t.Fatalf("a line of %d bytes is no record: %v", len(got), err)
		}
		name := r.Entry[:1]
		if string(got) != line(name, next[name]) {
			t.Fatalf("%s is not the line number %d of %s", r.Entry, next[name], name)
		}
		next[name]++
	}
	if d := cmp.Diff(map[string]int{"a": each, "b": each, "c": each}, next); d != "" {
		t.Errorf("lines (-want +got):\n%s", d)
	}
}

// TestWithoutAJournalNothingIsWritten puts something in the way of the journal
// or of the locks.
func TestWithoutAJournalNothingIsWritten(t *testing.T) {
	s := lease.Servers(t)[0]
	w := newWorld(t, s)
	for name, obstruct := range map[string]func(dir string) error{
		"the folder is a file":    func(dir string) error { return os.WriteFile(dir, nil, 0o600) },
		"the journal is a folder": func(dir string) error { return os.MkdirAll(journalFile(dir), 0o700) },
		"the locks are a file": func(dir string) error {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, "locks"), nil, 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "state")
			if err := obstruct(dir); err != nil {
				t.Fatal(err)
			}
			engine := change.New(w.session, dir)
			o, err := engine.Apply(context.Background(), w.plan(t, change.CreateClient{ClientID: "new"}), nil)
			wantFault(t, err, fault.Usage, "no-journal")
			if o != nil && o.State != change.NotApplied {
				t.Errorf("the outcome is %+v", o)
			}
			if w.client(t, "new") != nil {
				t.Error("it wrote")
			}
		})
	}
}
