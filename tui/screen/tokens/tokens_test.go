package tokens_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/tokens"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

func TestATokenIsGotAndRead(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.See("There is no token yet.", "t   get a token for client-app")
	s.Press("t")
	s.See("✓ 200 OK · 41 ms", "Made by client credentials", "✓ Signature valid · RS256", "(live)")
	s.See("Basic client-app:••••••••", "grant_type         client_credentials", "application/x-www-form-urlencoded", "POST http://")
	s.See("aud", "apiserver", "exp", "in 5 min 0 s  (09:05:00)", "iat", "just now  (09:00:00)", "azp", "eyJhbGciOiJS…")
	got := s.desk.Token()
	if got == nil || got.ClientID != "client-app" || got.Verdict.Valid == nil || !*got.Verdict.Valid {
		t.Fatalf("the desk has %+v", got)
	}
	parts := strings.Split(got.Raw().Reveal(), ".")
	s.NotSee(parts[2][:20], "secret=")
	if s.k.Realm("coolproject").Client("client-app").Secret == "" {
		t.Fatal("the fake has no secret to look for")
	}
	s.NotSee(s.k.Realm("coolproject").Client("client-app").Secret)
}

func TestTheClaimsStandInReadingOrder(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.Paste(token(`{"zoo":1,"scope":"a b","exp":1,"sub":"s","azp":"c","iss":"i","aud":["x","y"],"resource_access":{"api":{"roles":["r1","r2"]},"other":{"roles":[]}},"realm_access":{"roles":["q"]},"deep":{"a":{"b":[{"c":1}]}}}`))
	last := -1
	for _, want := range []string{
		"aud              x, y", "iss              i", "azp              c", "sub              s", "exp              expired",
		"scope            a b", "realm_access     roles: q", "resource_access", "  api            roles: r1, r2", "  other          roles: empty list",
		"zoo              1", "deep", "b            [{\"c\":1}]", "Header", "  alg            RS256",
	} {
		place := strings.Index(s.Frame(), want)
		if place < 0 || place < last {
			t.Fatalf("%q is not where it belongs (%d after %d):\n%s", want, place, last, s.Frame())
		}
		last = place
	}
}

func TestTheCountdownMovesAndRestsAtTheEnd(t *testing.T) {
	s := begin(t, app())
	s.Press("t").See("in 5 min 0 s")
	s.Advance(48 * time.Second).See("in 4 min 12 s  (09:05:00)")
	s.Advance(3*time.Minute + 45*time.Second).See("in 27 s")
	s.Advance(27*time.Second).See("✗ This token has expired · t gets a new one", "expired just now  (09:05:00)")
	s.Press("t").NotSee("expired").See("in 5 min 0 s  (09:10:00)")
	s.Press("1").Advance(time.Second)
	if n := s.Advance(10 * time.Minute).Timers(); n != 0 {
		t.Errorf("%d timers go on where nothing moves", n)
	}
}

func TestAScreenThatIsLeftHasNoTimer(t *testing.T) {
	s := begin(t, app())
	s.Paste(token(`{"exp":1773478900}`))
	s.See("in 1 min 40 s").Advance(time.Second)
	before := s.Timers()
	s.Press("1")
	if n := s.Timers(); n != before-1 { // that of the header goes on
		t.Errorf("%d timers of %d go on", n, before)
	}
	s.Advance(39 * time.Second).Press("2").See("in 1 min 0 s")
}

func TestTWithinClientsGetsAToken(t *testing.T) {
	s := begin(t, app())
	s.Press("1").See("elsewhere clients")
	s.Press("t").See("✓ 200 OK", "apiserver")
	s.Press("esc").See("elsewhere clients")
}

func TestWhatChangedInKeycloakIsInTheNextToken(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.Press("t").See("apiserver")
	s.k.Realm("coolproject").Assign("client-app", "api-audience", "")
	s.tell(screen.Changed{Realm: "atlas"}).NotSee("was changed since")
	s.tell(screen.Changed{Realm: "coolproject"}).See("! Something in this realm was changed since · t gets a new one")
	s.Press("t").NotSee("apiserver", "was changed since")
}

func TestAnAudienceThatIsExpected(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.Press("e").See("Token request for client-app", "Expected audience", "Optional here:")
	s.Press("down", "down", "down").Type("apiserver").Press("enter")
	s.See("✓ Meant for apiserver", "✓ apiserver") // in the pane, and in the header
	s.Press("e", "up").Press("down", "down", "down", "ctrl+u").Type("orders").Press("enter")
	s.See("✗ Not meant for orders", "✗ orders")
}

func TestARequestByPostWithAScope(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.k.Realm("coolproject").AddScope(fake.Scope{Name: "orders"})
	s.k.Realm("coolproject").Assign("client-app", "orders", "optional")
	s.Press("e").Type("orders").Press("down", "right", "enter")
	s.See("client_id          client-app", "client_secret      ••••••••", "scope              orders").NotSee("Basic client-app")
	s.Press("r").See("client_secret      ••••••••")
	s.Press("y", "down", "down", "down", "down", "enter")
	want := "kloakroom token --client client-app --scope orders --auth post --url " + s.k.URL + " --realm coolproject"
	if s.Copied() != want {
		t.Errorf("copied %q, want %q", s.Copied(), want)
	}
}

func TestPanesByKeysAndMouse(t *testing.T) {
	s := begin(t, app())
	s.Press("t").See("╭ Exchange", "╭ Claims")
	s.Press("tab").See("Content-Type", "╭ Claims").Press("G").See("access_token")
	s.Press("z").NotSee("╭ Claims").See("tab Claims").Press("tab").See("╭ Claims", "tab Exchange").NotSee("╭ Exchange")
	s.Press("esc").See("╭ Exchange")
	s.Press("G").See("▸   kid").Press("g").See("▸ aud")
	s.Wheel("azp", 3).NotSee("▸ aud ")
	s.Press("g").Click("azp").See("▸ azp").Click("azp").See("╭ azp").Press("esc")
	s.Click("200 OK").See("Content-Type").Wheel("Content-Type", 5).See("access_token")
	s.Resize(140, 40).Click("iss").See("▸ iss").Resize(60, 16).See("tab Exchange").Resize(200, 50).See("▸ iss")
}

func TestAnOpaqueToken(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.k.Fail("POST", "/coolproject/protocol/openid-connect/token", 200, `{"access_token":"0123456789-opaque-0123456789-opaque","token_type":"Bearer","expires_in":60}`)
	s.Press("t").See("it is opaque", "0123456789-o…").NotSee("Signature", "opaque-0123")
	s.Press("y").See("the token").NotSee("claims as JSON").Press("enter")
	if !strings.Contains(s.Copied(), "-opaque-") {
		t.Errorf("copied %q", s.Copied())
	}
}

func TestEverySizeIsFilled(t *testing.T) {
	st := &themes.Styles{}
	k := fake.New(t)
	desk := k.Desk(t, app())
	s := tokens.New(desk)
	for _, text := range []string{"", token(`{"aud":"x","exp":9999999999}`)} {
		if text != "" {
			s.Start()
			s.Update(tea.PasteMsg{Content: text})
		}
		for _, w := range []int{1, 2, 3, 10, 60, 80, 109, 110, 140, 200} {
			for _, h := range []int{1, 2, 3, 5, 13, 17, 18, 21, 47} {
				s.Resize(w, h)
				lines := s.Lines(st, true)
				if len(lines) != h {
					t.Fatalf("%d lines at %d×%d", len(lines), w, h)
				}
				for _, line := range lines {
					if safetext.Width(safetext.Text(line)) != w {
						t.Fatalf("a line of %d cells at %d×%d: %q", safetext.Width(safetext.Text(line)), w, h, line)
					}
				}
			}
		}
	}
}

func TestTheCatalogueHasEveryAction(t *testing.T) {
	s := begin(t, app())
	all := map[string]bool{}
	for _, a := range s.screen.Catalogue() {
		all[a.ID] = true
	}
	check := func() {
		t.Helper()
		for _, a := range s.screen.Actions() {
			if !all[a.ID] && !strings.HasPrefix(a.ID, "tokens.words.") {
				t.Errorf("%s is not in the catalogue", a.ID)
			}
		}
	}
	check()
	s.Press("t", "tab")
	check()
}

func TestANoticeSaysThatAnotherEndpointWasNamed(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.k.Fail("GET", "/realms/coolproject/.well-known/openid-configuration", 200,
		`{"issuer":"https://elsewhere.example/realms/coolproject","token_endpoint":"https://elsewhere.example/token","jwks_uri":"https://elsewhere.example/certs"}`)
	s.Press("t").See("✓ 200 OK", "! ", "elsewhere.example", "POST "+s.k.URL)
}

func BenchmarkFrame(b *testing.B) {
	k := fake.New(b)
	s := tokens.New(k.Desk(b, app()))
	s.Resize(140, 40)
	s.Start()
	s.Update(tea.PasteMsg{Content: token(hostileClaims())})
	st := &themes.Styles{}
	for b.Loop() {
		s.Lines(st, true)
	}
}

func BenchmarkTick(b *testing.B) {
	k := fake.New(b)
	s := tokens.New(k.Desk(b, app()))
	s.Resize(140, 40)
	s.Start()
	many := `{"exp":1773479400`
	for i := range 2000 {
		many += `,"claim` + strings.Repeat("x", i%40) + `":"` + strings.Repeat("value ", 20) + `"`
	}
	if s.Update(tea.PasteMsg{Content: token(many + "}")}); !strings.Contains(strings.Join(s.Lines(&themes.Styles{}, true), ""), "in 10 min") {
		b.Fatal("the token is not shown")
	}
	for b.Loop() {
		s.Update(part.Tick{Slot: "tokens/clock"})
	}
}

func TestRWhileATokenIsGotSaysSo(t *testing.T) {
	s := begin(t, app(), tuitest.Hold("tokens/get"))
	s.Press("t").See("Getting a token for client-app").Press("r").See("get it again: under way already; esc stops it")
	if n := s.Held("tokens/get"); n != 1 {
		t.Errorf("%d tokens are being got", n)
	}
	s.Release("tokens/get").See("✓ 200 OK")
	s.Hold("tokens/get").Press("r", "r").See("getting a new one", "get it again: under way already; esc stops it")
	s.Release("tokens/get").Press("r").See("✓ 200 OK")
}
