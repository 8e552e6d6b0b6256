package clients_test

import (
	"strings"
	"testing"

	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// states are what is worth a picture: how to get there from a realm with a client.
var states = map[string]func(p *play, clientID string){
	"list":   func(p *play, _ string) { p.Press("j").rest() },
	"client": func(p *play, id string) { p.find(id).Press("enter") },
	"realms": func(p *play, _ string) { p.Press("left", "k").rest() },
	"search": func(p *play, _ string) { p.Press("/").Type("client-").rest() },
	"aud":    func(p *play, _ string) { p.Press("/").Type("aud:apiserver").rest().Press("enter") },
	"menu":   func(p *play, id string) { p.find(id).Press("x") },
	"copy":   func(p *play, id string) { p.find(id).Press("left", "y") },
	"new":    func(p *play, _ string) { p.Press("n") },
	"form":   func(p *play, _ string) { p.Press("n", "a", "enter") },
	"trouble": func(p *play, _ string) {
		p.k.Fail("GET", "/clients?", 403, "")
		p.Press("left", "enter", "/").Type("zz").rest().Press("enter")
	},
	"ended": func(p *play, _ string) {
		p.k.Fail("GET", "/", 401, `{"error":"HTTP 401 Unauthorized"}`)
		p.Press("r").rest()
	},
}

// find searches for a client and stands on it.
func (p *play) find(clientID string) *play {
	p.tb.Helper()
	p.Press("/").Paste(clientID).rest().Press("enter").rest()
	return p
}

// onLook begins at a Keycloak in this terminal.
func onLook(t *testing.T, l tuitest.Look, k *fake.Keycloak) *play {
	t.Helper()
	return begin(t, k, cool, l.With(tuitest.Stable(k.Stable))...).rest()
}

func TestGoldens(t *testing.T) {
	for _, l := range tuitest.Looks {
		for state, reach := range states {
			file := state + "-" + l.Name
			t.Run(file, func(t *testing.T) {
				p := onLook(t, l, fake.New(t))
				reach(p, "client-app")
				p.calm().Golden(file)
			})
		}
	}
}

// hostile is a name that is out to break the screen.
const hostile = "\x1b[2J\x1b]0;pwned\a\u202eevil\u2066日本語👩\u200d👩\u200d👧é\u0302\u0303\u0304\u0305\u0306\u0307"

func TestGoldensWithHostileNames(t *testing.T) {
	for _, l := range tuitest.Looks {
		for state, reach := range states {
			file := "hostile-" + state + "-" + l.Name
			t.Run(file, func(t *testing.T) {
				k := fake.New(t)
				k.AddRealm(hostile)
				k.AddRealm("b" + strings.Repeat("W日", 5000))
				r := k.Realm(realm)
				r.AddScope(fake.Scope{Name: hostile, Audience: hostile})
				r.AddClient(fake.Client{ClientID: "0" + hostile, Name: strings.Repeat("n日", 5000), ServiceAccount: true, Default: []string{hostile}})
				r.AddClient(fake.Client{ClientID: "1" + strings.Repeat("long ", 2000), Name: hostile, Audiences: []string{strings.Repeat("x", 10_000)}})
				p := onLook(t, l, k)
				reach(p, "日本語")
				p.calm().Golden(file)
			})
		}
	}
}
