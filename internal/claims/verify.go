package claims

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// Verdict is what a set of public keys says about a token's signature. It says
// nothing about issuer, audience or expiry.
type Verdict struct {
	// Valid is true if one of the keys verifies the signature, false if the key
	// that it names does not or no public key ever can (an unsigned token), nil
	// if it could not be checked, as for a key that is not among these.
	Valid *bool `json:"valid"`
	// Kid and Alg are as the header names them; Kid is the verifying key's
	// where the header names none.
	Kid string `json:"kid,omitempty"`
	Alg string `json:"alg,omitempty"`
	// Reason is one sentence without a final stop. It may hold names from the
	// token and the key set, so it is text from outside.
	Reason string `json:"reason"`
}

// Verify checks the signature of t with the keys of a JWK Set (RFC 7517
// section 5), as a realm publishes it. Only RS*, PS*, ES* and EdDSA are
// accepted; keys for encryption are passed over; keys that the token brings
// along or points to are never used. Without keys the verdict's Valid is nil,
// but for a token that carries no signature at all.
func Verify(t *Token, jwks []byte) Verdict {
	if t == nil {
		return Verdict{Reason: "not checked: there is no token"}
	}
	v := Verdict{Kid: t.Kid(), Alg: t.Alg()}
	switch {
	case t.has(CodeEncrypted):
		return v.unchecked("the token is encrypted, its signature is inside")
	case isNone(v.Alg):
		return v.is(false, "the token is not signed: its header says alg %s, which must never be accepted", brief(v.Alg))
	case t.Header.Has("alg") && t.Claims != nil && len(t.Signature) == 0:
		return v.is(false, "the token is not signed: its signature is missing")
	case len(bytes.TrimSpace(jwks)) == 0:
		return v.unchecked("no keys were given")
	}
	keys, err := readKeys(jwks)
	switch {
	case err != nil:
		return v.unchecked(err.Error())
	case len(keys) == 0:
		return v.unchecked("the key set is empty")
	}
	if isRefresh(t) && strings.HasPrefix(v.Alg, "HS") {
		return v.unchecked(v.Alg + " is made with a secret that only Keycloak has; it is a refresh token, which no API accepts")
	}
	if why := refusal(t); why != "" {
		return v.is(false, "%s", why)
	}
	return v.choose(t, keys)
}

// refusal says why no public key can ever verify the token; "" if one could.
func refusal(t *Token) string {
	alg := t.Alg()
	if p, broken := t.firstBreak(); broken {
		return "the token is broken: " + p.String()
	}
	if alg == "" {
		return "the header names no algorithm (alg)"
	}
	if strings.HasPrefix(alg, "HS") {
		return fmt.Sprintf("%s is made with a shared secret: public keys cannot check it, and an API must refuse it", brief(alg))
	}
	if _, ok := algorithmNamed(alg); !ok {
		return fmt.Sprintf("the algorithm %s is not one of those accepted: %v", brief(alg), algorithmNames())
	}
	if t.Header.Has("crit") {
		return "the header demands extensions (crit) that are not understood here"
	}
	for _, p := range t.Problems {
		// A lenient library would not notice the change; in a part that was
		// issued like this it cannot be.
		if p.Code == CodeTrailingBits {
			return p.String()
		}
	}
	return ""
}

// isRefresh recognises what Keycloak makes for itself alone.
func isRefresh(t *Token) bool {
	typ := t.Type()
	return typ == "Refresh" || typ == "Offline"
}

// choose finds the keys that may have made the signature, and tries them.
func (v Verdict) choose(t *Token, keys []key) Verdict {
	alg, _ := algorithmNamed(v.Alg)
	var signing, named []key
	for _, k := range keys {
		if k.Use == "enc" {
			if k.Kid == v.Kid && v.Kid != "" {
				named = append(named, k)
			}
			continue
		}
		signing = append(signing, k)
	}
	if v.Kid == "" {
		return v.tryAll(t, alg, signing)
	}
	candidates := withKid(signing, v.Kid)
	switch {
	case len(candidates) == 0 && len(named) > 0:
		return v.is(false, "key %s is for encryption, not for signatures", brief(v.Kid))
	case len(candidates) == 0 && len(signing) == 0:
		return v.unchecked("the key set has no key for signatures, so none with the ID " + brief(v.Kid))
	case len(candidates) == 0:
		// Of another realm or server, or its key was deleted: nobody can say
		// from these keys that it is forged.
		return v.unchecked("no key with the ID " + brief(v.Kid) + ": the keys are " + names(signing))
	}
	for _, k := range candidates {
		if v = v.try(t, alg, k); v.Valid != nil && *v.Valid {
			break
		}
	}
	return v
}

func withKid(keys []key, kid string) []key {
	var list []key
	for _, k := range keys {
		if k.Kid == kid {
			list = append(list, k)
		}
	}
	return list
}

// maxTries bounds how many keys are tried for a token that names none.
const maxTries = 32

// tryAll is for a header without kid (RFC 7515 section 4.1.4 makes it optional).
func (v Verdict) tryAll(t *Token, alg algorithm, keys []key) Verdict {
	tried := 0
	for _, k := range keys {
		if k.mismatch(alg) != "" || tried == maxTries {
			continue
		}
		tried++
		if got := v.try(t, alg, k); got.Valid != nil && *got.Valid {
			got.Kid = k.Kid
			got.Reason += "; the header itself names no key (kid), many APIs refuse that"
			return got
		}
	}
	return v.is(false, "the header names no key (kid), and none of the keys for %s matches the signature", v.Alg)
}

// try checks the signature with one key.
func (v Verdict) try(t *Token, alg algorithm, k key) Verdict {
	if why := k.mismatch(alg); why != "" {
		return v.is(false, "the header says %s, but key %s %s", v.Alg, brief(k.Kid), why)
	}
	public, err := k.public()
	if errors.Is(err, errUnsupported) {
		return v.unchecked(fmt.Sprintf("key %s: %s", brief(k.Kid), err))
	}
	if err != nil {
		return v.unchecked(fmt.Sprintf("key %s cannot be used: %s", brief(k.Kid), err))
	}
	jws, err := jose.ParseSignedCompact(t.Raw, algorithmNames())
	if err != nil {
		return v.is(false, "the header is not as RFC 7515 wants it: %s", brief(strings.TrimPrefix(err.Error(), "go-jose/go-jose: ")))
	}
	if _, err := jws.Verify(public); err != nil {
		return v.is(false, "signature does not match key %s: %s", brief(k.Kid), whyNoMatch(t, public))
	}
	return v.is(true, "signature matches key %s", brief(k.Kid))
}

func whyNoMatch(t *Token, public any) string {
	if k, ok := public.(*rsa.PublicKey); ok && len(t.Signature) != k.Size() {
		return fmt.Sprintf("it has %s, this key makes %d", count(len(t.Signature), "byte"), k.Size())
	}
	return "the token was changed after it was signed, or signed by another key of that ID"
}

// isNone recognises alg none in any case, as lenient libraries did to their harm.
func isNone(alg string) bool { return strings.EqualFold(alg, "none") }

func (v Verdict) is(valid bool, reason string, args ...any) Verdict {
	v.Valid, v.Reason = &valid, fmt.Sprintf(reason, args...)
	return v
}

func (v Verdict) unchecked(why string) Verdict {
	v.Valid, v.Reason = nil, "not checked: "+why
	return v
}
