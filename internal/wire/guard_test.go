package wire_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

// answer is what a misbehaving server sends.
func answer(status int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestGuardPasses(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"JSON with 200":                  answer(200, "application/json", `{"a":1}`),
		"JSON with a charset":            answer(200, "application/json;charset=UTF-8", `{"a":1}`),
		"a JSON type of its own":         answer(200, "application/jwk-set+json", `{"a":1}`),
		"JSON with 404":                  answer(404, "application/json", `{"a":1}`),
		"JSON with 503":                  answer(503, "application/json", `{"a":1}`),
		"JSON with 429":                  answer(429, "application/json", `{"a":1}`, "Retry-After", "3"),
		"an empty 200":                   answer(200, "", ""),
		"an empty 204":                   answer(204, "", ""),
		"an empty 401":                   answer(401, "", ""),
		"a 201 with text":                answer(201, "text/plain", "created"),
		"an empty body that says JSON":   answer(200, "application/json", ""),
		"JSON that came gzipped":         gzipped(`{"a":1}`),
		"JSON with blanks and line ends": answer(200, "application/json", "\r\n {\"a\" : 1}\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			direct := httptest.NewRecorder()
			h(direct, httptest.NewRequest(http.MethodGet, "/", nil))
			want := direct.Body.Bytes()
			if direct.Header().Get("Content-Encoding") == "gzip" {
				want = []byte(`{"a":1}`)
			}
			body, err := get(t.Context(), t, guarded(t, wire.Options{}), serve(t, h).URL)
			if err != nil || !bytes.Equal(body, want) {
				t.Errorf("got %q, %v, want %q untouched", body, err, want)
			}
		})
	}
}

func gzipped(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(w)
		_, _ = io.WriteString(zip, text)
		_ = zip.Close()
	}
}

func TestGuardRefuses(t *testing.T) {
	const page = "<!DOCTYPE html><html><head>\n<TITLE>Sign in &amp;\n  go</TITLE></head><body>…</body></html>"
	const bare = "<html><script>var x = '</p>';</script><style>p{}</style><!-- <b>no</b> --><h1>Resource</h1> <p>not found</p></html>"
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		kind    wire.Kind
		words   []string
	}{
		"HTML with 200": {
			answer(200, "text/html;charset=utf-8", page), wire.NotJSON,
			[]string{"the answer is HTML, not JSON (status 200): “Sign in & go”", "login page"},
		},
		"HTML without a title": {
			answer(404, "text/html", bare), wire.NotJSON,
			[]string{"HTML, not JSON (status 404): “Resource not found”", "/auth"},
		},
		"JSON called text": {
			answer(200, "text/plain", `{"a":1}`), wire.NotJSON, []string{"text/plain, not JSON", `“{"a":1}”`},
		},
		"a body of no named type": {answer(200, "", "hello"), wire.NotJSON, []string{"of no named type", "hello"}},
		"HTML called JSON": {
			answer(200, "application/json", page), wire.NotJSON, []string{"calls itself JSON but is not", "Sign in & go"},
		},
		"HTML with 502": {
			answer(502, "text/html", "<html><title>502 Bad Gateway</title>"), wire.Status,
			[]string{"502 Bad Gateway", "try again later"},
		},
		"an empty 503":             {answer(503, "", "", "Retry-After", "90"), wire.Status, []string{"503 Service Unavailable", "wait 1m30s"}},
		"an empty 500 called JSON": {answer(500, "application/json", ""), wire.Status, []string{"500 Internal Server Error"}},
		"an empty 429":             {answer(429, "application/json", "", "Retry-After", "5"), wire.Status, []string{"wait 5s"}},
		"HTML with 429":            {answer(429, "text/html", page, "Retry-After", "7"), wire.Status, []string{"429 Too Many Requests", "wait 7s"}},
		"a proxy that asks":        {answer(407, "text/html", page), wire.Proxy, []string{"the proxy answered 407", "HTTPS_PROXY"}},
		"JSON that is cut":         {answer(200, "application/json", `[{"a":1},{"a":`), wire.Truncated, []string{"breaks off after 14 bytes"}},
		"two JSON values":          {answer(200, "application/json", `{} {}`), wire.NotJSON, []string{"is not"}},
		"JSON beyond 32 MiB":       {jsonOf(wire.MaxJSON + 1), wire.TooLarge, []string{"more than 32 MiB"}},
		"a body that is cut":       {cut(`{"a":1}`), wire.Truncated, []string{"breaks off after 7 bytes"}},
		"a redirect to a login page": {
			answer(302, "text/html", page, "Location", "https://sso.example/login?state=secret"), wire.Redirect,
			[]string{"redirects to https://sso.example/login?state=… (status 302)", "login page or a proxy"},
		},
		"a redirect that keeps the method": {
			answer(307, "", "", "Location", "/elsewhere"), wire.Redirect, []string{"/elsewhere", "307"},
		},
		"a redirect to nowhere": {answer(302, "", ""), wire.Redirect, []string{"leads nowhere"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, c.handler)
			_, err := get(t.Context(), t, guarded(t, wire.Options{}), server.URL+"/p?q=hidden")
			wantFault(t, err, fault.Unreachable, string(c.kind), c.words...)
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "hidden") {
				t.Errorf("the error shows the value of a query: %v", err)
			}
		})
	}
}

func jsonOf(size int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `"`)
		chunk := strings.Repeat("x", 1<<16)
		for sent := 0; sent < size; sent += len(chunk) {
			_, _ = io.WriteString(w, chunk)
		}
		_, _ = io.WriteString(w, `"`)
	}
}

// cut announces one byte more than it sends.
func cut(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", fmt.Sprint(len(body)+1))
		_, _ = io.WriteString(w, body)
	}
}

func TestARedirectToHTTPSNamesTheWay(t *testing.T) {
	var server *httptest.Server
	server = serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https"+strings.TrimPrefix(server.URL, "http")+r.URL.Path, http.StatusMovedPermanently)
	})
	_, err := get(t.Context(), t, guarded(t, wire.Options{}), server.URL+"/realms/shop")
	wantFault(t, err, fault.Unreachable, "redirect", "redirects to https://", "Write https:// in the URL.")
}

func TestRetryAfterAsADateCountsFromTheServersClock(t *testing.T) {
	now := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	h := answer(503, "", "", "Date", now.Format(http.TimeFormat), "Retry-After", now.Add(time.Minute).Format(http.TimeFormat))
	_, err := get(t.Context(), t, guarded(t, wire.Options{}), serve(t, h).URL)
	if e := asError(t, err); e.RetryAfter != time.Minute {
		t.Errorf("RetryAfter %v, want a minute", e.RetryAfter)
	}
}

func TestAServerThatShowsTheTokenDoesNotPutItIntoTheError(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = fmt.Fprintf(w, "<pre>%v</pre>", r.Header)
	})
	req, _ := http.NewRequest(http.MethodGet, server.URL, nil)
	req.Header.Set("Authorization", "Bearer top-secret-token")
	_, err := guarded(t, wire.Options{}).Do(req)
	e := asError(t, err)
	if e.Snippet == "" || strings.Contains(e.Snippet, "top-secret-token") {
		t.Errorf("snippet %q", e.Snippet)
	}
}

func TestTheGuardFreesTheConnection(t *testing.T) {
	var remotes []string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		remotes = append(remotes, r.RemoteAddr)
		answer(200, "application/json", `{"a":1}`)(w, r)
	})
	hc := guarded(t, wire.Options{})
	for range 3 {
		req, _ := http.NewRequest(http.MethodGet, server.URL, nil)
		res, err := hc.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body // neither read nor closed: the guard has done both with the connection's
	}
	for _, r := range remotes {
		if r != remotes[0] {
			t.Fatalf("three requests took these connections: %v", remotes)
		}
	}
}

func TestGuardKeepsTheErrorsBelow(t *testing.T) {
	own := &fault.Error{Class: fault.Refused, Code: "own"}
	rt := wire.Guard(roundTrip(func(*http.Request) (*http.Response, error) { return nil, own }))
	req, _ := http.NewRequest(http.MethodGet, "http://x", nil)
	if res, err := rt.RoundTrip(req); !errors.Is(err, own) {
		t.Errorf("got %v, %v", res, err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
