package main

import (
	"github.com/spf13/cobra"

	"kloakroom/internal/change"
	"kloakroom/internal/session"
)

func newSetup(a *app) *cobra.Command {
	var c consent
	var want change.Setup
	cmd := &cobra.Command{
		Use: "setup", Short: "Set up a client that may call an API, as one plan", Args: noArgs,
		Long: "Set up a client that may call an API, as one plan: the realm, the client with Client authentication and\n" +
			"Service account roles but without full scope, and a client scope that writes the audience, assigned as\n" +
			"Default. What is missing is created, what is there stays; run twice, it changes nothing.",
		Example: examples(
			"kloakroom setup --realm coolproject --client client-app --audience apiserver",
			"kloakroom setup --realm coolproject --client client-app --audience apiserver --dry-run -o json",
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if want.ClientID == "" || want.Audience == "" {
				return usage(cmd, "--client and --audience are needed")
			}
			return a.inRealm(cmd.Context(), func(s *session.Session) error {
				return a.carryOut(cmd.Context(), s, c, want, nil)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&want.ClientID, "client", "", "the client ID of the application")
	f.StringVar(&want.Audience, "audience", "", "the audience that the API expects")
	f.StringVar(&want.Scope, "scope-name", "", "the name of the client scope (default: AUDIENCE-audience)")
	c.bind(cmd)
	return cmd
}
