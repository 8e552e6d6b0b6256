package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"kloakroom/internal/fault"
)

// Classify gives the error of a request words: it returns an [*Error] that keeps
// err as its cause. Nil stays nil. An error that has words already, here or in
// another room, is returned as it is, without what http.Client puts around it:
// that shows the whole URL.
func Classify(method, rawURL string, err error) error {
	if err == nil {
		return nil
	}
	var worded fault.Worded
	if errors.As(err, &worded) {
		return worded
	}
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	return classify(method, RedactRawURL(rawURL), err)
}

func classify(method, shownURL string, err error) *Error {
	var same *Error
	if errors.As(err, &same) {
		return same
	}
	e := &Error{Kind: Network, Method: method, URL: shownURL, Err: err}
	switch {
	case errors.Is(err, context.Canceled):
		e.Kind = Canceled
	case isTimeout(err):
		e.Kind = Timeout
	default:
		for _, kindOf := range []func(error) Kind{proxyKind, tlsKind, connectKind, textKind} {
			if kind := kindOf(err); kind != "" {
				e.Kind = kind
				break
			}
		}
	}
	return e
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// proxyError is a proxy that answered, but did not open the tunnel.
type proxyError struct {
	host   string
	status int
}

func (e *proxyError) Error() string {
	return "the proxy " + e.host + " answered " + StatusWords(e.status)
}

func proxyKind(err error) Kind {
	var refused *proxyError
	var op *net.OpError
	if errors.As(err, &refused) || errors.As(err, &op) && op.Op == "proxyconnect" {
		return Proxy
	}
	return ""
}

func tlsKind(err error) Kind {
	var (
		authority  x509.UnknownAuthorityError
		hostname   x509.HostnameError
		invalid    x509.CertificateInvalidError
		unverified *tls.CertificateVerificationError
		record     tls.RecordHeaderError
	)
	switch {
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return TLSWrongScheme
	case errors.As(err, &hostname):
		return TLSHostname
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return TLSExpired
	case errors.As(err, &authority), errors.As(err, &invalid), errors.As(err, &unverified):
		return TLSUntrusted
	case isAlert(err, certificateAlerts...):
		return TLSClientCertificate
	}
	return ""
}

// certificateAlerts are those by which a server refuses a client's certificate
// or the lack of one (RFC 8446 section 6.2).
var certificateAlerts = []string{
	"certificate required", "bad certificate", "unsupported certificate", "revoked certificate",
	"expired certificate", "unknown certificate", "unknown certificate authority",
}

// isAlert reports whether err is one of these alerts of the other side.
// crypto/tls keeps their type to itself, so the text decides.
func isAlert(err error, names ...string) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error" && slices.Contains(names, strings.TrimPrefix(op.Err.Error(), "tls: "))
}

func connectKind(err error) Kind {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return DNS
	case isErrno(err, errnoRefused):
		return Refused
	case isErrno(err, errnoClosed), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Closed
	}
	return ""
}

func isErrno(err error, numbers []syscall.Errno) bool {
	for _, n := range numbers {
		if errors.Is(err, n) {
			return true
		}
	}
	return false
}

// textKind knows the errors of net/http that have no type and no value.
func textKind(err error) Kind {
	text := err.Error()
	has := func(part string) bool { return strings.Contains(text, part) }
	switch {
	case has(`malformed HTTP response "\x15\x03`):
		return TLSWrongScheme // a TLS alert came back to a plain request
	case has("server closed idle connection"), has("server sent GOAWAY"),
		has("http2: client conn could not be established"), has("http2: client connection lost"):
		return Closed
	case has("server response headers exceeded"), has("response header list larger"):
		return TooLarge
	case has("failed to parse Location header"):
		return Redirect
	case has("unsupported protocol scheme"), has("no Host in request URL"), has("missing protocol scheme"),
		has("invalid URL"), has("invalid control character in URL"):
		return BadURL
	}
	return ""
}
