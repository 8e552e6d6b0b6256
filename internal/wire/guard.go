package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

// Guard stands where JSON is due: before the admin API, discovery, keys and
// token endpoints. JSON passes untouched whatever its status, as do empty bodies,
// but for 429 and 5xx. These are an [*Error] instead: any 3xx; a body that is no
// JSON (with 201, 202 and 204 it passes, for nobody reads it), or calls itself so
// but is not or breaks off; one over [MaxJSON]; 429 and 5xx without JSON.
//
// It reads the body before it returns: the answer is whole or it is an error,
// and the connection is free again.
func Guard(rt http.RoundTripper) http.RoundTripper { return &guard{rt} }

type guard struct{ next http.RoundTripper }

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := g.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if bad := judge(req, res); bad != nil {
		_ = res.Body.Close() // the answer is refused as a whole
		return nil, bad
	}
	return res, nil
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach the pool.
func (g *guard) CloseIdleConnections() { closeIdle(g.next) }

func closeIdle(rt http.RoundTripper) {
	if c, ok := rt.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// judge returns why res may not pass, or nil and a res whose body is in memory.
func judge(req *http.Request, res *http.Response) error {
	e := &Error{
		Method: req.Method, URL: RedactURL(req.URL), Status: res.StatusCode,
		RetryAfter: retryAfter(res.Header), MediaType: mediaType(res.Header),
	}
	if res.StatusCode >= 300 && res.StatusCode < 400 {
		e.Kind = Redirect
		if to, err := res.Location(); err == nil {
			e.Location = RedactURL(to)
		}
		return e
	}
	if isJSON(e.MediaType) {
		return takeJSON(e, res)
	}
	return takeOther(e, req, res)
}

func takeJSON(e *Error, res *http.Response) error {
	body, err := readBounded(res.Body, res.ContentLength, MaxJSON)
	if err != nil {
		if errors.Is(err, errTooLarge) {
			e.Kind, e.Read, e.Err = TooLarge, MaxJSON, err
			return e
		}
		return Classify(e.Method, e.URL, err)
	}
	switch empty := len(bytes.TrimSpace(body)) == 0; {
	case empty && isTrouble(res.StatusCode):
		e.Kind = Status
		return e
	case !empty && !json.Valid(body):
		return brokenJSON(e, body)
	}
	setBody(res, body)
	return nil
}

// isTrouble are the statuses by which a server, or what stands before it, says
// that it cannot answer now.
func isTrouble(status int) bool {
	return status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

// brokenJSON tells JSON that breaks off from what never was JSON.
func brokenJSON(e *Error, body []byte) error {
	var any json.RawMessage
	e.Err = json.Unmarshal(body, &any)
	e.Read = int64(len(body))
	e.Kind = NotJSON
	if strings.Contains(causeText(e.Err), "unexpected end") {
		e.Kind = Truncated
	} else {
		e.Snippet = snippet(body)
	}
	return e
}

// takeOther judges what is not JSON. Of it only the beginning is read, for the
// person who must find out what answered.
func takeOther(e *Error, req *http.Request, res *http.Response) error {
	start := make([]byte, 16<<10)
	n, err := io.ReadFull(res.Body, start)
	start = start[:n]
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Classify(e.Method, e.URL, err)
	}
	e.Snippet = withoutCredentials(snippet(start), req)
	empty := len(bytes.TrimSpace(start)) == 0
	switch code := res.StatusCode; {
	case code == http.StatusProxyAuthRequired:
		e.Kind = Proxy
	case isTrouble(code):
		e.Kind = Status
	case code == http.StatusCreated || code == http.StatusAccepted || code == http.StatusNoContent || empty:
		setBody(res, start)
		return nil
	case code == http.StatusBadRequest && req.URL.Scheme == "http" && wantsTLS(e.Snippet):
		e.Kind = TLSWrongScheme
	default:
		e.Kind = NotJSON
	}
	return e
}

// wantsTLS knows what Go's server, nginx and Apache say to plain HTTP on a TLS port.
func wantsTLS(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "http request to an https server") ||
		strings.Contains(text, "plain http request was sent to https port") ||
		strings.Contains(text, "speaking plain http to an ssl-enabled server port")
}

// setBody puts what was read back and frees the connection.
func setBody(res *http.Response, body []byte) {
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	res.ContentLength = int64(len(body))
}

// readBounded reads r to its end, or errTooLarge if it has more than limit
// bytes. The hint is the length the server announced, -1 if it did not.
func readBounded(r io.Reader, hint, limit int64) ([]byte, error) {
	if hint > limit {
		return nil, errTooLarge
	}
	var buf bytes.Buffer
	if hint > 0 {
		// A lying length must not claim memory that nobody sends.
		buf.Grow(int(min(hint, 1<<20)) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(r, limit+1))
	if err == nil && n > limit {
		return nil, errTooLarge
	}
	return buf.Bytes(), err
}

func mediaType(h http.Header) string {
	text := h.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(text); err == nil {
		return media
	}
	media, _, _ := strings.Cut(text, ";")
	return strings.ToLower(strings.TrimSpace(media))
}

// isJSON knows JSON by its media type (RFC 8259, RFC 6839 section 3.1).
func isJSON(media string) bool {
	return media == "application/json" || media == "text/json" ||
		strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json")
}
