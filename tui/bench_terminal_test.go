//go:build linux || darwin

package tui_test

import (
	"fmt"
	"testing"
)

// BenchmarkFirstFrame is a process started in a terminal until its first frame is
// on screen; the budget is 50 ms at 140×40.
func BenchmarkFirstFrame(b *testing.B) {
	for b.Loop() {
		term := program(b, "plain")
		term.See("? help")
		b.StopTimer()
		term.Press("q").Wait()
		b.StartTimer()
	}
}

// BenchmarkKeyInTerminal is a key until its frame is on screen, and how many
// bytes that took; the budget is 4 KB.
func BenchmarkKeyInTerminal(b *testing.B) {
	term := program(b, "plain")
	term.See("▸ client-0 ")
	keys, at, way := 0, 0, 1
	before := len(term.Output())
	for b.Loop() {
		if at+way < 0 || at+way > 15 {
			way = -way
		}
		at += way
		if way > 0 {
			term.Press("j")
		} else {
			term.Press("k")
		}
		term.See(fmt.Sprintf("▸ client-%d ", at))
		keys++
	}
	b.ReportMetric(float64(len(term.Output())-before)/float64(keys), "bytes/key")
}
