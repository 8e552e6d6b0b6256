package e2e_test

import (
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// demoOnScreen starts the demo, with a stand-in for its Keycloak, and waits until
// the clients are on the screen.
func demoOnScreen(t *testing.T) (*person, *tuitest.Terminal) {
	t.Helper()
	p := withStandIn(t, fake.New(t))
	term := tuitest.Start(t, p.command("demo"), 80, 24)
	term.See("▸ client-app", "t gets a token for client-app · 3 the API · ctrl+j calls it")
	return p, term
}

func TestEveryWayOutOfTheDemoEndsWhatItStarted(t *testing.T) {
	t.Parallel()
	takeTurn(t)
	for _, c := range []struct {
		name string
		out  func(*tuitest.Terminal)
		code int
	}{
		{"q", func(term *tuitest.Terminal) { term.Press("q") }, 0},
		{"ctrl+c", func(term *tuitest.Terminal) { term.Press("ctrl+c") }, 0},
		{"SIGTERM", func(term *tuitest.Terminal) { term.Signal(syscall.SIGTERM) }, interrupted},
		{"SIGHUP", func(term *tuitest.Terminal) { term.Signal(syscall.SIGHUP) }, interrupted},
		{"SIGTERM twice", func(term *tuitest.Terminal) { term.Signal(syscall.SIGTERM).Signal(syscall.SIGTERM) }, interrupted},
		{"the terminal is gone", func(term *tuitest.Terminal) { _ = term.File().Close() }, interrupted},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, term := demoOnScreen(t)
			c.out(term)
			if code := term.Wait(); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			p.nothingLeft(string(term.Output()))
		})
	}
}

// endedByCtrlC waits for the end, and wants it told and nothing left.
func (p *person) endedByCtrlC(r *running) {
	p.t.Helper()
	got := r.wait()
	if got.code != interrupted {
		p.t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	if err := checkTextError(got.stderr); err != nil {
		p.t.Error(err)
	}
	p.nothingLeft(got.stdout)
}

// Ctrl-C at each step of the start leaves nothing, on a screen and without one.
func TestCtrlCAtEachStepOfTheStart(t *testing.T) {
	t.Parallel()
	takeTurn(t)
	needSignals(t)
	for _, c := range []struct{ name, hangs string }{
		{"while it signs in", "/protocol/openid-connect/token"},
		{"while the realm is looked for", "/admin/realms/coolproject"},
	} {
		for _, command := range [][]string{{"demo", "--headless"}, {"demo", "up"}} {
			t.Run(c.name+": "+strings.Join(command, " "), func(t *testing.T) {
				k := fake.New(t)
				p := withStandIn(t, k)
				release := k.Hang(c.hangs)
				t.Cleanup(release)
				r := p.start(command...)
				arrives(t, k, c.hangs)
				r.interrupt()
				p.endedByCtrlC(r)
			})
		}
	}
	t.Run("while Keycloak does not come up", func(t *testing.T) {
		p := withStandIn(t, nil)
		r := p.start("demo", "--headless")
		r.waitFor("Starting Keycloak 99.1.2")
		eventually(t, "Keycloak's process runs", func() bool { return len(processes(t, p.servers())) > 0 })
		r.interrupt()
		p.endedByCtrlC(r)
	})
	t.Run("while Keycloak is fetched", func(t *testing.T) {
		needJava(t)
		hole, reached := startHole(t)
		p := newPerson(t).with("JAVA_HOME="+os.Getenv("JAVA_HOME"), "HTTPS_PROXY="+hole)
		r := p.start("demo", "--headless")
		<-reached
		r.interrupt()
		p.endedByCtrlC(r)
	})
}

// A write that hangs is waited for, and broken off by the second Ctrl-C; nothing
// is left then, either.
func TestASecondCtrlCBreaksAHangingWriteOff(t *testing.T) {
	t.Parallel()
	takeTurn(t)
	needSignals(t)
	k := fake.New(t)
	k.RemoveRealm("coolproject")
	p := withStandIn(t, k)
	t.Cleanup(k.HangOn("POST", "/admin/realms")) // a read that hangs is ended by the first Ctrl-C
	r := p.start("demo", "--headless")
	arrives(t, k, "POST /admin/realms")
	r.interrupt()
	r.waitFor("Ctrl-C again breaks it off.")
	begin := time.Now()
	r.interrupt()
	got := r.wait()
	if got.code != interrupted && got.code != 5 {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("it took %s to end", took)
	}
	p.nothingLeft(got.stdout)
}

// startHole is a proxy that takes connections and never answers.
func startHole(t *testing.T) (address string, reached <-chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	first := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
			if n == 0 {
				close(first)
			}
		}
	}()
	return "http://" + l.Addr().String(), first
}
