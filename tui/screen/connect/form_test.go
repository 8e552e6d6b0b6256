package connect_test

import (
	"strings"
	"testing"

	"kloakroom/internal/profile"
	"kloakroom/tui/keys"
)

func TestPlainHTTPBeyondThisMachineIsWarnedOf(t *testing.T) {
	for url, want := range map[string]string{
		"http://keycloak.example/auth": "! Secrets go over plain http to keycloak.example.",
		"http://10.0.0.7:8080":         "! Secrets go over plain http to 10.0.0.7.",
		"https://keycloak.example":     "",
		"http://localhost:8080":        "",
		"http://127.0.0.1":             "",
		"http://[::1]:8080":            "",
		"http://":                      "",
	} {
		w := program(t, profile.Settings{}, nil)
		w.Type(url)
		if want == "" {
			w.NotSee("! ")
		} else {
			w.See(want)
		}
	}
	w := program(t, profile.Settings{Insecure: true}, nil)
	w.Type("https://keycloak.example").See("! Its certificate is not checked (--insecure).")
	w.into("Keycloak URL", "http://\u202elive.example/").See("! Secrets go over plain http to �live.example.")
	w.check()
}

func TestASecretIsShownByAKeyAndHiddenAgain(t *testing.T) {
	w := program(t, profile.Settings{URL: "http://127.0.0.1:1"}, nil)
	w.Press("ctrl+r").See("no secret is typed")
	w.into("User", "admin").into("Password", "geheim").NotSee("geheim")
	w.Press("ctrl+r").See("geheim").Press("ctrl+r").NotSee("geheim")
	w.Press("ctrl+r").See("geheim").Press("alt+2").Press("0").NotSee("geheim").See("••••••")
	w.Press("ctrl+r").See("geheim").Press("enter").See("✗").NotSee("geheim")
	w.Press("ctrl+r").See("geheim")
	w.into("Password", "").Type("neu").NotSee("neu").See("•••")
	w.check()
}

func TestEnterGoesOnToWhatIsNeeded(t *testing.T) {
	w := program(t, profile.Settings{}, nil)
	w.Press("enter").See("▸ Keycloak URL").See("✗ This is needed.")
	w.Type("http://127.0.0.1:1").NotSee("✗").See("enter go on").Press("enter")
	w.focused("User").Press("down", "enter")
	w.focused("User").See("✗ This is needed.").Type("admin").Press("enter")
	w.focused("Password").NotSee("✗").Type("x").See("enter sign in")
}

func TestAMegabyteGoesIntoEachField(t *testing.T) {
	big := strings.Repeat("0123456789abcdé\x1b[2J", 1<<20/20)
	w := program(t, profile.Settings{}, nil)
	for range 6 {
		w.Paste(big).Paste(big)
		w.Press("down")
	}
	w.See("Too long: the end was left out.").NotSee("[2J\n")
	w.check()
	w.Press("ctrl+r", "ctrl+r", "ctrl+j").See("✗")
	w.check()
	for _, label := range []string{"Keycloak URL", "Realm", "User", "Password", "Login realm"} {
		w.into(label, "x")
	}
	w.NotSee("Too long")
	w.check()
}

func TestTheMouseChoosesFieldsAndWays(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {140, 40}} {
		w := program(t, profile.Settings{URL: "http://localhost:8080"}, nil)
		w.Resize(size[0], size[1]).Click("Login realm").See("▸ Login realm")
		w.Click("client and secret").See("● client and secret", "Client ID")
		w.Click("localhost:8080").Type("X").See("http://Xlocalhost:8080").ClickAt(0, size[1]-2)
		if x, y, ok := w.CursorAt(); !ok || y == 0 || x == 0 {
			t.Errorf("the cursor stands at %d,%d", x, y)
		}
		w.check()
	}
}

func TestItKeepsItsCellsAtAnySize(t *testing.T) {
	w := program(t, profile.Settings{URL: "http://keycloak.example", Realm: strings.Repeat("長", 300)}, nil)
	w.Press("enter", "enter", "ctrl+j")
	for _, size := range [][2]int{{60, 16}, {61, 17}, {80, 24}, {99, 18}, {140, 40}, {200, 50}, {300, 16}, {20, 5}, {80, 24}} {
		w.Resize(size[0], size[1]).Press("up", "down", "down")
	}
}

func TestTheCatalogueKnowsEveryAction(t *testing.T) {
	w := program(t, profile.Settings{}, nil)
	for _, id := range []string{"connect.enter", "connect.signin", "connect.secret.show", "connect.back"} {
		found := false
		for _, a := range w.Root().Palette() {
			found = found || a.ID == id && a.Help != "" && keys.Plain(a.Keys[len(a.Keys)-1])
		}
		if !found {
			t.Errorf("%s is not in the palette, or says nothing of itself", id)
		}
	}
	w.Press("f1").See("Keys · Connect", "signs in").Press("esc")
	w.check()
}
