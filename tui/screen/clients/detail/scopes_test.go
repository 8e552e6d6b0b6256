package detail_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// scopes opens the tab Client scopes of client-app.
func scopes(tb testing.TB, o fake.DeskOptions) *play {
	tb.Helper()
	k := fake.New(tb)
	k.Realm(realm).AddScope(fake.Scope{Name: "spare"})
	d := on(tb, k, k.Desk(tb, o), holdPlans, tuitest.Size(80, 30)).open("client-app")
	d.Press("]")
	return d
}

func TestTheAssignedScopesComeFirst(t *testing.T) {
	d := scopes(t, cool)
	d.See("▸ client-app-dedicated", "api-audience", "● Default    apiserver", "◐ Optional", "○ none")
	var order []int
	for _, text := range []string{"client-app-dedicated", "api-audience ", "offline_access", "○ none"} {
		_, y := at(d, text)
		order = append(order, y)
	}
	for i := 1; i < len(order); i++ {
		if order[i-1] >= order[i] {
			t.Fatalf("the rows stand at %v:\n%s", order, d.Frame())
		}
	}
}

func TestSpaceGoesRoundTheAssignments(t *testing.T) {
	for name, c := range map[string]struct {
		is    string // where the cursor is to go
		want  []change.AssignScope
		title []string
		next  []string
	}{
		"from Default": {
			"api-audience",
			[]change.AssignScope{{As: keycloak.Optional}, {}, {As: keycloak.Optional}},
			[]string{"Assign api-audience to client-app as Optional?", "Unassign api-audience from client-app?", "Assign api-audience to client-app as Optional?"},
			[]string{"unassign", "as Optional", "unassign"},
		},
		"from Optional": {
			"phone",
			[]change.AssignScope{{}, {As: keycloak.Default}, {}},
			[]string{"Unassign phone from client-app?", "Assign phone to client-app as Default?", "Unassign phone from client-app?"},
			[]string{"as Default", "unassign", "as Default"},
		},
		"from none": {
			"spare",
			[]change.AssignScope{{As: keycloak.Default}, {As: keycloak.Optional}, {As: keycloak.Default}},
			[]string{"Assign spare to client-app as Default?", "Assign spare to client-app as Optional?", "Assign spare to client-app as Default?"},
			[]string{"as Optional", "as Default", "as Optional"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := fake.New(t)
			k.Realm(realm).AddScope(fake.Scope{Name: "spare"})
			d := on(t, k, k.Desk(t, cool), holdPlans).open("client-app")
			d.press("]").to(c.is).Press("space")
			p := d.proposed()
			for i := range c.want {
				c.want[i].ClientID, c.want[i].Scope = "client-app", c.is
				if diff := cmp.Diff(c.want[i], p.Intent); diff != "" || string(p.Title) != c.title[i] || string(p.NextTitle) != c.next[i] {
					t.Fatalf("step %d: %q, then %q: %s", i, p.Title, p.NextTitle, diff)
				}
				p = p.Next()
			}
		})
	}
}

// to moves the cursor to the row of a text.
func (p *play) to(text string) *play {
	p.tb.Helper()
	p.Press("g")
	for range 60 {
		if line := p.Line("▸"); len(line) > 0 && contains(line, "▸ "+text+" ") {
			return p
		}
		p.Press("j")
	}
	p.tb.Fatalf("no row %q:\n%s", text, p.Frame())
	return nil
}

func TestWhatCannotBeAssignedSaysWhy(t *testing.T) {
	d := scopes(t, cool)
	d.Press("space").See("assign: the client's own mappers are")
	d.to("role_list").See("for saml").Press("space").See("assign: the scope is for saml, the client is not")
	if len(d.stage.proposed) != 0 {
		t.Fatal("it was proposed all the same")
	}
	v := scopes(t, fake.DeskOptions{Realm: realm, User: fake.Viewer})
	v.to("api-audience").Press("space").See("assign: it needs the role manage-clients")
}

func TestTheFootSaysWhatAnAssignmentMeans(t *testing.T) {
	d := scopes(t, cool)
	d.See("The client's own mappers (0), for each of its tokens.")
	d.to("api-audience").See("Default: each token of the client has it.", "It writes aud: apiserver")
	d.to("phone").See("Optional: a token has it when it is asked for by scope.")
	d.to("service_account")
	own := account("app")
	own.DedicatedMappers = []keycloak.Mapper{{
		Name: "aud", Type: keycloak.AudienceMapper, Config: map[string]string{"access.token.claim": "true", "included.custom.audience": "orders"},
	}}
	d.show(own).to("app-dedicated").See("dedicated    orders", "The client's own mappers (1), for each of its tokens.", "It writes aud: orders")
}

func TestAfterAChangeTheCursorStaysOnItsScope(t *testing.T) {
	d := scopes(t, cool)
	d.to("api-audience")
	d.k.Realm(realm).AddScope(fake.Scope{Name: "aaa-new", Audience: "new"})
	before := d.asked("/client-scopes")
	d.tell(screen.Changed{Realm: "atlas"})
	if d.asked("/client-scopes") != before {
		t.Fatal("a change of another realm was read")
	}
	d.tell(screen.Changed{Realm: realm}).See("▸ api-audience", "aaa-new", "○ none       new")
}

func TestTheScopesOfARealmAreReadOnce(t *testing.T) {
	d := scopes(t, cool)
	before := d.asked("/client-scopes")
	d.open("client-web").See("client-web-dedicated", "api-audience")
	d.open("client-app").See("client-app-dedicated")
	if n := d.asked("/client-scopes") - before; n != 0 {
		t.Fatalf("they were read %d times more", n)
	}
	d.Press("r")
	if d.asked("/client-scopes") == before {
		t.Fatal("r did not read them again")
	}
}

func TestNothingIsReadForATabThatIsNotShown(t *testing.T) {
	d := begin(t, cool)
	c := d.read("client-app")
	before := len(d.k.Requests())
	d.show(c).Press("j", "j", "G")
	if n := len(d.k.Requests()) - before; n != 0 {
		t.Fatalf("%d requests for what is known: %v", n, d.k.Requests()[before:])
	}
	d.Press("r")
	if n := len(d.k.Requests()) - before; n != 1 {
		t.Fatalf("r sent %d requests", n)
	}
	d.act(func() part.Result { return d.stage.Show(nil) })
}
