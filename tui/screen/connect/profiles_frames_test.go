package connect_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// written is a file of profiles: one at the fake Keycloak, and others that are
// only looked at. The first of them is as hostile as the file allows.
func written(t *testing.T, k *fake.Keycloak, x said) string {
	t.Helper()
	name, url := "acme-prod", "https://sso.example.com/auth"
	if x != usual {
		name, url = strings.Repeat("A", 64), "https://"+strings.Repeat("sub.", 50)+"example.com"
	}
	b, err := json.MarshalIndent(map[string]any{"default": "local", "profiles": map[string]any{
		"local":   map[string]any{"url": k.URL, "realm": "coolproject", "user": "admin", "secret": "env:PW"},
		name:      map[string]any{"url": url, "realm": x.realm, "client": x.user, "guard": "read-only", "login_realm": x.login},
		"staging": map[string]any{"url": "https://staging.example.com", "user": "ops", "secret": "cmd:pass show staging"},
		"lab":     map[string]any{"url": "https://lab.example.com", "guard": "open"},
	}}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// homes are the states of somebody who has profiles.
var homes = map[string]func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world{
	"profiles": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := newHouse(t, written(t, k, x)).start(profile.Flags{}, o...)
		w.Press("0", "g")
		return w
	},
	"profiles-signed-out": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := newHouse(t, written(t, k, x)).start(profile.Flags{}, o...)
		w.Press("0", "g", "enter")
		return w
	},
	"profiles-signing-in": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := newHouse(t, written(t, k, x)).start(profile.Flags{}, append(o, tuitest.Hold(slot))...)
		t.Cleanup(func() { w.Release(slot) })
		return w
	},
	"edit": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := newHouse(t, written(t, k, x)).start(profile.Flags{}, o...)
		w.Press("0", "g", "e", "down", "down", "down", "down", "down")
		return w
	},
	"remove": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := newHouse(t, written(t, k, x)).start(profile.Flags{}, o...)
		w.Press("0", "g", "d").Type("ac")
		return w
	},
	"switch": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := newHouse(t, written(t, k, x)).start(profile.Flags{}, o...)
		w.Press("2", "E", "down")
		return w
	},
	"sign-out": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := newHouse(t, written(t, k, x)).start(profile.Flags{}, o...)
		w.Press(":").Type("sign out").Press("enter")
		return w
	},
	"keep": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		return typed(t, k, x, newHouse(t, ""), o...)
	},
	"keep-not": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		h := newHouse(t, "")
		h.noStore = &fault.Error{
			Class: fault.Usage, Why: "no keychain runs here, and there is nobody to ask for the passphrase of the encrypted file",
			Hint: "Set KLOAKROOM_PASSPHRASE_FROM to a reference to the passphrase, such as file:PATH or cmd:COMMAND.",
		}
		if x != usual {
			h.noStore = &fault.Error{Class: fault.Usage, Why: hostile, Hint: hostile}
		}
		return typed(t, k, x, h, o...)
	},
	"keep-taken": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		w := typed(t, k, x, newHouse(t, "profiles:\n  lab:\n    url: https://lab.example.com\n"), o...)
		w.Press("ctrl+u").Type("lab").Press("enter")
		return w
	},
	"damaged": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		h := newHouse(t, "")
		h.path = "profiles.yaml"
		defer elsewhere(t)()
		h.write("profiles:\n  acme:\n    " + quoted(t, x.realm) + ": 1\n")
		return h.start(profile.Flags{URL: k.URL}, o...)
	},
	"passphrase": func(t *testing.T, k *fake.Keycloak, x said, o ...tuitest.Option) *world {
		h := newHouse(t, "")
		defer elsewhere(t)()
		h.encrypted("secrets")
		w := typed(t, k, x, h, o...)
		w.Press("enter").Type("hello")
		return w
	},
}

// elsewhere goes to a folder of the test's own, so that paths are short and the
// same in each run, and returns what goes back.
func elsewhere(t *testing.T) (back func()) {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	return func() { t.Chdir(here) }
}

// typed is a sign-in by typing, by somebody whom the Keycloak knows.
func typed(t *testing.T, k *fake.Keycloak, x said, h *house, o ...tuitest.Option) *world {
	t.Helper()
	user := x.user
	if x != usual { // what a field lets through
		user = strings.Repeat("wide 漢字 ", 20) + "x"
		k.Realm("master").AddUser(user, "adminpass", "admin")
	}
	w := h.start(profile.Flags{URL: k.URL}, o...)
	w.into("User", "").Paste(user)
	w.secretly("Password", "adminpass").Press("enter").See("Keep this sign-in?")
	return w
}

func TestFramesOfProfiles(t *testing.T) {
	for name, state := range homes {
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
