package e2e_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"kloakroom/internal/local/lease"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// atFake is the administrator of a Keycloak in memory, at work in a realm of it.
func atFake(t *testing.T, k *fake.Keycloak, realm string) *person {
	t.Helper()
	k.Follow(time.Now)
	return newPerson(t, fake.AdminPassword).with("KLOAKROOM_URL="+k.URL, "KLOAKROOM_REALM="+realm,
		"KLOAKROOM_USER="+fake.Admin, "KLOAKROOM_PASSWORD="+fake.AdminPassword)
}

// arrives waits until a request for this has come.
func arrives(t *testing.T, k *fake.Keycloak, part string) {
	t.Helper()
	eventually(t, "a request for "+part, func() bool {
		return slices.ContainsFunc(k.Requests(), func(r string) bool { return strings.Contains(r, part) })
	})
}

// restored waits for the end of the program, and wants the terminal as it was:
// the screen, the cursor, reports of mouse, paste, focus and keys, and line mode.
func restored(t *testing.T, term *tuitest.Terminal, code int) {
	t.Helper()
	if got := term.Wait(); got != code {
		t.Errorf("exit code %d, want %d:\n%s", got, code, term.Frame())
	}
	out := string(term.Output())
	for what, pair := range map[string][2]string{
		"the other screen": {"\x1b[?1049h", "\x1b[?1049l"}, "the hidden cursor": {"\x1b[?25l", "\x1b[?25h"},
		"the mouse": {"\x1b[?1002;1006h", "\x1b[?1002;1006l"}, "the mouse's buttons": {"\x1b[?1002h", "\x1b[?1002l"},
		"bracketed paste": {"\x1b[?2004h", "\x1b[?2004l"}, "focus": {"\x1b[?1004h", "\x1b[?1004l"},
	} {
		if on, off := strings.LastIndex(out, pair[0]), strings.LastIndex(out, pair[1]); on > off {
			t.Errorf("%s stayed on", what)
		}
	}
	stty := exec.Command("stty", "-a")
	stty.Stdin = term.File()
	mode, err := stty.Output()
	if err != nil {
		t.Logf("the modes of the terminal are not to be had: %v", err)
		return
	}
	for _, off := range []string{"-icanon", "-echo ", "-isig", "-opost"} {
		if strings.Contains(string(mode), off) {
			t.Errorf("the terminal was left with %s", off)
		}
	}
}

func TestATerminalThatIsTooSmallOrChangesWhileReading(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	k := fake.New(t)
	release := k.Hang("/admin/realms/coolproject/clients")
	term := atFake(t, k, "coolproject").onScreen(20, 5)
	term.See("kloakroom needs", "60×16", "20×5")
	arrives(t, k, "/clients")
	term.Resize(80, 24).See("Clients").NotSee("kloakroom needs").Resize(7, 3).See("kloak").NotSee("╭")
	term.Resize(140, 40).See("╭ Clients").Resize(80, 24).NotSee("╭ Realms")
	release()
	term.See("▸ account", "client-app").Resize(140, 40).See("╭ Realms", "▸ account").Resize(20, 5).See("20×5")
	term.Resize(80, 24).See("▸ account").Press("G").See("▸ security-admin-console")
	leave(t, term, fake.AdminPassword)
	restored(t, term, 0)
}

// Whatever hangs, esc ends the waiting at once, and what was asked for can be
// asked for again.
func TestEscEndsTheWaitingAtOnce(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	hangs := make(chan struct{})
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-hangs:
			_, _ = io.WriteString(w, "awake")
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(api.Close)
	k := fake.New(t)
	stop := func(term *tuitest.Terminal, asked string, ask func(), again string) {
		t.Helper()
		release := k.Hang(asked)
		k.Forget()
		ask()
		arrives(t, k, asked)
		term.See("esc stop")
		begin := time.Now()
		term.Press("esc").See("Stopped")
		if took := time.Since(begin); took > 3*time.Second {
			t.Errorf("%s: stopped after %s", asked, took)
		}
		release()
		term.Press(again).NotSee("Stopped", "esc stop")
	}
	var term *tuitest.Terminal
	release := k.Hang("/master/protocol/openid-connect/token")
	term = atFake(t, k, "coolproject").with("KLOAKROOM_API="+api.URL+"/slow").onScreen(80, 24)
	arrives(t, k, "/master/protocol/openid-connect/token")
	term.See("esc stop").Press("esc").See("Stopped")
	release()
	term.Press("enter").See("▸ account")

	stop(term, "/admin/realms/coolproject/clients", func() { term.Press("r") }, "r")
	term.Press("/").Send("client-app").See("▸ client-app").Press("enter").See("/client-app ─").Press("enter").See("space toggle")
	stop(term, "/admin/realms/coolproject/client-scopes", func() { term.Press("]") }, "r")
	term.See("api-audience")
	stop(term, "/realms/coolproject/protocol/openid-connect/token", func() { term.Press("t") }, "r")
	term.See("Signature valid").Press("3").See("/slow").Press("ctrl+j").See("Sending", "esc stop").Press("esc").See("Stopped")
	close(hangs)
	term.Press("ctrl+j").See("200 OK", "awake")
	leave(t, term, fake.AdminPassword)
	restored(t, term, 0)
}

// safe are keys that neither quit nor suspend nor sign in elsewhere.
var safe = strings.Fields("j k h l g G z r t n y x / ? e m s c [ ] 1 2 3 up down left right home end pgup pgdown tab shift+tab enter space esc backspace ctrl+u ctrl+j ctrl+y")

// Keys that are mashed while everything loads do no harm: nothing is written, no
// key ends the program, and then it answers as ever.
func TestKeysMashedWhileEverythingLoads(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	random := rand.New(rand.NewPCG(9, 1970)) // the same keys in each run
	k := fake.New(t)
	release := k.Hang("/realms")
	p := atFake(t, k, "coolproject").with("KLOAKROOM_USER="+fake.Viewer, "KLOAKROOM_PASSWORD="+fake.ViewerPassword)
	term := p.onScreen(80, 24)
	arrives(t, k, "/realms/master")
	mash := func(n int, keys []string) {
		for range n {
			term.Press(keys[random.IntN(len(keys))])
		}
	}
	mash(100, slices.DeleteFunc(slices.Clone(safe), func(key string) bool { return key == "esc" })) // that would stop the sign-in
	release()
	term.See("▸ ")
	for range 5 {
		release := k.Hang("/realms/")
		mash(80, safe)
		release()
	}
	// ctrl+z is answered everywhere: then all keys before it were.
	term.Press("ctrl+z").See("– suspend")
	eventually(t, "esc leads out of everything", func() bool {
		term.Press("esc", "esc", "alt+1")
		return strings.Contains(term.Frame(), "\n╭ Realms") && !strings.Contains(term.Frame(), "esc ")
	})
	term.Press("r").See("atlas").Press("g").See("▸ atlas").Press("j").See("▸ coolproject").Press("enter").See("Clients ─")
	term.Press("/").See("esc clear").Press("end", "ctrl+u").Send("client-app").See("▸ client-app")
	if strings.Contains(p.journal(), `"state":"applied"`) {
		t.Errorf("something was written:\n%s", p.journal())
	}
	leave(t, term, fake.AdminPassword, fake.ViewerPassword)
	restored(t, term, 0)
}

// A megabyte that is pasted into a field takes its time, but is no harm.
func TestAMegabyteIsPastedIntoAnyField(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	const megabyte = 1 << 20
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		_ = json.NewEncoder(w).Encode(map[string]int64{"bytes": n})
	}))
	t.Cleanup(api.Close)
	k := fake.New(t)
	term := atFake(t, k, "coolproject").with("KLOAKROOM_URL=", "KLOAKROOM_USER=", "KLOAKROOM_PASSWORD=", "KLOAKROOM_API="+api.URL).onScreen(80, 24)
	paste := strings.Repeat("v", megabyte)
	term.See("Keycloak URL").Paste("http://"+paste).See("vvvv", "Too long").Press("enter", "enter").See("This is needed")
	term.Press("up", "up", "up", "up", "ctrl+u").See("http://localhost")
	term.Send(k.URL).Press("tab", "tab", "tab").Send("admin").Press("tab").Paste(paste).See("•", "Too long").Press("enter").See("was refused")
	term.Press("ctrl+u").NotSee("•").Send(fake.AdminPassword).Press("enter").See("Keep this sign-in?").Paste(paste).See("Too long")
	term.Press("esc").NotSee("Keep this").See("▸ account")

	term.Press("/").See("esc clear").Paste(paste).See("No client ID contains").Press("ctrl+u").Send("client-app").See("▸ client-app").Press("enter")
	term.Press("n").See("audience scope").Press("c").See("New client").Paste(paste).See("Too long").Press("esc").NotSee("New client")
	term.Press("3").See("Response").Press("enter").Paste("X-Long: " + paste).See("too long").Press("ctrl+u").See("None of your own")
	term.Press("esc").See("enter edit").Press("]", "enter").See("Nothing is sent as body").Paste(paste).See("vvvv", "Body ●")
	term.Press("ctrl+j").See("200 OK", fmt.Sprintf(`"bytes": %d`, megabyte))
	leave(t, term, fake.AdminPassword)
}

func TestTheServerGoesAndComesBack(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	k := fake.New(t)
	term := atFake(t, k, "coolproject").onScreen(80, 24)
	term.See("▸ account").Press("/").Send("client-app").See("▸ client-app").Press("enter").See("/client-app ─")
	k.Down() // which breaks the connection that is open, too
	term.Press("r").See("r try again").Press("r").See("nothing listens at").Press("t").See("No token for client-app", "nothing listens at", "try again")
	k.Up()
	term.Press("r").See("Signature valid").Press("1").See("Clients ─").Press("r").NotSee("try again").See("▸ client-app")
	leave(t, term, fake.AdminPassword)
}

func TestTheSessionThatEndsInTheMiddle(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	a := startAPI(t)
	k := fake.New(t)
	p := atFake(t, k, "coolproject").with("KLOAKROOM_API=" + a.URL + "/echo")
	p.traces.keepSecret("the-new-password", "another-password")
	term := p.onScreen(80, 24)
	term.See("▸ account").Press("/").Send("client-app").See("▸ client-app").Press("enter").See("/client-app ─").Press("3")
	term.See("/echo").Press("e").Send("?typed=1").See("?typed=1").Press("tab", "]", "enter")
	term.See("Nothing is sent as body").Send("typed text").See("typed text")
	k.SetPassword(fake.Admin, "the-new-password")
	k.EndSessions()
	term.Press("ctrl+j").See("was refused", "enter sign in again").Press("enter")
	term.See("The session has ended", "Sign in, and everything is where you left it.").Press("enter").See("✗ User \"admin\" was refused")
	term.Send("the-new-password").See("•").Press("enter").See("Response", "?typed=1", "Body ●")
	term.See("Signed in again").Press("ctrl+j").See("200 OK", `"typed text"`, `"client-app"`)

	term.Press("1").See("/client-app ─").Press("n").See("audience scope").Press("c").See("New client").Send("shop-9").See("shop-9")
	k.SetPassword(fake.Admin, "another-password")
	k.EndSessions()
	term.Press("enter").See("The session has ended").Send("another-password").See("•").Press("enter").See("/client-app ─")
	term.Press("n").See("audience scope").Press("c").See("New client", "shop-9").Press("enter").See("Create client shop-9?").Press("enter")
	term.See("▸ shop-9")
	leave(t, term, fake.AdminPassword, "the-new-password", "another-password")
}

func TestAnAdministratorWhoMayOnlyLook(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	k := fake.New(t)
	p := atFake(t, k, "coolproject").with("KLOAKROOM_USER="+fake.Viewer, "KLOAKROOM_PASSWORD="+fake.ViewerPassword)
	term := p.onScreen(140, 40)
	term.See("viewer@master", "▸ account").Press("/").Send("client-app").See("▸ client-app").Press("enter").See("/client-app ─").Press("enter")
	term.See("▸ Enabled").Press("space").See("manage-clients")
	term.Press("]").See("● Default", "api-audience").Press("down", "down", "space").See("assign: it needs the role manage-clients")
	term.Press("]").See("service-account-client-app").Press("]").See("these rights do not show it").Press("R").See("rotate secret: it needs the role manage-clients")
	term.Press("c").See("copy secret: it needs the role manage-clients")
	term.Press("x").See("get a token", "turn off Service account roles", "It needs the role manage-clients").Press("s").See("get a token").Press("esc").NotSee("get a token")
	term.Press("n").See("client           –", "– It needs the role manage-clients").Press("esc").NotSee("audience scope")
	term.Press("t").See("No token for client-app", "does not show the client's secret to this administrator", "type the client's secret")
	term.Press("1").See("▸ client-app").Press("shift+tab", "r").See("apiserver").NotSee("✗")
	for _, r := range k.Requests() {
		if method, path, _ := strings.Cut(r, " "); method != "GET" && strings.HasPrefix(path, "/admin/") {
			t.Errorf("%s was sent", r)
		}
	}
	leave(t, term, fake.ViewerPassword)
}

// A signal ends the program as ctrl+c does, but for the exit code.
func TestASignalLeavesTheTerminalAsItWas(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			k := fake.New(t)
			k.Hang("/admin/realms/coolproject/clients")
			term := atFake(t, k, "coolproject").onScreen(80, 24)
			arrives(t, k, "/clients")
			term.See("╭ Clients").Signal(sig)
			restored(t, term, interrupted)
			term.See("kloakroom: interrupted: " + sig.String())
		})
	}
}

// writing begins a change whose request is held up by the gate.
func writing(t *testing.T) (*person, *fake.Keycloak, *tuitest.Terminal, *gate) {
	t.Helper()
	k, g := fake.New(t), newGate()
	f := newFront(t, lease.Server{URL: k.URL}, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if isWrite(r) {
			g.pass(r)
		}
		next.ServeHTTP(w, r)
	})
	p := atFake(t, k, "coolproject").with("KLOAKROOM_URL=" + f.base)
	term := p.onScreen(80, 24)
	term.See("▸ account").Press("/").Send("client-app").See("▸ client-app").Press("enter").See("/client-app ─").Press("enter")
	term.See("▸ Enabled").Press("space").See("on → off").Press("enter")
	g.waitReached(t)
	return p, k, term, g
}

// A write that is under way is finished, and its outcome told where it can be
// read afterwards.
func TestASignalWhileAChangeIsMade(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			p, k, term, g := writing(t)
			term.Signal(sig).See("finishing")
			g.letThrough()
			restored(t, term, interrupted)
			term.See("Applying: disable client-app: done.", "kloakroom: interrupted: "+sig.String())
			if !strings.Contains(p.journal(), `"state":"applied"`) {
				t.Errorf("the journal does not say that it was applied:\n%s", p.journal())
			}
			if !k.Realm("coolproject").Client("client-app").Disabled {
				t.Error("the client was not switched off")
			}
		})
	}
}

// One ctrl+c is as it is with a command: the change is made, its outcome told,
// and the exit code says that it was interrupted.
func TestCtrlCWhileAChangeIsMade(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	p, k, term, g := writing(t)
	term.Press("ctrl+c").See("finishing")
	g.letThrough()
	restored(t, term, interrupted)
	term.See("Applying: disable client-app: done.", "kloakroom: interrupted")
	if !strings.Contains(p.journal(), `"state":"applied"`) || !k.Realm("coolproject").Client("client-app").Disabled {
		t.Errorf("the change was not made:\n%s", p.journal())
	}
}

func TestCtrlCTwiceWhileAChangeIsMade(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	p, k, term, _ := writing(t)
	term.Press("ctrl+c").See("finishing", "ctrl+c ends at once").Press("ctrl+c")
	restored(t, term, interrupted)
	term.See("Applying: disable client-app: the program ended before the answer came", "kloakroom: interrupted before the outcome was known")
	if j := p.journal(); !strings.Contains(j, `"type":"plan"`) || strings.Contains(j, `"type":"end"`) {
		t.Errorf("the journal does not leave the end open:\n%s", j)
	}
	if k.Realm("coolproject").Client("client-app").Disabled {
		t.Error("the client was switched off all the same")
	}
}
