package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kloakroom/internal/local"
)

// The cool project, as it is set up for the calls.
const (
	callRealm = "coolproject"
	clientID  = "client-app"
	audience  = "apiserver"
)

// version is the shortest thing that a program can do.
func (s *stage) version() contest {
	c := contest{what: "version", programs: []program{
		{name: ours, args: []string{s.kloakroom, "version"}, want: "kloakroom"},
		{name: bare, args: []string{s.bare, "version"}, want: "bare"},
	}}
	if s.has("curl") {
		c.programs = append(c.programs, program{name: "curl", args: []string{"curl", "--version"}, want: "curl"})
	}
	if s.has("kcadm.sh") {
		c.programs = append(c.programs, program{name: "kcadm.sh help", args: []string{s.kcadm, "help"}, want: "kcadm"})
	}
	for i := range c.programs {
		c.programs[i].env = func(int) []string { return s.env("") }
	}
	return c
}

// call gets a token with the client's secret at hand and calls the API with it.
func (s *stage) call() contest {
	url := s.api.URL() + "/secure-data"
	args := []string{s.kloakroom, "call", "--client", clientID, "--secret-from", "env:CLIENT_SECRET"}
	c := contest{what: "call", programs: []program{
		{name: ours, args: append(args, url)},
		{name: ours + " --token-url", args: append(args[:len(args):len(args)], "--token-url", s.tokenURL(), url)},
		{name: bare, args: []string{s.bare, "call"}},
	}}
	if s.has("bash", "curl", "jq") {
		c.programs = append(c.programs, program{name: "curl and jq", args: s.script("call-curl.sh")})
	}
	for i := range c.programs {
		c.programs[i].want = "You have access!"
		c.programs[i].env = func(int) []string {
			return append(s.env(callRealm), "CLIENT_ID="+clientID, "CLIENT_SECRET="+s.secret, "TOKEN_URL="+s.tokenURL(), "API_URL="+url)
		}
	}
	return c
}

func (s *stage) tokenURL() string {
	return s.keycloak.URL() + "/realms/" + callRealm + "/protocol/openid-connect/token"
}

// setup sets the cool project up, each time in a fresh realm.
func (s *stage) setup() contest {
	c := contest{what: "setup", programs: []program{
		{name: ours, args: []string{s.kloakroom, "setup", "--client", clientID, "--audience", audience, "--yes"}},
		{name: bare, args: []string{s.bare, "setup"}},
	}}
	if s.has("bash", "curl", "jq") {
		c.programs = append(c.programs, program{name: "curl and jq", args: s.script("setup-curl.sh")})
	}
	if s.has("bash", "kcadm.sh") {
		c.programs = append(c.programs, program{name: "kcadm.sh", args: s.script("setup-kcadm.sh")})
	}
	for i, p := range c.programs {
		c.programs[i].env = func(round int) []string {
			return append(s.env(realmOf(p, round)), "CLIENT_ID="+clientID, "AUDIENCE="+audience, "REALM="+realmOf(p, round),
				"KEYCLOAK_URL="+s.keycloak.URL(), "ADMIN_USER="+local.DefaultAdminUser, "ADMIN_PASSWORD="+local.DefaultAdminPassword,
				"KCADM="+s.kcadm, "KCADM_CONFIG="+filepath.Join(s.dir, "kcadm.config"))
		}
	}
	c.before = func(ctx context.Context, round int, p program) error {
		_, err := s.ask(ctx, "", "realms", "create", realmOf(p, round), "--yes")
		return err
	}
	return c
}

// realmOf names the realm that a program sets up in a round.
func realmOf(p program, round int) string {
	return fmt.Sprintf("%s-%d", strings.ReplaceAll(p.name, " ", "-"), round)
}

// sameResult makes sure that all programs did the whole job: nothing is left to
// be planned in any of their realms.
func (s *stage) sameResult(ctx context.Context) error {
	for _, p := range s.setup().programs {
		out, err := s.ask(ctx, realmOf(p, 1), "setup", "--client", clientID, "--audience", audience, "--dry-run", "-o", "json")
		if err != nil {
			return err
		}
		var plan struct {
			Changes []struct{ Action, Kind, Name string }
		}
		if err := json.Unmarshal([]byte(out), &plan); err != nil {
			return err
		}
		if len(plan.Changes) > 0 {
			return fmt.Errorf("after the set-up by %s there is still something to do: %+v", p.name, plan.Changes)
		}
	}
	return nil
}

func (s *stage) script(name string) []string {
	return []string{"bash", filepath.Join(s.dir, "scripts", name)}
}

// env is what every program gets: no settings of whoever runs this, and no
// proxy, which curl would ask for a loopback address, too.
func (s *stage) env(realm string) []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if name = strings.ToUpper(name); !strings.HasPrefix(name, "KLOAKROOM_") && !strings.HasSuffix(name, "_PROXY") {
			env = append(env, v)
		}
	}
	env = append(env, "KLOAKROOM_USER="+local.DefaultAdminUser, "KLOAKROOM_PASSWORD="+local.DefaultAdminPassword)
	if s.keycloak != nil {
		env = append(env, "KLOAKROOM_URL="+s.keycloak.URL())
	}
	if realm != "" {
		env = append(env, "KLOAKROOM_REALM="+realm)
	}
	return env
}
