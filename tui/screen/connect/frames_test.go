package connect_test

import (
	"strings"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// hostile is what a server may say to harm a terminal.
var hostile = "\x1b[2J\x1b]0;owned\a\u202eevil\u2066 wide 日本語 👩‍💻 e\u0301\u0301\u0301 \u200b" + strings.Repeat("long ", 2000)

// said is what a state of the screen is filled with.
type said struct {
	realm, user, login string
	tail               string // of the URL, after the address; that of the console is left out of it
	host               string // of a Keycloak that is not asked
	why                string // what ended a session
}

var (
	usual = said{realm: "coolproject", user: "admin", login: "platform", host: "https://sso.example.com", why: "Keycloak does not accept the sign-in (401)"}
	nasty = said{
		realm: hostile, user: hostile, login: hostile, tail: "/admin/master/console/#/" + hostile, host: "https://sso.example.com/" + hostile, why: hostile,
	}
)

// by are the settings that sign in at a Keycloak, as flags and variables give them.
func (x said) by(k *fake.Keycloak, realm, user string) profile.Settings {
	settings := asEnvironment(k.URL+x.tail, realm)
	settings.SignIn.Name = user
	return settings
}

// frames are the states of the screen that are kept as pictures.
var frames = map[string]func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world{
	"empty": func(t *testing.T, _ *fake.Keycloak, x said, o ...tuitest.Option) *world {
		if x == usual {
			return program(t, profile.Settings{}, nil, o...)
		}
		return program(t, profile.Settings{Realm: x.realm}, nil, o...)
	},
	"filled": func(t *testing.T, _ *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := program(t, profile.Settings{URL: "http://keycloak.example/auth" + x.tail, Realm: x.realm}, nil, o...)
		w.into("User", "").Paste(x.user)
		return w.secretly("Password", "adminpass")
	},
	"typed": func(t *testing.T, _ *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := program(t, profile.Settings{}, nil, o...)
		w.Paste(x.host).Press("down").Paste(x.realm).Press("down", "space", "down").Paste(x.user).Press("down", "down").Paste(x.login)
		return w
	},
	"lacking": func(t *testing.T, _ *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := program(t, profile.Settings{Realm: x.realm}, nil, o...)
		w.Press("ctrl+j")
		return w
	},
	"client": func(t *testing.T, _ *fake.Keycloak, x said, o ...tuitest.Option) *world {
		settings := profile.Settings{URL: x.host, LoginRealm: x.login}
		settings.SignIn.Kind, settings.SignIn.Name = profile.SignInClient, "ops"
		w := program(t, settings, nil, o...)
		w.Press("enter", "up", "up")
		return w
	},
	"signing-in": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := program(t, x.by(k, x.realm, x.user), password("adminpass"), append(o, tuitest.Hold(slot))...)
		t.Cleanup(func() { w.Release(slot) })
		return w
	},
	"stopped": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := program(t, x.by(k, x.realm, x.user), password("adminpass"), append(o, tuitest.Hold(slot))...)
		w.Press("esc", "down")
		return w
	},
	"wrong-password": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		return program(t, x.by(k, x.realm, x.user), password("wr0ng"), o...)
	},
	"no-realm": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		realm := "coolprojekt"
		if x != usual {
			realm = x.realm
		}
		return program(t, x.by(k, realm, "admin"), password("adminpass"), o...)
	},
	"no-login-realm": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		settings := x.by(k, "", "admin")
		settings.LoginRealm = x.login
		return program(t, settings, password("adminpass"), o...)
	},
	"bad-url": func(t *testing.T, _ *fake.Keycloak, x said, o ...tuitest.Option) *world {
		settings := asEnvironment("sso.example.com"+x.tail, "")
		return program(t, settings, password("adminpass"), o...)
	},
	"not-keycloak": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		page := "Nothing to see"
		if x != usual {
			page = hostile
		}
		k.Fail("", "/", 200, "<html><title>"+page+"</title></html>")
		return program(t, x.by(k, x.realm, x.user), password("adminpass"), o...)
	},
	"refused": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		why := "Account disabled"
		if x != usual {
			why = hostile
		}
		k.Fail("", "/token", 401, `{"error":"invalid_grant","error_description":`+quoted(t, why)+`}`)
		return program(t, x.by(k, x.realm, x.user), password("adminpass"), o...)
	},
	"nowhere": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		settings := x.by(k, x.realm, x.user)
		settings.CACert = "nosuch.pem"
		if x != usual {
			settings.CACert = hostile
		}
		return program(t, settings, password("adminpass"), o...)
	},
	"signed-in": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		realm, user := x.realm, x.user
		if x != usual { // what a field lets through, and a Keycloak knows
			realm, user = strings.Repeat("日本語e\u0301 ", 20), strings.Repeat("wide 漢字 ", 20)+"x"
			k.AddRealm(strings.TrimSpace(realm))
			k.Realm("master").AddUser(user, "adminpass", "admin")
		}
		w := program(t, x.by(k, realm, user), password("adminpass"), o...)
		w.See("this is clients").Press("0")
		return w
	},
	"ended": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		return ended(t, k, x.why, o...)
	},
}

// ended is a session that ended for that reason.
func ended(t *testing.T, k *fake.Keycloak, why string, o ...tuitest.Option) *world {
	w := program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"), o...)
	w.Press("2")
	w.tokens.ask(w, part.Show{Screen: screen.Connect, With: screen.SignIn{
		Why: &fault.Error{Class: fault.Refused, Why: why}, Back: screen.Tokens,
	}})
	return w
}

func TestFrames(t *testing.T) {
	for name, state := range frames {
		for _, look := range tuitest.Looks {
			for before, x := range map[string]said{"": usual, "hostile-": nasty} {
				t.Run(before+name+" "+look.Name, func(t *testing.T) {
					k := newServer(t, "")
					w := state(t, k, x, look.Options...)
					w.check()
					tuitest.Golden(t, "frames/"+look.Name+"-"+before+name, k.Stable(w.StyledFrame()))
				})
			}
		}
	}
}
