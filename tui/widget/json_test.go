package widget_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/tui/widget"
)

// jsonPrint prints src in pieces cut at the given places.
func jsonPrint(src []byte, cuts ...int) []byte {
	var p widget.JSONPrinter
	var out []byte
	from := 0
	for _, to := range append(cuts, len(src)) {
		if to >= from && to <= len(src) {
			out = p.Append(out, src[from:to])
			from = to
		}
	}
	return out
}

// jsonSqueeze drops white space outside strings: what a printer may change.
func jsonSqueeze(b []byte) []byte {
	out := make([]byte, 0, len(b))
	inString, escaped := false, false
	for _, c := range b {
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		case !inString && (c == ' ' || c == '\t' || c == '\r' || c == '\n'):
			continue
		}
		out = append(out, c)
	}
	return out
}

func TestJSONIsLaidOutOverLines(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"a member a line", `{"a":1,"b":"x"}`, "{\n  \"a\": 1,\n  \"b\": \"x\"\n}"},
		{"objects within arrays", `[{"a":[1,2]},{}]`, "[\n  {\n    \"a\": [\n      1,\n      2\n    ]\n  },\n  {}\n]"},
		{"what is empty stays in its line", `{"a":{ },"b":[ ]}`, "{\n  \"a\": {},\n  \"b\": []\n}"},
		{"numbers keep their text", `[1e400,-0.0,12345678901234567890]`, "[\n  1e400,\n  -0.0,\n  12345678901234567890\n]"},
		{"strings keep their text", `["\u00e9\"{,}\\", "a  b"]`, "[\n  \"\\u00e9\\\"{,}\\\\\",\n  \"a  b\"\n]"},
		{"what is laid out already stays", "{\n  \"a\": 1\n}", "{\n  \"a\": 1\n}"},
		{"a text of several values keeps their lines", "{\"a\":1}\n{\"a\":2}\n3\n", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n3"},
		{"objects without a break between them get one", `{}{} []`, "{}\n{}\n[]"},
		{"words of no JSON stay apart", `[not json, "a" "b"]`, "[\n  not json,\n  \"a\" \"b\"\n]"},
		{"an end too many does not disturb", `]]{"a":1}`, "]\n]\n{\n\"a\": 1\n}"},
		{"a text that breaks off stays broken off", `{"a":[1,"b`, "{\n  \"a\": [\n    1,\n    \"b"},
		{"nothing is nothing", "", ""},
		{"blanks are nothing", " \n ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, string(jsonPrint([]byte(c.in)))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestDeepJSONIsNotIndentedWithoutEnd(t *testing.T) {
	in := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	out := jsonPrint([]byte(in))
	if len(out) > 70*len(in) {
		t.Errorf("%d bytes became %d", len(in), len(out))
	}
	if !bytes.Equal(jsonSqueeze(out), []byte(in)) {
		t.Error("it lost bytes")
	}
}

// jsonValue makes a value of the depth, by chance.
func jsonValue(r *rand.Rand, depth int) any {
	switch n := r.IntN(8); {
	case n < 2 && depth > 0:
		m := map[string]any{}
		for range r.IntN(4) {
			m[fmt.Sprintf("k%d \"\\{", r.IntN(100))] = jsonValue(r, depth-1)
		}
		return m
	case n < 4 && depth > 0:
		a := []any{}
		for range r.IntN(4) {
			a = append(a, jsonValue(r, depth-1))
		}
		return a
	case n == 4:
		return strings.Repeat("é[]{},:\"\\\n", r.IntN(3))
	case n == 5:
		return r.NormFloat64() * 1e6
	case n == 6:
		return r.IntN(2) == 0
	}
	return nil
}

func TestJSONIsLaidOutAsTheStandardLibraryDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		in, err := json.Marshal(jsonValue(r, 6))
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := json.Indent(&want, in, "", "  "); err != nil {
			t.Fatal(err)
		}
		cuts := []int{r.IntN(len(in) + 1)}
		if got := jsonPrint(in, cuts...); !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("of %s cut at %v:\n%s\nwant:\n%s", in, cuts, got, want.Bytes())
		}
	}
}

func TestJSONIsColouredByKind(t *testing.T) {
	type pieces = []widget.JSONPiece
	for _, c := range []struct {
		name, in string
		cuts     []int
		want     pieces
	}{
		{"names and values", `"a": "b",`, nil, pieces{{`"a"`, "key"}, {":", "punct"}, {" ", "other"}, {`"b"`, "string"}, {",", "punct"}}},
		{"numbers and words", `[-1.5e3,true,null]`, nil, pieces{
			{"[", "punct"}, {"-1.5e3", "number"}, {",", "punct"}, {"true", "word"}, {",", "punct"}, {"null", "word"}, {"]", "punct"},
		}},
		{"what is no JSON", `<html>`, nil, pieces{{"<html>", "other"}}},
		{"a name whose colon comes later", "\"a\" \n : 1", nil, pieces{{`"a"`, "key"}, {" \n ", "other"}, {":", "punct"}, {" ", "other"}, {"1", "number"}}},
		{"marks within strings", `"{\"[,:"`, nil, pieces{{`"{\"[,:"`, "string"}}},
		{"a string cut in two rows", `"abcd",1`, []int{3}, pieces{{`"ab`, "string"}, {`cd"`, "string"}, {",", "punct"}, {"1", "number"}}},
		{"a name cut in two rows", `"abcd":1`, []int{3}, pieces{{`"ab`, "key"}, {`cd"`, "key"}, {":", "punct"}, {"1", "number"}}},
		{"cut after a backslash", `"a\"b"`, []int{3}, pieces{{`"a\`, "string"}, {`"b"`, "string"}}},
		{"a string that never ends", `"ab`, []int{2}, pieces{{`"a`, "string"}, {`b`, "string"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, widget.JSONPieces(c.in, c.cuts...)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAScanKnowsHowLowItWent(t *testing.T) {
	for _, c := range []struct {
		name   string
		pieces []string
		want   [4]int64 // mode, depth, low, commas there
	}{
		{"commas at the lowest depth count", []string{"1,2,[3,4],5"}, [4]int64{0, 0, 0, 3}},
		{"a lower depth begins anew", []string{"1,2],3"}, [4]int64{0, -1, -1, 1}},
		{"commas further up do not count", []string{"[1,2,3"}, [4]int64{0, 1, 0, 0}},
		{"marks in strings do not count", []string{`"a,]`, `,",1`}, [4]int64{0, 0, 0, 1}},
		{"an escape goes on in the next piece", []string{`"a\`, `",]`}, [4]int64{1, 0, 0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := widget.JSONScanned(c.pieces...); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// FuzzJSONPrinter: whatever the bytes, and however they are cut, nothing but
// white space changes, and what was laid out stays.
func FuzzJSONPrinter(f *testing.F) {
	for _, s := range []string{`{"a":[1,{"b":null}]}`, "{}\n{} 1 2", `"\`, `]],:{"`, "a b\tc\r\n", "\xff{\x00}", "[[[[[[[["} {
		f.Add([]byte(s), 3, 5)
	}
	f.Fuzz(func(t *testing.T, in []byte, a, b int) {
		out := jsonPrint(in)
		if got, want := jsonSqueeze(out), jsonSqueeze(in); !bytes.Equal(got, want) {
			t.Fatalf("%q became %q", want, got)
		}
		if cut := jsonPrint(in, a, b); !bytes.Equal(cut, out) {
			t.Fatalf("cut at %d and %d: %q, whole: %q", a, b, cut, out)
		}
		if json.Valid(in) {
			if again := jsonPrint(out); !bytes.Equal(again, out) {
				t.Fatalf("printed again: %q, before: %q", again, out)
			}
		}
	})
}

// FuzzJSONTokens: the spans of rows cover the text without a gap, however it is
// cut, and a cut changes no kind.
func FuzzJSONTokens(f *testing.F) {
	for _, s := range []string{`{"a":[1,true,"\""]}`, `"a"   :`, `nul`, "\"\\", "a\xff\"b"} {
		f.Add(s, 2, 4)
	}
	f.Fuzz(func(t *testing.T, in string, a, b int) {
		whole, cut := widget.JSONPieces(in), widget.JSONPieces(in, a, b)
		for _, pieces := range [][]widget.JSONPiece{whole, cut} {
			var b strings.Builder
			for _, p := range pieces {
				if p.Text == "" {
					t.Fatalf("an empty piece in %v", pieces)
				}
				b.WriteString(p.Text)
			}
			if b.String() != in {
				t.Fatalf("%q became %q", in, b.String())
			}
		}
		if len(in) > 400 { // beyond what is looked ahead, a name may count as a string
			return
		}
		if got, want := jsonStringKinds(cut), jsonStringKinds(whole); got != want {
			t.Fatalf("cut at %d and %d the strings of %q are %q, whole %q", a, b, in, got, want)
		}
	})
}

// jsonStringKinds is a letter for each byte: key, string or other.
func jsonStringKinds(pieces []widget.JSONPiece) string {
	var b strings.Builder
	for _, p := range pieces {
		letter := "."
		if p.Kind == "key" || p.Kind == "string" {
			letter = p.Kind[:1]
		}
		b.WriteString(strings.Repeat(letter, len(p.Text)))
	}
	return b.String()
}

func BenchmarkJSONPrinter(b *testing.B) {
	in := bytes.Repeat([]byte(`{"id":"00c66b4f-80c1-4b80-8bde-d4f7ef820160","clientId":"client-app","enabled":true,"n":[1,2,3]},`), 10_000)
	out := make([]byte, 0, 4*len(in))
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		var p widget.JSONPrinter
		p.Append(out, in)
	}
}
