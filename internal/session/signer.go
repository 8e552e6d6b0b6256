package session

import (
	"io"
	"net/http"
	"strings"

	"kloakroom/internal/secret"
)

// signer puts the administrator's token on admin requests of its own Keycloak,
// and on nothing else: discovery, keys and token endpoints want none.
type signer struct {
	next   http.RoundTripper
	prefix string // "https://sso.example.com/auth/admin/"
	grants *grants
}

// RoundTrip signs and sends. A 401 means that the token was revoked before its
// time: it is dropped, and the request is sent once more with a new one, if its
// body can be.
func (s *signer) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(req.URL.String(), s.prefix) {
		return s.next.RoundTrip(req)
	}
	resp, err := s.send(req, req.Body)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	body, repeatable := again(req)
	if !repeatable {
		return resp, nil
	}
	discard(resp)
	return s.send(req, body)
}

// send signs a copy of the request and sends it with this body, which is closed
// in any case, as http.RoundTripper demands. A token that is refused is dropped.
func (s *signer) send(req *http.Request, body io.ReadCloser) (*http.Response, error) {
	token, err := s.token(req, body)
	if err != nil {
		return nil, err
	}
	signed := req.Clone(req.Context())
	signed.Body = body
	signed.Header.Set("Authorization", "Bearer "+token.Reveal())
	resp, err := s.next.RoundTrip(signed)
	if err == nil && resp.StatusCode == http.StatusUnauthorized {
		s.grants.drop(token)
	}
	return resp, err
}

func (s *signer) token(req *http.Request, body io.Closer) (secret.Value, error) {
	token, err := s.grants.token(req.Context())
	if err != nil && body != nil {
		_ = body.Close() // it was never sent
	}
	return token, err
}

// again returns the body for a second sending, and whether there can be one.
func again(req *http.Request) (io.ReadCloser, bool) {
	if req.Body == nil || req.Body == http.NoBody {
		return req.Body, true
	}
	if req.GetBody == nil {
		return nil, false
	}
	body, err := req.GetBody()
	return body, err == nil
}

// discard reads the rest, so that the connection is used again. Of an answer that
// nobody wants no error matters.
func discard(resp *http.Response) {
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	_ = resp.Body.Close()
}
