package claims_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/claims"
)

// FuzzDecode holds that nothing makes the decoder panic, that what it decodes
// can be written as JSON and read back the same, and that the bare token it
// found decodes to the same again, with nothing around it.
func FuzzDecode(f *testing.F) {
	jwt := plain()
	for _, seed := range []string{
		"", jwt, `"` + jwt + `"`, "Authorization: Bearer " + jwt, `{"access_token":"` + jwt + `"}`,
		jwt[:50], jwt[:120], jwt[:len(jwt)-3], jwt + "==", strings.ReplaceAll(jwt, ".", "%2E"),
		jwt[:60] + "\n" + jwt[60:], jwt[:60] + "…" + jwt[100:], "curl -H 'x: " + jwt + "'",
		jwt[:len(jwt)-9] + "/" + jwt[len(jwt)-8:] + ";",
		b64(`{"alg":"none"}`) + "." + b64(`{"exp":1e999999,"a":{"a":[[]]},"a":null}`) + ".",
		b64(`{"alg":"dir","enc":"A256GCM"}`) + "....", b64("\uFEFF{\"\xff\":\"\\ud800\"} x") + ".x.y",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		token, err := claims.Decode(in)
		if err != nil {
			return
		}
		if token.Header == nil && token.Claims == nil {
			t.Fatal("no error, and nothing decoded")
		}
		claims.Describe(token, time.Unix(1_700_000_000, 0))
		if v := claims.Verify(token, []byte(`{"keys":[{"kid":"k1","kty":"RSA","n":"AQAB","e":"AQAB"}]}`)); v.Valid != nil && *v.Valid {
			t.Fatalf("verified by a key nobody has: %+v", v)
		}
		reread(t, token.Header)
		reread(t, token.Claims)
		again, err := claims.Decode(token.Raw)
		if err != nil {
			t.Fatalf("the bare token %q does not decode: %v", token.Raw, err)
		}
		if diff := cmp.Diff([]any{token.Header, token.Claims, token.Raw}, []any{again.Header, again.Claims, again.Raw}); diff != "" {
			t.Fatalf("the bare token decodes to something else:\n%s", diff)
		}
	})
}

// reread writes an object as the claims of a token and expects it back.
func reread(t *testing.T, o *claims.Object) {
	t.Helper()
	b, err := json.Marshal(o)
	if err != nil {
		t.Fatalf("cannot be written as JSON: %v", err)
	}
	if o == nil || len(o.Members) == 0 {
		return
	}
	token, err := claims.Decode("e30." + b64(string(b)) + ".c2ln")
	if err != nil {
		t.Fatalf("%s does not decode: %v", b, err)
	}
	if diff := cmp.Diff(o, token.Claims); diff != "" {
		t.Fatalf("read back otherwise:\n%s", diff)
	}
}

func BenchmarkDecode(b *testing.B) {
	jwt := plain()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := claims.Decode(jwt); err != nil {
			b.Fatal(err)
		}
	}
}
