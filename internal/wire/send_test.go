package wire_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

func request(t *testing.T, method, rawURL, body string, header ...string) *http.Request {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, rawURL, r)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return req
}

// send sends req and waits for the whole answer.
func send(t *testing.T, req *http.Request, o wire.SendOptions) (*wire.Exchange, error) {
	t.Helper()
	x, err := wire.Send(t.Context(), newClient(t, wire.Options{}), req, o)
	t.Cleanup(func() { _ = x.Close() })
	if err != nil {
		return x, err
	}
	settled(t, x.Done())
	return x, x.Err
}

func text(t *testing.T, s *wire.Spool) string {
	t.Helper()
	b, err := io.ReadAll(s.Reader())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAnExchangeHoldsBothSides(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "session=abc; Path=/; HttpOnly")
		w.Header().Set("X-Seen", r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.Copy(w, r.Body)
	})
	x, err := send(t, request(t, http.MethodPost, server.URL+"/orders?page=2&api_key=hush", `{"n":1}`,
		"Authorization", "Bearer eyJhbGciOi.x.y", "Cookie", "a=1; b=2", "X-Api-Key", "k", "Accept", "text/plain"), wire.SendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	req, res := x.Request, x.Response
	if req.Method != "POST" || req.URL != server.URL+"/orders?page=2&api_key=…" || text(t, req.Body) != `{"n":1}` {
		t.Errorf("request %s %s %q", req.Method, req.URL, text(t, req.Body))
	}
	for name, want := range map[string]string{
		"Authorization": "Bearer eyJhbG…(masked)", "Cookie": "a=(masked); b=(masked)", "X-Api-Key": "(masked)",
		"Accept": "text/plain", "Content-Length": "7", "Host": strings.TrimPrefix(server.URL, "http://"), "Accept-Encoding": "gzip",
	} {
		if got := req.Header.Get(name); got != want {
			t.Errorf("as sent, %s: %q, want %q", name, got, want)
		}
	}
	if res.Status != 418 || res.Proto != "HTTP/1.1" || text(t, res.Body) != `{"n":1}` || !res.Body.Complete() {
		t.Errorf("response %d %s %q", res.Status, res.Proto, text(t, res.Body))
	}
	if got := res.Header.Get("Set-Cookie"); got != "session=(masked); Path=/; HttpOnly" {
		t.Errorf("Set-Cookie: %q", got)
	}
	if got := res.Header.Get("X-Seen"); got != "Bearer eyJhbGciOi.x.y" {
		t.Errorf("the server saw %q", got)
	}
	if tm := x.Timing; tm.Connect <= 0 || tm.FirstByte < tm.Connect || tm.Total < tm.FirstByte || tm.TLS != 0 {
		t.Errorf("timing %+v", tm)
	}
}

func TestTimingOverTLSAndOnAConnectionUsedAgain(t *testing.T) {
	server := httptest.NewTLSServer(answer(200, "text/plain", "x"))
	t.Cleanup(server.Close)
	hc := newClient(t, wire.Options{Insecure: true})
	var timings []wire.Timing
	for range 2 {
		x, err := wire.Send(t.Context(), hc, request(t, http.MethodGet, server.URL, ""), wire.SendOptions{})
		if err != nil {
			t.Fatal(err)
		}
		settled(t, x.Done())
		timings = append(timings, x.Timing)
		_ = x.Close()
	}
	if first := timings[0]; first.TLS <= 0 || first.Connect <= 0 {
		t.Errorf("the first: %+v", first)
	}
	if again := timings[1]; again.TLS != 0 || again.Connect != 0 || again.DNS != 0 || again.FirstByte <= 0 {
		t.Errorf("the second: %+v", again)
	}
}

func TestSendReturnsWhileTheBodyArrives(t *testing.T) {
	more := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "first ")
		_ = http.NewResponseController(w).Flush()
		<-more
		_, _ = io.WriteString(w, "second")
	})
	x, err := wire.Send(t.Context(), newClient(t, wire.Options{}), request(t, http.MethodGet, server.URL, ""), wire.SendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	p := make([]byte, 20)
	n, _ := x.Response.Body.Reader().Read(p)
	if string(p[:n]) != "first " || x.Response.Body.Complete() {
		t.Errorf("read %q, complete %t, before the rest was sent", p[:n], x.Response.Body.Complete())
	}
	close(more)
	if err := x.Wait(t.Context()); err != nil || text(t, x.Response.Body) != "first second" {
		t.Errorf("%q, %v", text(t, x.Response.Body), err)
	}
}

func TestALargeBodyStaysOutOfMemory(t *testing.T) {
	const size = 100 * mib
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		chunk := pattern(64 << 10)
		for range size / len(chunk) {
			_, _ = w.Write(chunk)
		}
	})
	hc := newClient(t, wire.Options{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	x, err := wire.Send(t.Context(), hc, request(t, http.MethodGet, server.URL, ""), wire.SendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	settled(t, x.Done())
	runtime.ReadMemStats(&after)
	if x.Err != nil || x.Response.Body.Size() != size {
		t.Fatalf("%d bytes, %v", x.Response.Body.Size(), x.Err)
	}
	// All that was ever allocated on the way, by server and client.
	if used := after.TotalAlloc - before.TotalAlloc; used > 16*mib {
		t.Errorf("a body of 100 MiB took %d MiB of allocations", used/mib)
	}
	p := make([]byte, 4)
	if _, err := x.Response.Body.ReadAt(p, 99*mib); err != nil || !bytes.Equal(p, pattern(mib)[:4]) {
		t.Errorf("at 99 MiB: %v, %v", p, err)
	}
}

func TestBodiesThatEndTooEarly(t *testing.T) {
	truncated := serve(t, cut("half"))
	reset := rawServer(t, func(conn net.Conn) {
		readRequest(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
		buf := make([]byte, 1)
		_ = conn.(*net.TCPConn).CloseWrite()
		_, _ = conn.Read(buf)
	})
	for name, c := range map[string]struct {
		url  string
		max  int64
		code wire.Kind
	}{
		"a body shorter than announced":   {truncated.URL, 0, wire.Truncated},
		"a connection that ends":          {reset, 0, wire.Truncated},
		"a body longer than is asked for": {serve(t, answer(200, "text/plain", "half of it")).URL, 4, wire.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			x, err := send(t, request(t, http.MethodGet, c.url, ""), wire.SendOptions{MaxBody: c.max})
			wantFault(t, err, fault.Unreachable, string(c.code), "4 bytes")
			got, rerr := io.ReadAll(x.Response.Body.Reader())
			if string(got) != "half" || !errors.Is(rerr, err) {
				t.Errorf("what came is %q, %v", got, rerr)
			}
		})
	}
}

func TestClosingAnExchangeEndsItsBody(t *testing.T) {
	left := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(left)
	})
	x, err := wire.Send(t.Context(), newClient(t, wire.Options{}), request(t, http.MethodGet, server.URL, ""), wire.SendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
	settled(t, x.Done())
	settled(t, left)
	if !errors.Is(x.Err, context.Canceled) {
		t.Errorf("ended with %v", x.Err)
	}
}

func TestCancellingTheContextEndsTheBody(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "some")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	x, err := wire.Send(ctx, newClient(t, wire.Options{}), request(t, http.MethodGet, server.URL, ""), wire.SendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	cancel()
	settled(t, x.Done())
	wantFault(t, x.Err, fault.Interrupted, "interrupted")
	if err := x.Response.Body.Err(); !errors.Is(err, context.Canceled) {
		t.Errorf("the body ended with %v", err)
	}
}

func TestASendThatFailsHasItsRequest(t *testing.T) {
	x, err := send(t, request(t, http.MethodPut, "http://"+freeAddress(t)+"/x?token=hush", "body", "Authorization", "Basic dTpw"), wire.SendOptions{})
	wantFault(t, err, fault.Unreachable, "refused")
	if x.Response != nil || x.Request.Method != "PUT" || x.Request.Header.Get("Authorization") != "Basic (masked)" {
		t.Errorf("the record: %+v", x.Request)
	}
	if strings.Contains(x.Request.URL+err.Error(), "hush") {
		t.Errorf("a secret shows in %s, %v", x.Request.URL, err)
	}
	if !errors.Is(x.Err, err) || x.Timing.Total <= 0 {
		t.Errorf("Err %v, total %v", x.Err, x.Timing.Total)
	}
}

func TestBodiesAreMaskedWhereAsked(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Body", string(body))
		answer(200, "application/json", `{"access_token":"eyJhbGci.abc.def","expires_in":60}`)(w, r)
	})
	x, err := send(t, request(t, http.MethodPost, server.URL, "grant_type=password&password=hush%26"), wire.SendOptions{RedactBody: wire.RedactTokens})
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Response.Header.Get("X-Body"); got != "grant_type=password&password=hush%26" {
		t.Errorf("the server got %q", got)
	}
	if got := text(t, x.Request.Body); got != "grant_type=password&password=(masked)" {
		t.Errorf("request body %q", got)
	}
	if got := text(t, x.Response.Body); got != `{"access_token":"eyJhbG…(masked)","expires_in":60}` {
		t.Errorf("response body %q", got)
	}
}

func TestGzipIsUnpackedAndSaid(t *testing.T) {
	server := serve(t, gzipped(strings.Repeat("a", 5000)))
	x, err := send(t, request(t, http.MethodGet, server.URL, ""), wire.SendOptions{})
	if err != nil || !x.Response.Uncompressed || x.Response.Body.Size() != 5000 {
		t.Errorf("unpacked %t, %d bytes, %v", x.Response.Uncompressed, x.Response.Body.Size(), err)
	}
	x, err = send(t, request(t, http.MethodGet, server.URL, "", "Accept-Encoding", "gzip"), wire.SendOptions{})
	if err != nil || x.Response.Uncompressed || x.Response.Header.Get("Content-Encoding") != "gzip" || x.Response.Body.Size() >= 5000 {
		t.Errorf("as asked for packed: unpacked %t, %d bytes, %v", x.Response.Uncompressed, x.Response.Body.Size(), err)
	}
}

func TestABodyThatCannotBeReadStopsTheRequest(t *testing.T) {
	broken := errors.New("disk on fire")
	req := request(t, http.MethodPost, serve(t, answer(200, "", "")).URL, "")
	req.Body = io.NopCloser(io.MultiReader(strings.NewReader("a"), errorReader{broken}))
	_, err := send(t, req, wire.SendOptions{})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

func TestWaitingForAnExchangeCanBeGivenUp(t *testing.T) {
	block := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_ = http.NewResponseController(w).Flush()
		<-block
	})
	x, err := wire.Send(t.Context(), newClient(t, wire.Options{}), request(t, http.MethodGet, server.URL, ""), wire.SendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { close(block); _ = x.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := x.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
