package apiclient

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/oauth2"

	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
)

// PasswordRequest signs a user in by name and password (RFC 6749 section 4.3) at
// a public client, as Keycloak's own admin-cli is.
type PasswordRequest struct {
	TokenURL, ClientID, User string
	Password                 secret.Value
}

// Grant is what a sign-in gives.
type Grant struct {
	Access, Refresh secret.Value
	// ExpiresIn and RefreshExpiresIn are the life of both from the answer on, for
	// who has a clock of his own; 0 if the answer names none.
	ExpiresIn, RefreshExpiresIn time.Duration
	// ExpiresAt and RefreshExpiresAt are the same as times by the system's clock;
	// zero if the answer names none.
	ExpiresAt, RefreshExpiresAt time.Time
	// Exchange is the request, with its secrets masked.
	Exchange *wire.Exchange
}

// Password signs in. A refusal is a [*TokenError] that names the user; see
// [Tokens.Get] for the others.
func Password(ctx context.Context, hc *http.Client, r PasswordRequest) (*Grant, error) {
	return grant(ctx, hc, TokenError{TokenURL: r.TokenURL, ClientID: r.ClientID, User: r.User, grant: byPassword},
		func(ctx context.Context, conf *oauth2.Config) (*oauth2.Token, error) {
			return conf.PasswordCredentialsToken(ctx, r.User, r.Password.Reveal())
		})
}

// Refresh renews a sign-in (RFC 6749 section 6). One that has ended is a
// [*TokenError] with the code invalid_grant.
func Refresh(ctx context.Context, hc *http.Client, tokenURL, clientID string, refresh secret.Value) (*Grant, error) {
	return grant(ctx, hc, TokenError{TokenURL: tokenURL, ClientID: clientID, grant: byRefresh},
		func(ctx context.Context, conf *oauth2.Config) (*oauth2.Token, error) {
			return conf.TokenSource(ctx, &oauth2.Token{RefreshToken: refresh.Reveal()}).Token()
		})
}

// grant makes the one request of ask; told is what an error shall tell.
func grant(ctx context.Context, hc *http.Client, told TokenError,
	ask func(context.Context, *oauth2.Config) (*oauth2.Token, error),
) (*Grant, error) {
	if _, err := wire.ParseURL(told.TokenURL); err != nil {
		return nil, err
	}
	client, last := tokenClient(hc)
	conf := &oauth2.Config{
		ClientID: told.ClientID,
		Endpoint: oauth2.Endpoint{TokenURL: told.TokenURL, AuthStyle: oauth2.AuthStyleInParams},
	}
	got, err := ask(context.WithValue(ctx, oauth2.HTTPClient, client), conf)
	told.Exchange = last()
	if err != nil {
		return nil, tokenError(err, told)
	}
	now, access, refresh := time.Now(), lifetime(got, "expires_in"), lifetime(got, "refresh_expires_in")
	return &Grant{
		Access: secretOf(got.AccessToken), Refresh: secretOf(got.RefreshToken),
		ExpiresIn: access, RefreshExpiresIn: refresh,
		ExpiresAt: expiry(now, access), RefreshExpiresAt: expiry(now, refresh),
		Exchange: told.Exchange,
	}, nil
}

func secretOf(s string) secret.Value { return secret.New(s) }

// lifetime reads a member in seconds: a number, or, as some servers write it, a
// number in quotes.
func lifetime(t *oauth2.Token, member string) time.Duration {
	var seconds float64
	switch v := t.Extra(member).(type) {
	case float64:
		seconds = v
	case string:
		seconds, _ = strconv.ParseFloat(v, 64)
	case json.Number:
		seconds, _ = v.Float64()
	}
	if !(seconds > 0) { // also what is not a number
		return 0
	}
	return time.Duration(min(seconds, math.MaxInt32)) * time.Second
}

func expiry(now time.Time, life time.Duration) time.Time {
	if life == 0 {
		return time.Time{}
	}
	return now.Add(life)
}

func extraText(t *oauth2.Token, member string) string {
	text, _ := t.Extra(member).(string)
	return text
}
