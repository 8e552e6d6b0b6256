package local

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// leeway is by how much the clocks of the issuer and of this server may differ.
const leeway = 5 * time.Second

// acceptedAlgorithms are those with a public key that Keycloak signs access
// tokens with. None and HS* are not among them: a public key must never serve as
// a shared secret (RFC 8725, section 3.1).
var acceptedAlgorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512,
	jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
}

// verifier decides about tokens as RFC 7519 and RFC 9068 tell a resource server
// to, and says of a token that it refuses what exactly is wrong.
type verifier struct {
	issuer, audience string
	now              func() time.Time
	keys             *keySet
}

func newVerifier(o APIOptions) (*verifier, error) {
	keys, err := newKeySet(o.JWKSURL, o.now)
	if err != nil {
		return nil, err
	}
	return &verifier{issuer: o.Issuer, audience: o.Audience, now: o.now, keys: keys}, nil
}

// accessClaims are the claims that the API looks at.
type accessClaims struct {
	Issuer    string      `json:"iss"`
	Subject   string      `json:"sub"`
	Audience  stringOrSet `json:"aud"`
	ExpiresAt *float64    `json:"exp"`
	NotBefore *float64    `json:"nbf"`
	Type      string      `json:"typ"`

	RealmAccess    roles            `json:"realm_access"`
	ResourceAccess map[string]roles `json:"resource_access"`
}

type roles struct {
	Roles []string `json:"roles"`
}

// stringOrSet is a claim that is one string or an array of them (RFC 7519,
// section 4.1.3).
type stringOrSet []string

// UnmarshalJSON reads either form.
func (s *stringOrSet) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*s = stringOrSet{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(s))
}

// verify returns the claims of a token that may come in. An error is a
// [*refusal], or says that the keys could not be fetched.
func (v *verifier) verify(ctx context.Context, token string) (*accessClaims, error) {
	head, err := readHead(token)
	if err != nil {
		return nil, err
	}
	jws, err := jose.ParseSignedCompact(token, acceptedAlgorithms)
	if err != nil {
		return nil, invalid("it is malformed: %s", strings.TrimPrefix(err.Error(), "go-jose/go-jose: "))
	}
	key, err := v.keys.find(ctx, head.KeyID)
	if err != nil {
		return nil, err
	}
	payload, err := jws.Verify(key)
	if err != nil {
		return nil, invalid("the signature does not match the key %s", shorten(head.KeyID, 60))
	}
	var c accessClaims
	if err := json.Unmarshal(payload, &c); err != nil {
		return nil, invalid("its claims are not of the form they should have")
	}
	return &c, v.judge(&c)
}

type head struct {
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
}

// readHead looks at the header before the signature is checked, to name what is
// wrong with it better than a library's error does.
func readHead(token string) (head, error) {
	var h head
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return h, invalid("it is malformed: a signed token has three parts, this has %d", len(parts))
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err == nil {
		err = json.Unmarshal(text, &h)
	}
	switch {
	case err != nil:
		return h, invalid("it is malformed: its header cannot be read")
	case !slices.Contains(acceptedAlgorithms, jose.SignatureAlgorithm(h.Algorithm)):
		return h, invalid("the algorithm %q is not accepted", shorten(h.Algorithm, 20))
	case h.KeyID == "":
		return h, invalid("its header names no key (kid)")
	}
	return h, nil
}

// judge checks the claims, those about time first: an expired token says nothing
// about how the client is set up.
func (v *verifier) judge(c *accessClaims) error {
	now := v.now()
	switch {
	case c.Type != "" && c.Type != "Bearer":
		// Keycloak writes Bearer, ID, Refresh … into typ.
		return invalid("it is no access token but one of the type %q", shorten(c.Type, 20))
	case c.ExpiresAt == nil:
		return invalid("it has no expiry (exp)")
	case !now.Add(-leeway).Before(seconds(*c.ExpiresAt)):
		return invalid("it expired at %s", atTime(*c.ExpiresAt))
	case c.NotBefore != nil && now.Add(leeway).Before(seconds(*c.NotBefore)):
		return invalid("it is not valid before %s", atTime(*c.NotBefore))
	case c.Issuer != v.issuer:
		return invalid("wrong issuer: expected %s, got %s", v.issuer, orNone(c.Issuer))
	case !slices.Contains(c.Audience, v.audience):
		return invalid("wrong audience: expected %s, got %s", v.audience, orNone(c.Audience...))
	}
	return nil
}

func orNone(values ...string) string {
	if len(values) == 0 || (len(values) == 1 && values[0] == "") {
		return "none"
	}
	return shorten(strings.Join(values, ", "), 200)
}

// seconds is a NumericDate (RFC 7519, section 2), kept within what time.Time can
// be compared by.
func seconds(n float64) time.Time {
	const year9999 = 253402300799
	return time.Unix(int64(min(max(n, 0), year9999)), 0)
}

func atTime(n float64) string { return seconds(n).UTC().Format(time.RFC3339) }

// hasRole looks where Keycloak puts roles: the realm's, and those of the client
// that the audience names.
func (v *verifier) hasRole(c *accessClaims, role string) bool {
	return slices.Contains(c.RealmAccess.Roles, role) ||
		slices.Contains(c.ResourceAccess[v.audience].Roles, role)
}

// checkKeyUse refuses keys that are there to encrypt.
func checkKeyUse(k jose.JSONWebKey) error {
	if k.Use != "" && k.Use != "sig" {
		return fmt.Errorf("the key %s is for %s, not for signatures", k.KeyID, k.Use)
	}
	return nil
}
