package fake

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strconv"
	"sync"
)

// key signs every token of every realm. It is the same in each run, so that
// tokens are: its primes follow from names. It protects nothing.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	p, q := prime("p", 266), prime("q", 4818)
	one := big.NewInt(1)
	e := big.NewInt(65537)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	k := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: int(e.Int64())},
		D:         new(big.Int).ModInverse(e, phi), Primes: []*big.Int{p, q},
	}
	k.Precompute()
	return k
})

// prime is the number of 1024 bits that follows from a name, and so much more that
// it is the first prime from there on.
func prime(name string, more int64) *big.Int {
	var b []byte
	for i := 0; len(b) < 128; i++ {
		b = append(b, digest(name, strconv.Itoa(i))...)
	}
	b[0] |= 0xc0
	b[127] |= 1
	n := new(big.Int).SetBytes(b)
	return n.Add(n, big.NewInt(more))
}

// kid names the realm's key of now; another one after [Realm.RotateKeys].
func (r *realm) kid() string { return kid("sig", r.id, strconv.Itoa(r.keys)) }

func kid(names ...string) string { return base64.RawURLEncoding.EncodeToString(digest(names...)) }

// sign makes a token (RFC 7515, compact form, RS256).
func (r *realm) sign(claims object) (string, error) {
	header, err := json.Marshal(object{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", r.kid()}})
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key(), crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// certs are the realm's public keys (RFC 7517): one for encryption too, and first,
// as Keycloak sometimes has it.
func (c *call) certs() answer {
	public := func(kid, alg, use string) object {
		return object{
			{"kid", kid},
			{"kty", "RSA"},
			{"alg", alg},
			{"use", use},
			{"n", base64.RawURLEncoding.EncodeToString(key().N.Bytes())},
			{"e", "AQAB"},
		}
	}
	return ok(doc{"keys": []any{
		public(kid("enc", c.realm.id), "RSA-OAEP", "enc"), public(c.realm.kid(), "RS256", "sig"),
	}})
}

func (r *realm) issuer() string { return Frontend + r.k.path + "/realms/" + escaped(r.name) }

// discovery names the issuer at the frontend, and what machines call at the address
// that was asked.
func (c *call) discovery() answer {
	front := c.realm.issuer() + "/protocol/openid-connect/"
	back := c.k.URL + "/realms/" + escaped(c.realm.name) + "/protocol/openid-connect/"
	return ok(object{
		{"issuer", c.realm.issuer()},
		{"authorization_endpoint", front + "auth"},
		{"token_endpoint", back + "token"},
		{"introspection_endpoint", back + "token/introspect"},
		{"userinfo_endpoint", back + "userinfo"},
		{"end_session_endpoint", front + "logout"},
		{"jwks_uri", back + "certs"},
		{"grant_types_supported", []string{"authorization_code", "client_credentials", "password", "refresh_token"}},
		{"token_endpoint_auth_methods_supported", []string{"client_secret_basic", "client_secret_post", "private_key_jwt"}},
		{"id_token_signing_alg_values_supported", []string{"RS256"}},
		{"scopes_supported", names(c.realm.scopes)},
	})
}

// about is what a realm shows at its own address.
func (c *call) about() answer {
	return ok(object{
		{"realm", c.realm.name},
		{"public_key", base64.StdEncoding.EncodeToString(key().N.Bytes())},
		{"token-service", c.realm.issuer() + "/protocol/openid-connect"},
		{"account-service", c.realm.issuer() + "/account"},
		{"tokens-not-before", 0},
	})
}
