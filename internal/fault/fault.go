// Package fault gives every error of kloakroom its words: what failed, why, and
// what to try, together with the class that decides the exit code and the
// kebab-case code that scripts read from JSON.
//
// It is a leaf: every room may import it, it imports none. It is not a place
// for error logic; a room that must tell its errors apart keeps types of its
// own and turns them into a fault where a person meets them (see [Worded]).
package fault

import (
	"context"
	"errors"
)

// Class says whose fault it is, in the terms of the exit codes.
type Class int

// The classes, in the order of the exit codes they become.
const (
	// Internal is a defect of kloakroom itself, or an error nobody gave words to.
	Internal Class = iota
	// Broken: what was asked about is broken (exit 1).
	Broken
	// Usage: wrong flags, arguments, files or variables (exit 2).
	Usage
	// Refused: sign-in or the token endpoint said no (exit 3).
	Refused
	// NotFound: a realm, client, scope or file that is not there (exit 4).
	NotFound
	// Unreachable: network, TLS, time-out, or an answer that such a server
	// should not give (exit 5).
	Unreachable
	// NotPermitted: the administrator lacks a role, or the profile is read-only (exit 6).
	NotPermitted
	// Conflict: it exists already, or changed in the meantime (exit 7).
	Conflict
	// Interrupted: cancelled, or the question was answered no (exit 130).
	Interrupted
)

// Error is an error with words. What is the thing that failed ("list the
// clients of realm shop"), Why the cause in one line without a final stop, Hint
// what to try next as a sentence (may be empty). No field holds a secret.
type Error struct {
	Class Class
	Code  string
	What  string
	Why   string
	Hint  string
	Err   error
}

// Error returns "what: why" in one line.
func (e *Error) Error() string {
	switch {
	case e.What == "":
		return e.Why
	case e.Why == "":
		return e.What
	}
	return e.What + ": " + e.Why
}

// Unwrap returns the cause, so that errors.Is and errors.As reach it.
func (e *Error) Unwrap() error { return e.Err }

// Fault returns e: an Error is in words already.
func (e *Error) Fault() *Error { return e }

// Worded is an error that can put itself into words: an [Error], or an error
// type of another room.
type Worded interface {
	error
	Fault() *Error
}

// Of returns the words of err: those of the outermost [Worded] in its chain (of
// joined errors, the first that has any); a cancelled context is Interrupted, a
// passed deadline Unreachable, and anything else Internal with the error's own
// text. Of(nil) is nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	var w Worded
	switch {
	case errors.As(err, &w):
		return w.Fault()
	case errors.Is(err, context.Canceled):
		return &Error{Class: Interrupted, Code: "interrupted", Why: "interrupted", Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{
			Class: Unreachable, Code: "timeout", Why: "no answer in time",
			Hint: "Try a longer --timeout.", Err: err,
		}
	}
	return &Error{Class: Internal, Code: "internal", Why: err.Error(), Err: err}
}

// Wrap says what failed on top of why it failed: it keeps class, code and hint
// of err and its whole chain. What err says already is not said twice.
// Wrap(what, nil) is nil.
func Wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	f := Of(err)
	why := f.Error()
	if f.What == what {
		why = f.Why
	}
	return &Error{Class: f.Class, Code: f.Code, What: what, Why: why, Hint: f.Hint, Err: err}
}
