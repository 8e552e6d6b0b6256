package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
	for _, f := range s.there {
		if f.name == "bash" || f.name == "jq" { // they only help others
			continue
		}
		c.programs = append(c.programs, program{name: f.label(), args: []string{f.file, "--version"}})
	}
	if s.kcadm != "" {
		c.programs = append(c.programs, program{name: kcadmLabel, args: []string{s.kcadm, "help"}, want: "kcadm"})
	}
	for i := range c.programs {
		c.programs[i].env = func(int) []string { return s.env("") }
	}
	return c
}

// kcadmLabel is what the table calls Keycloak's own command line, which tells no
// version.
const kcadmLabel = "kcadm.sh " + local.DefaultVersion

// call gets a token with the client's secret at hand and calls the API with it.
func (s *stage) call() contest {
	url := s.api.URL() + "/secure-data"
	args := []string{s.kloakroom, "call", "--client", clientID, "--secret-from", "env:CLIENT_SECRET"}
	c := contest{what: "call", programs: append([]program{
		{name: ours, args: append(args, url)},
		{name: ours + " --token-url", args: append(args[:len(args):len(args)], "--token-url", s.tokenURL(), url)},
		{name: bare, args: []string{s.bare, "call"}},
	}, s.otherCalls(url)...)}
	for i := range c.programs {
		c.programs[i].want = "You have access!"
		c.programs[i].env = func(int) []string {
			return append(s.env(callRealm), "CLIENT_ID="+clientID, "CLIENT_SECRET="+s.secret, "TOKEN_URL="+s.tokenURL(), "API_URL="+url,
				"HTTPIE="+s.file("http"), "HURL_VARIABLE_client_id="+clientID, "HURL_VARIABLE_client_secret="+s.secret, "HURL_VARIABLE_token_url="+s.tokenURL(), "HURL_VARIABLE_api_url="+url)
		}
	}
	return c
}

// otherCalls do the same with what else is there. Newman takes variables only as
// arguments; the secret is that of a client that lives as long as this run.
func (s *stage) otherCalls(url string) []program {
	var out []program
	add := func(label string, args []string, needs ...string) {
		if s.has(needs...) {
			out = append(out, program{name: label, args: args})
		}
	}
	text := func(name string) string { return filepath.Join(s.dir, "scripts", name) }
	add(s.label("curl", "jq"), s.script("call-curl.sh"), "bash", "curl", "jq")
	add(s.label("hurl"), []string{s.file("hurl"), text("call.hurl")}, "hurl")
	add(s.label("slumber"), []string{s.file("slumber"), "-f", text("call.slumber.yml"), "request", "api"}, "slumber")
	add(s.label("resterm"), []string{s.file("resterm"), "run", text("call.resterm.http")}, "resterm")
	add(s.label("http", "jq"), s.script("call-httpie.sh"), "bash", "http", "jq")
	add(s.label("newman"), []string{
		s.file("newman"), "run", text("call.newman.json"), "--env-var", "token_url=" + s.tokenURL(), "--env-var", "client_id=" + clientID,
		"--env-var", "client_secret=" + s.secret, "--env-var", "api_url=" + url,
	}, "newman")
	return out
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
		c.programs = append(c.programs, program{name: s.label("curl", "jq"), args: s.script("setup-curl.sh")})
	}
	if s.kcadm != "" {
		c.programs = append(c.programs, program{name: kcadmLabel, args: s.script("setup-kcadm.sh")})
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
	return fmt.Sprintf("%s-%d", strings.Join(regexp.MustCompile(`[\w.]+`).FindAllString(p.name, -1), "-"), round)
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
