// Package rest speaks Keycloak's admin REST API in raw JSON. It is what the
// rooms keycloak (reads) and keycloak/write (writes) share: escaped paths,
// JSON with numbers kept as they were sent, and errors that know which
// administrator's role the call would have needed.
//
// It does not sign requests (the http.Client it is given does) and does not
// decide what to write.
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

// Doc is one JSON object as the server gave it: nothing dropped, numbers as
// json.Number, so that what is read can be written back whole. Keycloak's typed
// client libraries lose fields on that way.
type Doc = map[string]any

// Caller sends requests below one base URL, for example
// "https://sso.example.com/auth".
type Caller struct {
	base string
	hc   *http.Client
}

// New returns a Caller. hc signs the requests, follows no redirect, and lets
// only JSON through (wire.Guard).
func New(base string, hc *http.Client) *Caller {
	return &Caller{base: strings.TrimRight(base, "/"), hc: hc}
}

// Base returns the base URL without a final slash.
func (c *Caller) Base() string { return c.base }

// HTTP returns the client that requests go through, for the gocloak wrapper.
func (c *Caller) HTTP() *http.Client { return c.hc }

// Op is one call: what it is for in words ("list the clients of realm shop"),
// the role that permits it ("view-clients"; "" where none does), the realm that
// it is about, and where it goes. Path holds the unescaped segments below the
// base URL.
type Op struct {
	What   string
	Needs  string
	Realm  string
	Method string
	Path   []string
	Query  url.Values
	// Subject is what a 404 would be about: "client shop-backend".
	Subject string
	// Exists marks a 409 as "this name is taken"; without it a 409 is a clash
	// of another kind.
	Exists bool
}

// Do sends in (nil for no body) and decodes the answer into out (nil to drop
// it). It returns the Location header's last segment, which is the new object's
// ID after a create.
//
// Errors: [*Error] for an answer of Keycloak that is no success, [*wire.Error]
// in the chain for everything below, one of [WrongJSON] for an answer of another
// form than out, and a usage fault for a name that cannot stand in a path.
func (c *Caller) Do(ctx context.Context, op Op, in, out any) (id string, err error) {
	req, err := c.request(ctx, op, in)
	if err != nil {
		return "", fault.Wrap(op.What, err)
	}
	resp, err := c.hc.Do(req)
	if err != nil {
		return "", fault.Wrap(op.What, classify(req, err))
	}
	defer func() { _ = resp.Body.Close() }()
	body := io.LimitReader(resp.Body, wire.MaxJSON)
	// What is left over is read too, so that the connection can be used again.
	defer func() { _, _ = io.Copy(io.Discard, body) }()
	if !Success(resp) {
		return "", op.refused(resp, body)
	}
	if err := decode(body, out); err != nil {
		return "", op.unread(err)
	}
	return lastSegment(resp.Header.Get("Location")), nil
}

// Success says whether Keycloak did what it was asked (status 2xx).
func Success(resp *http.Response) bool {
	return resp.StatusCode >= http.StatusOK && resp.StatusCode < http.StatusMultipleChoices
}

func (c *Caller) request(ctx context.Context, op Op, in any) (*http.Request, error) {
	target, err := c.URL(op.Path)
	if err != nil {
		return nil, err
	}
	if len(op.Query) > 0 {
		target += "?" + op.Query.Encode()
	}
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, op.Method, target, body)
	if err != nil {
		return nil, wire.Classify(op.Method, target, err)
	}
	req.Header.Set("Accept", "application/json")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// URL joins the segments, escaped, to the base; see [CheckPath] for what it
// refuses.
func (c *Caller) URL(path []string) (string, error) {
	if err := CheckPath(path); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(c.base)
	for _, s := range path {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(s))
	}
	return b.String(), nil
}

// CheckPath refuses, as a usage fault, the segments that no escaping makes safe:
// an empty one would address the whole collection instead of one object, and a
// dot segment another object.
func CheckPath(path []string) error {
	for _, s := range path {
		if s != "" && s != "." && s != ".." {
			continue
		}
		why := "a name or ID is empty"
		if s != "" {
			why = "a name cannot be " + s
		}
		return &fault.Error{Class: fault.Usage, Code: "bad-name", Why: why, Hint: "Check the names that were given."}
	}
	return nil
}

func decode(r io.Reader, out any) error {
	if out == nil {
		return nil
	}
	d := json.NewDecoder(r)
	d.UseNumber()
	return d.Decode(out)
}

// unread tells what could not be read from what was read and is of another form.
func (op Op) unread(err error) error {
	var below *wire.Error
	if errors.As(err, &below) {
		return fault.Wrap(op.What, err)
	}
	return WrongJSON(op.What, err)
}

// classify gives an error below HTTP its words. One that has words already stays
// what it is: the sign-in happens inside the signing client, and its refusal
// must not be told as a network error.
func classify(req *http.Request, err error) error {
	return wire.Classify(req.Method, req.URL.String(), err)
}

func lastSegment(location string) string {
	return location[strings.LastIndexByte(location, '/')+1:]
}
