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

// frames are the states of the screen that are kept as pictures.
var frames = map[string]func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world{
	"empty": func(t *testing.T, _ *fake.Keycloak, o ...tuitest.Option) *world {
		return program(t, profile.Settings{}, nil, o...)
	},
	"filled": func(t *testing.T, _ *fake.Keycloak, o ...tuitest.Option) *world {
		w := program(t, profile.Settings{URL: "http://keycloak.example/auth", Realm: "coolproject"}, nil, o...)
		return w.into("User", "admin").secretly("Password", "adminpass")
	},
	"client": func(t *testing.T, _ *fake.Keycloak, o ...tuitest.Option) *world {
		settings := profile.Settings{URL: "https://sso.example.com", LoginRealm: "platform"}
		settings.SignIn.Kind, settings.SignIn.Name = profile.SignInClient, "ops"
		w := program(t, settings, nil, o...)
		w.Press("enter", "up", "up")
		return w
	},
	"signing-in": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		w := program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"), append(o, tuitest.Hold(slot))...)
		t.Cleanup(func() { w.Release(slot) })
		return w
	},
	"stopped": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		w := program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"), append(o, tuitest.Hold(slot))...)
		w.Press("esc", "down")
		return w
	},
	"wrong-password": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		return program(t, asEnvironment(k.URL, "coolproject"), password("wr0ng"), o...)
	},
	"no-realm": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		return program(t, asEnvironment(k.URL, "coolprojekt"), password("adminpass"), o...)
	},
	"not-keycloak": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		k.Fail("", "/", 200, "<html><title>Nothing to see</title></html>")
		return program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"), o...)
	},
	"nowhere": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		settings := asEnvironment(k.URL, "coolproject")
		settings.CACert = "nosuch.pem"
		return program(t, settings, password("adminpass"), o...)
	},
	"signed-in": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		w := program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"), o...)
		w.Press("0")
		return w
	},
	"ended": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		return ended(t, k, "Keycloak does not accept the sign-in (401)", o...)
	},
	"hostile-refusal": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		k.Fail("", "/token", 401, `{"error":"invalid_grant","error_description":`+quoted(t, hostile)+`}`)
		return program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"), o...)
	},
	"hostile-page": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		k.Fail("", "/", 200, "<title>"+hostile+"</title>")
		return program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"), o...)
	},
	"hostile-form": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		settings := asEnvironment(k.URL, hostile)
		settings.SignIn.Name = hostile
		return program(t, settings, password("adminpass"), o...)
	},
	"hostile-end": func(t *testing.T, k *fake.Keycloak, o ...tuitest.Option) *world {
		return ended(t, k, hostile, o...)
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
			t.Run(name+" "+look.Name, func(t *testing.T) {
				k := newServer(t, "")
				w := state(t, k, look.Options...)
				w.check()
				tuitest.Golden(t, "frames/"+look.Name+"-"+name, k.Stable(w.StyledFrame()))
			})
		}
	}
}
