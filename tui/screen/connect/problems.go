package connect

import (
	"errors"
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/tui/widget"
)

// tell puts an error where it belongs: below a field, else above the form.
func (s *Screen) tell(err error) {
	f := fault.Of(err)
	field, hint := s.fieldOf(err, f)
	if field == "" {
		s.trouble = f
		return
	}
	text := sentence(f.Why)
	if hint != "" {
		text += "\n" + sentence(hint)
	}
	s.form.Problem(field, text)
}

// fieldOf returns the field that an error belongs to, "" for none, and what to
// try: in the words of a form where those of a command would be about flags.
func (s *Screen) fieldOf(err error, f *fault.Error) (field, hint string) {
	var missing noRealm
	switch {
	case errors.As(err, &missing):
		if strings.HasPrefix(f.Hint, "Did you mean") {
			return fieldRealm, f.Hint
		}
		return fieldRealm, "Leave it empty to choose from the list. Upper and lower case count."
	case f.Class == fault.Unreachable, f.Code == "bad-url", f.Code == "no-url", f.Code == "https-required":
		return fieldURL, f.Hint
	case f.Code == "realm-not-found":
		return fieldLogin, "It is the realm that the administrator belongs to, mostly master."
	case f.Class == fault.Refused:
		return s.refused(f)
	case f.Code == "secret-locked", f.Code == "wrong-passphrase", f.Code == "no-secret-store", f.Code == "keychain-failed":
		return fieldSecret, strings.TrimSpace(f.Hint + " What is typed here needs no store.")
	case f.Code == "secret-not-found", f.Class == fault.Usage && strings.HasPrefix(f.Code, "secret-"):
		return fieldSecret, "Type it here, or set it and start again."
	}
	return "", ""
}

// refused returns the field that a refused sign-in belongs to. Keycloak does not
// say which of name and secret is wrong; of an account that is known but may not
// sign in it does.
func (s *Screen) refused(f *fault.Error) (field, hint string) {
	has := func(text string) bool { return strings.Contains(strings.ToLower(f.Why), text) }
	switch s.way().kind {
	case profile.SignInPassword:
		switch {
		case has("account disabled"), has("not fully set up"):
			return fieldName, f.Hint
		case f.Code == "invalid-grant":
			return fieldSecret, "Check user, password and login realm: Keycloak does not say which of them is wrong."
		}
	case profile.SignInClient:
		switch {
		case has("service account"):
			return fieldName, "Its Service account roles must be on."
		case has("public client"):
			return fieldName, "Its Client authentication must be on."
		case f.Code == "invalid-client", f.Code == "unauthorized-client":
			return fieldSecret, "Check client ID, secret and login realm: Keycloak does not say which of them is wrong."
		}
	default:
		return fieldSecret, f.Hint
	}
	return "", ""
}

// maxWords is how many cells of an error's text are shown: a server may say
// anything.
const maxWords = 240

// sentence makes a sentence of an error's words: with a full stop, and a capital
// unless it begins with the name of a host.
func sentence(s string) safetext.Text {
	if s == "" {
		return ""
	}
	first, _, _ := strings.Cut(s, " ")
	t := safetext.Truncate(safetext.Clean(s), maxWords)
	if !strings.ContainsAny(first, ".:/") {
		t = widget.Capital(t)
	}
	for _, end := range []string{".", "!", "?", "…"} {
		if strings.HasSuffix(string(t), end) {
			return t
		}
	}
	return t + "."
}
