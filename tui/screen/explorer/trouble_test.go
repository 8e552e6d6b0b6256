package explorer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui"
	"kloakroom/tui/keys"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/explorer"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// recorder is a screen that keeps what it is told.
type recorder struct {
	with any
	w, h int
}

func (r *recorder) ID() string           { return "connect" }
func (r *recorder) Title() safetext.Text { return "Connect" }
func (r *recorder) Start() part.Result   { return part.Result{} }
func (r *recorder) Stop()                {}
func (r *recorder) Resize(w, h int)      { r.w, r.h = w, h }
func (r *recorder) Update(msg tea.Msg) part.Result {
	if _, ours := msg.(part.Done); !ours {
		r.with = msg
	}
	return part.Result{}
}

func (r *recorder) Lines(*themes.Styles, bool) []string {
	out := make([]string, r.h)
	for i := range out {
		out[i] = strings.Repeat(" ", r.w)
	}
	return out
}
func (r *recorder) Cursor() *tea.Cursor    { return nil }
func (r *recorder) Actions() []part.Action { return nil }
func (r *recorder) Typing() bool           { return false }

// until lets time pass on screen until a text is there: what comes over the
// network comes when it comes.
func until(t *testing.T, d *tuitest.Drive, text string) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !strings.Contains(d.Frame(), text) {
		if time.Now().After(deadline) {
			t.Fatalf("%q does not come:\n%s", text, d.Frame())
		}
		d.Advance(100 * time.Millisecond)
		runtime.Gosched()
	}
}

func TestEscStopsACallAtOnceEvenWhenTheServerHangs(t *testing.T) {
	_, a, desk := at(t, "/hangs")
	gone := make(chan struct{})
	a.mux.HandleFunc("/hangs", func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		close(gone)
	})
	s := explorer.New(desk)
	d := tuitest.Screen(t, s, tuitest.Hold("api/send"))
	d.Press("ctrl+j").Advance(time.Second).See("Sending GET "+a.URL+"/hangs", "with a token for client-app", "esc stop")
	noConflicts(t, d)
	d.Press("ctrl+j", "r", "tab", "y", "esc") // mashed meanwhile: one call is under way
	if n := d.Held("api/send"); n != 1 {
		t.Errorf("%d calls are under way", n)
	}
	d.Press("esc").See("Stopped.")
	// The work hears of it too, wherever it is: here it has not begun.
	d.Release("api/send").See("Stopped.")
	if len(a.requests()) != 0 {
		t.Error("a call that was stopped was made")
	}
}

func TestACallThatHangsIsGivenUpAfterItsTimeWithTheReason(t *testing.T) {
	k, a := fake.New(t), newAPI(t)
	a.mux.HandleFunc("/hangs", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	d := show(t, k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", API: a.URL + "/hangs", Timeout: 300 * time.Millisecond}))
	d.Press("ctrl+j").See("No answer", "within 300ms", "try again")
	noConflicts(t, d)
	// What was got on the way stays: the token.
	d.Press("tab", "tab", "]", "]", "]").See("grant_type=client_credentials")
}

func TestTheServerGoesAndComesBack(t *testing.T) {
	k, _, desk := at(t, "/secure-data")
	s := explorer.New(desk)
	d := tuitest.Screen(t, s)
	k.Down()
	d.Press("ctrl+j").See("No answer", "try again")
	k.Up()
	d.Press("ctrl+j").See("200 OK")
	for status, body := range map[int]string{403: "", 500: "", 502: "<html><title>A proxy</title></html>"} {
		undo := k.Fail("POST", "/realms/coolproject/protocol/openid-connect/token", status, body)
		s.Update(screen.Changed{}) // so that a token is asked for
		d.Press("ctrl+j").See("No answer", "try again")
		noConflicts(t, d)
		undo()
	}
	d.Press("ctrl+j").See("200 OK")
}

func TestABodyIsShownWhileItArrives(t *testing.T) {
	_, a, desk := at(t, "/slow")
	next := make(chan string)
	a.mux.HandleFunc("/slow", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for text := range next {
			_, _ = io.WriteString(w, text)
			w.(http.Flusher).Flush()
		}
	})
	d := show(t, desk, tuitest.Hold("api/body"))
	go func() { next <- `{"first":1,` }()
	d.Press("ctrl+j")
	until(t, d, `"first": 1`)
	d.See("200 OK", "so far", "receiving…").Press("y", "esc")
	next <- `"second":[1,2`
	until(t, d, "2")
	noConflicts(t, d)
	next <- `]}`
	close(next)
	d.Release("api/body")
	until(t, d, `"second": [`)
	d.See("9 ms").NotSee("so far")
	if d.Advance(time.Second).Timers() != 0 {
		t.Error("a timer goes on at rest")
	}
}

func TestEscStopsABodyAndKeepsWhatHasCome(t *testing.T) {
	_, a, desk := at(t, "/endless")
	gone := make(chan struct{})
	a.mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, "the first line\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(gone)
	})
	d := show(t, desk, tuitest.Hold("api/body"))
	d.Press("ctrl+j")
	until(t, d, "the first line")
	d.Press("esc")
	select {
	case <-gone:
	case <-time.After(20 * time.Second):
		t.Fatal("the connection is still open")
	}
	until(t, d, "the rest of the text did not come")
	until(t, d, " B, stopped · ")
	d.See("the first line")
}

func TestLeavingTheScreenAndComingBackKeepsTheAnswer(t *testing.T) {
	_, _, desk := at(t, "/secure-data")
	d := tuitest.New(t, tui.Options{First: "api", Screens: []tui.Entry{{Key: "0", Screen: &recorder{}}, {Key: "3", Screen: explorer.New(desk)}}})
	d.Press("ctrl+j").See("You have access!").Press("0").NotSee("access!").Press("3").See("You have access!")
}

func TestAnotherAnswerTakesThePlaceOfTheOneBefore(t *testing.T) {
	_, a, desk := at(t, "/secure-data")
	a.says("/text", 200, "text/plain", "second\n")
	d := show(t, desk)
	d.Press("ctrl+j").See("You have access!").Press("e", "ctrl+u").Type(a.URL + "/text").Press("enter")
	d.See("second").NotSee("You have access!")
	d.Hold("api/send").Press("enter").See("second", "sending…") // until it takes longer than a blink
	d.Advance(time.Second).NotSee("second").Press("esc").See("second", "The last call was stopped.")
}

func TestBodiesThatAreNoJSON(t *testing.T) {
	for name, c := range map[string]struct{ media, body, want string }{
		"HTML is text":                  {"text/html", "<html>\n<title>x</title>", "<title>x</title>"},
		"binary is named with its size": {"image/png", "\x89PNG\r\n\x00\x01", "Binary: 8 B of image/png."},
		"binary without a type":         {"", "\x00\x01", "Binary: 2 B of"},
		"JSON that calls itself text":   {"text/plain", `{"a":{"b":1}}`, `"b": 1`},
		"JSON that is none":             {"application/json", "<html>no</html>", "<html>no</html>"},
		"latin 1 text":                  {"text/plain; charset=iso-8859-1", "caf\xe9 noir", "caf� noir"},
		"nothing":                       {"application/json", "", "The answer has no body."},
		"problem JSON":                  {"application/problem+json", `{"a":1}`, `"a": 1`},
	} {
		t.Run(name, func(t *testing.T) {
			_, a, desk := at(t, "/body")
			a.mux.HandleFunc("/body", func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{c.media}
				if c.media == "" {
					w.Header()["Content-Type"] = nil
				}
				_, _ = io.WriteString(w, c.body)
			})
			d := show(t, desk)
			d.Press("ctrl+j").See("200 OK", c.want)
			noConflicts(t, d)
			d.Press("tab", "tab", "y", "esc", "]", "]", "]", "]")
		})
	}
}

func TestABodyThatBreaksOffSaysSo(t *testing.T) {
	_, a, desk := at(t, "/breaks")
	a.mux.HandleFunc("/breaks", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"half":true,`)
	})
	d := show(t, desk)
	d.Press("ctrl+j").See("200 OK", `"half": true`)
	until(t, d, "the rest of the text did not come")
}

func TestAMegabytePastedIntoEveryField(t *testing.T) {
	_, a, desk := at(t, "/secure-data")
	big := strings.Repeat("x", 1_000_000)
	d := show(t, desk)
	for range 6 {
		d.Paste(big)
		d.Press("tab")
	}
	d.Press("ctrl+j").See("✗")
	if len(a.requests()) != 0 {
		t.Error("nonsense was sent")
	}
	// As a body it is sent whole.
	d = show(t, desk)
	d.Press("]", "enter").Paste(big)
	d.Press("esc", "m").Click("POST").Press("ctrl+j").See("200 OK")
	if got := a.last(t).body; got != big {
		t.Errorf("%d bytes were sent", len(got))
	}
}

func TestKeysMashedAtAnySizeAndTime(t *testing.T) {
	_, a, desk := at(t, "/secure-data")
	a.says("/x", 200, "application/json", `[1,2,3]`)
	keys := []string{"ctrl+j", "tab", "]", "z", "y", "esc", "/", "a", "enter", "n", "esc", "m", "down", "enter", "shift+tab", "[", "r", "G", "g", "space", "w", "p", "up", "left", "e", "esc"}
	d := show(t, desk, tuitest.Hold("api/send"))
	sizes := [][2]int{{80, 24}, {60, 16}, {140, 40}, {200, 50}, {20, 5}, {61, 17}}
	for i := range 200 {
		d.Press(keys[i*7%len(keys)])
		if i%5 == 0 {
			d.Resize(sizes[i/5%len(sizes)][0], sizes[i/5%len(sizes)][1])
		}
		if i%11 == 0 {
			d.Release("api/send").Hold("api/send")
		}
		d.Advance(70 * time.Millisecond)
		noConflicts(t, d)
	}
}

func TestEverySizeIsFilled(t *testing.T) {
	_, _, desk := at(t, "/secure-data")
	s := explorer.New(desk)
	d := tuitest.Screen(t, s)
	d.Press("ctrl+j").See("200 OK")
	theme, err := themes.Load(themes.Default)
	if err != nil {
		t.Fatal(err)
	}
	st := theme.Styles(0)
	for range 6 { // with each field focused
		d.Press("tab")
		for w := 1; w < 40; w += 3 {
			for h := 1; h < 40; h++ {
				s.Resize(w, h)
				lines := s.Lines(st, true)
				if len(lines) != h {
					t.Fatalf("%d lines at %d×%d", len(lines), w, h)
				}
				for _, l := range lines {
					if safetext.Width(safetext.Text(l)) != w {
						t.Fatalf("a line of %d cells at %d×%d: %q", safetext.Width(safetext.Text(l)), w, h, l)
					}
				}
				s.Cursor()
			}
		}
		s.Resize(80, 22)
	}
}

func TestALargeAnswerIsScrolledToItsEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a second")
	}
	_, a, desk := at(t, "/large")
	a.mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { writeLarge(w, 100<<20) })
	d := show(t, desk)
	d.Press("ctrl+j").See("200 OK", "100.0 MiB").Press("tab", "tab", "G").See("{}")
	d.Press("y").Click("the response body").See("too much for a clipboard")
}

// writeLarge writes a JSON array of so many bytes, about.
func writeLarge(w http.ResponseWriter, size int) {
	w.Header().Set("Content-Type", "application/json")
	one := []byte(fmt.Sprintf(`{"id":%d,"name":"client-%06d","tags":["a","b"],"on":true},`, 1, 1))
	chunk := []byte(strings.Repeat(string(one), 1000))
	_, _ = io.WriteString(w, "[")
	for n := 1; n < size-len(chunk); n += len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
	_, _ = io.WriteString(w, strings.Repeat(" ", len(chunk)%16)+"{}]")
}

func TestACallThatIsCancelledEndsAtOnceAndHangsUp(t *testing.T) {
	_, a, desk := at(t, "/hangs")
	begun, gone := make(chan struct{}), make(chan struct{})
	a.mux.HandleFunc("/hangs", func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
		close(gone)
	})
	s := explorer.New(desk)
	send, ok := keys.Set(s.Actions()).Find("ctrl+j")
	if !ok {
		t.Fatal("nothing sends")
	}
	job := send.Run().Jobs[0]
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := job.Run(ctx)
		ended <- err
	}()
	wait := func(what string, c <-chan struct{}) {
		t.Helper()
		select {
		case <-c:
		case <-time.After(20 * time.Second):
			t.Fatal(what)
		}
	}
	wait("the API is not called", begun)
	cancel()
	s.Update(part.Done{Slot: "api/send", Err: context.Canceled})
	wait("the API still waits", gone)
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}
