package apiclient

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
)

// Call is one request to an API.
type Call struct {
	// Method is GET if empty.
	Method string
	URL    string
	// Header is sent as given; Host in it names the virtual host. Without a
	// User-Agent the call says that it is kloakroom's.
	Header http.Header
	// Body is sent from its beginning to its end, whatever its position; nil is
	// none. It must not be used until the exchange is done.
	Body io.ReadSeeker
	// Token goes into the Authorization header, as a bearer token (RFC 6750
	// section 2.1); nil or no secret is none.
	Token *secret.Value
	// TokenOrigin is the URL whose scheme, host and port alone may see the token,
	// or an Authorization given in Header; empty is that of URL.
	TokenOrigin string
	// FollowRedirects follows up to 10; see [wire.Send] for what goes along.
	FollowRedirects bool
	// MaxBody bounds the answer; see [wire.SendOptions].
	MaxBody int64
}

// Send makes the call and returns when the header of its answer is there; see
// [wire.Send], whose exchange and errors these are. A call that cannot be made
// (a URL that is none, a header with a line break) is a usage error without an
// exchange. An answer of any status is an answer, not an error.
func Send(ctx context.Context, hc *http.Client, c Call) (*wire.Exchange, error) {
	req, err := c.request(ctx)
	if err != nil {
		return nil, err
	}
	o := wire.SendOptions{FollowRedirects: c.FollowRedirects, MaxBody: c.MaxBody}
	if c.TokenOrigin != "" {
		home, err := wire.ParseURL(c.TokenOrigin)
		if err != nil {
			return nil, err
		}
		o.KeepTokenAt = func(u *url.URL) bool { return wire.SameOrigin(u, home) }
	}
	return wire.Send(ctx, hc, req, o)
}

func (c Call) request(ctx context.Context) (*http.Request, error) {
	u, err := wire.ParseURL(c.URL)
	if err != nil {
		return nil, err
	}
	method := c.Method
	if method == "" {
		method = http.MethodGet
	}
	if !IsToken(method) {
		return nil, usage("bad-method", "a method is one word, like GET or POST", "Without one it is GET, or POST where there is a body.")
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return nil, usage("bad-call", "no request can be made of it", "Check the URL and the headers.")
	}
	if err := c.setHeader(req); err != nil {
		return nil, err
	}
	return req, c.setBody(req)
}

func (c Call) setHeader(req *http.Request) error {
	for name, values := range c.Header {
		if !IsToken(name) {
			return usage("bad-header", quoted(name)+" is no name of a header",
				"A name has no blanks and no colon: Accept, X-Request-Id.")
		}
		for _, value := range values {
			if !isFieldValue(value) {
				return usage("bad-header", "the value of header "+name+" holds a line break or another control character",
					"Take it out; what was read from a file may end in a line break.")
			}
			req.Header.Add(name, value)
		}
	}
	if _, given := req.Header["User-Agent"]; !given {
		req.Header.Set("User-Agent", "kloakroom")
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
		req.Header.Del("Host")
	}
	if c.Token == nil || c.Token.IsZero() {
		return nil
	}
	if req.Header.Get("Authorization") != "" {
		return usage("two-authorizations", "there is a token and an Authorization header too", "Give one of them.")
	}
	token := c.Token.Reveal()
	if !isFieldValue(token) || strings.ContainsAny(token, " \t") {
		return usage("bad-token", "the token holds a blank, a line break or another control character",
			"Give the token alone, without \"Bearer\" and without quotes.")
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return nil
}

// IsToken reports whether s is a token of HTTP, such as a method or the name of a
// header (RFC 9110 section 5.6.2).
func IsToken(s string) bool {
	for _, r := range s {
		alnum := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !alnum && !strings.ContainsRune("!#$%&'*+-.^_`|~", r) {
			return false
		}
	}
	return s != ""
}

// isFieldValue reports whether s can be the value of a header (RFC 9110 section
// 5.5): what it may not hold could begin a header or a request of its own.
func isFieldValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
