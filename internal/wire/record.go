package wire

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// Record returns a transport that gives keep one complete [Exchange] for every
// round trip, also for one that failed: to show the token exchanges that
// golang.org/x/oauth2 makes. Both bodies are read into memory up to [MaxJSON]
// (what is longer is cut there, which [Guard] above it refuses), and recorded
// with their secrets masked. Guard stands above it, so that an answer it refuses
// is recorded too.
func Record(rt http.RoundTripper, keep func(*Exchange)) http.RoundTripper {
	return &recorder{next: rt, keep: keep}
}

type recorder struct {
	next http.RoundTripper
	keep func(*Exchange)
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach the pool.
func (r *recorder) CloseIdleConnections() { closeIdle(r.next) }

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	x := newExchange(req)
	s := &sender{
		exchange: x, options: SendOptions{RedactBody: RedactTokens},
		watch: &stopwatch{started: x.Started, recording: true},
	}
	out := req.Clone(s.watch.with(req.Context()))
	if err := s.recordBody(out); err != nil {
		return nil, r.failed(x, err)
	}
	res, err := r.next.RoundTrip(out)
	timing, sent := s.watch.result()
	x.Timing = timing
	if len(sent) > 0 {
		x.Request.Header = sent
	}
	if err != nil {
		return nil, r.failed(x, err)
	}
	res.Request = req
	body, err := readBounded(res.Body, res.ContentLength, MaxJSON)
	_ = res.Body.Close()
	x.Response = &ExchangeResponse{
		Status: res.StatusCode, Proto: res.Proto, Header: RedactHeader(res.Header),
		Body: NewSpool(0), Uncompressed: res.Uncompressed,
	}
	_, _ = x.Response.Body.Write(RedactTokens(body))
	err = x.bodyError(err, int64(len(body)))
	x.finish(err)
	r.keep(x)
	res.Body = io.NopCloser(&endsWith{bytes.NewReader(body), err})
	return res, nil
}

func (r *recorder) failed(x *Exchange, err error) error {
	err = Classify(x.Request.Method, x.Request.URL, err)
	x.finish(err)
	r.keep(x)
	return err
}

// endsWith reads what came, and then the error that ended it.
type endsWith struct {
	io.Reader
	err error
}

func (r *endsWith) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if errors.Is(err, io.EOF) && r.err != nil {
		err = r.err
	}
	return n, err
}
