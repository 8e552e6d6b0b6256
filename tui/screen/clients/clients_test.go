package clients_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

var wide = tuitest.Size(140, 40)

func TestARealmIsOpenedAndAClientChosen(t *testing.T) {
	p := begin(t, fake.New(t), fake.DeskOptions{}, wide)
	p.See("atlas", "▸ atlas", "No realm is chosen yet.")
	if n := p.asked("/clients"); n != 0 {
		t.Errorf("%d requests for clients before a realm was chosen", n)
	}
	p.Press("j")
	if p.desk.Realm() != "" {
		t.Error("the cursor alone has chosen a realm")
	}
	p.Press("enter").See("client-app", "client-web", "apiserver")
	if p.desk.Realm() != realm {
		t.Errorf("the desk's realm is %q", p.desk.Realm())
	}
	for range 20 {
		p.Press("j")
	}
	p.Press("g").rest()
	for p.desk.Client() != "client-app" {
		before := p.desk.Client()
		p.Press("j").rest()
		if p.desk.Client() == before {
			t.Fatal("the list ends before client-app\n" + p.Frame())
		}
	}
	p.See("Service account roles")
	p.Press("enter").calm()
	p.Press("esc", "esc").calm().Press("esc")
	p.See("Realms")
}

func TestTheCursorMustRestBeforeADetailIsRead(t *testing.T) {
	p := begin(t, fake.New(t), cool, wide).rest()
	first := p.desk.Client()
	p.k.Forget()
	p.Press("j", "j", "j").Advance(100 * time.Millisecond)
	if p.desk.Client() != first || len(p.k.Requests()) != 0 {
		t.Errorf("client %q and requests %v while the cursor moves", p.desk.Client(), p.k.Requests())
	}
	p.Advance(100 * time.Millisecond)
	if p.desk.Client() == first {
		t.Error("the cursor rests and the client is still the first")
	}
	now := p.desk.Client()
	p.Press("j", "k").rest()
	if p.desk.Client() != now || p.Timers() != 0 {
		t.Errorf("gone and come back: client %q, %d timers", p.desk.Client(), p.Timers())
	}
	p.Press("j", "t")
	if len(p.tokens.heard) != 1 || p.tokens.heard[0] == (screen.GetToken{ClientID: now}) {
		t.Errorf("a key right after a move is for the client under the cursor, got %v", p.tokens.heard)
	}
}

func TestTheFirstPageIsThereAfterOneRequest(t *testing.T) {
	k := fake.New(t)
	k.AddClients(realm, 100_000)
	desk := k.Desk(t, cool)
	k.Forget()
	p := at(t, k, desk, wide, tuitest.Hold("clients/list/page1", "clients/list/page2", "clients/scopes", "clients/realms", "clients/creators", "clients/detail", "desk"))
	p.See("▸ account", "Clients ─ 100+", "…")
	if diff := cmp.Diff([]string{"GET /admin/realms/coolproject/clients?first=0&max=100"}, k.Requests()); diff != "" {
		t.Errorf("requests for the first page (-want +got):\n%s", diff)
	}
	p.Release("clients/list/page1", "clients/list/page2", "clients/scopes", "clients/realms", "clients/creators", "clients/detail", "desk")
	p.rest().NotSee("● …").See("▸ coolproject")
	if n := p.asked("/clients?"); n > 6 {
		t.Errorf("%d requests for clients: never all of them unasked\n%s", n, strings.Join(k.Requests(), "\n"))
	}
	k.Forget()
	p.Press("G").rest().See("security-admin-console", "Clients ─ 1000")
	if n := p.asked("&max=1"); n < 10 || n > 60 {
		t.Errorf("the end of 100,000 was found by %d requests", n)
	}
}

func TestAClientChosenElsewhereIsStoodOn(t *testing.T) {
	for name, c := range map[string]struct {
		client string
		more   int
		see    []string
		not    string
		chosen string
	}{
		"on the first page":          {"client-web", 0, []string{"▸ client-web"}, "/client-web", "client-web"},
		"beyond it":                  {"realm-management", 5000, []string{"▸ realm-management", "Clients ─ 1 ─ realm-management"}, "▸ account", "realm-management"},
		"gone from a small realm":    {"gone", 0, []string{"▸ account"}, "/gone", "account"},
		"gone from a large realm":    {"gone", 5000, []string{"▸ account", "Clients ─ 300+"}, "/gone", "account"},
		"with many of almost a name": {"lient", 5000, []string{"▸ account", "Clients ─ 300+"}, "lient ─", "account"},
	} {
		t.Run(name, func(t *testing.T) {
			k := fake.New(t)
			k.AddClients(realm, c.more)
			p := begin(t, k, fake.DeskOptions{Realm: realm, Client: c.client}, wide)
			p.rest().See(c.see...).NotSee(c.not)
			if p.desk.Client() != c.chosen {
				t.Errorf("the client is %q", p.desk.Client())
			}
		})
	}
}

func TestAClientThatManyAreLikeIsStoodOn(t *testing.T) {
	k := fake.New(t)
	k.AddClients(realm, 2000) // each of them has the name within its own
	k.Realm(realm).AddClient(fake.Client{ClientID: "ent-00", ServiceAccount: true})
	p := begin(t, k, fake.DeskOptions{Realm: realm, Client: "ent-00"}, wide).rest()
	p.See("▸ ent-00", "╭ ent-00", "Clients ─ 1 ─ ent-00 ")
	if p.desk.Client() != "ent-00" {
		t.Errorf("the client is %q", p.desk.Client())
	}
	p.Press("/").calm().See("/ ent-00").Press("enter").rest().See("▸ ent-00", "Clients ─ 1 ")
	p.Press("/").Type("1").rest().See("/ ent-001", "client-001").Press("backspace").rest().See("client-000")
	p.Press("esc").rest().See("▸ client-000001", "Clients ─ 300+")

	p.Press("n", "c").Type("ent-0").Press("enter")
	k.Realm(realm).AddClient(fake.Client{ClientID: "ent-0", ServiceAccount: true})
	p.done(p.last())
	p.rest().See("▸ ent-0 ", "Clients ─ 1 ─ ent-0 ", "╭ ent-0 ")
	p.Press("r").rest().See("▸ ent-0 ").Press("y").See("clients list --search ent-0").Press("esc")
}

func TestWhileAChosenClientIsLookedForNoOtherTakesItsPlace(t *testing.T) {
	far := fake.DeskOptions{Realm: realm, Client: "realm-management"}
	begun := func(t *testing.T) *play {
		t.Helper()
		k := fake.New(t)
		k.AddClients(realm, 5000)
		// The first page is there, what is looked for is not.
		return begin(t, k, far, wide, tuitest.Hold("clients/list")).Release("clients/list/page1").rest()
	}
	t.Run("the desk keeps it", func(t *testing.T) {
		p := begun(t)
		if p.desk.Client() != far.Client {
			t.Errorf("the client is %q", p.desk.Client())
		}
		p.Release("clients/list").rest().See("▸ realm-management")
	})
	t.Run("nor does a server that fails for a moment", func(t *testing.T) {
		k := fake.New(t)
		k.AddClients(realm, 5000)
		desk := k.Desk(t, far)
		undo := k.Fail("GET", "/clients?", 503, "")
		p := at(t, k, desk, wide).rest().See("r try again")
		undo()
		p.Press("r").rest().See("▸ realm-management")
		if p.desk.Client() != far.Client {
			t.Errorf("the client is %q", p.desk.Client())
		}
	})
	t.Run("until somebody searches", func(t *testing.T) {
		p := begun(t)
		p.Press("/").Type("client-w").Release("clients/list").rest().See("▸ client-web", "/ client-w")
		if p.desk.Client() != "client-web" {
			t.Errorf("the client is %q", p.desk.Client())
		}
	})
}

func TestTheServerSearchesWhileOneTypes(t *testing.T) {
	k := fake.New(t)
	k.AddClients(realm, 5000)
	p := begin(t, k, cool).rest()
	k.Forget()
	p.Press("/").calm().Type("Client-W").See("▸ account")
	if len(k.Requests()) != 0 {
		t.Errorf("requests before the typing rests: %v", k.Requests())
	}
	p.Hold("clients/list").Advance(150 * time.Millisecond).See("▸ account").Release("clients/list").rest()
	p.See("/ Client-W", "▸ client-web").NotSee("account-console")
	if p.asked("clientId=Client-W") != 1 {
		t.Errorf("requests %v", k.Requests())
	}
	p.Press("enter").See("Clients ─ 1 ─ /Client-W").NotSee("/ Client-W")
	p.Press("enter").rest().See("╭ client-web").Press("esc").See("Clients ─ 1")
	p.Press("esc").rest().See("account-console", "Clients ─ 300+").NotSee("/Client-W")
	p.Press("/").Type("zzz").rest().See("No client ID contains “zzz”.")
	if p.desk.Client() != "" {
		t.Errorf("no row, but the client is %q", p.desk.Client())
	}
	p.Press("esc").rest().See("▸ account")
	p.Press("/").Paste(strings.Repeat("p", 1<<20)).rest().See("No client ID contains", "its end is missing")
	p.Press("backspace").NotSee("its end is missing").Press("esc").rest().See("▸ account")
}

func TestAudiencesComeBehindTheRows(t *testing.T) {
	p := begin(t, fake.New(t), cool, wide, tuitest.Hold("clients/scopes")).rest()
	p.See("client-app").NotSee("apiserver").Release("clients/scopes").See("apiserver")
	undo := p.k.Fail("GET", "/client-scopes", 500, `{"error":"unknown_error"}`)
	p.Press("r").See("apiserver", "audiences:", "r try again")
	undo()
	p.Press("r").See("apiserver").NotSee("audiences:")
}

func TestClientsAreFoundByAudience(t *testing.T) {
	k := fake.New(t)
	k.Realm(realm).AddClient(fake.Client{ClientID: "own-mapper", Audiences: []string{"orders-api"}})
	k.AddClients(realm, 1000)
	p := begin(t, k, cool, wide).rest()
	p.Press("/").Type("aud:orders-api").rest().See("▸ own-mapper", "clients looked at").NotSee("client-web ")
	p.Press("enter").See("Clients ─ 1 ─ aud:orders-api")
	p.Press("/").Press("ctrl+u").Type("aud:none").rest().See("“none” to aud", "apiserver")
	p.Hold("clients/audience").Press("ctrl+u").Type("aud:apiserver").rest()
	p.Press("esc").See("Stopped: 0 clients looked at", "r go on")
	p.Release("clients/audience").Press("enter", "r").rest().See("▸ client-app", "All 1").NotSee("go on")
	p.Press("esc").rest().See("▸ account").NotSee("looked at")
}

func TestAScanThatFailsSaysSoAndGoesOn(t *testing.T) {
	k := fake.New(t)
	p := begin(t, k, cool, wide).rest()
	undo := k.Fail("GET", "/clients?", 503, "")
	p.Press("/").Type("aud:apiserver").rest().Press("enter").See("r go on")
	undo()
	p.Press("r").rest().See("▸ client-app", "All ").NotSee("go on")
}

func TestTheChosenClientsActions(t *testing.T) {
	p := begin(t, fake.New(t), cool, wide).rest()
	p.Press("/").Type("client-app").Press("enter").rest()
	p.Press("x").See("get a token", "turn off Service account roles", "rotate secret", "turn on Standard flow")
	p.Press("t")
	if diff := cmp.Diff([]any{screen.GetToken{ClientID: "client-app"}}, p.tokens.heard); diff != "" {
		t.Errorf("Tokens heard (-want +got):\n%s", diff)
	}
	p.Press("1", "y").See("the client ID", "its UUID", "kloakroom clients get client-app")
	p.Press("enter")
	if p.Copied() != "client-app" {
		t.Errorf("copied %q", p.Copied())
	}
	p.Press("esc", "shift+tab", "y").See("the realm's name")
}

func TestANewClientIsCreatedAndChosen(t *testing.T) {
	k := fake.New(t)
	k.AddClients(realm, 300)
	p := begin(t, k, cool, wide).rest()
	p.Press("n").See("audience scope", "realm").Press("c").See("New client in coolproject")
	p.Press("enter").See("a client needs an ID").Type("zeta").Press("tab").Paste(strings.Repeat("N", 1<<20)).Press("enter")
	want := p.last()
	if got, ok := want.Intent.(change.CreateClient); !ok || got.ClientID != "zeta" || want.Realm != realm {
		t.Fatalf("proposed %+v", want)
	}
	k.Realm(realm).AddClient(fake.Client{ClientID: "zeta", ServiceAccount: true})
	p.done(want)
	p.rest().See("▸ zeta", "Clients ─ 1 ─ zeta")
	if p.desk.Client() != "zeta" {
		t.Errorf("the client is %q", p.desk.Client())
	}
}

func TestTheMenuAndThePaletteTurnTheSameSwitches(t *testing.T) {
	k := fake.New(t)
	k.Realm(realm).AddClient(fake.Client{ClientID: "zz-bearer", BearerOnly: true})
	p := begin(t, k, cool, wide).rest()
	p.find("client-app").Press("x", "e")
	no, yes := false, true
	if diff := cmp.Diff(change.SetClient{ClientID: "client-app", Settings: change.Settings{Enabled: &no}}, p.last().Intent); diff != "" || p.last().Title != "Disable client-app?" {
		t.Errorf("proposed %q (-want +got):\n%s", p.last().Title, diff)
	}
	p.Press(":").Type("turn Standard flow on or off").Press("enter")
	if diff := cmp.Diff(change.SetClient{ClientID: "client-app", Settings: change.Settings{StandardFlow: &yes}}, p.last().Intent); diff != "" || p.last().Realm != realm {
		t.Errorf("proposed in %q (-want +got):\n%s", p.last().Realm, diff)
	}
	n := len(p.proposed)
	p.Press("esc").find("zz-bearer").Press("x").See("turn on Standard flow", "– a bearer-only client gets no tokens").Press("f")
	p.Press("esc", ":").Type("turn Standard flow on or off").See("a bearer-only client gets no tokens").Press("enter")
	if len(p.proposed) != n {
		t.Errorf("proposed %+v", p.last())
	}
}

// done carries out a proposal's end, as the desk does after it was applied.
func (p *play) done(o screen.Proposal) {
	p.tb.Helper()
	p.screenDo(func() part.Result {
		r := part.Handled(part.Tell{Msg: screen.Changed{Realm: o.Realm}})
		r.Add(o.Done())
		return r
	})
}

func TestANewClientOfASmallRealmIsFoundInTheList(t *testing.T) {
	k := fake.New(t)
	p := begin(t, k, cool, wide).rest()
	p.Press("n", "c").Type("zeta").Press("enter")
	k.Realm(realm).AddClient(fake.Client{ClientID: "zeta", ServiceAccount: true})
	p.done(p.last())
	p.rest().See("▸ zeta").NotSee("/zeta")
}

func TestANewAudienceScopeIsOfferedToTheClient(t *testing.T) {
	p := begin(t, fake.New(t), cool, wide).rest()
	p.Press("/").Type("client-web").Press("enter").rest()
	p.Press("n", "a").See("New audience scope").Press("enter").See("a client scope needs a name")
	p.Type("orders").Press("tab", "tab").Type("orders-api").Press("enter")
	if diff := cmp.Diff(change.CreateScope{Name: "orders", Audience: "orders-api"}, p.last().Intent); diff != "" {
		t.Errorf("proposed (-want +got):\n%s", diff)
	}
	p.done(p.last())
	p.See("Assign orders to client-web?", "as Default", "as Optional").Press("o")
	if diff := cmp.Diff(change.AssignScope{ClientID: "client-web", Scope: "orders", As: "optional"}, p.last().Intent); diff != "" {
		t.Errorf("proposed (-want +got):\n%s", diff)
	}
}

func TestANewRealmIsOpened(t *testing.T) {
	k := fake.New(t)
	p := begin(t, k, cool, wide).rest()
	p.Press("n", "r").Type("fresh").Press("enter")
	want := p.last()
	if want.Realm != "fresh" {
		t.Errorf("proposed %+v", want)
	}
	k.AddRealm("fresh")
	p.done(want)
	p.rest().See("▸ fresh", "▸ account")
	if p.desk.Realm() != "fresh" {
		t.Errorf("the realm is %q", p.desk.Realm())
	}
}

func TestAChangeIsSeenAndTheCursorStays(t *testing.T) {
	k := fake.New(t)
	p := begin(t, k, cool, wide).rest()
	p.Press("/").Type("client-w").Press("enter").rest()
	k.Realm(realm).AddClient(fake.Client{ClientID: "a-client-without", ServiceAccount: true})
	p.tell(screen.Changed{Realm: realm}).rest().See("▸ client-web", "a-client-without")
	k.Forget()
	p.tell(screen.Changed{Realm: "atlas"})
	if n := p.asked("/clients?"); n != 0 {
		t.Errorf("%d requests for a change elsewhere", n)
	}
}

func TestLeavingAndComingBackGoesOn(t *testing.T) {
	p := begin(t, fake.New(t), cool, wide, tuitest.Hold("clients/list"))
	p.Press("2", "1").Release("clients/list").rest().See("▸ account", "apiserver")
	p.Press("/").Type("client-a").Press("2").calm()
}

func TestAChangeIsMadeThroughTheDesk(t *testing.T) {
	k := fake.New(t)
	p := begin(t, k, cool, wide).rest()
	p.real = true
	p.find("client-app").Press("x", "f").See("Turn on Standard flow of client-app?").Press("enter").rest()
	if !k.Realm(realm).Client("client-app").StandardFlow {
		t.Fatal("the standard flow is still off\n" + p.Frame())
	}
	p.See("▸ client-app", "people sign in by browser")
	p.Press("y").See("clients set client-app").Press("esc", "esc").rest()
	p.Press("n", "c").Type("zeta").Press("enter").See("Create client zeta?").Press("enter").rest().See("▸ zeta")
}

func TestTheColumnOfNamesIsThereWhereAClientHasOne(t *testing.T) {
	k := fake.New(t)
	k.AddClients("atlas", 1000)
	k.Realm("atlas").AddClient(fake.Client{ClientID: "client-000850-x", Name: "Far down"})
	p := begin(t, k, fake.DeskOptions{Realm: "atlas"}, standard).rest()
	titles := func() string { return p.Line("audiences") }
	if strings.Contains(titles(), "name") {
		t.Errorf("the column stands empty: %s", titles())
	}
	for range 12 {
		p.Press("pgdown").rest()
		if strings.Contains(titles(), "name") {
			t.Errorf("the column stands empty: %s", titles())
		}
	}
	p.Press("/").Type("000850").rest().See("Far down").Press("esc").rest()
	if !strings.Contains(titles(), "name") {
		t.Errorf("the column has gone with the search: %s", titles())
	}
	p.Press("left", "down", "enter").rest().See("Nightly batch").Press("left", "up", "enter").rest().See("client-000001")
	if strings.Contains(titles(), "name") {
		t.Errorf("the column is that of another realm: %s", titles())
	}
}
