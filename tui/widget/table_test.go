package widget_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

var _ part.Pane = (*widget.Table)(nil)

var tableColumns = []widget.Column{
	{Title: "scope"},
	{Title: "assigned"},
	{Title: "audiences", Flex: 1, Min: 6},
	{Title: "mappers", Right: true, Drop: 1},
}

func tableRows(names ...string) []widget.Row {
	var out []widget.Row
	for i, name := range names {
		row := widget.Row{Key: name, Cells: widget.PlainCells(safetext.Clean(name), "Default", "apiserver, orders-api", safetext.Text(fmt.Sprint(i*7)))}
		if i%2 == 1 {
			row.Cells[1] = widget.Cell{Text: "none", Tone: widget.ToneMuted}
			row.Muted = true
		}
		out = append(out, row)
	}
	return out
}

func TestATableIsAsWideAsItsTexts(t *testing.T) {
	table := widget.NewTable(widget.TableOptions{Columns: tableColumns})
	s := newRowsStage(t, table, 60, 4)
	s.take(table.SetRows(tableRows("profile", "api-audience", "日本語")))
	s.sees("" +
		"   scope         assigned  audiences                 mappers\n" +
		" ▸ profile       Default   apiserver, orders-api           0\n" +
		"   api-audience  none      apiserver, orders-api           7\n" +
		"   日本語        Default   apiserver, orders-api          14")
	s.resize(40, 4) // too little for all: the last column goes, the texts that can give way are cut
	s.sees("" +
		"   scope         assigned  audiences\n" +
		" ▸ profile       Default   apiserver, o…\n" +
		"   api-audience  none      apiserver, o…\n" +
		"   日本語        Default   apiserver, o…")
}

func TestATableIsDrawn(t *testing.T) {
	for _, w := range []int{80, 140} {
		table := widget.NewTable(widget.TableOptions{Columns: tableColumns})
		s := newRowsStage(t, table, w, 8)
		s.take(table.SetRows(tableRows("profile", "api-audience", "日本語", "\x1b[31mred", "e\u0301\u0301")))
		s.press("j", "j")
		rowsGolden(t, fmt.Sprintf("table_%d", w), s.lines())
	}
}

func TestATableKeepsTheChosenRowWhenItsRowsChange(t *testing.T) {
	var told []string
	table := widget.NewTable(widget.TableOptions{
		Columns: tableColumns, Empty: "No scopes.",
		Chosen: func(row widget.Row, ok bool) part.Result {
			told = append(told, fmt.Sprint(row.Key, ok))
			return part.Result{}
		},
	})
	s := newRowsStage(t, table, 60, 5)
	s.sees("No scopes.")
	s.take(table.SetRows(tableRows("a", "b", "c", "d", "e", "f", "g")))
	s.press("G", "k")
	s.sees("▸ f")
	s.take(table.SetRows(tableRows("x", "f", "a")))
	s.sees("▸ f")
	s.take(table.SetRows(tableRows("x", "y")))
	s.sees("▸ y")
	s.take(table.Select("x"))
	s.sees("▸ x")
	s.take(table.SetRows(nil))
	s.sees("No scopes.")
	if want := []string{"atrue", "gtrue", "ftrue", "ytrue", "xtrue", "false"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestATableTakesKeysAndTheMouse(t *testing.T) {
	table := widget.NewTable(widget.TableOptions{
		Columns: tableColumns,
		Open:    func(row widget.Row) part.Result { return part.Handled(part.Show{Screen: row.Key}) },
	})
	s := newRowsStage(t, table, 60, 5)
	s.press("enter") // there is nothing to be opened
	s.take(table.SetRows(tableRows("a", "b", "c", "d", "e", "f", "g")))
	s.press("pgdown", "down", "up", "enter")
	s.take(table.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp}))
	s.lines()
	s.take(table.Update(tea.MouseClickMsg{Y: 1, Button: tea.MouseLeft}))
	s.take(table.Update(tea.MouseClickMsg{Y: 1, Button: tea.MouseLeft}))
	if want := []part.Ask{part.Show{Screen: "d"}, part.Show{Screen: "a"}}; !slices.Equal(s.asks, want) {
		t.Errorf("asked for %v", s.asks)
	}
}

func TestATableKeepsItsCellsAtAnySize(t *testing.T) {
	for w := range 50 {
		for h := range 7 {
			table := widget.NewTable(widget.TableOptions{Columns: tableColumns, Empty: "No scopes at all, and none to come."})
			s := newRowsStage(t, table, w, h)
			s.lines()
			s.take(table.SetRows(tableRows("profile", "\x1b[2J", "日本語日本語", "👋🏽👋🏽", "a\nb")))
			s.press("j", "j", "j")
			s.lines()
		}
	}
}

func TestWordsOfWideCharactersAreSaidAtAnySize(t *testing.T) {
	for w := range 12 {
		table := widget.NewTable(widget.TableOptions{Columns: tableColumns, Empty: "名 日本語 👋🏽 no scopes"})
		lines := newRowsStage(t, table, w, 9).lines()
		if w > 2 && strings.TrimSpace(rowsPlain(strings.Join(lines[1:], ""))) == "" {
			t.Errorf("nothing is said in %d cells", w)
		}
	}
}
