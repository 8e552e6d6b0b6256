package wire

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kloakroom/internal/fault"
)

// Fault puts the error into words. Its code is the kind; a cancelled request is
// Interrupted under the code "interrupted", which fault.Of gives to every other
// cancellation too; a URL nobody can call is Usage; all else is Unreachable.
func (e *Error) Fault() *fault.Error {
	why, hint := e.words()
	f := &fault.Error{Class: fault.Unreachable, Code: string(e.Kind), Why: why, Hint: hint, Err: e}
	if e.Kind == Canceled {
		f.Class, f.Code = fault.Interrupted, "interrupted"
	}
	if e.Kind == BadURL {
		f.Class = fault.Usage
	}
	return f
}

func (e *Error) words() (why, hint string) {
	host := e.host()
	switch e.Kind {
	case Refused:
		return "nothing listens at " + host, "Check the address and the port, and that the server runs."
	case DNS:
		return e.dnsWords()
	case Timeout:
		return e.timeoutWords()
	case Canceled:
		return "interrupted", ""
	case TLSUntrusted, TLSHostname, TLSExpired, TLSWrongScheme, TLSClientCertificate:
		return e.tlsWords()
	case Proxy:
		return e.proxyWords()
	case Closed:
		return host + " closed the connection without an answer", e.closedHint()
	case Redirect, NotJSON, TooLarge, Truncated, Status:
		return e.answerWords()
	case BadURL:
		return e.badURLWords()
	default:
		return e.networkWords()
	}
}

func (e *Error) networkWords() (why, hint string) {
	host := e.host()
	if isErrno(e.Err, errnoUnreachable) {
		return "there is no way to " + host + " from here", "Check the network, and whether a VPN is needed."
	}
	// The second is how net/http reports a server that speaks first.
	if text := causeText(e.Err); strings.Contains(text, "malformed HTTP") || strings.HasPrefix(text, "readLoopPeekFailLocked") {
		return "what listens at " + host + " does not speak HTTP", "Check the port."
	}
	return "the connection to " + host + " failed: " + causeText(e.Err), ""
}

// host returns host and port of the URL, or what stands in for it.
func (e *Error) host() string {
	if u, err := url.Parse(e.URL); err == nil && u.Host != "" {
		return u.Host
	}
	if e.URL != "" {
		return e.URL
	}
	return "the server"
}

func causeText(err error) string {
	if err == nil {
		return "no reason given"
	}
	return err.Error()
}

func (e *Error) dnsWords() (why, hint string) {
	name, hint := e.host(), "Check the spelling of the host's name, and whether a VPN is needed."
	var dns *net.DNSError
	if errors.As(e.Err, &dns) {
		if dns.Name != "" {
			name = dns.Name
		}
		if !dns.IsNotFound {
			return fmt.Sprintf("the host name %q cannot be looked up: %s", name, dns.Err), hint
		}
	}
	return fmt.Sprintf("no such host: %q", name), hint
}

func (e *Error) timeoutWords() (why, hint string) {
	const reachable = "Check the address, and whether a firewall or VPN is in the way; --timeout waits longer."
	hint = "Wait longer with --timeout, for example --timeout 2m."
	switch e.phase {
	case phaseLookup:
		why, hint = "the name of "+e.host()+" could not be looked up", reachable
	case phaseConnect:
		why, hint = "no connection to "+e.host(), reachable
	case phaseTLS:
		why, hint = "no TLS connection to "+e.host(), reachable
	case phaseBody:
		why = fmt.Sprintf("the answer of %s was not complete (%s had come)", e.host(), bytesInWords(e.Read))
	default:
		why = "no answer from " + e.host()
	}
	if e.Waited > 0 {
		return why + " within " + durationInWords(e.Waited), hint
	}
	return why + " in time", hint
}

func (e *Error) proxyWords() (why, hint string) {
	hint = "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."
	var refused *proxyError
	if errors.As(e.Err, &refused) {
		if refused.status == http.StatusProxyAuthRequired {
			hint = "Give the proxy's user name and password in HTTPS_PROXY: http://user:password@host:port."
		}
		return refused.Error() + " for " + e.host(), hint
	}
	if e.Status != 0 {
		return "the proxy answered " + StatusWords(e.Status) + " for " + e.host(), hint
	}
	var op *net.OpError
	if errors.As(e.Err, &op) {
		inner := classify("", "", op.Err)
		switch inner.Kind {
		case Refused:
			return "the proxy for " + e.host() + " does not listen: " + causeText(op.Err), hint
		case DNS:
			why, _ = inner.words()
			return "the proxy for " + e.host() + " is not found: " + why, hint
		default:
			return "the proxy for " + e.host() + " cannot be used: " + causeText(op.Err), hint
		}
	}
	return "the proxy for " + e.host() + " cannot be used", hint
}

func (e *Error) closedHint() string {
	if strings.HasPrefix(e.URL, "http:") {
		return "If that port speaks TLS, write https://."
	}
	return "Try again; a proxy or load balancer on the way may have cut it."
}

func (e *Error) badURLWords() (why, hint string) {
	hint = "A URL looks like http://localhost:8080 or https://keycloak.example/auth."
	return fmt.Sprintf("%q cannot be used as a URL: %s", e.URL, causeText(e.Err)), hint
}

func bytesInWords(n int64) string {
	switch {
	case n == 1:
		return "1 byte"
	case n < 10_000:
		return strconv.FormatInt(n, 10) + " bytes"
	case n < 10<<20:
		return strconv.FormatInt(n>>10, 10) + " KiB"
	}
	return strconv.FormatInt(n>>20, 10) + " MiB"
}

// durationInWords rounds to what a person set or can feel: 30s, 1.5s, 250ms.
func durationInWords(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		d = d.Round(time.Second)
	case d >= time.Second:
		d = d.Round(100 * time.Millisecond)
	case d >= time.Millisecond:
		d = d.Round(time.Millisecond)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
