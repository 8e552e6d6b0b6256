package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
)

func newLogin(a *app) *cobra.Command {
	var f profileFlags
	var yes bool
	cmd := &cobra.Command{
		Use: "login [NAME]", Short: "Sign in once, and keep the sign-in as a profile", Args: maximumArgs(1), ValidArgsFunction: a.completeProfile,
		Long: "Sign in, by password or as a client, and keep it as the profile NAME: then no command needs a URL or a\n" +
			"password any more. What is not given by flags, variables or the profile is asked for. The password goes to\n" +
			"the keychain, or, where none runs, to a file encrypted with a passphrase (KLOAKROOM_PASSPHRASE_FROM says\n" +
			"where that is); one given by env:, file:, cmd: or keychain: stays where it is, and the profile says where.\n" +
			"Nothing is saved unless Keycloak accepts the sign-in.",
		Example: examples(
			"kloakroom login local --url http://localhost:8080 --realm coolproject --user admin",
			"kloakroom login acme --url https://sso.example.com --client-id ops --secret-from 'cmd:pass show acme'",
			"kloakroom login acme --guard read-only",
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := a.keeper()
			if err != nil {
				return err
			}
			l := &login{app: a, cmd: cmd, flags: f, yes: yes, keeper: k}
			return l.run(cmd.Context(), args)
		},
	}
	f.bind(cmd)
	cmd.Flags().Lookup("secret-from").Usage += " (- reads it from standard input and keeps it)"
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "let the profile move to another server without asking")
	return cmd
}

// login is one sign-in that shall be kept.
type login struct {
	*app
	cmd    *cobra.Command
	flags  profileFlags
	yes    bool
	keeper session.Keeper

	profile profile.Profile
	typed   secret.Value // to keep in the store; zero where the profile's reference counts
}

func (l *login) run(ctx context.Context, args []string) error {
	for _, step := range []func(context.Context, []string) error{l.place, l.fields, l.credential} {
		if err := step(ctx, args); err != nil {
			return err
		}
	}
	if err := l.signIn(ctx); err != nil {
		return err
	}
	standard := l.flags.standard || l.keeper.File.Default() == ""
	saved, where, err := l.keeper.Keep(ctx, l.profile, l.typed, standard)
	if err != nil {
		return err
	}
	kept := secretWord(saved.SignIn.Kind) + " is read from " + saved.SignIn.Secret.Shown()
	if where != "" {
		kept = secretWord(saved.SignIn.Kind) + " is kept in " + where
	}
	l.out.Notice("Signed in to " + clean(saved.URL) + " as " + clean(whoIs(saved)) + "; profile " + clean(saved.Name) + " saved" +
		clean(asDefault(standard)) + "; the " + clean(kept) + ".")
	return nil
}

func whoIs(p profile.Profile) string {
	if p.SignIn.Kind == profile.SignInClient {
		return "service account of " + p.SignIn.Name
	}
	return p.SignIn.Name + "@" + p.Settings().LoginRealm
}

// signIn signs in for real, looks whether the realm is there, and leaves no
// session behind at the server.
func (l *login) signIn(ctx context.Context) error {
	if err := l.profile.Check(); err != nil {
		return err
	}
	settings := l.profile.Settings()
	settings.Insecure = l.app.flags.Insecure
	l.warn(settings)
	resolve := l.secrets.Resolve
	if !l.typed.IsZero() {
		resolve = func(ctx context.Context, _ secret.Ref) (secret.Value, error) { return l.typed, ctx.Err() }
	}
	s, err := session.Open(ctx, settings, session.Options{Resolve: resolve})
	if err != nil {
		return err
	}
	defer l.leave(ctx, s)
	if settings.Realm != "" {
		if _, err := s.Discovery(ctx, settings.Realm); keycloak.IsRealmMissing(err) {
			return s.Server().NoRealm(ctx, settings.Realm)
		} else if err != nil {
			return err
		}
	}
	l.profile.URL = s.Base()
	return nil
}

// goodbye is how long the server may take to end a session; it ends by itself,
// too.
const goodbye = 5 * time.Second

func (l *login) leave(ctx context.Context, s *session.Session) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	_ = s.SignOut(ctx)
}
