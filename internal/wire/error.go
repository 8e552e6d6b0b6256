package wire

import (
	"strings"
	"time"
)

// Kind says what went wrong on the way. Its text is also the code of the fault.
type Kind string

// The kinds.
const (
	// Refused: nothing listens there.
	Refused Kind = "refused"
	// DNS: the host's name cannot be looked up.
	DNS Kind = "dns"
	// Timeout: the request's time ran out.
	Timeout Kind = "timeout"
	// Canceled: the caller gave up.
	Canceled Kind = "canceled"
	// TLSUntrusted: the certificate is signed by nobody this machine trusts.
	TLSUntrusted Kind = "tls-untrusted"
	// TLSHostname: the certificate is for another name.
	TLSHostname Kind = "tls-hostname"
	// TLSExpired: the certificate is past its time, or not yet in it.
	TLSExpired Kind = "tls-expired"
	// TLSWrongScheme: https to a plain port, or http to a TLS port.
	TLSWrongScheme Kind = "tls-wrong-scheme"
	// TLSClientCertificate: the server wants a client certificate, or another one.
	TLSClientCertificate Kind = "tls-client-certificate"
	// Proxy: the proxy is not there, or says no.
	Proxy Kind = "proxy"
	// Closed: the server closed the connection before it answered.
	Closed Kind = "closed"
	// Redirect: an answer that sends elsewhere where none may, or a loop of them.
	Redirect Kind = "redirect"
	// NotJSON: an answer that should be JSON and is not.
	NotJSON Kind = "not-json"
	// TooLarge: a header or body over its bound.
	TooLarge Kind = "too-large"
	// Truncated: a body that breaks off.
	Truncated Kind = "truncated"
	// Status: 429 or 5xx without JSON, mostly from a proxy in front of the server.
	Status Kind = "status"
	// BadURL: no request can be made of that URL.
	BadURL Kind = "bad-url"
	// Network: anything else between here and there.
	Network Kind = "network"
)

// Error is a request that got no answer, or an answer that such a server should
// not give. It holds no secret: URL and Location carry neither user name,
// password nor values of the query.
type Error struct {
	Kind   Kind
	Method string
	URL    string
	// Status is that of the answer, 0 where there was none.
	Status int
	// RetryAfter is how long the server asks to wait, 0 if it does not.
	RetryAfter time.Duration
	// Location is where a redirect leads.
	Location string
	// Snippet is the text of an answer that is not JSON: its title or its first
	// 200 characters, without tags.
	Snippet string
	// MediaType is the Content-Type of an answer that is not JSON.
	MediaType string
	// Waited is how long a timed-out request took.
	Waited time.Duration
	// Read is how many bytes of the body had come.
	Read int64
	// Err is the cause; errors.Is and errors.As reach it.
	Err error

	phase phase
}

// Error returns method, URL and what went wrong, in one line.
func (e *Error) Error() string {
	why, _ := e.words()
	return strings.TrimSpace(e.Method+" "+e.URL) + ": " + why
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Timeout reports whether the time ran out, as net.Error does.
func (e *Error) Timeout() bool { return e.Kind == Timeout }
