package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kloakroom/internal/claims"
	"kloakroom/internal/output"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
)

func newInspect(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "inspect [REF|-]", Short: "Decode a token and check its signature",
		Long: "Decode a token and check its signature. The token is given by reference (-, file:PATH, env:NAME, …; standard\n" +
			"input by default), never as an argument. Decoding works offline; keys are fetched only from the configured\n" +
			"Keycloak, never from where the token points. Exit code 1 where it is forged or cannot be decoded.",
		Example: examples(
			"kloakroom token --client client-app | kloakroom inspect",
			"kloakroom inspect file:token.txt",
			"kloakroom inspect env:TOKEN -o json | jq .claims.aud",
		),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(cmd, "one token at a time")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			reference := "-"
			if len(args) == 1 {
				reference = args[0]
			}
			return a.inspect(cmd.Context(), reference)
		},
	}
}

func (a *app) inspect(ctx context.Context, reference string) error {
	given, err := a.resolve(ctx, reference)
	if err != nil {
		return err
	}
	token, err := claims.Decode(given.Reveal())
	if err != nil {
		return err
	}
	verdict := a.verifyAtConfigured(ctx, token)
	v := inspectView{TokenType: token.Type(), Scope: strings.Join(token.Scopes(), " "), decodedView: viewOf(token, verdict)}
	if at, ok := token.ExpiresAt(); ok {
		v.ExpiresAt = &at
	}
	if err := a.out.Data(v, func(w *output.Human) { showToken(w, token, verdict) }); err != nil {
		return err
	}
	if token.Broken() || (verdict.Valid != nil && !*verdict.Valid) {
		return exitCode(exitBroken)
	}
	return nil
}

// inspectView is tokenView without the token.
type inspectView struct {
	TokenType string     `json:"token_type"`
	ExpiresAt *time.Time `json:"expires_at"`
	Scope     string     `json:"scope"`
	decodedView
}

// verifyAtConfigured checks a token with the keys of the configured Keycloak. No
// administrator is needed; where no Keycloak is configured or none answers, the
// signature counts as not checked.
func (a *app) verifyAtConfigured(ctx context.Context, t *claims.Token) claims.Verdict {
	settings, err := a.settings(ctx)
	if err != nil {
		return claims.Verdict{Kid: t.Kid(), Alg: t.Alg(), Reason: "not checked: " + err.Error()}
	}
	if settings.URL == "" {
		v := claims.Verify(t, nil)
		if v.Valid == nil {
			v.Reason = "not checked: no Keycloak is configured (--url, --realm)"
		}
		return v
	}
	settings.SignIn = profile.SignIn{Kind: profile.SignInNone}
	if settings.Realm == "" {
		settings.Realm = realmOf(t.Issuer())
	}
	var v claims.Verdict
	err = a.in(ctx, settings, func(s *session.Session) error {
		v = s.Verify(ctx, s.Realm(), t)
		return nil
	})
	if err != nil {
		return claims.Verdict{Kid: t.Kid(), Alg: t.Alg(), Reason: "not checked: " + err.Error()}
	}
	return v
}

// realmOf is the realm that an issuer names, for the configured server to be
// asked about; nothing is fetched from the issuer itself.
func realmOf(issuer string) string {
	_, realm, _ := strings.Cut(issuer, "/realms/")
	return strings.Trim(realm, "/")
}

// showToken writes a decoded token for people.
func showToken(w *output.Human, t *claims.Token, v claims.Verdict) {
	for _, p := range t.Problems {
		w.Line("! " + clean(p.String()))
	}
	w.Line(verdictLine(v))
	for _, at := range claims.Describe(t, time.Now()) {
		w.Line("  " + clean(at.Words))
	}
	w.Blank()
	w.Heading("Issued for")
	w.Fields(pointedOut(t))
	for _, part := range []struct {
		name   string
		object *claims.Object
	}{{"Header", t.Header}, {"Claims", t.Claims}} {
		if part.object == nil {
			continue
		}
		w.Blank()
		w.Heading(safetext.Text(part.name))
		w.Fields(membersOf(part.object))
	}
}

func verdictLine(v claims.Verdict) safetext.Text {
	mark := "? "
	if v.Valid != nil {
		mark = map[bool]string{true: "✓ ", false: "✗ "}[*v.Valid]
	}
	return safetext.Text(mark) + clean(v.Reason)
}

func pointedOut(t *claims.Token) [][2]safetext.Text {
	roles := append([]string{}, t.RealmRoles()...)
	for _, client := range sortedKeys(t.ClientRoles()) {
		for _, r := range t.ClientRoles()[client] {
			roles = append(roles, client+"/"+r)
		}
	}
	return dashed([][2]safetext.Text{
		{"Client", clean(t.ClientID())},
		{"Issuer", clean(t.Issuer())},
		{"Audience", clean(strings.Join(t.Audience(), ", "))},
		{"Scopes", clean(strings.Join(t.Scopes(), ", "))},
		{"Roles", clean(strings.Join(roles, ", "))},
	})
}

func membersOf(o *claims.Object) [][2]safetext.Text {
	out := make([][2]safetext.Text, len(o.Members))
	for i, m := range o.Members {
		out[i] = [2]safetext.Text{clean(m.Name), clean(claims.Text(m.Value))}
	}
	return out
}
