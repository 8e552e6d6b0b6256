package main

import (
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"kloakroom/internal/change"
	"kloakroom/internal/output"
	"kloakroom/internal/safetext"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
)

func newScopes(a *app) *cobra.Command {
	return group("scopes", "List, show, create and assign client scopes",
		newScopesList(a), newScopesGet(a), newScopesCreate(a),
		newAssign(a, "SCOPE", false), newUnassign(a, "SCOPE", false))
}

// scopeRow is one client scope in JSON.
type scopeRow struct {
	ID           string               `json:"id"`
	Name         string               `json:"name"`
	Protocol     string               `json:"protocol"`
	RealmDefault *keycloak.Assignment `json:"realm_default"`
	Audiences    []string             `json:"audiences"`
}

func newScopesList(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the realm's client scopes", Args: noArgs,
		Long: "List the realm's client scopes: whether new clients get them as Default or Optional, and the audiences\n" +
			"that they write to access tokens.",
		Example: examples(
			"kloakroom scopes list",
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.inRealm(cmd.Context(), func(s *session.Session) error {
				scopes, given, err := readScopes(cmd, s)
				if err != nil {
					return err
				}
				rows := make([]scopeRow, len(scopes))
				for i, sc := range scopes {
					rows[i] = scopeRowOf(sc, given)
				}
				return a.out.Data(rows, func(w *output.Human) { scopeTable(w, rows) })
			})
		},
	}
}

func readScopes(cmd *cobra.Command, s *session.Session) (scopes []keycloak.Scope, given map[string]keycloak.Assignment, err error) {
	g, ctx := errgroup.WithContext(cmd.Context())
	g.Go(func() (err error) {
		scopes, err = s.Server().Scopes(ctx, s.Realm())
		return err
	})
	g.Go(func() (err error) {
		given, err = s.Server().RealmDefaults(ctx, s.Realm())
		return err
	})
	return scopes, given, g.Wait()
}

func scopeRowOf(sc keycloak.Scope, given map[string]keycloak.Assignment) scopeRow {
	r := scopeRow{ID: sc.ID, Name: sc.Name, Protocol: sc.Protocol, Audiences: keycloak.Audiences(sc.Mappers)}
	if as, ok := given[sc.Name]; ok {
		r.RealmDefault = &as
	}
	return r
}

func scopeTable(w *output.Human, rows []scopeRow) {
	table := make([][]safetext.Text, len(rows))
	for i, r := range rows {
		as := safetext.Text("–")
		if r.RealmDefault != nil {
			as = clean(string(*r.RealmDefault))
		}
		table[i] = []safetext.Text{clean(r.Name), clean(r.Protocol), as, clean(strings.Join(r.Audiences, ", "))}
	}
	w.Table([]string{"client scope", "protocol", "realm default", "audiences"}, table)
}

// scopeView is one client scope in JSON, with its mappers.
type scopeView struct {
	scopeRow
	Description string       `json:"description"`
	Mappers     []mapperView `json:"mappers"`
	Raw         keycloak.Doc `json:"raw"`
}

type mapperView struct {
	Name   string            `json:"name"`
	Type   string            `json:"mapper_type"`
	Config map[string]string `json:"config"`
}

func newScopesGet(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "get SCOPE", Short: "Show one client scope with its mappers", Args: exactArgs("SCOPE"),
		Example: examples(
			"kloakroom scopes get api-audience",
			"kloakroom scopes get api-audience -o json | jq .mappers",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inRealm(cmd.Context(), func(s *session.Session) error {
				sc, doc, err := s.Server().FindScope(cmd.Context(), s.Realm(), args[0])
				if err != nil {
					return err
				}
				all, given, err := readScopes(cmd, s)
				if err != nil {
					return err
				}
				if sc == nil {
					return keycloak.NoScope(args[0], all)
				}
				v := scopeView{scopeRow: scopeRowOf(*sc, given), Description: sc.Description, Raw: change.Masked(doc), Mappers: []mapperView{}}
				for _, m := range sc.Mappers {
					v.Mappers = append(v.Mappers, mapperView{m.Name, m.Type, m.Config})
				}
				return a.out.Data(v, func(w *output.Human) { v.show(w) })
			})
		},
	}
}

func (v scopeView) show(w *output.Human) {
	w.Heading(clean(v.Name))
	var as safetext.Text
	if v.RealmDefault != nil {
		as = clean(string(*v.RealmDefault))
	}
	w.Fields(dashed([][2]safetext.Text{
		{"Description", clean(v.Description)},
		{"ID", clean(v.ID)},
		{"Protocol", clean(v.Protocol)},
		{"Realm default", as},
		{"Audiences", clean(strings.Join(v.Audiences, ", "))},
	}))
	w.Blank()
	rows := make([][]safetext.Text, len(v.Mappers))
	for i, m := range v.Mappers {
		rows[i] = []safetext.Text{clean(m.Name), clean(m.Type), clean(m.Config["claim.name"])}
	}
	w.Table([]string{"mapper", "type", "claim"}, rows)
}

func newScopesCreate(a *app) *cobra.Command {
	var c consent
	var want change.CreateScope
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Create a client scope", Args: exactArgs("NAME"),
		Long: "Create a client scope without any mapper. For one that writes an audience there is\n" +
			"`kloakroom audiences create`.",
		Example: examples(
			"kloakroom scopes create reports --description 'what the reports need'",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			want.Name = args[0]
			return a.inRealm(cmd.Context(), func(s *session.Session) error {
				return a.carryOut(cmd.Context(), s, c, want, nil)
			})
		},
	}
	cmd.Flags().StringVar(&want.Description, "description", "", "what it is for")
	c.bind(cmd)
	return cmd
}

// newAssign is scopes assign and audiences assign: the same, but for how the
// scope is named.
func newAssign(a *app, what string, audience bool) *cobra.Command {
	var c consent
	var client, as string
	cmd := &cobra.Command{
		Use: "assign " + what, Short: "Assign a client scope to a client", Args: exactArgs(what),
		Long: "Assign a client scope to a client: as Default, for every token, or as Optional, for those that ask for it\n" +
			"by name (kloakroom token --scope). Assigned the other way before, it changes over." + named(audience),
		Example: assignExamples("assign", audience, "", " --as optional"),
		RunE: func(cmd *cobra.Command, args []string) error {
			to := keycloak.Assignment(as)
			if to != keycloak.Default && to != keycloak.Optional {
				return usage(cmd, "--as is default or optional")
			}
			return a.assign(cmd, c, change.AssignScope{ClientID: client, Scope: args[0], As: to, Audience: audience})
		},
	}
	cmd.Flags().StringVar(&client, "client", "", "the client ID")
	cmd.Flags().StringVar(&as, "as", string(keycloak.Default), "default or optional")
	c.bind(cmd)
	return cmd
}

func newUnassign(a *app, what string, audience bool) *cobra.Command {
	var c consent
	var client string
	cmd := &cobra.Command{
		Use: "unassign " + what, Short: "Take a client scope from a client", Args: exactArgs(what),
		Long:    "Take a client scope from a client. The scope itself stays, and other clients keep it." + named(audience),
		Example: assignExamples("unassign", audience, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.assign(cmd, c, change.AssignScope{ClientID: client, Scope: args[0], Audience: audience})
		},
	}
	cmd.Flags().StringVar(&client, "client", "", "the client ID")
	c.bind(cmd)
	return cmd
}

// named says how the scope of an audience is found.
func named(audience bool) string {
	if !audience {
		return ""
	}
	return "\nThe scope is found by the AUDIENCE that it writes, or by its own name."
}

// assignExamples are those of one verb, with each of the endings.
func assignExamples(verb string, audience bool, endings ...string) string {
	command := "kloakroom scopes " + verb + " api-audience --client client-app"
	if audience {
		command = "kloakroom audiences " + verb + " apiserver --client client-app"
	}
	lines := make([]string, len(endings))
	for i, ending := range endings {
		lines[i] = command + ending
	}
	return examples(lines...)
}

func (a *app) assign(cmd *cobra.Command, c consent, want change.AssignScope) error {
	if want.ClientID == "" {
		return usage(cmd, "--client is missing")
	}
	return a.inRealm(cmd.Context(), func(s *session.Session) error {
		return a.carryOut(cmd.Context(), s, c, want, nil)
	})
}
