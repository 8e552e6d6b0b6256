package clients_test

import (
	"strings"
	"testing"
	"time"

	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// Clients that those who watch are not to hear of.
var others = []string{"orders-backend", "payroll-nightly", "zeta"}

// onStage begins before people who watch, in a realm with other clients.
func onStage(t *testing.T, options ...tuitest.Option) *play {
	t.Helper()
	k := fake.New(t)
	r := k.Realm(realm)
	r.AddScope(fake.Scope{Name: "for-payroll", Audience: "payroll-nightly"})
	r.AddClient(fake.Client{ClientID: others[0], Name: "All the orders", ServiceAccount: true, Audiences: []string{"ledger"}})
	r.AddClient(fake.Client{ClientID: others[1], RedirectURIs: []string{"https://payroll-nightly.example"}})
	r.AddClient(fake.Client{ClientID: others[2]})
	options = append(options, tuitest.Stable(k.Stable))
	return begin(t, k, fake.DeskOptions{Realm: realm, Client: "client-app", Present: true}, options...).rest()
}

// hides fails if a name of another client is on screen.
func (p *play) hides() {
	p.tb.Helper()
	for _, text := range append([]string{"All the orders", "ledger"}, others...) {
		if strings.Contains(p.Frame(), text) {
			p.tb.Fatalf("those who watch see %q:\n%s", text, p.Frame())
		}
	}
}

func TestThoseWhoWatchSeeTheChosenClientAndKeycloaksOwn(t *testing.T) {
	for _, size := range []tuitest.Option{tuitest.Size(80, 24), tuitest.Size(140, 40), tuitest.Size(200, 50)} {
		p := onStage(t, size)
		p.See("▸ client-app", "apiserver", "account-console", "realm-management", "or••••••", "pa••••••", "••••••••").hides()
		p.Press("G").rest().hides()
	}
}

func TestMovingOverAnotherClientDoesNotChooseIt(t *testing.T) {
	p := onStage(t, tuitest.Size(140, 40))
	p.See("Settings", "client-app")
	for range 12 {
		p.Press("j").rest().hides()
	}
	chosen := p.desk.Client() // one of Keycloak's own, which it was moved over
	p.Press("/").Type("orders").rest().See("▸ or••••••", "Another client, masked", "enter").hides()
	p.Press("enter").rest().hides()
	if p.desk.Client() != chosen {
		t.Errorf("%q was chosen", p.desk.Client())
	}
	p.Press("t").See("token: this client is masked; enter shows it")
	p.Press("x").See("actions: this client is masked; enter shows it").hides()
	p.Press("tab").rest().Press("x").See("╭ " + chosen).hides()
}

func TestEnterChoosesAndShowsAnotherClient(t *testing.T) {
	p := onStage(t, tuitest.Size(140, 40))
	p.Press("/").Type("orders").rest().Press("enter", "enter").rest().See("All the orders", "▸ Enabled", "orders-backend", "ledger")
	if p.desk.Client() != "orders-backend" {
		t.Errorf("%q is chosen", p.desk.Client())
	}
	p.Press("esc", "esc").rest().See("orders-backend", "pa••••••")
}

func TestASearchForTheWholeIDShowsThatClientOnceItIsKept(t *testing.T) {
	p := onStage(t, tuitest.Size(140, 40))
	p.Press("/").Type("zeta").rest().See("▸ ••••••••").NotSee("▸ zeta")
	p.Press("enter").rest().See("▸ zeta", "Client ID")
	if p.desk.Client() != "zeta" {
		t.Errorf("%q is chosen", p.desk.Client())
	}
}

func TestWithoutAChosenClientNoneIsShown(t *testing.T) {
	k := fake.New(t)
	k.AddRealm("bare").AddClient(fake.Client{ClientID: "aaa-first-of-all"})
	p := begin(t, k, fake.DeskOptions{Realm: "bare", Present: true}, tuitest.Size(140, 40)).rest()
	p.See("▸ aa••••••", "No client is chosen.").NotSee("first-of-all")
	p.Press("t").See("this client is masked; enter shows it").NotSee("first-of-all")
}

func TestACopyOfAnotherClientsIDIsNotShown(t *testing.T) {
	p := onStage(t, tuitest.Size(140, 40))
	p.Press("/").Type("payroll").rest().Press("enter").rest()
	p.Press("y").See("the client ID", "as command").hides()
	if p.Press("enter").See("copied the client ID").hides(); p.Copied() != "payroll-nightly" {
		t.Errorf("copied %q", p.Copied())
	}
}

func TestAScopeDoesNotNameAnotherClientAsItsAudience(t *testing.T) {
	p := onStage(t, tuitest.Size(140, 40))
	p.Press("enter", "]").rest().See("for-payroll", "pa••••••", "api-audience", "apiserver").hides()
	for range 12 {
		p.Press("j").hides()
	}
}

func TestASearchByAudienceNamesNoOtherClient(t *testing.T) {
	p := onStage(t, tuitest.Size(140, 40))
	p.Press("/").Type("aud:ledge").rest().Press("enter").rest().See("No client's default scopes").NotSee("The client scopes of this realm write")
	p.Press("esc").rest().Press("/").Type("aud:ledger").rest().See("▸ or••••••").NotSee("orders-backend")
}

func TestTheSecretIsNotShownToThoseWhoWatch(t *testing.T) {
	p := onStage(t, tuitest.Size(140, 40))
	p.Press("enter", "]", "]", "]").rest().See("Secret", "••••••••").NotSee("show secret")
	p.Press("s").See("show secret: not while presenting", "••••••••")
	p.Press("c").See("copied")
	secret := p.Copied()
	if len(secret) < 16 || strings.Contains(p.Frame(), secret) {
		t.Error("the secret was not copied, or is on screen")
	}
	p.Press(":").Type("show secret").See("not while presenting").NotSee(secret)
}

func TestANewClientIsShown(t *testing.T) {
	p := onStage(t, tuitest.Size(140, 40))
	p.real = true
	p.Press("n", "c").Type("fresh-one").Press("enter").Advance(time.Second)
	p.Press("enter").rest().See("▸ fresh-one").hides()
}

func TestGoldensOnStage(t *testing.T) {
	for _, l := range tuitest.Looks {
		onStage(t, l.Options...).Golden("present-list-" + l.Name)
		onStage(t, l.Options...).Press("G").rest().Golden("present-masked-" + l.Name)
		onStage(t, l.Options...).Press("enter", "]", "]", "]", "s").Golden("present-secret-" + l.Name)
	}
}
