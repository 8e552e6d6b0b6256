package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"kloakroom/internal/change"
	"kloakroom/internal/session"
)

// switchFlag is a flag that takes on or off, and knows whether it was given.
type switchFlag struct{ to **bool }

func (f switchFlag) Type() string { return "on|off" }

func (f switchFlag) String() string {
	if f.to == nil || *f.to == nil {
		return ""
	}
	return string(onOff(**f.to))
}

func (f switchFlag) Set(s string) error {
	v := s == "on"
	if !v && s != "off" {
		return fmt.Errorf("%q is neither on nor off", s)
	}
	*f.to = &v
	return nil
}

func bindSettings(cmd *cobra.Command, s *change.Settings) {
	f := cmd.Flags()
	f.Var(switchFlag{&s.ClientAuthentication}, "client-authentication", "Client authentication")
	f.Var(switchFlag{&s.ServiceAccount}, "service-account", "Service account roles")
	f.Var(switchFlag{&s.StandardFlow}, "standard-flow", "Standard flow")
	f.Var(switchFlag{&s.DirectAccess}, "direct-access-grants", "Direct access grants")
	f.Var(switchFlag{&s.FullScope}, "full-scope", "Full scope allowed")
	f.Var(switchFlag{&s.Enabled}, "enabled", "Enabled")
}

func newClientsCreate(a *app) *cobra.Command {
	var c consent
	var want change.CreateClient
	cmd := &cobra.Command{
		Use: "create CLIENT", Short: "Create a client", Args: exactArgs("CLIENT"),
		Long: "Create a client for an application that signs in as itself: Client authentication and Service account\n" +
			"roles are on, Standard flow, Direct access grants and Full scope allowed are off, unless told otherwise.",
		Example: examples(
			"kloakroom clients create client-app",
			"kloakroom clients create atlas-api --service-account off --description 'the orders service'",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			want.ClientID = args[0]
			return a.inRealm(cmd.Context(), func(s *session.Session) error {
				return a.carryOut(cmd.Context(), s, c, want, nil)
			})
		},
	}
	cmd.Flags().StringVar(&want.Name, "name", "", "a name for people")
	cmd.Flags().StringVar(&want.Description, "description", "", "what it is for")
	bindSettings(cmd, &want.Settings)
	c.bind(cmd)
	return cmd
}

func newClientsSet(a *app) *cobra.Command {
	var c consent
	var want change.Settings
	cmd := &cobra.Command{
		Use: "set CLIENT", Short: "Set switches of a client", Args: exactArgs("CLIENT"),
		Long: "Set switches of a client; what is not named stays as it is. The plan says what Keycloak does besides:\n" +
			"switching Client authentication off erases the secret, switching Service account roles off deletes the\n" +
			"service account with its roles.",
		Example: examples(
			"kloakroom clients set client-app --full-scope off",
			`kloakroom clients set acme --enabled off        # no more tokens; "on" takes it back`,
			"kloakroom clients set client-app --service-account off --dry-run",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			if want.Empty() {
				return usage(cmd, "nothing to set was named")
			}
			return a.inRealm(cmd.Context(), func(s *session.Session) error {
				return a.carryOut(cmd.Context(), s, c, change.SetClient{ClientID: args[0], Settings: want}, nil)
			})
		},
	}
	bindSettings(cmd, &want)
	c.bind(cmd)
	return cmd
}
