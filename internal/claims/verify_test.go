package claims_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"kloakroom/internal/claims"
)

// keyring holds the private keys of a realm as these tests know it.
type keyring struct {
	rsa, otherRSA       *rsa.PrivateKey
	p256, p384, p521    *ecdsa.PrivateKey
	ed                  ed25519.PrivateKey
	jwks                []byte
	rsaJWK, encryptionK jose.JSONWebKey
}

var realm = sync.OnceValue(func() *keyring {
	r := &keyring{}
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	var err error
	r.rsa, err = rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	r.otherRSA, err = rsa.GenerateKey(rand.Reader, 3072)
	must(err)
	r.p256, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	r.p384, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	must(err)
	r.p521, err = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	must(err)
	_, r.ed, err = ed25519.GenerateKey(rand.Reader)
	must(err)
	r.encryptionK = jose.JSONWebKey{Key: r.otherRSA.Public(), KeyID: "enc-1", Algorithm: "RSA-OAEP", Use: "enc"}
	r.rsaJWK = jose.JSONWebKey{Key: r.rsa.Public(), KeyID: "rsa-1", Algorithm: "RS256", Use: "sig"}
	r.jwks = jwks(
		r.encryptionK, r.rsaJWK,
		jose.JSONWebKey{Key: r.rsa.Public(), KeyID: "rsa-any", Use: "sig"},
		jose.JSONWebKey{Key: r.p256.Public(), KeyID: "ec-256", Algorithm: "ES256", Use: "sig"},
		jose.JSONWebKey{Key: r.p384.Public(), KeyID: "ec-384", Algorithm: "ES384"},
		jose.JSONWebKey{Key: r.p521.Public(), KeyID: "ec-521"},
		jose.JSONWebKey{Key: r.ed.Public(), KeyID: "ed-1", Algorithm: "EdDSA", Use: "sig"},
	)
	return r
})

func jwks(keys ...jose.JSONWebKey) []byte {
	b, err := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	if err != nil {
		panic(err)
	}
	return b
}

func sign(t *testing.T, alg jose.SignatureAlgorithm, key any, kid string) string {
	t.Helper()
	options := &jose.SignerOptions{}
	if kid != "" {
		options.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign([]byte(plainClaims))
	if err != nil {
		t.Fatal(err)
	}
	compact, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

func checkVerdict(t *testing.T, v claims.Verdict, want string, reason string) {
	t.Helper()
	got := "not checked"
	if v.Valid != nil {
		got = map[bool]string{true: "valid", false: "invalid"}[*v.Valid]
	}
	if got != want || !strings.Contains(v.Reason, reason) {
		t.Errorf("%s, %q; want %s, %q", got, v.Reason, want, reason)
	}
}

func TestEverySignatureThatKeycloakMakesIsVerified(t *testing.T) {
	r := realm()
	for _, c := range []struct {
		alg jose.SignatureAlgorithm
		key crypto.Signer
		kid string
	}{
		{jose.RS256, r.rsa, "rsa-1"},
		{jose.RS256, r.rsa, "rsa-any"},
		{jose.RS384, r.rsa, "rsa-any"},
		{jose.RS512, r.rsa, "rsa-any"},
		{jose.PS256, r.rsa, "rsa-any"},
		{jose.PS384, r.rsa, "rsa-any"},
		{jose.PS512, r.rsa, "rsa-any"},
		{jose.ES256, r.p256, "ec-256"},
		{jose.ES384, r.p384, "ec-384"},
		{jose.ES512, r.p521, "ec-521"},
		{jose.EdDSA, r.ed, "ed-1"},
	} {
		t.Run(string(c.alg)+" by "+c.kid, func(t *testing.T) {
			token := decode(t, sign(t, c.alg, c.key, c.kid))
			if len(token.Problems) > 0 {
				t.Errorf("problems: %v", token.Problems)
			}
			v := claims.Verify(token, r.jwks)
			checkVerdict(t, v, "valid", "signature matches key "+c.kid)
			if v.Alg != string(c.alg) || v.Kid != c.kid {
				t.Errorf("verdict %+v", v)
			}
			head, sig := token.Raw[:strings.LastIndex(token.Raw, ".")+1], token.Raw[strings.LastIndex(token.Raw, ".")+1:]
			swapped := "A"
			if sig[0] == 'A' {
				swapped = "B"
			}
			v = claims.Verify(decode(t, head+swapped+sig[1:]), r.jwks)
			checkVerdict(t, v, "invalid", "signature does not match key "+c.kid)
		})
	}
}

func TestWhatDoesNotVerifyIsRefusedWithTheReason(t *testing.T) {
	r := realm()
	good := sign(t, jose.RS256, r.rsa, "rsa-1")
	header, rest, _ := strings.Cut(good, ".")
	body, signature, _ := strings.Cut(rest, ".")
	hmacWithPublicKey := sign(t, jose.HS256, r.rsa.N.Bytes(), "rsa-1")
	for _, c := range []struct{ name, token, want, reason string }{
		{"tampered claims", header + "." + b64(strings.Replace(plainClaims, "client-app", "admin", 1)) + "." + signature, "invalid", "signature does not match key rsa-1"},
		{"a tampered header", b64(`{"alg":"RS256","kid":"rsa-1","x":1}`) + "." + body + "." + signature, "invalid", "signature does not match key rsa-1"},
		{"the last character of the signature changed", good[:len(good)-1] + string(good[len(good)-1]+1), "invalid", "last character"},
		{"the last character of the claims changed", header + "." + body[:len(body)-1] + string(body[len(body)-1]+1) + "." + signature, "invalid", ""},
		{"a cut signature", good[:len(good)-40], "invalid", "has 226 bytes, this key makes 256"},
		{"no signature part", header + "." + body, "invalid", "its signature is missing"},
		{"an empty signature", header + "." + body + ".", "invalid", "its signature is missing"},
		{"cut claims", header + "." + b64(plainClaims[:60]) + "." + signature, "invalid", "the token is broken: the claims part is cut"},
		{"alg none", b64(`{"alg":"none"}`) + "." + body + ".", "invalid", "not signed: its header says alg none"},
		{"alg nOnE with the old signature", b64(`{"alg":"nOnE","kid":"rsa-1"}`) + "." + body + "." + signature, "invalid", "alg nOnE"},
		{"no alg", b64(`{"kid":"rsa-1"}`) + "." + body + "." + signature, "invalid", "names no algorithm"},
		{"an unknown alg", b64(`{"alg":"RS257","kid":"rsa-1"}`) + "." + body + "." + signature, "invalid", "RS257 is not one of those accepted: [RS256"},
		{"a public key used as HMAC secret", hmacWithPublicKey, "invalid", "HS256 is made with a shared secret"},
		{"a refresh token", b64(`{"alg":"HS512","kid":"h1"}`) + "." + b64(`{"typ":"Refresh"}`) + "." + b64(string(make([]byte, 64))), "not checked", "it is a refresh token"},
		{"an unknown key", sign(t, jose.RS256, r.otherRSA, "gone"), "not checked", "no key with the ID gone: the keys are rsa-1, rsa-any, ec-256, ec-384, ec-521, ed-1"},
		{"an unknown key of an endless name", sign(t, jose.RS256, r.otherRSA, strings.Repeat("x", 1<<16)), "not checked", "ID " + strings.Repeat("x", 80) + "…: the keys are rsa-1"},
		{"the ID of an encryption key", sign(t, jose.RS256, r.otherRSA, "enc-1"), "invalid", "key enc-1 is for encryption"},
		{"another key under a known ID", sign(t, jose.RS256, r.otherRSA, "rsa-1"), "invalid", "has 384 bytes, this key makes 256"},
		{"an algorithm that the key is not for", sign(t, jose.PS256, r.rsa, "rsa-1"), "invalid", "the header says PS256, but key rsa-1 is for RS256"},
		{"an algorithm of another type than the key", sign(t, jose.ES256, r.p256, "rsa-any"), "invalid", "the header says ES256, but key rsa-any is of the type RSA"},
		{"a curve of another size", sign(t, jose.ES256, r.p256, "ec-521"), "invalid", "key ec-521 is of the curve P-521"},
		{"no kid, and no key matches", sign(t, jose.RS256, r.otherRSA, ""), "invalid", "none of the keys for RS256 matches"},
		{"no kid, and one key matches", sign(t, jose.RS256, r.rsa, ""), "valid", "names no key (kid)"},
		{"an extension that must be understood", b64(`{"alg":"RS256","kid":"rsa-1","crit":["b64"],"b64":false}`) + "." + body + "." + signature, "invalid", "(crit)"},
		{"a header with alg twice", b64(`{"alg":"none","alg":"RS256","kid":"rsa-1"}`) + "." + body + "." + signature, "invalid", "not as RFC 7515"},
		{"quotes around a good one", `"` + good + `"`, "valid", "signature matches"},
		{"a good one, padded", header + "." + body + "." + signature + "==", "valid", "signature matches"},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkVerdict(t, claims.Verify(decode(t, c.token), r.jwks), c.want, c.reason)
		})
	}
}

func TestAKeyThatTheTokenBringsAlongIsNotUsed(t *testing.T) {
	r := realm()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: r.otherRSA}, &jose.SignerOptions{EmbedJWK: true})
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign([]byte(plainClaims))
	if err != nil {
		t.Fatal(err)
	}
	compact, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	checkVerdict(t, claims.Verify(decode(t, compact), r.jwks), "invalid", "none of the keys")
}

func TestWithoutUsableKeysNothingIsClaimed(t *testing.T) {
	r := realm()
	good := decode(t, sign(t, jose.RS256, r.rsa, "rsa-1"))
	unsigned := decode(t, b64(`{"alg":"none"}`)+"."+b64(plainClaims)+".")
	ed448 := decode(t, b64(`{"alg":"EdDSA","kid":"e4"}`)+"."+b64(plainClaims)+"."+b64(string(make([]byte, 114))))
	for _, c := range []struct {
		name         string
		token        *claims.Token
		jwks         string
		want, reason string
	}{
		{"no key set", good, "", "not checked", "no keys were given"},
		{"a blank key set", good, " \n", "not checked", "no keys were given"},
		{"a page instead of a key set", good, "<html>", "not checked", "not JSON"},
		{"a set without keys", good, `{"keys":[]}`, "not checked", "the key set is empty"},
		{"some other JSON", good, `{"realm":"x"}`, "not checked", "the key set is empty"},
		{"keys that are no objects", good, `{"keys":[1,"a",null,[]]}`, "not checked", "no key with the ID rsa-1"},
		{"a damaged key", good, `{"keys":[{"kid":"rsa-1","kty":"RSA","alg":"RS256","n":"!","e":"AQAB"}]}`, "not checked", "key rsa-1 cannot be used"},
		{"a shared secret published as key", good, `{"keys":[{"kid":"rsa-1","kty":"oct","k":"c2VjcmV0"}]}`, "invalid", "of the type oct"},
		{"encryption keys alone", good, string(jwks(r.encryptionK)), "not checked", "no key for signatures"},
		{"a key of a curve that Go does not have", ed448, `{"keys":[{"kid":"e4","kty":"OKP","crv":"Ed448","x":"AAAA","alg":"EdDSA"}]}`, "not checked", "not supported here"},
		{"one odd key beside the right one", good, strings.Replace(string(r.jwks), `{"keys":[`, `{"keys":[{"kty":"AKP","kid":"pq"},{"kid":7},`, 1), "valid", "signature matches"},
		{"an unsigned token needs no keys to be refused", unsigned, "", "invalid", "not signed"},
		{"no token", nil, "", "not checked", "no token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkVerdict(t, claims.Verify(c.token, []byte(c.jwks)), c.want, c.reason)
		})
	}
}

func TestAVerdictAsJSON(t *testing.T) {
	yes := true
	for want, v := range map[string]claims.Verdict{
		`{"valid":true,"kid":"k","alg":"RS256","reason":"signature matches key k"}`: {Valid: &yes, Kid: "k", Alg: "RS256", Reason: "signature matches key k"},
		`{"valid":null,"reason":"not checked: no keys were given"}`:                 {Reason: "not checked: no keys were given"},
	} {
		got, err := json.Marshal(v)
		if err != nil || string(got) != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
}
