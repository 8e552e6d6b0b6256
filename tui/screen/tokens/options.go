package tokens

import (
	"context"
	"strings"

	"kloakroom/apiclient"
	"kloakroom/internal/secret"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// optionsForm is the form of a token request, while it is open.
type optionsForm struct {
	of   subject
	form *widget.Form
}

// The fields.
const (
	fieldScopes   = "scopes"
	fieldAuth     = "auth"
	fieldSecret   = "secret"
	fieldAudience = "audience"
)

const (
	optionsRows = 12
	scopesHint  = "Optional client scopes, with blanks between them. Those assigned as Default come unasked."
)

var styles = []apiclient.AuthStyle{apiclient.AuthBasic, apiclient.AuthPost}

// openOptions opens the form of the request for the client that is meant, on the
// field that is needed.
func (s *Screen) openOptions() part.Result {
	of := s.subject()
	w := s.wish(of)
	scopes, typed, audience := &widget.Input{}, &widget.Input{Masked: true}, &widget.Input{}
	scopes.SetValue(strings.Join(w.Scopes, " "))
	typed.SetValue(w.Secret.Reveal())
	typed.Placeholder = "read from Keycloak"
	audience.SetValue(w.Audience)
	auth := widget.NewChoice("Basic", "post")
	if w.Auth == apiclient.AuthPost {
		auth.Chosen = 1
	}
	form := &widget.Form{Fields: []*widget.Field{
		{ID: fieldScopes, Label: "Scopes", Edit: scopes, Hint: scopesHint},
		{
			ID: fieldAuth, Label: "Authentication", Edit: auth,
			Hint: "Where the secret goes: the Authorization header (client_secret_basic) or the form (client_secret_post).",
		},
		{
			ID: fieldSecret, Label: "Client secret", Edit: typed,
			Hint: "Only where Keycloak does not show it, or to try another one. It is kept until this program ends.",
		},
		{
			ID: fieldAudience, Label: "Expected audience", Edit: audience,
			Hint: "The value of aud that the API wants: then ✓ or ✗ says whether the token has it.",
		},
	}}
	if code := s.trouble.code(); code == "secret-not-visible" || s.wrongSecret() {
		form.Focus(fieldSecret)
	}
	s.options = &optionsForm{of, form}
	box := overlay.NewForm("Token request for "+called(of.clientID), form, optionsRows, "get token", func() any {
		return s.wished(of, form)
	})
	out := part.Handled(part.Open{Overlay: box, Reply: s.haveOptions})
	out.Jobs = append(out.Jobs, s.readScopes(of))
	return out
}

// wrongSecret says that the last token was refused because of the secret.
func (s *Screen) wrongSecret() bool {
	answer := s.trouble.answer()
	return answer != nil && answer.Code == "unauthorized_client" && strings.HasPrefix(answer.Description, "Invalid client or")
}

// wished is what the form says; nil where something in it cannot be.
func (s *Screen) wished(of subject, form *widget.Form) any {
	given := secret.New(form.Text(fieldSecret))
	if given.IsMask() {
		form.Problem(fieldSecret, "This is Keycloak's mask for a secret, not the secret.")
		return nil
	}
	w := s.wish(of)
	w.Scopes = strings.FieldsFunc(form.Text(fieldScopes), func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })
	w.Auth = styles[form.Chosen(fieldAuth)]
	w.Secret = given
	w.Audience = strings.TrimSpace(form.Text(fieldAudience))
	return w
}

// haveOptions gets a token as the form said.
func (s *Screen) haveOptions(answer any) part.Result {
	s.options = nil
	out := part.Handled(part.Cancel{Prefix: string(slotScopes)})
	if w, ok := answer.(screen.Wish); ok {
		out.Add(s.get(w))
	}
	return out
}

// scopesOf is the answer of the job that looks for the scopes to ask for.
type scopesOf struct {
	of     subject
	scopes []string
}

// readScopes looks, behind the scenes, which scopes can be asked for.
func (s *Screen) readScopes(of subject) part.Job {
	session := s.desk.Session()
	return part.Job{
		Slot: slotScopes, Title: "Reading client scopes", Quiet: true,
		Run: func(ctx context.Context) (any, error) {
			if session == nil {
				return scopesOf{of, nil}, nil
			}
			c, _, err := session.Server().FindClient(ctx, of.realm, of.clientID)
			if err != nil || c == nil {
				return scopesOf{of, nil}, err
			}
			return scopesOf{of, c.OptionalScopes}, nil
		},
	}
}

// haveScopes names them below the field. That they could not be read is no news:
// the field works without.
func (s *Screen) haveScopes(done part.Done) part.Result {
	answer, ok := done.Answer.(scopesOf)
	if !ok || done.Err != nil || s.options == nil || s.options.of != answer.of || len(answer.scopes) == 0 {
		return part.Handled()
	}
	s.options.form.Field(fieldScopes).Hint = "Optional here: " + short(strings.Join(answer.scopes, " "))
	return part.Handled()
}
