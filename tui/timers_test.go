package tui_test

import (
	"fmt"
	"testing"
	"time"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/widget"
)

// header is one of everything; its token ends five minutes after Epoch.
func header(now time.Time) widget.Header {
	left := tuitest.Epoch.Add(5 * time.Minute).Sub(now)
	h := widget.Header{
		Path: []safetext.Text{"local", "coolproject", "client-app"},
		Who:  "admin@master",
	}
	if left <= 0 {
		h.Token = []widget.Cell{{Text: "◷ client-app ended", Tone: widget.ToneWarn}}
		return h
	}
	h.Token = []widget.Cell{
		{Text: safetext.Text(fmt.Sprintf("◷ client-app %d:%02d", int(left.Minutes()), int(left.Seconds())%60)), Tone: widget.ToneInfo},
		{Text: "✓ apiserver", Tone: widget.ToneOK},
	}
	h.Again = left % time.Second
	if h.Again == 0 {
		h.Again = time.Second
	}
	return h
}

func TestWhatIsTypedIsLookedForWhenTypingRests(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o)
	d.Press("/")
	for _, c := range []string{"a", "p", "p"} {
		d.Type(c).Advance(150 * time.Millisecond)
	}
	if count(a.heard, "tick clients/search") != 0 {
		t.Fatal("it did not wait for the last letter")
	}
	d.Advance(60 * time.Millisecond)
	if count(a.heard, "tick clients/search") != 1 {
		t.Fatalf("heard %v", a.heard)
	}
	d.Advance(time.Hour)
	if count(a.heard, "tick clients/search") != 1 {
		t.Error("a timer fired twice")
	}
}

func TestATimerEndsByAskingForNone(t *testing.T) {
	a, _, o := two()
	n := 0
	o.Screens[0].Screen = &asker{a, func() part.Result {
		n++
		return part.Result{Handled: true, Afters: []part.After{{Slot: "clients/poll", Wait: time.Duration(2-n) * time.Second}}}
	}}
	d := tuitest.New(t, o)
	d.Press("a", "a").Advance(time.Minute)
	if count(a.heard, "tick clients/poll") != 0 {
		t.Errorf("heard %v", a.heard)
	}
}

func TestASuccessPassesByItself(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o)
	d.Press("w").See("✓ written").Advance(3 * time.Second).See("✓ written").Advance(2 * time.Second).NotSee("✓ written")
	if d.Timers() != 0 {
		t.Errorf("%d timers go on", d.Timers())
	}
}

func TestWhatRunsIsShownOnlyWhenItTakesLong(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o, tuitest.Hold("clients/list"))
	d.Advance(100 * time.Millisecond).NotSee("Reading Clients")
	first := d.Advance(100 * time.Millisecond).See("Reading Clients").Line("Reading Clients")
	if second := d.Advance(150 * time.Millisecond).Line("Reading Clients"); first == second {
		t.Error("the sign does not move")
	}
	d.Release("clients/list").NotSee("Reading Clients").Advance(time.Second)
	if d.Timers() != 0 {
		t.Errorf("%d timers go on", d.Timers())
	}
}

func TestTheCountdownMovesEachSecondAndThenRests(t *testing.T) {
	_, _, o := two()
	o.Header = header
	d := tuitest.New(t, o, tuitest.Size(140, 40))
	d.See("local ▸ coolproject ▸ client-app", "admin@master", "◷ client-app 5:00", "✓ apiserver")
	d.Advance(time.Second).See("4:59")
	if d.Timers() != 1 {
		t.Errorf("%d timers", d.Timers())
	}
	d.Advance(450 * time.Millisecond).Press("j").Advance(600 * time.Millisecond).See("4:58")
	d.Advance(5 * time.Minute).See("client-app ended")
	if d.Timers() != 0 {
		t.Errorf("%d timers go on after the token ended", d.Timers())
	}
}

func TestNothingTicksWhereNothingMoves(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o).Advance(time.Second)
	if d.Timers() != 0 {
		t.Errorf("%d timers in an idle program", d.Timers())
	}
}
