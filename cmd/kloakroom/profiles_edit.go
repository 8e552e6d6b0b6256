package main

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
)

// profileFlags are the fields of a profile that no global flag gives.
type profileFlags struct {
	user, clientID, secretFrom, guard, api string
	standard                               bool
}

func (f *profileFlags) bind(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.user, "user", "", "sign in as this user, by password")
	fl.StringVar(&f.clientID, "client-id", "", "sign in as the service account of this client")
	fl.StringVar(&f.secretFrom, "secret-from", "", "where the password or client secret is, by `REF`erence: env:NAME, file:PATH, cmd:COMMAND or keychain:NAME")
	fl.StringVar(&f.guard, "guard", "", "how careful writes are: "+strings.Join(profile.Guards(), ", ")+" (default: open on this machine, else guarded)")
	fl.StringVar(&f.api, "api", "", "the URL of the API that is called first")
	fl.BoolVar(&f.standard, "default", false, "use it where no profile is named")
	mustComplete(cmd, "guard", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return profile.Guards(), cobra.ShellCompDirectiveNoFileComp
	})
}

// edit is one field with its new text.
type edit struct{ key, value string }

// edits are the fields whose flags were given, those of the server first.
func (f *profileFlags) edits(cmd *cobra.Command, g profile.Flags) ([]edit, error) {
	if f.user != "" && f.clientID != "" {
		return nil, conflictingFlags("--user", "--client-id")
	}
	if g.Insecure {
		return nil, usage(cmd, "--insecure is never saved")
	}
	timeout := ""
	if g.Timeout != 0 {
		timeout = g.Timeout.String()
	}
	all := []struct{ flag, key, value string }{
		{"url", "url", g.URL},
		{"realm", "realm", g.Realm},
		{"login-realm", "login_realm", g.LoginRealm},
		{"user", "user", f.user},
		{"client-id", "client", f.clientID},
		{"secret-from", "secret", wholeReference(f.secretFrom)},
		{"guard", "guard", f.guard},
		{"api", "api", f.api},
		{"ca-cert", "ca_cert", wholePath(g.CACert)},
		{"client-cert", "client_cert", wholePath(g.ClientCert)},
		{"client-key", "client_key", wholePath(g.ClientKey)},
		{"timeout", "timeout", timeout},
	}
	var out []edit
	for _, e := range all {
		if cmd.Flags().Changed(e.flag) {
			out = append(out, edit{e.key, e.value})
		}
	}
	return out, nil
}

// apply makes the edits. Another server or another user takes the secret of the
// one before away.
func apply(p *profile.Profile, edits []edit) error {
	for _, e := range edits {
		if e.key == "url" {
			moved := *p
			if err := moved.Set(e.key, e.value); err != nil {
				return err
			}
			*p = p.MovedTo(moved.URL)
			continue
		}
		if err := p.Set(e.key, e.value); err != nil {
			return err
		}
	}
	return nil
}

// wholePath makes a path good for every folder that a command is run in.
func wholePath(path string) string {
	if whole, err := filepath.Abs(path); err == nil && path != "" {
		return whole
	}
	return path
}

func wholeReference(reference string) string {
	path, isFile := strings.CutPrefix(reference, string(secret.RefFile)+":")
	if !isFile || strings.HasPrefix(path, "~/") || strings.TrimSpace(path) == "" {
		return reference
	}
	return string(secret.RefFile) + ":" + wholePath(path)
}

func newProfilesAdd(a *app) *cobra.Command {
	var f profileFlags
	cmd := &cobra.Command{
		Use: "add NAME", Short: "Add a profile, without signing in", Args: exactArgs("NAME"),
		Long: "Add a profile as the flags say it; nothing is sent. `kloakroom login` adds one and signs in.",
		Example: examples(
			"kloakroom profiles add acme --url https://sso.example.com --user admin --secret-from 'cmd:pass show acme'",
			"kloakroom profiles add prod --url https://sso.example.com/auth --client-id ops --secret-from env:OPS --guard read-only",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			edits, err := f.edits(cmd, a.flags)
			if err != nil {
				return err
			}
			if a.flags.URL == "" {
				return usage(cmd, "--url is missing")
			}
			k, err := a.keeper()
			if err != nil {
				return err
			}
			p := profile.Profile{Name: args[0]}
			if err := apply(&p, edits); err != nil {
				return err
			}
			standard := f.standard || k.File.Default() == ""
			if err := k.File.Add(cmd.Context(), p, standard); err != nil {
				return err
			}
			a.out.Notice("Profile " + clean(p.Name) + " added" + clean(asDefault(standard)) + ": " + clean(string(p.EffectiveGuard())) + ", at " + clean(p.URL) + ".")
			return nil
		},
	}
	f.bind(cmd)
	return cmd
}

func asDefault(yes bool) string {
	if yes {
		return ", and the default now"
	}
	return ""
}

func newProfilesSet(a *app) *cobra.Command {
	var f profileFlags
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Change a profile", Args: exactArgs("NAME"), ValidArgsFunction: a.completeProfile,
		Long: "Change a profile; what is not named stays, and an empty text takes a setting away. The URL of another\n" +
			"server, and another user, take away what belonged to the one before: its secret does not go there.",
		Example: examples(
			"kloakroom profiles set prod --guard read-only",
			"kloakroom profiles set acme --realm orders --default",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			edits, err := f.edits(cmd, a.flags)
			if err != nil {
				return err
			}
			if len(edits) == 0 && !f.standard {
				return usage(cmd, "nothing to set was named")
			}
			k, err := a.keeper()
			if err != nil {
				return err
			}
			before, after, err := k.Change(cmd.Context(), args[0], f.standard, func(p *profile.Profile) error { return apply(p, edits) })
			if err != nil {
				return err
			}
			a.out.Notice("Profile " + clean(after.Name) + " changed" + clean(asDefault(f.standard)) + signedOut(before, after) + ".")
			return nil
		},
	}
	f.bind(cmd)
	return cmd
}

func newProfilesRemove(a *app) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "remove NAME", Short: "Remove a profile with the secret kept for it", Args: exactArgs("NAME"), ValidArgsFunction: a.completeProfile,
		Example: examples("kloakroom profiles remove acme"),
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := a.keeper()
			if err != nil {
				return err
			}
			p, err := k.File.Get(args[0])
			if err != nil {
				return err
			}
			question, done := "Remove profile "+clean(p.Name)+" ("+clean(p.URL)+")", "Profile "+clean(p.Name)+" removed"
			if p.Kept() {
				question += clean(" and the " + secretWord(p.SignIn.Kind) + " kept for it")
				done += clean(", and the " + secretWord(p.SignIn.Kind) + " kept for it deleted")
			}
			if err := a.confirm(cmd.Context(), yes, question+"?", notAsked("removed")); err != nil {
				return err
			}
			if err := k.Remove(cmd.Context(), p.Name); err != nil {
				return err
			}
			a.out.Notice(done + ".")
			return nil
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

func notAsked(done string) *fault.Error {
	return &fault.Error{
		Class: fault.Usage, Code: "not-confirmed", Why: "nobody can be asked here, so nothing was " + done, Hint: "Give --yes to do it.",
	}
}
