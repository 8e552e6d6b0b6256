package tui_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/tuitest"
)

// TestAFrameAllocatesLittle holds what a frame of 140×40 costs in allocations,
// which do not depend on the machine. The budgets are half again what it takes
// today; 17,000 a frame is what the ready-made widgets would take.
func TestAFrameAllocatesLittle(t *testing.T) {
	_, _, o := two()
	o.Header = header
	r := tuitest.New(t, o, tuitest.Size(140, 40)).Root()
	press := func(name string) tea.KeyPressMsg {
		k, err := tuitest.Key(name)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	down, up, help := press("j"), press("k"), press("?")
	for _, c := range []struct {
		name   string
		before func()
		do     func()
		budget float64
	}{
		{"a frame", func() {}, func() { r.View() }, 850},
		{"a key and its frame", func() {}, func() { r.Update(down); r.View(); r.Update(up) }, 950},
		{"a frame below a dialog", func() { r.Update(help) }, func() { r.View() }, 1550},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.before()
			got := testing.AllocsPerRun(20, c.do)
			t.Logf("%.0f allocations", got)
			if got > c.budget {
				t.Errorf("%.0f allocations, budget %.0f", got, c.budget)
			}
		})
	}
}
