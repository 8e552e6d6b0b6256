package widget_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

func TestAListReadsTheFirstPageBeforeAnyOther(t *testing.T) {
	server := newListServer(1000)
	l := newTestList(nil)
	s := newRowsStage(t, l, 80, 24)
	s.take(l.SetSource(server))
	if len(s.jobs) != 1 {
		t.Fatalf("%d jobs at first, want 1", len(s.jobs))
	}
	s.step()
	s.sees("client-22")
	if got := l.Count(); got != "100+" {
		t.Errorf("the count is %q", got)
	}
	s.idle()
	if want := []string{"0+100", "100+100", "200+100"}; !slices.Equal(server.asked, want) {
		t.Errorf("asked for %v, want %v", server.asked, want)
	}
	if s.titles[0] != "Reading clients" {
		t.Errorf("the job says %q", s.titles[0])
	}
}

func TestAListThatWasSetBeforeItHasCellsIsRead(t *testing.T) {
	l := newTestList(nil)
	r := l.SetSource(newListServer(3))
	s := newRowsStage(t, l, 40, 10)
	s.take(r)
	s.idle()
	s.sees("▸ client-0")
	s.sees("client-2")
}

func TestAListReadsAroundTheCursorOnly(t *testing.T) {
	server := newListServer(100_000)
	_, s := listOf(t, server)
	for range 60 {
		s.press("pgdown")
		s.idle()
	}
	s.sees("client-1320") // 60 pages of 22 rows
	if n := len(server.asked); n != 13+2+1 {
		t.Errorf("%d pages were read for the first 1,342 rows, want 16: %v", n, server.asked)
	}
}

func TestTheEndOfAListIsFoundByHalving(t *testing.T) {
	for _, n := range []int{0, 1, 99, 100, 101, 200, 300, 301, 9_999, 65_536, 100_000} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			server := newListServer(n)
			l, s := listOf(t, server)
			server.asked = nil
			s.press("G")
			s.idle()
			if got := l.Count(); got != safetext.Text(strconv.Itoa(n)) {
				t.Errorf("the count is %q", got)
			}
			if n > 0 {
				s.sees(fmt.Sprintf("▸ client-%d", n-1))
			}
			rows := 0
			for _, asked := range server.asked {
				_, limit, _ := strings.Cut(asked, "+")
				size, _ := strconv.Atoi(limit)
				rows += size
			}
			if rows > 500 || len(server.asked) > 40 {
				t.Errorf("%d requests for %d rows: %v", len(server.asked), rows, server.asked)
			}
		})
	}
}

func TestTheSearchForTheEndIsGivenUp(t *testing.T) {
	t.Run("when it is cancelled, without a word", func(t *testing.T) {
		l, s := listOf(t, newListServer(5000))
		s.press("G")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		s.ctx = ctx
		s.idle()
		s.sees("▸ client-0")
		s.seesNot("✗")
		if got := l.Count(); got != "300+" {
			t.Errorf("the count is %q", got)
		}
	})
	t.Run("when the cursor is moved, but what it found is kept", func(t *testing.T) {
		l, s := listOf(t, newListServer(5000))
		s.press("G", "j")
		s.idle()
		s.sees("▸ client-1 ")
		if got := l.Count(); got != "5000" {
			t.Errorf("the count is %q", got)
		}
	})
	t.Run("when the rows are of another source", func(t *testing.T) {
		l, s := listOf(t, newListServer(5000))
		s.press("G")
		s.take(l.SetSource(newListServer(7)))
		s.idle()
		s.sees("▸ client-0")
		if got := l.Count(); got != "7" {
			t.Errorf("the count is %q", got)
		}
	})
	t.Run("when the server has a row everywhere", func(t *testing.T) {
		_, s := listOf(t, widget.SourceFunc[listThing](func(_ context.Context, first, limit int) ([]listThing, error) {
			out := make([]listThing, limit)
			for i := range out {
				out[i] = listThing{strconv.Itoa(first + i), "endless"}
			}
			return out, nil
		}))
		s.press("G")
		s.idle()
		s.sees("✗ the server has a row at every place")
		s.press("r")
		s.idle()
		s.seesNot("✗")
	})
}

func TestARefreshKeepsTheChosenRow(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(things []listThing) []listThing
		want   string
	}{
		{"when nothing changed", func(t []listThing) []listThing { return t }, "▸ client-150 "},
		{"when rows came before it", func(t []listThing) []listThing {
			return slices.Concat(newListServer(2).things[:0], []listThing{{"new-1", "aaa"}, {"new-2", "bbb"}}, t)
		}, "▸ client-150 "},
		{"when rows before it went", func(t []listThing) []listThing { return t[70:] }, "▸ client-150 "},
		{"when so many came that it is on the next page", func(t []listThing) []listThing {
			return slices.Concat(newListServer(60).things, t)
		}, "▸ client-150 "},
		{"and takes the one in its place when it went", func(t []listThing) []listThing {
			return slices.Delete(slices.Clone(t), 150, 151)
		}, "▸ client-151 "},
		{"and takes the last when the end went", func(t []listThing) []listThing { return t[:120] }, "▸ client-119 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := newListServer(400)
			_, s := listOf(t, server)
			for range 150 {
				s.press("j")
				s.idle()
			}
			s.sees("▸ client-150 ")
			server.things = c.change(server.things)
			s.press("r")
			s.sees("▸ client-150 ") // the old rows stay until the new ones are here
			s.idle()
			s.sees(c.want)
		})
	}
}

func TestARowThatIsWaitedForIsChosenAfterARefreshToo(t *testing.T) {
	server := newListServer(3)
	l, s := listOf(t, server)
	s.sees("▸ client-0 ")
	server.things = append(server.things, listThing{"new", "just made"})
	s.take(l.Refresh())
	s.take(l.Select("new"))
	s.take(l.Refresh())
	s.idle()
	s.sees("▸ just made ")
}

func TestALateAnswerToAnOldQuestionIsDropped(t *testing.T) {
	l, s := listOf(t, newListServer(300))
	old := newListServer(5)
	s.take(l.SetSource(old))
	late := s.jobs[0]
	s.jobs = nil // it is slow, and the root does not replace it: the next has nothing to ask
	s.take(l.SetSource(nil))
	answer, err := late.Run(t.Context())
	s.take(l.Update(part.Done{Slot: late.Slot, Answer: answer, Err: err}))
	s.idle()
	s.seesNot("client-0")
	if n, exact := l.Len(); n != 0 || exact {
		t.Errorf("%d rows, exact %t", n, exact)
	}
}

func TestAnotherQueryKeepsTheRowsUntilItsOwnAreHere(t *testing.T) {
	l, s := listOf(t, newListServer(300))
	s.press("j", "j", "j")
	narrow := &listServer{things: []listThing{{"id-30", "client-30"}, {"id-3", "client-3"}}}
	s.take(l.Requery(narrow))
	s.sees("client-7")
	s.idle()
	s.seesNot("client-7")
	s.sees("▸ client-3 ")
	if got := l.Count(); got != "2" {
		t.Errorf("the count is %q", got)
	}
	narrow.err = errRowsGone
	s.take(l.Requery(narrow))
	s.idle()
	s.seesNot("client-3")
	s.sees("✗ the server is gone")
}

func TestAListThatWasLeftGoesOn(t *testing.T) {
	l := newTestList(nil)
	s := newRowsStage(t, l, 80, 24)
	s.take(l.SetSource(newListServer(300)))
	s.tick()
	s.jobs, s.ticks = nil, nil // the root cancelled them
	s.press("j")
	if len(s.jobs) > 0 {
		t.Errorf("it does not know that its jobs are gone, and asks for %d", len(s.jobs))
	}
	s.take(l.Resume())
	s.idle()
	s.sees("▸ client-0 ")
}

func TestAListForgetsWhatIsFarAway(t *testing.T) {
	server := newListServer(20_000)
	l, s := listOf(t, server)
	s.press("G")
	s.idle()
	for range 19_000 / 22 {
		s.press("pgup")
		s.idle()
	}
	asked := len(server.asked)
	s.press("G")
	s.sees("·") // it was forgotten, and is read again
	if _, ok := l.Selected(); ok {
		t.Error("a row that is not here can be chosen")
	}
	s.idle()
	s.sees("▸ client-19999 ")
	if len(server.asked) == asked {
		t.Error("nothing was read")
	}
}

func TestPagesThatFailAreNotAskedForAgainAndAgain(t *testing.T) {
	server := newListServer(10)
	server.err = errors.New("no")
	_, s := listOf(t, server)
	for range 5 {
		s.press("j")
		s.tick()
		s.idle()
	}
	if len(server.asked) != 1 {
		t.Errorf("asked %d times", len(server.asked))
	}
}

// BenchmarkListScroll is a key and the screen after it, in a list of 100,000
// rows at 140 by 40 cells.
func BenchmarkListScroll(b *testing.B) {
	server := newListServer(100_000)
	for _, keys := range []string{"j", "pgdown"} {
		b.Run(keys, func(b *testing.B) {
			l := newTestList(nil)
			s := newRowsStage(b, l, 140, 40)
			s.take(l.SetSource(server))
			s.idle()
			s.press("G")
			s.idle()
			s.press("g")
			s.idle()
			msg := rowsKeyMsg(keys)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.take(l.Update(msg))
				l.Lines(s.st, true)
				s.idle()
				if i%2000 == 1999 {
					s.press("g")
				}
			}
		})
	}
}
