package e2e_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kloakroom/tui/tuitest/fake"
)

// emitted are the sequences that the full-screen program writes, each from its
// first byte to its last. What is not here, it has no business writing.
var emitted = []*regexp.Regexp{
	// Colours and attributes; hidden text (8) is not among them.
	regexp.MustCompile(`^\x1b\[((0|1|2|3|4|7|22|23|24|27|39|49|[34][0-7]|9[0-7]|10[0-7]|[34]8;5;\d{1,3}|[34]8;2;\d{1,3};\d{1,3};\d{1,3})(;|m$))*m?$`),
	regexp.MustCompile(`^\x1b\[\d*[ABCDEFGIZ` + "`" + `ade]$`), // the cursor goes somewhere
	regexp.MustCompile(`^\x1b\[(\d*;\d*|\d*)[Hf]$`),
	regexp.MustCompile(`^\x1b\[\d*[JKX]$`),            // erase
	regexp.MustCompile(`^\x1b\[\d*b$`),                // repeat
	regexp.MustCompile(`^\x1b\[\d*[LM@PST]$`),         // insert, delete, scroll
	regexp.MustCompile(`^\x1b\[(\d+;\d+)?r$|^\x1bM$`), // the lines that scroll; and back
	regexp.MustCompile(`^\x1b\[\?5W$`),                // tab stops as they always are
	// Cursor, its blinking, line wrap, the alternate screen, focus, mouse, paste,
	// synchronized output, widths of graphemes.
	regexp.MustCompile(`^\x1b\[\?(7|12|25|1049|1004|1002|1006|2004|2026|2027)[hl]$`),
	regexp.MustCompile(`^\x1b\[\?1002;1006[hl]$|^\x1b\[\?(1002|1003|1006)l$`),
	regexp.MustCompile(`^\x1b\[[0-6]? q$`),              // the shape of the cursor
	regexp.MustCompile(`^\x1b\[\?(2026|2027)\$p$`),      // questions: modes,
	regexp.MustCompile(`^\x1b\[\?u$|^\x1b\]11;\?\x07$`), // kitty's keys, the background
	regexp.MustCompile(`^\x1b\[>4(;[012])?m$`),          // keyboards
	regexp.MustCompile(`^\x1b\[(=\d+;1|>\d+|<1?)u$`),
}

// foreign returns what of the output of the full-screen program it has no
// business writing: sequences that are not its own, control characters, and
// characters that cannot be seen or turn the direction.
func foreign(out []byte) []string {
	var found []string
	var state byte
	for at := 0; at < len(out); {
		seq, _, n, next := ansi.DecodeSequence(out[at:], state, nil)
		if next != ansi.NormalState {
			found = append(found, fmt.Sprintf("at %d: a sequence that does not end: %+.60q", at, seq))
			break
		}
		if why := alien(seq); why != "" {
			found = append(found, fmt.Sprintf("at %d: %s: %+.60q after %+q", at, why, seq, out[max(0, at-60):at]))
		}
		state, at = next, at+n
	}
	return found
}

// alien says why a sequence, a control character or a piece of text is not the
// program's own; "" if it is.
func alien(seq []byte) string {
	switch {
	case bytes.HasPrefix(seq, []byte("\x1b]52;")):
		return badClipboard(string(seq))
	case bytes.HasPrefix(seq, []byte("\x1b]2;")), bytes.HasPrefix(seq, []byte("\x1b]0;")):
		return badTitle(string(seq))
	case seq[0] == '\x1b':
		if !slices.ContainsFunc(emitted, func(own *regexp.Regexp) bool { return own.Match(seq) }) {
			return "a sequence that is not ours"
		}
		return ""
	case len(seq) == 1 && strings.ContainsRune("\r\n\b\t", rune(seq[0])):
		return ""
	}
	return unseen(string(seq))
}

func badClipboard(seq string) string {
	text, ended := strings.CutSuffix(strings.TrimPrefix(seq, "\x1b]52;c;"), "\x07")
	if _, err := base64.StdEncoding.DecodeString(text); err != nil || !ended {
		return "no proper copy"
	}
	return ""
}

// badTitle wants a title of the program, short and clean.
func badTitle(seq string) string {
	text, ended := strings.CutSuffix(seq[len("\x1b]2;"):], "\x07")
	switch {
	case !ended:
		return "a title without its end"
	case text != "" && !strings.HasPrefix(text, "kloakroom"):
		return "not the title of this program"
	}
	if utf8.RuneCountInString(text) > 160 {
		return "a title without measure"
	}
	return unseen(text)
}

// unseen says which character of a text must not reach a terminal.
func unseen(text string) string {
	for i, r := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && size == 1 {
			return "bytes that are no text"
		}
		if unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Join_Control,
			unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point) {
			return fmt.Sprintf("the character %U", r)
		}
	}
	return ""
}

// noneForeign fails for what stands in the output and is not the program's own.
func noneForeign(t *testing.T, out []byte) {
	t.Helper()
	for i, what := range foreign(out) {
		if i == 10 {
			t.Fatal("and more")
		}
		t.Error(what)
	}
}

func TestWhatIsNotOursIsFoundInTheOutput(t *testing.T) {
	const ours = "\x1b[?1049h\x1b[?25l\x1b]11;?\x07\x1b[?2026$p\x1b]2;kloakroom · 日 ␛\x07\x1b[H\x1b[38;2;1;2;3;1m▸ e\u0301 日本\x1b[m\x1b[K\r\n\x1b[5Cx\x1b[7b\x1b]52;c;dGV4dA==\x07\x1b[?25h\x1b[?1049l"
	if found := foreign([]byte(ours)); len(found) > 0 {
		t.Errorf("found in what is ours: %q", found)
	}
	for name, bad := range map[string]string{
		"hidden text":                "\x1b[8m",
		"hidden among colours":       "\x1b[1;8;31m",
		"a title of somebody else":   "\x1b]0;owned\x07",
		"a title with a direction":   "\x1b]2;kloakroom \u202egnp\x07",
		"a title cut at 0x9c":        "\x1b]2;kloakroom · 本\x07", // some terminals end it there
		"a title without measure":    "\x1b]2;kloakroom " + strings.Repeat("x", 9_999) + "\x07",
		"a title with a control":     "\x1b]2;kloakroom \u009b31m\x07",
		"a link":                     "\x1b]8;;https://evil.example\x1b\\",
		"a palette":                  "\x1b]4;1;red\x07",
		"a question for a colour":    "\x1b]4;1;?\x07",
		"a clipboard read":           "\x1b]52;c;?\x07",
		"a clipboard of others":      "\x1b]52;p;dGV4dA==\x07",
		"a notification":             "\x1b]9;hello\x07",
		"a device control string":    "\x1bP+q544e\x1b\\",
		"tmux's pass-through":        "\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\",
		"kitty's graphics":           "\x1b_Gt=f;eA==\x1b\\",
		"a privacy message":          "\x1b^x\x1b\\",
		"a start of string":          "\x1bXx\x1b\\",
		"a reset":                    "\x1bc",
		"another character set":      "\x1b(0",
		"a window that is moved":     "\x1b[3;0;0t",
		"a question for the name":    "\x1b[>q",
		"a question for the place":   "\x1b[6n",
		"a mode of others":           "\x1b[?5h",
		"a printer":                  "\x1b[5i",
		"C1 as one byte":             "\x9b31m",
		"C1 as UTF-8":                "\u009b31m",
		"a next line":                "\u0085",
		"a bell":                     "\a",
		"a null":                     "\x00",
		"shift out":                  "\x0e",
		"delete":                     "\x7f",
		"an escape alone":            "x\x1b",
		"a title without an end":     "\x1b]2;kloakroom",
		"a title that is broken off": "\x1b]2;kloakroom\x18",
		"a joiner":                   "👩\u200d🚀",
		"a variation selector":       "❤\ufe0f",
		"a zero-width space":         "a\u200bb",
		"a byte order mark":          "\ufeff",
		"an override":                "\u202e",
		"an isolate":                 "\u2066",
		"a line separator":           "\u2028",
		"a tag":                      "\U000e0041",
		"a filler":                   "\u3164",
		"a private character":        "\ue000",
		"bytes that are no text":     "\xff\xfe",
		"half a character":           "\xe6\x97",
	} {
		for where, out := range map[string]string{"alone": bad, "in the middle": ours + bad + ours} {
			if len(foreign([]byte(out))) == 0 {
				t.Errorf("%s, %s: not found", name, where)
			}
		}
	}
}

// The nasty names are a test only if the terminal would act on them, or cannot
// show them.
func TestTheNastyNamesWouldBeFoundInTheOutput(t *testing.T) {
	harmless := 0
	for _, name := range fake.Nasty {
		if len(foreign([]byte(name))) == 0 {
			harmless++
		}
	}
	if harmless > 4 { // wide, long, line breaks, and what only a shell would act on
		t.Errorf("%d of %d nasty names could come out as they are", harmless, len(fake.Nasty))
	}
	if len(foreign([]byte(hostile))) == 0 {
		t.Error("the hostile text could come out as it is")
	}
}
