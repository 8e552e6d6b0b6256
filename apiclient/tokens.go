package apiclient

import (
	"context"
	"crypto/sha256"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

// expiryDelta is how long before its end a token counts as expired, as in
// golang.org/x/oauth2: it must still hold when the API reads it.
const expiryDelta = 10 * time.Second

// Tokens gets tokens by client credentials and keeps them until they expire. It
// may be used by many goroutines.
type Tokens struct {
	hc  *http.Client
	now func() time.Time

	mu      sync.Mutex
	kept    map[tokenKey]*Token
	flights map[tokenKey]*flight
}

// tokenKey is all that makes a token another one. Of the secret it has the
// digest, so that none lies about in a map.
type tokenKey struct {
	url, client, style, scopes string
	secret                     [sha256.Size]byte
}

// NewTokens returns an empty store that asks by hc; now is the clock, nil for
// the system's.
func NewTokens(hc *http.Client, now func() time.Time) *Tokens {
	if now == nil {
		now = time.Now
	}
	return &Tokens{hc: hc, now: now, kept: map[tokenKey]*Token{}, flights: map[tokenKey]*flight{}}
}

// Get returns a token for r that holds for 10 more seconds at least: a kept one,
// or a new one by one request. Callers of the same r at the same time share that
// request. One who gives up returns at once and disturbs no other; the request
// itself ends when all have.
//
// What a token endpoint refuses is a [*TokenError]; so is a request that got no
// answer or not that of a token endpoint, then with the [*wire.Error] in its
// chain. A request that cannot be made is a [*fault.Error] of class Usage.
func (t *Tokens) Get(ctx context.Context, r TokenRequest) (*Token, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, wire.Classify(http.MethodPost, r.TokenURL, err)
	}
	key := r.key()
	t.mu.Lock()
	if token := t.kept[key]; token != nil && t.fresh(token) {
		t.mu.Unlock()
		return token, nil
	}
	f := t.flights[key]
	if f == nil {
		f = t.start(ctx, key, r)
	}
	f.waiting++
	t.mu.Unlock()
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		t.leave(key, f)
		return nil, wire.Classify(http.MethodPost, r.TokenURL, ctx.Err())
	}
}

// Drop forgets the token kept for r, for one that an API or Keycloak refuses.
func (t *Tokens) Drop(r TokenRequest) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.kept, r.key())
}

// flight is one request under way and those who wait for it. (singleflight of
// x/sync cannot end a call when its last caller is gone.)
type flight struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	token   *Token
	err     error
}

// start begins a flight; t.mu is held. The context of the first caller gives its
// values, but not its end: others may be waiting then.
func (t *Tokens) start(ctx context.Context, key tokenKey, r TokenRequest) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight{cancel: cancel, done: make(chan struct{})}
	t.flights[key] = f
	go func() {
		defer cancel()
		f.token, f.err = fetch(ctx, t.hc, t.now, r)
		t.land(key, f)
		close(f.done)
	}()
	return f
}

// land keeps the token of a flight that ended.
func (t *Tokens) land(key tokenKey, f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.flights[key] == f {
		delete(t.flights, key)
	}
	for k, old := range t.kept {
		if !t.fresh(old) {
			delete(t.kept, k)
		}
	}
	if f.err == nil && t.fresh(f.token) {
		t.kept[key] = f.token
	}
}

// leave takes one caller out; after the last one the flight ends, and who comes
// now begins another.
func (t *Tokens) leave(key tokenKey, f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f.waiting--
	if f.waiting > 0 {
		return
	}
	f.cancel()
	if t.flights[key] == f {
		delete(t.flights, key)
	}
}

func (t *Tokens) fresh(token *Token) bool {
	return t.now().Add(expiryDelta).Before(token.ExpiresAt)
}

func (r TokenRequest) check() error {
	if _, err := wire.ParseURL(r.TokenURL); err != nil {
		return err
	}
	if _, known := r.Style.oauth2(); !known {
		return usage("bad-auth", "there is no client authentication "+string(r.Style), "Use basic or post.")
	}
	if r.ClientID == "" {
		return usage("no-client", "no client is named to get a token for", "Name it with --client.")
	}
	if r.Secret.IsMask() {
		return usage("secret-masked", "the secret of client "+quoted(r.ClientID)+" is only known as Keycloak's mask",
			"Give the secret itself with --secret-from.")
	}
	return nil
}

func usage(code, why, hint string) *fault.Error {
	return &fault.Error{Class: fault.Usage, Code: code, Why: why, Hint: hint}
}

func (r TokenRequest) key() tokenKey {
	scopes := r.scopes()
	slices.Sort(scopes) // their order means nothing (RFC 6749 section 3.3)
	style := r.Style
	if style == "" {
		style = AuthBasic
	}
	return tokenKey{
		url: r.TokenURL, client: r.ClientID, style: string(style),
		scopes: strings.Join(slices.Compact(scopes), " "), secret: sha256.Sum256([]byte(r.Secret.Reveal())),
	}
}

// scopes returns those that are any.
func (r TokenRequest) scopes() []string {
	var scopes []string
	for _, s := range r.Scopes {
		if s = strings.TrimSpace(s); s != "" {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

// fetch makes the one request for r.
func fetch(ctx context.Context, hc *http.Client, now func() time.Time, r TokenRequest) (*Token, error) {
	client, last := tokenClient(hc)
	style, _ := r.Style.oauth2()
	conf := clientcredentials.Config{
		ClientID: r.ClientID, ClientSecret: r.Secret.Reveal(), TokenURL: r.TokenURL,
		Scopes: r.scopes(), AuthStyle: style,
	}
	got, err := conf.Token(context.WithValue(ctx, oauth2.HTTPClient, client))
	if err != nil {
		return nil, tokenError(err, TokenError{TokenURL: r.TokenURL, ClientID: r.ClientID, Exchange: last()})
	}
	return &Token{
		Access: secretOf(got.AccessToken), Type: got.Type(), ExpiresAt: expiry(now(), lifetime(got, "expires_in")),
		Scope: extraText(got, "scope"), Exchange: last(),
	}, nil
}
