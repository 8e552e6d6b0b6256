package claims

import "fmt"

// VerifyWith is [Verify] with keys that were asked for over the network: where
// they could not be had (failed), the reason says why. issuer is asked only where
// the keys do not tell, for the reason to name a token of another issuer; "" is
// not known.
func VerifyWith(t *Token, jwks []byte, failed error, issuer func() string) Verdict {
	if failed != nil {
		v := Verify(t, nil)
		if v.Valid == nil {
			v.Reason = "not checked: " + failed.Error()
		}
		return v
	}
	v := Verify(t, jwks)
	if v.Valid != nil || t.Issuer() == "" {
		return v
	}
	if own := issuer(); own != "" && own != t.Issuer() {
		v.Reason += fmt.Sprintf("; the token is of another issuer (%s) than the configured realm (%s)", t.Issuer(), own)
	}
	return v
}
