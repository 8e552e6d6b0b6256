package e2e_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kloakroom/internal/local/lease"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// upStatus is what demo status tells, as scripts read it.
type upStatus struct {
	Up       bool
	Keycloak struct {
		URL, Version string
		Answers      bool
	}
	API   struct{ URL string }
	Scene string
	Left  []struct{ URL, Version string }
}

func (p *person) demoStatus() (s upStatus) {
	p.t.Helper()
	got := p.run("demo", "status", "-o", "json")
	if err := json.Unmarshal([]byte(got.stdout), &s); err != nil || got.code != 0 {
		p.t.Fatalf("exit code %d, %v: %s%s", got.code, err, got.stdout, got.stderr)
	}
	return s
}

// endsDemo ends what is still up when the test is over, whatever has failed.
func (p *person) endsDemo() {
	p.t.Cleanup(func() {
		if out, err := p.command("demo", "down").CombinedOutput(); err != nil {
			p.t.Errorf("demo down: %v\n%s", err, out)
		}
	})
}

// A demo that was brought up is there for others, until it is brought down.
func TestADemoStaysUp(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	takeTurn(t)
	p := withStandIn(t, fake.New(t))
	p.endsDemo()
	p.run("demo", "status").want(t, 0, "^No demo is up", "")
	p.run("demo", "reset").want(t, 4, "", "none is up\nkloakroom demo up brings one up")

	said := p.run("demo", "up").stdout
	s := p.demoStatus()
	if !s.Up || !s.Keycloak.Answers || s.Keycloak.Version != "99.1.2" || s.Scene != "done" {
		t.Fatalf("status: %+v after\n%s", s, said)
	}
	p.run("demo", "status").want(t, 0, `^Keycloak +`+s.Keycloak.URL+`, release 99.1.2, administrator admin, password adminpass$`, "")
	p.run("demo", "up").want(t, 0, `^The demo is up already\.$`, "")
	p.run("demo", "up", "--keycloak-version", "26.3.5").want(t, 7, "", "one is up already, with Keycloak 99.1.2")
	p.run("demo", "up", "--at", "no-audience").want(t, 7, "", "demo reset --at")
	p.run("call", s.API.URL).want(t, 0, "Not authenticated", "^401 Unauthorized")

	term := tuitest.Start(t, p.command("demo"), 80, 24)
	term.See("▸ client-app").Press("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if out := string(term.Output()); !strings.Contains(out, "Using the demo that is up") || !strings.Contains(out, "stays up.") {
		t.Errorf("it is not said that it was used and stays:\n%s", out)
	}
	if again := p.demoStatus(); !again.Keycloak.Answers || again.Keycloak.URL != s.Keycloak.URL {
		t.Errorf("the screen's end has ended it: %+v", again)
	}

	beside := p.run("demo", "--headless", "--at", "empty")
	if err := matches("this one is beside it", beside.stdout); err != nil {
		t.Error(err)
	}
	if !p.demoStatus().Keycloak.Answers {
		t.Error("the end of the one beside it has ended it")
	}

	p.run("demo", "down").want(t, 0, `^The demo is down\.$`, "")
	p.nothingLeft(said)
	p.run("demo", "down", "-o", "json").want(t, 0, `"ended": 0`, "")
}

// Whatever was killed, the next command finds what it left, says so and ends it.
func TestWhatAKilledDemoLeftIsFound(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	takeTurn(t)
	killKeeper := func(p *person) {
		var note struct{ Keeper struct{ PID int } }
		b, err := os.ReadFile(filepath.Join(p.state(), "demo", "up.json"))
		if err == nil {
			err = json.Unmarshal(b, &note)
		}
		var keeper *os.Process
		if err == nil {
			keeper, err = os.FindProcess(note.Keeper.PID)
		}
		if err == nil {
			err = keeper.Kill()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const found = `^Stopping a Keycloak that an earlier run left at http://localhost:\d+$`
	for _, c := range []struct {
		name string
		kill func(*person)
		then []string
		said string
	}{
		{"the keeper, and down", func(p *person) {
			p.run("demo", "up")
			killKeeper(p)
		}, []string{"demo", "down"}, found},
		{"the keeper, and up again", func(p *person) {
			p.run("demo", "up")
			killKeeper(p)
		}, []string{"demo", "up"}, found},
		{"a demo on the screen, and up", func(p *person) {
			term := tuitest.Start(t, p.command("demo"), 80, 24)
			term.See("▸ client-app").Signal(os.Kill).Wait()
		}, []string{"demo", "up"}, found},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := withStandIn(t, fake.New(t))
			p.endsDemo()
			c.kill(p)
			eventually(t, "status tells what is left", func() bool {
				s := p.demoStatus()
				return !s.Up && len(s.Left) == 1
			})
			got := p.run(c.then...)
			got.want(t, 0, c.said, "")
			if s := p.demoStatus(); s.Up != (c.then[1] == "up") || len(s.Left) != 0 {
				t.Errorf("afterwards: %+v", s)
			}
		})
	}
}

func TestTwoDemosAtOnceGetPortsOfTheirOwn(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	takeTurn(t)
	p := withStandIn(t, fake.New(t))
	first := tuitest.Start(t, p.command("demo"), 80, 24)
	first.See("▸ client-app")
	second := tuitest.Start(t, p.command("demo"), 80, 24)
	second.See("▸ client-app").Press("q").Wait()
	if out := string(second.Output()); !strings.Contains(out, "is taken; Keycloak gets port") || !strings.Contains(out, "is taken; the sample API gets port") {
		t.Errorf("it is not said:\n%s", out)
	}
	first.Press("2").Press("1").See("▸ client-app").Press("r").See("▸ client-app").Press("q")
	if code := first.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	p.nothingLeft(string(first.Output()) + string(second.Output()))
}

func TestTheDemoWithoutAFolder(t *testing.T) {
	t.Parallel()
	takeTurn(t)
	p := withStandIn(t, nil)
	file := filepath.Join(p.home, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p = p.with("XDG_STATE_HOME=" + filepath.Join(file, "state"))
	for _, command := range [][]string{{"demo", "up"}, {"demo", "down"}, {"demo", "reset"}} {
		p.run(command...).want(t, 2, "", "cannot write to .*\nLet HOME, or XDG_STATE_HOME, name a folder")
	}
	got := p.run("demo", "--headless")
	if err := matches("cannot write to .*\nLet HOME, or XDG_STATE_HOME, name a folder", got.stderr); err != nil || got.code != 2 {
		t.Errorf("exit code %d, %v", got.code, err)
	}
}

// What the flags of a running Keycloak must not do.
func TestARunningKeycloakIsUsedOnlyWithConsent(t *testing.T) {
	t.Parallel()
	takeTurn(t)
	k := fake.New(t)
	p := atFake(t, k, "elsewhere").with("KLOAKROOM_URL=https://sso.example.com")
	k.RemoveRealm("coolproject")
	use := []string{"demo", "--headless", "--use-running", k.URL}
	p.run("demo", "--use-running", "http://sso.example.com").want(t, 2, "", "is not on this machine")
	p.run("demo", "--use-running", k.URL, "--at", "empty").want(t, 2, "", "exclude each other")
	p.run("demo", "--use-running", k.URL, "--keycloak-version", "26.3.5").want(t, 2, "", "exclude each other")
	p.run("demo", "--headless", "--yes").want(t, 2, "", "--yes belongs to --use-running")
	p.run(use...).want(t, 2, "", "nobody can be asked here, so nothing was written")
	p.run(append(use, "--dry-run")...).want(t, 0, "create realm coolproject", "")
	if k.HasRealm("coolproject") {
		t.Fatal("it was written without consent")
	}
	got := p.run(append(use, "--yes")...)
	got.want(t, 0, `with the token: 200 OK$`, "")
	if !k.HasRealm("coolproject") {
		t.Error("the realm is gone with the demo")
	}
	if !strings.Contains(p.journal(), "coolproject") {
		t.Error("the user's journal does not know of it")
	}
	p.nothingLeft("")
}

// lineOf is the line of the screen on which something stands.
func lineOf(t *testing.T, term *tuitest.Terminal, text string) int {
	t.Helper()
	for i, line := range strings.Split(term.Frame(), "\n") {
		if strings.Contains(line, text+" ") {
			return i
		}
	}
	t.Fatalf("%s is not on the screen:\n%s", text, term.Frame())
	return 0
}

// The whole story on a real Keycloak that stays up: by keys to the called API, a
// scene that refuses and is mended, and back. Everything without a network.
func TestTheDemoOnAScreen(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	servers := lease.Servers(t)
	version := servers[len(servers)-1].Name
	takeTurn(t)
	elsewhere := startAPI(t)
	nowhere := "http://127.0.0.1:1"
	p := newVisitor(t, elsewhere, version).with("HTTPS_PROXY="+nowhere, "HTTP_PROXY="+nowhere, "NO_PROXY=localhost,127.0.0.1")
	p.endsDemo()
	p.run("demo", "prepare", "--keycloak-version", version).want(t, 0, `^Ready: the next demo needs no network\.$`, "")
	up := p.run("demo", "up", "--keycloak-version", version)
	up.want(t, 0, `^  export KLOAKROOM_URL=http://localhost:\d+ KLOAKROOM_REALM=coolproject KLOAKROOM_USER=admin KLOAKROOM_PASSWORD=adminpass$`, "")
	s := p.demoStatus()

	// Three keys, at both sizes.
	for _, size := range [][2]int{{80, 24}, {140, 40}} {
		term := tuitest.Start(t, p.command("demo"), size[0], size[1])
		term.See("▸ client-app ", "realm-management", "t gets a token for client-app · 3 the API · ctrl+j calls it")
		term.Press("t").See("Signature valid", "apiserver", "3 the API")
		term.Press("3").See("/secure-data").Press("ctrl+j").See("200 OK", "You have access!")
		leave(t, term)
	}
	admin := p.with("KLOAKROOM_URL="+s.Keycloak.URL, "KLOAKROOM_REALM=coolproject", "KLOAKROOM_PASSWORD=adminpass")
	admin.run("call", "--client", "client-app", s.API.URL).want(t, 0, "You have access!", "")

	// Without the audience the API refuses; assigning the scope mends it.
	p.run("demo", "reset", "--at", "no-audience").want(t, 0, `^Scene +no-audience`, "")
	term := tuitest.Start(t, p.command("demo"), 140, 40)
	term.See("▸ client-app ", "realm-management", "the API refuses").Press("3").See("/secure-data")
	term.Press("ctrl+j").See("401 Unauthorized", "wrong audience: expected apiserver")
	term.Press("1").See("▸ client-app").Press("enter", "]").See("▸ client-app-dedicated")
	term.See("enter ] G, ↑ to api-audience, space mends it").Press("G").See("▸ saml_organization")
	for range lineOf(t, term, "saml_organization") - lineOf(t, term, "api-audience") {
		term.Press("up")
	}
	term.See("▸ api-audience").Press("space").See("Assign api-audience to client-app as Default?").Press("enter").See("✓ Assigned")
	term.Press("3").See("/secure-data").Press("ctrl+j").See("200 OK", "You have access!")
	leave(t, term)

	p.run("demo", "reset", "--at", "done").want(t, 0, `^Scene +done`, "")
	admin.run("call", "--client", "client-app", s.API.URL).want(t, 0, "You have access!", "")
	p.run("demo", "down").want(t, 0, `^The demo is down\.$`, "")
	p.nothingLeft(up.stdout)
	if n := elsewhere.requests(); n != 0 {
		t.Errorf("%d requests went to the Keycloak of KLOAKROOM_URL", n)
	}
}
