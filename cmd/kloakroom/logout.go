package main

import (
	"context"

	"github.com/spf13/cobra"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
)

func newLogout(a *app) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use: "logout [NAME]", Short: "Delete the secret kept for a profile", Args: maximumArgs(1), ValidArgsFunction: a.completeProfile,
		Long: "Delete the secret that `kloakroom login` kept for a profile (else the one of --profile, else the default).\n" +
			"The profile stays, to sign in again. A secret given by a reference of your own is left where it is.",
		Example: examples(
			"kloakroom logout",
			"kloakroom logout acme",
			"kloakroom logout --all",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all && len(args) > 0 {
				return usage(cmd, "--all and a NAME exclude each other")
			}
			k, err := a.keeper()
			if err != nil {
				return err
			}
			names := k.File.Names()
			if !all {
				name, err := a.profileNamed(cmd, k.File, args)
				if err != nil {
					return err
				}
				names = []string{name}
			}
			return a.logout(cmd.Context(), k, names)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "those of all profiles")
	return cmd
}

// profileNamed is the profile that a command is about: its argument, else
// --profile, else the variable, else the default.
func (a *app) profileNamed(cmd *cobra.Command, file *profile.File, args []string) (string, error) {
	if len(args) > 0 {
		if named := a.flags.Profile; named != "" && named != args[0] {
			return "", usage(cmd, "--profile "+named+" and "+args[0]+" are two profiles")
		}
		return args[0], nil
	}
	for _, name := range []string{a.flags.Profile, a.getenv("KLOAKROOM_PROFILE"), file.Default()} {
		if name != "" {
			return name, nil
		}
	}
	return "", &fault.Error{
		Class: fault.Usage, Code: "no-profile", Why: "no profile was named, and there is no default",
		Hint: "`kloakroom profiles` lists them.",
	}
}

func (a *app) logout(ctx context.Context, k session.Keeper, names []string) error {
	if len(names) == 0 {
		a.out.Notice("There is no profile.")
	}
	for _, name := range names {
		p, err := k.File.Get(name)
		if err != nil {
			return err
		}
		forgot, err := k.Forget(ctx, name)
		if err != nil {
			return fault.Wrap("sign profile "+name+" out", err)
		}
		a.out.Notice("Profile " + clean(name) + ": " + clean(a.forgotten(p, forgot)) + ".")
	}
	return nil
}

func (a *app) forgotten(p profile.Profile, forgot bool) string {
	word := secretWord(p.SignIn.Kind)
	switch {
	case forgot:
		where := "the store"
		if store, err := a.store(); err == nil {
			where = store.Name()
		}
		return "signed out; the " + word + " was deleted from " + where
	case p.SignIn.None():
		return "nobody signs in there, so nothing is kept"
	case p.SignIn.Secret == (secret.Ref{}):
		return "it was signed out already"
	}
	return "nothing is kept for it; the " + word + " is your own, at " + p.SignIn.Secret.Shown()
}

// maximumArgs refuses surplus arguments.
func maximumArgs(most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > most {
			return usage(cmd, "there is one argument too many: "+args[most])
		}
		return nil
	}
}
