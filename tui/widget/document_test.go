package widget_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"kloakroom/internal/wire"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

var (
	_ part.Pane    = (*widget.Document)(nil)
	_ widget.Body  = (*wire.Spool)(nil)
	_ widget.Store = (*wire.Spool)(nil)
)

// documentSpool returns a spool that holds text and is still open.
func documentSpool(tb testing.TB, text string) *wire.Spool {
	tb.Helper()
	s := wire.NewSpool(0)
	tb.Cleanup(func() { _ = s.Close() })
	documentWrite(tb, s, text)
	return s
}

func documentWrite(tb testing.TB, s io.Writer, text string) {
	tb.Helper()
	if _, err := io.WriteString(s, text); err != nil {
		tb.Fatal(err)
	}
}

// newTestDocument returns a document that lays JSON out in spools.
func newTestDocument(tb testing.TB) *widget.Document {
	tb.Helper()
	d := widget.NewDocument(widget.DocumentOptions{
		Slot: "api/body", Empty: "The body is empty.",
		Store: func() widget.Store { return wire.NewSpool(0) },
	})
	tb.Cleanup(d.Close)
	return d
}

// documentOf returns a document of a whole text, idle.
func documentOf(tb testing.TB, text string, isJSON bool, w, h int) (*widget.Document, *rowsStage) {
	tb.Helper()
	d := newTestDocument(tb)
	s := newRowsStage(tb, d, w, h)
	s.take(d.SetBody(widget.BodyOf([]byte(text)), isJSON))
	s.idle()
	return d, s
}

func documentLines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "this is line %d\n", i+1)
	}
	return b.String()
}

func TestADocumentShowsItsFirstScreenWhileTheRestComes(t *testing.T) {
	body := documentSpool(t, documentLines(10_000))
	d := newTestDocument(t)
	s := newRowsStage(t, d, 60, 10)
	s.take(d.SetBody(body, false))
	s.step()
	s.sees("   10 this is line 10")
	s.idle()
	if got := d.Position(); got != "line 1 of 10000+" {
		t.Errorf("the position is %q", got)
	}
	if !d.Loading() {
		t.Error("it does not say that more may come")
	}
	s.press("G")
	s.sees("this is line 10000")
	documentWrite(t, body, "and one more\nand one that is not ended")
	s.tick()
	s.idle()
	s.sees(" 10001 and one more\n 10002 and one that is not ended") // it stays at the end
	s.press("g")
	body.CloseWrite(nil)
	s.tick()
	s.idle()
	if got := d.Position(); got != "line 1 of 10002" || d.Loading() {
		t.Errorf("at the end the position is %q, loading %t", got, d.Loading())
	}
	s.tick()
	if len(s.ticks) > 0 {
		t.Errorf("it still looks for more: %v", s.ticks)
	}
}

func TestMinifiedJSONIsLaidOutWhileItComes(t *testing.T) {
	body := documentSpool(t, `{"items":[{"id":1,"name":"a"},{"id":2,"na`)
	d := newTestDocument(t)
	s := newRowsStage(t, d, 60, 12)
	s.take(d.SetBody(body, true))
	s.idle()
	s.sees("  1 ▾ {\n  2 ▾   \"items\": [\n  3 ▾     {\n  4         \"id\": 1,\n  5         \"name\": \"a\"\n  6       },\n" +
		"  7 ▾     {\n  8         \"id\": 2,\n  9         \"na")
	documentWrite(t, body, `me":"b"}]}`)
	body.CloseWrite(nil)
	s.tick()
	s.idle()
	s.sees("  9         \"name\": \"b\"\n 10       }\n 11     ]\n 12   }")
	s.press("p") // as it came
	s.idle()
	s.sees(`  1 {"items":[{"id":1,"name":"a"},{"id":2,"name":"b"}]}`)
	s.press("p")
	s.sees("  1 ▾ {")
}

func TestWhatIsNoJSONIsShownAsItCame(t *testing.T) {
	d, s := documentOf(t, "  <html>\n<b>no</b> JSON", true, 60, 5)
	s.sees("  1   <html>\n  2 <b>no</b> JSON")
	if d.Laid() || d.CanCopyPath() {
		t.Error("it counts as JSON")
	}
	s.press("space", "-", "p")
	s.sees("  1   <html>")
}

func TestABodyWithoutRoomForItsLayoutIsShownAsItCame(t *testing.T) {
	d := widget.NewDocument(widget.DocumentOptions{Slot: "api/body", Store: func() widget.Store { return wire.NewSpool(10) }})
	defer d.Close()
	s := newRowsStage(t, d, 60, 5)
	s.take(d.SetBody(widget.BodyOf([]byte(`{"a":1,"b":[2,3]}`)), true))
	s.idle()
	s.sees(`  1 {"a":1,"b":[2,3]}`)
	s.sees("✗")
	s.press("j")
	s.seesNot("✗")
}

func TestABodyOfBracketsAloneIsNotLaidOutWithoutEnd(t *testing.T) {
	d, s := documentOf(t, strings.Repeat("[", 2<<20), true, 60, 5)
	s.sees("  1 [[[[[[")
	s.sees("✗ lay out the JSON: it nests too deep")
	if d.Laid() {
		t.Error("it counts as laid out")
	}
}

func TestDeepJSONIsFoldedAndScrolled(t *testing.T) {
	deep := strings.Repeat(`{"a":[`, 3000) + "1" + strings.Repeat("]}", 3000)
	_, s := documentOf(t, deep, true, 100, 10)
	s.press("G")
	s.sees(" 12001   }")
	s.press("pgup", "k", "space") // folds around the cursor, to the other end of the text
	s.sees("▸")
	s.press("-")
	s.press("g")
	s.sees("     1 ▾ {\n     2 ▸   \"a\": [… 1 element]\n 12001   }")
	s.press("j", "space", "j", "space")
	s.sees("     2 ▾   \"a\": [\n     3 ▾     {\n     4 ▸       \"a\": [… 1 element]")
}

func TestABodyThatBreaksOffSaysWhy(t *testing.T) {
	for _, isJSON := range []bool{false, true} {
		body := documentSpool(t, `{"a":`)
		d := newTestDocument(t)
		s := newRowsStage(t, d, 60, 5)
		s.take(d.SetBody(body, isJSON))
		s.idle()
		body.CloseWrite(errRowsGone)
		s.tick()
		s.idle()
		s.sees("✗ the rest of the text did not come: the server is gone")
		s.sees("{")
		if d.Loading() {
			t.Error("it still waits")
		}
	}
}

func TestAnEmptyBodySaysSo(t *testing.T) {
	_, s := documentOf(t, "", false, 40, 3)
	s.sees("The body is empty.")
	_, s = documentOf(t, "", true, 40, 3)
	s.sees("The body is empty.")
	d, s := documentOf(t, "text", false, 40, 3)
	s.take(d.SetBody(nil, false))
	if s.text() != "" {
		t.Errorf("no body is shown as %q", s.text())
	}
	s.press("j", "G", "pgdown", "g", "n", "space", "/", "right", "w", "p", "r") // nothing to do, and no harm
	s.take(d.CopyValue())
	s.lines()
}

func TestReadingThatWasStoppedGoesOn(t *testing.T) {
	for _, isJSON := range []bool{false, true} {
		d := newTestDocument(t)
		s := newRowsStage(t, d, 60, 5)
		s.take(d.SetBody(widget.BodyOf([]byte("[1,\n"+strings.Repeat("2,\n", 200_000)+"3]")), isJSON))
		s.step()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		s.ctx = ctx
		s.idle()
		s.sees("Stopped.  ")
		s.sees("r try again")
		s.ctx = t.Context()
		s.press("r")
		s.idle()
		s.seesNot("Stopped")
		if n, exact := d.LineCount(); n < 200_000 || !exact {
			t.Errorf("%d lines, exact %t", n, exact)
		}
	}
}

func TestADocumentThatWasLeftGoesOn(t *testing.T) {
	d := newTestDocument(t)
	s := newRowsStage(t, d, 60, 5)
	s.take(d.SetBody(widget.BodyOf([]byte("[1,\n"+strings.Repeat("2,\n", 200_000)+"3]")), true))
	s.step()
	s.jobs, s.ticks = nil, nil // the root cancelled them
	s.take(d.Resume())
	s.idle()
	if n, exact := d.LineCount(); n != 200_004 || !exact {
		t.Errorf("%d lines, exact %t", n, exact)
	}
}

func TestActionsOfADocumentNameTheirKeys(t *testing.T) {
	d, s := documentOf(t, `{"a":1}`, true, 60, 5)
	check := func() {
		t.Helper()
		owner := map[string]string{}
		for _, a := range d.Actions() {
			if a.ID == "" || a.Title == "" || a.Help == "" || len(a.Keys) == 0 || a.Run == nil {
				t.Errorf("%+v is not whole", a)
			}
			for _, key := range a.Keys {
				if owner[key] != "" {
					t.Errorf("%s is of %s and of %s", key, owner[key], a.ID)
				}
				owner[key] = a.ID
			}
		}
	}
	check()
	s.press("/", "a")
	check()
	s.press("enter")
	check()
}

func TestATextThatCannotBeReadSaysWhy(t *testing.T) {
	body := documentSpool(t, documentLines(100_000))
	body.CloseWrite(nil)
	d := newTestDocument(t)
	s := newRowsStage(t, d, 60, 5)
	s.take(d.SetBody(body, false))
	s.idle()
	_ = body.Close()
	s.press("G")
	s.sees("✗ file already closed")
}

func TestAnotherBodyDropsWhatWasUnderWay(t *testing.T) {
	var stores []*wire.Spool
	d := widget.NewDocument(widget.DocumentOptions{Slot: "api/body", Store: func() widget.Store {
		stores = append(stores, wire.NewSpool(0))
		return stores[len(stores)-1]
	}})
	s := newRowsStage(t, d, 60, 5)
	s.take(d.SetBody(widget.BodyOf([]byte(`["old",`+strings.Repeat("1,", 1<<20)+`2]`)), true))
	s.step()
	late := slices.Clone(s.jobs)
	s.jobs = nil
	s.take(d.SetBody(documentSpool(t, ""), true)) // nothing to read yet, so no job takes the slots
	for _, j := range late {
		answer, err := j.Run(t.Context())
		s.take(d.Update(part.Done{Slot: j.Slot, Answer: answer, Err: err}))
	}
	if text := s.text(); text != "" {
		t.Errorf("of the old body there is\n%s", text)
	}
	d.Close()
	for i, store := range stores {
		if _, err := store.Write([]byte("x")); err == nil {
			t.Errorf("store %d is still open", i)
		}
	}
}

func TestADocumentKeepsItsCellsAtAnySize(t *testing.T) {
	hostile := "\x1b[2J\x1b]0;owned\a\r\n日本語のクライアント\te\u0301\u0301 👋🏽\n\u202eevil\u2066\n" + strings.Repeat("ᄀ", 40) + "\n\xff\xfe\x00"
	body := fmt.Sprintf(`{"a":%q,"日本語":[1,{"b":null}],"c":"%s`, hostile, hostile)
	for w := range 40 {
		for _, h := range []int{0, 1, 2, 3, 8} {
			for _, isJSON := range []bool{false, true} {
				_, s := documentOf(t, body, isJSON, w, h)
				s.lines()
				s.press("j", "j", "space", "w", "right")
				s.lines()
				s.press("G", "-", "/", "日", "enter")
				s.idle()
				s.lines()
			}
		}
	}
}

func TestADocumentIsDrawn(t *testing.T) {
	const body = `{"message":"You have access!","client":"00c66b4f-80c1-4b80-8bde-d4f7ef820160","n":[1,-2.5e3,true,null,{}],` +
		`"who":{"name":"日本語","evil":"` + "\u202e\x7f" + `\u001b[2J"},"token":"eyJhbGciOiJSUzI1NiIsInR5cCIgOiAiSldUIiwia2lkIiA6ICJmb0psOEwifQ.eyJleHAiOjE3MDAwMDAwMDB9.c2ln"}`
	for _, w := range []int{80, 140} {
		_, s := documentOf(t, body, true, w, 18)
		s.press("/", "A", "c", "c", "backspace", "backspace", "backspace", "a", "c", "c", "enter")
		s.idle()
		s.press("j", "j", "space")
		rowsGolden(t, fmt.Sprintf("document_%d", w), s.lines())
		rowsExact(t, s.pane.Lines(s.st, false), w, 18)
	}
}

func TestAJobThatWasReplacedWritesNothing(t *testing.T) {
	d := newTestDocument(t)
	s := newRowsStage(t, d, 60, 5)
	text := `[` + strings.Repeat(`{"a":1},`, 300_000) + `2]`
	s.take(d.SetBody(widget.BodyOf([]byte(text)), true))
	first := s.jobs[0]
	started := make(chan struct{})
	ended := make(chan error)
	go func() { // a job that the root has cancelled and that has not heard of it yet
		close(started)
		_, err := first.Run(context.Background())
		ended <- err
	}()
	<-started
	s.take(d.Update(part.Done{Slot: first.Slot, Err: context.Canceled}))
	s.press("r")
	s.idle()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	s.press("G")
	s.sees("2\n")
	if n, exact := d.LineCount(); n != 900_003 || !exact {
		t.Errorf("%d lines, exact %t, want 900003", n, exact)
	}
}

func TestTheEndsOfLinesOfWindowsAreNotShown(t *testing.T) {
	_, s := documentOf(t, "a\r\nb\rc\r\n\r\nd", false, 40, 5)
	s.sees("  1 a\n  2 b␍c\n  3\n  4 d")
}
