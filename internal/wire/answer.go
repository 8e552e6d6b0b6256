package wire

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answerWords are those of an answer that such a server should not give.
func (e *Error) answerWords() (why, hint string) {
	switch e.Kind {
	case Redirect:
		return e.redirectWords()
	case NotJSON:
		return e.notJSONWords()
	case Status:
		return e.statusWords()
	case TooLarge:
		if errors.Is(e.Err, errTooLarge) {
			return fmt.Sprintf("the answer of %s has more than %s", e.host(), bytesInWords(e.Read)), ""
		}
		return fmt.Sprintf("the header of the answer of %s has more than %s", e.host(), bytesInWords(MaxHeader)), ""
	default: // Truncated
		return fmt.Sprintf("the answer of %s breaks off after %s", e.host(), bytesInWords(e.Read)),
			"Try again; the server, or a proxy on the way, gave up in the middle."
	}
}

// errTooLarge marks a body over its bound; a header over its bound has the text
// of net/http.
var errTooLarge = errors.New("the body is larger than its bound")

func (e *Error) redirectWords() (why, hint string) {
	const login = "It may lead to a login page or a proxy: check the URL."
	switch {
	case errors.Is(e.Err, errTooManyRedirects):
		return fmt.Sprintf("more than %d redirects, the last one to %s", maxRedirects, e.Location),
			"It may be a loop. Call it without following redirects (--no-redirect) to see the first step."
	case e.Status == 0:
		return e.host() + " redirects to what is not a URL", login
	case e.Location == "":
		return fmt.Sprintf("%s answered with a redirect that leads nowhere (status %d)", e.host(), e.Status), login
	case e.Location == strings.Replace(e.URL, "http://", "https://", 1):
		return fmt.Sprintf("%s redirects to https:// (status %d)", e.host(), e.Status), "Write https:// in the URL."
	}
	return fmt.Sprintf("%s redirects to %s (status %d)", e.host(), e.Location, e.Status), login
}

func (e *Error) notJSONWords() (why, hint string) {
	what := e.MediaType
	switch {
	case what == "":
		what = "of no named type"
	case what == "text/html" || what == "application/xhtml+xml":
		what = "HTML"
	case isJSON(what):
		return fmt.Sprintf("the answer calls itself JSON but is not (status %d)%s", e.Status, e.quoted()),
			"Check the URL: something else may answer there."
	}
	why = fmt.Sprintf("the answer is %s, not JSON (status %d)%s", what, e.Status, e.quoted())
	if e.Status >= http.StatusBadRequest {
		return why, "Check the URL and its base path (/auth)."
	}
	return why, "It looks like a login page, a proxy or another server: check the URL."
}

func (e *Error) statusWords() (why, hint string) {
	why = e.host() + " answered " + StatusWords(e.Status) + e.quoted()
	hint = "The server, or a proxy in front of it, is in trouble: try again later."
	if e.Status == http.StatusTooManyRequests {
		hint = "Too many requests: try again later."
	}
	if e.RetryAfter > 0 {
		hint = "It asks to wait " + durationInWords(e.RetryAfter) + " before the next try."
	}
	return why, hint
}

func (e *Error) quoted() string {
	if e.Snippet == "" {
		return ""
	}
	return ": “" + e.Snippet + "”"
}

// retryAfter reads Retry-After: seconds or a date (RFC 9110 section 10.2.3). A
// date counts from the server's own clock where it tells it.
func retryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.Atoi(text); err == nil {
		return max(0, time.Duration(min(seconds, 365*24*3600))*time.Second)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(0, at.Sub(now))
}
