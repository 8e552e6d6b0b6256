package screen

import (
	"context"

	"kloakroom/apiclient"
	"kloakroom/internal/claims"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/tui/part"
)

// Token is a token on the desk: one that was got for a client, or one that was
// pasted.
type Token struct {
	Realm    string
	ClientID string           // "" for a pasted one
	Got      *apiclient.Token // nil for a pasted one
	Wish     Wish             // what it was got by
	Decoded  *claims.Token    // nil where it is no JWT
	Verdict  claims.Verdict
	// Notice is what there is to know about where it was got, "" for nothing.
	Notice safetext.Text
}

// Raw is the token itself, for calls and for the clipboard.
func (t *Token) Raw() secret.Value {
	if t.Got != nil {
		return t.Got.Access
	}
	return secret.New(t.Decoded.Raw)
}

// Wish says which token is wanted.
type Wish struct {
	Realm, ClientID string
	Scopes          []string
	// Auth is how the client authenticates; "" is client_secret_basic.
	Auth apiclient.AuthStyle
	// Secret is the client's; zero means that it is read from Keycloak.
	Secret secret.Value
	// Audience is what the token is meant for, "" if nobody said: only against it
	// does the header say ✓ or ✗.
	Audience string
	// Fresh gets a new token even where the last one still lives.
	Fresh bool
}

// TokenJob is the job that does [Desk.TokenWork]; its answer is a *Token.
func (d *Desk) TokenJob(slot part.Slot, w Wish) part.Job {
	work := d.TokenWork(w)
	return part.Job{
		Slot: slot, Title: "Getting a token for " + clean(w.ClientID),
		Run: func(ctx context.Context) (any, error) {
			t, err := work(ctx)
			if err != nil {
				return nil, err // a typed nil would look like a token
			}
			return t, nil
		},
	}
}

// TokenWork gets a token by client credentials (RFC 6749 section 4.4), or takes
// the one that still lives, and checks its signature with the realm's live keys.
// It is made on the screens' goroutine and may be called on any, also by a job
// that goes on with the token, such as a call. Errors: those of the client's
// secret (keycloak.Server.SecretOf) and *apiclient.TokenError, which has the
// exchange.
func (d *Desk) TokenWork(w Wish) func(context.Context) (*Token, error) {
	s := d.session
	return func(ctx context.Context) (*Token, error) {
		if s == nil {
			return nil, notSignedIn()
		}
		return getToken(ctx, s, w)
	}
}

func getToken(ctx context.Context, s *session.Session, w Wish) (*Token, error) {
	var err error
	credential := w.Secret
	if credential.IsZero() {
		if credential, err = s.Server().SecretOf(ctx, w.Realm, w.ClientID); err != nil {
			return nil, err
		}
	}
	endpoint, err := s.TokenEndpoint(ctx, w.Realm)
	if err != nil {
		return nil, err
	}
	style := w.Auth
	if style == "" {
		style = apiclient.AuthBasic
	}
	request := apiclient.TokenRequest{
		TokenURL:    endpoint.URL,
		Credentials: apiclient.Credentials{ClientID: w.ClientID, Secret: credential, Style: style},
		Scopes:      w.Scopes,
	}
	if w.Fresh {
		s.Tokens().Drop(request)
	}
	got, err := s.Tokens().Get(ctx, request)
	if err != nil {
		return nil, err
	}
	out := &Token{Realm: w.Realm, ClientID: w.ClientID, Got: got, Wish: w, Notice: clean(endpoint.Notice)}
	if decoded, err := claims.Decode(got.Access.Reveal()); err == nil {
		out.Decoded, out.Verdict = decoded, s.Verify(ctx, w.Realm, decoded)
	}
	return out, nil
}

// VerifyJob is the job that checks a pasted token with the live keys of the
// session's own Keycloak, never with those that the token points to; its answer
// is a claims.Verdict.
func (d *Desk) VerifyJob(slot part.Slot, t *claims.Token) part.Job {
	s, realm := d.session, d.realm
	return part.Job{
		Slot: slot, Title: "Checking the signature",
		Run: func(ctx context.Context) (any, error) {
			if s == nil || realm == "" {
				v := claims.Verify(t, nil)
				if v.Valid == nil {
					v.Reason = "not checked: no Keycloak and realm are chosen"
				}
				return v, nil
			}
			return s.Verify(ctx, realm, t), nil
		},
	}
}

// Token is the newest token, nil for none.
func (d *Desk) Token() *Token { return d.token }

// SetToken makes a token the newest, nil for none, and tells every screen.
func (d *Desk) SetToken(t *Token) part.Result {
	d.token = t
	return part.Handled(part.Tell{Msg: TokenChanged{}})
}
