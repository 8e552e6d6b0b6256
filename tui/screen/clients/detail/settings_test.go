package detail_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

var cool = fake.DeskOptions{Realm: realm}

// holdPlans keeps the box away: what is planned is the desk's to show.
var holdPlans = tuitest.Hold("desk/plan")

func TestTheSettingsSayWhatTheyMeanNow(t *testing.T) {
	d := begin(t, cool).open("client-app")
	d.See(
		"Client authentication     ● on      confidential: has a secret",
		"Service account roles     ● on      may get tokens for itself",
		"Standard flow             ○ off     no sign-in by browser",
		"Client ID                 client-app",
	)
	for _, c := range []struct {
		change func(*keycloak.Client)
		want   []string
	}{
		{func(c *keycloak.Client) { c.Enabled = false }, []string{"Enabled                   ○ off     gets no tokens"}},
		{func(c *keycloak.Client) { c.Public = true }, []string{"○ off     public: has no secret", "needs Client authentication"}},
		{func(c *keycloak.Client) { c.BearerOnly = true }, []string{"○ off     bearer-only: only checks tokens"}},
		{func(c *keycloak.Client) { c.Authenticator = "client-jwt" }, []string{"confidential: signs with a key"}},
		{func(c *keycloak.Client) { c.Authenticator = "client-x509" }, []string{"confidential: has a certificate"}},
		{func(c *keycloak.Client) { c.FullScope = true }, []string{"● on      token carries every role"}},
		{func(c *keycloak.Client) { c.DirectAccess = true }, []string{"● on      takes people's passwords"}},
		{func(c *keycloak.Client) { c.StandardFlow = true }, []string{"● on      people sign in by browser"}},
		{func(c *keycloak.Client) { c.RedirectURIs = []string{"https://a/*"} }, []string{"https://a/*"}},
		{func(c *keycloak.Client) { c.RedirectURIs = []string{"https://a/*", "https://b/*"} }, []string{"Redirect URIs             https://a/*", "                             https://b/*"}},
	} {
		shown := account("app")
		c.change(shown)
		d.show(shown).See(c.want...)
	}
}

func TestSpaceProposesTheOpposite(t *testing.T) {
	yes, no := true, false
	for name, c := range map[string]struct {
		keys  []string
		title string
		want  change.Settings
	}{
		"the first row":            {[]string{"space"}, "Disable client-app?", change.Settings{Enabled: &no}},
		"enter does the same":      {[]string{"j", "enter"}, "Turn off Client authentication of client-app?", change.Settings{ClientAuthentication: &no}},
		"the service account":      {[]string{"j", "j", "space"}, "Turn off Service account roles of client-app?", change.Settings{ServiceAccount: &no}},
		"what is off is turned on": {[]string{"down", "down", "down", "space"}, "Turn on Standard flow of client-app?", change.Settings{StandardFlow: &yes}},
		"direct access grants":     {[]string{"j", "j", "j", "j", "space"}, "Turn on Direct access grants of client-app?", change.Settings{DirectAccess: &yes}},
		"the last one":             {[]string{"G", "space"}, "Turn on Full scope allowed of client-app?", change.Settings{FullScope: &yes}},
	} {
		t.Run(name, func(t *testing.T) {
			d := begin(t, cool, holdPlans).open("client-app")
			d.Press(c.keys...)
			got := d.proposed()
			want := change.SetClient{ClientID: "client-app", Settings: c.want}
			if diff := cmp.Diff(want, got.Intent); diff != "" || string(got.Title) != c.title || got.Realm != realm {
				t.Fatalf("proposed %q in %q: %s", got.Title, got.Realm, diff)
			}
			if d.Held("desk/plan") != 1 {
				t.Fatal("the desk did not plan it")
			}
		})
	}
}

func TestAClickOnTheChosenRowIsSpace(t *testing.T) {
	d := begin(t, cool, holdPlans).open("client-app")
	d.Click("Standard flow")
	if len(d.stage.proposed) != 0 {
		t.Fatal("the first click only chooses")
	}
	d.Click("Standard flow")
	if got := d.proposed().Title; got != "Turn on Standard flow of client-app?" {
		t.Fatalf("proposed %q", got)
	}
	d.Wheel("Standard flow", 3).Click("Client ID").Click("Client ID")
	if len(d.stage.proposed) != 1 {
		t.Fatal("a fact was changed")
	}
}

func TestWhatCannotBeTurnedSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		user   string
		keys   []string
		change func(*keycloak.Client)
		want   string
	}{
		"rights that are missing":     {user: fake.Viewer, want: "it needs the role manage-clients"},
		"a client that is not theirs": {change: func(c *keycloak.Client) { c.Access.Configure = false }, want: "this administrator may only view this client"},
		"bearer-only":                 {keys: []string{"j", "j"}, change: func(c *keycloak.Client) { c.BearerOnly = true }, want: "a bearer-only client gets no tokens"},
		"a public client's account":   {keys: []string{"j", "j"}, change: func(c *keycloak.Client) { c.Public, c.ServiceAccount = true, false }, want: "it needs Client authentication"},
		"another protocol":            {keys: []string{"j"}, change: func(c *keycloak.Client) { c.Protocol = "saml" }, want: "the client is for saml"},
	} {
		t.Run(name, func(t *testing.T) {
			d := begin(t, fake.DeskOptions{Realm: realm, User: c.user}, holdPlans, tuitest.Size(140, 24))
			shown := account("app")
			if c.change != nil {
				c.change(shown)
			}
			d.show(shown).Press(c.keys...).Press("space").See("toggle: " + c.want)
			if len(d.stage.proposed) != 0 {
				t.Fatal("it was proposed all the same")
			}
		})
	}
}

func TestTheFactsStandBelowTheStatesAndAreWhole(t *testing.T) {
	shown := account("app")
	shown.Name = "The application"
	shown.RedirectURIs = []string{"https://shop.example.com/*", "https://www.example.com/callback"}
	for _, size := range [][2]int{{60, 24}, {80, 24}, {140, 40}, {200, 50}} {
		d := begin(t, cool, tuitest.Size(size[0], size[1])).show(shown)
		d.See(shown.ID, shown.RedirectURIs[0], shown.RedirectURIs[1], "openid-connect", "The application")
		states, _ := at(d, "● on")
		for _, value := range []string{shown.ID, "The application", shown.RedirectURIs[0], shown.RedirectURIs[1]} {
			if x, _ := at(d, value); x != states && size[0] > 60 {
				t.Errorf("%v: the states stand at %d, %s at %d", size, states, value, x)
			}
		}
		d.Press("G").See("▸ Full scope allowed").Press("j").See("▸ Full scope allowed").Press("g").See("▸ Enabled")
	}
}

func TestFactsThatHaveNoRoomAreCut(t *testing.T) {
	shown := account("app")
	for range 40 {
		shown.RedirectURIs = append(shown.RedirectURIs, "https://shop.example.com/*")
	}
	d := begin(t, cool).show(shown)
	d.See("   …").Press("G").See("▸ Full scope allowed", shown.ID)
}

func TestInANarrowPaneTheFootHasTheWords(t *testing.T) {
	d := begin(t, cool)
	d.stage.cells = 44
	d.Resize(80, 24)
	d.open("client-app").Press("j").See("▸ Client authentication  ● on", "Confidential: has a secret.")
	d.Press("G").See("▸ Full scope allowed").NotSee("Confidential")
	d.Press("g").See("May get tokens.")
}

func TestAnotherClientHasTheSameRowChosen(t *testing.T) {
	d := begin(t, cool).open("client-app")
	d.Press("j", "j")
	d.open("client-web").See("▸ Service account roles     ○ off", "Client ID                 client-web")
	d.act(func() part.Result { return d.stage.Show(nil) }).See("No client is chosen.").NotSee("client-web")
	d.Press("space", "enter", "]", "r", "s", "c", "R", "G").See("No client is chosen.")
	if items := d.stage.CopyItems(); items != nil {
		t.Fatalf("there is something to copy: %v", items)
	}
}
