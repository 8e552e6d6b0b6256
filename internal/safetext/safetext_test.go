package safetext_test

import (
	"strings"
	"testing"

	"kloakroom/internal/safetext"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text stays", "client-app", "client-app"},
		{"nothing stays nothing", "", ""},
		{"accents, CJK and emoji stay", "Müller 日本 👋 ™ …", "Müller 日本 👋 ™ …"},
		{"a no-break space is visible and stays", "a\u00a0b", "a\u00a0b"},
		{"OSC 52 cannot set the clipboard", "\x1b]52;c;cm0gLXJmIH4=\x07", "␛]52;c;cm0gLXJmIH4=␇"},
		{"OSC 52 wrapped for tmux is shown", "\x1bPtmux;\x1b\x1b]52;c;eA==\a\x1b\\", "␛Ptmux;␛␛]52;c;eA==␇␛\\"},
		{"OSC 8 makes no link", "\x1b]8;;http://evil.example\x1b\\Sign in\x1b]8;;\x1b\\", "␛]8;;http://evil.example␛\\Sign in␛]8;;␛\\"},
		{"OSC 0 sets no title", "\x1b]0;root@prod\x07", "␛]0;root@prod␇"},
		{"a DCS is not passed through", "\x1bP+q544e\x1b\\", "␛P+q544e␛\\"},
		{"an APC loads no picture", "\x1b_Gf=100,t=f;L2V0Yy9wYXNzd2Q=\x1b\\", "␛_Gf=100,t=f;L2V0Yy9wYXNzd2Q=␛\\"},
		{"CSI does not clear the screen", "\x1b[2J\x1b[H", "␛[2J␛[H"},
		{"SGR hides no text", "\x1b[8mhidden\x1b[0m", "␛[8mhidden␛[0m"},
		{"the one-character CSI U+009B is replaced", "\u009b31mred", "\uFFFD31mred"},
		{"a bare byte 9B is replaced", "\x9b31mred", "\uFFFD31mred"},
		{"U+0085 breaks no line", "a\u0085b", "a\uFFFDb"},
		{"a carriage return overwrites nothing", "invalid\rvalid  ", "invalid␍valid  "},
		{"a backspace erases nothing", "no\b\byes", "no␈␈yes"},
		{"a line feed is shown", "a\nb", "a␊b"},
		{"NUL and DEL are shown", "a\x00b\x7f", "a␀b␡"},
		{"a tab becomes four spaces", "a\tb", "a    b"},
		{"a bidi override turns nothing round", "user\u202enimda", "user\uFFFDnimda"},
		{"bidi isolates and marks are replaced", "\u2066a\u2069\u200e\u200f\u061c", "\uFFFDa\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"zero-width characters are shown", "api\u200bserver\ufeff\u2060", "api\uFFFDserver\uFFFD\uFFFD"},
		{"a soft hyphen is shown", "api\u00adserver", "api\uFFFDserver"},
		{"a grapheme joiner is shown", "a\u034fb", "a\uFFFDb"},
		{"a Hangul filler is no invisible name", "\u3164\u115f\u1160\uffa0", "\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"an emoji sequence is shown as its parts", "👩\u200d💻", "👩\uFFFD💻"},
		{"a variation selector is shown", "❤\ufe0f x\U000e0100", "❤\uFFFD x\uFFFD"},
		{"tag characters hide no message", "hi\U000e0001\U000e0068\U000e0069", "hi\uFFFD\uFFFD\uFFFD"},
		{"line and paragraph separators are replaced", "a\u2028b\u2029c", "a\uFFFDb\uFFFDc"},
		{"interlinear annotations are replaced", "\ufff9a\ufffab\ufffb", "\uFFFDa\uFFFDb\uFFFD"},
		{"noncharacters are replaced", "\ufdd0\uffff\U0001fffe", "\uFFFD\uFFFD\uFFFD"},
		{"each invalid byte is one sign", "a\xff\xc0\xafb\xe2\x82", "a\uFFFD\uFFFD\uFFFDb\uFFFD\uFFFD"},
		{"a UTF-8 surrogate is invalid", "\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},
		{"combining marks of a living script stay", "e\u0301 ก็ השָּׁ", "e\u0301 ก็ השָּׁ"},
		{"from the seventh mark on each is replaced", "z" + strings.Repeat("\u0335", 9) + "a", "z" + strings.Repeat("\u0335", 6) + "\uFFFD\uFFFD\uFFFDa"},
		{"a mark at the start gets a base of its own", "\u0338x", "◌\u0338x"},
		{"a mark after a control does not change its picture", "a\n\u0338", "a␊◌\u0338"},
		{"Hangul vowels cannot pile up", "ᄀ" + strings.Repeat("\u1161", 8), "ᄀ" + strings.Repeat("\u1161", 6) + "\uFFFD\uFFFD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(safetext.Clean(c.in)); got != c.want {
				t.Errorf("Clean(%+q) = %+q, want %+q", c.in, got, c.want)
			}
		})
	}
}

func TestBlock(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"line feeds stay", "a\nb\n", "a\nb\n"},
		{"line ends of Windows become line feeds", "a\r\nb\r\n", "a\nb\n"},
		{"a carriage return alone is shown", "a\rb\r", "a␍b␍"},
		{"of two carriage returns one is shown", "a\r\r\nb", "a␍\nb"},
		{"escape sequences are shown", "a\n\x1b[2Jb", "a\n␛[2Jb"},
		{"a mark at the start of a line gets a base", "a\n\u0338b", "a\n◌\u0338b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(safetext.Block(c.in)); got != c.want {
				t.Errorf("Block(%+q) = %+q, want %+q", c.in, got, c.want)
			}
		})
	}
}

func TestSafeTextTakesNoMemory(t *testing.T) {
	for _, s := range []string{"client-app of realm coolproject", "Müller 日本語 e\u0301 👋"} {
		if n := testing.AllocsPerRun(100, func() { safetext.Clean(s) }); n != 0 {
			t.Errorf("Clean(%q) allocates %v times, want none", s, n)
		}
	}
}
