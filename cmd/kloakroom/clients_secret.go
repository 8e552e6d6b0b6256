package main

import (
	"context"

	"github.com/spf13/cobra"

	"kloakroom/internal/change"
	"kloakroom/internal/output"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
)

func newClientsSecret(a *app) *cobra.Command {
	var c consent
	var rotate, show bool
	cmd := &cobra.Command{
		Use: "secret CLIENT", Short: "Print a client's secret, or make a new one", Args: exactArgs("CLIENT"),
		Long: "Print a client's secret, alone. On a terminal it is masked, unless --show is given.\n" +
			"--rotate makes Keycloak generate a new one first, and prints that.",
		Example: examples(
			"kloakroom clients secret acme --show",
			"kloakroom clients secret acme > acme.secret",
			"kloakroom clients secret acme --rotate --show",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return a.inRealm(ctx, func(s *session.Session) error {
				print := func() error { return printSecret(ctx, a, s, args[0], show) }
				if rotate {
					return a.carryOut(ctx, s, c, change.RotateSecret{ClientID: args[0]}, print)
				}
				return print()
			})
		},
	}
	cmd.Flags().BoolVar(&rotate, "rotate", false, "make a new secret; the present one stops working")
	cmd.Flags().BoolVar(&show, "show", false, "print it unmasked on a terminal too")
	c.bind(cmd)
	return cmd
}

// printedSecret is a secret in JSON.
type printedSecret struct {
	ClientID string `json:"client_id"`
	Secret   string `json:"secret"`
}

func printSecret(ctx context.Context, a *app, s *session.Session, clientID string, show bool) error {
	v, err := s.Server().SecretOf(ctx, s.Realm(), clientID)
	if err != nil {
		return err
	}
	text := v.Reveal()
	if a.out.OutIsTerminal() && !show {
		text = secret.Mask
		a.out.Notice("The secret is masked on a terminal; --show prints it.")
	}
	return a.out.Data(printedSecret{clientID, text}, func(w *output.Human) { w.Line(clean(text)) })
}
