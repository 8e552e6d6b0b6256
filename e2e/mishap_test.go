package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"kloakroom/internal/local/lease"
)

// Somebody else takes the name after it was looked for: Keycloak's own 409.
func TestANameThatIsTakenAtTheLastMoment(t *testing.T) {
	t.Parallel()
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		realm := commonRealm(t, s)
		var once sync.Once
		f := newFront(t, s, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if isWrite(r) && strings.HasSuffix(r.URL.Path, "/clients") {
				once.Do(func() { makeClient(t, s, realm, "taken-shop", map[string]any{"name": "Theirs"}) })
			}
			next.ServeHTTP(w, r)
		})
		p := newAdmin(t, s, realm).with("KLOAKROOM_URL=" + f.base)
		got := p.run("clients", "create", "taken-shop", "--name", "Ours", "--yes", "-o", "json")
		got.want(t, 7, "", "409|already")
		if got.errorCode(t) != "exists" {
			t.Errorf("code %q", got.errorCode(t))
		}
		p.run("clients", "list", "--search", "taken-shop").want(t, 0, " Theirs$", "")
	})
}

// The answer to a write is lost on the way, the write is not: it is looked at
// again, and is as it was wanted.
func TestALostAnswer(t *testing.T) {
	t.Parallel()
	s := lease.Servers(t)[0]
	realm := commonRealm(t, s)
	makeClient(t, s, realm, "lost-shop", nil)
	f := newFront(t, s, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if !isWrite(r) {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(httptest.NewRecorder(), r)
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = c.Close()
		}
	})
	p := newAdmin(t, s, realm).with("KLOAKROOM_URL=" + f.base)
	p.run("clients", "set", "lost-shop", "--enabled", "off", "--yes").want(t, 0, "^Changed client lost-shop$", "")
	if !strings.Contains(p.journal(), `"state":"applied"`) {
		t.Errorf("the journal:\n%s", p.journal())
	}
}

// A server that stops answering in the middle leaves a plan that says how far it
// got.
func TestAServerThatFailsInTheMiddleOfAPlan(t *testing.T) {
	t.Parallel()
	s := lease.Servers(t)[0]
	realm := commonRealm(t, s)
	f := newFront(t, s, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if isWrite(r) && strings.HasSuffix(r.URL.Path, "/client-scopes") {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write([]byte("<html>502 Bad Gateway</html>"))
			return
		}
		next.ServeHTTP(w, r)
	})
	p := newAdmin(t, s, realm)
	setup := []string{"setup", "--client", "fail-app", "--audience", "fail-api", "--yes"}
	got := p.with("KLOAKROOM_URL=" + f.base).run(setup...)
	got.want(t, 5, "", "^Created client fail-app\nNot done: create client scope fail-api-audience\nNot done: assign ")
	if err := matches("502", got.stderr); err != nil {
		t.Error(err)
	}
	p.run(setup...).want(t, 0, `\ACreated client scope fail-api-audience\nAssigned `, "")
}

// Who reads the output may have seen enough, as head has: that is no error.
func TestAReaderWhoLeaves(t *testing.T) {
	t.Parallel()
	needSignals(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	cmd := newPerson(t).command("version")
	var stderr strings.Builder
	cmd.Stdout, cmd.Stderr = w, &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("%v\n%s", err, stderr.String())
	}
}

func TestADiskThatIsFull(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Logf("this system has no full disk to try: %v", err)
		return
	}
	defer func() { _ = full.Close() }()
	cmd := newPerson(t).command("version")
	var stderr strings.Builder
	cmd.Stdout, cmd.Stderr = full, &stderr
	if err := cmd.Run(); err == nil {
		t.Error("it ended well")
	}
	if err := checkTextError(stderr.String()); err != nil || !strings.Contains(stderr.String(), "write the output") {
		t.Errorf("%v\n%s", err, stderr.String())
	}
}

// An administrator who is no person: a service account of the realm, or somebody
// with a token that was got elsewhere.
func TestOtherAdministrators(t *testing.T) {
	t.Parallel()
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		realm := commonRealm(t, s)
		uuid := makeClient(t, s, realm, "robot", map[string]any{"secret": "robots-secret"})
		account := arrange(t, s, http.MethodGet, "/admin/realms/"+realm+"/clients/"+uuid+"/service-account-user", nil)
		giveRoles(t, s, realm, find(t, account, "id"), "manage-clients", "view-clients")

		p := newAdmin(t, s, realm).with("KLOAKROOM_USER=", "KLOAKROOM_PASSWORD=")
		p.traces.keepSecret("robots-secret")
		robot := p.with("KLOAKROOM_CLIENT_ID=robot", "KLOAKROOM_CLIENT_SECRET=robots-secret", "KLOAKROOM_LOGIN_REALM="+realm)
		robot.run("clients", "create", "robot-shop", "--dry-run").want(t, 0, `  as service account of robot$`, "")
		robot.run("clients", "create", "robot-shop", "--yes").want(t, 0, `^Created client robot-shop$`, "")
		robot.run("token", "--client", "robot-shop").want(t, 0, `^eyJ`, "")

		token := lease.AdminToken(t, s)
		p.traces.keepSecret(token)
		given := p.with("KLOAKROOM_TOKEN=" + token)
		given.run("clients", "create", "robot-mall", "--dry-run").want(t, 0, `  as a given token$`, "")
		given.run("clients", "create", "robot-mall", "--yes").want(t, 0, `^Created client robot-mall$`, "")
	})
}
