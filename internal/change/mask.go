package change

import (
	"strings"

	"kloakroom/internal/secret"
	"kloakroom/keycloak"
)

// sensitive are the members of Keycloak's documents that hold secrets, wherever
// they stand. The private keys are those that Keycloak makes for SAML clients
// and shows in clear; the last ones Keycloak masks itself where it can.
var sensitive = []string{
	"secret", "registrationAccessToken", "client.secret.rotated",
	"saml.signing.private.key", "saml.encryption.private.key",
	"clientSecret", "privateKey", "password",
}

// isSensitive says whether a member, or a path that ends with it, holds a secret.
func isSensitive(path string) bool {
	for _, name := range sensitive {
		if path == name || strings.HasSuffix(path, "."+name) {
			return true
		}
	}
	return false
}

// Masked returns a copy of a document in which no secret can be read, for what
// is shown and for the journal.
func Masked(d keycloak.Doc) keycloak.Doc {
	if d == nil {
		return nil
	}
	out := make(keycloak.Doc, len(d))
	for k, v := range d {
		if v != nil && isSensitive(k) {
			out[k] = secret.Mask
			continue
		}
		out[k] = maskedValue(v)
	}
	return out
}

func maskedValue(v any) any {
	switch v := v.(type) {
	case keycloak.Doc:
		return Masked(v)
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = maskedValue(x)
		}
		return out
	}
	return v
}

// maskFields hides the values of fields that hold secrets; that they changed is
// still seen.
func maskFields(fields []Field) []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		f.Before, f.After = shown(f.Path, f.Before), shown(f.Path, f.After)
		out[i] = f
	}
	return out
}

func shown(path string, v any) any {
	if v != nil && isSensitive(path) {
		return secret.Mask
	}
	return maskedValue(v)
}
