package main

import (
	"github.com/spf13/cobra"

	"kloakroom/internal/change"
	"kloakroom/internal/output"
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
)

func newRealms(a *app) *cobra.Command {
	c := &cobra.Command{
		Use: "realms", Short: "List the realms, or create one", Args: noArgs,
		Long: "List the realms that the administrator may see. `kloakroom realms create` makes another one.",
		Example: examples(
			"kloakroom realms",
			"kloakroom realms -o json | jq -r '.[].name'",
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.signedIn(cmd.Context(), func(s *session.Session) error { return listRealms(cmd, a, s) })
		},
	}
	c.AddCommand(newRealmsCreate(a))
	return c
}

// realmRow is one realm in JSON. Enabled is null where these rights do not show it.
type realmRow struct {
	Name        string `json:"name"`
	Enabled     *bool  `json:"enabled"`
	DisplayName string `json:"display_name"`
}

func listRealms(cmd *cobra.Command, a *app, s *session.Session) error {
	realms, err := s.Server().Realms(cmd.Context())
	if err != nil {
		return err
	}
	rows := make([]realmRow, len(realms))
	for i, r := range realms {
		rows[i] = realmRow{r.Name, r.Enabled, r.DisplayName}
	}
	return a.out.Data(rows, func(w *output.Human) {
		table := make([][]safetext.Text, len(rows))
		for i, r := range rows {
			table[i] = []safetext.Text{clean(r.Name), known(r.Enabled), clean(r.DisplayName)}
		}
		w.Table([]string{"realm", "enabled", "display name"}, table)
	})
}

// onOff is a switch in words, and known one that may not be visible.
func onOff(b bool) safetext.Text {
	if b {
		return "on"
	}
	return "off"
}

func known(b *bool) safetext.Text {
	if b == nil {
		return "?"
	}
	return onOff(*b)
}

func newRealmsCreate(a *app) *cobra.Command {
	var c consent
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Create a realm", Args: exactArgs("NAME"),
		Long: "Create an enabled realm with Keycloak's own settings.",
		Example: examples(
			"kloakroom realms create coolproject",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.signedIn(cmd.Context(), func(s *session.Session) error {
				return a.carryOutIn(cmd.Context(), s, args[0], c, change.CreateRealm{Name: args[0]}, nil)
			})
		},
	}
	c.bind(cmd)
	return cmd
}
