package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"kloakroom/internal/claims"
	"kloakroom/internal/output"
)

func newToken(a *app) *cobra.Command {
	var t tokenFlags
	var show bool
	cmd := &cobra.Command{
		Use: "token", Short: "Get a token by client credentials", Args: noArgs,
		Long: "Get a token by client credentials and print it, alone, ready for $(…). On a terminal it is masked,\n" +
			"unless --show is given. -o json adds header, claims and what the live keys say of the signature.",
		Example: examples(
			"kloakroom token --client client-app",
			"kloakroom token --client client-app -o json | jq .claims",
			"kloakroom token --client acme --secret-from file:acme.secret --auth post",
			`curl -H "Authorization: Bearer $(kloakroom token --client client-app)" http://127.0.0.1:8000/secure-data`,
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := t.check(cmd); err != nil {
				return err
			}
			token, err := t.get(cmd.Context(), a)
			if err != nil {
				return err
			}
			return a.printToken(cmd.Context(), token, show)
		},
	}
	t.bind(cmd)
	cmd.Flags().BoolVar(&show, "show", false, "print it unmasked on a terminal too")
	return cmd
}

// tokenView is a token in JSON.
type tokenView struct {
	AccessToken string     `json:"access_token"`
	TokenType   string     `json:"token_type"`
	ExpiresAt   *time.Time `json:"expires_at"`
	Scope       string     `json:"scope"`
	decodedView
}

// decodedView is what a token says, and what the keys say of it.
type decodedView struct {
	Header    *claims.Object       `json:"header"`
	Claims    *claims.Object       `json:"claims"`
	Signature claims.Verdict       `json:"signature"`
	Times     []claims.TimeInWords `json:"times,omitempty"`
	Problems  []claims.Problem     `json:"problems,omitempty"`
}

func (a *app) printToken(ctx context.Context, t *got, show bool) error {
	text := t.Access.Reveal()
	if a.out.OutIsTerminal() && !show {
		text = shortened(text)
		a.out.Notice("The token is shortened on a terminal; --show prints it whole.")
	}
	if !a.out.JSON() {
		return a.out.Data(nil, func(w *output.Human) { w.Line(clean(text)) })
	}
	v := tokenView{AccessToken: text, TokenType: t.Type, Scope: t.Scope}
	if !t.ExpiresAt.IsZero() {
		at := t.ExpiresAt.UTC().Truncate(time.Second)
		v.ExpiresAt = &at
	}
	if decoded, err := claims.Decode(t.Access.Reveal()); err == nil {
		v.decodedView = viewOf(decoded, t.session.Verify(ctx, t.session.Realm(), decoded))
	}
	return a.out.Data(v, nil)
}

func viewOf(t *claims.Token, v claims.Verdict) decodedView {
	return decodedView{
		Header: t.Header, Claims: t.Claims, Signature: v,
		Times: claims.Describe(t, time.Now()), Problems: t.Problems,
	}
}

// shortened shows enough of a token to recognise it, and nothing of its signature.
func shortened(token string) string {
	const visible = 16
	if len(token) <= 2*visible {
		return "…"
	}
	return token[:visible] + "…"
}
