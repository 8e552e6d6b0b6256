package change_test

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
)

// lockedElsewhere has another process hold the lock of a realm until release.
func lockedElsewhere(t *testing.T, w *world) (release func()) {
	t.Helper()
	cmd := helper(t, "lock", w.dir, w.session.Base(), w.realm)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if text, err := bufio.NewReader(out).ReadString('\n'); err != nil || strings.TrimSpace(text) != "locked" {
		t.Fatalf("the other process says %q, %v", text, err)
	}
	return func() {
		_, _ = io.WriteString(in, "\n")
		if err := cmd.Wait(); err != nil {
			t.Errorf("the other process: %v", err)
		}
	}
}

func TestAnotherKloakroomIsWritingToTheRealm(t *testing.T) {
	s := lease.Servers(t)[0]
	w := newWorld(t, s)
	w.withApp(t)
	p := w.plan(t, change.CreateClient{ClientID: "new"})
	release := lockedElsewhere(t, w)

	t.Run("it is waited for, but not for ever", func(t *testing.T) {
		w.engine.Hurry(50*time.Millisecond, time.Second)
		o, err := w.engine.Apply(context.Background(), p, nil)
		if text := wantFault(t, err, fault.Conflict, "locked"); !strings.Contains(text, w.realm) {
			t.Errorf("the error: %s", text)
		}
		if o != nil || w.client(t, "new") != nil || w.journal(t) != nil {
			t.Error("it wrote")
		}
	})
	t.Run("Ctrl-C ends the waiting", func(t *testing.T) {
		w.engine.Hurry(time.Hour, time.Second)
		ctx, ctrlC := context.WithCancel(context.Background())
		time.AfterFunc(30*time.Millisecond, ctrlC)
		o, err := w.engine.Apply(ctx, p, nil)
		wantFault(t, err, fault.Interrupted, "interrupted")
		if o != nil || w.client(t, "new") != nil {
			t.Error("it wrote")
		}
	})
	t.Run("another realm is not waited for", func(t *testing.T) {
		w.engine.Hurry(50*time.Millisecond, time.Second)
		unlock, err := w.engine.Lock(change.PlanOf(w.session.Base(), w.realm+"-other", change.CreateRealm{}))
		if err != nil {
			t.Fatal(err)
		}
		unlock()
	})
	t.Run("when it has finished, the change is made", func(t *testing.T) {
		w.engine.Hurry(time.Minute, time.Second)
		done := make(chan error, 1)
		go func() {
			_, err := w.engine.Apply(context.Background(), p, nil)
			done <- err
		}()
		release()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if w.client(t, "new") == nil {
			t.Error("it did not write")
		}
	})
}

// TestTwoAtOnce plans the same in two engines and applies both at once: one
// wins, the other is told.
func TestTwoAtOnce(t *testing.T) {
	s := lease.Servers(t)[0]
	w := newWorld(t, s)
	w.withApp(t)
	second := change.New(w.session, w.dir)
	want := change.SetClient{ClientID: "app", Settings: settings(t, "std on")}
	a := w.plan(t, want)
	b, err := second.Plan(context.Background(), w.realm, want)
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 2)
	go func() { _, err := w.engine.Apply(context.Background(), a, nil); results <- err }()
	go func() { _, err := second.Apply(context.Background(), b, nil); results <- err }()
	first, last := <-results, <-results
	if first == nil {
		first, last = last, first
	}
	wantFault(t, first, fault.Conflict, "changed-meanwhile")
	if last != nil {
		t.Errorf("both lost: %v", last)
	}
}

func TestTheLockOfOneRealm(t *testing.T) {
	same := []string{"http://Localhost:80/auth", "http://localhost/auth"}
	if change.LockName(same[0], "r") != change.LockName(same[1], "r") {
		t.Errorf("%s and %s are the same server", same[0], same[1])
	}
	seen := map[string]string{}
	for _, c := range [][2]string{
		{"http://localhost", "r"},
		{"http://localhost/auth", "r"},
		{"https://localhost", "r"},
		{"http://localhost:8080", "r"},
		{"http://localhost", "s"},
		{"http://localhost", "r/../x"},
		{"://", "r"},
	} {
		name := change.LockName(c[0], c[1])
		if other, twice := seen[name]; twice {
			t.Errorf("%v has the lock of %s", c, other)
		}
		if strings.ContainsAny(name, `/\:`) {
			t.Errorf("%s is no name of a file", name)
		}
		seen[name] = c[0] + " " + c[1]
	}
}
