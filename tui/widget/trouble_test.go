package widget_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui/widget"
)

var errRefused = &fault.Error{What: "list the clients", Why: "the session\x1b[2J has ended", Hint: "Sign in again."}

var signIn = widget.Hint{Key: "enter", Does: "sign in again"}

func TestTroubleSaysWhyAndWhichKeysHelp(t *testing.T) {
	st := inputStyles(t)
	for name, c := range map[string]struct {
		err   error
		hints []widget.Hint
		want  string
	}{
		"an error":         {errRefused, []widget.Hint{signIn}, "✗ list the clients: the|session␛[2J has ended|Sign in again.|enter sign in again"},
		"two keys":         {errors.New("no"), []widget.Hint{signIn, widget.TryAgain}, "✗ no|enter sign in again|r try again"},
		"a server's novel": {errors.New(strings.Repeat("日", 5000)), nil, ""},
		"what was stopped": {context.Canceled, []widget.Hint{widget.TryAgain}, "Stopped.|r try again"},
	} {
		t.Run(name, func(t *testing.T) {
			lines := widget.Trouble(c.err, st, 28, c.hints...)
			for i, line := range lines {
				lines[i] = ansi.Strip(line)
				if w := safetext.Width(safetext.Text(lines[i])); w != 28 {
					t.Errorf("line %d has %d cells: %q", i, w, lines[i])
				}
				lines[i] = strings.TrimSpace(lines[i])
			}
			if got := strings.Join(lines, "|"); c.want != "" && got != c.want {
				t.Errorf("got %s", got)
			}
			if len(lines) > 25 {
				t.Errorf("%d lines", len(lines))
			}
		})
	}
}

func TestTroubleInOneLineKeepsTheKey(t *testing.T) {
	st := inputStyles(t)
	for name, c := range map[string]struct {
		err  error
		w    int
		want string
	}{
		"there is room":               {errRefused, 60, " ✗ the session␛[2J has ended            enter sign in again "},
		"the words give way":          {errRefused, 46, " ✗ the session␛[2J has …  enter sign in again "},
		"too little room for the key": {errRefused, 40, " ✗ the session␛[2J has ended            "},
		"nothing but words":           {errors.New("no"), 30, " ✗ no                         "},
		"what was stopped":            {context.Canceled, 45, " Stopped.                enter sign in again "},
		"a single cell":               {errRefused, 1, "…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ansi.Strip(widget.TroubleLine(c.err, st, c.w, signIn)); got != c.want {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestAHintIsAsWideAsItsLine(t *testing.T) {
	st := inputStyles(t)
	for w := range 30 {
		for _, line := range []string{signIn.Line(st, w), widget.Hint{}.Beside(widget.Cell{Text: "words"}, st, w), signIn.Beside(widget.Cell{Text: "words"}, st, w)} {
			if got := ansi.StringWidth(line); got != w {
				t.Errorf("%d cells of %d: %q", got, w, line)
			}
		}
	}
	if got := ansi.Strip(signIn.Line(st, 12)); got != " enter      " {
		t.Errorf("where the words do not fit: %q", got)
	}
}

func TestAListNamesTheKeyThatHelps(t *testing.T) {
	l := widget.NewList(widget.ListOptions[listThing]{
		Slot: "clients/list", What: "clients", Columns: []widget.Column{{Flex: 1}},
		Row: func(x listThing) widget.Row {
			return widget.Row{Key: x.name, Cells: widget.PlainCells(safetext.Text(x.name))}
		},
		Helps: func(error) []widget.Hint { return []widget.Hint{signIn} },
	})
	s := newRowsStage(t, l, 60, 10)
	server := newListServer(10)
	s.take(l.SetSource(server))
	if l.Current() || l.Trouble() != nil {
		t.Error("nothing was read yet")
	}
	s.idle()
	if !l.Current() {
		t.Error("what was read is not current")
	}
	server.err = errRefused
	s.take(l.Refresh())
	if l.Current() {
		t.Error("the rows of before are current")
	}
	s.idle()
	s.sees("✗ the session␛[2J has ended            enter sign in again")
	s.seesNot("try again")
	if l.Current() || !errors.Is(l.Trouble(), errRefused) {
		t.Errorf("the trouble is %v", l.Trouble())
	}
	s.take(l.SetSource(server))
	s.idle()
	s.sees("Sign in again.")
	s.sees("enter sign in again")
}
