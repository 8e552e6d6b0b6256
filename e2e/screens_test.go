package e2e_test

import (
	"bytes"
	"net/http"
	"regexp"
	"testing"

	"kloakroom/internal/local/lease"
	"kloakroom/tui/tuitest"
)

// onScreen starts the full-screen program in a terminal of w by h cells.
func (p *person) onScreen(w, h int) *tuitest.Terminal {
	p.t.Helper()
	return tuitest.Start(p.t, p.command(), w, h)
}

// did runs a command that must succeed.
func (p *person) did(args ...string) {
	p.t.Helper()
	if r := p.run(args...); r.code != 0 {
		p.t.Fatalf("kloakroom %v: %s", args, r.stderr)
	}
}

// leave quits, wants the terminal as it was, and looks through all that came out:
// no secret, and no escape sequence but those that the program itself writes.
func leave(t *testing.T, term *tuitest.Terminal, secrets ...string) {
	t.Helper()
	term.Press("ctrl+c")
	if code := term.Wait(); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
	if term.AltScreen() {
		t.Error("the terminal is still in its other screen")
	}
	for _, s := range secrets {
		if bytes.Contains(term.Output(), []byte(s)) {
			t.Error("a secret reached the terminal")
		}
	}
	if jwt.Match(term.Output()) {
		t.Error("a whole token reached the terminal")
	}
}

var jwt = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}`)

// The cool project of the article, by keys alone, from an empty Keycloak to the
// called API.
func TestTheCoolProjectByKeys(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		realm := newRealmName()
		lease.EndRealm(t, s, realm)
		url := startExample(t, "fastapi", "KEYCLOAK_URL="+s.URL, "REALM="+realm, "AUDIENCE=apiserver")
		p := newAdmin(t, s, "").with("KLOAKROOM_REALM=", "KLOAKROOM_API="+url+"/secure-data")
		term := p.onScreen(80, 24)
		term.See("Realms", "master")

		term.Press("n", "r").See("New realm").Send(realm).See(realm)
		term.Press("enter").See("Create realm "+realm, "as admin").Press("enter").See("Created realm", "account-console")

		term.Press("n", "c").See("New client").Send("client-app").See("client-app")
		term.Press("enter").See("Create client client-app", "Service account roles").Press("enter").See("▸ client-app")

		term.Press("n", "a").See("New audience scope").Send("api-audience").Press("down", "down").Send("apiserver").See("apiserver")
		term.Press("enter").See("Create client scope api-audience").Press("enter")
		term.See("Assign api-audience to client-app").Press("d").See("none → Default").Press("enter").See("✓ Assigned")

		term.Press("t").See("RS256", "Signature valid", "aud", "apiserver", "azp", "client-app")
		term.Press("3").See("secure-data").Press("ctrl+j").See("200 OK", "You have access!", `"client"`)
		leave(t, term, s.AdminPassword)
	})
}

// Turning Service account roles off and on again, and reading why no token comes
// in between.
func TestASwitchIsTurnedOffAndOnByKeys(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		realm := commonRealm(t, s)
		p := newAdmin(t, s, realm)
		p.did("clients", "create", "flip-app", "--yes")
		term := p.onScreen(140, 40)
		term.See("flip-app").Press("/").Send("flip").See("▸ flip-app").Press("enter", "enter")
		term.See("Settings", "▸ Enabled").Press("down", "down").See("▸ Service account roles")

		term.Press("space").See("Turn off Service account roles of flip-app?", "on → off").Press("esc").NotSee("Turn off")
		// Without undo the account does not come back, so its client's name is typed.
		term.Press("space").See("on → off", "type flip-app").Press("enter").See("type flip-app first")
		term.Send("flip-app").See("enter apply").Press("enter").See("○ off     gets no tokens")
		term.Press("t").See("401", "unauthorized_client")
		term.Press("1").See("▸ Service account roles").Press("space").See("off → on").Press("enter").See("may get tokens for itself")
		term.Press("t").See("Signature valid")
		leave(t, term, s.AdminPassword)
	})
}

// The third-party applications of the article: a customer's client whose tokens
// are for the client of a service.
func TestThirdPartyCredentialsByKeys(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		realm := newRealmName()
		arrange(t, s, http.MethodPost, "/admin/realms", map[string]any{"realm": realm, "enabled": true})
		lease.EndRealm(t, s, realm)
		url := startExample(t, "flask", "KEYCLOAK_URL="+s.URL, "REALM="+realm, "AUDIENCE=atlas-api")
		p := newAdmin(t, s, realm).with("KLOAKROOM_API=" + url + "/api/orders")
		p.did("clients", "create", "atlas-api", "--service-account", "off", "--yes")
		term := p.onScreen(140, 40)
		term.See("▸ account", "atlas-api")

		term.Press("n", "c").See("New client").Send("acme").Press("enter").See("Create client acme?").Press("enter").See("▸ acme")
		term.Press("n", "a").See("New audience scope").Send("atlas-audience").Press("down", "right", "down").Send("atlas-api")
		term.Press("enter").See("Create client scope atlas-audience?", "Included Client Audience").Press("enter")
		term.See("Assign atlas-audience to acme").Press("d").See("none → Default").Press("enter").See("✓ Assigned")
		term.Press("t").See("Signature valid", "atlas-api", "Basic")
		term.Press("3").See("/api/orders").Press("ctrl+j").See("200 OK")
		leave(t, term, s.AdminPassword)
	})
}
