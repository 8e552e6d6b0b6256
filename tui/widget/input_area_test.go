package widget_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

func TestAnAreaIsEditedInLines(t *testing.T) {
	for name, c := range map[string]struct {
		steps  []string
		want   string
		line   int
		column int
	}{
		"lines":                             {[]string{"=a", "enter", "=b"}, "a\nb", 2, 2},
		"enter in the middle of a line":     {[]string{"=ab", "left", "enter"}, "a\nb", 2, 1},
		"backspace joins lines":             {[]string{"<one\ntwo", "home", "backspace"}, "onetwo", 1, 4},
		"delete joins lines":                {[]string{"<one\ntwo", "up", "end", "delete"}, "onetwo", 1, 4},
		"ctrl+k at the end joins lines":     {[]string{"<one\ntwo", "up", "end", "ctrl+k"}, "onetwo", 1, 4},
		"ctrl+w at the beginning too":       {[]string{"<one\ntwo", "home", "ctrl+w"}, "onetwo", 1, 4},
		"left goes to the line before":      {[]string{"<one\ntwo", "home", "left", "=x"}, "onex\ntwo", 1, 5},
		"right goes to the next line":       {[]string{"<one\ntwo", "up", "end", "right", "=x"}, "one\nxtwo", 2, 2},
		"up and down keep the column":       {[]string{"<abcdef\nx\nabcdef", "left", "left", "up", "up", "=|"}, "abcd|ef\nx\nabcdef", 1, 6},
		"a mark that begins a line joins":   {[]string{"<e\n\u0301x", "home", "backspace"}, "e\u0301x", 1, 2},
		"ctrl+home and ctrl+end":            {[]string{"<a\nb\nc", "ctrl+home", "=x", "ctrl+end", "=y"}, "xa\nb\ncy", 3, 3},
		"a paste of lines in the middle":    {[]string{"=ad", "left", "<b\n\nc"}, "ab\n\ncd", 3, 2},
		"a paste that ends in a line break": {[]string{"<a\nb\n"}, "a\nb\n", 3, 1},
		"CRLF and CR are line breaks":       {[]string{"<a\r\nb\rc"}, "a\nb\nc", 3, 2},
		"a tab stays":                       {[]string{"<{\n\t\"a\": 1\n}"}, "{\n\t\"a\": 1\n}", 3, 2},
		"controls go":                       {[]string{"<a\x1b[31m\x00\nb"}, "a[31m\nb", 2, 2},
		"backspace at the very beginning":   {[]string{"=a", "home", "backspace"}, "a", 1, 1},
		"delete at the very end":            {[]string{"=a", "delete"}, "a", 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			a := &widget.Area{}
			a.Resize(40, 5)
			inputKeys(t, a, c.steps...)
			if got := a.Value(); got != c.want {
				t.Fatalf("the value is %q, want %q", got, c.want)
			}
			if line, column := a.At(); line != c.line || column != c.column {
				t.Errorf("the cursor is at %d:%d, want %d:%d", line, column, c.line, c.column)
			}
		})
	}
}

func TestAnAreaWithoutTheFocusShowsTheBeginningsOfLines(t *testing.T) {
	a := &widget.Area{}
	a.Resize(8, 2)
	inputKeys(t, a, "<abcdefghij\nABCDEFGHIJ")
	st := inputStyles(t)
	if got := ansi.Strip(strings.Join(a.Lines(st, true), "|")); got != "abcdefg…|…EFGHIJ " {
		t.Errorf("with the focus: %q", got)
	}
	if got := ansi.Strip(strings.Join(a.Lines(st, false), "|")); got != "abcdefg…|ABCDEFG…" {
		t.Errorf("without: %q", got)
	}
	_ = a.Cursor()
	a.Update(tea.MouseClickMsg{X: 3, Y: 1})
	inputKeys(t, a, "=|")
	if got := a.Value(); got != "abcdefghij\nABC|DEFGHIJ" {
		t.Errorf("a click where it was not focused: %q", got)
	}
}

func TestAnAreaLeavesItsEndsToTheForm(t *testing.T) {
	a := &widget.Area{}
	a.Resize(40, 5)
	inputKeys(t, a, "<one\ntwo")
	if a.Update(tea.KeyPressMsg{Code: tea.KeyDown}).Handled {
		t.Error("down in the last line was taken")
	}
	if !a.Update(tea.KeyPressMsg{Code: tea.KeyUp}).Handled {
		t.Error("up in the last line was not taken")
	}
	if a.Update(tea.KeyPressMsg{Code: tea.KeyUp}).Handled {
		t.Error("up in the first line was taken")
	}
}

func TestAnAreaShowsTheLinesAroundTheCursor(t *testing.T) {
	a := &widget.Area{}
	var text []string
	for i := range 30 {
		text = append(text, fmt.Sprintf("line %d", i))
	}
	a.SetValue(strings.Join(text, "\n"))
	if got := strings.Join(paneShown(t, a, 10, 3), "|"); got != "line 0|line 1|line 2" {
		t.Errorf("at the beginning: %s", got)
	}
	inputKeys(t, a, "ctrl+end")
	if got := strings.Join(paneShown(t, a, 10, 3), "|"); got != "line 27|line 28|line 29" {
		t.Errorf("at the end: %s", got)
	}
	if c := a.Cursor(); c.X != 7 || c.Y != 2 {
		t.Errorf("the cursor is at %d,%d", c.X, c.Y)
	}
	inputKeys(t, a, "pgup")
	if got := strings.Join(paneShown(t, a, 10, 3), "|"); got != "line 27|line 28|line 29" {
		t.Errorf("a page up within sight: %s", got)
	}
	inputKeys(t, a, "pgup", "pgup")
	if got := strings.Join(paneShown(t, a, 10, 3), "|"); got != "line 23|line 24|line 25" {
		t.Errorf("pages up: %s", got)
	}
}

func TestOnlyTheLineWithTheCursorMovesSideways(t *testing.T) {
	a := &widget.Area{}
	a.Resize(8, 2)
	inputKeys(t, a, "<abcdefghijkl\nabcdefghijkl")
	if got := strings.Join(paneShown(t, a, 8, 2), "|"); got != "abcdefg…|…ghijkl" {
		t.Errorf("shows %s", got)
	}
	inputKeys(t, a, "up")
	if got := strings.Join(paneShown(t, a, 8, 2), "|"); got != "…ghijkl|abcdefg…" {
		t.Errorf("shows %s", got)
	}
}

func TestAnAreaIsBounded(t *testing.T) {
	a := &widget.Area{}
	a.Resize(40, 5)
	a.Update(tea.PasteMsg{Content: strings.Repeat("0123456789abcde\n", 1<<17)})
	if n := strings.Count(a.Value(), "\n") + 1; n > widget.AreaLines || !a.Cut() {
		t.Errorf("%d lines, cut %v", n, a.Cut())
	}
	b := &widget.Area{}
	b.Update(tea.PasteMsg{Content: strings.Repeat("x", 2<<20)})
	if len(b.Value()) != widget.AreaLimit || !b.Cut() {
		t.Errorf("%d bytes, cut %v", len(b.Value()), b.Cut())
	}
	c := &widget.Area{Limit: 10}
	inputKeys(t, c, "<abc\ndef\nghi")
	if c.Value() != "abc\ndef\ngh" || !c.Cut() {
		t.Errorf("%q, cut %v", c.Value(), c.Cut())
	}
	inputKeys(t, c, "ctrl+home", "delete", "ctrl+end", "=xy")
	if c.Value() != "bc\ndef\nghx" {
		t.Errorf("what is free after deleting: %q", c.Value())
	}
	inputKeys(t, c, "home", "backspace", "end", "=z")
	if c.Value() != "bc\ndefghxz" {
		t.Errorf("what is free after joining lines: %q", c.Value())
	}
}

func TestAClickInAnAreaMovesTheCursor(t *testing.T) {
	a := &widget.Area{}
	a.Resize(20, 3)
	inputKeys(t, a, "<one\ntwo\nthree")
	a.Update(tea.MouseClickMsg{X: 2, Y: 1})
	if line, column := a.At(); line != 2 || column != 3 {
		t.Errorf("the cursor is at %d:%d", line, column)
	}
	a.Update(tea.MouseClickMsg{X: 9, Y: 1})
	if line, column := a.At(); line != 2 || column != 4 {
		t.Errorf("beyond the line's end: %d:%d", line, column)
	}
	a.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if line, _ := a.At(); line != 1 {
		t.Errorf("after the wheel: line %d", line)
	}
}

func TestSettingAnAreaReplacesEverything(t *testing.T) {
	a := &widget.Area{Placeholder: "body"}
	if got := paneShown(t, a, 10, 2)[0]; got != "body" {
		t.Errorf("empty: %q", got)
	}
	a.SetValue("one\ntwo")
	a.SetValue("three")
	if a.Value() != "three" || a.Empty() {
		t.Errorf("%q", a.Value())
	}
	a.SetValue("")
	if !a.Empty() || a.Value() != "" {
		t.Errorf("%q", a.Value())
	}
	if strings.Contains(fmt.Sprintf("%v %+v", a, a), "three") {
		t.Error("a log shows the text")
	}
}

// BenchmarkArea is a letter typed at the end of 10,000 lines, and the drawing.
func BenchmarkArea(b *testing.B) {
	a := &widget.Area{}
	a.SetValue(strings.TrimSuffix(strings.Repeat("a line of a body that is being edited\n", widget.AreaLines), "\n"))
	a.Resize(100, 30)
	inputKeys(b, a, "ctrl+end")
	benchTyping(b, a)
}

// BenchmarkInput is a letter typed in the middle of a field that is full.
func BenchmarkInput(b *testing.B) {
	in := &widget.Input{}
	in.SetValue(strings.Repeat("x", widget.InputLimit-1))
	in.Resize(60, 1)
	for range 200 {
		inputKeys(b, in, "left")
	}
	benchTyping(b, in)
}

// benchTyping types a letter and takes it back, and draws after each.
func benchTyping(b *testing.B, p part.Pane) {
	b.Helper()
	st := inputStyles(b)
	letter, back := tea.KeyPressMsg{Code: 'x', Text: "x"}, tea.KeyPressMsg{Code: tea.KeyBackspace}
	b.ReportAllocs()
	for b.Loop() {
		p.Update(letter)
		p.Lines(st, true)
		p.Update(back)
		p.Lines(st, true)
	}
}
