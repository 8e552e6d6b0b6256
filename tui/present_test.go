package tui_test

import (
	"strings"
	"testing"
	"time"

	"kloakroom/internal/safetext"
	"kloakroom/tui"
	"kloakroom/tui/tuitest"
)

// onStage is a program of two demo screens before people who watch.
func onStage(t *testing.T, options ...tuitest.Option) *tuitest.Drive {
	t.Helper()
	_, _, o := two()
	o.Present, o.Header = true, header
	return tuitest.New(t, o, options...)
}

func TestThoseWhoWatchSeeTheKeys(t *testing.T) {
	d := onStage(t)
	d.See("● PRESENTING").NotSee(" j ")
	d.Press("j", "j", "j", "j", "j").See(" j  ×5  ● PRESENTING")
	d.Press("ctrl+u", "up").See(" j  ×5  ctrl+u   ↑   ● PRESENTING")
	d.Press("2").See(" j  ×5  ctrl+u   ↑   2   ●")
	d.Press("1").NotSee("×5").See(" ctrl+u   ↑   2   1   ●")
}

func TestTheKeysOfOneSecondHaveOneTimer(t *testing.T) {
	d := onStage(t)
	before := d.Advance(time.Millisecond).Timers()
	d.Press("k")
	if first := d.Timers(); first != before+1 {
		t.Fatalf("%d timers, and %d after a key", before, first)
	}
	for range 20 {
		d.Press("k").Advance(10 * time.Millisecond)
	}
	if after := d.Timers(); after > before+1 {
		t.Errorf("%d timers after 20 keys", after)
	}
}

func TestKeysAreShownForAWhileAfterTheLastOne(t *testing.T) {
	d := onStage(t)
	d.Press("j").Advance(2 * time.Second).See(" j   ●")
	d.Press("k").Advance(2 * time.Second).See(" j   k   ●")
	d.Advance(time.Second).NotSee(" j ", " k ").See("● PRESENTING")
}

func TestWhatIsTypedOrPastedIsNotShownAsKeys(t *testing.T) {
	d := onStage(t)
	d.Press("/").Type("hunter2").See(" typing   ●").NotSee(" h ", "×")
	d.Press("backspace", "backspace").See(" typing   backspace  ×2  ●")
	d.Advance(3 * time.Second).Paste("s3cret").See(" paste   ●").NotSee(" s3cret ")
}

func TestNobodyWatchesOtherwise(t *testing.T) {
	_, _, o := two()
	tuitest.New(t, o).Press("j", "j").NotSee("PRESENTING", "×2")
}

func TestQuittingAsksBeforeThoseWhoWatch(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		ends bool
	}{
		"q asks":                              {[]string{"q"}, false},
		"ctrl+c asks":                         {[]string{"ctrl+c"}, false},
		"ctrl+c asks from a text field":       {[]string{"/", "ctrl+c"}, false},
		"ctrl+c asks from a dialog":           {[]string{"?", "ctrl+c"}, false},
		"enter quits":                         {[]string{"q", "enter"}, true},
		"y quits":                             {[]string{"ctrl+c", "y"}, true},
		"a second ctrl+c quits at once":       {[]string{"ctrl+c", "ctrl+c"}, true},
		"ctrl+c after q quits at once":        {[]string{"q", "ctrl+c"}, true},
		"esc stays":                           {[]string{"q", "esc"}, false},
		"n stays, and then it is asked again": {[]string{"q", "n", "ctrl+c"}, false},
		"a second q is no answer":             {[]string{"q", "q"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := onStage(t)
			if d.Press(c.keys...); d.Ended() != c.ends {
				t.Fatalf("ended is %v", d.Ended())
			}
		})
	}
	d := onStage(t)
	d.Press("q").See("Quit kloakroom?", "y quit", "esc stay").Press("esc").NotSee("Quit kloakroom?").Press("j").See("▸ client-1")
}

func TestASignalQuitsWithoutAskingThoseWhoWatch(t *testing.T) {
	d := onStage(t)
	if d.Send(tui.Interrupted()); !d.Ended() {
		t.Fatal("it goes on")
	}
}

func TestAWriteIsWaitedForAfterTheQuestionToo(t *testing.T) {
	d := onStage(t, tuitest.Hold("clients/write"))
	d.Press("w", "q", "y").See("finishing: Writing the row")
	if d.Ended() {
		t.Fatal("it did not wait")
	}
	if d.Release("clients/write"); !d.Ended() {
		t.Fatal("it did not end after the write")
	}
}

// Where nothing can be seen, no question could be either.
func TestASmallWindowIsQuitWithoutAQuestion(t *testing.T) {
	d := onStage(t, tuitest.Size(40, 10))
	if d.Press("ctrl+c"); !d.Ended() {
		t.Fatal("it goes on")
	}
}

func TestADialogLeavesTheKeysInSight(t *testing.T) {
	d := onStage(t)
	d.Press("j", "?").See("Keys · Clients", " j   ?   ● PRESENTING")
}

func TestGoldensOnStage(t *testing.T) {
	for _, l := range tuitest.Looks {
		d := onStage(t, l.Options...)
		d.Press("t", "j", "j", "j", "ctrl+u").Golden("present-keys-" + l.Name)
		d.Press("q").Golden("present-quit-" + l.Name)
	}
}

// A terminal may say anything for a key, and the bar is one line.
func TestAStrangeKeyTakesNoRoom(t *testing.T) {
	d := onStage(t, tuitest.Size(60, 16))
	for _, text := range []string{"\x1b[2J", "\u202e", strings.Repeat("日", 200), "👩\u200d🚀"} {
		d.Type(text)
		if w := safetext.Width(safetext.Text(d.Line("PRESENTING"))); w > 60 {
			t.Errorf("%q: %d cells", text, w)
		}
	}
}
