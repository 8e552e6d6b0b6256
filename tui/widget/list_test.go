package widget_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

var _ part.Pane = (*widget.List[listThing])(nil)

// listThing is what the lists of these tests hold.
type listThing struct {
	id, name string
}

func listRow(c listThing) widget.Row {
	return widget.Row{Key: c.id, Cells: []widget.Cell{
		{Text: safetext.Clean(c.name)},
		{Text: safetext.Clean(strconv.Itoa(len(c.name))), Tone: widget.ToneMuted},
		{},
	}}
}

var listColumns = []widget.Column{
	{Title: "client", Flex: 2, Min: 10},
	{Title: "length", Width: 6, Right: true},
	{Title: "audiences", Flex: 1, Min: 8, Drop: 1},
}

// listServer is a source that writes down what it is asked.
type listServer struct {
	things []listThing
	asked  []string
	err    error // of every request
}

func newListServer(n int) *listServer {
	s := &listServer{}
	for i := range n {
		s.things = append(s.things, listThing{fmt.Sprintf("id-%d", i), fmt.Sprintf("client-%d", i)})
	}
	return s
}

func (s *listServer) Page(ctx context.Context, first, limit int) ([]listThing, error) {
	s.asked = append(s.asked, fmt.Sprintf("%d+%d", first, limit))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if s.err != nil {
		return nil, s.err
	}
	first = min(first, len(s.things))
	return slices.Clone(s.things[first:min(first+limit, len(s.things))]), nil
}

func newTestList(change func(*widget.ListOptions[listThing])) *widget.List[listThing] {
	o := widget.ListOptions[listThing]{
		Slot: "clients/list", What: "clients", Columns: listColumns, Row: listRow, Empty: "There are no clients yet.",
	}
	if change != nil {
		change(&o)
	}
	return widget.NewList(o)
}

// listOf returns a list with the server's rows, idle.
func listOf(tb testing.TB, server widget.Source[listThing]) (*widget.List[listThing], *rowsStage) {
	tb.Helper()
	l := newTestList(nil)
	s := newRowsStage(tb, l, 80, 24)
	s.take(l.SetSource(server))
	s.idle()
	return l, s
}

func TestKeysMoveThroughAList(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		want string
	}{
		{"j and down go down", []string{"j", "down"}, "▸ client-2 "},
		{"k and up go up", []string{"j", "j", "j", "k", "up"}, "▸ client-1 "},
		{"up at the top stays there", []string{"up"}, "▸ client-0 "},
		{"ctrl+d goes down by half the rows on screen", []string{"ctrl+d"}, "▸ client-11 "},
		{"ctrl+u goes up by half", []string{"ctrl+d", "ctrl+d", "ctrl+u"}, "▸ client-11 "},
		{"a page keeps a row", []string{"pgdown"}, "▸ client-22 "},
		{"a page up comes back", []string{"pgdown", "pgdown", "pgup"}, "▸ client-22 "},
		{"g goes to the first", []string{"pgdown", "pgdown", "g"}, "▸ client-0 "},
		{"home goes to the first", []string{"pgdown", "pgdown", "home"}, "▸ client-0 "},
		{"G goes to the last", []string{"G"}, "▸ client-249 "},
		{"down at the end stays there", []string{"end", "j", "pgdown"}, "▸ client-249 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, s := listOf(t, newListServer(250))
			for _, key := range c.keys {
				s.press(key)
				s.idle()
			}
			s.sees(c.want)
		})
	}
}

func TestTheMouseMovesThroughAList(t *testing.T) {
	l := newTestList(func(o *widget.ListOptions[listThing]) {
		o.Open = func(c listThing) part.Result {
			return part.Handled(part.Toast{Text: safetext.Clean("opened " + c.name)})
		}
	})
	s := newRowsStage(t, l, 80, 24)
	s.take(l.SetSource(newListServer(250)))
	s.idle()
	s.lines()
	s.take(l.Update(tea.MouseClickMsg{X: 3, Y: 5, Button: tea.MouseLeft})) // below the titles: the fifth row
	s.sees("▸ client-4 ")
	if len(s.asks) > 0 {
		t.Fatalf("the first click opened: %v", s.asks)
	}
	s.take(l.Update(tea.MouseClickMsg{X: 3, Y: 5, Button: tea.MouseLeft}))
	if want := []part.Ask{part.Toast{Text: "opened client-4"}}; !slices.Equal(s.asks, want) {
		t.Errorf("the second click asked for %v", s.asks)
	}
	s.take(l.Update(tea.MouseClickMsg{X: 3, Y: 0, Button: tea.MouseLeft})) // the titles
	s.sees("▸ client-4 ")
	for range 3 {
		s.take(l.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown}))
	}
	s.sees("▸ client-9 ") // at the top now: it went along
	s.take(l.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp}))
	s.sees("▸ client-9 ")
	s.sees("  client-6 ")
}

func TestTheChosenRowIsToldAndOpened(t *testing.T) {
	var told []string
	l := newTestList(func(o *widget.ListOptions[listThing]) {
		o.Chosen = func(c listThing, ok bool) part.Result {
			told = append(told, fmt.Sprintf("%s %t", c.name, ok))
			return part.Result{}
		}
		o.Open = func(c listThing) part.Result { return part.Handled(part.Show{Screen: c.id}) }
	})
	s := newRowsStage(t, l, 80, 24)
	s.press("enter") // nothing is there to be opened
	s.take(l.SetSource(newListServer(9)))
	s.idle()
	s.press("j", "j", "k", "enter")
	s.take(l.SetSource(newListServer(0)))
	s.idle()
	want := []string{"client-0 true", "client-1 true", "client-2 true", "client-1 true", " false"}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if want := []part.Ask{part.Show{Screen: "id-1"}}; !slices.Equal(s.asks, want) {
		t.Errorf("asked for %v", s.asks)
	}
	s.sees("There are no clients yet.")
}

func TestAnErrorStandsWhereItsRowsWouldBe(t *testing.T) {
	failing := &fault.Error{Class: fault.Unreachable, What: "list the clients", Why: "nobody answers\x1b[2J", Hint: "Is Keycloak running?"}
	t.Run("at the beginning", func(t *testing.T) {
		server := newListServer(10)
		server.err = failing
		_, s := listOf(t, server)
		s.sees("✗ list the clients: nobody answers␛[2J\n Is Keycloak running?\n r try again")
		server.err = nil
		s.press("r")
		s.idle()
		s.sees("▸ client-0")
	})
	t.Run("below rows that were read before", func(t *testing.T) {
		server := newListServer(150)
		_, s := listOf(t, widget.SourceFunc[listThing](func(ctx context.Context, first, limit int) ([]listThing, error) {
			if first >= 100 && server.err != nil {
				return nil, server.err
			}
			return server.Page(ctx, first, limit)
		}))
		server.err = failing
		s.press("r")
		s.idle()
		for range 100 {
			s.press("j")
			s.idle()
		}
		s.sees("▸ client-100 ")
		s.sees("✗ nobody answers␛[2J  ")
		s.sees("  r try again")
		server.err = nil
		s.press("r")
		s.idle()
		s.sees("▸ client-100 ")
		s.seesNot("✗")
	})
	t.Run("below the rows that stay when a refresh fails", func(t *testing.T) {
		server := newListServer(10)
		_, s := listOf(t, server)
		server.err = failing
		s.press("r")
		s.idle()
		s.sees("▸ client-0")
		s.sees("✗ nobody answers␛[2J  ")
		s.sees("  r try again")
	})
	t.Run("and a reading that was stopped says so", func(t *testing.T) {
		server := newListServer(10)
		server.err = context.Canceled
		_, s := listOf(t, server)
		s.sees("Stopped.\n r try again")
		s.seesNot("✗")
	})
}

func TestAnErrorAtTheEndIsScrolledTo(t *testing.T) {
	server := newListServer(1000)
	_, s := listOf(t, widget.SourceFunc[listThing](func(ctx context.Context, first, limit int) ([]listThing, error) {
		if first >= 100 {
			return nil, errRowsGone
		}
		return server.Page(ctx, first, limit)
	}))
	for range 100 {
		s.press("j")
	}
	s.sees("▸ client-99 ")
	s.sees("✗ the server is gone\n r try again")
}

func TestASpinnerShowsAfterAWhileOnly(t *testing.T) {
	l := newTestList(nil)
	s := newRowsStage(t, l, 80, 24)
	s.take(l.SetSource(newListServer(3)))
	s.seesNot("Reading")
	if want := []part.Slot{"clients/list/spin"}; !slices.Equal(s.ticks, want) {
		t.Fatalf("asked for the ticks %v", s.ticks)
	}
	s.tick()
	s.sees("Reading clients")
	first := s.text()
	s.tick()
	if s.text() == first {
		t.Error("it does not turn")
	}
	s.idle()
	s.seesNot("Reading")
	s.tick()
	if len(s.ticks) > 0 {
		t.Errorf("ticks go on when all is here: %v", s.ticks)
	}
}

func TestAnAnswerWithinTheWhileShowsNoSpinner(t *testing.T) {
	l := newTestList(nil)
	s := newRowsStage(t, l, 80, 24)
	s.take(l.SetSource(newListServer(3)))
	s.idle()
	s.take(l.SetSource(newListServer(3))) // another wait begins; the tick is of the one before
	s.tick()
	s.seesNot("Reading")
	s.tick()
	s.sees("Reading clients")
}

func TestARefreshThatTakesLongSaysSo(t *testing.T) {
	l, s := listOf(t, newListServer(300))
	s.tick()
	s.press("r")
	if l.Reading() {
		t.Error("it says so at once")
	}
	s.tick()
	if !l.Reading() {
		t.Error("it does not say so")
	}
	s.sees("▸ client-0 ")
	s.idle()
	if l.Reading() {
		t.Error("it still says so")
	}
}

func TestCellsAreFilledInLater(t *testing.T) {
	l, s := listOf(t, newListServer(300))
	if n := len(l.Visible()); n != 23 {
		t.Errorf("%d rows are on screen, want 23", n)
	}
	l.SetCell("id-1", 2, widget.Cell{Text: "apiserver", Tone: widget.ToneOK})
	s.sees("client-1                                         8  apiserver")
	s.press("r")
	s.idle()
	s.sees("apiserver")
	l.ClearCells()
	s.seesNot("apiserver")
}

func TestARowIsChosenByItsKeyWhenItComes(t *testing.T) {
	l := newTestList(nil)
	s := newRowsStage(t, l, 80, 24)
	s.take(l.SetSource(newListServer(300)))
	s.take(l.Select("id-210"))
	s.idle()
	s.sees("▸ client-210 ")
	s.take(l.Select("id-3"))
	s.sees("▸ client-3 ")
}

func TestAListKeepsItsCellsAtAnySize(t *testing.T) {
	hostile := []listThing{
		{"1", "\x1b[2J\x1b]0;owned\a"},
		{"2", "日本語のクライアント"},
		{"3", "e\u0301\u0301\u0301 👋🏽 👩\u200d💻"},
		{"4", "\u202eevil"},
		{"5", strings.Repeat("x", 10_000)},
		{"6", "a\tb\nc"},
		{"7", ""},
	}
	for _, err := range []error{nil, errRowsGone} {
		for w := range 45 {
			for h := range 12 {
				server := &listServer{things: hostile, err: err}
				l := newTestList(nil)
				s := newRowsStage(t, l, w, h)
				s.take(l.SetSource(server))
				s.idle()
				s.press("j")
				s.lines()
			}
		}
	}
}

func TestAListIsDrawn(t *testing.T) {
	for _, w := range []int{80, 140} {
		l := newTestList(nil)
		s := newRowsStage(t, l, w, 12)
		s.take(l.SetSource(&listServer{things: []listThing{
			{"1", "client-app"},
			{"2", "client-batch"},
			{"3", "日本語のクライアント"},
			{"4", "\x1b[31mred"},
			{"5", "Ünïcödé-e\u0301"},
			{"6", strings.Repeat("very-long-", 12)},
		}}))
		s.idle()
		s.press("j")
		l.SetCell("1", 2, widget.Cell{Text: "apiserver", Tone: widget.ToneOK})
		l.SetCell("2", 2, widget.Cell{Text: "—", Tone: widget.ToneMuted})
		rowsGolden(t, fmt.Sprintf("list_%d", w), s.lines())
	}
}

func TestActionsOfAListNameTheirKeys(t *testing.T) {
	l := newTestList(nil)
	for _, a := range l.Actions() {
		if a.ID == "" || a.Title == "" || a.Help == "" || len(a.Keys) == 0 || a.Run == nil {
			t.Errorf("%+v is not whole", a)
		}
	}
	if why := l.Actions()[0].WhyOff(); why == "" {
		t.Error("a refresh is possible without a source")
	}
}
