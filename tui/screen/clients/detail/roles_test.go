package detail_test

import (
	"testing"

	"kloakroom/internal/change"
	"kloakroom/keycloak"
	"kloakroom/tui/screen"
)

func TestTheRolesOfTheServiceAccount(t *testing.T) {
	d := begin(t, cool).open("client-app")
	d.Press("]", "]").See("service-account-client-app   sub ", "role", "from", "default-roles-coolproject", "realm", "These it has directly")
	if n := d.asked("service-account-user"); n != 0 {
		t.Fatal("looking was a write: Keycloak's GET of the account recreates a missing one")
	}
}

func TestNoAccountNoRequest(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*keycloak.Client)
		want   string
	}{
		"it is off":   {func(c *keycloak.Client) { c.ServiceAccount = false }, "Service account roles is off"},
		"bearer-only": {func(c *keycloak.Client) { c.ServiceAccount, c.BearerOnly = false, true }, "A bearer-only client gets no tokens"},
	} {
		t.Run(name, func(t *testing.T) {
			d := begin(t, cool)
			shown := account("client-app")
			c.change(shown)
			before := d.asked("/users") // the rights are looked for, too
			d.show(shown).Press("]", "]").See(c.want)
			if n := d.asked("/users") - before; n != 0 {
				t.Fatalf("%d requests for an account that is not", n)
			}
		})
	}
}

func TestAnAccountThatIsNotToBeSeenSaysWhy(t *testing.T) {
	d := begin(t, cool).show(account("nobody"))
	d.Press("]", "]").See("No account service-account-nobody is to be seen.", "view-users")
}

// TestTurningTheAccountOffShowsAtOnce goes the whole way: what the server says
// after a change decides what else is read.
func TestTurningTheAccountOffShowsAtOnce(t *testing.T) {
	d := begin(t, cool).open("client-app")
	d.Press("]", "]").See("default-roles-coolproject")
	off := false
	d.change(change.SetClient{ClientID: "client-app", Settings: change.Settings{ServiceAccount: &off}})
	d.See("Service account roles is off").NotSee("default-roles")
	on := true
	d.change(change.SetClient{ClientID: "client-app", Settings: change.Settings{ServiceAccount: &on}})
	d.See("default-roles-coolproject").NotSee("is off")
}

// change applies something as the desk does, and tells the screens.
func (p *play) change(want change.Intent) {
	p.tb.Helper()
	engine := p.stage.desk.Engine()
	plan, err := engine.Plan(p.tb.Context(), realm, want)
	if err == nil {
		_, err = engine.Apply(p.tb.Context(), plan, func(change.StepOutcome) {})
	}
	if err != nil {
		p.tb.Fatal(err)
	}
	p.tell(screen.Changed{Realm: realm, Plan: plan})
}
