package wire_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

// recorded sends req through a guard over a recorder.
func recorded(t *testing.T, req *http.Request) (x *wire.Exchange, body string, err error) {
	t.Helper()
	hc := newClient(t, wire.Options{})
	hc.Transport = wire.Guard(wire.Record(hc.Transport, func(got *wire.Exchange) { x = got }))
	res, err := hc.Do(req)
	if err == nil {
		b, rerr := io.ReadAll(res.Body)
		body, err = string(b), rerr
	}
	if x == nil {
		t.Fatal("nothing was recorded")
	}
	settled(t, x.Done())
	return x, body, err
}

func TestARecordOfATokenRequest(t *testing.T) {
	const tokens = `{ "access_token" : "eyJhbGciOiJ.a.b", "refresh_token":"r\"1", "scope":"a", "deep":{"id_token":"x"} }`
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil || r.PostForm.Get("client_secret") != "p@ss&=" {
			t.Errorf("the server got %v, %v", r.PostForm, err)
		}
		answer(200, "application/json", tokens)(w, r)
	})
	x, body, err := recorded(t, request(t, http.MethodPost, server.URL, "grant_type=client_credentials&client_secret=p%40ss%26%3D&scope=a",
		"Content-Type", "application/x-www-form-urlencoded", "Authorization", "Basic c2VjcmV0"))
	if err != nil || body != tokens {
		t.Errorf("the caller got %q, %v", body, err)
	}
	if got := text(t, x.Request.Body); got != "grant_type=client_credentials&client_secret=(masked)&scope=a" {
		t.Errorf("request %q", got)
	}
	want := `{ "access_token" : "eyJhbG…(masked)", "refresh_token":"(masked)", "scope":"a", "deep":{"id_token":"(masked)"} }`
	if got := text(t, x.Response.Body); got != want {
		t.Errorf("answer %q", got)
	}
	if got := x.Request.Header.Get("Authorization"); got != "Basic (masked)" {
		t.Errorf("Authorization %q", got)
	}
	if x.Request.Header.Get("Content-Length") == "" || x.Timing.Total <= 0 || x.Timing.FirstByte <= 0 {
		t.Errorf("header %v, timing %+v", x.Request.Header, x.Timing)
	}
}

func TestARecordOfWhatTheGuardRefuses(t *testing.T) {
	server := serve(t, answer(200, "text/html", "<title>Login</title>"))
	x, _, err := recorded(t, request(t, http.MethodPost, server.URL, "a=b"))
	wantFault(t, err, fault.Unreachable, "not-json", "Login")
	if x.Response == nil || text(t, x.Response.Body) != "<title>Login</title>" || x.Err != nil {
		t.Errorf("recorded %+v, %v", x.Response, x.Err)
	}
}

func TestARecordOfWhatFailed(t *testing.T) {
	x, _, err := recorded(t, request(t, http.MethodPost, "http://"+freeAddress(t), "client_secret=hush"))
	wantFault(t, err, fault.Unreachable, "refused")
	wantFault(t, x.Err, fault.Unreachable, "refused")
	if x.Response != nil || text(t, x.Request.Body) != "client_secret=(masked)" {
		t.Errorf("recorded %+v", x)
	}
	x, _, err = recorded(t, request(t, http.MethodPost, serve(t, cut(`{"access_token":"hush`)).URL, "a=b"))
	wantFault(t, err, fault.Unreachable, "truncated")
	if x.Err == nil || x.Response.Body.Complete() {
		t.Errorf("the record of a cut body is complete: %v", x.Err)
	}
	b := make([]byte, 100)
	n, _ := x.Response.Body.Reader().Read(b)
	if got := string(b[:n]); got != `{"access_token":"(masked)"` {
		t.Errorf("of the cut body: %q", got)
	}
}

func TestRedactHeader(t *testing.T) {
	in := http.Header{
		"Authorization":       {"Bearer abc", "abc def", "abc", "DPoP eyJhbGciOiJ9"},
		"Proxy-Authorization": {"Basic abc"},
		"Location":            {"https://u:p@h/cb?access_token=abc&page=2#abc", "/x?client_secret=abc"},
		"Set-Cookie":          {"id=abc; Max-Age=3; Secure"},
		"X-Other":             {"stays"},
	}
	want := http.Header{
		"Authorization":       {"Bearer (masked)", "(masked)", "(masked)", "DPoP eyJhbG…(masked)"},
		"Proxy-Authorization": {"Basic (masked)"},
		"Location":            {"https://h/cb?access_token=…&page=2", "/x?client_secret=…"},
		"Set-Cookie":          {"id=(masked); Max-Age=3; Secure"},
		"X-Other":             {"stays"},
	}
	if d := cmp.Diff(want, wire.RedactHeader(in)); d != "" {
		t.Error(d)
	}
	if in.Get("Authorization") != "Bearer abc" {
		t.Error("the header itself was changed")
	}
}

func TestRedactTokens(t *testing.T) {
	for name, c := range map[string][2]string{
		"an empty body":              {"", ""},
		"a form without secrets":     {"a=b&c", "a=b&c"},
		"a name that is escaped":     {"client%5Fsecret=x&a=b", "client%5Fsecret=(masked)&a=b"},
		"a secret given twice":       {"password=x&password=y", "password=(masked)&password=(masked)"},
		"an assertion":               {"client_assertion=eyJhbGci.x.y&a=1", "client_assertion=eyJhbG…(masked)&a=1"},
		"JSON that names no secret":  {`{"error":"x", "n":[1,"token"]}`, `{"error":"x", "n":[1,"token"]}`},
		"JSON with an escaped name":  {`{"access\u005ftoken":"x"}`, `{"access\u005ftoken":"(masked)"}`},
		"JSON with an escaped quote": {`{"id_token":"a\"b","c":"d"}`, `{"id_token":"(masked)","c":"d"}`},
		"JSON cut within a token":    {`{"access_token":"abc`, `{"access_token":"(masked)"`},
		"a token that is null":       {`{"refresh_token":null}`, `{"refresh_token":null}`},
		"a list of answers":          {`[{"id_token":"a"}]`, `[{"id_token":"(masked)"}]`},
		"a value named like a token": {`{"a":"access_token","b":"c"}`, `{"a":"access_token","b":"c"}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(wire.RedactTokens([]byte(c[0]))); got != c[1] {
				t.Errorf("got %s, want %s", got, c[1])
			}
		})
	}
}

func FuzzRedactTokensHidesAndKeeps(f *testing.F) {
	f.Add(`{"a":1}`, "value", `{"b":"\\"}`)
	f.Add("", `q"\`, "")
	f.Fuzz(func(t *testing.T, before, value, after string) {
		token, err := json.Marshal("Pa55" + value)
		if err != nil || strings.Contains(before+after, "Pa55") {
			return
		}
		doc := []byte(`{"x":[` + before + `],"access_token":` + string(token) + `,"y":[` + after + `]}`)
		if !json.Valid(doc) {
			return // only of valid JSON is it known where a string begins
		}
		out := wire.RedactTokens(doc)
		if bytes.Contains(out, []byte("Pa55")) {
			t.Errorf("%s shows in %s", token, out)
		}
		if !json.Valid(out) {
			t.Errorf("%s became %s", doc, out)
		}
	})
}
