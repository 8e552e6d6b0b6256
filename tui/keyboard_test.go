//go:build !windows

package tui_test

import (
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/tui"
)

func TestKeystrokesAreToldApart(t *testing.T) {
	const esc, up = "\x1b[27u", "\x1b[A"
	for name, c := range map[string]struct {
		reads []string
		want  string
	}{
		"plain keys pass":                           {[]string{"jk\r\t日本"}, "jk\r\t日本"},
		"esc alone is the key":                      {[]string{"\x1b"}, esc},
		"esc and then a key are two keys":           {[]string{"\x1b", "j", "k"}, esc + "jk"},
		"esc held down is one esc after the other":  {[]string{"\x1b", "\x1b", "\x1b"}, esc + esc + esc},
		"a line that lags sends several at once":    {[]string{"\x1b\x1b\x1b"}, esc + esc + esc},
		"esc and an arrow are two keys":             {[]string{"\x1b", up}, esc + up},
		"a chord comes at once":                     {[]string{"\x1bjk"}, "\x1b[106;3uk"},
		"chords follow each other":                  {[]string{"\x1b1", "\x1b2\x1b3"}, "\x1b[49;3u\x1b[50;3u\x1b[51;3u"},
		"alt with the first bytes of sequences":     {[]string{"\x1b[", "\x1bO", "\x1b]"}, "\x1b[91;3u\x1b[111:79;4u\x1b[93;3u"},
		"alt with a letter that is no ASCII":        {[]string{"\x1bé"}, "\x1bé"},
		"alt with an arrow as esc and its sequence": {[]string{"\x1b" + up}, "\x1b" + up},
		"a sequence passes":                         {[]string{up + "\x1bOA\x1b[1;5C\x1b[<0;5;6M\x1b[3~"}, up + "\x1bOA\x1b[1;5C\x1b[<0;5;6M\x1b[3~"},
		"a sequence cut after its esc":              {[]string{"\x1b", "[A"}, up},
		"a sequence cut after its second byte":      {[]string{"j\x1b[", "A\x1bO", "Aj"}, "j" + up + "\x1bOAj"},
		"a sequence cut byte by byte":               {strings.Split("\x1b[1;5C", ""), "\x1b[1;5C"},
		"half a sequence is left as it is":          {[]string{"\x1b[1;"}, "\x1b[1;"},
		"an answer passes with its end":             {[]string{"\x1b]11;rgb:0/0/0\x1b\\\x1bj"}, "\x1b]11;rgb:0/0/0\x1b\\\x1b[106;3u"},
		"an answer that ends with BEL":              {[]string{"\x1b]11;rgb:0/0/0\a\x1bj"}, "\x1b]11;rgb:0/0/0\a\x1b[106;3u"},
		"an answer cut in its end":                  {[]string{"\x1b]11;rgb", ":0/0/0\x1b", "\\j"}, "\x1b]11;rgb:0/0/0\x1b\\j"},
		"a BEL inside of another answer":            {[]string{"\x1bP1+r\a544e\x1b\\\x1bj"}, "\x1bP1+r\a544e\x1b\\\x1b[106;3u"},
		"an answer that breaks off":                 {[]string{"\x1b]11;rgb\x1b[Aj"}, "\x1b]11;rgb" + up + "j"},
		"esc in the middle of an answer":            {[]string{"\x1b]11;rgb\x1b"}, "\x1b]11;rgb" + esc},
		"a paste passes":                            {[]string{"\x1b[200~a\nb\x1b[201~j"}, "\x1b[200~a\nb\x1b[201~j"},
		"escapes in a paste are left out":           {[]string{"\x1b[200~a\x1b[31mb\x1b\x1b[201~\x1b"}, "\x1b[200~a[31mb\x1b[201~" + esc},
		"a paste whose marks are cut":               {[]string{"\x1b[20", "0~a\x1b[2", "01~\x1bj"}, "\x1b[200~a\x1b[201~\x1b[106;3u"},
		"what begins as the end of a paste":         {[]string{"\x1b[200~\x1b[20", "2~\x1b[201~"}, "\x1b[200~[202~\x1b[201~"},
	} {
		if got := tui.Keystrokes(c.reads...); got != c.want {
			t.Errorf("%s: %q becomes %q, want %q", name, c.reads, got, c.want)
		}
	}
}

// keysIn runs Bubble Tea's own reader on input, and returns what it hears.
func keysIn(t *testing.T, input string, n int) []string {
	t.Helper()
	in, keys, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = in.Close(), keys.Close() }()
	if _, err := keys.WriteString(input); err != nil {
		t.Fatal(err)
	}
	m := &hearer{want: n}
	p := tea.NewProgram(m, tea.WithInput(in), tea.WithOutput(io.Discard), tea.WithoutRenderer(), tea.WithoutSignalHandler())
	stop := time.AfterFunc(20*time.Second, p.Kill)
	defer stop.Stop()
	if _, err := p.Run(); err != nil {
		t.Fatalf("%q: %v after %q", input, err, m.heard)
	}
	return m.heard
}

type hearer struct {
	want  int
	heard []string
}

func (h *hearer) Init() tea.Cmd  { return nil }
func (h *hearer) View() tea.View { return tea.NewView("") }
func (h *hearer) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		h.heard = append(h.heard, msg.Keystroke())
	case tea.PasteMsg:
		h.heard = append(h.heard, "paste "+msg.Content)
	}
	if len(h.heard) >= h.want {
		return h, tea.Quit
	}
	return h, nil
}

// What is made of a chord is the same key as the chord itself.
func TestAChordStaysTheKeyThatItIs(t *testing.T) {
	for _, c := range []string{"j", "J", "1", ":", "?", "/", "~", " ", "\r", "\t", "\x7f", "\x00", "\x01", "\x1a", "\x1c", "\x1f", "[", "O", "]", "P", "X", "_", "^"} {
		t.Run("alt with "+strconv.Quote(c), func(t *testing.T) {
			t.Parallel()
			want := keysIn(t, "\x1b"+c, 1)
			if got := keysIn(t, tui.Keystrokes("\x1b"+c), 1); got[0] != want[0] {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
