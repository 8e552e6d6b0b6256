package tokens_test

import (
	"strings"
	"testing"
	"time"

	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

func TestRefusalsAreExplained(t *testing.T) {
	for _, c := range []struct {
		name, client string
		arrange      func(*stage)
		see          []string
	}{
		{"the service account is off", "client-app", func(s *stage) {
			s.k.Realm("coolproject").Edit("client-app", map[string]any{"serviceAccountsEnabled": false})
		}, []string{"✗ 401 Unauthorized", "unauthorized_client", "Service account roles is off", "1   the client, on Clients", "  \"error\": \"unauthorized_client\","}},
		{"the client is public", "client-web", nil, []string{"Client authentication is off", "No token request was sent."}},
		{"the client is disabled", "client-legacy", nil, []string{"invalid_client", "it is disabled, was deleted or renamed"}},
		{"there is no such client", "client-ap", nil, []string{"There is no client client-ap", "t   try again"}},
		{"the realm is off", "client-app", func(s *stage) {
			s.k.Edit("coolproject", map[string]any{"enabled": false})
		}, []string{"✗ 403 Forbidden", "The whole realm is switched off"}},
		{"the client wants a signed JWT", "client-app", func(s *stage) {
			s.k.Realm("coolproject").Edit("client-app", map[string]any{"clientAuthenticatorType": "client-jwt"})
		}, []string{"by a signed JWT"}},
		{"the endpoint answers HTML", "client-app", func(s *stage) {
			s.k.Fail("POST", "/realms/coolproject/protocol/openid-connect/token", 502, "<html><title>Bad gateway</title></html>")
		}, []string{"✗ 502 Bad Gateway", "Content-Type       text/html", "<html><title>Bad gateway</title></html>", "t   try again"}},
		{"the endpoint fails", "client-app", func(s *stage) {
			s.k.Fail("POST", "/realms/coolproject/protocol/openid-connect/token", 500, "")
		}, []string{"✗ 500 Internal Server Error", "Keycloak itself failed"}},
		{"these rights see no clients", "client-app", func(s *stage) {
			s.k.Fail("GET", "/admin/realms/coolproject/clients", 403, "")
		}, []string{"✗ No token for client-app", "view-clients", "t   try again"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := begin(t, fake.DeskOptions{Realm: "coolproject", Client: c.client}, tuitest.Size(140, 40))
			if c.arrange != nil {
				c.arrange(s)
			}
			s.Press("t").See("What it means").See(c.see...)
			if s.desk.Token() != nil {
				t.Error("there is a token on the desk")
			}
		})
	}
}

func TestAWrongSecretIsTypedAnew(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.Press("e", "down", "down").Type("wrong-secret").NotSee("wrong-secret").Press("enter")
	s.See("this is not its secret", "It was typed.", "e   type the client's secret").NotSee("wrong-secret")
	s.Press("y").See("as command", "the answer").Press("down", "down", "enter")
	if got := s.Copied(); !strings.Contains(got, "--secret-from -") || strings.Contains(got, "wrong") {
		t.Errorf("copied %q", got)
	}
	s.Press("e").See("▸ Client secret").Press("ctrl+u", "enter").See("✓ 200 OK")
}

func TestASecretThatIsNotShownCanBeTyped(t *testing.T) {
	s := begin(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", User: fake.Viewer}, tuitest.Size(140, 40))
	s.Press("t").See("does not show the client's secret to this administrator", "e   type the client's secret")
	s.Press("e").See("▸ Client secret").Type("**********").Press("enter").See("Keycloak's mask for a secret")
	s.Press("ctrl+u").Type(s.k.Realm("coolproject").Client("client-app").Secret).Press("enter").See("✓ 200 OK", "apiserver")
	s.Press("r").See("✓ 200 OK")
}

func TestARefusalIsLeftForTheTokenBefore(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.Press("t").See("apiserver")
	undo := s.k.Fail("POST", "/token", 500, "")
	s.Press("t").See("Keycloak itself failed").NotSee("apiserver")
	s.Press("esc").See("apiserver", "✓ 200 OK").NotSee("failed")
	undo()
	s.Press("r").See("apiserver")
}

func TestTheNewestQuestionWins(t *testing.T) {
	s := begin(t, app(), tuitest.Hold("tokens/get"))
	s.Press("t").See("Getting a token for client-app")
	s.tell(screen.GetToken{ClientID: "client-batch"}).See("Getting a token for client-batch")
	s.Release("tokens/get").See("client-batch").NotSee("apiserver", "Getting")
	if id := s.desk.Token().ClientID; id != "client-batch" {
		t.Errorf("the desk has the token of %s", id)
	}
}

func TestEscStopsAtOnce(t *testing.T) {
	s := begin(t, app(), tuitest.Hold("tokens/get"))
	s.Press("t").See("Getting a token").Press("esc").See("Stopped.", "t   try again")
	s.Release("tokens/get").See("Stopped.")
	s.Press("t").See("✓ 200 OK")
	s.Hold("tokens/get").Press("t").See("getting a new one", "apiserver")
	s.Press("esc").See("✓ 200 OK", "apiserver").NotSee("getting a new one")
}

func TestAServerThatHangsOrIsGone(t *testing.T) {
	o := app()
	o.Timeout = 300 * time.Millisecond
	s := begin(t, o, tuitest.Size(140, 40))
	s.k.Down()
	s.Press("t").See("✗ No token for client-app", "t   try again")
	s.k.Up()
	s.Press("t").See("✓ 200 OK")
	release := s.k.Hang("/protocol/openid-connect/token")
	s.Press("t").See("✗ no answer", "What it means")
	release()
	s.Press("r").See("✓ 200 OK")
}

func TestAnotherAdministratorFindsAnEmptyScreen(t *testing.T) {
	s := begin(t, app(), tuitest.Hold("tokens/get"))
	s.Press("t").Release("tokens/get").See("apiserver").Hold("tokens/get").Press("t")
	other := fake.New(t)
	s.desk.Use(other.SignedIn(t, app()))
	s.tell(screen.SignedIn{}).See("There is no token yet.").NotSee("apiserver")
	s.Release("tokens/get").See("There is no token yet.")
}

func TestASessionThatEndedIsAskedForAgain(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.Press("t").See("✓ 200 OK")
	s.k.EndSessions()
	s.k.SetPassword(fake.Admin, "other")
	s.Advance(2*time.Minute).Press("t").See("The sign-in has ended.", "enter sign in again")
	s.Press("enter").See("elsewhere connect")
	if !toldOf[screen.SignIn](s.connect) {
		t.Fatalf("Connect was told %v", s.connect.told)
	}
	o := app()
	o.Password = "other"
	s.desk.Use(s.k.SignedIn(t, o))
	s.Press("2").See("The sign-in has ended.")
	s.tell(screen.SignedIn{Again: true}).See("✓ 200 OK")
}

func TestKeysMashedWhileItLoads(t *testing.T) {
	s := begin(t, app(), tuitest.Hold("tokens"))
	for range 3 {
		s.Press("t", "r", "y", "esc", "tab", "z", "down", "enter", "p", "esc", "G", "g", "e", "esc", "t")
	}
	s.Resize(61, 17).Press("t").Resize(80, 24)
	s.Release("tokens")
	for s.Held("tokens/get") > 0 {
		s.Release("tokens/get")
	}
	s.Press("t").Release("tokens")
	s.See("Claims")
}
