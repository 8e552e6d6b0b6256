package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"kloakroom/internal/change"
	"kloakroom/internal/output"
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
)

func newClientsGet(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "get CLIENT", Short: "Show one client", Args: exactArgs("CLIENT"),
		Long: "Show one client: its switches, its client scopes with the audiences that they write, the roles of its\n" +
			"service account, and whether it has a secret. The secret itself is printed by `kloakroom clients secret`.",
		Example: examples(
			"kloakroom clients get client-app",
			"kloakroom clients get client-app -o json | jq .scopes",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inRealm(cmd.Context(), func(s *session.Session) error {
				return showClient(cmd.Context(), a, s, args[0])
			})
		},
	}
}

// clientView is one client in JSON. What these rights do not show is null.
type clientView struct {
	clientRow
	StandardFlow        bool         `json:"standard_flow"`
	DirectAccessGrants  bool         `json:"direct_access_grants"`
	RedirectURIs        []string     `json:"redirect_uris"`
	Secret              *secretView  `json:"secret"`
	Scopes              []scopeUse   `json:"scopes"`
	ServiceAccountRoles []roleView   `json:"service_account_roles"`
	Raw                 keycloak.Doc `json:"raw"`
}

type secretView struct {
	Present   bool       `json:"present"`
	CreatedAt *time.Time `json:"created_at"`
}

type scopeUse struct {
	Name      string              `json:"name"`
	Assigned  keycloak.Assignment `json:"assigned"`
	Audiences []string            `json:"audiences"`
}

type roleView struct {
	Role     string  `json:"role"`
	ClientID *string `json:"client_id"`
}

func showClient(ctx context.Context, a *app, s *session.Session, clientID string) error {
	v, err := readClient(ctx, s, clientID)
	if err != nil {
		return err
	}
	return a.out.Data(v, func(w *output.Human) { v.show(w) })
}

func readClient(ctx context.Context, s *session.Session, clientID string) (*clientView, error) {
	var (
		c      *keycloak.Client
		doc    keycloak.Doc
		scopes []keycloak.Scope
		roles  []roleView
	)
	g, reading := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		c, doc, err = s.Server().FindClient(reading, s.Realm(), clientID)
		return err
	})
	g.Go(func() (err error) {
		scopes, err = s.Server().Scopes(reading, s.Realm())
		return err
	})
	g.Go(func() (err error) {
		roles, err = accountRoles(reading, s, clientID)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if c == nil {
		return nil, s.Server().NoClient(ctx, s.Realm(), clientID)
	}
	if !c.ServiceAccount {
		roles = []roleView{} // whoever was found under the account's name is a person
	}
	return &clientView{
		clientRow: rowOf(*c, scopes), StandardFlow: c.StandardFlow, DirectAccessGrants: c.DirectAccess,
		RedirectURIs: append([]string{}, c.RedirectURIs...), Secret: secretOf(*c, doc), Scopes: scopesOf(*c, scopes),
		ServiceAccountRoles: roles, Raw: change.Masked(doc),
	}, nil
}

func secretOf(c keycloak.Client, doc keycloak.Doc) *secretView {
	if !c.ClientAuthentication() {
		return nil
	}
	v := &secretView{Present: doc["secret"] != nil}
	if at, ok := c.SecretCreated(); ok {
		v.CreatedAt = &at
	}
	return v
}

func scopesOf(c keycloak.Client, scopes []keycloak.Scope) []scopeUse {
	out := []scopeUse{}
	for _, as := range []keycloak.Assignment{keycloak.Default, keycloak.Optional} {
		for _, sc := range scopes {
			if c.Assigned(sc.Name) == as {
				out = append(out, scopeUse{sc.Name, as, keycloak.Audiences(sc.Mappers)})
			}
		}
	}
	return out
}

// accountRoles reads the roles of the service account: an empty list where there
// is none, nil where these rights do not show it.
func accountRoles(ctx context.Context, s *session.Session, clientID string) ([]roleView, error) {
	user, err := s.Server().ServiceAccount(ctx, s.Realm(), clientID)
	if keycloak.IsForbidden(err) {
		return nil, nil
	}
	if err != nil || user == nil {
		return []roleView{}, err
	}
	mappings, err := s.Server().RoleMappings(ctx, s.Realm(), user.ID)
	if keycloak.IsForbidden(err) {
		return nil, nil
	}
	out := make([]roleView, 0, len(mappings))
	for _, m := range mappings {
		r := roleView{Role: m.Role}
		if m.Client != "" {
			r.ClientID = &m.Client
		}
		out = append(out, r)
	}
	return out, err
}

func (v *clientView) show(w *output.Human) {
	w.Heading(clean(v.ClientID))
	w.Fields(dashed([][2]safetext.Text{
		{"Name", clean(v.Name)},
		{"ID", clean(v.ID)},
		{"Enabled", onOff(v.Enabled)},
		{"Client authentication", onOff(v.ClientAuthentication)},
		{"Service account roles", onOff(v.ServiceAccount)},
		{"Standard flow", onOff(v.StandardFlow)},
		{"Direct access grants", onOff(v.DirectAccessGrants)},
		{"Full scope allowed", onOff(v.FullScope)},
		{"Redirect URIs", clean(strings.Join(v.RedirectURIs, ", "))},
		{"Secret", v.Secret.words()},
		{"Audiences", clean(strings.Join(v.Audiences, ", "))},
		{"Roles", v.roleWords()},
	}))
	w.Blank()
	rows := make([][]safetext.Text, len(v.Scopes))
	for i, s := range v.Scopes {
		rows[i] = []safetext.Text{clean(s.Name), clean(string(s.Assigned)), clean(strings.Join(s.Audiences, ", "))}
	}
	w.Table([]string{"client scope", "assigned", "audiences"}, rows)
}

func (v *secretView) words() safetext.Text {
	switch {
	case v == nil:
		return "none (client authentication is off)"
	case !v.Present:
		return "not visible"
	case v.CreatedAt == nil:
		return "there is one"
	}
	return clean("there is one, made " + v.CreatedAt.Local().Format("2006-01-02 15:04"))
}

func (v *clientView) roleWords() safetext.Text {
	if v.ServiceAccountRoles == nil {
		return "not visible (the role view-users would show them)"
	}
	names := make([]string, len(v.ServiceAccountRoles))
	for i, r := range v.ServiceAccountRoles {
		names[i] = r.Role
		if r.ClientID != nil {
			names[i] = *r.ClientID + "/" + r.Role
		}
	}
	return clean(strings.Join(names, ", "))
}
