package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/local/lease"
)

// interrupted is the exit code after Ctrl-C and after a no.
const interrupted = 130

// journal reads what was kept of the changes.
func (p *person) journal() string {
	b, err := os.ReadFile(filepath.Join(p.state(), "journal.jsonl"))
	if err != nil && !os.IsNotExist(err) {
		p.t.Fatal(err)
	}
	return string(b)
}

// Whatever is being waited for, Ctrl-C ends it at once.
func TestCtrlCEndsARead(t *testing.T) {
	t.Parallel()
	needSignals(t)
	s := lease.Servers(t)[0]
	realm := commonRealm(t, s)
	makeClient(t, s, realm, "read-app", nil)
	for _, c := range []struct {
		name  string
		hangs string
		args  []string
	}{
		{"while Keycloak is looked for", "/.well-known/", []string{"realms"}},
		{"while signing in", "/master/protocol/openid-connect/token", []string{"realms"}},
		{"while reading", "/clients", []string{"clients", "list", "-o", "json"}},
		{"while a plan is made", "/clients", []string{"clients", "set", "read-app", "--enabled", "off", "--yes"}},
		{"while a token is got", realm + "/protocol/openid-connect/token", []string{"token", "--client", "read-app"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := newGate()
			f := newFront(t, s, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if strings.Contains(r.URL.Path, c.hangs) {
					g.pass(r)
				}
				next.ServeHTTP(w, r)
			})
			r := newAdmin(t, s, realm).with("KLOAKROOM_URL=" + f.base).start(c.args...)
			g.waitReached(t)
			begin := time.Now()
			r.interrupt()
			r.wait().want(t, interrupted, "", "interrupted")
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("it took %s to end", took)
			}
		})
	}
}

// A write that is under way is finished, told and kept in the journal.
func TestCtrlCInTheMiddleOfAWrite(t *testing.T) {
	t.Parallel()
	needSignals(t)
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		realm := commonRealm(t, s)
		uuid := makeClient(t, s, realm, "write-app", nil)
		g := newGate()
		f := newFront(t, s, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if isWrite(r) {
				g.pass(r)
			}
			next.ServeHTTP(w, r)
		})
		p := newAdmin(t, s, realm).with("KLOAKROOM_URL=" + f.base)
		r := p.start("clients", "set", "write-app", "--enabled", "off", "--yes")
		g.waitReached(t)
		r.interrupt()
		r.waitFor("Interrupted: finishing what is under way.")
		g.letThrough()
		got := r.wait()
		if got.code != interrupted || got.stdout != "Changed client write-app\n" {
			t.Errorf("exit code %d, standard output %q, standard error %q", got.code, got.stdout, got.stderr)
		}
		if err := checkTextError(got.stderr); err != nil {
			t.Error(err)
		}
		client := arrange(t, s, http.MethodGet, "/admin/realms/"+realm+"/clients/"+uuid, nil)
		if find(t, client, "enabled") != "false" {
			t.Error("the client was not switched off")
		}
		if j := p.journal(); !strings.Contains(j, `"type":"end","entry"`) || !strings.Contains(j, `"state":"applied"`) {
			t.Errorf("the journal does not say that it was applied:\n%s", j)
		}
	})
}

// A plan of several changes stops before the next one, says how far it got, and
// goes on from there when it is run again.
func TestCtrlCInTheMiddleOfAPlan(t *testing.T) {
	t.Parallel()
	needSignals(t)
	s := lease.Servers(t)[0]
	realm := commonRealm(t, s)
	g := newGate()
	f := newFront(t, s, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if isWrite(r) && strings.HasSuffix(r.URL.Path, "/clients") {
			g.pass(r)
		}
		next.ServeHTTP(w, r)
	})
	p := newAdmin(t, s, realm)
	setup := []string{"setup", "--client", "plan-app", "--audience", "plan-api", "--yes"}
	r := p.with("KLOAKROOM_URL=" + f.base).start(setup...)
	g.waitReached(t)
	r.interrupt()
	r.waitFor("Interrupted: finishing what is under way.")
	g.letThrough()
	r.wait().want(t, interrupted, "", `^Created client plan-app\nNot done: create client scope plan-api-audience\n`)
	if !strings.Contains(p.journal(), `"state":"partial"`) {
		t.Errorf("the journal does not say that it was half-done:\n%s", p.journal())
	}
	p.run(setup...).want(t, 0, `\ACreated client scope plan-api-audience\nAssigned client scope plan-api-audience to client plan-app as Default\n\z`, "")
}

// A second Ctrl-C ends it at once; then nobody knows what became of the write.
func TestTheSecondCtrlCEndsAtOnce(t *testing.T) {
	t.Parallel()
	needSignals(t)
	s := lease.Servers(t)[0]
	realm := commonRealm(t, s)
	makeClient(t, s, realm, "twice-app", nil)
	g := newGate()
	f := newFront(t, s, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if isWrite(r) {
			g.pass(r)
			return
		}
		next.ServeHTTP(w, r)
	})
	p := newAdmin(t, s, realm).with("KLOAKROOM_URL=" + f.base)
	r := p.start("clients", "set", "twice-app", "--enabled", "off", "--yes")
	g.waitReached(t)
	r.interrupt()
	r.waitFor("Ctrl-C again ends at once.")
	r.interrupt()
	if got := r.wait(); got.code != interrupted || got.stdout != "" {
		t.Errorf("exit code %d, standard output %q", got.code, got.stdout)
	}
	if j := p.journal(); !strings.Contains(j, `"type":"plan"`) || strings.Contains(j, `"type":"end"`) {
		t.Errorf("the journal does not leave the end open:\n%s", j)
	}
}

func TestCtrlCEndsACallAndACommandForASecret(t *testing.T) {
	t.Parallel()
	needSignals(t)
	s := lease.Servers(t)[0]
	g := newGate()
	f := newFront(t, s, func(_ http.ResponseWriter, r *http.Request, _ http.Handler) { g.pass(r) })
	p := newPerson(t)
	r := p.start("call", f.URL+"/orders")
	g.waitReached(t)
	r.interrupt()
	r.wait().want(t, interrupted, "", "interrupted")

	begun := filepath.Join(p.home, "begun")
	r = p.start("token", "--client", "app", "--token-url", f.URL, "--secret-from", "cmd:touch begun; sleep 600")
	eventually(t, "the command for the secret runs", func() bool {
		_, err := os.Stat(begun)
		return err == nil
	})
	begin := time.Now()
	r.interrupt()
	r.wait().want(t, interrupted, "", "get the secret from the command touch: interrupted")
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %s to end", took)
	}
}
