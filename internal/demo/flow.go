package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/claims"
	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
)

// maxShownBody bounds what is shown of the API's answer, in bytes.
const maxShownBody = 4 << 10

// Play gets a token, reads it, and calls the API with it, without anybody at the
// keys. What the scene lacks for that is set up on the way, after it was shown
// what comes of it.
func (s *Stage) Play(ctx context.Context) error {
	defer s.hearInterrupt(ctx)()
	switch s.Scene {
	case Empty:
		if err := s.setUp(ctx, Intent()); err != nil {
			return err
		}
	case NoAudience:
		if err := s.round(ctx, http.StatusUnauthorized); err != nil {
			return err
		}
		s.tell.Step("Assigning what is missing")
		if err := s.assign(ctx); err != nil {
			return err
		}
		s.session.Tokens().Drop(s.request)
	case Done:
	}
	return s.round(ctx, http.StatusOK)
}

// round goes once from the token to the API's answer, which must have this status.
func (s *Stage) round(ctx context.Context, want int) error {
	token, err := s.token(ctx)
	if err != nil {
		return err
	}
	if err := s.read(ctx, token.Access); err != nil {
		return err
	}
	return s.call(ctx, token.Access, want)
}

func (s *Stage) token(ctx context.Context) (*apiclient.Token, error) {
	s.tell.Step("Getting a token for " + ClientID + " by client credentials")
	client, _, err := s.session.Server().FindClient(ctx, Realm, ClientID)
	if err != nil {
		return nil, err
	}
	if client == nil {
		return nil, s.session.Server().NoClient(ctx, Realm, ClientID)
	}
	credential, err := s.session.Server().ClientSecret(ctx, Realm, client.ID)
	if err != nil {
		return nil, err
	}
	endpoint, err := s.session.TokenEndpoint(ctx, Realm)
	if err != nil {
		return nil, err
	}
	s.request = apiclient.TokenRequest{
		TokenURL:    endpoint.URL,
		Credentials: apiclient.Credentials{ClientID: ClientID, Secret: credential, Style: apiclient.AuthBasic},
	}
	token, err := s.session.Tokens().Get(ctx, s.request)
	if err != nil {
		return nil, err
	}
	s.tell.Detail("POST " + endpoint.URL)
	s.tell.Detail(fmt.Sprintf("a %s token, good for %s", token.Type, time.Until(token.ExpiresAt).Round(time.Second)))
	return token, nil
}

// read decodes the token and checks its signature with the live keys.
func (s *Stage) read(ctx context.Context, access secret.Value) error {
	s.tell.Step("Reading its claims")
	token, err := claims.Decode(access.Reveal())
	if err != nil {
		return err
	}
	keys, err := s.session.Server().JWKS(ctx, Realm)
	if err != nil {
		return err
	}
	s.tell.Detail(claims.Verify(token, keys).Reason)
	pairs := make([][2]string, 0, len(token.Claims.Members))
	for _, m := range token.Claims.Members {
		pairs = append(pairs, [2]string{m.Name, claims.Text(m.Value)})
	}
	s.tell.Fields(pairs)
	return nil
}

// call walks into the API, first without the token and then with it.
func (s *Stage) call(ctx context.Context, access secret.Value, want int) error {
	s.tell.Step("Calling the API")
	target := s.Settings.API
	if _, err := s.send(ctx, apiclient.Call{Method: http.MethodGet, URL: target}, "without a token"); err != nil {
		return err
	}
	status, err := s.send(ctx, apiclient.Call{Method: http.MethodGet, URL: target, Token: &access}, "with the token")
	if err == nil && status != want {
		err = &fault.Error{
			Class: fault.Broken, Code: "api-refused", What: "call the API",
			Why: "it answered " + wire.StatusWords(status) + ", and not " + wire.StatusWords(want),
		}
	}
	return err
}

func (s *Stage) send(ctx context.Context, call apiclient.Call, how string) (status int, err error) {
	x, err := apiclient.Send(ctx, s.session.API(), call)
	if err != nil {
		return 0, err
	}
	defer func() { _ = x.Close() }()
	body, err := io.ReadAll(io.LimitReader(x.Response.Body.Reader(), maxShownBody))
	if err != nil {
		return 0, err
	}
	s.tell.Detail("GET " + call.URL + " " + how + ": " + wire.StatusWords(x.Response.Status))
	s.tell.Detail(strings.TrimSpace(string(body)))
	return x.Response.Status, nil
}
