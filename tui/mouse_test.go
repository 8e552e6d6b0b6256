package tui_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/tuitest"
)

func TestTheMouseHitsWhatWasDrawn(t *testing.T) {
	a, b, o := two()
	d := tuitest.New(t, o)
	d.Click("client-3")
	if count(a.heard, "click left 4") != 1 {
		t.Errorf("the pane heard %v", a.heard)
	}
	d.Click("5 value")
	if count(a.heard, "click right 6") != 1 {
		t.Errorf("the other pane heard %v", a.heard)
	}
	d.Click("Tokens")
	if d.Root().Shown() != "tokens" {
		t.Error("a click on the bar showed nothing")
	}
	d.Click("d delete").See("Delete client-0?")
	if n := len(b.heard); n != 2 {
		t.Errorf("the screen heard of a click on the footer: %v", b.heard)
	}
}

func TestTheMouseStaysWithinAnOverlay(t *testing.T) {
	a, _, o := two()
	d := tuitest.New(t, o)
	d.Press("y").ClickAt(2, 5).Click("2 Tokens").See("as command")
	if d.Root().Shown() != "clients" || count(a.heard, "click left 3") != 0 {
		t.Errorf("a click went below the menu: %v", a.heard)
	}
	d.Click("as command").NotSee("as command")
	if d.Copied() != "kloakroom clients get" {
		t.Errorf("copied %q", d.Copied())
	}
	d.Press("y").Click("esc leave").NotSee("as command")
}

func TestWhatAnOverlayCoversIsNotHit(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o, tuitest.Size(80, 16))
	d.Press(":").Type("quit")
	d.ClickAt(16, 1) // where "2 Tokens" stands in the bar, below the dialog's frame
	if d.Root().Shown() != "clients" || len(d.Root().Overlays()) != 1 {
		t.Errorf("shows %s, %v", d.Root().Shown(), d.Root().Overlays())
	}
}

func TestTheWheelMovesInMenusHelpAndPalette(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o)
	d.Press("y").Wheel("as command", 1).See("▸ c").Wheel("as command", -1).See("▸ v").Press("esc")
	d.Press("?").See("Here").Wheel("other pane", 2).NotSee("Here").Wheel("Everywhere", -2).See("Here").Press("esc")
	d.Press(":").Wheel("refresh", 2).NotSee("▸ down").Press("esc")
}

func TestTheRightButtonDoesNothingOfTheRoots(t *testing.T) {
	_, _, o := two()
	d := tuitest.New(t, o)
	d.Send(tea.MouseClickMsg{X: 14, Y: 1, Button: tea.MouseRight})
	if d.Root().Shown() != "clients" {
		t.Error("the right button changed the screen")
	}
}
