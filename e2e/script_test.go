package e2e_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kloakroom/internal/local/lease"
)

// TestScripts runs each script of testdata on each of the Keycloaks, as the
// administrator, in a realm of its own that does not exist yet.
func TestScripts(t *testing.T) {
	t.Parallel()
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		testscript.Run(t, testscript.Params{
			Dir: "testdata", Cmds: commands, RequireUniqueNames: true,
			Setup: func(env *testscript.Env) error { return openScene(t, env, &s) },
			Condition: func(name string) (bool, error) {
				return name == "auth" && strings.HasSuffix(s.URL, "/auth"), nil
			},
		})
	})
}

// TestOfflineScripts runs the scripts that need no Keycloak.
func TestOfflineScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "offline"), Cmds: commands, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error { return openScene(t, env, nil) },
	})
}

// scene is what belongs to one script.
type scene struct {
	t      testscript.T
	server *lease.Server // nil offline
	realm  string
	traces traces
	apis   map[string]*api
}

type sceneKey struct{}

func sceneOf(ts *testscript.TestScript) *scene { return ts.Value(sceneKey{}).(*scene) }

// openScene gives a script its home and its variables. When it has ended, what
// the program said and left is searched for secrets.
func openScene(t *testing.T, env *testscript.Env, s *lease.Server) error {
	home := filepath.Join(env.WorkDir, "home")
	for _, v := range append(homeVars(home), "KLOAKROOM_HOME="+home) {
		name, value, _ := strings.Cut(v, "=")
		env.Setenv(name, value)
	}
	sc := &scene{t: env.T(), server: s, apis: map[string]*api{}}
	env.Values[sceneKey{}] = sc
	if s != nil {
		sc.realm = newRealmName()
		sc.traces.keepSecret(s.AdminPassword)
		lease.EndRealm(t, *s, sc.realm)
		for name, value := range map[string]string{
			"REALM": sc.realm, "KLOAKROOM_REALM": sc.realm, "KLOAKROOM_URL": s.URL,
			"KLOAKROOM_USER": s.AdminUser, "KLOAKROOM_PASSWORD": s.AdminPassword,
			"ADMIN": s.AdminUser, "ADMIN_PASSWORD": s.AdminPassword,
			"URL": s.URL, "ORIGIN": strings.TrimSuffix(s.URL, "/auth"),
		} {
			env.Setenv(name, value)
		}
	}
	env.Defer(func() {
		for _, leak := range sc.traces.leaks(home) {
			t.Errorf("%s", leak)
		}
	})
	return nil
}
