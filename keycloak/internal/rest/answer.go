package rest

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"kloakroom/internal/fault"
)

// ErrWrongJSON is in the chain of an error of [WrongJSON].
var ErrWrongJSON = errors.New("the answer is not of the form of Keycloak's API")

// WrongJSON is the fault of an answer that is JSON, but not what Keycloak sends:
// cause is the decoder's error, or nil where the answer is empty.
func WrongJSON(what string, cause error) error {
	why := ErrWrongJSON.Error()
	var is *json.UnmarshalTypeError
	switch {
	case cause == nil || errors.Is(cause, io.EOF):
		why = "the answer is empty"
	case errors.As(cause, &is) && is.Field != "":
		why += " (" + is.Field + " is " + article(is.Value) + ")"
	case errors.As(cause, &is):
		why += " (it is " + article(is.Value) + ")"
	}
	return &fault.Error{
		Class: fault.Unreachable, Code: "wrong-json", What: what, Why: why,
		Hint: "Check the URL: something else may answer there, or change the answer on its way.",
		Err:  errors.Join(ErrWrongJSON, cause),
	}
}

// article puts one before the decoder's word for a value, and drops the value
// that may follow it ("number 12").
func article(value string) string {
	word, _, _ := strings.Cut(value, " ")
	switch word {
	case "array", "object":
		return "an " + word
	case "bool":
		return "true or false"
	}
	return "a " + word
}
