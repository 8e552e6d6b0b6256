package detail_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/themes"
	"kloakroom/tui/screen/clients/detail"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// states are what is worth a picture.
var states = map[string]func(d *play, clientID string){
	"settings":    func(d *play, id string) { d.open(id).Press("j", "j") },
	"scopes":      func(d *play, id string) { d.open(id).Press("]", "j", "j") },
	"roles":       func(d *play, id string) { d.open(id).Press("]", "]") },
	"credentials": func(d *play, id string) { d.open(id).Press("[") },
	"public": func(d *play, id string) {
		c := d.read(id)
		c.Public = true
		d.show(c).Press("[")
	},
	"trouble": func(d *play, id string) {
		d.k.Fail("GET", "/role-mappings", 403, `{"error":"HTTP 403 Forbidden"}`)
		d.open(id).Press("]", "]")
	},
	"stale": func(d *play, id string) {
		d.open(id).Press("]")
		d.k.Fail("GET", "/client-scopes", 503, `{}`)
		d.Press("r")
	},
}

func TestGoldens(t *testing.T) {
	for _, l := range tuitest.Looks {
		for state, reach := range states {
			file := state + "-" + l.Name
			t.Run(file, func(t *testing.T) {
				d := begin(t, cool, l.Options...)
				reach(d, "client-app")
				d.Golden(file)
			})
		}
	}
}

// hostile is a client of which every text is out to break the screen.
const hostile = "\x1b[2J\x1b]0;pwned\a\u202eevil\u2066日本語👩\u200d👩\u200d👧é\u0302\u0303\u0304\u0305\u0306\u0307"

func TestGoldensWithHostileNames(t *testing.T) {
	for _, l := range tuitest.Looks {
		for state, reach := range states {
			file := "hostile-" + state + "-" + l.Name
			t.Run(file, func(t *testing.T) {
				k := fake.New(t)
				r := k.Realm(realm)
				r.AddScope(fake.Scope{Name: hostile, Audience: hostile})
				r.AddScope(fake.Scope{Name: "a-" + strings.Repeat("W日", 5000), Audience: strings.Repeat("long ", 2000)})
				r.AddClient(fake.Client{ClientID: hostile, Name: strings.Repeat("n日", 5000), ServiceAccount: true})
				d := on(t, k, k.Desk(t, cool), l.Options...)
				reach(d, hostile)
				d.Golden(file)
			})
		}
	}
}

func TestEverySizeIsFilledExactly(t *testing.T) {
	theme, err := themes.Load(themes.Default)
	if err != nil {
		t.Fatal(err)
	}
	st := theme.Styles(colorprofile.TrueColor)
	d := begin(t, cool)
	long := account(strings.Repeat("日e\u0301", 3000))
	long.ServiceAccount = false
	long.RedirectURIs = []string{strings.Repeat("\u202e", 500)}
	for _, c := range []*keycloak.Client{nil, d.read("client-app"), long} {
		d.Resize(80, 24)
		d.show(c)
		for range 4 {
			for _, w := range []int{1, 2, 3, 7, 20, 39, 40, 41, 64, 65, 66, 70, 71, 72, 118, 120} {
				for _, h := range []int{1, 2, 3, 7, 8, 10, 11, 12, 13, 24, 40} {
					d.stage.Pane.Resize(w, h)
					full(t, d.stage.Pane, st, w, h)
				}
			}
			d.Resize(80, 24).Press("]")
		}
	}
}

func full(t *testing.T, p *detail.Pane, st *themes.Styles, w, h int) {
	t.Helper()
	lines := p.Lines(st, true)
	if len(lines) != h {
		t.Fatalf("%d×%d: %d lines", w, h, len(lines))
	}
	for i, line := range lines {
		plain := line
		for {
			before, rest, ok := strings.Cut(plain, "\x1b[")
			if !ok {
				break
			}
			_, rest, _ = strings.Cut(rest, "m")
			plain = before + rest
		}
		if got := safetext.Width(safetext.Text(plain)); got != w {
			t.Fatalf("%d×%d: line %d has %d cells: %q", w, h, i, got, line)
		}
	}
}

func TestAtFortyByTenNothingThatActsIsLost(t *testing.T) {
	theme, _ := themes.Load(themes.Default)
	st := theme.Styles(colorprofile.NoTTY)
	d := begin(t, cool, holdPlans).open("client-app")
	seen := ""
	for range 7 {
		d.stage.Pane.Resize(40, 10)
		seen += strings.Join(d.stage.Pane.Lines(st, true), "\n")
		d.Resize(80, 24).Press("j")
	}
	for _, want := range []string{"Enabled", "Client authentication", "Service account roles", "Standard flow", "Direct access grants", "Full scope allowed", "Confidential: has a secret."} {
		if !contains(seen, want) {
			t.Errorf("%q is never seen", want)
		}
	}
}
