package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/change"
	"kloakroom/internal/claims"
	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
)

// maxShownBody bounds what is shown of the API's answer, in bytes.
const maxShownBody = 4 << 10

// setUp makes the realm, the client, the scope and the assignment, as one plan.
func (s *stage) setUp(ctx context.Context) error {
	s.tell.Step("Setting up realm " + Realm)
	engine := change.New(s.session, stateDir())
	plan, err := engine.Plan(ctx, Realm, change.Setup{ClientID: ClientID, Audience: Audience, Scope: Scope})
	if err != nil {
		return err
	}
	_, err = engine.Apply(ctx, plan, func(done change.StepOutcome) {
		if done.State != change.Applied {
			s.tell.Detail(string(done.State) + ": " + done.Change.Title())
			return
		}
		s.tell.Detail(done.Change.Done())
		for _, c := range done.Change.Consequences {
			s.tell.Detail("  " + c.Text)
		}
	})
	if err != nil {
		return err
	}
	s.tell.Detail("The same by hand: " + plan.Command())
	return nil
}

// play gets a token, reads it, and calls the API with it.
func (s *stage) play(ctx context.Context) error {
	token, err := s.token(ctx)
	if err != nil {
		return err
	}
	if err := s.read(ctx, token.Access); err != nil {
		return err
	}
	return s.call(ctx, token.Access)
}

func (s *stage) token(ctx context.Context) (*apiclient.Token, error) {
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
	token, err := s.session.Tokens().Get(ctx, apiclient.TokenRequest{
		TokenURL:    endpoint.URL,
		Credentials: apiclient.Credentials{ClientID: ClientID, Secret: credential, Style: apiclient.AuthBasic},
	})
	if err != nil {
		return nil, err
	}
	s.tell.Detail("POST " + endpoint.URL)
	s.tell.Detail(fmt.Sprintf("a %s token, good for %s", token.Type, time.Until(token.ExpiresAt).Round(time.Second)))
	return token, nil
}

// read decodes the token and checks its signature with the live keys.
func (s *stage) read(ctx context.Context, access secret.Value) error {
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
func (s *stage) call(ctx context.Context, access secret.Value) error {
	s.tell.Step("Calling the API")
	target := s.api.URL() + "/secure-data"
	if _, err := s.send(ctx, apiclient.Call{Method: http.MethodGet, URL: target}, "without a token"); err != nil {
		return err
	}
	status, err := s.send(ctx, apiclient.Call{Method: http.MethodGet, URL: target, Token: &access}, "with the token")
	if err == nil && status != http.StatusOK {
		err = &fault.Error{
			Class: fault.Broken, Code: "api-refused", What: "call the API",
			Why: "it answered " + wire.StatusWords(status) + " to a token that should do",
		}
	}
	return err
}

func (s *stage) send(ctx context.Context, call apiclient.Call, how string) (status int, err error) {
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
