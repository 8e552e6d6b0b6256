package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// transport bounds each request as a whole and gives its errors words. The time
// runs until the body is read to its end or closed, so it also ends a body that
// never does; http.Client.Timeout would do that too, but could not say on which
// part of the way the time went.
type transport struct {
	base    *http.Transport
	timeout time.Duration
}

// phase is how far a request got.
type phase int32

const (
	phaseStart phase = iota
	phaseLookup
	phaseConnect
	phaseTLS
	phaseAnswer
	phaseBody
)

// watch follows one request.
type watch struct {
	method, url string
	started     time.Time
	timeout     time.Duration
	parent      context.Context // the caller's: tells its cancellation from our time-out
	phase       atomic.Int32
	asked       atomic.Bool // for a client certificate
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	w := &watch{
		method: req.Method, url: RedactURL(req.URL), started: time.Now(),
		timeout: t.timeout, parent: req.Context(),
	}
	ctx, stop := context.WithTimeout(context.WithValue(req.Context(), watchKey{}, w), t.timeout)
	res, err := t.base.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, w.trace())))
	if err != nil {
		err = w.classify(ctx, err)
		stop()
		return nil, err
	}
	res.Request = req
	w.reached(phaseBody)
	if res.Body == http.NoBody {
		stop()
		return res, nil
	}
	res.Body = &timedBody{body: res.Body, watch: w, ctx: ctx, stop: stop}
	return res, nil
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach the pool.
func (t *transport) CloseIdleConnections() { t.base.CloseIdleConnections() }

type watchKey struct{}

// noteCertificateAsked tells the request that a connection is made for that the
// server asked for a client certificate: if it then fails with the alert that
// says least, or closes before the alert is read (in TLS 1.3 the request is
// already on its way by then), that is why.
func noteCertificateAsked(ctx context.Context) {
	if w, ok := ctx.Value(watchKey{}).(*watch); ok {
		w.asked.Store(true)
	}
}

// reached only goes forward: a connection that was begun for this request may
// still be made after another one became free and was taken.
func (w *watch) reached(p phase) {
	for {
		was := w.phase.Load()
		if int32(p) <= was || w.phase.CompareAndSwap(was, int32(p)) {
			return
		}
	}
}

func (w *watch) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart:          func(httptrace.DNSStartInfo) { w.reached(phaseLookup) },
		ConnectStart:      func(string, string) { w.reached(phaseConnect) },
		TLSHandshakeStart: func() { w.reached(phaseTLS) },
		GotConn:           func(httptrace.GotConnInfo) { w.reached(phaseAnswer) },
	}
}

// classify makes an Error of err. Which context ended is asked first: a request
// that is given up fails in many disguises ("use of closed network connection").
func (w *watch) classify(ctx context.Context, err error) error {
	if cause := w.parent.Err(); cause != nil && errors.Is(cause, context.Canceled) {
		return &Error{Kind: Canceled, Method: w.method, URL: w.url, Err: keeping(context.Canceled, err)}
	}
	out := classify(w.method, w.url, err)
	if w.asked.Load() && (out.Kind == Closed || isAlert(err, "handshake failure")) {
		out.Kind = TLSClientCertificate
	}
	if ctx.Err() != nil || out.Kind == Timeout {
		out.Kind = Timeout
		out.Err = keeping(context.DeadlineExceeded, err)
		out.Waited = time.Since(w.started)
		if ctx.Err() != nil && w.parent.Err() == nil {
			out.Waited = w.timeout // ours ran out: say what was set, not what the clock shows
		}
		out.phase = phase(w.phase.Load())
	}
	return out
}

// keeping returns err if target is in its chain, else both.
func keeping(target, err error) error {
	if errors.Is(err, target) {
		return err
	}
	return fmt.Errorf("%w: %w", target, err)
}

// timedBody ends the request's time with the body, and gives the errors of
// reading it words.
type timedBody struct {
	body  io.ReadCloser
	watch *watch
	ctx   context.Context //nolint:containedctx // the request's, to see why a read failed
	stop  context.CancelFunc
	read  atomic.Int64
	once  sync.Once
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	total := b.read.Add(int64(n))
	if err == nil {
		return n, nil
	}
	if err == io.EOF { //nolint:errorlint // a reader's end is io.EOF itself
		b.once.Do(b.stop)
		return n, err
	}
	if errors.Is(err, http.ErrBodyReadAfterClose) {
		return n, err
	}
	err = inBody(b.watch.classify(b.ctx, err), total)
	b.once.Do(b.stop)
	return n, err
}

func (b *timedBody) Close() error {
	err := b.body.Close()
	b.once.Do(b.stop)
	return err
}
