package main

import (
	"context"

	"github.com/spf13/cobra"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
)

// tokenFlags say for which client a token is got, and how. token and call share
// them.
type tokenFlags struct {
	client, auth, tokenURL, secretFrom string
	scopes                             []string
}

func (t *tokenFlags) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&t.client, "client", "", "the client ID to get a token for")
	f.StringArrayVar(&t.scopes, "scope", nil, "an optional client scope to ask for (may be repeated)")
	f.StringVar(&t.auth, "auth", string(apiclient.AuthBasic), "how the client authenticates: basic (client_secret_basic) or post (client_secret_post)")
	f.StringVar(&t.tokenURL, "token-url", "", "the token endpoint, instead of the one that discovery names")
	f.StringVar(&t.secretFrom, "secret-from", "", "the client's secret by `REF`erence: env:NAME, file:PATH, cmd:COMMAND, keychain:NAME or - (default: read from Keycloak)")
}

func (t *tokenFlags) check(cmd *cobra.Command) error {
	switch {
	case t.client == "":
		return usage(cmd, "--client is missing")
	case t.auth != string(apiclient.AuthBasic) && t.auth != string(apiclient.AuthPost):
		return usage(cmd, "--auth is basic or post")
	}
	for _, s := range t.scopes {
		if s == "" {
			return usage(cmd, "--scope is empty; Keycloak refuses that")
		}
	}
	if t.secretFrom == "" {
		return nil
	}
	_, err := secret.ParseRef(t.secretFrom)
	return err
}

// got is a token with the session it was got in; a detached one where only a
// token URL was given.
type got struct {
	*apiclient.Token
	session *session.Session
}

// get gets the token. With the secret given no administrator signs in, and with
// the token URL given too no Keycloak needs to be named at all.
func (t *tokenFlags) get(ctx context.Context, a *app) (*got, error) {
	settings, err := a.settings(ctx)
	if err != nil {
		return nil, err
	}
	if t.secretFrom == "" {
		if err := needsAdministrator(settings); err != nil {
			return nil, err
		}
	} else {
		settings.SignIn = profile.SignIn{Kind: profile.SignInNone}
	}
	a.warnPlain(t.tokenURL)
	if t.tokenURL != "" && settings.URL == "" {
		return t.getWithout(ctx, a, settings)
	}
	if err := settings.RequireURL(); err != nil {
		return nil, err
	}
	if err := settings.RequireRealm(); err != nil {
		return nil, err
	}
	var out *got
	err = a.in(ctx, settings, func(s *session.Session) error {
		token, err := t.getIn(ctx, a, s)
		out = &got{token, s}
		return err
	})
	return out, err
}

// needsAdministrator says what is missing to read a client's secret.
func needsAdministrator(s profile.Settings) error {
	if s.SignIn.Kind != profile.SignInNone {
		return nil
	}
	return &fault.Error{
		Class: fault.Usage, Code: "no-secret", Why: "there is neither the client's secret nor an administrator to read it",
		Hint: "Give --secret-from (env:NAME, file:PATH, cmd:COMMAND, keychain:NAME or -), or set KLOAKROOM_USER and KLOAKROOM_PASSWORD.",
	}
}

func (t *tokenFlags) getIn(ctx context.Context, a *app, s *session.Session) (*apiclient.Token, error) {
	credential, err := t.secret(ctx, a, s)
	if err != nil {
		return nil, err
	}
	where := t.tokenURL
	if where == "" {
		endpoint, err := s.TokenEndpoint(ctx, s.Realm())
		if err != nil {
			return nil, err
		}
		if endpoint.Notice != "" {
			a.out.Notice(clean(endpoint.Notice))
		}
		where = endpoint.URL
	}
	return s.Tokens().Get(ctx, t.request(where, credential))
}

func (t *tokenFlags) secret(ctx context.Context, a *app, s *session.Session) (secret.Value, error) {
	if t.secretFrom == "" {
		return s.Server().SecretOf(ctx, s.Realm(), t.client)
	}
	return t.givenSecret(ctx, a)
}

// givenSecret resolves --secret-from. The mask that newer Keycloaks show instead
// of a secret is not sent as one.
func (t *tokenFlags) givenSecret(ctx context.Context, a *app) (secret.Value, error) {
	v, err := a.resolve(ctx, t.secretFrom)
	if err == nil && v.IsMask() {
		err = &fault.Error{
			Class: fault.Usage, Code: "secret-masked", Why: "the given secret is Keycloak's mask (" + secret.Mask + "), not a secret",
			Hint: "Take it from where the application keeps it, or rotate it: kloakroom clients secret " + safetext.ShellWord(t.client) + " --rotate",
		}
	}
	return v, err
}

func (t *tokenFlags) request(where string, credential secret.Value) apiclient.TokenRequest {
	return apiclient.TokenRequest{
		TokenURL:    where,
		Credentials: apiclient.Credentials{ClientID: t.client, Secret: credential, Style: apiclient.AuthStyle(t.auth)},
		Scopes:      t.scopes,
	}
}

// getWithout gets a token where only the token endpoint is known.
func (t *tokenFlags) getWithout(ctx context.Context, a *app, settings profile.Settings) (*got, error) {
	credential, err := t.givenSecret(ctx, a)
	if err != nil {
		return nil, err
	}
	s, err := session.Detached(settings, session.Options{})
	if err != nil {
		return nil, err
	}
	token, err := s.Tokens().Get(ctx, t.request(t.tokenURL, credential))
	return &got{token, s}, err
}
