package wire

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// maxRedirects is how many hops are followed, as Go, curl's users and browsers
// roughly agree.
const maxRedirects = 10

var errTooManyRedirects = errors.New("too many redirects")

// nextRequest returns the request that follows res, the answer to req. Nil means
// that res is the answer: it is no redirect, or one that is not followed for the
// reason in words.
//
// The method changes as browsers change it (WHATWG Fetch, HTTP-redirect fetch):
// 303 makes a GET of everything but HEAD, 301 and 302 of POST. Everything else
// keeps method and body (RFC 9110 section 15.4), but the body goes no further
// than a token would: to the same origin, or from http to https of the same host.
func nextRequest(req *http.Request, res *http.Response) (next *http.Request, reason string) {
	if !isRedirect(res.StatusCode) || res.Header.Get("Location") == "" {
		return nil, ""
	}
	to, err := req.URL.Parse(res.Header.Get("Location"))
	if err != nil {
		return nil, "its Location is not a URL"
	}
	if to.Scheme != "http" && to.Scheme != "https" || to.Hostname() == "" {
		return nil, "it leads to " + to.Scheme + ": and not to http or https"
	}
	next = req.Clone(req.Context())
	next.URL = to
	if !SameOrigin(req.URL, to) {
		next.Host = ""
		to.User = nil // credentials that another server wrote for us
	}
	if method := redirectMethod(methodOf(req), res.StatusCode); method != methodOf(req) {
		next.Method = method
		withoutBody(next)
		return next, ""
	}
	if !hasBody(req) {
		return next, ""
	}
	if !bodyMayGo(req.URL, to) {
		return nil, "the request's body is not sent to another origin (" + Origin(to) + ")"
	}
	if req.GetBody == nil {
		return nil, "the request's body cannot be sent twice"
	}
	if next.Body, err = req.GetBody(); err != nil {
		return nil, "the request's body cannot be read again"
	}
	return next, ""
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func redirectMethod(method string, status int) string {
	switch {
	case status == http.StatusSeeOther && method != http.MethodHead,
		(status == http.StatusMovedPermanently || status == http.StatusFound) && method == http.MethodPost:
		return http.MethodGet
	}
	return method
}

func hasBody(req *http.Request) bool { return req.Body != nil && req.Body != http.NoBody }

func withoutBody(req *http.Request) {
	req.Body, req.GetBody, req.ContentLength, req.TransferEncoding = nil, nil, 0, nil
	for name := range req.Header {
		if strings.HasPrefix(http.CanonicalHeaderKey(name), "Content-") {
			delete(req.Header, name)
		}
	}
}

// bodyMayGo: a body may hold what must not be read by others as much as a header.
func bodyMayGo(from, to *url.URL) bool {
	upgrade := from.Scheme == "http" && to.Scheme == "https" && strings.EqualFold(from.Hostname(), to.Hostname())
	return SameOrigin(from, to) || upgrade
}

// dropCredentials takes from req what may not go to its URL, and tells whether
// there was any: Authorization where keep says no, the other headers that give
// access at any origin but home.
func dropCredentials(req *http.Request, home *url.URL, keep func(*url.URL) bool) bool {
	atHome := SameOrigin(req.URL, home)
	dropped := false
	for name := range req.Header {
		may := atHome
		if http.CanonicalHeaderKey(name) == "Authorization" && keep != nil {
			may = keep(req.URL)
		}
		if isCredential(name) && !may {
			delete(req.Header, name)
			dropped = true
		}
	}
	return dropped
}
