package widget_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/widget"
)

// inputKeys gives keys and pastes to a pane: a step of one name is a key, one
// that begins with "=" is text typed, one with "<" is pasted.
func inputKeys(t testing.TB, p part.Pane, steps ...string) {
	t.Helper()
	for _, s := range steps {
		switch s[:1] {
		case "=":
			for _, c := range s[1:] {
				p.Update(tea.KeyPressMsg{Code: c, Text: string(c)})
			}
		case "<":
			p.Update(tea.PasteMsg{Content: s[1:]})
		default:
			k, err := tuitest.Key(s)
			if err != nil {
				t.Fatal(err)
			}
			p.Update(k)
		}
	}
}

// paneShown returns what a form or an area draws, each line of exactly w cells.
func paneShown(t testing.TB, f part.Pane, w, h int) []string {
	t.Helper()
	f.Resize(w, h)
	lines := f.Lines(inputStyles(t), true)
	if len(lines) != h {
		t.Fatalf("%d lines of %d", len(lines), h)
	}
	for i, line := range lines {
		lines[i] = ansi.Strip(line)
		if got := safetext.Width(safetext.Text(lines[i])); got != w {
			t.Fatalf("line %d has %d cells of %d: %q", i, got, w, lines[i])
		}
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

func inputStyles(t testing.TB) *themes.Styles {
	t.Helper()
	theme, err := themes.Load(themes.Default)
	if err != nil {
		t.Fatal(err)
	}
	return theme.Styles(colorprofile.TrueColor)
}

// inputShown returns the one line of a field and fails unless it fills w cells.
func inputShown(t testing.TB, p part.Pane, w int) string {
	t.Helper()
	p.Resize(w, 1)
	lines := p.Lines(inputStyles(t), true)
	if len(lines) != 1 {
		t.Fatalf("%d lines", len(lines))
	}
	plain := ansi.Strip(lines[0])
	if got := safetext.Width(safetext.Text(plain)); got != w {
		t.Fatalf("%d cells of %d: %q", got, w, plain)
	}
	return plain
}

func TestAFieldIsEditedLikeAShellsLine(t *testing.T) {
	for name, c := range map[string]struct {
		steps []string
		want  string // with | where the cursor is
	}{
		"typing":                            {[]string{"=client-app"}, "client-app|"},
		"a blank is text":                   {[]string{"=a", "space", "=b"}, "a b|"},
		"typing in the middle":              {[]string{"=cient", "home", "right", "=l"}, "cl|ient"},
		"left stops at the beginning":       {[]string{"=a", "left", "left", "left"}, "|a"},
		"right stops at the end":            {[]string{"=a", "right"}, "a|"},
		"ctrl+a and ctrl+e":                 {[]string{"=abc", "ctrl+a", "=<", "ctrl+e", "=>"}, "<abc>|"},
		"home and end":                      {[]string{"=abc", "home", "=<", "end", "=>"}, "<abc>|"},
		"backspace":                         {[]string{"=abc", "left", "backspace"}, "a|c"},
		"ctrl+h is backspace":               {[]string{"=abc", "ctrl+h"}, "ab|"},
		"delete":                            {[]string{"=abc", "home", "delete"}, "|bc"},
		"delete at the end":                 {[]string{"=abc", "delete"}, "abc|"},
		"ctrl+k deletes to the end":         {[]string{"=abc def", "alt+b", "ctrl+k"}, "abc |"},
		"ctrl+u deletes to the beginning":   {[]string{"=abc def", "alt+b", "ctrl+u"}, "|def"},
		"ctrl+w deletes the word before":    {[]string{"=abc def-ghi", "ctrl+w"}, "abc def-|"},
		"ctrl+w again takes what divides":   {[]string{"=abc def-ghi", "ctrl+w", "ctrl+w"}, "abc |"},
		"alt+backspace is ctrl+w":           {[]string{"=abc def", "alt+backspace"}, "abc |"},
		"alt+d deletes the word after":      {[]string{"=abc def", "home", "alt+d"}, "| def"},
		"alt+b and alt+f go by words":       {[]string{"=api://orders/v1", "alt+b", "alt+b", "=x", "alt+f", "=y"}, "api://xordersy|/v1"},
		"ctrl+left and ctrl+right too":      {[]string{"=one two", "ctrl+left", "=x", "ctrl+right", "=y"}, "one xtwoy|"},
		"an emoji with parts is one":        {[]string{"<👩‍👩‍👧", "=x", "left", "left", "=y"}, "y|👩‍👩‍👧x"},
		"backspace takes it whole":          {[]string{"=a", "<👩‍👩‍👧", "backspace"}, "a|"},
		"a mark joins what is before it":    {[]string{"=e", "<\u0301", "=x", "left", "left"}, "|e\u0301x"},
		"a wide character is one":           {[]string{"<日本", "left", "backspace"}, "|本"},
		"a paste goes to the cursor":        {[]string{"=ad", "left", "<bc"}, "abc|d"},
		"line breaks around it go":          {[]string{"<\r\nclient-app\n"}, "client-app|"},
		"line breaks within are blanks":     {[]string{"<a\nb\r\nc\td"}, "a b c d|"},
		"controls go":                       {[]string{"<a\x00\x1b[31mb\x7f\u009bc"}, "a[31mbc|"},
		"what is invalid goes":              {[]string{"<a\xff\xfeb"}, "ab|"},
		"what hides stays, to be seen":      {[]string{"<a\u200bb"}, "a\u200bb|"},
		"everything deleted, typed again":   {[]string{"=abc", "ctrl+u", "=d"}, "d|"},
		"deleting in an empty field":        {[]string{"backspace", "delete", "ctrl+w", "ctrl+k", "ctrl+u", "alt+d"}, "|"},
		"keys that mean nothing here":       {[]string{"=a", "ctrl+p", "tab", "enter", "esc", "up", "f1", "alt+x"}, "a|"},
		"a key of another layout, with alt": {[]string{"alt+é"}, "|"},
	} {
		t.Run(name, func(t *testing.T) {
			in := &widget.Input{}
			in.Resize(60, 1)
			inputKeys(t, in, c.steps...)
			at := in.Cursor().X
			in.Resize(200, 1)
			value := in.Value()
			if want := strings.Replace(c.want, "|", "", 1); value != want {
				t.Fatalf("the value is %q, want %q", value, want)
			}
			before, _, _ := strings.Cut(c.want, "|")
			if want := safetext.Width(safetext.Clean(before)); at != want {
				t.Errorf("the cursor is in column %d, want %d", at, want)
			}
		})
	}
}

func TestKeysThatAreNoEditingAreLeftAlone(t *testing.T) {
	for _, name := range []string{"tab", "shift+tab", "enter", "esc", "up", "down", "pgup", "ctrl+p", "ctrl+s", "ctrl+enter", "ctrl+j", "alt+1", "f1", "ctrl+z"} {
		k, err := tuitest.Key(name)
		if err != nil {
			t.Fatal(err)
		}
		for kind, p := range map[string]part.Pane{"a field": &widget.Input{}, "an area": &widget.Area{}} {
			if kind == "an area" && name == "enter" {
				continue
			}
			if p.Update(k).Handled {
				t.Errorf("%s took %s", kind, name)
			}
		}
	}
}

func TestAFieldShowsTheCursorAndSaysThatThereIsMore(t *testing.T) {
	for name, c := range map[string]struct {
		steps  []string
		w      int
		want   string
		cursor int
	}{
		"short text":                 {[]string{"=abc"}, 8, "abc     ", 3},
		"one cell is for the cursor": {[]string{"=abcdefgh"}, 8, "…cdefgh ", 7},
		"at the beginning":           {[]string{"=abcdefghij", "home"}, 8, "abcdefg…", 0},
		"in the middle":              {[]string{"=abcdefghijklmno", "home", "right", "right", "right", "right", "right", "right", "right", "right"}, 8, "…defghi…", 6},
		"deleting brings text back":  {[]string{"=abcdefghij", "backspace", "backspace", "backspace"}, 8, "abcdefg ", 7},
		"wide characters":            {[]string{"<日本語の名前"}, 8, "…の名前 ", 7},
		"wide ones that do not fit":  {[]string{"<日本語の名前", "home"}, 8, "日本語… ", 0},
		"what hides is seen":         {[]string{"<a\u200bb\u202ec"}, 8, "a�b�c   ", 5},
		"one cell only":              {[]string{"=abc"}, 1, " ", 0},
	} {
		t.Run(name, func(t *testing.T) {
			in := &widget.Input{}
			in.Resize(c.w, 1)
			inputKeys(t, in, c.steps...)
			if got := inputShown(t, in, c.w); got != c.want {
				t.Errorf("shows %q, want %q", got, c.want)
			}
			if got := in.Cursor().X; got != c.cursor {
				t.Errorf("the cursor is in column %d, want %d", got, c.cursor)
			}
		})
	}
}

// Without the focus nobody looks for the cursor: what a text begins with tells
// most of it.
func TestAFieldWithoutTheFocusShowsItsBeginning(t *testing.T) {
	in := &widget.Input{}
	in.Resize(8, 1)
	inputKeys(t, in, "=abcdefghijklmnop")
	st := inputStyles(t)
	for _, c := range []struct {
		focused bool
		want    string
	}{{true, "…klmnop "}, {false, "abcdefg…"}, {true, "…klmnop "}} {
		if got := ansi.Strip(in.Lines(st, c.focused)[0]); got != c.want {
			t.Errorf("with the focus %v: %q, want %q", c.focused, got, c.want)
		}
	}
	in.Lines(st, false)
	_ = in.Cursor() // asking for it does not change what a click hits
	in.Update(tea.MouseClickMsg{X: 3})
	inputKeys(t, in, "=|")
	if got := in.Value(); got != "abc|defghijklmnop" {
		t.Errorf("a click where it was not focused: %q", got)
	}
	in.ToEnd()
	inputKeys(t, in, "=.", "ctrl+u")
	if got := in.Value(); got != "" {
		t.Errorf("from the end ctrl+u leaves %q", got)
	}
}

func TestASecretShowsNeitherItselfNorItsLength(t *testing.T) {
	in := &widget.Input{Masked: true}
	for n, want := range map[int]string{0: "", 1: "•", 8: "••••••••", 9: "••••••••+", 36: "••••••••+", 4000: "••••••••+"} {
		in.SetValue(strings.Repeat("s", n))
		if got := strings.TrimRight(inputShown(t, in, 20), " "); got != want {
			t.Errorf("%d characters show %q, want %q", n, got, want)
		}
	}
	in.SetValue(strings.Repeat("s", 36))
	if x := in.Cursor().X; x != 9 {
		t.Errorf("the cursor at the end is in column %d", x)
	}
	inputKeys(t, in, "left", "left")
	if x := in.Cursor().X; x != 8 {
		t.Errorf("the cursor near the end is in column %d", x)
	}
	if got := inputShown(t, in, 3); got != "•••" {
		t.Errorf("in three cells: %q", got)
	}
	in.SetValue("hunter2")
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if got := fmt.Sprintf(format, in); strings.Contains(got, "hunter") {
			t.Errorf("%s prints %s", format, got)
		}
	}
}

func TestAFieldTakesNoMoreThanItsLimit(t *testing.T) {
	in := &widget.Input{Limit: 10}
	inputKeys(t, in, "<0123456789\n")
	if in.Value() != "0123456789" || in.Cut() {
		t.Fatalf("%q, cut %v", in.Value(), in.Cut())
	}
	inputKeys(t, in, "=x")
	if in.Value() != "0123456789" || !in.Cut() {
		t.Fatalf("%q, cut %v", in.Value(), in.Cut())
	}
	inputKeys(t, in, "backspace")
	if in.Cut() {
		t.Error("it still says that something was cut")
	}
	inputKeys(t, in, "ctrl+u", "<ééééééé")
	if in.Value() != "ééééé" || !in.Cut() {
		t.Errorf("a character was cut in half: %q", in.Value())
	}
	big := &widget.Input{}
	big.Update(tea.PasteMsg{Content: strings.Repeat("x", 1<<20)})
	if len(big.Value()) != widget.InputLimit || !big.Cut() {
		t.Errorf("took %d bytes", len(big.Value()))
	}
}

func TestAnEmptyFieldShowsItsPlaceholder(t *testing.T) {
	in := &widget.Input{Placeholder: "http://localhost:8080"}
	if got := inputShown(t, in, 12); got != "http://loca…" {
		t.Errorf("shows %q", got)
	}
	inputKeys(t, in, "=x")
	if got := inputShown(t, in, 12); got != "x           " {
		t.Errorf("shows %q", got)
	}
}

func TestAClickMovesTheCursor(t *testing.T) {
	in := &widget.Input{}
	in.Resize(8, 1)
	inputKeys(t, in, "<日本x語")
	for x, want := range map[int]int{0: 0, 1: 0, 2: 2, 3: 2, 4: 4, 5: 5, 7: 7} {
		in.Update(tea.MouseClickMsg{X: x, Button: tea.MouseLeft})
		if got := in.Cursor().X; got != want {
			t.Errorf("a click in column %d put the cursor in %d, want %d", x, got, want)
		}
	}
	in.SetValue("abcdefghijklmnop")
	inputShown(t, in, 8)
	in.Update(tea.MouseClickMsg{X: 2})
	inputKeys(t, in, "=|")
	if got := in.Value(); got != "abcdefghijk|lmnop" {
		t.Errorf("a click in a scrolled field: %q", got)
	}
}

func TestTheEditingKeysAreInTheDocsAndHaveAPlainOne(t *testing.T) {
	all := widget.EditActions()
	if len(all) < 10 {
		t.Fatalf("%d actions", len(all))
	}
	for _, a := range all {
		if a.ID == "" || a.Title == "" || len(a.Keys) == 0 {
			t.Errorf("%+v", a)
		}
	}
}

// FuzzInput looks for edits after which a field breaks its line, loses the
// cursor or keeps something that it should not.
func FuzzInput(f *testing.F) {
	f.Add("abc", "👩‍👩‍👧e\u0301", []byte("lrhebdwkuzfp"), 8)
	f.Add("日本語", "\x1b[31m\u202e", []byte{0, 1, 2, 3}, 1)
	f.Add("\u0301\u0301", "🇩🇪🇯🇵", []byte("lblblp"), 3)
	names := []string{"left", "right", "home", "end", "backspace", "delete", "ctrl+w", "ctrl+k", "ctrl+u", "alt+b", "alt+f", "alt+d"}
	f.Fuzz(func(t *testing.T, first, second string, edits []byte, w int) {
		if w < 1 || w > 300 || len(edits) > 200 {
			return
		}
		for _, p := range []interface {
			part.Pane
			Value() string
		}{&widget.Input{Limit: 4096}, &widget.Area{Limit: 4096}} {
			p.Resize(w, 1)
			p.Update(tea.PasteMsg{Content: first})
			for _, e := range edits {
				if int(e)%16 >= len(names) {
					p.Update(tea.PasteMsg{Content: second})
				} else {
					inputKeys(t, p, names[int(e)%16])
				}
				inputShown(t, p, w)
				if c := p.Cursor(); c.X < 0 || c.X >= w {
					t.Fatalf("the cursor is in column %d of %d", c.X, w)
				}
			}
			if v := p.Value(); len(v) > 4096 || strings.ContainsAny(v, "\x00\x1b\x7f\r") {
				t.Fatalf("the value is %q", v)
			}
		}
	})
}
