package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxMessage bounds Keycloak's words in an error, in characters.
const maxMessage = 300

// explained is one complaint: errorMessage, and the field that it is about with
// the parameters of the message (user profile, client registration).
type explained struct {
	Field        string `json:"field"`
	ErrorMessage string `json:"errorMessage"`
	Params       []any  `json:"params"`
}

// Message returns the text of a Keycloak error body in one line, or "". Keycloak
// has these shapes: error; error with error_description; errorMessage, alone or
// with field and params; and a list of those under errors.
func Message(body []byte) string {
	var m struct {
		Error       any         `json:"error"`
		Description string      `json:"error_description"`
		Errors      []explained `json:"errors"`
		explained
	}
	var form *json.UnmarshalTypeError
	if err := json.Unmarshal(body, &m); err != nil && !errors.As(err, &form) {
		return ""
	}
	// A member of an unexpected type is skipped; the others are there.
	parts := make([]string, 0, len(m.Errors))
	for _, e := range m.Errors {
		if text := e.String(); text != "" {
			parts = append(parts, text)
		}
	}
	word, _ := m.Error.(string)
	for _, text := range []string{strings.Join(parts, "; "), m.String(), m.Description, word} {
		if text != "" {
			return short(text)
		}
	}
	return ""
}

// String returns "username error-invalid-length (3, 255)". The field's own name
// is often the first parameter; it is not repeated.
func (e explained) String() string {
	if e.ErrorMessage == "" {
		return ""
	}
	var params []string
	for i, p := range e.Params {
		text := fmt.Sprint(p)
		if p == nil || (i == 0 && text == e.Field) {
			continue
		}
		params = append(params, text)
	}
	text := strings.TrimSpace(e.Field + " " + e.ErrorMessage)
	if len(params) > 0 {
		text += " (" + strings.Join(params, ", ") + ")"
	}
	return text
}

// short makes one line of at most maxMessage characters.
func short(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	if utf8.RuneCountInString(text) > maxMessage {
		text = string([]rune(text)[:maxMessage-1]) + "…"
	}
	return text
}
