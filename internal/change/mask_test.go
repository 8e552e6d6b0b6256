package change_test

import (
	"encoding/json"
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/keycloak"
)

// hidden stands for every secret in these documents.
const hidden = "s3cr3t-of-the-test"

func TestNoSecretIsReadable(t *testing.T) {
	for name, text := range map[string]string{
		"the client's secret":                     `{"secret":"` + hidden + `"}`,
		"the registration token":                  `{"registrationAccessToken":"` + hidden + `"}`,
		"the rotated secret among the attributes": `{"attributes":{"client.secret.rotated":"` + hidden + `"}}`,
		"the private key of a SAML client":        `{"attributes":{"saml.signing.private.key":"` + hidden + `"}}`,
		"the decryption key of a SAML client":     `{"attributes":{"saml.encryption.private.key":"` + hidden + `"}}`,
		"a secret in an object of a list":         `{"clients":[{"secret":"` + hidden + `"}]}`,
		"a secret deep in lists and objects":      `{"a":[[{"b":{"attributes":{"client.secret.rotated":"` + hidden + `"}}}]]}`,
		"a secret that is a list":                 `{"secret":["` + hidden + `"]}`,
		"the password of a realm's mail server":   `{"smtpServer":{"password":"` + hidden + `"}}`,
		"the secret of an identity provider":      `{"identityProviders":[{"config":{"clientSecret":"` + hidden + `"}}]}`,
		"the secret of a realm's key":             `{"components":{"keys":[{"config":{"privateKey":["` + hidden + `"]}}]}}`,
	} {
		t.Run(name+" in a document", func(t *testing.T) {
			original := doc(t, text)
			masked, err := json.Marshal(change.Masked(original))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(masked), hidden) {
				t.Errorf("masked: %s", masked)
			}
			if !strings.Contains(string(masked), "**********") {
				t.Errorf("that there is one should still be seen: %s", masked)
			}
			if whole, _ := json.Marshal(original); !strings.Contains(string(whole), hidden) {
				t.Error("the original lost it")
			}
		})
		t.Run(name+" in a difference", func(t *testing.T) {
			came := change.Diff(keycloak.Doc{}, doc(t, text))
			other := change.Diff(doc(t, text), doc(t, strings.ReplaceAll(text, hidden, "another")))
			went := change.Diff(doc(t, text), nil)
			for _, fields := range [][]change.Field{came, other, went} {
				if len(fields) == 0 {
					t.Fatal("no difference was found")
				}
				if line := change.Conflict(fields); strings.Contains(line, hidden) || strings.Contains(line, "another") {
					t.Errorf("in words: %s", line)
				}
				if b, _ := json.Marshal(change.MaskFields(fields)); strings.Contains(string(b), hidden) {
					t.Errorf("in JSON: %s", b)
				}
			}
		})
	}
}

func TestWhatIsNoSecretStaysReadable(t *testing.T) {
	const text = `{"attributes":{"client.secret.creation.time":"17","secret.note":"x"},"clientAuthenticatorType":"client-secret","name":"secret"}`
	masked, err := json.Marshal(change.Masked(doc(t, text)))
	if err != nil {
		t.Fatal(err)
	}
	if string(masked) != text {
		t.Errorf("masked: %s\nwant:   %s", masked, text)
	}
}

func TestASecretThatIsNotThereIsNotMasked(t *testing.T) {
	masked := change.Masked(doc(t, `{"secret":null}`))
	if masked["secret"] != nil {
		t.Errorf("masked as %v", masked["secret"])
	}
	if change.Masked(nil) != nil {
		t.Error("no document became one")
	}
}
