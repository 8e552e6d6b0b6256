package demo

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"

	"kloakroom/internal/fault"
	"kloakroom/internal/local"
)

// What the demo does to real servers is tested from outside, in e2e.

// quiet hears the story and keeps it.
type quiet struct{ steps []string }

func (q *quiet) Step(title string)    { q.steps = append(q.steps, title) }
func (q *quiet) Detail(text string)   { q.steps = append(q.steps, text) }
func (q *quiet) Fields(_ [][2]string) {}

// ownFolders gives the test a state folder of its own instead of the user's.
func ownFolders(t *testing.T) {
	t.Helper()
	t.Cleanup(xdg.Reload) // runs after the variable is as it was
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
}

func TestWhateverBecomesOfTheUseTheStageIsCleared(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	for name, use := range map[string]func(context.Context, *Stage) error{
		"it went well":     func(context.Context, *Stage) error { return nil },
		"it failed":        func(context.Context, *Stage) error { return errors.New("broken") },
		"it panicked":      func(context.Context, *Stage) error { panic("a defect") },
		"it was cancelled": func(context.Context, *Stage) error { cancel(); return ctx.Err() },
	} {
		s := newStage(Options{Reporter: &quiet{}})
		begin := func(ctx context.Context) error { return s.openAPI(ctx, "http://localhost:1/realms/x", "") }
		func() {
			defer func() { _ = recover() }()
			_ = s.play(context.WithoutCancel(ctx), begin, use)
		}()
		address := strings.TrimPrefix(s.api.URL(), "http://")
		if c, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			_ = c.Close()
			t.Errorf("%s: the API still listens", name)
		}
	}
}

func TestADemoThatIsUpIsUsedWhereItIsWhatIsAskedFor(t *testing.T) {
	up := &note{Version: "26.3.5", Scene: NoAudience}
	for name, c := range map[string]struct {
		o              Options
		suits, differs bool
	}{
		"nothing is named":     {Options{}, true, false},
		"the same release":     {Options{Version: "26.3.5"}, true, false},
		"another release":      {Options{Version: "26.7.3"}, false, true},
		"another scene":        {Options{Scene: Done}, false, true},
		"its scene, but fresh": {Options{Scene: NoAudience}, false, false},
	} {
		if up.suits(c.o) != c.suits || c.o.differs(up) != c.differs {
			t.Errorf("%s: suits %v, differs %v", name, up.suits(c.o), c.o.differs(up))
		}
	}
}

func TestANoteHoldsOnlyWhileItsKeeperLives(t *testing.T) {
	ownFolders(t)
	release, err := alone(t.Context(), &quiet{})
	if err != nil {
		t.Fatal(err)
	}
	if findUp() != nil {
		t.Error("a demo is up where nothing is noted")
	}
	n := &note{Keeper: local.ThisProcess(), Version: "26.3.5", URL: "http://localhost:1"}
	if err := n.save(); err != nil {
		t.Fatal(err)
	}
	if got := findUp(); got == nil || got.URL != n.URL {
		t.Errorf("got %+v", got)
	}
	n.Keeper.Mark += "1"
	if err := n.save(); err != nil {
		t.Fatal(err)
	}
	if got := findUp(); got != nil {
		t.Errorf("the note of a dead keeper is believed: %+v", got)
	}
	if err := os.WriteFile(notePath(), []byte(`{"keeper":{"pi`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := findUp(); got != nil {
		t.Errorf("half a note is believed: %+v", got)
	}
	release()
	if ended, err := Down(t.Context(), &quiet{}); ended != 0 || err != nil {
		t.Errorf("down: %d, %v", ended, err)
	}
	if _, err := os.Stat(notePath()); !os.IsNotExist(err) {
		t.Errorf("half a note outlives down: %v", err)
	}
}

func TestOneCommandAtATimeTakesTheDemoInHand(t *testing.T) {
	ownFolders(t)
	release, err := alone(t.Context(), &quiet{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	heard := &quiet{}
	if _, err := alone(ctx, heard); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the second one got in: %v", err)
	}
	if len(heard.steps) != 1 || !strings.HasPrefix(heard.steps[0], "Waiting for another") {
		t.Errorf("it was told %q", heard.steps)
	}
	release()
	again, err := alone(t.Context(), heard)
	if err != nil {
		t.Fatal(err)
	}
	again()
}

func TestScenesAreReadByTheirNames(t *testing.T) {
	for _, name := range []string{"", "done", "no-audience", "empty"} {
		if s, err := ParseScene(name); err != nil || string(s) != name {
			t.Errorf("%q: %q, %v", name, s, err)
		}
	}
	if _, err := ParseScene("Done"); err == nil || fault.Of(err).Class != fault.Usage {
		t.Errorf("got %v", err)
	}
}

func TestAKeeperThatNobodyTellsAnythingEnds(t *testing.T) {
	ownFolders(t)
	if err := Keep(t.Context(), strings.NewReader("")); err == nil || fault.Of(err).Code != "not-by-hand" {
		t.Errorf("got %v", err)
	}
	if err := Keep(t.Context(), strings.NewReader(`{"dir":"/nowhere"}`)); err == nil || fault.Of(err).Code != "no-server" {
		t.Errorf("got %v", err)
	}
}
