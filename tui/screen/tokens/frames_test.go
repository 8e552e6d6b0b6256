package tokens_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// states are what is to be seen of the screen. client is the one that is chosen;
// claims are those of a token that is pasted.
var states = []struct {
	name string
	do   func(s *stage, client, claims string)
}{
	{"empty", func(*stage, string, string) {}},
	{"waiting", func(s *stage, _, _ string) { s.Hold("tokens/get").Press("t") }},
	{"token", func(s *stage, _, _ string) {
		s.Press("e", "down", "down", "down").Type("apiserver").Press("enter")
	}},
	{"exchange", func(s *stage, _, _ string) { s.Press("t", "tab") }},
	{"expired", func(s *stage, _, _ string) { s.Press("t").Advance(6 * time.Minute) }},
	{"refused", func(s *stage, client, _ string) {
		s.k.Realm("coolproject").Edit(client, map[string]any{"serviceAccountsEnabled": false})
		s.Press("t")
	}},
	{"refused-exchange", func(s *stage, client, _ string) {
		s.k.Fail("POST", "/coolproject/protocol/openid-connect/token", 400,
			`{"error":"invalid_scope","error_description":`+quoted("Invalid scopes: "+client)+`}`)
		s.Press("t", "tab")
	}},
	{"pasted", func(s *stage, _, claims string) { s.Paste(token(claims)) }},
	{"broken", func(s *stage, _, claims string) { s.Paste("Bearer " + token(claims)[:200]) }},
	{"value", func(s *stage, _, claims string) { s.Paste(token(claims)).Press("j", "j", "enter") }},
	{"options", func(s *stage, _, _ string) { s.Press("e").Type("orders") }},
	{"paste", func(s *stage, client, _ string) { s.Paste("no token: " + client) }},
	{"copy", func(s *stage, _, claims string) { s.Paste(token(claims)).Press("y") }},
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

const plainClaims = `{"exp":1773479400,"iat":1773479000,"jti":"onrtac:0123","iss":"https://id.example.com/realms/shop","aud":["orders","billing"],` +
	`"sub":"00c66b4f-80c1-4b80-8bde-d4f7ef820160","typ":"Bearer","azp":"web-shop","scope":"openid profile",` +
	`"realm_access":{"roles":["customer","offline_access"]},"resource_access":{"orders":{"roles":["read","write"]},"billing":{"roles":["read"]}},` +
	`"email_verified":true,"address":{"city":"Bern","lines":["Gasse 1","3011"]},"nickname":""}`

// hostileClaims hold every nasty name, as value, as claim and within others.
func hostileClaims() string {
	all := make([]string, len(fake.Nasty))
	members := ""
	for i, nasty := range fake.Nasty {
		all[i] = quoted(nasty)
		members += fmt.Sprintf(",%s:%s", quoted(nasty), quoted(nasty))
	}
	list := "[" + strings.Join(all, ",") + "]"
	return `{"aud":` + list + `,"iss":` + all[0] + `,"azp":` + all[2] + `,"exp":1e999,"jti":"trltxx:` + strings.Repeat("9", 10_000) + `",` +
		`"scope":` + quoted(strings.Join(fake.Nasty, " ")) + `,"resource_access":{` + all[1] + `:{"roles":` + list + `}}` + members + `}`
}

// nastyClient is the name of a client that holds all that is nasty but the
// longest, which comes last.
func nastyClient() string { return strings.Join(fake.Nasty, " ") }

func TestFrames(t *testing.T) {
	for _, look := range tuitest.Looks {
		for _, state := range states {
			t.Run(look.Name+"/"+state.name, func(t *testing.T) {
				k := fake.New(t)
				s := at(t, k, k.Desk(t, app()), look.With(tuitest.Stable(k.Stable))...)
				state.do(s, "client-app", plainClaims)
				s.Golden(look.Name + "-" + state.name)
			})
			t.Run(look.Name+"/hostile-"+state.name, func(t *testing.T) {
				k := fake.New(t)
				k.Realm("coolproject").AddClient(fake.Client{ClientID: nastyClient(), ServiceAccount: true, Default: []string{"api-audience"}})
				s := at(t, k, k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: nastyClient()}), look.With(tuitest.Stable(k.Stable))...)
				state.do(s, nastyClient(), hostileClaims())
				s.Golden("hostile/" + look.Name + "-" + state.name)
			})
		}
	}
}
