package clients_test

import (
	"strings"
	"testing"

	"kloakroom/tui/tuitest/fake"
)

func TestTheFooterSaysWhatWasDone(t *testing.T) {
	for name, c := range map[string]struct {
		client string
		act    func(p *play)
		see    string
	}{
		"a switch turned on":  {"client-app", func(p *play) { p.Press("x", "f") }, "✓ Standard flow of client-app: on"},
		"a switch turned off": {"client-web", func(p *play) { p.Press("enter", "j", "j", "j", "space") }, "✓ Standard flow of client-web: off"},
		"a client disabled":   {"client-web", func(p *play) { p.Press("x", "e") }, "✓ client-web is disabled"},
		"a client enabled":    {"client-legacy", func(p *play) { p.Press("x", "e") }, "✓ client-legacy is enabled"},
		"a scope assigned": {"client-web", func(p *play) {
			p.Press("enter", "]", "G").scope("api-audience").Press("space")
		}, "✓ Assigned api-audience to client-web as Default"},
		"a scope unassigned": {"client-batch", func(p *play) {
			p.Press("enter", "]").scope("api-audience").Press("space")
		}, "✓ Unassigned api-audience from client-batch"},
		"a secret rotated": {"client-app", func(p *play) { p.Press("x", "r") }, "✓ Rotated the secret of client-app"},
		"a client created": {"client-app", func(p *play) { p.Press("n", "c").Type("zeta").Press("enter") }, "✓ Created client zeta"},
		"a scope created": {"client-app", func(p *play) {
			p.Press("n", "a").Type("orders").Press("tab", "tab").Type("orders-api").Press("enter")
		}, "✓ Created client scope orders"},
		"a realm created": {"client-app", func(p *play) { p.Press("n", "r").Type("fresh").Press("enter") }, "✓ Created realm fresh"},
	} {
		t.Run(name, func(t *testing.T) {
			p := begin(t, fake.New(t), cool).rest()
			p.real = true
			p.find(c.client)
			c.act(p)
			p.See("enter apply")
			if c.client == "client-app" && name == "a secret rotated" {
				p.Type("client-app")
			}
			p.Press("enter")
			for len(p.Root().Overlays()) > 0 {
				p.Press("esc")
			}
			p.See(c.see)
		})
	}
}

// scope goes to a row of the client scopes.
func (p *play) scope(name string) *play {
	p.tb.Helper()
	p.Press("g")
	for range 30 {
		if strings.Contains(p.Line(name+" "), "▸") {
			return p
		}
		p.Press("j")
	}
	p.tb.Fatalf("%s cannot be gone to:\n%s", name, p.Frame())
	return p
}
