package apiclient_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
)

func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	_, _ = fmt.Fprintf(w, "%s %s host=%s auth=%q x=%q len=%d body=%q %v", r.Method, r.URL, r.Host,
		r.Header.Get("Authorization"), r.Header.Values("X-Many"), r.ContentLength, body, err)
}

func newAPI(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func call(t *testing.T, c apiclient.Call) *wire.Exchange {
	t.Helper()
	x, err := apiclient.Send(t.Context(), newClient(t), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	settled(t, x.Done())
	if x.Err != nil {
		t.Fatal(x.Err)
	}
	return x
}

func tokenOf(s string) *secret.Value {
	v := secret.New(s)
	return &v
}

func TestACallSaysWhoseItIsUnlessToldOtherwise(t *testing.T) {
	url := newAPI(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.UserAgent()) })
	for want, given := range map[string]http.Header{
		"kloakroom": {"Accept": {"*/*"}},
		"curl/8":    {"user-agent": {"curl/8"}},
	} {
		x := call(t, apiclient.Call{URL: url, Header: given})
		if got := text(t, x.Response.Body); got != want {
			t.Errorf("with %v the server saw User-Agent %q, want %q", given, got, want)
		}
	}
}

func TestACallAsTheServerSeesIt(t *testing.T) {
	url := newAPI(t, echo)
	body := strings.NewReader("the body")
	_, _ = body.Seek(4, io.SeekStart)
	x := call(t, apiclient.Call{
		Method: "PUT", URL: url + "/a%2Fb?q=1", Body: body, Token: tokenOf("t0ken"),
		Header: http.Header{"x-many": {"1", "2"}, "Host": {"api.example"}},
	})
	want := `PUT /a%2Fb?q=1 host=api.example auth="Bearer t0ken" x=["1" "2"] len=8 body="the body" <nil>`
	if got := text(t, x.Response.Body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if x.Request.Header.Get("Authorization") != "Bearer (masked)" || text(t, x.Request.Body) != "the body" {
		t.Errorf("recorded %v", x.Request.Header)
	}
}

func TestACallWithoutAnything(t *testing.T) {
	x := call(t, apiclient.Call{URL: newAPI(t, echo), Token: &secret.Value{}, Body: strings.NewReader("")})
	if got := text(t, x.Response.Body); !strings.Contains(got, `GET / `) || !strings.Contains(got, `auth=""`) || !strings.Contains(got, "len=0") {
		t.Errorf("got %s", got)
	}
}

func TestAnAnswerOfAnyStatusIsNoError(t *testing.T) {
	for _, status := range []int{401, 404, 500, 302} {
		x := call(t, apiclient.Call{URL: newAPI(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })})
		if x.Response.Status != status {
			t.Errorf("status %d, want %d", x.Response.Status, status)
		}
	}
}

func TestTheTokenGoesToItsOriginAlone(t *testing.T) {
	other := newAPI(t, echo)
	for name, c := range map[string]struct {
		origin, start string
		header        http.Header
		wantAuth      bool
	}{
		"the URL's own origin by default":     {"", other, nil, true},
		"the same origin, named":              {other + "/any/path", other, nil, true},
		"another origin":                      {"https://api.example", other, nil, false},
		"another port":                        {"http://127.0.0.1:1", other, nil, false},
		"over a redirect":                     {"", newAPI(t, http.RedirectHandler(other, http.StatusTemporaryRedirect).ServeHTTP), nil, false},
		"a redirect to where it is meant for": {other, newAPI(t, http.RedirectHandler(other, http.StatusTemporaryRedirect).ServeHTTP), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			x := call(t, apiclient.Call{URL: c.start, Token: tokenOf("t0ken"), TokenOrigin: c.origin, FollowRedirects: true})
			got := text(t, x.Response.Body)
			if strings.Contains(got, "t0ken") != c.wantAuth || x.TokenDropped == c.wantAuth {
				t.Errorf("%s, dropped %t", got, x.TokenDropped)
			}
		})
	}
}

func TestABodyIsSentAgainOverARedirect(t *testing.T) {
	url := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slash" { // answered before the body was read
			http.Redirect(w, r, "/slash/", http.StatusTemporaryRedirect)
			return
		}
		echo(w, r)
	})
	body := strings.Repeat("0123456789", 40_000)
	x := call(t, apiclient.Call{Method: "POST", URL: url + "/slash", Body: strings.NewReader(body), FollowRedirects: true})
	if got := text(t, x.Response.Body); !strings.HasPrefix(got, "POST /slash/ ") || !strings.Contains(got, body) {
		t.Errorf("got %d bytes: %.60s", len(got), got)
	}
	x = call(t, apiclient.Call{Method: "POST", URL: url + "/slash", Body: strings.NewReader("b")})
	if x.Response.Status != 307 {
		t.Errorf("unless asked to follow: %d", x.Response.Status)
	}
}

func TestCallsThatAreNotMade(t *testing.T) {
	url := newAPI(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the server got %s", r.Method) })
	header := func(name, value string) http.Header { return http.Header{name: {value}} }
	for name, c := range map[string]struct {
		call apiclient.Call
		code string
	}{
		"no URL":                       {apiclient.Call{}, "bad-url"},
		"a URL without a scheme":       {apiclient.Call{URL: "localhost:8000/x"}, "bad-url"},
		"another scheme":               {apiclient.Call{URL: "file:///etc/passwd"}, "bad-url"},
		"a line break in the URL":      {apiclient.Call{URL: url + "/\r\nX: y"}, "bad-url"},
		"a bad origin of the token":    {apiclient.Call{URL: url, TokenOrigin: "api"}, "bad-url"},
		"a method with a blank":        {apiclient.Call{URL: url, Method: "GET / HTTP/1.1"}, "bad-method"},
		"a line break in a header":     {apiclient.Call{URL: url, Header: header("X-A", "s3cret\r\nX-B: c")}, "bad-header"},
		"a line end in a header":       {apiclient.Call{URL: url, Header: header("X-A", "b\n")}, "bad-header"},
		"a NUL in a header":            {apiclient.Call{URL: url, Header: header("X-A", "b\x00")}, "bad-header"},
		"a header's name with a colon": {apiclient.Call{URL: url, Header: header("X-A: b\r\nC", "d")}, "bad-header"},
		"a header without a name":      {apiclient.Call{URL: url, Header: header("", "d")}, "bad-header"},
		"a token with a line break":    {apiclient.Call{URL: url, Token: tokenOf("s3cret\nX: y")}, "bad-token"},
		"a token with its scheme":      {apiclient.Call{URL: url, Token: tokenOf("Bearer s3cret")}, "bad-token"},
		"a token and an Authorization": {apiclient.Call{URL: url, Token: tokenOf("t"), Header: header("authorization", "Basic x")}, "two-authorizations"},
		"a body that cannot be read":   {apiclient.Call{URL: url, Body: &brokenBody{}}, "bad-body"},
	} {
		t.Run(name, func(t *testing.T) {
			x, err := apiclient.Send(t.Context(), newClient(t), c.call)
			if x != nil {
				t.Error("there is an exchange")
			}
			wantFault(t, err, fault.Usage, c.code)
		})
	}
}

type brokenBody struct{ bytes.Reader }

func (*brokenBody) Seek(int64, int) (int64, error) { return 0, io.ErrClosedPipe }
