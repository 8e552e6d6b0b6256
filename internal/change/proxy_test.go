package change_test

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"kloakroom/internal/profile"
)

// rule decides what happens to a request on its way to the real server: pass
// sends it on.
type rule func(rw http.ResponseWriter, r *http.Request, pass http.Handler)

// behind is the same realm, reached through a server in front of the real one
// that misbehaves on purpose.
func behind(t *testing.T, real *world, misbehave rule, adjust ...func(*profile.Settings)) *world {
	t.Helper()
	target, err := url.Parse(real.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	target.Path = ""
	pass := &httputil.ReverseProxy{
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ErrorLog: log.New(io.Discard, "", 0), // a broken connection is what these tests are about
	}
	front := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		misbehave(rw, r, pass)
	}))
	t.Cleanup(front.Close)
	base, _ := url.Parse(real.server.URL)
	w := worldIn(t, real.server, real.realm, front.URL+base.Path, adjust...)
	w.engine.Hurry(time.Minute, 20*time.Second)
	return w
}

// answer is an answer of Keycloak's shape that Keycloak did not give.
func answer(rw http.ResponseWriter, status int, body string) {
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(status)
	_, _ = io.WriteString(rw, body)
}

// hangUp breaks the connection without an answer.
func hangUp(rw http.ResponseWriter) {
	conn, _, err := http.NewResponseController(rw).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// passAlone sends a request on whose answer nobody will see.
func passAlone(r *http.Request, pass http.Handler) *httptest.ResponseRecorder {
	answered := httptest.NewRecorder()
	pass.ServeHTTP(answered, r)
	return answered
}

// edited sends a request on and alters the body of the answer.
func edited(rw http.ResponseWriter, r *http.Request, pass http.Handler, alter func([]byte) []byte) {
	r.Header.Del("Accept-Encoding")
	answered := passAlone(r, pass)
	for k, v := range answered.Header() {
		rw.Header()[k] = v
	}
	body := alter(answered.Body.Bytes())
	rw.Header().Del("Content-Length")
	rw.WriteHeader(answered.Code)
	_, _ = io.Copy(rw, bytes.NewReader(body))
}

// isWrite says whether a request changes something in the admin API.
func isWrite(r *http.Request) bool {
	return r.Method != http.MethodGet && bytes.Contains([]byte(r.URL.Path), []byte("/admin/realms"))
}

// body reads the body of a request, and puts it back.
func body(r *http.Request) string {
	b, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(b))
	return string(b)
}
