package output_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/internal/output"
	"kloakroom/internal/safetext"
)

// streams are what a printer under test printed.
type streams struct{ out, err bytes.Buffer }

func printer(o output.Options) (*output.Printer, *streams) {
	s := &streams{}
	if o.Out == nil {
		o.Out = &s.out
	}
	o.Err = &s.err
	return output.New(o), s
}

func row(cells ...string) []safetext.Text {
	var r []safetext.Text
	for _, c := range cells {
		r = append(r, safetext.Clean(c))
	}
	return r
}

func clientTable(w *output.Human) {
	w.Table([]string{"client id", "name", "enabled"}, [][]safetext.Text{
		row("client-app", "日本語の名前", "yes"),
		row("x", "👋 waves at everybody who comes by", "no"),
		row("short"),
	})
}

func TestTable(t *testing.T) {
	wide := "" +
		"CLIENT ID   NAME                                ENABLED\n" +
		"client-app  日本語の名前                        yes\n" +
		"x           👋 waves at everybody who comes by  no\n" +
		"short\n"
	narrow := "" +
		"CLIENT ID   NAME             ENABLED\n" +
		"client-app  日本語の名前     yes\n" +
		"x           👋 waves at ev…  no\n" +
		"short\n"
	for _, c := range []struct {
		name string
		o    output.Options
		want string
	}{
		{"a pipe gets the whole table, whatever the width", output.Options{Width: 36}, wide},
		{"a wide terminal gets the whole table", output.Options{OutTTY: true, Width: 80}, wide},
		{"a narrow terminal gets the widest column shortened", output.Options{OutTTY: true, Width: 36}, narrow},
		{"a terminal of unknown width gets the whole table", output.Options{OutTTY: true}, wide},
		{"with attributes the header is dim", output.Options{OutTTY: true, Width: 80, Color: true}, "\x1b[2m" + strings.Replace(wide, "\n", "\x1b[0m\n", 1)},
		{"a pipe gets no attributes", output.Options{Color: true}, wide},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, s := printer(c.o)
			if err := p.Data(nil, clientTable); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, s.out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTableOnAVeryNarrowTerminal(t *testing.T) {
	p, s := printer(output.Options{OutTTY: true, Width: 10})
	if err := p.Data(nil, clientTable); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(s.out.String()) {
		if w := safetext.Width(safetext.Text(strings.TrimSuffix(line, "\n"))); w > 3*6+2*2 {
			t.Errorf("%q takes %d cells, more than three columns of six", line, w)
		}
	}
}

func TestHuman(t *testing.T) {
	p, s := printer(output.Options{})
	err := p.Data(nil, func(w *output.Human) {
		w.Heading("Client")
		w.Fields([][2]safetext.Text{
			{"client ID", "client-app"},
			{"名", "two\nlines\n"},
			{"secret", ""},
		})
		w.Blank()
		w.Line(safetext.Block("a\nb"))
		w.Block(safetext.Block("c\r\nd"))
		w.Table(nil, [][]safetext.Text{row("a\nb", "c")})
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "" +
		"Client\n" +
		"client ID  client-app\n" +
		"名         two\n" +
		"           lines\n" +
		"secret\n" +
		"\n" +
		"a␊b\n" +
		"c\nd\n" +
		"a␊b  c\n"
	if diff := cmp.Diff(want, s.out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestJSON(t *testing.T) {
	for _, tty := range []bool{false, true} {
		p, s := printer(output.Options{Format: output.FormatJSON, OutTTY: tty, Color: true, Width: 10})
		v := map[string]any{"name": "<b>&\u202e\u009b\x7f\x1b", "list": []int{1}}
		if err := p.Data(v, func(*output.Human) { t.Error("the table was asked for") }); err != nil {
			t.Fatal(err)
		}
		want := "{\n  \"list\": [\n    1\n  ],\n  \"name\": \"<b>&\\u202e\\u009b\\u007f\\u001b\"\n}\n"
		if diff := cmp.Diff(want, s.out.String()); diff != "" {
			t.Errorf("terminal %v: %s", tty, diff)
		}
	}
}

func TestWhatCannotBeJSONIsAnError(t *testing.T) {
	p, s := printer(output.Options{Format: output.FormatJSON})
	if err := p.Data(func() {}, nil); err == nil || s.out.Len() > 0 {
		t.Errorf("error %v, printed %q; want an error and nothing printed", err, s.out.String())
	}
}

func TestMessages(t *testing.T) {
	for _, color := range []bool{false, true} {
		p, s := printer(output.Options{ErrTTY: true, Color: color})
		p.Notice(safetext.Block("signed in\nas admin"))
		p.Warn("TLS is not verified")
		p.Progress("starting Keycloak")
		want := "signed in␊as admin\nkloakroom: warning: TLS is not verified\nstarting Keycloak\n"
		if color {
			want = strings.Replace(want, "starting Keycloak", "\x1b[2mstarting Keycloak\x1b[0m", 1)
		}
		if diff := cmp.Diff(want, s.err.String()); diff != "" || s.out.Len() > 0 {
			t.Errorf("color %v: %s, on standard output: %q", color, diff, s.out.String())
		}
	}
}

func TestError(t *testing.T) {
	hinted := &fault.Error{
		Class: fault.NotFound, Code: "realm-not-found", What: "read realm \x1b[2Jshop",
		Why: "no such realm\nhere\u202e", Hint: "Did you mean \x9bshop?",
	}
	for _, c := range []struct {
		name   string
		err    error
		format output.Format
		want   string
	}{
		{"an error and its hint are a line each, made safe", hinted, output.FormatTable, "kloakroom: read realm ␛[2Jshop: no such realm␊here\uFFFD\nDid you mean \uFFFDshop?\n"},
		{"with JSON they are one object on one line", hinted, output.FormatJSON, `{"error":{"code":"realm-not-found","message":"read realm ␛[2Jshop: no such realm␊here` + "\uFFFD" + `","hint":"Did you mean ` + "\uFFFD" + `shop?"}}` + "\n"},
		{"an error of no room keeps its text", errors.New("boom"), output.FormatTable, "kloakroom: boom\n"},
		{"an empty hint stays in the JSON", errors.New("<boom>"), output.FormatJSON, `{"error":{"code":"internal","message":"<boom>","hint":""}}` + "\n"},
		{"a fault without code is internal", &fault.Error{Why: "x"}, output.FormatJSON, `{"error":{"code":"internal","message":"x","hint":""}}` + "\n"},
		{"no error prints nothing", nil, output.FormatTable, ""},
		{"a reader that has gone is no error", fmt.Errorf("list: %w", output.ErrClosedPipe), output.FormatTable, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, s := printer(output.Options{Format: c.format})
			p.Error(c.err)
			if diff := cmp.Diff(c.want, s.err.String()); diff != "" || s.out.Len() > 0 {
				t.Errorf("%s, on standard output: %q", diff, s.out.String())
			}
		})
	}
}

func TestAReaderThatHasGoneIsErrClosedPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	p, _ := printer(output.Options{Out: w})
	for name, err := range map[string]error{
		"Data":   p.Data(nil, func(h *output.Human) { h.Line("x") }),
		"Raw":    p.Raw([]byte("x")),
		"Stream": p.Stream(strings.NewReader("x")),
	} {
		if !errors.Is(err, output.ErrClosedPipe) {
			t.Errorf("%s returns %v, want ErrClosedPipe", name, err)
		}
	}
}

func TestAFullDiskIsAFault(t *testing.T) {
	full := errors.New("no space left on device")
	p, _ := printer(output.Options{Out: failing{full}})
	err := p.Raw([]byte("x"))
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != "output-failed" || !errors.Is(err, full) {
		t.Errorf("got %v, want the fault output-failed that keeps its cause", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
