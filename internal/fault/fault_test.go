package fault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kloakroom/internal/fault"
)

// answer stands for an error type of another room.
type answer struct {
	status int
	cause  error
}

func (a *answer) Error() string { return a.Fault().Error() }
func (a *answer) Unwrap() error { return a.cause }

func (a *answer) Fault() *fault.Error {
	return &fault.Error{Class: fault.NotFound, Code: "not-found", Why: fmt.Sprintf("status %d", a.status), Err: a}
}

func TestErrorSaysWhatFailedAndWhy(t *testing.T) {
	for name, c := range map[string]struct {
		fault fault.Error
		want  string
	}{
		"what and why stand in one line": {fault.Error{What: "list the realms", Why: "nothing listens"}, "list the realms: nothing listens"},
		"without a what it is the why":   {fault.Error{Why: "nothing listens"}, "nothing listens"},
		"without a why it is the what":   {fault.Error{What: "list the realms"}, "list the realms"},
		"the hint is no part of it":      {fault.Error{Why: "nothing listens", Hint: "Start it."}, "nothing listens"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.fault.Error(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestOf(t *testing.T) {
	refused := &fault.Error{Class: fault.Refused, Code: "refused", Why: "no"}
	for name, c := range map[string]struct {
		err  error
		want fault.Error
	}{
		"a fault is itself": {refused, *refused},
		"a fault is found through other errors": {
			fmt.Errorf("around: %w", refused), *refused,
		},
		"an error of another room gives its own words": {
			&answer{status: 404}, fault.Error{Class: fault.NotFound, Code: "not-found", Why: "status 404"},
		},
		"the outermost words count, also when a fault lies below them": {
			&answer{status: 404, cause: refused}, fault.Error{Class: fault.NotFound, Code: "not-found", Why: "status 404"},
		},
		"a fault around an error of another room counts": {
			&fault.Error{Class: fault.Conflict, Code: "conflict", Why: "both", Err: &answer{status: 404}},
			fault.Error{Class: fault.Conflict, Code: "conflict", Why: "both"},
		},
		"of joined errors the first with words counts": {
			errors.Join(errors.New("plain"), &answer{status: 500}, refused),
			fault.Error{Class: fault.NotFound, Code: "not-found", Why: "status 500"},
		},
		"a cancelled context is an interruption": {
			fmt.Errorf("read: %w", context.Canceled), fault.Error{Class: fault.Interrupted, Code: "interrupted", Why: "interrupted"},
		},
		"a passed deadline is a time-out": {
			context.DeadlineExceeded,
			fault.Error{Class: fault.Unreachable, Code: "timeout", Why: "no answer in time", Hint: "Try a longer --timeout."},
		},
		"anything else is our own defect": {
			errors.New("index out of range"), fault.Error{Class: fault.Internal, Code: "internal", Why: "index out of range"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := fault.Of(c.err)
			if diff := cmp.Diff(c.want, *got, cmpopts.IgnoreFields(fault.Error{}, "Err")); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := fault.Of(nil); got != nil {
		t.Errorf("of no error: got %v, want nil", got)
	}
}

func TestWrapKeepsAllButTheFirstWords(t *testing.T) {
	cause := &answer{status: 404, cause: context.DeadlineExceeded}
	wrapped := fault.Wrap("list the realms", &fault.Error{
		Class: fault.Conflict, Code: "conflict", What: "read", Why: "it moved", Hint: "Look again.", Err: cause,
	})
	want := fault.Error{Class: fault.Conflict, Code: "conflict", What: "list the realms", Why: "read: it moved", Hint: "Look again."}
	if diff := cmp.Diff(want, *fault.Of(wrapped), cmpopts.IgnoreFields(fault.Error{}, "Err")); diff != "" {
		t.Error(diff)
	}
	var a *answer
	if !errors.As(wrapped, &a) || a != cause {
		t.Error("the cause is not in the chain any more")
	}
	if !errors.Is(wrapped, context.DeadlineExceeded) {
		t.Error("the cause of the cause is not in the chain any more")
	}
}

func TestWrap(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"a plain error gets what failed before it": {errors.New("no"), "sign in: no"},
		"an interruption too":                      {context.Canceled, "sign in: interrupted"},
		"what is said already is not said twice":   {&fault.Error{What: "sign in", Why: "no"}, "sign in: no"},
		"other words of the cause stay":            {&fault.Error{What: "read the password", Why: "no"}, "sign in: read the password: no"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Wrap("sign in", c.err).Error(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if err := fault.Wrap("sign in", nil); err != nil {
		t.Errorf("no error became %v", err)
	}
}
