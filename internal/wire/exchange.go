package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

// Exchange is one request with its answer, of a token endpoint or an API: what
// a person is shown, and what is kept. Its headers and URLs hold no credentials.
//
// While the body of the answer arrives the spools may be read, and everything
// but Err and Timing.Total is set; these two are for after Done.
type Exchange struct {
	Started  time.Time
	Request  ExchangeRequest
	Response *ExchangeResponse // nil if none came
	Timing   Timing
	Hops     []Hop
	// TokenDropped tells that Authorization, or another header that gives access,
	// was left out of a request because of where that went.
	TokenDropped bool
	// NotFollowed is why the redirect that Response is was not followed, in words;
	// empty if it is none, or none was to be followed.
	NotFollowed string
	Err         error

	done   chan struct{}
	cancel context.CancelFunc
}

// ExchangeRequest is the first request, as it was sent.
type ExchangeRequest struct {
	Method string
	// URL has no user name and password, and no secret in its query.
	URL string
	// Header is what was written to the connection, with Host and all that the
	// transport adds; before that, what was to be written.
	Header http.Header
	Body   *Spool
}

// ExchangeResponse is the last answer.
type ExchangeResponse struct {
	Status int
	Proto  string
	Header http.Header
	// Body is the content: if Uncompressed, the transport has unpacked gzip on
	// the way. Then its size is not that of the transfer, and Header has neither
	// Content-Encoding nor Content-Length.
	Body         *Spool
	Uncompressed bool
}

// Timing is where the time went. DNS, Connect and TLS are durations, summed over
// the hops; 0 where a connection was used again. FirstByte and Total count from
// Started to the first and the last byte of the last answer.
type Timing struct {
	DNS, Connect, TLS, FirstByte, Total time.Duration
}

// Hop is one redirect that was followed.
type Hop struct {
	Status   int
	From, To string
	// TokenDropped tells that credentials stayed behind on this hop.
	TokenDropped bool
}

func newExchange(req *http.Request) *Exchange {
	return &Exchange{
		Started: time.Now(),
		Request: ExchangeRequest{
			Method: methodOf(req), URL: recordedURL(req.URL), Header: RedactHeader(req.Header), Body: NewSpool(0),
		},
		done: make(chan struct{}),
	}
}

// Done is closed when the body of the answer has ended, or none comes.
func (x *Exchange) Done() <-chan struct{} {
	if x.done == nil { // not of Send or Record: nothing is under way
		closed := make(chan struct{})
		close(closed)
		return closed
	}
	return x.done
}

// Wait returns Err when the exchange is done, or the error of ctx before that.
func (x *Exchange) Wait(ctx context.Context) error {
	select {
	case <-x.Done():
		return x.Err
	case <-ctx.Done():
		return Classify(x.Request.Method, x.Request.URL, ctx.Err())
	}
}

// Close stops what is still arriving and gives the spools back.
func (x *Exchange) Close() error {
	if x.cancel != nil {
		x.cancel()
	}
	<-x.Done()
	var errs []error
	if x.Request.Body != nil {
		errs = append(errs, x.Request.Body.Close())
	}
	if x.Response != nil && x.Response.Body != nil {
		errs = append(errs, x.Response.Body.Close())
	}
	return errors.Join(errs...)
}

// finish ends the exchange; err is why early.
func (x *Exchange) finish(err error) {
	x.Err = err
	x.Timing.Total = time.Since(x.Started)
	x.Request.Body.CloseWrite(nil)
	if x.Response != nil {
		x.Response.Body.CloseWrite(err)
	}
	close(x.done)
}

func methodOf(req *http.Request) string {
	if req.Method == "" {
		return http.MethodGet
	}
	return req.Method
}

// stopwatch takes times and the header as sent from the transport. Its hooks
// are called by the transport's own goroutines, also late: a connection may be
// made for a request that has long gone another way.
type stopwatch struct {
	mu                    sync.Mutex
	started               time.Time
	dns, connect, tls     time.Time // begin of what is under way
	timing                Timing
	connecting, recording bool
	sent                  http.Header
}

func (w *stopwatch) with(ctx context.Context) context.Context {
	locked := func(f func()) {
		w.mu.Lock()
		defer w.mu.Unlock()
		f()
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { locked(func() { w.dns = time.Now() }) },
		DNSDone:  func(httptrace.DNSDoneInfo) { locked(func() { w.timing.DNS += since(w.dns) }) },
		ConnectStart: func(string, string) {
			locked(func() {
				if !w.connecting { // several addresses may be tried at a time
					w.connecting, w.connect = true, time.Now()
				}
			})
		},
		ConnectDone: func(_, _ string, err error) {
			locked(func() {
				if err == nil && w.connecting {
					w.connecting = false
					w.timing.Connect += since(w.connect)
				}
			})
		},
		TLSHandshakeStart: func() { locked(func() { w.tls = time.Now() }) },
		TLSHandshakeDone:  func(tls.ConnectionState, error) { locked(func() { w.timing.TLS += since(w.tls) }) },
		GotConn: func(httptrace.GotConnInfo) {
			locked(func() {
				if w.recording {
					w.sent = http.Header{} // a second try after a lost connection begins anew
				}
			})
		},
		WroteHeaderField:     func(name string, values []string) { locked(func() { w.wrote(name, values) }) },
		GotFirstResponseByte: func() { locked(func() { w.timing.FirstByte = since(w.started) }) },
	})
}

func (w *stopwatch) wrote(name string, values []string) {
	switch {
	case !w.recording:
	case name == ":authority": // HTTP/2 writes the request line as fields
		w.sent["Host"] = values
	case name[0] != ':':
		key := http.CanonicalHeaderKey(name)
		w.sent[key] = append(w.sent[key], values...)
	}
}

// result returns the times so far, and the header as sent if it was.
func (w *stopwatch) result() (Timing, http.Header) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.recording = false
	return w.timing, RedactHeader(w.sent)
}

func since(t time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return time.Since(t)
}
