// Package cloak is the one wrapper around gocloak. gocloak v13 drops the cause
// of every error, takes an empty answer for success, and does not escape names;
// the wrapper puts the real error back, escapes, and refuses names that no
// escaping makes safe. Only what gocloak does without losing data goes through
// here: creation of realms and clients, assignment of scopes and roles, roles,
// and secrets. It decides nothing by itself.
package cloak

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"sync"

	gocloak "github.com/Nerzal/gocloak/v13"
	"github.com/go-resty/resty/v2"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
	"kloakroom/keycloak/internal/rest"
)

// maxErrorBody bounds how much of an error answer is read, in bytes.
const maxErrorBody = 64 << 10

// Client is a gocloak client whose requests go through the Caller's signing
// http.Client.
type Client struct {
	gocloak func() *gocloak.GoCloak
}

// New wraps gocloak around the caller's own http.Client, so that there is one
// guarded transport and one sign-in for both. gocloak itself is made when it is
// first needed: it is not cheap, and many sessions do without.
func New(c *rest.Caller) *Client {
	return &Client{gocloak: sync.OnceValue(func() *gocloak.GoCloak {
		hc := *c.HTTP()
		next := hc.Transport
		if next == nil {
			next = http.DefaultTransport
		}
		hc.Transport = witness{next}
		r := resty.NewWithClient(&hc)
		r.SetLogger(silent{})
		g := gocloak.NewClient(c.Base())
		g.SetRestyClient(r)
		return g
	})}
}

// Run calls f with gocloak and a context that witnesses what really happened.
// Names and IDs in f go through [Escape], and stand in op.Path too, where they
// are checked. The error is the request's own, as that of [rest.Caller.Do]; what
// gocloak could not read is one of [rest.WrongJSON].
func (c *Client) Run(ctx context.Context, op rest.Op, f func(context.Context, *gocloak.GoCloak) error) error {
	if err := rest.CheckPath(op.Path); err != nil {
		return fault.Wrap(op.What, err)
	}
	seen := &evidence{op: op}
	err := f(context.WithValue(ctx, evidenceKey{}, seen), c.gocloak())
	switch {
	case seen.err != nil:
		return seen.err
	case err != nil:
		return rest.WrongJSON(op.What, err)
	}
	return nil
}

// Escape makes a name or ID fit for one segment of a path, which gocloak does not.
func Escape(segment string) string { return url.PathEscape(segment) }

type evidenceKey struct{}

// evidence is where the transport leaves the error that gocloak will drop.
type evidence struct {
	op  rest.Op
	err error
}

// witness notes a failed round trip, an error answer, or an empty one in the
// request's context. One Run is one goroutine, so nothing needs a lock.
type witness struct{ next http.RoundTripper }

func (w witness) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(req)
	seen, ok := req.Context().Value(evidenceKey{}).(*evidence)
	if !ok {
		return resp, err
	}
	seen.err = nil
	switch {
	case err != nil:
		seen.err = fault.Wrap(seen.op.What, wire.Classify(req.Method, req.URL.String(), err))
	case !rest.Success(resp):
		seen.note(resp)
	case req.Method == http.MethodGet && resp.ContentLength == 0:
		seen.err = rest.WrongJSON(seen.op.What, nil)
	}
	return resp, err
}

// note reads the error answer for its words and puts it back for gocloak. What
// cannot be read leaves the status, which is enough.
func (e *evidence) note(resp *http.Response) {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	e.err = e.op.Refused(resp, body)
}

// silent keeps resty from writing to standard error.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
