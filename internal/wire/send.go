package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
)

// DefaultMaxBody is how large the body of an answer may be where [SendOptions]
// name no other bound.
const DefaultMaxBody = 1 << 30

// SendOptions say how [Send] goes about a request.
type SendOptions struct {
	// FollowRedirects follows up to 10 of them.
	FollowRedirects bool
	// KeepTokenAt tells where Authorization may be sent; nil is the origin of the
	// first URL. What was dropped once is not sent again, whatever comes after.
	KeepTokenAt func(u *url.URL) bool
	// MaxBody bounds the body of the answer, in bytes as unpacked; 0 is
	// DefaultMaxBody. A longer one is cut there, with an Error of kind TooLarge.
	MaxBody int64
	// RedactBody masks both bodies before they are recorded. They are then held
	// in memory, and bounded by MaxJSON.
	RedactBody func([]byte) []byte
}

// Send sends req and returns when the header of the last answer is there; its
// body goes on arriving into the exchange until [Exchange.Done]. An error is an
// [*Error], and the exchange is there all the same, as far as it got. The caller
// closes it. When ctx ends, so does everything.
//
// Redirects are followed here and not by hc, because Go's own client keeps
// Authorization for another port and for subdomains. See nextRequest for what
// becomes of method and body.
func Send(ctx context.Context, hc *http.Client, req *http.Request, o SendOptions) (*Exchange, error) {
	ctx, cancel := context.WithCancel(ctx)
	x := newExchange(req)
	x.cancel = cancel
	s := &sender{
		exchange: x, options: o, client: *hc, home: req.URL,
		watch: &stopwatch{started: x.Started, recording: true},
	}
	s.client.CheckRedirect = neverFollow
	res, err := s.send(s.watch.with(ctx), req) //nolint:bodyclose // takeBody closes it, when the body has arrived
	timing, sent := s.watch.result()
	x.Timing = timing
	if len(sent) > 0 {
		x.Request.Header = sent
	}
	if err != nil {
		cancel()
		err = Classify(x.Request.Method, x.Request.URL, err)
		x.finish(err)
		return x, err
	}
	x.Response = &ExchangeResponse{
		Status: res.StatusCode, Proto: res.Proto, Header: RedactHeader(res.Header),
		Body: NewSpool(s.maxBody()), Uncompressed: res.Uncompressed,
	}
	go func() {
		defer cancel()
		x.finish(s.takeBody(res))
	}()
	return x, nil
}

type sender struct {
	exchange *Exchange
	options  SendOptions
	client   http.Client
	home     *url.URL
	watch    *stopwatch
}

func (s *sender) maxBody() int64 {
	if s.options.MaxBody > 0 {
		return s.options.MaxBody
	}
	return DefaultMaxBody
}

// send sends req and what its redirects lead to.
func (s *sender) send(ctx context.Context, req *http.Request) (*http.Response, error) {
	x := s.exchange
	req = req.Clone(ctx)
	x.TokenDropped = dropCredentials(req, s.home, s.options.KeepTokenAt)
	if err := s.recordBody(req); err != nil {
		return nil, err
	}
	for {
		res, err := s.client.Do(req) //nolint:gosec // to call the URL that a person names is what this is for
		if err != nil || !s.options.FollowRedirects {
			return res, err
		}
		next, reason := nextRequest(req, res)
		if next == nil {
			x.NotFollowed = reason
			return res, nil
		}
		s.leave(res)
		hop := Hop{Status: res.StatusCode, From: recordedURL(req.URL), To: recordedURL(next.URL)}
		if len(x.Hops) == maxRedirects {
			return nil, &Error{
				Kind: Redirect, Method: x.Request.Method, URL: RedactURL(s.home),
				Status: hop.Status, Location: RedactURL(next.URL), Err: errTooManyRedirects,
			}
		}
		hop.TokenDropped = dropCredentials(next, s.home, s.options.KeepTokenAt)
		x.TokenDropped = x.TokenDropped || hop.TokenDropped
		x.Hops = append(x.Hops, hop)
		req = next
	}
}

// leave reads the short body that a redirect may have, so that its connection
// can be used again, and ends the record of the first request.
func (s *sender) leave(res *http.Response) {
	_, sent := s.watch.result()
	if len(s.exchange.Hops) == 0 && len(sent) > 0 {
		s.exchange.Request.Header = sent
	}
	_, _ = io.CopyN(io.Discard, res.Body, 64<<10)
	_ = res.Body.Close()
}

// recordBody puts the body of req into the exchange: as it is read, or at once
// where it must be masked.
func (s *sender) recordBody(req *http.Request) error {
	record := &s.exchange.Request.Body
	if !hasBody(req) {
		(*record).CloseWrite(nil)
		return nil
	}
	if s.options.RedactBody == nil {
		req.Body = &teeBody{ReadCloser: req.Body, record: *record}
		if again := req.GetBody; again != nil {
			req.GetBody = func() (io.ReadCloser, error) {
				body, err := again()
				return &teeBody{ReadCloser: body, record: *record}, err
			}
		}
		return nil
	}
	body, err := readBounded(req.Body, req.ContentLength, MaxJSON)
	_ = req.Body.Close()
	if err != nil {
		return err
	}
	*record = spoolOf(s.options.RedactBody(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	req.Body, _ = req.GetBody()
	return nil
}

// teeBody records what the transport reads. A body that is sent again, for a
// redirect or after a lost connection, adds only what was not recorded yet.
type teeBody struct {
	io.ReadCloser
	record *Spool
	read   int64
}

func (b *teeBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if have := b.record.Size() - b.read; have < int64(n) {
		// A record that cannot be kept does not stop the request.
		_, _ = b.record.Write(p[max(0, have):n])
	}
	b.read += int64(n)
	return n, err
}

// takeBody moves the body of res into the exchange and returns why it broke off.
func (s *sender) takeBody(res *http.Response) error {
	x := s.exchange
	defer func() { _ = res.Body.Close() }()
	if s.options.RedactBody != nil {
		body, err := readBounded(res.Body, res.ContentLength, min(MaxJSON, s.maxBody()))
		_, _ = x.Response.Body.Write(s.options.RedactBody(body))
		return x.bodyError(err, int64(len(body)))
	}
	n, err := io.Copy(x.Response.Body, res.Body)
	return x.bodyError(err, n)
}

// bodyError is the error of a body that ended after read bytes.
func (x *Exchange) bodyError(err error, read int64) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, errTooLarge) {
		return &Error{
			Kind: TooLarge, Method: x.Request.Method, URL: RedactRawURL(x.Request.URL),
			Status: x.Response.Status, Read: read, Err: err,
		}
	}
	return inBody(Classify(x.Request.Method, x.Request.URL, err), read)
}

// inBody turns the errors of a connection that ends into those of a body that
// breaks off.
func inBody(err error, read int64) error {
	var e *Error
	if errors.As(err, &e) {
		e.Read = read
		if e.Kind == Closed || e.Kind == Network {
			e.Kind = Truncated
		}
	}
	return err
}
