package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"kloakroom/internal/fault"
	"kloakroom/internal/output"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
)

func newProfiles(a *app) *cobra.Command {
	c := newProfilesList(a)
	c.Use, c.Short = "profiles", "List the profiles, or change them"
	c.AddCommand(newProfilesList(a), newProfilesAdd(a), newProfilesSet(a), newProfilesRemove(a))
	return c
}

func newProfilesList(a *app) *cobra.Command {
	var explain bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the profiles", Args: noArgs,
		Long: "List the profiles: each is one Keycloak, who signs in there and how careful writes are. A flag goes\n" +
			"before its variable, and both before the profile, which is that of --profile, else of KLOAKROOM_PROFILE,\n" +
			"else the default. Where the URL is another server's, nothing of a profile is used. --explain shows what\n" +
			"is in effect and where each setting comes from.",
		Example: examples(
			"kloakroom profiles list",
			"kloakroom profiles list --explain --profile acme",
			`kloakroom profiles list -o json | jq -r '.[] | select(.guard == "open") | .name'`,
		),
		RunE: func(*cobra.Command, []string) error {
			if explain {
				return a.explain()
			}
			return a.listProfiles()
		},
	}
	cmd.Flags().BoolVar(&explain, "explain", false, "show the settings in effect, and where each comes from")
	return cmd
}

// profileRow is one profile in JSON. Realm is null where none stands there, User
// and Client but for the one that signs in, Secret where nobody is signed in; it
// is a reference. SecretKept tells whether the secret lies in our store.
type profileRow struct {
	Name       string             `json:"name"`
	URL        string             `json:"url"`
	Realm      *string            `json:"realm"`
	LoginRealm string             `json:"login_realm"`
	SignIn     profile.SignInKind `json:"sign_in"`
	User       *string            `json:"user"`
	Client     *string            `json:"client"`
	Secret     *string            `json:"secret"`
	SecretKept bool               `json:"secret_kept"`
	Guard      profile.Guard      `json:"guard"`
	API        *string            `json:"api"`
	Default    bool               `json:"default"`
}

func profileRowOf(p profile.Profile, standard string) profileRow {
	s := p.Settings()
	row := profileRow{
		Name: p.Name, URL: s.URL, Realm: orNull(s.Realm), LoginRealm: s.LoginRealm, SignIn: s.SignIn.Kind,
		Secret: orNull(s.SignIn.Secret.Shown()), SecretKept: p.Kept(), Guard: s.Guard, API: orNull(s.API), Default: p.Name == standard,
	}
	if s.SignIn.Kind == profile.SignInClient {
		row.Client = orNull(s.SignIn.Name)
	} else {
		row.User = orNull(s.SignIn.Name)
	}
	return row
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (a *app) listProfiles() error {
	file, err := profile.OpenFile(profile.Path())
	if err != nil {
		return err
	}
	rows := []profileRow{}
	for _, p := range file.Profiles() {
		rows = append(rows, profileRowOf(p, file.Default()))
	}
	return a.out.Data(rows, func(w *output.Human) {
		if len(rows) == 0 {
			w.Line("There is no profile yet. `kloakroom login` makes one.")
			return
		}
		profileTable(w, rows)
	})
}

func profileTable(w *output.Human, rows []profileRow) {
	table := make([][]safetext.Text, len(rows))
	for i, r := range rows {
		name := clean(r.Name)
		if r.Default {
			name += " (default)"
		}
		table[i] = []safetext.Text{name, clean(r.URL), clean(orDash(r.Realm)), clean(r.who()), clean(string(r.Guard)), clean(r.where())}
	}
	w.Table([]string{"profile", "url", "realm", "signs in as", "guard", "secret"}, table)
}

func orDash(s *string) string {
	if s == nil {
		return "–"
	}
	return *s
}

func (r profileRow) who() string {
	switch {
	case r.Client != nil:
		return "client " + *r.Client
	case r.User != nil:
		return *r.User + "@" + r.LoginRealm
	}
	return "–"
}

func (r profileRow) where() string {
	switch {
	case r.SecretKept:
		return "kept"
	case r.Secret == nil && r.SignIn != profile.SignInNone:
		return "signed out"
	}
	return orDash(r.Secret)
}

// explained is where the settings come from, in JSON. File is null where there
// is no folder for one.
type explained struct {
	File     *string          `json:"file"`
	Settings []profile.Source `json:"settings"`
	Notes    []string         `json:"notes"`
}

func (a *app) explain() error {
	r, err := a.resolved()
	if err != nil {
		return err
	}
	e := explained{orNull(profile.Path()), r.Sources, append([]string{}, r.Notes...)}
	return a.out.Data(e, func(w *output.Human) {
		table := make([][]safetext.Text, len(e.Settings))
		for i, s := range e.Settings {
			over := make([]string, len(s.Overridden))
			for j, o := range s.Overridden {
				over[j] = o.Value + " of " + o.From
			}
			value := clean(s.Value)
			if value == "" {
				value = "–"
			}
			table[i] = []safetext.Text{clean(s.Setting), value, clean(s.From), clean(strings.Join(over, "; "))}
		}
		w.Table([]string{"setting", "value", "from", "instead of"}, table)
		w.Blank()
		w.Line("Profiles: " + clean(orDash(e.File)))
		for _, n := range e.Notes {
			w.Line(clean(n))
		}
	})
}

// completeProfile offers the names of the profiles; where the file cannot be
// read, none.
func (a *app) completeProfile(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	file, err := profile.OpenFile(profile.Path())
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return file.Names(), cobra.ShellCompDirectiveNoFileComp
}

type completion = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective)

// mustComplete gives a flag its completion.
func mustComplete(cmd *cobra.Command, flag string, offer completion) {
	if err := cmd.RegisterFlagCompletionFunc(flag, offer); err != nil {
		panic(err) // there is no such flag
	}
}

// confirm asks a question that is no plan; --yes answers it.
func (a *app) confirm(ctx context.Context, yes bool, question safetext.Text, otherwise *fault.Error) error {
	if yes {
		return nil
	}
	answer, err := a.out.Ask(ctx, question+" [y/N]")
	if errors.Is(err, output.ErrNotTerminal) {
		return otherwise
	}
	if err != nil {
		return err
	}
	return saidYes(answer)
}

// the word for what a way to sign in wants.
func secretWord(kind profile.SignInKind) string {
	if kind == profile.SignInClient {
		return "client secret"
	}
	return "password"
}

// signedOut says what became of a secret that a profile had.
func signedOut(before, after profile.Profile) safetext.Text {
	if before.SignIn.Secret == (secret.Ref{}) || after.SignIn.Secret != (secret.Ref{}) || after.SignIn.None() && before.SignIn.None() {
		return ""
	}
	return safetext.Text("; the " + secretWord(before.SignIn.Kind) + " went with what it was for, so it is signed out: kloakroom login " + after.Name)
}
