package local

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	// keysFresh is how long fetched keys are used without asking again.
	keysFresh = 10 * time.Minute
	// keysPause is the least time between two fetches because of an unknown kid:
	// tokens with invented ones must not make this server flood the issuer. It is
	// shorter than a realm needs to be made anew, with other keys.
	keysPause = time.Second
)

// keySet is the issuer's live key set (RFC 7517), fetched when it is needed.
type keySet struct {
	url string
	hc  *http.Client
	now func() time.Time

	mu      sync.Mutex // held during a fetch, so that one serves all who wait
	keys    jose.JSONWebKeySet
	fetched time.Time // when keys came; zero before the first
	asked   time.Time
}

func newKeySet(url string, now func() time.Time) (*keySet, error) {
	hc, err := machineClient(5 * time.Second)
	if err != nil {
		return nil, err
	}
	return &keySet{url: url, hc: hc, now: now}, nil
}

// find returns the public key with this kid. One that is not known is looked for
// anew, because the issuer may have rotated its keys.
func (s *keySet) find(ctx context.Context, kid string) (*jose.JSONWebKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	key := s.lookUp(kid)
	if now.Sub(s.fetched) < keysFresh && (key != nil || now.Sub(s.asked) < keysPause) {
		return found(key, kid)
	}
	s.asked = now
	if err := s.fetch(ctx); err != nil {
		if key != nil {
			return key, nil // what was fetched before still holds while the issuer is away
		}
		return nil, keysTrouble(s.url, err)
	}
	s.fetched = now
	return found(s.lookUp(kid), kid)
}

func found(key *jose.JSONWebKey, kid string) (*jose.JSONWebKey, error) {
	if key == nil {
		return nil, invalid("its key %s is not among the keys of the issuer", shorten(kid, 60))
	}
	return key, nil
}

func (s *keySet) lookUp(kid string) *jose.JSONWebKey {
	for _, k := range s.keys.Key(kid) {
		if k.IsPublic() && k.Valid() && checkKeyUse(k) == nil {
			return &k
		}
	}
	return nil
}

// fetch replaces the keys. The client refuses redirects, and answers that are
// not JSON or too long.
func (s *keySet) fetch(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
	if err != nil {
		return err
	}
	resp, err := s.hc.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return &plainError{why: fmt.Sprintf("%s answers %s", s.url, resp.Status)}
	}
	var set jose.JSONWebKeySet
	if err := json.NewDecoder(resp.Body).Decode(&set); err != nil {
		return &plainError{why: fmt.Sprintf("what %s answers is no key set", s.url), err: err}
	}
	s.keys = set
	return nil
}
