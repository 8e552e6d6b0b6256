package main

import (
	"cmp"
	"context"
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
)

// place finds out which profile this is about, and its URL.
func (l *login) place(ctx context.Context, args []string) error {
	rawURL := cmp.Or(l.app.flags.URL, l.getenv("KLOAKROOM_URL"))
	name, err := l.name(args, rawURL)
	if err != nil {
		return err
	}
	if name != "" {
		if err := profile.CheckName(name); err != nil {
			return err
		}
		l.profile.Name = name
		if known, err := l.keeper.File.Get(name); err == nil {
			l.profile = known
		}
	}
	if rawURL == "" && l.profile.URL == "" {
		if err := l.missing(); err != nil {
			return err
		}
		if rawURL, err = l.ask(ctx, "Keycloak URL, for example http://localhost:8080:"); err != nil {
			return err
		}
	}
	if rawURL == "" {
		return nil
	}
	return l.moveTo(ctx, rawURL)
}

// name is the profile's: as given, else the default where the URL is its own,
// else one that the URL suggests; "" where only a question will tell the URL.
func (l *login) name(args []string, rawURL string) (string, error) {
	file := l.keeper.File
	if len(args) > 0 || l.app.flags.Profile != "" || l.getenv("KLOAKROOM_PROFILE") != "" {
		return l.profileNamed(l.cmd, file, args)
	}
	if standard := file.Default(); standard != "" {
		if p, err := file.Get(standard); err == nil && (rawURL == "" || profile.SameServer(rawURL, p.URL)) {
			return standard, nil
		}
	}
	return profile.NameFor(rawURL), nil
}

// moveTo gives the profile its URL. One that is for another server changes over
// only if that is meant.
func (l *login) moveTo(ctx context.Context, rawURL string) error {
	there := profile.Profile{Name: cmp.Or(l.profile.Name, profile.NameFor(strings.TrimSpace(rawURL)))}
	if err := there.Set("url", rawURL); err != nil {
		return err
	}
	if l.profile.Name == "" { // the URL was asked for
		l.profile.Name = there.Name
		if known, err := l.keeper.File.Get(there.Name); err == nil {
			l.profile = known
		}
	}
	if before := l.profile.URL; before != "" && !profile.SameServer(before, there.URL) {
		question := "Profile " + clean(l.profile.Name) + " is for " + clean(before) + ". Make it one for " + clean(there.URL) + "?"
		err := l.confirm(ctx, l.yes, question, &fault.Error{
			Class: fault.Usage, Code: "not-confirmed", Why: "profile " + l.profile.Name + " is for " + before + ", and nothing was changed",
			Hint: "Take another NAME, or give --yes to move it to " + there.URL + ".",
		})
		if err != nil {
			return err
		}
	}
	l.profile = l.profile.MovedTo(there.URL)
	return nil
}

// fields takes what flags and variables say over into the profile, and asks who
// signs in where nobody is named.
func (l *login) fields(ctx context.Context, _ []string) error {
	if l.flags.user != "" && l.flags.clientID != "" {
		return conflictingFlags("--user", "--client-id")
	}
	g := l.app.flags
	timeout := l.getenv("KLOAKROOM_TIMEOUT")
	if g.Timeout != 0 {
		timeout = g.Timeout.String()
	}
	for _, e := range []edit{
		{"realm", cmp.Or(g.Realm, l.getenv("KLOAKROOM_REALM"))},
		{"login_realm", cmp.Or(g.LoginRealm, l.getenv("KLOAKROOM_LOGIN_REALM"))},
		{"guard", l.flags.guard},
		{"api", cmp.Or(l.flags.api, l.getenv("KLOAKROOM_API"))},
		{"ca_cert", wholePath(cmp.Or(g.CACert, l.getenv("KLOAKROOM_CA_CERT")))},
		{"client_cert", wholePath(cmp.Or(g.ClientCert, l.getenv("KLOAKROOM_CLIENT_CERT")))},
		{"client_key", wholePath(cmp.Or(g.ClientKey, l.getenv("KLOAKROOM_CLIENT_KEY")))},
		{"timeout", timeout},
	} {
		if e.value == "" {
			continue
		}
		if err := l.profile.Set(e.key, e.value); err != nil {
			return err
		}
	}
	return l.who(ctx)
}

func (l *login) who(ctx context.Context) error {
	kind, name, err := l.named()
	if err != nil {
		return err
	}
	if name != "" {
		l.profile = l.profile.As(kind, name)
		return nil
	}
	if !l.profile.SignIn.None() {
		return nil
	}
	if err := l.missing(); err != nil {
		return err
	}
	if name, err = l.ask(ctx, "User at "+clean(l.profile.URL)+":"); err != nil {
		return err
	}
	l.profile = l.profile.As(profile.SignInPassword, name)
	return nil
}

// named is who flags or variables say signs in; no name where they say nothing.
func (l *login) named() (profile.SignInKind, string, error) {
	user, client := l.getenv("KLOAKROOM_USER"), l.getenv("KLOAKROOM_CLIENT_ID")
	switch {
	case l.flags.user != "":
		return profile.SignInPassword, l.flags.user, nil
	case l.flags.clientID != "":
		return profile.SignInClient, l.flags.clientID, nil
	case user != "" && client != "":
		return "", "", &fault.Error{
			Class: fault.Usage, Code: "ambiguous-sign-in", Why: "KLOAKROOM_USER and KLOAKROOM_CLIENT_ID are both set",
			Hint: "Unset one of them, or give --user or --client-id.",
		}
	case user != "":
		return profile.SignInPassword, user, nil
	case client != "":
		return profile.SignInClient, client, nil
	}
	return "", "", nil
}

// credential finds the secret: by --secret-from, by the variable that goes with
// who was named, by the profile's own reference, or by asking. That there is a
// store for it is found out before anybody is asked, and before it is sent.
func (l *login) credential(ctx context.Context, _ []string) error {
	reference := l.flags.secretFrom
	if reference != "" && reference != string(secret.RefStdin) {
		return l.profile.Set("secret", wholeReference(reference))
	}
	variable := l.variable()
	if reference == "" && variable == "" && l.profile.SignIn.Secret != (secret.Ref{}) && !l.profile.Kept() {
		return nil
	}
	if reference == "" && variable == "" {
		if err := l.missing(); err != nil {
			return err
		}
	}
	if _, err := l.store(); err != nil {
		return fault.Wrap("keep the "+secretWord(l.profile.SignIn.Kind), err)
	}
	var err error
	switch {
	case reference != "":
		l.typed, err = l.resolve(ctx, reference)
	case variable != "":
		l.typed, err = l.resolve(ctx, string(secret.RefEnv)+":"+variable)
	default:
		l.typed, err = l.askSecret(ctx)
	}
	return err
}

// variable is that of the secret, where it is set and whoever signs in was named
// by this call: a password that lies about goes to no profile that says nothing
// of it.
func (l *login) variable() string {
	kind, name, _ := l.named()
	variable := "KLOAKROOM_PASSWORD"
	if kind == profile.SignInClient {
		variable = "KLOAKROOM_CLIENT_SECRET"
	}
	if name == "" || l.getenv(variable) == "" {
		return ""
	}
	return variable
}

func (l *login) ask(ctx context.Context, question safetext.Text) (string, error) {
	answer, err := l.out.Ask(ctx, question)
	if answer = strings.TrimSpace(answer); err == nil && answer == "" {
		err = notAnswered()
	}
	return answer, err
}

func (l *login) askSecret(ctx context.Context) (secret.Value, error) {
	word := "Password"
	if l.profile.SignIn.Kind == profile.SignInClient {
		word = "Client secret"
	}
	answer, err := l.out.AskSecret(ctx, safetext.Text(word)+" of "+clean(l.profile.SignIn.Name)+" at "+clean(l.profile.URL)+":")
	if err == nil && answer == "" {
		err = notAnswered()
	}
	return secret.New(answer), err
}

func notAnswered() error {
	return &fault.Error{Class: fault.Usage, Code: "not-answered", Why: "the answer is empty: nothing was saved", Hint: "Try again."}
}

// missing says, where nobody can be asked, all that would have been.
func (l *login) missing() error {
	if l.out.CanAsk() {
		return nil
	}
	var lacks []string
	if l.profile.URL == "" && l.app.flags.URL == "" && l.getenv("KLOAKROOM_URL") == "" {
		lacks = append(lacks, "--url")
	}
	_, name, _ := l.named()
	if name == "" && l.profile.SignIn.None() {
		lacks = append(lacks, "--user or --client-id")
	}
	if l.flags.secretFrom == "" && l.variable() == "" {
		lacks = append(lacks, "--secret-from")
	}
	return &fault.Error{
		Class: fault.Usage, Code: "missing", Why: "nobody can be asked here, and there is no " + strings.Join(lacks, ", no "),
		Hint: "Give it, or run it in a terminal. The password is given by reference: env:NAME, file:PATH, cmd:COMMAND, keychain:NAME or -.",
	}
}
