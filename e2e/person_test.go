package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kloakroom/internal/local/lease"
)

// person is somebody at a shell: with a home of their own, and the variables
// that they have exported.
type person struct {
	t      testing.TB
	home   string
	vars   map[string]string
	traces *traces
}

// newPerson returns somebody with nothing but a home. When the test ends, what
// the program said and left is searched for tokens and for the given secrets.
func newPerson(t testing.TB, secrets ...string) *person {
	t.Helper()
	p := &person{t: t, home: t.TempDir(), vars: map[string]string{}, traces: &traces{secrets: secrets}}
	for _, v := range homeVars(p.home) {
		name, value, _ := strings.Cut(v, "=")
		p.vars[name] = value
	}
	t.Cleanup(func() {
		for _, leak := range p.traces.leaks(p.home) {
			t.Error(leak)
		}
	})
	return p
}

// newAdmin returns the administrator of a server, at work in a realm of it.
func newAdmin(t testing.TB, s lease.Server, realm string) *person {
	t.Helper()
	p := newPerson(t, s.AdminPassword)
	p.vars["KLOAKROOM_URL"], p.vars["KLOAKROOM_REALM"] = s.URL, realm
	p.vars["KLOAKROOM_USER"], p.vars["KLOAKROOM_PASSWORD"] = s.AdminUser, s.AdminPassword
	return p
}

// homeVars are the variables of a user with this home and nothing else of the
// one who runs the tests: no settings, no keychain, no proxy.
func homeVars(home string) []string {
	vars := []string{
		"HOME=" + home, "USERPROFILE=" + home,
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_DATA_HOME=" + filepath.Join(home, "data"),
		"XDG_STATE_HOME=" + filepath.Join(home, "state"), "XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
		"PATH=" + os.Getenv("PATH"),
	}
	for _, name := range []string{"SYSTEMROOT", "COMSPEC", "PATHEXT", "GOCOVERDIR"} {
		if v := os.Getenv(name); v != "" {
			vars = append(vars, name+"="+v)
		}
	}
	return vars
}

// with returns the same person with further variables; "NAME=" takes one away.
func (p *person) with(vars ...string) *person {
	other := *p
	other.vars = map[string]string{}
	for name, value := range p.vars {
		other.vars[name] = value
	}
	for _, v := range vars {
		name, value, _ := strings.Cut(v, "=")
		other.vars[name] = value
		if value == "" {
			delete(other.vars, name)
		}
	}
	return &other
}

// state is the folder where the journal lies.
func (p *person) state() string { return filepath.Join(p.vars["XDG_STATE_HOME"], "kloakroom") }

func (p *person) command(args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = p.home
	for name, value := range p.vars {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}
