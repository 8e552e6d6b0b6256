package connect

import (
	"net/url"

	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/tui/widget"
)

// The fields of the form.
const (
	fieldURL    = "url"
	fieldRealm  = "realm"
	fieldHow    = "how"
	fieldName   = "name"
	fieldSecret = "secret"
	fieldLogin  = "login"
)

// way is a way to sign in, and how its fields are called.
type way struct {
	kind         profile.SignInKind
	title        safetext.Text
	name, secret safetext.Text // labels; no name where there is none to give
	nameHint     safetext.Text
}

// waysOf are the ways to sign in. A token is among them only where one was given:
// it lives for a minute, so nobody has one to type.
func waysOf(given profile.Settings) []way {
	ways := []way{
		{
			profile.SignInPassword, "user and password", "User", "Password",
			"An administrator of the login realm.",
		},
		{
			profile.SignInClient, "client and secret", "Client ID", "Secret",
			"A client of the login realm whose service account has the roles of an administrator.",
		},
	}
	if given.SignIn.Kind == profile.SignInToken {
		ways = append(ways, way{profile.SignInToken, "token", "", "Token", ""})
	}
	return ways
}

// Limits in bytes: far more than Keycloak takes.
const (
	limitURL  = 2048
	limitName = 1024
)

func (s *Screen) newForm() *widget.Form {
	options := make([]safetext.Text, len(s.ways))
	for i, w := range s.ways {
		options[i] = w.title
	}
	f := &widget.Form{
		SubmitID: "connect.enter",
		Submit:   s.enter,
		Fields: []*widget.Field{
			{
				ID: fieldURL, Label: "Keycloak URL",
				Hint: "With or without /auth; the address of its admin console works too.",
				Edit: &widget.Input{Placeholder: "for example http://localhost:8080", Limit: limitURL},
			},
			{
				ID: fieldRealm, Label: "Realm",
				Hint: "The realm to work in. Leave it empty to choose from the list.",
				Edit: &widget.Input{Placeholder: "choose later", Limit: limitName},
			},
			{
				ID: fieldHow, Label: "Sign in by", Hint: "space or → chooses the other.",
				Edit: widget.NewChoice(options...),
			},
			{ID: fieldName, Edit: &widget.Input{Limit: limitName}},
			{ID: fieldSecret, Edit: &widget.Input{Masked: true}},
			{
				ID: fieldLogin, Label: "Login realm",
				Hint: "Where the account lives that signs in: master, unless the administrator belongs to another realm.",
				Edit: &widget.Input{Placeholder: profile.DefaultLoginRealm + " (default)", Limit: limitName},
			},
		},
	}
	return f
}

// fill puts settings into the form, but for the secret: that is a reference, and
// never text here.
func (s *Screen) fill(from profile.Settings) {
	s.base = from
	s.setText(fieldURL, from.URL)
	s.setText(fieldRealm, from.Realm)
	s.synced = from.Realm
	login := from.LoginRealm
	if login == profile.DefaultLoginRealm {
		login = ""
	}
	s.setText(fieldLogin, login)
	s.setText(fieldName, from.SignIn.Name)
	if choice, ok := s.form.Field(fieldHow).Edit.(*widget.Choice); ok {
		choice.Chosen = 0
		for i, w := range s.ways {
			if w.kind == from.SignIn.Kind {
				choice.Chosen = i
			}
		}
	}
	s.follow()
}

// way is the one that is chosen.
func (s *Screen) way() way { return s.ways[s.form.Chosen(fieldHow)] }

// follow makes the form's words those of what is chosen and typed.
func (s *Screen) follow() {
	w := s.way()
	name, hidden := s.form.Field(fieldName), s.form.Field(fieldSecret)
	name.Hidden, name.Label, name.Hint = w.name == "", w.name, w.nameHint
	hidden.Label, hidden.Hint = w.secret, "Kept in memory only, never on disk. ctrl+r shows what you type."
	if s.desk.Keeper() != nil {
		hidden.Hint = "Stays in memory unless you keep it afterwards. ctrl+r shows it."
	}
	input := s.inputOf(fieldSecret)
	input.Placeholder = ""
	if ref, ok := s.reference(); ok {
		input.Placeholder = referenceWords(ref)
		hidden.Hint = "It is used unless you type another."
	}
	if input.Empty() {
		input.Masked = true
	}
	s.form.Field(fieldURL).Warning = warning(s.form.Text(fieldURL), s.desk.Settings().Insecure)
	s.form.SubmitTitle = "sign in"
	if s.onward() != "" {
		s.form.SubmitTitle = "go on"
	}
}

// given is what the form was filled from, as far as it counts at the URL that
// stands there: nothing of a profile goes to another server.
func (s *Screen) given() profile.Settings { return s.base.At(trim(s.form.Text(fieldURL))) }

// reference is where the chosen way's secret lies, if that is known. That of a
// profile is its own user's or client's.
func (s *Screen) reference() (ref secret.Ref, ok bool) {
	given := s.given()
	in := given.SignIn
	if in.Kind != s.way().kind || given.Profile != "" && in.Name != s.form.Text(fieldName) {
		return secret.Ref{}, false
	}
	return in.Secret, in.Secret != (secret.Ref{})
}

func referenceWords(ref secret.Ref) safetext.Text {
	switch ref.Kind {
	case secret.RefEnv:
		return "from the environment: " + safetext.Clean(ref.Arg)
	case secret.RefKeychain:
		return "kept"
	default:
		return "by the reference that was given"
	}
}

// warning is what to know before a secret goes to a URL, "" for nothing.
func warning(raw string, insecure bool) safetext.Text {
	u, err := url.Parse(trim(raw))
	if err != nil || u.Hostname() == "" {
		return ""
	}
	switch {
	case u.Scheme == "http" && !profile.Loopback(trim(raw)):
		return "Secrets go over plain http to " + safetext.Truncate(safetext.Clean(u.Hostname()), 60) + "."
	case u.Scheme == "https" && insecure:
		return "Its certificate is not checked (--insecure)."
	}
	return ""
}

// needed are the fields that a sign-in cannot do without, in their order.
var needed = []string{fieldURL, fieldName, fieldSecret}

// lacking says whether a field is needed and empty.
func (s *Screen) lacking(id string) bool {
	switch id {
	case fieldURL:
		return trim(s.form.Text(id)) == ""
	case fieldName:
		return s.way().name != "" && s.form.Text(id) == ""
	case fieldSecret:
		_, given := s.reference()
		return !given && s.form.Text(id) == ""
	}
	return false
}

// onward is the next needed field below the focused one that is still empty,
// where everything above it is filled in; "" for none.
func (s *Screen) onward() string {
	here := s.index(s.form.Focused())
	for _, id := range needed {
		if !s.lacking(id) {
			continue
		}
		if s.index(id) > here {
			return id
		}
		return ""
	}
	return ""
}

func (s *Screen) index(id string) int {
	for i, f := range s.form.Fields {
		if f.ID == id {
			return i
		}
	}
	return -1
}

// focusMissing goes to the first field that is needed and empty.
func (s *Screen) focusMissing() {
	for _, id := range needed {
		if s.lacking(id) {
			s.form.Focus(id)
			break
		}
	}
	s.follow()
}

// inputOf is the text field of an ID.
func (s *Screen) inputOf(id string) *widget.Input {
	in, ok := s.form.Field(id).Edit.(*widget.Input)
	if !ok {
		panic("connect: " + id + " is no text field")
	}
	return in
}

func (s *Screen) setText(id, text string) { s.inputOf(id).SetValue(text) }

// mask hides a secret that was shown.
func (s *Screen) mask() { s.inputOf(fieldSecret).Masked = true }
