package rest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"kloakroom/keycloak/internal/rest"
)

// The shapes are those of Keycloak 26.3.5 and 26.7.3.
func TestMessage(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"error alone":                            {`{"error":"Could not find client"}`, "Could not find client"},
		"error with a description: that counts":  {`{"error":"invalid_request","error_description":"Cannot parse the JSON"}`, "Cannot parse the JSON"},
		"an empty description leaves the error":  {`{"error":"unknown_error","error_description":""}`, "unknown_error"},
		"errorMessage":                           {`{"errorMessage":"Client app already exists"}`, "Client app already exists"},
		"errorMessage of a field":                {`{"field":"email","errorMessage":"error-invalid-email"}`, "email error-invalid-email"},
		"errorMessage with parameters":           {`{"field":"username","errorMessage":"error-invalid-length","params":["username",3,255]}`, "username error-invalid-length (3, 255)"},
		"a parameter that is null is left out":   {`{"errorMessage":"bad","params":[null,"x"]}`, "bad (x)"},
		"errors, several":                        {`{"errors":[{"field":"a","errorMessage":"x","params":["a"]},{"errorMessage":"y"}]}`, "a x; y"},
		"errors beside errorMessage: they count": {`{"errorMessage":"z","errors":[{"errorMessage":"x"}]}`, "x"},
		"errors without words leave the rest":    {`{"error":"z","errors":[{}]}`, "z"},
		"an error of another type is skipped":    {`{"error":{"code":5},"errorMessage":"x"}`, "x"},
		"errors of another type are skipped":     {`{"errors":"many","error":"x"}`, "x"},
		"a description of another type is too":   {`{"error_description":5,"error":"x"}`, "x"},
		"line breaks become blanks":              {"{\"error\":\"a\\nb\\r\\n  c\"}", "a b c"},
		"JSON that is no object":                 {`["error"]`, ""},
		"null":                                   {`null`, ""},
		"no JSON":                                {`<html>error</html>`, ""},
		"nothing":                                {``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := rest.Message([]byte(c.body)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAMessageIsCutWhereItIsTooLong(t *testing.T) {
	body, err := json.Marshal(map[string]string{"error": strings.Repeat("ä", 5000)})
	if err != nil {
		t.Fatal(err)
	}
	got := rest.Message(body)
	if n := utf8.RuneCountInString(got); n != 300 || !strings.HasSuffix(got, "ä…") {
		t.Errorf("got %d characters, the last %q", n, got[len(got)-5:])
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"errors":[{"field":"a","errorMessage":"x","params":["a",1.5,{}]}],"error":[]}`))
	f.Add([]byte("{\"error\":\"\\ud800\x00\xff\"}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		got := rest.Message(body)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 300 || strings.ContainsAny(got, "\n\r") {
			t.Errorf("%q is not one short line", got)
		}
		if got != "" && !json.Valid(body) {
			t.Errorf("%q was made of what is no JSON", got)
		}
	})
}
