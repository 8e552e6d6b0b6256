package tui_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/fault"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/tuitest"
)

// numbered answers "read 1", "read 2" … in the order in which the jobs run, and
// does not listen to its context: the worst of servers.
func numbered() func(context.Context) (any, error) {
	n := 0
	return func(context.Context) (any, error) {
		n++
		return "read " + string(rune('0'+n)), nil
	}
}

func TestALateAnswerToAnOldQuestionIsDropped(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o, tuitest.Hold("clients/list"))
	a.read = numbered()
	d.Press("r", "r")
	if d.Held("clients/list") != 3 {
		t.Fatalf("%d jobs hang", d.Held("clients/list"))
	}
	d.Release("clients/list")
	// The first job was asked for before read was set; of the others the last counts.
	d.See("read 2").NotSee("read 1")
	if got := count(a.heard, "done clients/list"); got != 1 {
		t.Errorf("%d answers came through: %v", got, a.heard)
	}
}

func TestEscStopsAJobThatHangsAtOnce(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o, tuitest.Hold("clients/list"))
	d.Advance(time.Second).See("Reading Clients · esc stops")
	if !d.Root().Busy() {
		t.Error("not busy")
	}
	d.Press("esc").See("– stopped: Reading Clients").NotSee("esc stops")
	if d.Root().Busy() || count(a.heard, "done clients/list interrupted") != 1 {
		t.Errorf("busy %v, heard %v", d.Root().Busy(), a.heard)
	}
	a.read = numbered()
	d.Release("clients/list").NotSee("read 1")
	if got := len(a.heard); got != 2 {
		t.Errorf("the cancelled job was heard of again: %v", a.heard)
	}
	d.Press("r").See("read 1")
}

func TestEscLeavesATextFieldOnlyWhenNothingIsBeingRead(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o, tuitest.Hold("clients/list"))
	d.Press("/").Type("app").Press("esc")
	if a.search == nil || d.Root().Busy() {
		t.Fatal("esc did not stop the read first")
	}
	d.Press("esc")
	if a.search != nil {
		t.Fatal("a second esc did not leave the field")
	}
}

func TestQuietJobsAreNotShownAndEscLeavesThemAlone(t *testing.T) {
	a, _, o := two()
	o.Screens[0].Screen = &asker{a, func() part.Result {
		return part.Run(part.Job{Slot: "clients/audiences", Title: "Reading audiences", Quiet: true, Run: numbered()})
	}}
	d := tuitest.New(t, o, tuitest.Hold("clients/audiences"))
	d.Press("a").Advance(time.Second).NotSee("Reading audiences")
	d.Press("esc").Release("clients/audiences").See("read 1")
}

func TestAPanicInAJobBecomesAnError(t *testing.T) {
	a, _, o := two()
	a.took = false
	a.read = func(context.Context) (any, error) { panic("index out of range \x1b[31m") }
	d := tuitest.New(t, o)
	d.See("✗ Reading Clients", "a defect in kloakroom: index out of range ␛[31m", "Please report this.")
	d.Press("esc").Press("j").See("▸ client-1")
}

func TestLeavingAScreenAnswersItsJobsAndTimersOnce(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o, tuitest.Hold("clients/list"))
	a.read = numbered()
	d.Press("/").Type("x").Press("alt+2")
	if got := strings.Join(a.heard, ", "); got != "start, done clients/list interrupted, tick clients/search, stop" {
		t.Errorf("heard %s", got)
	}
	d.Release("clients/list").Advance(time.Second)
	if len(a.heard) != 4 {
		t.Errorf("heard more: %v", a.heard[4:])
	}
	if d.Root().Busy() || d.Timers() != 0 {
		t.Errorf("busy %v, %d timers", d.Root().Busy(), d.Timers())
	}
}

func TestAWriteIsNeverCancelled(t *testing.T) {
	a, _, o := two()
	var heardOf error
	a.write = func(ctx context.Context) (any, error) {
		heardOf = ctx.Err()
		return "written", ctx.Err()
	}
	d := tuitest.New(t, o, tuitest.Hold("clients/write"))
	d.Press("w").Advance(time.Second).See("Writing the row").NotSee("esc stops")
	d.Press("esc", "esc", "2").Release("clients/write")
	if heardOf != nil {
		t.Errorf("the write was cancelled: %v", heardOf)
	}
	if count(a.heard, "done clients/write") != 1 {
		t.Errorf("its screen did not hear of it: %v", a.heard)
	}
	d.See("✓ written")
}

func TestASlotThatWritesTakesNothingElse(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o, tuitest.Hold("clients/write"))
	d.Press("w", "w")
	if d.Held("clients/write") != 1 {
		t.Fatalf("%d writes hang", d.Held("clients/write"))
	}
	if !strings.Contains(strings.Join(a.heard, "\n"), "done clients/write begin anew: Writing the row is still under way") {
		t.Errorf("heard %v", a.heard)
	}
	d.Release("clients/write").See("✓ written")
}

func TestCancelEndsTheReadsBelowAPrefix(t *testing.T) {
	a, _, o := two()
	o.Screens[0].Screen = &asker{a, func() part.Result { return part.Handled(part.Cancel{Prefix: "clients/"}) }}
	d := tuitest.New(t, o, tuitest.Hold("clients/list", "clients/write"))
	d.Press("w", "a")
	if got := d.Root().Running(); len(got) != 1 || got[0] != "Writing the row" {
		t.Errorf("still running: %v", got)
	}
}

// worker is a dialog that begins a job at each paste, which names its slot.
type worker struct {
	*overlay.Confirm
	heard int
}

func (w *worker) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case part.Done:
		w.heard++
		return part.Handled()
	case tea.PasteMsg:
		return part.Run(part.Job{
			Slot: part.Slot("plan/" + msg.Content), Title: "Planning", Write: msg.Content == "write",
			Run: func(context.Context) (any, error) { return "planned", nil },
		})
	}
	return w.Confirm.Update(msg)
}

func TestAClosedOverlayHearsOfNothingAndItsWriteGoesToWhoOpenedIt(t *testing.T) {
	a, _, o := two()
	dialog := &worker{Confirm: overlay.NewConfirm(overlay.Question{Title: "Apply?"})}
	o.Screens[0].Screen = &asker{a, func() part.Result { return part.Handled(part.Open{Overlay: dialog}) }}
	d := tuitest.New(t, o, tuitest.Hold("plan/read", "plan/write"))
	d.Press("a").Paste("read").Paste("write").Press("esc")
	d.Release("plan/read", "plan/write")
	if dialog.heard != 0 {
		t.Errorf("the dialog heard %d answers after it was closed", dialog.heard)
	}
	if count(a.heard, "done plan/read") != 0 || count(a.heard, "done plan/write") != 1 {
		t.Errorf("the screen heard %v", a.heard)
	}
}

func TestAnOpenOverlayGetsItsAnswers(t *testing.T) {
	a, _, o := two()
	dialog := &worker{Confirm: overlay.NewConfirm(overlay.Question{Title: "Apply?"})}
	o.Screens[0].Screen = &asker{a, func() part.Result { return part.Handled(part.Open{Overlay: dialog}) }}
	tuitest.New(t, o).Press("a").Paste("read")
	if dialog.heard != 1 || count(a.heard, "done plan/read") != 0 {
		t.Errorf("the dialog heard %d, the screen %v", dialog.heard, a.heard)
	}
}

func TestKeysMashedWhileEverythingLoadsBreakNothing(t *testing.T) {
	_, _, o := two()
	o.Header = header
	d := tuitest.New(t, o, tuitest.Hold("clients/list", "tokens/list", "clients/write"))
	keys := []string{"r", "2", "j", "esc", "1", "w", "tab", "/", "a", "alt+2", "?", "esc", ":", "enter", "d", "x", "esc", "y", "c", "r", "r", "esc", "k", "ctrl+j", "1", "[", "]", "space", "f1", "esc"}
	for i := range 300 {
		d.Press(keys[i*7%len(keys)])
		if i%11 == 0 {
			d.Advance(90 * time.Millisecond)
		}
		if d.Ended() {
			t.Fatalf("it ended at key %d", i)
		}
	}
	d.Release("clients/list", "tokens/list", "clients/write")
	if d.Root().Busy() {
		t.Errorf("still running: %v", d.Root().Running())
	}
}

func TestAnInterruptedErrorIsNoNews(t *testing.T) {
	a, _, o := two()
	a.took = false
	a.read = func(context.Context) (any, error) { return nil, fault.Wrap("list", context.Canceled) }
	d := tuitest.New(t, o)
	if n := len(d.Root().Overlays()); n != 0 {
		t.Errorf("%d overlays", n)
	}
	a.read = func(context.Context) (any, error) { return nil, errors.Join(errPlain) }
	d.Press("r").See("plain words")
}
