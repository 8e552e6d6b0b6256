package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kloakroom/internal/fault"
	"kloakroom/internal/output"
	"kloakroom/internal/profile"
)

// newRoot builds the tree of commands.
func newRoot(a *app) *cobra.Command {
	present := false
	root := &cobra.Command{
		Use:   "kloakroom",
		Short: "Hand in your credentials, take a token, walk into the API.",
		Long: "kloakroom is a workbench for app-to-app (client credentials) authentication with Keycloak:\n" +
			"browse and change clients, manage audiences, get tokens, read them, call protected APIs.\n" +
			"Without a command it opens the full-screen program; what that does, the commands do too.",
		SilenceErrors: true, SilenceUsage: true,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runTUI(cmd, present) },
	}
	root.SetOut(a.out.Out())
	root.SetErr(a.out.Err())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err.Error()) })
	root.SetHelpCommand(newHelp())
	bindGlobals(root, a)
	bindPresent(root, &present)
	for _, make := range []func(*app) *cobra.Command{
		newLogin, newLogout, newProfiles,
		newRealms, newClients, newScopes, newAudiences, newSetup,
		newToken, newInspect, newCall, newDemo, newVersion,
	} {
		root.AddCommand(make(a))
	}
	return root
}

func bindGlobals(root *cobra.Command, a *app) {
	f, g := root.PersistentFlags(), &a.flags
	f.StringVar(&g.Profile, "profile", "", "the profile to use, by its `NAME` (KLOAKROOM_PROFILE; default: the default profile)")
	f.StringVar(&g.URL, "url", "", "the Keycloak, for example https://sso.example.com/auth (KLOAKROOM_URL)")
	f.StringVar(&g.Realm, "realm", "", "the realm to work in (KLOAKROOM_REALM)")
	f.StringVar(&g.LoginRealm, "login-realm", "", "the realm that the administrator signs in to (KLOAKROOM_LOGIN_REALM; default master)")
	f.DurationVar(&g.Timeout, "timeout", 0, "how long each request may take (KLOAKROOM_TIMEOUT; default 30s)")
	f.StringVar(&g.CACert, "ca-cert", "", "a PEM file with certificates to trust besides the system's (KLOAKROOM_CA_CERT)")
	f.StringVar(&g.ClientCert, "client-cert", "", "a PEM file with the client certificate for TLS (KLOAKROOM_CLIENT_CERT)")
	f.StringVar(&g.ClientKey, "client-key", "", "a PEM file with its key (KLOAKROOM_CLIENT_KEY)")
	f.BoolVar(&g.Insecure, "insecure", false, "do not verify TLS certificates, this once")
	mustComplete(root, "profile", a.completeProfile)
	f.VarP(&formatFlag{}, "format", "o", "how to print data")
}

// bindPresent binds what the full-screen program is told for the stage.
func bindPresent(cmd *cobra.Command, present *bool) {
	cmd.Flags().BoolVar(present, "present", false,
		"for the stage: show the keys pressed, mask tokens and other clients' names, ask before quitting")
}

// formatFlag only checks the value: the printer is made before the flags are
// parsed, so that a mistake in them is told in the right format too.
type formatFlag struct{ value string }

func (f *formatFlag) String() string { return f.value }
func (f *formatFlag) Type() string   { return "table|json" }

func (f *formatFlag) Set(s string) error {
	if s != string(output.FormatTable) && s != string(output.FormatJSON) {
		return fmt.Errorf("%q is neither table nor json", s)
	}
	f.value = s
	return nil
}

// formatOf finds the format among the arguments.
func formatOf(args []string) output.Format {
	for i, a := range args {
		switch {
		case a == "--":
			return output.FormatTable
		case a == "-ojson", a == "-o=json", a == "--format=json",
			(a == "-o" || a == "--format") && i+1 < len(args) && args[i+1] == "json":
			return output.FormatJSON
		}
	}
	return output.FormatTable
}

// usage is the fault of a command that was called wrongly.
func usage(cmd *cobra.Command, why string) error {
	return &fault.Error{
		Class: fault.Usage, Code: "usage", Why: why,
		Hint: "Try " + cmd.CommandPath() + " --help.",
	}
}

// noArgs and exactArgs refuse surplus and missing arguments with a usage fault;
// cobra's own name no way out.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return noCommand(cmd, args[0])
	}
	return usage(cmd, "it takes no argument, and got "+args[0])
}

// noCommand is the fault of a command that does not exist, with the nearest
// ones offered.
func noCommand(parent *cobra.Command, name string) error {
	parent.SuggestionsMinimumDistance = 2
	why := "there is no command " + parent.CommandPath() + " " + name
	if near := parent.SuggestionsFor(name); len(near) > 0 {
		return &fault.Error{Class: fault.Usage, Code: "usage", Why: why, Hint: "Did you mean " + strings.Join(near, " or ") + "?"}
	}
	return usage(parent, why)
}

// newHelp is cobra's own help command, but that a command which does not exist
// is a usage fault instead of the help of another.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Show the help of a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return noCommand(found, rest[0])
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

func exactArgs(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return usage(cmd, names[len(args)]+" is missing")
		case len(args) > len(names):
			return usage(cmd, "there is one argument too many: "+args[len(names)])
		}
		return nil
	}
}

// group makes a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(commands...)
	return c
}

// settings joins flags, variables and the profile, and warns of what is unsafe in
// them.
func (a *app) settings(context.Context) (profile.Settings, error) {
	r, err := a.resolved()
	if err != nil {
		return r.Settings, err
	}
	if r.Warning != "" {
		a.out.Warn(clean(r.Warning))
	}
	a.warn(r.Settings)
	return r.Settings, nil
}
