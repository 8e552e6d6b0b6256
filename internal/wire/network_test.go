package wire_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestConnectionsThatFail(t *testing.T) {
	closed := rawServer(t, func(conn net.Conn) { readRequest(conn) })
	reset := rawServer(t, func(conn net.Conn) {
		readRequest(conn)
		_ = conn.(*net.TCPConn).SetLinger(0)
	})
	mail := rawServer(t, func(conn net.Conn) {
		_, _ = io.WriteString(conn, "220 mail.example ESMTP\r\n")
		readRequest(conn)
	})
	shell := rawServer(t, func(conn net.Conn) {
		readRequest(conn)
		_, _ = io.WriteString(conn, "GET: command not found\r\n")
	})
	hugeHeader := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Huge", strings.Repeat("x", wire.MaxHeader+1024))
	}).URL
	nobody := freeAddress(t)
	for name, c := range map[string]struct {
		url   string
		kind  wire.Kind
		words []string
	}{
		"nothing listens there":                {"http://" + nobody, wire.Refused, []string{"nothing listens at " + nobody}},
		"the host's name does not exist":       {"http://nobody.invalid/realms", wire.DNS, []string{"nobody.invalid"}},
		"the server closes without an answer":  {closed, wire.Closed, []string{"closed the connection without an answer", "https://"}},
		"the server resets the connection":     {reset, wire.Closed, []string{"closed the connection"}},
		"a protocol whose server speaks first": {mail, wire.Network, []string{"does not speak HTTP"}},
		"another protocol is spoken there":     {shell, wire.Network, []string{"does not speak HTTP"}},
		"the header of the answer is too long": {hugeHeader, wire.TooLarge, []string{"header", "256 KiB"}},
		"plain HTTP is spoken on a TLS port":   {"https" + strings.TrimPrefix(hugeHeader, "http"), wire.TLSWrongScheme, []string{"does not speak TLS", "http://"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := get(t.Context(), t, newClient(t, wire.Options{}), c.url)
			if e := asError(t, err); e.Kind != c.kind {
				t.Errorf("kind %q, want %q (%v)", e.Kind, c.kind, e.Err)
			}
			wantFault(t, err, fault.Unreachable, string(c.kind), c.words...)
		})
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func TestRefusedKeepsItsCause(t *testing.T) {
	_, err := get(t.Context(), t, newClient(t, wire.Options{}), "http://"+freeAddress(t))
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "dial" {
		t.Errorf("no *net.OpError of the dial in %v", err)
	}
	var network net.Error
	if !errors.As(err, &network) {
		t.Errorf("no net.Error in %v", err)
	}
}

func TestTimeoutsSayWhereTheTimeWent(t *testing.T) {
	const budget = 500 * time.Millisecond // ample for what comes before the hang
	block := make(chan struct{})
	t.Cleanup(func() { close(block) })
	silent := rawServer(t, func(net.Conn) { <-block })
	half := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"half":`)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-block:
		case <-r.Context().Done():
		}
	})
	for name, c := range map[string]struct {
		url   string
		words []string
	}{
		"before the header of the answer": {silent, []string{"no answer from 127.0.0.1:", "within 500ms", "--timeout"}},
		"in the TLS handshake":            {"https" + strings.TrimPrefix(silent, "http"), []string{"no TLS connection", "within 500ms"}},
		"in the middle of the body":       {half.URL, []string{"not complete (8 bytes had come)", "within 500ms", "--timeout"}},
	} {
		for _, guard := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, guarded %t", name, guard), func(t *testing.T) {
				t.Parallel()
				hc := newClient(t, wire.Options{Timeout: budget})
				if guard {
					hc.Transport = wire.Guard(hc.Transport)
				}
				_, err := get(t.Context(), t, hc, c.url)
				wantFault(t, err, fault.Unreachable, "timeout", c.words...)
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("no DeadlineExceeded in %v", err)
				}
				if e := asError(t, err); !e.Timeout() || e.Waited != budget {
					t.Errorf("Timeout() %t after %v, want true after %v", e.Timeout(), e.Waited, budget)
				}
			})
		}
	}
}

func TestACallersDeadlineIsATimeoutOfItsLength(t *testing.T) {
	block := make(chan struct{})
	t.Cleanup(func() { close(block) })
	silent := rawServer(t, func(net.Conn) { <-block })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := get(ctx, t, newClient(t, wire.Options{}), silent)
	wantFault(t, err, fault.Unreachable, "timeout")
	if e := asError(t, err); e.Waited < 50*time.Millisecond || e.Waited > 15*time.Second {
		t.Errorf("waited %v", e.Waited)
	}
}

func TestCancellingKeepsTheChain(t *testing.T) {
	block := make(chan struct{})
	t.Cleanup(func() { close(block) })
	asked := make(chan struct{}, 1)
	hang := func(conn net.Conn, answer string) {
		readRequest(conn)
		_, _ = io.WriteString(conn, answer)
		asked <- struct{}{}
		<-block
	}
	for name, answer := range map[string]string{
		"before the header":         "",
		"in the middle of a header": "HTTP/1.1 200 OK\r\nContent-Ty",
		"in the middle of a body":   "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			server := rawServer(t, func(conn net.Conn) { hang(conn, answer) })
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-asked
				cancel()
			}()
			_, err := get(ctx, t, guarded(t, wire.Options{}), server)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("no context.Canceled in %v", err)
			}
			if e := asError(t, err); e.Kind != wire.Canceled {
				t.Errorf("kind %q", e.Kind)
			}
			wantFault(t, err, fault.Interrupted, "interrupted")
		})
	}
}

func TestClassify(t *testing.T) {
	if err := wire.Classify("GET", "http://x", nil); err != nil {
		t.Errorf("nil became %v", err)
	}
	same := &wire.Error{Kind: wire.Refused}
	if err := wire.Classify("GET", "http://x", &url.Error{Op: "Get", URL: "http://x?t=secret", Err: same}); !errors.Is(err, same) || strings.Contains(err.Error(), "secret") {
		t.Errorf("an Error within a url.Error became %v", err)
	}
	told := &fault.Error{Class: fault.Refused, Code: "own-words", Why: "no"}
	if err := wire.Classify("GET", "http://x", &url.Error{Op: "Get", Err: told}); !errors.Is(err, told) || err.Error() != told.Error() {
		t.Errorf("an error with words of its own became %v", err)
	}
	for name, c := range map[string]struct {
		err  error
		kind wire.Kind
	}{
		"a cancelled context":        {fmt.Errorf("x: %w", context.Canceled), wire.Canceled},
		"a passed deadline":          {context.DeadlineExceeded, wire.Timeout},
		"an end before the answer":   {&url.Error{Op: "Get", Err: io.EOF}, wire.Closed},
		"a name server that is away": {&net.DNSError{Err: "server misbehaving", Name: "a"}, wire.DNS},
		"anything else":              {errors.New("strange"), wire.Network},
	} {
		t.Run(name, func(t *testing.T) {
			err := wire.Classify("GET", "http://u:pw@h/p?q=secret", c.err)
			if e := asError(t, err); e.Kind != c.kind {
				t.Errorf("kind %q, want %q", e.Kind, c.kind)
			}
			if text := err.Error(); strings.Contains(text, "secret") || strings.Contains(text, "pw") {
				t.Errorf("the error shows a secret: %s", text)
			}
		})
	}
}
