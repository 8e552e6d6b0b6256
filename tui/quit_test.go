package tui_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/tuitest"
)

func TestQuittingIsOneKeyWhereNothingIsWritten(t *testing.T) {
	for _, keys := range [][]string{{"q"}, {"ctrl+c"}, {"/", "ctrl+c"}, {"y", "ctrl+c"}, {"?", "q", "q"}} {
		_, _, o := two()
		d := tuitest.New(t, o, tuitest.Hold("clients/list"))
		d.Press(keys[:len(keys)-1]...)
		if d.Ended() {
			t.Fatalf("%v: ended too early", keys)
		}
		if d.Press(keys[len(keys)-1]); !d.Ended() {
			t.Errorf("%v: goes on", keys)
		}
	}
}

func TestAWriteIsWaitedForBeforeTheEnd(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o, tuitest.Hold("clients/write"))
	d.Press("w", "q").See("finishing: Writing the row · ctrl+c ends at once · esc stays")
	d.Press("2", "j", "q", "d").See("▸ client-0").NotSee("Delete")
	if d.Ended() {
		t.Fatal("it did not wait")
	}
	if d.Release("clients/write"); !d.Ended() {
		t.Fatal("it did not end after the write")
	}
}

func TestASecondCtrlCDoesNotWait(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o, tuitest.Hold("clients/write"))
	if d.Press("w", "ctrl+c"); d.Ended() {
		t.Fatal("the first did not wait")
	}
	if d.Press("ctrl+c"); !d.Ended() {
		t.Fatal("the second waits")
	}
}

func TestTheAnswerToAQuestionDoesNotLandInTheShell(t *testing.T) {
	white := tea.BackgroundColorMsg{Color: rgb{0xff, 0xff, 0xff}}

	_, _, o := two()
	d := tuitest.New(t, o)
	if d.Press("q"); !d.Ended() {
		t.Error("before anything was asked, it waits")
	}

	d = tuitest.New(t, o).Advance(70 * time.Millisecond).Press("q")
	if d.Ended() {
		t.Fatal("it did not wait for the answer")
	}
	if d.Send(white); !d.Ended() {
		t.Error("it did not end at the answer")
	}

	d = tuitest.New(t, o).Advance(70 * time.Millisecond).Press("ctrl+z")
	if d.Suspended() != 0 || d.Advance(200*time.Millisecond).Suspended() != 1 {
		t.Error("on a silent terminal, it was not suspended after a moment")
	}
	if d.Press("q"); !d.Ended() {
		t.Error("it waits again for an answer that never came")
	}

	d = tuitest.New(t, o).Advance(70*time.Millisecond).Press("q", "ctrl+c")
	if !d.Ended() {
		t.Error("a second ctrl+c waits")
	}
}

func TestEscTakesAQuitBack(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o, tuitest.Hold("clients/write"))
	d.Press("w", "q", "esc").Advance(time.Second).NotSee("finishing")
	d.Press("j").See("▸ client-1")
	if d.Release("clients/write"); d.Ended() {
		t.Fatal("it ended all the same")
	}
}
