package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"kloakroom/internal/output"
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
)

type clientsList struct {
	query keycloak.ClientQuery
	all   bool
}

func newClientsList(a *app) *cobra.Command {
	o := clientsList{}
	cmd := &cobra.Command{
		Use: "list", Short: "List clients, a page at a time", Args: noArgs,
		Long: "List clients, a page at a time. Keycloak searches the client IDs itself, in any case; it gives no count,\n" +
			"so a page that is full says on standard error how to go on.",
		Example: examples(
			"kloakroom clients list",
			"kloakroom clients list --search batch --max 20",
			"kloakroom clients list --all -o json | jq -r '.[] | select(.service_account) | .client_id'",
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.query.Max <= 0 || o.query.First < 0 {
				return usage(cmd, "--max wants a number above 0, and --first none below")
			}
			return a.inRealm(cmd.Context(), func(s *session.Session) error { return o.run(cmd.Context(), a, s) })
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.query.Max, "max", keycloak.PageSize, "how many at most")
	f.IntVar(&o.query.First, "first", 0, "how many to pass over")
	f.StringVar(&o.query.Search, "search", "", "only client IDs that contain this")
	f.BoolVar(&o.all, "all", false, "all of them, page by page (slow in a large realm)")
	return cmd
}

func (o clientsList) run(ctx context.Context, a *app, s *session.Session) error {
	var scopes []keycloak.Scope
	var clients []keycloak.Client
	more := false
	g, reading := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		scopes, err = s.Server().Scopes(reading, s.Realm())
		return err
	})
	g.Go(func() (err error) {
		clients, more, err = o.read(reading, s)
		return err
	})
	if err := g.Wait(); err != nil {
		return err
	}
	rows := make([]clientRow, len(clients))
	for i, c := range clients {
		rows[i] = rowOf(c, scopes)
	}
	if more {
		a.out.Notice(clean("More may follow: --first " + itoa(o.query.First+o.query.Max) + ", or --all."))
	}
	return a.out.Data(rows, func(w *output.Human) { clientTable(w, rows) })
}

// read reads the page that was asked for, or all pages; more says that the last
// one was full.
func (o clientsList) read(ctx context.Context, s *session.Session) (out []keycloak.Client, more bool, err error) {
	q := o.query
	if o.all {
		q.Max = keycloak.PageSize
	}
	for {
		page, err := s.Server().Clients(ctx, s.Realm(), q)
		if err != nil {
			return nil, false, err
		}
		out = append(out, page...)
		if !o.all || len(page) < q.Max {
			return out, !o.all && len(page) == q.Max, nil
		}
		q.First += q.Max
	}
}

func rowOf(c keycloak.Client, scopes []keycloak.Scope) clientRow {
	return clientRow{
		ID: c.ID, ClientID: c.ClientID, Name: c.Name, Enabled: c.Enabled,
		ClientAuthentication: c.ClientAuthentication(), ServiceAccount: c.ServiceAccount, FullScope: c.FullScope,
		Audiences: keycloak.ClientAudiences(c, scopes),
	}
}

func clientTable(w *output.Human, rows []clientRow) {
	table := make([][]safetext.Text, len(rows))
	for i, r := range rows {
		table[i] = []safetext.Text{
			clean(r.ClientID), onOff(r.Enabled), onOff(r.ClientAuthentication), onOff(r.ServiceAccount),
			onOff(r.FullScope), clean(strings.Join(r.Audiences, ", ")), clean(r.Name),
		}
	}
	w.Table([]string{"client ID", "enabled", "client auth", "service account", "full scope", "audiences", "name"}, table)
}
