package local

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	testIssuer   = "http://localhost:8080/realms/coolproject"
	testAudience = "apiserver"
)

// issuer signs tokens and serves its keys.
type issuer struct {
	t       *testing.T
	server  *httptest.Server
	now     atomic.Int64 // seconds
	fetches atomic.Int32

	mu     sync.Mutex
	keys   map[string]any // kid → private key
	answer http.HandlerFunc
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	is := &issuer{t: t, keys: map[string]any{"rsa": rsaKey()}}
	is.now.Store(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).Unix())
	is.server = httptest.NewServer(http.HandlerFunc(is.serve))
	t.Cleanup(is.server.Close)
	return is
}

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (is *issuer) clock() time.Time { return time.Unix(is.now.Load(), 0) }

func (is *issuer) addKey(kid string, key any) {
	is.mu.Lock()
	defer is.mu.Unlock()
	is.keys[kid] = key
}

func (is *issuer) answerWith(f http.HandlerFunc) {
	is.mu.Lock()
	defer is.mu.Unlock()
	is.answer = f
}

func (is *issuer) serve(w http.ResponseWriter, r *http.Request) {
	is.fetches.Add(1)
	is.mu.Lock()
	defer is.mu.Unlock()
	if is.answer != nil {
		is.answer(w, r)
		return
	}
	var set jose.JSONWebKeySet
	for kid, key := range is.keys {
		k := jose.JSONWebKey{Key: key, KeyID: kid, Use: "sig"}
		if strings.HasPrefix(kid, "enc") {
			k.Use = "enc"
		}
		set.Keys = append(set.Keys, k.Public())
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(set)
}

// claims are those of a good token, with changes; nil removes one.
func (is *issuer) claims(changes map[string]any) map[string]any {
	c := map[string]any{
		"iss": testIssuer, "aud": testAudience, "sub": "subject-1", "typ": "Bearer", "azp": "client-app",
		"exp": is.now.Load() + 300, "iat": is.now.Load(), "jti": "trrtcc:1",
	}
	for name, v := range changes {
		if c[name] = v; v == nil {
			delete(c, name)
		}
	}
	return c
}

func (is *issuer) sign(alg jose.SignatureAlgorithm, kid string, key any, claims any) string {
	is.t.Helper()
	opts := (&jose.SignerOptions{}).WithType("JWT")
	if kid != "" {
		opts = opts.WithHeader("kid", kid)
	}
	signer := must(jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, opts))
	jws := must(signer.Sign(must(json.Marshal(claims))))
	return must(jws.CompactSerialize())
}

func (is *issuer) token(changes map[string]any) string {
	return is.sign(jose.RS256, "rsa", rsaKey(), is.claims(changes))
}

func (is *issuer) api() *API {
	is.t.Helper()
	a, err := StartAPI(is.t.Context(), APIOptions{
		Issuer: testIssuer, JWKSURL: is.server.URL, Audience: testAudience, now: is.clock,
	})
	if err != nil {
		is.t.Fatal(err)
	}
	is.t.Cleanup(func() {
		if err := a.Stop(is.t.Context()); err != nil && is.t.Context().Err() == nil {
			is.t.Error(err)
		}
	})
	return a
}

// reply is what a test looks at of an answer.
type reply struct {
	status    int
	challenge string
	body      map[string]any
}

func call(t *testing.T, method, url string, header http.Header) reply {
	t.Helper()
	req := must(http.NewRequest(method, url, nil))
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	r := reply{status: resp.StatusCode, challenge: resp.Header.Get("WWW-Authenticate")}
	if got := resp.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("%s %s: Content-Type %q", method, url, got)
	}
	b := must(io.ReadAll(resp.Body))
	if method != http.MethodHead {
		if err := json.Unmarshal(b, &r.body); err != nil {
			t.Errorf("%s %s: %v: %s", method, url, err, b)
		}
	}
	return r
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }
