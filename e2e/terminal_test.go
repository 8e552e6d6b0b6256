package e2e_test

import (
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/creack/pty"

	"kloakroom/internal/local/lease"
)

// terminal is the program in a terminal of 24 lines by 100 columns.
type terminal struct {
	*running
	tty *os.File
}

// onTerminal starts the program with a terminal for all three of its streams,
// without bold and dim unless NO_COLOR is set to nothing: then no escape
// sequence at all may come out.
func (p *person) onTerminal(args ...string) *terminal {
	p.t.Helper()
	cmd := p.command(args...)
	cmd.Env = append([]string{"TERM=xterm-256color", "NO_COLOR=1"}, cmd.Env...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 100})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = tty.Close() })
	term := &terminal{running: &running{t: p.t, cmd: cmd, traces: p.traces, terminal: true, ended: make(chan struct{})}, tty: tty}
	go func() {
		// Reading fails when the program has closed the other end; all is read
		// by then.
		_, _ = io.Copy(&term.stdout, tty)
		term.err = cmd.Wait()
		close(term.ended)
	}()
	return term
}

// types sends keys as a person types them.
func (term *terminal) types(keys string) {
	term.t.Helper()
	if _, err := term.tty.WriteString(keys); err != nil {
		term.t.Fatal(err)
	}
}

// wait returns what came out with the line ends of a file.
func (term *terminal) wait() result {
	term.t.Helper()
	r := term.running.wait()
	r.stdout = strings.ReplaceAll(r.stdout, "\r\n", "\n")
	return r
}

func needTerminal(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		lease.Skip(t, "there are no pseudo-terminals to test with on Windows")
	}
}

// What asks, asks before it writes; and only a yes is one.
func TestConsentOnATerminal(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	s := lease.Servers(t)[0]
	realm := commonRealm(t, s)
	uuid := makeClient(t, s, realm, "asked-shop", nil)
	p := newAdmin(t, s, realm)
	enabled := func() string {
		return find(t, arrange(t, s, http.MethodGet, "/admin/realms/"+realm+"/clients/"+uuid, nil), "enabled")
	}
	const question = "Apply this? [y/N] "
	for _, keys := range []string{"n\n", "\n", "nonsense\n", "\x03", "\x04"} {
		term := p.onTerminal("clients", "set", "asked-shop", "--enabled", "off")
		term.waitFor(question)
		term.types(keys)
		got := term.wait()
		got.want(t, interrupted, `^change client asked-shop\n  Enabled +on +→ +off\n  ! It gets no new tokens\.`, "")
		if !strings.HasPrefix(got.stdout, s.URL+"  realm "+realm+"  as "+s.AdminUser+"@master"+"\n") {
			t.Errorf("the plan does not begin with server, realm and administrator:\n%s", got.stdout)
		}
		if enabled() != "true" {
			t.Fatalf("after %q it was written", keys)
		}
	}
	if p.journal() != "" {
		t.Errorf("a no stands in the journal:\n%s", p.journal())
	}
	for _, c := range []struct{ set, keys, enabled string }{{"off", "y\n", "false"}, {"on", " YES \n", "true"}} {
		term := p.onTerminal("clients", "set", "asked-shop", "--enabled", c.set)
		term.waitFor(question)
		term.types(c.keys)
		term.wait().want(t, 0, "^Changed client asked-shop$", "")
		if enabled() != c.enabled {
			t.Errorf("enabled is %s after %q", enabled(), c.keys)
		}
	}
}

// What changed while the question stood there is not overwritten.
func TestAChangeInTheMeantime(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		realm := commonRealm(t, s)
		path := "/admin/realms/" + realm + "/clients/" + makeClient(t, s, realm, "raced-shop", nil)
		term := newAdmin(t, s, realm).onTerminal("clients", "set", "raced-shop", "--enabled", "off")
		term.waitFor("Apply this?")
		client := arrange(t, s, http.MethodGet, path, nil).(map[string]any)
		client["description"] = "Somebody was here"
		arrange(t, s, http.MethodPut, path, client)
		term.types("y\n")
		term.wait().want(t, 7, `^kloakroom: .*it changed since it was shown: Description was –, is Somebody was here$`, "")
		after := arrange(t, s, http.MethodGet, path, nil)
		if find(t, after, "enabled") != "true" || find(t, after, "description") != "Somebody was here" {
			t.Errorf("it was written over: %v", after)
		}
	})
}

// On a terminal secrets and tokens are shortened, unless they are asked for.
func TestSecretsAreMaskedOnATerminal(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	s := lease.Servers(t)[0]
	realm := commonRealm(t, s)
	makeClient(t, s, realm, "shown-shop", map[string]any{"secret": "the-real-secret"})
	p := newAdmin(t, s, realm)
	hidden := newAdmin(t, s, realm) // its output is searched for the secret, too
	hidden.traces.keepSecret("the-real-secret")

	hidden.onTerminal("clients", "secret", "shown-shop").wait().want(t, 0, `^\*{10}$`, "")
	hidden.onTerminal("clients", "secret", "shown-shop", "-o", "json").wait().want(t, 0, `"secret": "\*{10}"`, "")
	p.onTerminal("clients", "secret", "shown-shop", "--show").wait().want(t, 0, `^the-real-secret$`, "")
	for _, args := range [][]string{{"token", "--client", "shown-shop"}, {"token", "--client", "shown-shop", "-o", "json"}} {
		got := hidden.onTerminal(args...).wait()
		got.want(t, 0, `eyJ[\w-]+…`, "")
		if aToken.MatchString(got.stdout) {
			t.Errorf("the token is shown whole by %v", args)
		}
	}
	shown := p.onTerminal("token", "--client", "shown-shop", "--show").wait()
	if !aToken.MatchString(shown.stdout) {
		t.Errorf("the token is not shown: %s", shown.stdout)
	}
	call := hidden.onTerminal("call", "--client", "shown-shop", s.URL+"/realms/"+realm).wait()
	call.want(t, 0, `^200 OK, \d+ bytes in `, "")
}

// ourOwn are the only escape sequences that may come out: bold, dim and their end.
var ourOwn = strings.NewReplacer("\x1b[1m", "", "\x1b[2m", "", "\x1b[0m", "")

// Whatever a server sends, a terminal gets only what can be shown.
func TestNoEscapeSequenceReachesATerminal(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		realm := commonRealm(t, s)
		arrange(t, s, http.MethodPut, "/admin/realms/"+realm, map[string]any{"realm": realm, "displayName": hostile})
		makeClient(t, s, realm, "hostile-shop", map[string]any{
			"name": hostile, "fullScopeAllowed": false,
			"protocolMappers": []any{map[string]any{
				"name": "evil", "protocol": "openid-connect", "protocolMapper": "oidc-hardcoded-claim-mapper",
				"config": map[string]any{"claim.name": "evil", "claim.value": hostile, "jsonType.label": "String", "access.token.claim": "true"},
			}},
		})
		a := startAPI(t)
		plain := newAdmin(t, s, realm)
		token := plain.run("token", "--client", "hostile-shop").stdout
		coloured := plain.with()
		coloured.vars["NO_COLOR"] = ""
		plain.vars["TOKEN"], coloured.vars["TOKEN"] = token, token
		const shown = `red.*\]0;o` // shortened in a table; newer Keycloaks take ESC [ out of their errors
		for _, args := range [][]string{
			{"realms"},
			{"clients", "list"},
			{"clients", "get", "hostile-shop"},
			{"inspect", "env:TOKEN"},
			{"call", a.URL + "/hostile"},
			{"clients", "get", hostile},
			{"clients", "set", "hostile-shop", "--enabled", "off", "--realm", hostile},
			{"token", "--client", "hostile-shop", "--scope", hostile},
		} {
			got := plain.onTerminal(args...).wait()
			if err := matches(shown, got.stdout); err != nil {
				t.Errorf("kloakroom %q: %v", args, err)
			}
			if err := got.checkForm(); err != nil {
				t.Errorf("kloakroom %q: %v", args, err)
			}
			got = coloured.onTerminal(args...).wait()
			if c := control(ourOwn.Replace(got.stdout)); c != "" {
				t.Errorf("kloakroom %q, with colours: %s came out", args, c)
			}
		}
	})
}
