package wire

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// ParseURL parses the URL of a server: http or https, with a host. Anything
// else is an [*Error] of kind BadURL.
func ParseURL(raw string) (*url.URL, error) {
	bad := func(why string) (*url.URL, error) {
		return nil, &Error{Kind: BadURL, URL: RedactRawURL(raw), Err: errors.New(why)}
	}
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return bad("the URL is empty")
	case err != nil:
		return bad(parseReason(err))
	case u.Scheme == "":
		return bad("it does not begin with http:// or https://")
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("it begins with " + u.Scheme + ":, not with http:// or https://")
	case u.Hostname() == "":
		return bad("it names no host")
	}
	return u, nil
}

// parseReason is the reason of a failed url.Parse without the URL, which may
// hold a password.
func parseReason(err error) string {
	var parse *url.Error
	if errors.As(err, &parse) {
		err = parse.Err
	}
	var port *net.AddrError
	if errors.As(err, &port) {
		return port.Err
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "first path segment"):
		return "it does not begin with http:// or https://"
	case strings.Contains(text, "control character"):
		return "it holds a control character or a line break"
	case strings.Contains(text, "invalid port"):
		return "its port is not a number"
	case strings.Contains(text, "invalid userinfo"):
		return "its user name or password holds a character that must be percent-encoded"
	}
	return text
}

// Origin returns scheme, host and port of u as one string, in lower case and
// without the scheme's default port (RFC 6454 section 6.2).
func Origin(u *url.URL) string {
	scheme, host, port := strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()
	if port == defaultPort(scheme) {
		port = ""
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" {
		host += ":" + port
	}
	return scheme + "://" + host
}

func defaultPort(scheme string) string {
	switch scheme {
	case "http":
		return "80"
	case "https":
		return "443"
	}
	return ""
}

// SameOrigin reports whether a and b have the same scheme, host and port.
func SameOrigin(a, b *url.URL) bool { return Origin(a) == Origin(b) }

// IsLoopback reports whether u leads to this machine by its name (localhost, or
// a name under it: RFC 6761 section 6.3) or by a loopback address.
func IsLoopback(u *url.URL) bool {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// RedactURL returns u for an error: no user name or password, no fragment, and
// of the query the names alone.
func RedactURL(u *url.URL) string { return redactURL(u, func(string) bool { return true }) }

// redactURL drops user and fragment of u, and the values of those members of
// the query that secret names.
func redactURL(u *url.URL, secret func(name string) bool) string {
	if u == nil {
		return ""
	}
	c := *u
	c.User, c.Fragment, c.RawFragment = nil, "", ""
	if c.RawQuery == "" {
		return c.String()
	}
	parts := strings.Split(c.RawQuery, "&")
	for i, part := range parts {
		name, _, found := strings.Cut(part, "=")
		plain, err := url.QueryUnescape(name)
		if found && (err != nil || secret(plain)) {
			parts[i] = name + "=…"
		}
	}
	c.RawQuery = strings.Join(parts, "&")
	return c.String()
}

// RedactRawURL is [RedactURL] for text that may not be a URL at all.
func RedactRawURL(raw string) string {
	if u, err := url.Parse(raw); err == nil && u.Opaque == "" {
		return RedactURL(u)
	}
	raw, _, _ = strings.Cut(raw, "#")
	raw, query, found := strings.Cut(raw, "?")
	if found && query != "" {
		raw += "?…"
	}
	// Of what is no URL nobody can say where its password ends: all before the
	// last @ goes, but for the scheme.
	if at := strings.LastIndexByte(raw, '@'); at >= 0 {
		scheme, _, found := strings.Cut(raw[:at], "://")
		raw = raw[at+1:]
		if found {
			raw = scheme + "://" + raw
		}
	}
	return raw
}
