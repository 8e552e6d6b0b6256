package claims

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kloakroom/internal/fault"
)

var (
	uuid        = regexp.MustCompile(`^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	placeholder = regexp.MustCompile(`^(?:\$\w+|\$\{[^}]*\}|\$\([^)]*\)|\{\{[^}]*\}\}|<[\w -]+>|%\w+%)$`)
	emptyValue  = regexp.MustCompile(`^(?i:undefined|null|nil|none|nan|true|false|\[object object\])$`)
)

// malformed is the error of text in which there is no token.
func malformed(why, hint string) error {
	return &fault.Error{
		Class: fault.Broken, Code: "token-malformed",
		What: "decode the token", Why: why, Hint: hint,
	}
}

const hintShape = "A JWT has three parts with dots between them and begins with eyJ."

// nothingIn is the error where nothing is left after the wrappings.
func nothingIn(around []Problem) error {
	if slices.ContainsFunc(around, func(p Problem) bool { return p.Code == CodeBearer }) {
		return malformed("only the word Bearer is there, the token after it is missing",
			"The variable that should hold the token was probably empty.")
	}
	if len(around) > 0 {
		return malformed("there is nothing between the quotation marks", "The variable that should hold the token was probably empty.")
	}
	return malformed("it is empty", "The variable or file that should hold the token was probably empty.")
}

// notAToken says what text is that is no token, as far as it can be told. It
// never repeats the text.
func notAToken(text string) error {
	switch {
	case strings.Trim(text, "*•●") == "":
		return malformed("it is a masked value, not the token itself", hintShape)
	case emptyValue.MatchString(text):
		return malformed("it is a program's word for nothing, not a token", "The variable that should hold the token was empty when it was used.")
	case placeholder.MatchString(text):
		return malformed("it is a placeholder whose value was never filled in", "Hand in the token itself; a shell fills in $NAME only outside single quotes.")
	case strings.HasPrefix(text, "-----BEGIN"):
		return malformed("it is a key or certificate in PEM form, not a token", hintShape)
	case uuid.MatchString(text):
		return malformed("it is a UUID: an ID or an opaque token, in which there is nothing to decode", hintShape)
	case basic.MatchString(text):
		return malformed("it is HTTP Basic authentication (a client ID and secret), not a token", "Use the credentials to get a token first.")
	case strings.HasPrefix(text, "<"):
		return malformed("it is an HTML or XML page, not a token", "Something else than the token endpoint answered.")
	case strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://"):
		return malformed("it is a URL, not a token", hintShape)
	}
	return malformed("there is no JWT in it", hintShape)
}

// nothingDecoded is the error of text that is written like a token, or like a
// single part of one, but holds nothing readable.
func nothingDecoded(bare string, parts []string) error {
	switch {
	case len(parts) == 1 && strings.HasPrefix(bare, "eyJ"):
		return malformed("it is the beginning of a token, cut before anything can be read", "Copy the whole token: "+hintShape)
	case len(parts) == 1 && !emptyValue.MatchString(bare) && !uuid.MatchString(bare):
		return malformed("it has no dots, so it is no JWT; an opaque token, a secret or a code cannot be decoded, only the server that issued it can say what it stands for", hintShape)
	case len(parts) == 1:
		return notAToken(bare)
	}
	return malformed(fmt.Sprintf("it has %s with dots between them, but neither the first nor the second is a JSON object in base64url", count(len(parts), "part")), hintShape)
}

// takeFromJSON takes the token out of a JSON answer.
func (w *wrapped) takeFromJSON() (bool, error) {
	t := &Token{}
	o := t.parse(PartToken, []byte(w.text))
	for _, name := range []string{"access_token", "accessToken", "token", "id_token", "refresh_token"} {
		if token := o.text(name); token != "" {
			w.text = token
			what := "stands in a whole JSON answer; its " + name + " was taken"
			if t.Broken() {
				what = "stands in a JSON answer that is not whole; its " + name + " was taken"
			}
			w.note(CodeJSONAnswer, what)
			return true, nil
		}
	}
	if o != nil && !insideText.MatchString(w.text) {
		return false, jsonWithoutToken(o)
	}
	w.note(CodeJSONAnswer, "stands in a piece of JSON")
	return false, nil
}

func jsonWithoutToken(o *Object) error {
	switch {
	case o.text("error") != "":
		return malformed("it is an error answer of a token endpoint, not a token", "No token was issued: ask for one again and read the error.")
	case o.Has("keys"):
		return malformed("it is a set of public keys (JWKS), not a token", hintShape)
	case o.Has("iss") || o.Has("exp") || o.Has("alg"):
		return malformed("it is the decoded content of a token, not the token itself", hintShape)
	}
	return malformed("it is JSON without an access_token", hintShape)
}
