package rest

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kloakroom/internal/fault"
)

// Error is an answer of Keycloak that is not a success: its status, its own
// text, and what was asked. It is told apart by Status (see also [IsStatus]).
type Error struct {
	Op      Op
	Status  int
	Message string        // Keycloak's own words, from any of its error shapes
	Retry   time.Duration // Retry-After of a 429 or 503
	// Hidden marks a 403 that Keycloak did not send: it showed an empty list,
	// where there must be something.
	Hidden bool
}

// maxErrorBody bounds how much of an error answer is read, in bytes.
const maxErrorBody = 64 << 10

// Refused makes an *Error of an answer whose body is body.
func (op Op) Refused(resp *http.Response, body []byte) *Error {
	return &Error{Op: op, Status: resp.StatusCode, Message: Message(body), Retry: retryAfter(resp.Header)}
}

// refused reads the body for its words; where it breaks off, the status is enough.
func (op Op) refused(resp *http.Response, body io.Reader) error {
	text, _ := io.ReadAll(io.LimitReader(body, maxErrorBody))
	return op.Refused(resp, text)
}

// Error returns what failed and Keycloak's words.
func (e *Error) Error() string { return e.Fault().Error() }

// Fault puts the answer into words. A 403 names the role that is missing, a 404
// what is not there; 429 and 5xx count as an answer that such a server should
// not give.
func (e *Error) Fault() *fault.Error {
	f := e.words()
	f.What, f.Err = e.Op.What, e
	return f
}

func (e *Error) words() *fault.Error {
	switch {
	case e.HTTPSRequired():
		return &fault.Error{
			Class: fault.Refused, Code: "https-required", Why: e.realm() + " is only served over https (403)",
			Hint: "Use the https:// URL of the server.",
		}
	case e.Status == http.StatusUnauthorized:
		return &fault.Error{
			Class: fault.Refused, Code: "sign-in-ended", Why: "Keycloak does not accept the sign-in (401)",
			Hint: "Sign in again; the session may have been ended, or the account disabled.",
		}
	case e.Status == http.StatusForbidden:
		return e.forbidden()
	case e.RealmMissing():
		return &fault.Error{Class: fault.NotFound, Code: "realm-not-found", Why: "there is no " + e.realm(), Hint: "See which there are: kloakroom realms list"}
	case e.Status == http.StatusNotFound:
		return &fault.Error{Class: fault.NotFound, Code: "not-found", Why: e.notFound(), Hint: "It may have been deleted meanwhile: list again."}
	case e.Status == http.StatusConflict && e.Op.Exists:
		return &fault.Error{
			Class: fault.Conflict, Code: "exists", Why: e.said("it exists already"),
			Hint: "Choose another name, or change the existing one.",
		}
	case e.Status == http.StatusConflict:
		return &fault.Error{Class: fault.Conflict, Code: "conflict", Why: e.said("Keycloak reports a conflict"), Hint: "Read it again, then try once more."}
	case e.Trouble():
		return e.trouble()
	}
	return &fault.Error{Class: fault.Usage, Code: "rejected", Why: e.said("Keycloak rejects it"), Hint: "Keycloak's own words say what it does not take; its log may say more."}
}

func (e *Error) forbidden() *fault.Error {
	f := &fault.Error{Class: fault.NotPermitted, Code: "not-permitted"}
	switch needs := e.Op.Needs; {
	case e.Message != "" && e.Message != "HTTP 403 Forbidden":
		// For want of a role Keycloak says no more than that: this is another
		// reason.
		f.Why = e.said("")
	case needs == "":
		f.Why = "this administrator is not permitted to (403)"
	case needs == "create-realm":
		f.Why = "this administrator lacks the role create-realm (403)"
		f.Hint = "It is a realm role of master; only an administrator who signs in there can hold it."
	default:
		f.Why = "this administrator lacks the role " + needs + " (403)"
		f.Hint = assign(needs, e.Op.Realm)
	}
	if e.Hidden {
		f.Why = strings.TrimSuffix(f.Why, "(403)") + "(Keycloak shows none)"
	}
	return f
}

// assign says who can give a role of a realm's administration, and where it is:
// master keeps those of every realm in a client of its own.
func assign(role, realm string) string {
	switch realm {
	case "":
		return "Whoever manages this administrator's realm can assign " + role + " of the client realm-management."
	case "master":
		return "Whoever manages realm master can assign " + role + " of the client master-realm."
	}
	return "Whoever manages realm " + realm + " can assign " + role +
		" of the client realm-management (for an administrator of master: of the client " + realm + "-realm)."
}

// Trouble says that the server, or a proxy before it, cannot answer now.
func (e *Error) Trouble() bool {
	return e.Status == http.StatusTooManyRequests || e.Status >= http.StatusInternalServerError
}

func (e *Error) trouble() *fault.Error {
	f := &fault.Error{
		Class: fault.Unreachable, Code: "server-error", Why: e.said("no reason given"), Hint: "Keycloak's own log says more.",
	}
	f.Why = "the server failed: " + f.Why
	if e.Status == http.StatusTooManyRequests {
		f.Code, f.Why, f.Hint = "too-many-requests", "the server asks to slow down (429)", "Wait a little and try again."
	}
	if e.Retry > 0 {
		f.Hint = "Try again in " + shortDuration(e.Retry) + "."
	}
	return f
}

// HTTPSRequired says whether Keycloak answered that it serves this realm over
// https only (the realm's "Require SSL").
func (e *Error) HTTPSRequired() bool {
	return e.Status == http.StatusForbidden && e.Message == "HTTPS required"
}

// RealmMissing says whether Keycloak answered that the realm does not exist: the
// admin API and the realm's own endpoints word it differently.
func (e *Error) RealmMissing() bool {
	return e.Status == http.StatusNotFound && (e.Message == "Realm not found." || e.Message == "Realm does not exist")
}

func (e *Error) realm() string {
	if e.Op.Realm == "" {
		return "such realm"
	}
	return "realm " + e.Op.Realm
}

func (e *Error) notFound() string {
	if e.Op.Subject != "" {
		return "there is no " + e.Op.Subject
	}
	return e.said("not found")
}

// said returns Keycloak's words, or others where it said nothing, and the status.
func (e *Error) said(otherwise string) string {
	text := e.Message
	if text == "" {
		text = otherwise
	}
	return strings.TrimRight(text, ". ") + " (" + strconv.Itoa(e.Status) + ")"
}

// maxWait is the longest that a server can credibly ask to wait.
const maxWait = 365 * 24 * time.Hour

// retryAfter reads Retry-After: seconds, or a date, which counts from the
// server's own clock where it tells it (RFC 9110 section 10.2.3). It is 0 where
// there is none.
func retryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(0, seconds), int(maxWait/time.Second))) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(0, at.Sub(now)), maxWait)
}

// shortDuration writes 2m instead of 2m0s.
func shortDuration(d time.Duration) string {
	text := d.Round(time.Second).String()
	if short, found := strings.CutSuffix(text, "m0s"); found {
		text = short + "m"
	}
	if short, found := strings.CutSuffix(text, "h0m"); found {
		text = short + "h"
	}
	return text
}
