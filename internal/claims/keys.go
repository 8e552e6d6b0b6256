package claims

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// algorithm is a signing algorithm that is accepted (RFC 7518 section 3.1,
// RFC 8037 section 3.1), with what its keys must be.
type algorithm struct {
	name jose.SignatureAlgorithm
	kty  string
	crv  string // the only curve for it, where the algorithm fixes one
}

// algorithms are all that is accepted: public keys can check these. It is a
// list and not "what the header says", for the header belongs to whoever made
// the token (RFC 8725 section 3.1).
var algorithms = []algorithm{
	{jose.RS256, "RSA", ""},
	{jose.RS384, "RSA", ""},
	{jose.RS512, "RSA", ""},
	{jose.PS256, "RSA", ""},
	{jose.PS384, "RSA", ""},
	{jose.PS512, "RSA", ""},
	{jose.ES256, "EC", "P-256"},
	{jose.ES384, "EC", "P-384"},
	{jose.ES512, "EC", "P-521"},
	{jose.EdDSA, "OKP", ""},
}

func algorithmNamed(name string) (algorithm, bool) {
	for _, a := range algorithms {
		if string(a.name) == name {
			return a, true
		}
	}
	return algorithm{}, false
}

func algorithmNames() []jose.SignatureAlgorithm {
	names := make([]jose.SignatureAlgorithm, len(algorithms))
	for i, a := range algorithms {
		names[i] = a.name
	}
	return names
}

// key is one member of a JWK Set (RFC 7517 section 4), not yet parsed into a
// usable key: a set with one odd key in it still serves for the others.
type key struct {
	Kid string `json:"kid"`
	Kty string `json:"kty"`
	Use string `json:"use"`
	Alg string `json:"alg"`
	Crv string `json:"crv"`
	raw json.RawMessage
}

// readKeys takes a JWK Set apart. Members that are no JSON objects with text in
// those fields are left out.
func readKeys(jwks []byte) ([]key, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(jwks, &set); err != nil {
		return nil, errors.New("the key set is not JSON of the expected form")
	}
	keys := make([]key, 0, len(set.Keys))
	for _, raw := range set.Keys {
		k := key{raw: raw}
		if json.Unmarshal(raw, &k) == nil {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// mismatch says why the key cannot belong to a signature of algorithm a; "" if it can.
func (k key) mismatch(a algorithm) string {
	switch {
	case k.Alg != "" && k.Alg != string(a.name):
		return fmt.Sprintf("is for %s", brief(k.Alg))
	case k.Kty != a.kty:
		return fmt.Sprintf("is of the type %s", brief(k.Kty))
	case a.crv != "" && k.Crv != a.crv:
		return fmt.Sprintf("is of the curve %s", brief(k.Crv))
	}
	return ""
}

var (
	errUnsupported = errors.New("this kind of key is not supported here")
	errUnusable    = errors.New("the key itself is damaged")
)

// public returns the key as Go's crypto knows it, never a secret or private one.
func (k key) public() (any, error) {
	var parsed jose.JSONWebKey
	if err := parsed.UnmarshalJSON(k.raw); err != nil {
		if errors.Is(err, jose.ErrUnsupportedKeyType) {
			return nil, errUnsupported
		}
		return nil, errUnusable
	}
	parsed = parsed.Public()
	switch pub := parsed.Key.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey, ed25519.PublicKey:
		return pub, nil
	default:
		return nil, errUnsupported
	}
}

// maxNamed is how many key IDs a reason names.
const maxNamed = 6

// names lists the IDs of keys for a sentence.
func names(keys []key) string {
	var list []string
	for _, k := range keys {
		if len(list) == maxNamed {
			return strings.Join(list, ", ") + fmt.Sprintf(" and %d more", len(keys)-maxNamed)
		}
		name := brief(k.Kid)
		if name == "" {
			name = "(one without ID)"
		}
		list = append(list, name)
	}
	return strings.Join(list, ", ")
}
