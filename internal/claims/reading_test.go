package claims_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/claims"
)

// reading is everything that is pointed out of a token.
type reading struct {
	Alg, Kid, Type, Issuer, Subject, ClientID string
	Audience, Scopes, RealmRoles              []string
	ClientRoles                               map[string][]string
}

func readAll(t *claims.Token) reading {
	return reading{
		t.Alg(), t.Kid(), t.Type(), t.Issuer(), t.Subject(), t.ClientID(),
		t.Audience(), t.Scopes(), t.RealmRoles(), t.ClientRoles(),
	}
}

func TestClaimsArePointedOutHoweverTheyAreTyped(t *testing.T) {
	for name, c := range map[string]struct {
		claims string
		want   reading
	}{
		"a service account's token of Keycloak": {
			`{"iss":"http://localhost:8080/realms/r","aud":["apiserver","account"],"sub":"s","typ":"Bearer","azp":"app",
			  "realm_access":{"roles":["a","b"]},"resource_access":{"account":{"roles":["view"]},"empty":{"roles":[]}},
			  "scope":"email  profile","client_id":"other"}`,
			reading{
				Type: "Bearer", Issuer: "http://localhost:8080/realms/r", Subject: "s", ClientID: "app",
				Audience: []string{"apiserver", "account"}, Scopes: []string{"email", "profile"},
				RealmRoles: []string{"a", "b"}, ClientRoles: map[string][]string{"account": {"view"}},
			},
		},
		"an audience that is one string":      {`{"aud":"apiserver"}`, reading{Type: "JWT", Audience: []string{"apiserver"}}},
		"client_id where there is no azp":     {`{"client_id":"app"}`, reading{Type: "JWT", ClientID: "app"}},
		"clientId of an older Keycloak":       {`{"azp":7,"clientId":"app"}`, reading{Type: "JWT", ClientID: "app"}},
		"a scope that is a list":              {`{"scope":["a","b"]}`, reading{Type: "JWT", Scopes: []string{"a", "b"}}},
		"roles that are one string":           {`{"realm_access":{"roles":"admin"}}`, reading{Type: "JWT", RealmRoles: []string{"admin"}}},
		"roles of every wrong type":           {`{"realm_access":["x"],"resource_access":{"a":null,"b":{"roles":{"c":1}},"d":"e"}}`, reading{Type: "JWT", ClientRoles: map[string][]string{}}},
		"roles with something else in them":   {`{"realm_access":{"roles":["a",1,null,["b"]]}}`, reading{Type: "JWT", RealmRoles: []string{"a"}}},
		"resource_access that is no object":   {`{"resource_access":"none"}`, reading{Type: "JWT"}},
		"an audience and issuer without type": {`{"aud":null,"iss":1,"sub":{}}`, reading{Type: "JWT"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.Alg, c.want.Kid = "RS256", "k1"
			token := decode(t, b64(plainHeader)+"."+b64(c.claims)+".c2ln")
			if diff := cmp.Diff(c.want, readAll(token)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestATokenWithoutClaimsReadsAsEmpty(t *testing.T) {
	token := decode(t, b64(plainHeader))
	if diff := cmp.Diff(reading{Alg: "RS256", Kid: "k1", Type: "JWT"}, readAll(token)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if token.Get("aud") != nil || token.Claims.Has("aud") {
		t.Error("a claim was found where there are none")
	}
}
