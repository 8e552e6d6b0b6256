package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"kloakroom/internal/local/lease"
)

// newOwner returns somebody who has an encrypted file for secrets, and knows the
// administrator's password by the variable ADMIN_PASSWORD.
func newOwner(t testing.TB, password string) *person {
	t.Helper()
	p := newPerson(t, password, "the passphrase of the tests")
	p.vars["ADMIN_PASSWORD"] = password
	p.vars["KLOAKROOM_PASSPHRASE_FROM"], p.vars["PHRASE"] = "env:PHRASE", "the passphrase of the tests"
	return p
}

func (p *person) config() string { return filepath.Join(p.vars["XDG_CONFIG_HOME"], "kloakroom") }

func (p *person) profiles() string {
	p.t.Helper()
	b, err := os.ReadFile(filepath.Join(p.config(), "profiles.yaml"))
	if err != nil && !os.IsNotExist(err) {
		p.t.Fatal(err)
	}
	return string(b)
}

func (p *person) writeProfiles(text string) {
	p.t.Helper()
	if err := os.MkdirAll(p.config(), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := writeFile(filepath.Join(p.config(), "profiles.yaml"), text); err != nil {
		p.t.Fatal(err)
	}
}

// Signed in once, no command needs a URL, a realm or a password any more; signed
// out, none gets in.
func TestASignInIsKeptFromCommandToCommand(t *testing.T) {
	t.Parallel()
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		realm := commonRealm(t, s)
		uuid := makeClient(t, s, realm, "kept-shop", nil)
		p := newOwner(t, s.AdminPassword)
		twice := strings.TrimSuffix(s.URL, "/auth") + "/auth/auth/"

		login := p.with("KLOAKROOM_PASSWORD="+s.AdminPassword).run("login", "local", "--url", twice, "--realm", realm, "--user", s.AdminUser)
		login.want(t, 0, "", `^Signed in to `+s.URL+` as `+s.AdminUser+`@master; profile local saved, and the default now; the password is kept in .*secrets\.age\.\n\z`)
		if err := checkPrivate(p.config()); err != nil {
			t.Error(err)
		}
		p.run("clients", "get", "kept-shop").want(t, 0, "kept-shop", "")
		p.run("clients", "set", "kept-shop", "--enabled", "off", "--yes").want(t, 0, "Changed client kept-shop", "")
		if find(t, arrange(t, s, http.MethodGet, "/admin/realms/"+realm+"/clients/"+uuid, nil), "enabled") != "false" {
			t.Error("it was not written")
		}
		list := p.run("profiles", "-o", "json")
		list.want(t, 0, `"name": "local"`, "")
		v, err := parseJSON(list.stdout)
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]string{
			"[0].url": s.URL, "[0].realm": realm, "[0].login_realm": "master", "[0].sign_in": "password", "[0].guard": "open",
			"[0].default": "true", "[0].secret_kept": "true", "count": "1",
		} {
			if got := find(t, v, path); got != want {
				t.Errorf("%s is %s, want %s", path, got, want)
			}
		}

		// The same server written otherwise is the profile's; another gets nothing.
		p.run("realms", "--url", twice).want(t, 0, realm, "")
		p.run("realms", "--url", "http://localhost:1").want(t, 2, "", "no administrator was named")
		p.run("realms", "--url", "http://localhost:1", "--profile", "local").want(t, 2, "", "nothing of it goes to another server(?s:.*)no administrator was named")
		p.with("KLOAKROOM_PASSPHRASE_FROM=").run("realms").want(t, 2, "", `^Set KLOAKROOM_PASSPHRASE_FROM`)
		p.with("PHRASE=another").run("realms").want(t, 2, "", "passphrase")

		p.run("logout").want(t, 0, "", `^Profile local: signed out; the password was deleted from .*secrets\.age\.\n\z`)
		p.run("realms").want(t, 2, "", "^kloakroom: profile local is signed out\n`kloakroom login local` signs in again")
		p.run("token", "--client", "kept-shop").want(t, 2, "", "profile local is signed out")
		p.run("logout", "local").want(t, 0, "", "it was signed out already")
		if strings.Contains(p.profiles(), "secret: ") {
			t.Errorf("a reference is left:\n%s", p.profiles())
		}
	})
}

// A sign-in that fails saves nothing at all.
func TestARefusedLoginSavesNothing(t *testing.T) {
	t.Parallel()
	s := lease.Servers(t)[0]
	p := newOwner(t, s.AdminPassword)
	p.vars["WRONG"] = "not-the-password-at-all"
	there := []string{"login", "local", "--url", s.URL}
	for _, c := range []struct {
		name   string
		code   int
		vars   []string
		args   []string
		stderr string
	}{
		{"a wrong password", 3, nil, []string{"--user", s.AdminUser, "--secret-from", "env:WRONG"}, "Invalid user credentials"},
		{"a wrong client secret", 3, nil, []string{"--client-id", "admin-cli", "--secret-from", "env:WRONG"}, "refused"},
		{"a realm that is not there", 4, nil, []string{"--user", s.AdminUser, "--secret-from", "env:ADMIN_PASSWORD", "--realm", "mastre"}, "no realm mastre"},
		{"a login realm that is not there", 4, nil, []string{"--user", s.AdminUser, "--secret-from", "env:ADMIN_PASSWORD", "--login-realm", "nowhere"}, "no realm nowhere to sign in to"},
		{"a variable that is not set", 2, nil, []string{"--user", s.AdminUser, "--secret-from", "env:NOWHERE"}, "from the variable NOWHERE: it is not set"},
		{"a file that is not there", 4, nil, []string{"--user", s.AdminUser, "--secret-from", "file:/nowhere/at/all"}, "there is no such file"},
		{"a command that fails", 2, nil, []string{"--user", s.AdminUser, "--secret-from", "cmd:exit 3"}, "exit status 3"},
		{"a stored secret that is not there", 4, nil, []string{"--user", s.AdminUser, "--secret-from", "keychain:nowhere"}, "there is none of that name"},
		{"a secret in place of its reference", 2, nil, []string{"--user", s.AdminUser, "--secret-from", "hunter22"}, "this is no reference"},
		{"no store for what must be kept", 2, []string{"KLOAKROOM_PASSPHRASE_FROM="}, []string{"--user", s.AdminUser}, "(?s)keep the password: .*KLOAKROOM_PASSPHRASE_FROM"},
		{"nobody named", 2, nil, nil, "no --user or --client-id"},
		{"two named", 2, nil, []string{"--user", "a", "--client-id", "b"}, "exclude each other"},
		{"a guard that is none", 2, nil, []string{"--user", s.AdminUser, "--guard", "readonly"}, "Did you mean read-only"},
		{"a URL with a password", 2, nil, []string{"--url", "http://a:hunter22@localhost", "--user", "a"}, "the URL has a user or a password in it"},
		{"nobody there", 5, nil, []string{"--url", "http://localhost:1", "--user", "a", "--secret-from", "env:ADMIN_PASSWORD"}, "nothing listens at localhost:1"},
	} {
		who := p
		if c.vars != nil {
			who = p.with(append(c.vars, "KLOAKROOM_PASSWORD="+s.AdminPassword)...)
		}
		got := who.run(append(there, c.args...)...)
		got.want(t, c.code, "", c.stderr)
		if strings.Contains(got.stderr, "hunter22") {
			t.Errorf("%s: the secret is repeated: %s", c.name, got.stderr)
		}
		if p.profiles() != "" {
			t.Fatalf("%s: something was saved:\n%s", c.name, p.profiles())
		}
		if _, err := os.Stat(filepath.Join(p.vars["XDG_DATA_HOME"], "kloakroom", "secrets.age")); err == nil {
			t.Fatalf("%s: a secret was kept", c.name)
		}
	}
}

// On a terminal all that is missing is asked for, the password without echo.
func TestLoginAsks(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	s := lease.Servers(t)[0]
	p := newOwner(t, s.AdminPassword)
	delete(p.vars, "KLOAKROOM_PASSPHRASE_FROM")
	term := p.onTerminal("login")
	for _, c := range [][2]string{
		{"Keycloak URL, for example http://localhost:8080: ", s.URL + "/\n"},
		{"User at " + s.URL + "/: ", s.AdminUser + "\n"},
		{"Password of " + s.AdminUser + " at " + s.URL + "/: ", s.AdminPassword + "\n"},
		{"New passphrase for ", "another passphrase\n"},
		{"The same once more: ", "another passphrase\n"},
	} {
		term.waitFor(c[0])
		term.types(c[1])
	}
	got := term.wait()
	got.want(t, 0, "Signed in to "+s.URL+" as "+s.AdminUser+"@master; profile local saved, and the default now", "")
	if strings.Contains(got.stdout, s.AdminPassword) || strings.Contains(got.stdout, "another passphrase") {
		t.Errorf("a secret is on the screen:\n%s", got.stdout)
	}

	// The profile does not move to another server without a yes.
	before := p.profiles()
	term = p.onTerminal("login", "local", "--url", "http://localhost:1")
	term.waitFor("Profile local is for " + s.URL + ". Make it one for http://localhost:1? [y/N] ")
	term.types("n\n")
	term.wait().want(t, interrupted, "answered no", "")
	p.run("login", "local", "--url", "http://localhost:1").want(t, 2, "", "(?s)profile local is for .*Take another NAME, or give --yes")
	if p.profiles() != before {
		t.Errorf("it became\n%s", p.profiles())
	}
	term = p.onTerminal("profiles", "remove", "local")
	term.waitFor("Remove profile local (" + s.URL + ") and the password kept for it? [y/N] ")
	term.types("no\n")
	term.wait().want(t, interrupted, "answered no", "")
}

// A service account, by references of one's own and from standard input.
func TestAServiceAccountSignsIn(t *testing.T) {
	t.Parallel()
	s := lease.Servers(t)[0]
	realm := commonRealm(t, s)
	uuid := makeClient(t, s, realm, "kept-robot", map[string]any{"secret": "the-robots-own-secret"})
	account := arrange(t, s, http.MethodGet, "/admin/realms/"+realm+"/clients/"+uuid+"/service-account-user", nil)
	giveRoles(t, s, realm, find(t, account, "id"), "view-clients", "view-realm")
	p := newOwner(t, "the-robots-own-secret")
	p.vars["ROBOT"] = "the-robots-own-secret"
	args := []string{"login", "robot", "--url", s.URL, "--realm", realm, "--login-realm", realm, "--client-id", "kept-robot"}
	p.run(append(args, "--secret-from", "env:ROBOT")...).want(t, 0, "", "as service account of kept-robot; profile robot saved, and the default now; the client secret is read from env:ROBOT")
	p.run("realms").want(t, 0, "REALM", "")
	p.with("ROBOT=").run("realms").want(t, 2, "", "from the variable ROBOT: it is not set")
	p.run("logout").want(t, 0, "", "nothing is kept for it; the client secret is your own, at env:ROBOT")
	p.run("realms").want(t, 0, "REALM", "")

	if err := writeFile(filepath.Join(p.home, "robot.secret"), "the-robots-own-secret\n"); err != nil {
		t.Fatal(err)
	}
	p.run("login", "robot", "--secret-from", "file:robot.secret").want(t, 0, "", "the client secret is read from file:"+filepath.Join(p.home, "robot.secret"))
	p.run("realms").want(t, 0, "REALM", "")
	if err := os.Remove(filepath.Join(p.home, "robot.secret")); err != nil {
		t.Fatal(err)
	}
	p.run("realms").want(t, 4, "", "there is no such file")
}

// What is read-only writes nothing, by whichever command.
func TestAReadOnlyProfileWritesNothing(t *testing.T) {
	t.Parallel()
	s := lease.Servers(t)[0]
	realm := commonRealm(t, s)
	makeClient(t, s, realm, "closed-shop", nil)
	p := newOwner(t, s.AdminPassword)
	p.run("login", "prod", "--url", s.URL, "--realm", realm, "--user", s.AdminUser, "--secret-from", "env:ADMIN_PASSWORD", "--guard", "read-only").want(t, 0, "", "saved")
	for _, args := range [][]string{
		{"clients", "set", "closed-shop", "--enabled", "off"},
		{"clients", "set", "closed-shop", "--enabled", "off", "--yes"},
		{"clients", "set", "closed-shop", "--enabled", "off", "--confirm", "closed-shop"},
		{"clients", "create", "another-shop", "--yes"},
		{"clients", "secret", "closed-shop", "--rotate", "--yes"},
		{"scopes", "create", "reports", "--yes"},
		{"scopes", "assign", "phone", "--client", "closed-shop", "--yes"},
		{"scopes", "unassign", "profile", "--client", "closed-shop", "--yes"},
		{"audiences", "create", "reports", "--audience", "reports", "--yes"},
		{"setup", "--client", "another-shop", "--audience", "reports", "--yes"},
		{"realms", "create", newRealmName(), "--yes"},
	} {
		p.run(args...).want(t, 6, "", "^kloakroom: profile prod is read-only\nNothing was written; --dry-run shows the plan. `kloakroom profiles set prod --guard guarded` allows writes.\n\\z")
	}
	p.run("clients", "set", "closed-shop", "--enabled", "off", "--dry-run").want(t, 0, "Enabled", "")
	p.run("clients", "set", "closed-shop", "--enabled", "on").want(t, 0, "Nothing to change", "")
	if p.journal() != "" {
		t.Errorf("the journal says\n%s", p.journal())
	}

	// A guarded one wants the name; --yes does not do.
	p.run("profiles", "set", "prod", "--guard", "guarded").want(t, 0, "", "^Profile prod changed\\.$")
	set := []string{"clients", "set", "closed-shop", "--enabled", "off"}
	p.run(append(set, "--yes")...).want(t, 2, "", "(?s)this profile is guarded.*--confirm closed-shop")
	p.run(append(set, "--confirm", "shop")...).want(t, 2, "", "the name does not match")
	p.run(append(set, "--confirm", "closed-shop")...).want(t, 0, "Changed client closed-shop", "")
}

// Several profiles, made and changed without a network.
func TestProfilesAreListedAndChanged(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.run("profiles").want(t, 0, "There is no profile yet", "")
	p.run("profiles", "list", "-o", "json").want(t, 0, `^\[\]$`, "")
	p.run("profiles", "add", "local", "--url", "http://localhost:8080", "--user", "admin", "--secret-from", "env:LOCAL").want(t, 0, "", "^Profile local added, and the default now: open, at http://localhost:8080\\.$")
	p.run("profiles", "add", "prod", "--url", "https://sso.example.com/auth", "--client-id", "ops", "--secret-from", "cmd:pass show ops", "--realm", "orders", "--timeout", "45s").
		want(t, 0, "", "^Profile prod added: guarded, at https://sso.example.com/auth\\.$")
	p.run("profiles").want(t, 0, `^local \(default\) +http://localhost:8080 +– +admin@master +open +env:LOCAL\nprod +https://sso\.example\.com/auth +orders +client ops +guarded +cmd:pass …\n\z`, "")
	p.run("profiles", "set", "prod", "--guard", "read-only", "--realm", "", "--default").want(t, 0, "", "^Profile prod changed, and the default now\\.$")
	list := p.run("profiles", "list", "-o", "json")
	v, err := parseJSON(list.stdout)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkFields(v, []string{"name", "url", "realm", "login_realm", "sign_in", "user", "client", "secret", "secret_kept", "guard", "api", "default"}); err != nil {
		t.Error(err)
	}
	for path, want := range map[string]string{
		"[name=prod].guard": "read-only", "[name=prod].realm": "null", "[name=prod].default": "true", "[name=local].default": "false",
		"[name=prod].sign_in": "client-credentials", "[name=prod].secret": "cmd:pass …", "[name=local].secret_kept": "false",
	} {
		if got := find(t, v, path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	p.run("profiles", "set", "local", "--url", "https://other.example.com").want(t, 0, "", "so it is signed out: kloakroom login local")
	if strings.Contains(p.profiles(), "env:LOCAL") {
		t.Errorf("the secret went to another server:\n%s", p.profiles())
	}
	before := p.profiles()
	for _, c := range []struct {
		code   int
		stderr string
		args   []string
	}{
		{7, "there is a profile local already", []string{"add", "local", "--url", "http://localhost"}},
		{2, "--url is missing", []string{"add", "third"}},
		{2, "NAME is missing", []string{"add"}},
		{2, "cannot be called my own", []string{"add", "my own", "--url", "http://localhost"}},
		{2, "it is no URL", []string{"add", "third", "--url", "localhost:8080"}},
		{2, "this is no reference", []string{"add", "third", "--url", "http://localhost", "--user", "a", "--secret-from", "hunter22"}},
		{2, "nobody to sign in", []string{"add", "third", "--url", "http://localhost", "--secret-from", "env:X"}},
		{2, "standard input", []string{"add", "third", "--url", "http://localhost", "--user", "a", "--secret-from", "-"}},
		{2, "--insecure is never saved", []string{"add", "third", "--url", "http://localhost", "--insecure"}},
		{2, "nothing to set was named", []string{"set", "local"}},
		{2, "Did you mean guarded", []string{"set", "local", "--guard", "guardet"}},
		{4, "(?s)there is no profile locla.*Did you mean local", []string{"set", "locla", "--realm", "x"}},
		{4, "there is no profile nobody", []string{"remove", "nobody", "--yes"}},
		{2, "(?s)nobody can be asked here, so nothing was removed.*--yes", []string{"remove", "local"}},
		{2, "there is no command kloakroom profiles lst", []string{"lst"}},
	} {
		got := p.run(append([]string{"profiles"}, c.args...)...)
		got.want(t, c.code, "", c.stderr)
		if strings.Contains(got.stderr, "hunter22") {
			t.Errorf("a secret is repeated: %s", got.stderr)
		}
	}
	if p.profiles() != before {
		t.Errorf("the file became\n%s", p.profiles())
	}
	p.run("profiles", "remove", "prod", "--yes").want(t, 0, "", "^Profile prod removed\\.$")
	p.run("realms").want(t, 2, "", "no Keycloak was named")
	p.run("logout").want(t, 2, "", "no profile was named, and there is no default")
	p.run("logout", "--all").want(t, 0, "", "Profile local: nobody signs in there")
	p.run("__complete", "realms", "--profile", "").want(t, 0, "^local$", "NoFileComp")
	p.run("__complete", "profiles", "set", "local", "--guard", "").want(t, 0, "^read-only$", "NoFileComp")
}

func TestEverySettingIsExplained(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.writeProfiles("default: local\nprofiles:\n  local:\n    url: http://localhost:8080\n    realm: coolproject\n    user: admin\n    secret: cmd:show hunter22\n")
	p.vars["KLOAKROOM_REALM"] = "variable"
	table := p.run("profiles", "--explain", "--realm", "flag")
	table.want(t, 0, `^realm +flag +flag --realm +variable of variable KLOAKROOM_REALM; coolproject of profile local \(line 5\)$`, "")
	table.want(t, 0, `^secret +cmd:show … +profile local \(line 7\)$`, "")
	table.want(t, 0, `^login_realm +master +default$`, "")
	table.want(t, 0, `^guard +open +default: it is on this machine$`, "")
	if strings.Contains(table.stdout, "hunter22") {
		t.Errorf("what may be a secret is shown:\n%s", table.stdout)
	}
	got := p.run("profiles", "list", "--explain", "-o", "json", "--url", "https://sso.example.com")
	v, err := parseJSON(got.stdout)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"settings[setting=url].from": "flag --url", "settings[setting=sign_in].value": "none", "settings[setting=guard].value": "guarded",
		"settings[setting=realm].from": "variable KLOAKROOM_REALM", "settings[setting=profile].overridden[0].value": "local",
		"notes[0]": "profile local is for http://localhost:8080, and nothing of it goes to another server.",
	} {
		if got := find(t, v, path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
}

// A damaged file is kept, told by its line, and stops what would need or change
// it; what needs no profile goes on.
func TestADamagedFileOfProfiles(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	const damaged = "profiles:\n  local:\n    url: http://localhost:8080\n    guarde: read-only\n"
	p.writeProfiles(damaged)
	for _, args := range [][]string{
		{"profiles"},
		{"profiles", "--explain"},
		{"realms"},
		{"realms", "--url", "http://localhost:1"},
		{"login", "local", "--url", "http://localhost:1", "--user", "a", "--secret-from", "env:HOME"},
		{"logout"},
		{"logout", "--all"},
		{"profiles", "add", "other", "--url", "http://localhost"},
		{"profiles", "set", "local", "--guard", "open"},
		{"profiles", "remove", "local", "--yes"},
	} {
		p.run(args...).want(t, 2, "", `^kloakroom: read the profiles: .*profiles\.yaml line 4: unknown key guarde in profile local\nDid you mean guard\? The file was left as it is: mend it, or move it away\.\n\z`)
		if p.profiles() != damaged {
			t.Fatalf("it was written over:\n%s", p.profiles())
		}
	}
	p.run("version").want(t, 0, "kloakroom", "")
	p.run("profiles", "-o", "json").want(t, 2, "", `"code":"bad-profiles"`)
}

// Without a home, or where nothing may be written, what only reads goes on.
func TestAHomeThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		lease.Skip(t, "Windows tells its folders otherwise")
	}
	s := lease.Servers(t)[0]
	none := newAdmin(t, s, "master").with("HOME=", "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "XDG_STATE_HOME=")
	none.run("realms").want(t, 0, "master", "")
	none.run("profiles").want(t, 0, "There is no profile yet", "")
	none.run("profiles", "add", "a", "--url", "http://localhost").want(t, 2, "", "add profile a: HOME is not set, so there is no folder for it\nSet HOME or XDG_CONFIG_HOME")

	closed := newAdmin(t, s, "master")
	file := filepath.Join(closed.home, "a-file")
	if err := writeFile(file, ""); err != nil {
		t.Fatal(err)
	}
	closed.vars["XDG_CONFIG_HOME"] = file // no folder can be made in a file, not even by root
	closed.run("realms").want(t, 0, "master", "")
	closed.vars["KLOAKROOM_URL"] = ""
	closed.run("realms").want(t, 2, "", "profiles.yaml cannot be read")
	closed.run("profiles", "add", "a", "--url", "http://localhost").want(t, 2, "", "profiles.yaml cannot be read")
}

// Two sign-ins at once lose nothing of each other.
func TestTwoLoginsAtOnce(t *testing.T) {
	t.Parallel()
	s := lease.Servers(t)[0]
	p := newOwner(t, s.AdminPassword)
	names := []string{"one", "two", "three", "four"}
	var all sync.WaitGroup
	for _, name := range names {
		all.Go(func() {
			p.with("KLOAKROOM_PASSWORD="+s.AdminPassword).run("login", name, "--url", s.URL, "--user", s.AdminUser).want(t, 0, "", "the password is kept")
		})
	}
	all.Wait()
	for _, name := range names {
		p.run("realms", "--profile", name).want(t, 0, "master", "")
	}
}
