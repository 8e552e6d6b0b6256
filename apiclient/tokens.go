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
	"kloakroom/internal/flight"
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

	flights flight.Group[tokenKey, *Token]

	mu   sync.Mutex
	kept map[tokenKey]*Token
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
	return &Tokens{hc: hc, now: now, kept: map[tokenKey]*Token{}}
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
	key := r.key()
	if token := t.keptFor(key); token != nil && ctx.Err() == nil {
		return token, nil
	}
	token, err := t.flights.Do(ctx, key, func(ctx context.Context) (*Token, error) { return t.renew(ctx, key, r) })
	if err != nil && ctx.Err() != nil {
		return nil, wire.Classify(http.MethodPost, r.TokenURL, ctx.Err())
	}
	return token, err
}

// keptFor returns the token kept for a key, if it may still be used.
func (t *Tokens) keptFor(key tokenKey) *Token {
	t.mu.Lock()
	defer t.mu.Unlock()
	if token := t.kept[key]; token != nil && t.fresh(token) {
		return token
	}
	return nil
}

// Drop forgets the token kept for r, for one that an API or Keycloak refuses.
func (t *Tokens) Drop(r TokenRequest) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.kept, r.key())
}

// renew gets a token and keeps it; those that have expired go.
func (t *Tokens) renew(ctx context.Context, key tokenKey, r TokenRequest) (*Token, error) {
	if token := t.keptFor(key); token != nil {
		return token, nil
	}
	token, err := fetch(ctx, t.hc, t.now, r)
	if err == nil {
		err = ctx.Err() // all have left, and others may have begun anew
	}
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for k, old := range t.kept {
		if !t.fresh(old) {
			delete(t.kept, k)
		}
	}
	if t.fresh(token) {
		t.kept[key] = token
	}
	return token, nil
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
