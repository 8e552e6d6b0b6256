package screen_test

import (
	"strings"
	"testing"
	"time"

	"kloakroom/internal/safetext"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest/fake"
)

func TestAMaskDoesNotTellHowLongANameIs(t *testing.T) {
	for name, want := range map[string]string{
		"orders-backend": "or••••••", "order": "or••••••", strings.Repeat("or", 400): "or••••••",
		"日本語の名前": "日本••••••", "ab": "••••••••", "abcd": "••••••••", "": "••••••••",
	} {
		if got := screen.MaskName(name); got != want {
			t.Errorf("%.20q: got %q, want %q", name, got, want)
		}
	}
}

func TestWhoIsNamedBeforeThoseWhoWatch(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", Present: true})
	for name, hidden := range map[string]bool{
		"client-app": false, "": false, "account": false, "admin-cli": false, "broker": false, "realm-management": false,
		"security-admin-console": false, "account-console": false, "master-realm": false,
		"client-batch": true, "Account": true, "coolproject-realm": true,
	} {
		if desk.Hidden(name) != hidden {
			t.Errorf("%s: hidden is %v", name, !hidden)
		}
	}
	desk.SetClient("client-batch")
	if desk.Hidden("client-app") || desk.Hidden("client-batch") {
		t.Error("a client that was chosen before is hidden again")
	}
	desk.SetRealm("atlas")
	if !desk.Hidden("client-app") {
		t.Error("a client of the same ID in another realm is named")
	}
	if other := k.Desk(t, fake.DeskOptions{Realm: "coolproject"}); other.Hidden("client-batch") || other.NameOf("client-batch") != "client-batch" {
		t.Error("names are masked where nobody watches")
	}
}

func TestAnAudienceThatIsAClientsIDIsMaskedLikeTheClient(t *testing.T) {
	desk := fake.New(t).Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", Present: true})
	if got := desk.AudienceOf("orders-api", false); got != "orders-api" {
		t.Errorf("a value that is nobody's ID: %q", got)
	}
	if got := desk.AudienceOf("orders-api", true); got != "or••••••" {
		t.Errorf("the client that a mapper names: %q", got)
	}
	desk.Know("orders-api")
	if got := desk.AudienceOf("orders-api", false); got != "or••••••" {
		t.Errorf("a value that is some client's ID: %q", got)
	}
}

func TestTheHeaderNamesNoOtherClientAsTheTokensOwner(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", Present: true})
	for client, want := range map[string]string{"client-app": "client-app", "client-batch": "cl••••••"} {
		got, err := desk.TokenWork(screen.Wish{Realm: "coolproject", ClientID: client})(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		desk.SetToken(got)
		if cells := desk.Header(time.Now()).Token; cells[0].Text != "◷ "+safetext.Text(want) {
			t.Errorf("%s: %q", client, cells[0].Text)
		}
	}
}
