package safetext_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/safetext"
)

// hostile are the seeds: sequences that terminals act on, and broken UTF-8.
var hostile = []string{
	"", "client-app", "a\tb\r\nc\rd\n", "\x1b]52;c;eA==\x07", "\x1b_Gt=f;eA==\x1b\\", "\u009b2J\x9b2J", "\x7f\x00\x85\u0085",
	"user\u202enimda\u2066\u2069", "👩\u200d💻❤\ufe0f", "\U000e0001\U000e0068", "\u2028\u2029\ufff9", "\xff\xc0\xaf\xed\xa0\x80",
	"\u0338a" + strings.Repeat("\u0335", 20), "ᄀᄀᄀ\u1161\u1161\u11a8", "\ufdd0\uffff", "\n\u0301\n", "क्षि 日本 👋🏽🏽",
}

// dangerous tells the characters that must never leave the gate. It is said
// here in the terms of Unicode's tables, apart from the gate's own shortcuts.
func dangerous(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Join_Control,
		unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point)
}

func TestEveryCharacterBeyondASCIIIsReplacedOnlyWhenItIsDangerous(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || r == utf8.RuneError {
			continue
		}
		replaced := safetext.Clean("a"+string(r)) == "a\uFFFD"
		if replaced != dangerous(r) {
			t.Errorf("%U: replaced %v, dangerous %v", r, replaced, dangerous(r))
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, s string, cells int) {
		line, block := safetext.Clean(s), safetext.Block(s)
		checkSafe(t, s, line, false)
		checkSafe(t, s, block, true)
		if again := safetext.Clean(string(line)); again != line {
			t.Errorf("Clean is not idempotent on %+q: %+q, then %+q", s, line, again)
		}
		if again := safetext.Block(string(block)); again != block {
			t.Errorf("Block is not idempotent on %+q: %+q, then %+q", s, block, again)
		}
		asLine := strings.ReplaceAll(string(block), "\n", "␊")
		if want := string(safetext.Clean(strings.ReplaceAll(s, "\r\n", "\n"))); asLine != want {
			t.Errorf("Block of %+q differs by more than line breaks: %+q, want %+q", s, asLine, want)
		}
		for _, text := range []safetext.Text{line, block} {
			cut := safetext.Truncate(text, cells)
			if w := safetext.Width(cut); w > max(cells, 0) || strings.Contains(string(cut), "\n") {
				t.Errorf("Truncate(%+q, %d) takes %d cells: %+q", text, cells, w, cut)
			}
			if cut != text && cut != "" && !strings.HasSuffix(string(cut), "…") {
				t.Errorf("Truncate(%+q, %d) is cut without saying so: %+q", text, cells, cut)
			}
		}
	})
}

func checkSafe(t *testing.T, in string, out safetext.Text, block bool) {
	t.Helper()
	if !utf8.ValidString(string(out)) {
		t.Errorf("%+q became invalid UTF-8: %+q", in, out)
	}
	marks, base := 0, false
	for _, r := range string(out) {
		if dangerous(r) && (!block || r != '\n') {
			t.Errorf("%+q lets %U through: %+q", in, r, out)
		}
		if !unicode.Is(unicode.M, r) {
			marks, base = 0, r != '\n'
			continue
		}
		if marks++; marks > 6 || !base {
			t.Errorf("%+q keeps mark %d on one character (or on none): %+q", in, marks, out)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range hostile {
		quoted, _ := json.Marshal(s)
		f.Add(quoted)
		f.Add([]byte(`{"a": "` + s + `"}`))
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		out := safetext.JSON(b)
		for i, r := range string(out) {
			_, size := utf8.DecodeRune(out[i:])
			if r != '\n' && r != '\t' && dangerous(r) || r == utf8.RuneError && size == 1 {
				t.Errorf("JSON(%+q) lets %U through: %+q", b, r, out)
			}
		}
		var before, after any
		if json.Unmarshal(b, &before) != nil {
			return
		}
		if err := json.Unmarshal(out, &after); err != nil {
			t.Fatalf("JSON(%+q) no longer decodes: %v", b, err)
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("JSON(%+q) means something else now:\n%s", b, diff)
		}
	})
}
