package wire_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

// echo answers with what it got, so that a test can see it.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_, _ = fmt.Fprintf(w, "%s %s auth=%q cookie=%q key=%q type=%q body=%q", r.Method, r.URL.Path,
		r.Header.Get("Authorization"), r.Header.Get("Cookie"), r.Header.Get("X-Api-Key"), r.Header.Get("Content-Type"), body)
}

// redirectTo sends /from to the URL to with status, and echoes all else.
func redirectTo(t *testing.T, status int, to string) *httptest.Server {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/from" {
			echo(w, r)
			return
		}
		w.Header().Set("Location", to)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "see there")
	})
}

func TestRedirectsChangeMethodsAsBrowsersDo(t *testing.T) {
	for _, c := range []struct {
		status   int
		method   string
		expected string
	}{
		{301, "POST", `GET`},
		{302, "POST", `GET`},
		{303, "POST", `GET`},
		{303, "PUT", `GET`},
		{303, "DELETE", `GET`},
		{307, "POST", `POST`},
		{308, "POST", `POST`},
		{301, "PUT", `PUT`},
		{302, "PATCH", `PATCH`},
		{307, "DELETE", "DELETE"},
	} {
		t.Run(fmt.Sprintf("%s with %d becomes %s", c.method, c.status, c.expected), func(t *testing.T) {
			server := redirectTo(t, c.status, "/to?state=1&token=hush")
			req := request(t, c.method, server.URL+"/from", "b=1", "Content-Type", "text/x", "Authorization", "Bearer t")
			x, err := send(t, req, wire.SendOptions{FollowRedirects: true})
			if err != nil {
				t.Fatal(err)
			}
			want := c.expected + ` /to auth="Bearer t" cookie="" key="" type="text/x" body="b=1"`
			if c.expected == "GET" {
				want = `GET /to auth="Bearer t" cookie="" key="" type="" body=""`
			}
			if got := text(t, x.Response.Body); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			hops := []wire.Hop{{Status: c.status, From: server.URL + "/from", To: server.URL + "/to?state=1&token=…"}}
			if d := cmp.Diff(hops, x.Hops); d != "" || x.TokenDropped {
				t.Errorf("hops: %s, token dropped %t", d, x.TokenDropped)
			}
			if got := text(t, x.Request.Body); got != "b=1" {
				t.Errorf("the body is recorded as %q", got)
			}
			if x.Request.Method != c.method || x.Request.URL != server.URL+"/from" {
				t.Errorf("the record tells of %s %s, want the first request", x.Request.Method, x.Request.URL)
			}
		})
	}
}

func TestAHeadStaysAHead(t *testing.T) {
	server := redirectTo(t, 303, "/to")
	x, err := send(t, request(t, http.MethodHead, server.URL+"/from", ""), wire.SendOptions{FollowRedirects: true})
	if err != nil || x.Response.Status != 200 || x.Response.Body.Size() != 0 || len(x.Hops) != 1 {
		t.Errorf("%+v, %v", x.Response, err)
	}
}

func TestCredentialsStayAtTheirOrigin(t *testing.T) {
	other := serve(t, echo)
	back := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	otherURL := parse(t, other.URL)
	named := "http://localhost:" + otherURL.Port()
	anywhere := func(*url.URL) bool { return true }
	nowhere := func(*url.URL) bool { return false }
	const (
		kept    = `auth="Bearer t" cookie="a=b" key="k"`
		alone   = `auth="Bearer t" cookie="" key=""`
		nothing = `auth="" cookie="" key=""`
		others  = `auth="" cookie="a=b" key="k"`
	)
	for name, c := range map[string]struct {
		from    string
		to      string
		keep    func(*url.URL) bool
		want    string
		dropped bool
	}{
		"the same origin keeps them":               {"", "", nil, kept, false},
		"another port loses them":                  {"", other.URL, nil, nothing, true},
		"another name of the host loses them":      {other.URL, named, nil, nothing, true},
		"a second origin the token is for":         {"", other.URL, anywhere, alone, true},
		"a token that is not for the first origin": {"", "", nowhere, others, true},
	} {
		t.Run(name, func(t *testing.T) {
			home := redirectTo(t, 302, c.to+"/to")
			if c.from == other.URL {
				home = redirectTo(t, 302, strings.Replace(serve(t, echo).URL, "127.0.0.1", "localhost", 1)+"/to")
			}
			req := request(t, http.MethodGet, home.URL+"/from", "", "Authorization", "Bearer t", "Cookie", "a=b", "X-Api-Key", "k")
			x, err := send(t, req, wire.SendOptions{FollowRedirects: true, KeepTokenAt: c.keep})
			if err != nil {
				t.Fatal(err)
			}
			if got := text(t, x.Response.Body); !strings.Contains(got, c.want) || x.TokenDropped != c.dropped {
				t.Errorf("%s, token dropped %t; want %s, %t", got, x.TokenDropped, c.want, c.dropped)
			}
		})
	}
	t.Run("back at home they are not sent again", func(t *testing.T) {
		var home *httptest.Server
		home = serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/from" {
				http.Redirect(w, r, back.URL+"/?to="+url.QueryEscape(home.URL+"/to"), http.StatusFound)
				return
			}
			echo(w, r)
		})
		x, err := send(t, request(t, http.MethodGet, home.URL+"/from", "", "Authorization", "Bearer t"), wire.SendOptions{FollowRedirects: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, x.Response.Body); !strings.Contains(got, `auth=""`) {
			t.Errorf("got %s", got)
		}
		if len(x.Hops) != 2 || !x.Hops[0].TokenDropped || x.Hops[1].TokenDropped {
			t.Errorf("hops %+v", x.Hops)
		}
	})
}

func TestABodyGoesNoFurtherThanAToken(t *testing.T) {
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the other origin got %s %s", r.Method, r.URL)
	})
	for _, status := range []int{307, 308} {
		home := redirectTo(t, status, other.URL+"/to")
		x, err := send(t, request(t, http.MethodPost, home.URL+"/from", "secret=1"), wire.SendOptions{FollowRedirects: true})
		if err != nil || x.Response.Status != status || len(x.Hops) != 0 {
			t.Errorf("status %d, hops %v, %v", x.Response.Status, x.Hops, err)
		}
		if !strings.Contains(x.NotFollowed, "another origin ("+other.URL+")") || text(t, x.Response.Body) != "see there" {
			t.Errorf("reason %q, body %q", x.NotFollowed, text(t, x.Response.Body))
		}
	}
	get := serve(t, echo)
	home := redirectTo(t, 307, get.URL+"/to")
	x, err := send(t, request(t, http.MethodGet, home.URL+"/from", ""), wire.SendOptions{FollowRedirects: true})
	if err != nil || !strings.HasPrefix(text(t, x.Response.Body), "GET /to") {
		t.Errorf("a GET, which has no body, was not followed: %v", err)
	}
}

func TestABodyGoesFromHTTPToHTTPSOfItsHost(t *testing.T) {
	secure := httptest.NewTLSServer(http.HandlerFunc(echo))
	t.Cleanup(secure.Close)
	home := redirectTo(t, 308, secure.URL+"/to")
	req := request(t, http.MethodPost, home.URL+"/from", "b=1", "Authorization", "Bearer t")
	x, err := wire.Send(t.Context(), newClient(t, wire.Options{Insecure: true}), req, wire.SendOptions{FollowRedirects: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	settled(t, x.Done())
	if got := text(t, x.Response.Body); !strings.Contains(got, `auth=""`) || !strings.Contains(got, `body="b=1"`) {
		t.Errorf("got %s, want the body without the token", got)
	}
}

func TestRedirectsThatAreNotFollowed(t *testing.T) {
	loop := redirectTo(t, 302, "/from")
	x, err := send(t, request(t, http.MethodGet, loop.URL+"/from?q=hush", ""), wire.SendOptions{FollowRedirects: true})
	wantFault(t, err, fault.Unreachable, "redirect", "more than 10 redirects", "loop", "--no-redirect")
	if len(x.Hops) != 10 || strings.Contains(err.Error(), "hush") {
		t.Errorf("%d hops, %v", len(x.Hops), err)
	}
	for name, location := range map[string]string{
		"another scheme": "javascript:alert(1)", "a mail address": "mailto:a@b.example",
	} {
		x, err := send(t, request(t, http.MethodGet, redirectTo(t, 302, location).URL+"/from", ""), wire.SendOptions{FollowRedirects: true})
		if err != nil || x.Response.Status != 302 || x.NotFollowed == "" {
			t.Errorf("%s: %v, %q", name, err, x.NotFollowed)
		}
	}
	_, err = send(t, request(t, http.MethodGet, redirectTo(t, 302, "http://[::1?q=hush").URL+"/from", ""), wire.SendOptions{FollowRedirects: true})
	wantFault(t, err, fault.Unreachable, "redirect", "not a URL")
	x, err = send(t, request(t, http.MethodGet, loop.URL+"/from", ""), wire.SendOptions{})
	if err != nil || x.Response.Status != 302 || len(x.Hops) != 0 || x.NotFollowed != "" {
		t.Errorf("unless asked to: %+v, %v", x.Response, err)
	}
	x, err = send(t, request(t, http.MethodGet, redirectTo(t, 302, "").URL+"/from", ""), wire.SendOptions{FollowRedirects: true})
	if err != nil || x.Response.Status != 302 {
		t.Errorf("without a Location: %+v, %v", x.Response, err)
	}
}

func TestABodyThatCannotBeReadTwiceIsNotSentAgain(t *testing.T) {
	server := redirectTo(t, 307, "/to")
	req := request(t, http.MethodPost, server.URL+"/from", "once")
	req.GetBody = nil
	x, err := send(t, req, wire.SendOptions{FollowRedirects: true})
	if err != nil || x.Response.Status != 307 || !strings.Contains(x.NotFollowed, "twice") {
		t.Errorf("status %d, %q, %v", x.Response.Status, x.NotFollowed, err)
	}
}

func TestTheConnectionOfARedirectIsUsedAgain(t *testing.T) {
	remotes := map[string]bool{}
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		remotes[r.RemoteAddr] = true
		if r.URL.Path == "/from" {
			http.Redirect(w, r, "/to", http.StatusFound)
		}
	})
	if _, err := send(t, request(t, http.MethodGet, server.URL+"/from", ""), wire.SendOptions{FollowRedirects: true}); err != nil || len(remotes) != 1 {
		t.Errorf("%d connections, %v", len(remotes), err)
	}
}
