package secret_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/secret"
)

const hidden = "hunter2-Passwort"

// holder holds secrets the ways other types do.
type holder struct {
	Shown   secret.Value
	private secret.Value
	pointer *secret.Value
	List    []secret.Value
	Map     map[string]secret.Value
	Any     any
}

func newHolder() holder {
	v := secret.New(hidden)
	return holder{v, v, &v, []secret.Value{v}, map[string]secret.Value{"k": v}, v}
}

func TestNoFormatShowsASecret(t *testing.T) {
	v, h := secret.New(hidden), newHolder()
	for _, verb := range []string{"v", "+v", "#v", "s", "q", "x", "X", "d", "t", "p", "T", "U", "20s", "-5v", "08d", "w", "!"} {
		for name, arg := range map[string]any{
			"a value": v, "a pointer": &v, "a struct": h, "a pointer to a struct": &h, "a slice": []secret.Value{v},
			"a map": map[string]any{"k": v}, "an error": errors.Join(fmt.Errorf("%v", v)), "a nested struct": struct{ inner holder }{h},
		} {
			checkHidden(t, fmt.Sprintf("%%%s of %s", verb, name), fmt.Sprintf("%"+verb, arg))
		}
	}
	for _, verb := range []string{"%v", "%s", "%x", "%#v", "%d"} {
		if got := fmt.Sprintf(verb, v); got != "(secret)" {
			t.Errorf("%s writes %q", verb, got)
		}
		if got := fmt.Sprintf(verb, secret.Value{}); got != "(no secret)" {
			t.Errorf("%s of no secret writes %q", verb, got)
		}
	}
}

func checkHidden(t *testing.T, what, got string) {
	t.Helper()
	for _, form := range []string{hidden, fmt.Sprintf("%x", hidden), fmt.Sprintf("%X", hidden), fmt.Sprintf("%d", []byte(hidden))} {
		if strings.Contains(got, form) {
			t.Errorf("%s shows the secret: %s", what, got)
		}
	}
}

func TestNoEncodingShowsASecret(t *testing.T) {
	h := newHolder()
	var b bytes.Buffer
	asJSON, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	checkHidden(t, "JSON", string(asJSON))
	want := `{"Shown":"(secret)","List":["(secret)"],"Map":{"k":"(secret)"},"Any":"(secret)"}`
	if diff := cmp.Diff(want, string(asJSON)); diff != "" {
		t.Error(diff)
	}
	if none, err := json.Marshal(secret.Value{}); string(none) != "null" || err != nil {
		t.Errorf("no secret is %s in JSON, %v; want null", none, err)
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(handler).Info("signing in", "value", h.Shown, "holder", h, "pointer", &h)
	}
	if err := xml.NewEncoder(&b).Encode([]secret.Value{h.Shown}); err != nil {
		t.Error(err)
	}
	if err := template.Must(template.New("").Parse("{{.Shown}} {{printf `%s` .}}")).Execute(&b, h); err != nil {
		t.Error(err)
	}
	if err := gob.NewEncoder(&b).Encode(h); err == nil {
		t.Error("gob encodes a secret, want a refusal")
	}
	checkHidden(t, "an encoding", b.String())
	checkHidden(t, "a diff", cmp.Diff(secret.New(hidden), secret.New("other")))
}

func TestASecretCannotBeDecodedFromItsMask(t *testing.T) {
	var h struct{ V secret.Value }
	if err := json.Unmarshal([]byte(`{"V":"(secret)"}`), &h); err == nil || !h.V.IsZero() {
		t.Errorf("decoded %q, %v; want an error", h.V.Reveal(), err)
	}
}

func TestValue(t *testing.T) {
	v := secret.New(hidden)
	if v.Reveal() != hidden || v.IsZero() {
		t.Errorf("revealed %q, zero %v", v.Reveal(), v.IsZero())
	}
	if none := secret.New(""); !none.IsZero() || none.Reveal() != "" || !none.Equal(secret.Value{}) {
		t.Error("an empty text is a secret, want none")
	}
	for _, c := range []struct {
		name string
		w    secret.Value
		want bool
	}{
		{"the same text is equal", secret.New(hidden), true},
		{"another text is not", secret.New("hunter3-Passwort"), false},
		{"a beginning is not", secret.New("hunter2"), false},
		{"no secret is not", secret.Value{}, false},
	} {
		if got := v.Equal(c.w); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestIsMask(t *testing.T) {
	for s, want := range map[string]bool{"**********": true, "*********": false, "***********": false, "": false, "**********\n": false, hidden: false} {
		if got := secret.IsMask(s); got != want || secret.New(s).IsMask() != want {
			t.Errorf("IsMask(%q) is %v, want %v", s, got, want)
		}
	}
}
