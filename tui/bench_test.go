package tui_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/tui"
	"kloakroom/tui/tuitest"
)

// full is a root of two panes at 140×40, with everything in its header.
func full(b *testing.B) *tui.Root {
	b.Helper()
	_, _, o := two()
	o.Header = header
	return tuitest.New(b, o, tuitest.Size(140, 40)).Root()
}

func key(b *testing.B, name string) tea.KeyPressMsg {
	b.Helper()
	k, err := tuitest.Key(name)
	if err != nil {
		b.Fatal(err)
	}
	return k
}

// BenchmarkView draws a screen of two panes at 140×40; the budget is 1 ms.
func BenchmarkView(b *testing.B) {
	r := full(b)
	b.ReportAllocs()
	for b.Loop() {
		r.View()
	}
}

// BenchmarkViewBelowADialog is the same with the help over it.
func BenchmarkViewBelowADialog(b *testing.B) {
	r := full(b)
	_, cmd := r.Update(key(b, "?"))
	_ = cmd
	b.ReportAllocs()
	for b.Loop() {
		r.View()
	}
}

// BenchmarkKey is a key that moves the choice, and the frame after it.
func BenchmarkKey(b *testing.B) {
	r := full(b)
	down, up := key(b, "j"), key(b, "k")
	b.ReportAllocs()
	for b.Loop() {
		r.Update(down)
		r.View()
		r.Update(up)
		r.View()
	}
}

// BenchmarkPalette is a letter typed into the palette, and the frame after it.
func BenchmarkPalette(b *testing.B) {
	r := full(b)
	r.Update(key(b, ":"))
	letter, back := key(b, "r"), key(b, "backspace")
	b.ReportAllocs()
	for b.Loop() {
		r.Update(letter)
		r.View()
		r.Update(back)
		r.View()
	}
}

// BenchmarkPaste is a megabyte pasted into a text field.
func BenchmarkPaste(b *testing.B) {
	a, _, o := two()
	r := tuitest.New(b, o).Root()
	big := make([]byte, 1<<20)
	for i := range big {
		big[i] = "0123456789abcde\n"[i%16]
	}
	msg := tea.PasteMsg{Content: string(big)}
	r.Update(key(b, "/"))
	for b.Loop() {
		a.search.SetValue("")
		r.Update(msg)
		r.View()
	}
}
