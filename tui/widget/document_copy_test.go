package widget_test

import (
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

// documentAt evaluates a path as jq does.
func documentAt(t *testing.T, v any, path string) any {
	t.Helper()
	step := regexp.MustCompile(`^(?:\.([A-Za-z_][A-Za-z0-9_]*)|\.?\[(\d+)\]|\.?\[("(?:[^"\\]|\\.)*")\])`)
	for rest := path; rest != "" && rest != "."; {
		m := step.FindStringSubmatch(rest)
		if m == nil {
			t.Fatalf("%q is no path, at %q", path, rest)
		}
		rest = rest[len(m[0]):]
		switch {
		case m[2] != "":
			i, _ := strconv.Atoi(m[2])
			v = v.([]any)[i]
		default:
			name := m[1]
			if m[3] != "" {
				if err := json.Unmarshal([]byte(m[3]), &name); err != nil {
					t.Fatalf("%q: %v", path, err)
				}
			}
			member, ok := v.(map[string]any)[name]
			if !ok {
				t.Fatalf("%q: there is no %q", path, name)
			}
			v = member
		}
	}
	return v
}

func documentCopied(t *testing.T, s *rowsStage, r part.Result) part.Copy {
	t.Helper()
	s.asks = nil
	s.take(r)
	s.idle()
	if len(s.asks) != 1 {
		t.Fatalf("asked for %v\n%s", s.asks, s.text())
	}
	return s.asks[0].(part.Copy)
}

func TestThePathLeadsToTheValueThatIsCopied(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, lines := range []int{10, 200, 4000} {
		text := documentJSON(r, lines)
		var root any
		if err := json.Unmarshal([]byte(text), &root); err != nil {
			t.Fatal(err)
		}
		d, s := documentOf(t, text, true, 200, 10)
		n, _ := d.LineCount()
		for range min(n, 150) {
			s.press("g", "G", "g")
			for range r.IntN(int(min(n, 400))) {
				s.press("j")
			}
			if r.IntN(2) == 0 && lines == 4000 {
				s.press("G")
				for range r.IntN(400) {
					s.press("k")
				}
			}
			path, value := documentCopied(t, s, d.CopyPath()), documentCopied(t, s, d.CopyValue())
			if string(value.What) != string(safetext.Clean(path.Text)) {
				t.Fatalf("the value is of %q, the path is %q", value.What, path.Text)
			}
			want := documentAt(t, root, path.Text)
			if text, ok := want.(string); ok {
				if value.Text != text {
					t.Fatalf("%s is %q, want %q", path.Text, value.Text, text)
				}
				continue
			}
			var got any
			if err := json.Unmarshal([]byte(value.Text), &got); err != nil {
				t.Fatalf("%s is %q: %v", path.Text, value.Text, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", path.Text, diff)
			}
		}
	}
}

func TestAPathIsWrittenAsJQTakesIt(t *testing.T) {
	for _, c := range []struct{ name, body, keys, path, value string }{
		{"the whole", `{"a":1}`, "", ".", "{\n  \"a\": 1\n}"},
		{"a member", `{"a":{"b_1":"x"}}`, "j j", ".a.b_1", "x"},
		{"an element", `[[1,2],[3,"y"]]`, "G k k", ".[1][1]", "y"},
		{"a name with a blank", `{"a b":{"1c":2}}`, "j j", `.["a b"]["1c"]`, "2"},
		{"a name with what a terminal must not get", `{"\u001b[2J` + "\u202e" + `<":true}`, "j", `.["\u001b[2J\u202e<"]`, "true"},
		{"an empty name", `{"":null}`, "j", `.[""]`, "null"},
		{"the end of an object is the object", `{"a":{"b":1}}`, "j j j", ".a", "{\n  \"b\": 1\n}"},
		{"a string with escapes", `["a\"\u00e9\n"]`, "j", ".[0]", "a\"é\n"},
		{"something empty", `{"a":[]}`, "j", ".a", "[]"},
		{"one of several texts", "{\"a\":1}\n{\"b\":2}", "G k", ".b", "2"},
		{"in the middle of a long string", `{"a":"` + strings.Repeat("x", 5000) + `","b":1}`, "j j j", ".a", strings.Repeat("x", 5000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, s := documentOf(t, c.body, true, 100, 10)
			s.press(strings.Fields(c.keys)...)
			if got := documentCopied(t, s, d.CopyPath()).Text; got != c.path {
				t.Errorf("the path is %s, want %s", got, c.path)
			}
			if got := documentCopied(t, s, d.CopyValue()).Text; got != c.value {
				t.Errorf("the value is %q, want %q", got, c.value)
			}
		})
	}
}

func TestOfOtherTextTheLineIsCopied(t *testing.T) {
	d, s := documentOf(t, "one\ntw\x1bo\nthree", false, 40, 5)
	s.press("j")
	want := part.Copy{What: "line 2", Text: "tw\x1bo"}
	if got := documentCopied(t, s, d.CopyValue()); got != want {
		t.Errorf("copied %+v", got)
	}
}

func TestWhatCannotBeCopiedSaysWhy(t *testing.T) {
	for _, c := range []struct{ name, body, keys, want string }{
		{"it is too large", `["` + strings.Repeat("x", 9<<20) + `"]`, "j", "✗ copy the value: it is larger than 8 MiB"},
		{"its end is missing", `{"a":[1`, "j", "✗ copy the value: its end is not here yet"},
		{"it is too deep", strings.Repeat("[", 1200) + "1", "G", "✗ find the path: it lies more than 1000 levels deep"},
		{"more ends than begins", `1]]]2`, "G", "✗ find the path: before it more objects and arrays end than begin"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, s := documentOf(t, c.body, true, 100, 6)
			s.press(strings.Fields(c.keys)...)
			s.take(d.CopyValue())
			s.idle()
			if len(s.asks) > 0 {
				t.Error("something was copied")
			}
			s.sees(c.want)
		})
	}
}
