package detail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/keycloak"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// credentials opens the tab Credentials of client-app.
func credentials(tb testing.TB, o fake.DeskOptions) *play {
	tb.Helper()
	d := begin(tb, o, holdPlans, tuitest.Size(110, 24)).open("client-app")
	d.Press("[")
	return d
}

// secretOf is what the server has, read past the pane.
func (p *play) secretOf(clientID string) string {
	p.tb.Helper()
	v, err := p.stage.desk.Session().Server().SecretOf(p.tb.Context(), realm, clientID)
	if err != nil {
		p.tb.Fatal(err)
	}
	return v.Reveal()
}

func TestTheSecretIsShownOnlyWhileItIsAskedFor(t *testing.T) {
	hide := map[string]func(*play){
		"the key again":       func(d *play) { d.Press("s") },
		"another tab":         func(d *play) { d.Press("]", "[") },
		"another client":      func(d *play) { d.open("client-batch").open("client-app") },
		"another screen":      func(d *play) { d.Press("2", "1") },
		"a change":            func(d *play) { d.tell(screen.Changed{Realm: realm}) },
		"a click on a tab":    func(d *play) { d.Click("Roles").Click("Credentials") },
		"a sign-in, the same": func(d *play) { d.tell(screen.SignedIn{Again: true}) },
	}
	for name, leave := range hide {
		t.Run(name, func(t *testing.T) {
			d := credentials(t, cool)
			secret := d.secretOf("client-app")
			d.See("Secret", "••••••••", "client ID and secret").NotSee(secret)
			d.Press("s").See(secret).NotSee("••••••••")
			leave(d)
			d.See("••••••••").NotSee(secret)
		})
	}
}

func TestTheSecretIsCopiedWithoutBeingShown(t *testing.T) {
	d := credentials(t, cool)
	secret := d.secretOf("client-app")
	d.Press("c").NotSee(secret).See("copied the secret")
	if d.Copied() != secret {
		t.Fatal("something else was copied")
	}
}

func TestTheSecretIsCopiedFromAnyTab(t *testing.T) {
	d := begin(t, cool, tuitest.Size(110, 24)).open("client-app")
	secret := d.secretOf("client-app")
	d.Press("y").See("the secret", "••••••••").NotSee(secret).Click("the secret").NotSee(secret)
	if d.Copied() != secret {
		t.Fatalf("%d bytes were copied", len(d.Copied()))
	}
}

func TestRotatingIsProposed(t *testing.T) {
	d := credentials(t, cool)
	d.Press("R")
	got := d.proposed()
	if diff := cmp.Diff(change.RotateSecret{ClientID: "client-app"}, got.Intent); diff != "" || got.Title != "Rotate the secret of client-app?" {
		t.Fatalf("%q: %s", got.Title, diff)
	}
}

func TestClientsWithoutASecretSayWhatGivesThemOne(t *testing.T) {
	for name, c := range map[string]struct {
		change    func(*keycloak.Client)
		want, off string
	}{
		"public":        {func(c *keycloak.Client) { c.Public = true }, "Turning on Client authentication, under Settings, gives it one.", "the client is public: it has no secret"},
		"bearer-only":   {func(c *keycloak.Client) { c.BearerOnly = true }, "Turning on Client authentication, under Settings, gives it one.", "a bearer-only client gets no tokens"},
		"a key":         {func(c *keycloak.Client) { c.Authenticator = "client-jwt" }, "JWT signed with a private key", "the client does not authenticate by a secret"},
		"a certificate": {func(c *keycloak.Client) { c.Authenticator = "client-x509" }, "X.509 certificate", "the client does not authenticate by a secret"},
		"saml":          {func(c *keycloak.Client) { c.Protocol = "saml" }, "The client is for saml, which knows no secret.", "the client is for saml"},
	} {
		t.Run(name, func(t *testing.T) {
			d := begin(t, cool, holdPlans, tuitest.Size(110, 24))
			before := len(d.k.Requests())
			shown := account("app")
			c.change(shown)
			d.show(shown).Press("[").See(c.want).NotSee("••••••••")
			for _, key := range []string{"s", "c", "R"} {
				d.Press(key).See(c.off)
			}
			if n := len(d.k.Requests()) - before; n != 0 || len(d.stage.proposed) != 0 {
				t.Fatalf("%d requests, %d proposals", n, len(d.stage.proposed))
			}
		})
	}
}

func TestASecretThatIsNotVisibleSaysWhichRoleShowsIt(t *testing.T) {
	d := credentials(t, looker)
	d.See("these rights do not show it; the role manage-clients does")
	d.Press("s").See("show secret: " + needsManage).Press("c").See("copy secret: " + needsManage)
	d.Press("R").See("rotate secret: " + needsManage)
	if d.Copied() != "" {
		t.Fatal("a mask was copied")
	}
}

const needsManage = "it needs the role manage-clients of this realm"

var looker = fake.DeskOptions{Realm: realm, User: fake.Viewer}

func TestASecretThatIsNotVisibleIsSaidToBeBeforeItIsAskedFor(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {140, 40}} {
		d := begin(t, looker, tuitest.Size(size[0], size[1])).open("client-app")
		d.Press("y").See("the secret", "– It needs the role manage-clients of this realm.").NotSee("••••••••", "--secret-from")
		d.Click("the secret").NotSee("--secret-from")
		if d.Copied() != "" {
			t.Fatal("a mask was copied")
		}
		d.Press("esc")
		asked := d.asked("/client-secret")
		d.open("client-batch").open("client-app").open("client-web").Press("2", "1")
		if n := d.asked("/client-secret"); n != asked || n != 1 {
			t.Errorf("the server was asked %d times, then %d", asked, n)
		}
	}
}

func TestAServerThatShowsSecretsToWhoLooksLetsThemBeCopied(t *testing.T) {
	d := begin(t, looker, tuitest.Size(110, 24))
	d.k.Fail("GET", "/client-secret", 200, `{"type":"secret","value":"in-the-open"}`)
	d.open("client-app").Press("y").See("••••••••").NotSee("in-the-open").Click("the secret")
	if d.Copied() != "in-the-open" {
		t.Fatalf("copied %q", d.Copied())
	}
}

func TestWhoManagesClientsIsNotLookedAfter(t *testing.T) {
	d := begin(t, cool).open("client-app")
	if n := d.asked("/client-secret"); n != 0 {
		t.Errorf("the secret was read %d times, unasked", n)
	}
}

func TestACopyThatTurnsOutToBeAMaskNamesTheRole(t *testing.T) {
	d := begin(t, looker, tuitest.Size(110, 24), tuitest.Hold("clients/detail/veil")).open("client-app")
	d.Press("y").Click("the secret").See("not visible", "The role manage-clients of realm coolproject shows it.").NotSee("--secret-from")
}

func TestASecretOfAnOddKindIsShownSafely(t *testing.T) {
	d := begin(t, cool, tuitest.Size(110, 24))
	shown := d.read("client-app")
	odd := "a\x1b[31mb\u202e" + strings.Repeat("日", 100)
	defer d.k.Fail("GET", "/client-secret", 200, `{"type":"secret","value":`+quoted(odd)+`}`)()
	d.show(shown).Press("[", "s").See("a␛[31mb�日").Press("c")
	if d.Copied() != odd {
		t.Fatalf("copied %q", d.Copied())
	}
}

func TestTimesOfASecretAreInWords(t *testing.T) {
	d := begin(t, cool)
	unix := func(at time.Time) string { return itoa(at.Unix()) }
	now := d.stage.desk.Now()
	shown := *d.read("client-app")
	for _, c := range []struct {
		attributes map[string]string
		want       string
	}{
		{map[string]string{"client.secret.creation.time": unix(now.Add(-time.Hour))}, "2026-03-14 08:00, less than a day old"},
		{map[string]string{"client.secret.creation.time": unix(now.AddDate(0, 0, -1))}, "2026-03-13 09:00, 1 day old"},
		{map[string]string{"client.secret.creation.time": unix(now.AddDate(0, 0, -400))}, "400 days old"},
		{map[string]string{"client.secret.expiration.time": unix(now.Add(time.Hour))}, "Expires         taken until 2026-03-14 10:00"},
		{map[string]string{"client.secret.expiration.time": unix(now.Add(-time.Hour))}, "Expires         expired 2026-03-14 08:00"},
		{map[string]string{"client.secret.rotated.expiration.time": unix(now.Add(time.Hour)), "client.secret.rotated": "old"}, "Rotated secret  taken until 2026-03-14 10:00"},
		{map[string]string{"client.secret.rotated.creation.time": unix(now)}, "Rotated secret  still taken; of 2026-03-14 09:00"},
		{map[string]string{"client.secret.creation.time": "soon"}, "Secret          ••••••••"},
	} {
		next := shown
		next.Attributes = c.attributes
		d.show(nil).show(&next)
		if d.stage.Pane.Title() != "client-app" {
			t.Fatal("another client is shown")
		}
		for !contains(d.Frame(), "Authenticator") {
			d.Press("[")
		}
		d.See(c.want)
	}
}
