package clients_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

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

// look is a terminal that the states are drawn for.
type look struct {
	name    string
	w, h    int
	colours colorprofile.Profile
}

var looks = []look{
	{"80x24", 80, 24, colorprofile.TrueColor},
	{"80x24-16", 80, 24, colorprofile.ANSI},
	{"80x24-none", 80, 24, colorprofile.ASCII},
	{"140x40", 140, 40, colorprofile.TrueColor},
}

// on begins at a Keycloak in this terminal.
func (l look) on(t *testing.T, k *fake.Keycloak) *play {
	t.Helper()
	return begin(t, k, cool, tuitest.Size(l.w, l.h), tuitest.Colours(l.colours), tuitest.Stable(k.Stable)).rest()
}

func TestGoldens(t *testing.T) {
	for _, l := range looks {
		for state, reach := range states {
			file := state + "-" + l.name
			t.Run(file, func(t *testing.T) {
				p := l.on(t, fake.New(t))
				reach(p, "client-app")
				p.calm().Golden(file)
			})
		}
	}
}

// hostile is a name that is out to break the screen.
const hostile = "\x1b[2J\x1b]0;pwned\a\u202eevil\u2066日本語👩\u200d👩\u200d👧é\u0302\u0303\u0304\u0305\u0306\u0307"

func TestGoldensWithHostileNames(t *testing.T) {
	for _, l := range looks {
		for state, reach := range states {
			file := "hostile-" + state + "-" + l.name
			t.Run(file, func(t *testing.T) {
				k := fake.New(t)
				k.AddRealm(hostile)
				k.AddRealm("b" + strings.Repeat("W日", 5000))
				r := k.Realm(realm)
				r.AddScope(fake.Scope{Name: hostile, Audience: hostile})
				r.AddClient(fake.Client{ClientID: "0" + hostile, Name: strings.Repeat("n日", 5000), ServiceAccount: true, Default: []string{hostile}})
				r.AddClient(fake.Client{ClientID: "1" + strings.Repeat("long ", 2000), Name: hostile, Audiences: []string{strings.Repeat("x", 10_000)}})
				p := l.on(t, k)
				reach(p, "日本語")
				p.calm().Golden(file)
			})
		}
	}
}
