package e2e_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/local/lease"
)

// answers are servers that are no Keycloak, or an ill one.
var answers = []struct {
	name    string
	handler http.HandlerFunc
	code    string // of the error in JSON
	why     string
}{
	{"a page of HTML", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><title>Welcome to the intranet</title></html>")
	}, "not-keycloak", `what answers there is not a Keycloak.*HTML`},
	{"a redirect to a login page", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			_, _ = io.WriteString(w, "<html>Who are you?</html>")
			return
		}
		http.Redirect(w, r, "/login?back="+r.URL.Path, http.StatusFound)
	}, "redirect", `redirects to .*/login`},
	{"the error page of a proxy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html><h1>502 Bad Gateway</h1><hr>nginx</html>")
	}, "", `502`},
	{"other JSON", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status":"UP"}`)
	}, "not-keycloak", `what answers there is not a Keycloak`},
	{"JSON that is cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"issuer":"http://loc`)
	}, "not-keycloak", `what answers there is not a Keycloak`},
	{"too many requests", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"error":"slow down"}`)
	}, "", `429`},
	{"a connection that closes", func(w http.ResponseWriter, _ *http.Request) {
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = c.Close()
		}
	}, "closed", `closed the connection`},
	{"escape sequences", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `{"error":"\u001b[2Jred\u009b31m\u202e"}`)
	}, "", `␛\[2Jred`},
}

func TestWhatIsNoKeycloakIsSaid(t *testing.T) {
	t.Parallel()
	for _, a := range answers {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(a.handler)
			defer server.Close()
			p := newPerson(t, "hunter2").with("KLOAKROOM_URL="+server.URL, "KLOAKROOM_USER=admin", "KLOAKROOM_PASSWORD=hunter2", "KLOAKROOM_REALM=shop")
			p.run("realms").want(t, 5, "", a.why)
			got := p.run("clients", "list", "-o", "json")
			got.want(t, 5, "", a.why)
			if a.code != "" && got.errorCode(t) != a.code {
				t.Errorf("code %q, want %q", got.errorCode(t), a.code)
			}
			p.run("token", "--client", "shop", "--secret-from", "env:KLOAKROOM_PASSWORD").want(t, 5, "", a.why)
		})
	}
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "hunter2").with("KLOAKROOM_USER=admin", "KLOAKROOM_PASSWORD=hunter2")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	refused := p.run("realms", "--url", free, "-o", "json")
	refused.want(t, 5, "", "nothing listens at "+strings.TrimPrefix(free, "http://"))
	if refused.errorCode(t) != "refused" {
		t.Errorf("code %q", refused.errorCode(t))
	}
	unknown := p.run("realms", "--url", "http://no-such-host.invalid", "-o", "json")
	unknown.want(t, 5, "", "no-such-host.invalid")
	if unknown.errorCode(t) != "dns" {
		t.Errorf("code %q", unknown.errorCode(t))
	}
	p.run("call", free+"/orders").want(t, 5, "", "nothing listens at")
}

// What hangs is given up when the time is up.
func TestTimeOuts(t *testing.T) {
	t.Parallel()
	s := lease.Servers(t)[0]
	realm := commonRealm(t, s)
	for _, c := range []struct {
		name  string
		hangs string
		args  []string
		why   string
	}{
		{"the first answer", "openid-configuration", []string{"realms"}, "no answer from .* within"},
		{"the token endpoint of the sign-in", "master/protocol/openid-connect/token", []string{"realms"}, "sign in at .*: no answer from .* within"},
		{"the admin API", "/admin/realms", []string{"clients", "list"}, "no answer from .* within"},
		{"the token endpoint of the client", realm + "/protocol/openid-connect/token", []string{"token", "--client", "app", "--secret-from", "env:APP_SECRET"}, "no answer from .* within"},
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
			p := newAdmin(t, s, realm).with("KLOAKROOM_URL="+f.base, "APP_SECRET=hunter2")
			begin := time.Now()
			got := p.run(append(c.args, "--timeout", "1s", "-o", "json")...)
			got.want(t, 5, "", c.why)
			if got.errorCode(t) != "timeout" {
				t.Errorf("code %q", got.errorCode(t))
			}
			if took := time.Since(begin); took > 20*time.Second {
				t.Errorf("it took %s to give up after a second", took)
			}
		})
	}
}

// A body that never ends is given up like an answer that never comes.
func TestABodyThatStopsInTheMiddle(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = fmt.Fprint(w, "half of it")
		_ = http.NewResponseController(w).Flush()
		<-stop
	}))
	defer server.Close()
	defer close(stop)
	got := newPerson(t).run("call", server.URL, "--timeout", "1s")
	if got.code != 5 || got.stdout != "half of it" {
		t.Errorf("exit code %d, standard output %q", got.code, got.stdout)
	}
	if err := matches(`^kloakroom: the answer of .* was not complete`, got.stderr); err != nil {
		t.Error(err)
	}
}
