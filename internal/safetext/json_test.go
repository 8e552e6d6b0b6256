package safetext_test

import (
	"testing"

	"kloakroom/internal/safetext"
)

func TestJSON(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain JSON stays", `{"a":[1,true,null,"b"]}`, `{"a":[1,true,null,"b"]}`},
		{"visible text stays unescaped", `"Müller 日本 👋"`, `"Müller 日本 👋"`},
		{"indentation stays", "{\n  \"a\":\t1\n}\n", "{\n  \"a\":\t1\n}\n"},
		{"DEL is escaped", "\"a\x7f\"", `"a\u007f"`},
		{"C1 is escaped", "\"\u009b31m\"", `"\u009b31m"`},
		{"a bidi override is escaped", "\"user\u202enimda\"", `"user\u202enimda"`},
		{"zero-width characters are escaped, in names too", "{\"a\u200b\":\"\ufeff\"}", `{"a\u200b":"\ufeff"}`},
		{"line separators are escaped", "\"\u2028\u2029\"", `"\u2028\u2029"`},
		{"beyond the first plane a surrogate pair is written", "\"\U000e0041\"", `"\udb40\udc41"`},
		{"escaped text is left alone", `"\u001b[2J \u202e \\u200b"`, `"\u001b[2J \u202e \\u200b"`},
		{"an invalid byte becomes what a decoder makes of it", "\"\x9b31m\"", `"\ufffd31m"`},
		{"a replacement character stays", "\"\uFFFD\"", "\"\uFFFD\""},
		{"a carriage return between values becomes a space", "{\r\n}", "{ \n}"},
		{"a control in what is not JSON is escaped just so", "\x1b[2J", `\u001b[2J`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(safetext.JSON([]byte(c.in))); got != c.want {
				t.Errorf("JSON(%+q) = %+q, want %+q", c.in, got, c.want)
			}
		})
	}
}
