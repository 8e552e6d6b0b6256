package claims_test

import (
	"encoding/base64"
	"testing"

	"kloakroom/internal/claims"
)

// b64 writes a part as RFC 7515 wants it.
func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

const (
	plainHeader = `{"alg":"RS256","typ":"JWT","kid":"k1"}`
	plainClaims = `{"exp":1764000000,"iss":"http://localhost:8080/realms/coolproject","aud":"apiserver","sub":"b1","azp":"client-app"}`
)

// plain is a token whose signature is only as long as a real one.
func plain() string {
	return b64(plainHeader) + "." + b64(plainClaims) + "." + b64(string(make([]byte, 256)))
}

func decode(t *testing.T, s string) *claims.Token {
	t.Helper()
	token, err := claims.Decode(s)
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	return token
}

func codes(token *claims.Token) []string {
	list := []string{}
	for _, p := range token.Problems {
		list = append(list, p.Part+":"+p.Code)
	}
	return list
}
