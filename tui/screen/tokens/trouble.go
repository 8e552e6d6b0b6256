package tokens

import (
	"errors"
	"strings"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// trouble is a token that was not got.
type trouble struct {
	wish screen.Wish
	err  error
}

// answer is the refusal of the token endpoint, nil where it was something else.
func (t *trouble) answer() *apiclient.TokenError {
	var refused *apiclient.TokenError
	if t != nil && errors.As(t.err, &refused) {
		return refused
	}
	return nil
}

// code is the error's, for what depends on it.
func (t *trouble) code() string {
	if t == nil {
		return ""
	}
	return fault.Of(t.err).Code
}

// meaning is what an answer of the token endpoint means, in plain words.
type meaning struct {
	// It is meant where the answer has this code and this part in its description,
	// each unless empty.
	code, part string
	says       string
	// try replaces what the error itself suggests; "" leaves it.
	try  string
	keys []hint
}

// The keys that help.
var (
	keyAgain   = hint{"t", "try again"}
	keyOptions = hint{"e", "change the request: scopes, authentication, secret"}
	keySecret  = hint{"e", "type the client's secret"}
	keyClient  = hint{"1", "the client, on Clients"}
	keySignIn  = hint{"0", "another server or administrator"}
)

// meanings are Keycloak's well-known refusals, the most special first. Measured on
// 26.3 and 26.7; none of them names its cause beyond doubt.
var meanings = []meaning{
	{
		part: "Public client not allowed",
		says: "Client authentication is off. Such a public client has no secret, so it cannot get a token for itself.",
		try:  "Switch Client authentication on, in its Settings.", keys: []hint{keyClient, keyAgain},
	},
	{
		part: "Client not enabled to retrieve service account",
		says: "The client and its secret are right, but Service account roles is off: the client has no account of its own to get a token for.",
		try:  "Switch Service account roles on, in its Settings.", keys: []hint{keyClient, keyAgain},
	},
	{
		code: "unauthorized_client", part: "Invalid client or Invalid client credentials",
		says: "Keycloak knows the client, but this is not its secret.",
		keys: []hint{keySecret, keyAgain},
	},
	{
		code: "invalid_client", part: "Invalid client or Invalid client credentials",
		says: "Keycloak takes no such client: it is disabled, was deleted or renamed, or authenticates by something other than a secret.",
		try:  "Look whether it is there and enabled. Upper and lower case count in a client ID.", keys: []hint{keyClient, keyAgain},
	},
	{
		code: "invalid_scope",
		says: "A scope that was asked for is unknown, or not assigned to this client. Keycloak names all that were asked for, not the wrong one.",
		try:  "Ask only for client scopes that are assigned to the client as Optional; those assigned as Default come unasked.",
		keys: []hint{keyOptions, keyClient},
	},
	{
		part: "Realm not enabled",
		says: "The whole realm is switched off: nobody gets a token from it.",
		try:  "An administrator of the server can enable it.", keys: []hint{keyAgain},
	},
	{
		part: "HTTPS required",
		says: "The realm hands out tokens over https only, and this request came over http.",
		try:  "Sign in by the https:// URL of the server.", keys: []hint{keySignIn},
	},
	{
		part: "service account",
		says: "The user behind the client's service account is gone.",
		try:  "Switch Service account roles off and on again, in its Settings.", keys: []hint{keyClient, keyAgain},
	},
	{
		part: "' disabled",
		says: "The user behind the client's service account is disabled.",
		try:  "Enable that user in Keycloak, under Users.", keys: []hint{keyAgain},
	},
	{
		part: "client_assertion",
		says: "The client is to authenticate by a signed JWT; a secret is not taken.",
		try:  "Its Client Authenticator is set under Credentials.", keys: []hint{keyClient},
	},
	{
		part: "Invalid method used to get client secret",
		says: "The client takes its secret only in another place of the request.",
		try:  "Take the other authentication of Basic and post.", keys: []hint{keyOptions},
	},
	{
		part: "client authentication method not allowed",
		says: "A client policy of the realm allows no such authentication.",
		try:  "Take the other authentication of Basic and post; else the policy has to change.", keys: []hint{keyOptions},
	},
	{
		part: "Unexpected error when authenticating client",
		says: "Keycloak could not read the credentials.", keys: []hint{keyOptions, keyAgain},
	},
	{
		part: "Bearer-only not allowed",
		says: "The client is bearer-only: it checks tokens, and gets none.", keys: []hint{keyClient},
	},
	{
		part: "Wrong client protocol",
		says: "It is a SAML client: it gets no OpenID Connect tokens.", keys: []hint{keyClient},
	},
	{
		part: "DPoP proof is missing",
		says: "The client's tokens are bound to a key (DPoP): a plain request gets none.", keys: []hint{keyClient},
	},
	{
		part: "Client Certification missing",
		says: "The client's tokens are bound to a client certificate (mutual TLS), and none was shown.", keys: []hint{keyClient},
	},
	{
		code: "unknown_error",
		says: "Keycloak itself failed. A signing algorithm that the realm cannot do, set for the client's access tokens, is a known cause.",
		keys: []hint{keyAgain, keyClient},
	},
}

// byCode are the errors that came before any token request.
var byCode = map[string]meaning{
	"secret-not-visible": {
		says: "Keycloak does not show the client's secret to this administrator.",
		try:  "Whoever has the secret can type it; it is kept only until this program ends.",
		keys: []hint{keySecret},
	},
	"client-public": {
		says: "Client authentication is off. Such a public client has no secret, so it cannot get a token for itself.",
		try:  "Switch Client authentication on, in its Settings.", keys: []hint{keyClient, keyAgain},
	},
	"realm-not-found": {
		says: "The server has no realm of that name.",
		try:  "Upper and lower case count in a realm's name.", keys: []hint{keyClient},
	},
	"token-url-wrong": {says: "Keycloak answers, but there is no token endpoint at this URL.", keys: []hint{keySignIn}},
}

// meaningOf finds the words for an error. Where there are none, the error's own
// have to do.
func meaningOf(t *trouble) meaning {
	f := fault.Of(t.err)
	if f.Class == fault.Interrupted {
		return meaning{says: "Stopped.", keys: []hint{keyAgain}}
	}
	if screen.Ended(t.err) {
		return meaning{says: "The sign-in has ended.", try: "After signing in again the token is asked for at once.", keys: []hint{{"enter", "sign in again"}}}
	}
	if m, known := byCode[f.Code]; known {
		return m
	}
	if answer := t.answer(); answer != nil && answer.Err == nil {
		for _, m := range meanings {
			if (m.code == "" || m.code == answer.Code) && strings.Contains(answer.Description, m.part) {
				if m.code == "unauthorized_client" {
					m.try = secretHint(t.wish)
				}
				return m
			}
		}
	}
	keys := []hint{keyAgain}
	switch f.Class {
	case fault.NotFound:
		keys = append(keys, keyClient)
	case fault.Refused, fault.Usage:
		keys = append(keys, keyOptions)
	default:
	}
	return meaning{keys: keys}
}

// secretHint says what to do about a wrong secret: that depends on whose it was.
func secretHint(w screen.Wish) string {
	if w.Secret.IsZero() {
		return "It was read from Keycloak just before; if it was regenerated in that moment, try again."
	}
	return "It was typed. Empty the field, and the one that Keycloak has is taken."
}

// drawTrouble says in plain words what went wrong and what to try, where the
// claims would be.
func (s *Screen) drawTrouble(p *page) {
	f, m := fault.Of(s.trouble.err), meaningOf(s.trouble)
	if f.Class == fault.Interrupted {
		p.say(safetext.Text(m.says), widget.ToneMuted)
		p.gap()
		p.keys(m.keys...)
		return
	}
	p.put("✗ ", "No token for "+called(s.trouble.wish.ClientID), widget.ToneError)
	p.gap()
	if m.says != "" {
		p.say(safetext.Text(m.says), widget.ToneText)
	}
	if m.says == "" {
		p.say(sentence(f.Error()), widget.ToneText)
	}
	if try := m.try; try != "" || f.Hint != "" {
		if try == "" {
			try = f.Hint
		}
		p.head("What to try")
		p.say(short(try), widget.ToneText)
	}
	p.gap()
	p.keys(m.keys...)
	if command := commandIn(f.Hint); command != "" && m.try != "" {
		p.gap()
		p.say("As a command: "+short(command), widget.ToneMuted)
	}
}

// commandIn is the command that a hint names. Names within it may hold what
// quotes it.
func commandIn(hint string) string {
	from, to := strings.Index(hint, "`"), strings.LastIndex(hint, "`")
	if from < 0 || from == to {
		return ""
	}
	return hint[from+1 : to]
}

// sentence makes one of an error's words.
func sentence(s string) safetext.Text {
	return widget.Capital(short(strings.TrimSuffix(s, ".") + "."))
}
