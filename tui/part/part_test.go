package part_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"kloakroom/tui/part"
)

func TestTheMouseFindsWhatWasDrawnLast(t *testing.T) {
	var r part.Rects[string]
	r.Add(0, 0, 20, 10, "list")
	r.Add(5, 2, 4, 3, "dialog")
	for name, c := range map[string]struct {
		x, y   int
		want   string
		dx, dy int
	}{
		"below the dialog":         {1, 1, "list", 1, 1},
		"the dialog's corner":      {5, 2, "dialog", 0, 0},
		"the dialog's last cell":   {8, 4, "dialog", 3, 2},
		"one beyond the dialog":    {9, 4, "list", 9, 4},
		"outside of everything":    {20, 4, "", 0, 0},
		"above the upper boundary": {3, -1, "", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, dx, dy, ok := r.At(c.x, c.y)
			if got != c.want || dx != c.dx || dy != c.dy || ok != (c.want != "") {
				t.Fatalf("got %q %d,%d %v", got, dx, dy, ok)
			}
		})
	}
	r.Clear()
	if _, _, _, ok := r.At(1, 1); ok {
		t.Fatal("something is left after Clear")
	}
}

func TestMouseToMovesEveryMouseMessageAndNothingElse(t *testing.T) {
	m := tea.Mouse{X: 50, Y: 20, Button: tea.MouseLeft, Mod: tea.ModShift}
	moved := tea.Mouse{X: 1, Y: 2, Button: tea.MouseLeft, Mod: tea.ModShift}
	for _, c := range []struct{ in, want tea.Msg }{
		{tea.MouseClickMsg(m), tea.MouseClickMsg(moved)},
		{tea.MouseReleaseMsg(m), tea.MouseReleaseMsg(moved)},
		{tea.MouseWheelMsg(m), tea.MouseWheelMsg(moved)},
		{tea.MouseMotionMsg(m), tea.MouseMotionMsg(moved)},
		{tea.PasteMsg{Content: "x"}, tea.PasteMsg{Content: "x"}},
	} {
		if diff := cmp.Diff(c.want, part.MouseTo(c.in, 1, 2)); diff != "" {
			t.Errorf("%T: %s", c.in, diff)
		}
	}
}

func TestTheWheelGoesDownAndUp(t *testing.T) {
	for button, want := range map[tea.MouseButton]int{tea.MouseWheelDown: 1, tea.MouseWheelUp: -1, tea.MouseLeft: 0, tea.MouseWheelLeft: 0} {
		if got := part.WheelBy(button); got != want {
			t.Errorf("%s: got %d, want %d", button, got, want)
		}
	}
}

func TestAddJoinsResults(t *testing.T) {
	r := part.Handled(part.Quit{})
	r.Add(part.Run(part.Job{Slot: "a"}))
	r.Add(part.Result{Afters: []part.After{{Slot: "b"}}})
	if !r.Handled || len(r.Asks) != 1 || len(r.Jobs) != 1 || len(r.Afters) != 1 {
		t.Fatalf("got %+v", r)
	}
	var none part.Result
	none.Add(part.Result{})
	if none.Handled {
		t.Fatal("two results that took nothing became one that did")
	}
}
