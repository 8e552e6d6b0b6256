package session

import (
	"context"
	"errors"
	"net/http"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
)

// adminCLI is Keycloak's own public client for tools that sign in by password.
const adminCLI = "admin-cli"

// signInAt is what every way to sign in needs.
type signInAt struct {
	tokenURL string
	hc       *http.Client
	now      func() time.Time
}

// by returns the source for a way to sign in.
func (at signInAt) by(in profile.SignIn, credential secret.Value) (source, error) {
	switch in.Kind {
	case profile.SignInPassword:
		return at.byPassword(in.Name, credential), nil
	case profile.SignInClient:
		return at.byClient(in.Name, credential), nil
	case profile.SignInToken:
		return byToken(credential), nil
	default:
		return nil, &fault.Error{Class: fault.Usage, Code: "bad-sign-in", Why: "there is no way to sign in by " + string(in.Kind)}
	}
}

// byPassword uses the refresh token while it lives, and the password after, or
// when the session behind the refresh token has ended.
func (at signInAt) byPassword(user string, password secret.Value) source {
	return func(ctx context.Context, before past) (*apiclient.Grant, error) {
		if g := before.grant; g != nil && !g.Refresh.IsZero() && at.now().Before(g.RefreshExpiresAt) {
			got, err := apiclient.Refresh(ctx, at.hc, at.tokenURL, adminCLI, g.Refresh)
			if err == nil || !sessionEnded(err) {
				return got, err
			}
		}
		return apiclient.Password(ctx, at.hc, apiclient.PasswordRequest{
			TokenURL: at.tokenURL, ClientID: adminCLI, User: user, Password: password,
		})
	}
}

// sessionEnded says whether the token endpoint refused a refresh token. Where it
// could not be asked, or is in trouble, the password would not help.
func sessionEnded(err error) bool {
	var refused *apiclient.TokenError
	return errors.As(err, &refused) && refused.Err == nil &&
		(refused.Status == http.StatusBadRequest || refused.Status == http.StatusUnauthorized)
}

// byClient asks again each time: client credentials give no refresh token.
func (at signInAt) byClient(id string, clientSecret secret.Value) source {
	request := apiclient.TokenRequest{
		TokenURL:    at.tokenURL,
		Credentials: apiclient.Credentials{ClientID: id, Secret: clientSecret, Style: apiclient.AuthBasic},
	}
	return func(ctx context.Context, _ past) (*apiclient.Grant, error) {
		asked := at.now()
		t, err := apiclient.NewTokens(at.hc, func() time.Time { return asked }).Get(ctx, request)
		if err != nil {
			return nil, err
		}
		g := &apiclient.Grant{Access: t.Access}
		if !t.ExpiresAt.IsZero() {
			g.ExpiresIn = t.ExpiresAt.Sub(asked)
		}
		return g, nil
	}
}

// byToken hands out the token that was given; when the server has refused it,
// there is no other.
func byToken(token secret.Value) source {
	return func(_ context.Context, before past) (*apiclient.Grant, error) {
		if before.refused {
			return nil, &fault.Error{
				Class: fault.Refused, Code: "token-refused", Why: "Keycloak does not accept the given administrator's token",
				Hint: "It may have expired (they live for a minute by default). Get a new one into KLOAKROOM_TOKEN.",
			}
		}
		return &apiclient.Grant{Access: token}, nil
	}
}
