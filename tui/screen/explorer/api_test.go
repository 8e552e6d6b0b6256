package explorer_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/internal/wire"
	"kloakroom/tui"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/explorer"
	"kloakroom/tui/tuitest"
)

// api is a server to call, which keeps what it was asked.
type api struct {
	*httptest.Server
	mux *http.ServeMux
	mu  sync.Mutex
	got []got
}

type got struct {
	method, path, token, body string
	header                    http.Header
}

func newAPI(t testing.TB) *api {
	t.Helper()
	a := &api{mux: http.NewServeMux()}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a.mu.Lock()
		a.got = append(a.got, got{
			r.Method, r.URL.Path, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), string(body), r.Header,
		})
		a.mu.Unlock()
		w.Header().Set("Date", "Sat, 14 Mar 2026 09:00:00 GMT")
		a.mux.ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	t.Cleanup(a.CloseClientConnections)
	a.mux.HandleFunc("/secure-data", secureData)
	return a
}

// says answers a path with a status, a type and a body.
func (a *api) says(path string, status int, media, body string) {
	a.mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// secureData is the API of the cool project: any token will do here.
func secureData(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if r.Header.Get("Authorization") == "" {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="Not authenticated"`)
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"detail":"Not authenticated"}`)
		return
	}
	_, _ = io.WriteString(w, `{"message":"You have access!","client":"00c66b4f-80c1-4b80-8bde-d4f7ef820160"}`)
}

func (a *api) requests() []got {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]got(nil), a.got...)
}

// last is the last request that came.
func (a *api) last(t *testing.T) got {
	t.Helper()
	all := a.requests()
	if len(all) == 0 {
		t.Fatal("the API was not called")
	}
	return all[len(all)-1]
}

// stable writes the ports of servers as ones of the same length.
func stable(text string, servers ...*httptest.Server) string {
	for _, s := range servers {
		_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
		text = strings.ReplaceAll(text, ":"+port, ":"+"20000"[:len(port)])
	}
	return text
}

var nineMillis = wire.Timing{Connect: 200 * time.Microsecond, FirstByte: 8 * time.Millisecond, Total: 9 * time.Millisecond}

// detached is a desk at which nobody signed in.
func detached(t testing.TB, url string) *screen.Desk {
	t.Helper()
	return screen.New(screen.Options{API: url, State: t.TempDir(), Now: func() time.Time { return tuitest.Epoch }})
}

func show(t testing.TB, desk *screen.Desk, options ...tuitest.Option) *tuitest.Drive {
	t.Helper()
	s := explorer.New(desk)
	s.FixTimes(nineMillis)
	return tuitest.New(t, tui.Options{Screens: []tui.Entry{{Key: "1", Screen: s}}, Present: desk.Presenting()}, options...)
}
