package main

import (
	"context"
	"sort"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"kloakroom/internal/change"
	"kloakroom/internal/output"
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
)

func newAudiences(a *app) *cobra.Command {
	return group("audiences", "List, create and assign audiences",
		newAudiencesList(a), newAudiencesCreate(a), newAssign(a, "AUDIENCE", true), newUnassign(a, "AUDIENCE", true))
}

// audienceRow is one audience mapper in JSON, with the clients that its client
// scope is assigned to. Scope is null for a client's dedicated mapper.
type audienceRow struct {
	Audience string        `json:"audience"`
	Scope    *string       `json:"scope"`
	Mapper   string        `json:"mapper"`
	Clients  []audienceUse `json:"clients"`
}

type audienceUse struct {
	ClientID string              `json:"client_id"`
	Assigned keycloak.Assignment `json:"assigned"`
}

func newAudiencesList(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the audiences, what writes them, and which clients have them", Args: noArgs,
		Long: "List the audiences, what writes them, and which clients have them. All clients of the realm are read\n" +
			"for it, page by page.",
		Example: examples(
			"kloakroom audiences list",
			`kloakroom audiences list -o json | jq '.[] | select(.audience == "apiserver")'`,
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.inRealm(cmd.Context(), func(s *session.Session) error {
				rows, err := readAudiences(cmd.Context(), s)
				if err != nil {
					return err
				}
				return a.out.Data(rows, func(w *output.Human) { audienceTable(w, rows) })
			})
		},
	}
}

func readAudiences(ctx context.Context, s *session.Session) ([]audienceRow, error) {
	var scopes []keycloak.Scope
	var clients []keycloak.Client
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		scopes, err = s.Server().Scopes(ctx, s.Realm())
		return err
	})
	g.Go(func() (err error) {
		clients, _, err = clientsList{all: true}.read(ctx, s)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return audienceRows(scopes, clients), nil
}

func audienceRows(scopes []keycloak.Scope, clients []keycloak.Client) []audienceRow {
	rows := []audienceRow{}
	for _, sc := range scopes {
		for _, m := range sc.Mappers {
			aud, ok := m.Audience()
			if !ok {
				continue
			}
			row := audienceRow{Audience: aud, Scope: &sc.Name, Mapper: m.Name, Clients: []audienceUse{}}
			for _, c := range clients {
				if as := c.Assigned(sc.Name); as != keycloak.NotAssigned {
					row.Clients = append(row.Clients, audienceUse{c.ClientID, as})
				}
			}
			rows = append(rows, row)
		}
	}
	for _, c := range clients {
		for _, m := range c.DedicatedMappers {
			if aud, ok := m.Audience(); ok {
				rows = append(rows, audienceRow{aud, nil, m.Name, []audienceUse{{c.ClientID, keycloak.Dedicated}}})
			}
		}
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].Audience < rows[j].Audience })
	return rows
}

func audienceTable(w *output.Human, rows []audienceRow) {
	table := make([][]safetext.Text, len(rows))
	for i, r := range rows {
		scope := safetext.Text("(dedicated)")
		if r.Scope != nil {
			scope = clean(*r.Scope)
		}
		uses := make([]string, len(r.Clients))
		for j, u := range r.Clients {
			uses[j] = u.ClientID + " (" + string(u.Assigned) + ")"
		}
		table[i] = []safetext.Text{clean(r.Audience), scope, clean(r.Mapper), clean(strings.Join(uses, ", "))}
	}
	w.Table([]string{"audience", "client scope", "mapper", "clients"}, table)
}

func newAudiencesCreate(a *app) *cobra.Command {
	var c consent
	var want change.CreateScope
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Create a client scope that writes an audience", Args: exactArgs("NAME"),
		Long: "Create a client scope NAME with an audience mapper: of a custom audience (--audience apiserver),\n" +
			"or of a client of the realm (--for-client orders-api).",
		Example: examples(
			"kloakroom audiences create api-audience --audience apiserver",
			"kloakroom audiences create atlas-api-audience --for-client atlas-api",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			want.Name = args[0]
			switch {
			case want.Audience == "" && want.ForClient == "":
				return usage(cmd, "--audience or --for-client is missing")
			case want.Audience != "" && want.ForClient != "":
				return conflictingFlags("--audience", "--for-client")
			}
			return a.inRealm(cmd.Context(), func(s *session.Session) error {
				return a.carryOut(cmd.Context(), s, c, want, nil)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&want.Audience, "audience", "", "the custom audience to write")
	f.StringVar(&want.ForClient, "for-client", "", "the client whose client ID to write")
	f.StringVar(&want.Description, "description", "", "what it is for")
	c.bind(cmd)
	return cmd
}
