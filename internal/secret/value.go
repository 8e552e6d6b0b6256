// Package secret holds secrets so that they cannot be printed by mistake, gets
// them by reference, and keeps them: in the keychain of the system, or in a file
// encrypted with age where no keychain runs.
//
// It does not ask, print or log. It knows nothing of what a secret is for; to
// send one it must be revealed, and that word is easy to search for.
package secret

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// What a [Value] shows of itself: plain ASCII, and nothing of its length.
const (
	shownSet   = "(secret)"
	shownUnset = "(no secret)"
)

// Value is a secret. It masks itself in every verb of fmt, in JSON, in text
// encodings and in slog, and gob refuses it. Even where only reflection sees
// it, as fmt does in another type's unexported field, there is nothing to see:
// the text stands behind a function. For the same reason it cannot be compared
// by ==, but by [Value.Equal], and there is no way to decode one.
//
// The zero value is no secret.
type Value struct {
	reveal func() string
}

// New makes a secret of s. An empty s is no secret.
func New(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{reveal: func() string { return s }}
}

// Reveal returns the secret itself, "" if there is none.
func (v Value) Reveal() string {
	if v.reveal == nil {
		return ""
	}
	return v.reveal()
}

// IsZero tells whether there is no secret.
func (v Value) IsZero() bool { return v.reveal == nil }

// Equal compares in a time that tells nothing about either secret.
func (v Value) Equal(w Value) bool {
	a, b := sha256.Sum256([]byte(v.Reveal())), sha256.Sum256([]byte(w.Reveal()))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String returns "(secret)", or "(no secret)".
func (v Value) String() string {
	if v.IsZero() {
		return shownUnset
	}
	return shownSet
}

// GoString returns the same as String, for %#v.
func (v Value) GoString() string { return v.String() }

// Format writes the same as String, whatever the verb and its flags.
func (v Value) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.String()) }

// MarshalJSON returns "(secret)" as a JSON string, or null.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + shownSet + `"`), nil
}

// MarshalText returns the same as String.
func (v Value) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// LogValue returns the same as String.
func (v Value) LogValue() slog.Value { return slog.StringValue(v.String()) }

// Mask is what Keycloak sends in place of a secret that the reader may not see
// (ComponentRepresentation.SECRET_VALUE). Written back it would become the
// secret, so it is never sent, compared or written.
const Mask = "**********"

// IsMask tells whether s is Keycloak's mask and not a secret.
func IsMask(s string) bool { return s == Mask }

// IsMask tells whether the value is Keycloak's mask and not a secret.
func (v Value) IsMask() bool { return IsMask(v.Reveal()) }
