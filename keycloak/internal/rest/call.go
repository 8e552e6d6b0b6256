package rest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// Get reads one JSON value into out.
func (c *Caller) Get(ctx context.Context, op Op, out any) error {
	op.Method = http.MethodGet
	_, err := c.Do(ctx, op, nil, out)
	return err
}

// AdminPath returns the segments of an admin resource of a realm.
func AdminPath(realm string, segments ...string) []string {
	return append([]string{"admin", "realms", realm}, segments...)
}

// Query makes url.Values of name, value pairs.
func Query(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q
}

// IsStatus says whether err is an answer of Keycloak with this status.
func IsStatus(err error, status int) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == status
}
