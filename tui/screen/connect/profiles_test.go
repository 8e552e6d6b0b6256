package connect_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
)

const slotSwitch part.Slot = "desk/switch"

func TestATypedSignInIsKeptAndTheNextStartIsSignedIn(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "")
	w := h.start(profile.Flags{})
	w.See("Hand in your credentials").NotSee("Profile")
	w.Type(k.URL).Press("enter").Type("admin").Press("enter")
	w.secretly("Password", "adminpass").See("unless you keep it afterwards").Press("enter")
	w.See("this is clients", "Keep this sign-in?", "local", "admin@master", "The password goes to the memory of this program.", "● keep it")
	w.check().Press("enter").See("✓ Kept as profile local").See("local")
	if w.desk.Profile() != "local" || !h.keeps("local/admin@"+k.URL) || strings.Contains(h.text(), "adminpass") {
		t.Errorf("in use is %q; the file:\n%s", w.desk.Profile(), h.text())
	}
	if got := w.desk.Command([]string{"realms"}, ""); got != "kloakroom realms --profile local" {
		t.Errorf("the command is %s", got)
	}
	w.Press("0").See("▸ ● local (default)", "✓ kept", "Sign in to local")
	w = h.start(profile.Flags{})
	w.See("this is clients")
	if w.desk.Profile() != "local" || w.desk.Session() == nil {
		t.Error("it is not signed in by the profile")
	}
}

func TestWhoDoesNotWantToKeepASignInIsNotAskedAgain(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "")
	w := h.start(profile.Flags{URL: k.URL})
	for range 2 {
		w.into("User", "admin").secretly("Password", "adminpass").Press("enter").See("this is clients")
		if len(w.Root().Overlays()) > 0 {
			w.See("Keep this sign-in?").Press("esc").NotSee("Keep this").Press("0")
			continue
		}
		w.Press("0")
	}
	if h.text() != "" || h.keeps("local/admin@"+k.URL) {
		t.Errorf("something was kept:\n%s", h.text())
	}
	w.into("User", "viewer").secretly("Password", "viewerpass").Press("enter").See("Keep this sign-in?", "viewer@master")
}

func TestWhereNothingCanKeepThePasswordTheProfileIsKeptWithoutIt(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "")
	h.noStore = &fault.Error{Class: fault.Usage, Why: "no keychain runs here", Hint: "Set KLOAKROOM_PASSPHRASE_FROM."}
	w := h.start(profile.Flags{URL: k.URL})
	w.into("User", "admin").secretly("Password", "adminpass").Press("enter")
	w.See("Keep this sign-in?", "The password cannot be kept: no keychain runs here.", "KLOAKROOM_PASSPHRASE_FROM.", "● do not keep it").NotSee("○")
	w.Press("enter").See("✓ Kept as profile local; the password is not kept")
	w = h.start(profile.Flags{})
	w.focused("Password").See("Sign in to local", "signed out").NotSee("This is needed")
	w.secretly("Password", "adminpass").Press("enter").See("this is clients", "Keep this sign-in?")
}

func TestAProfileOfAnotherIsNotWrittenOver(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "profiles:\n"+entry("local", "http://localhost:1"))
	before := h.text()
	w := h.start(profile.Flags{URL: k.URL})
	w.into("User", "admin").secretly("Password", "adminpass").Press("enter").See("Keep this sign-in?", "local-2")
	w.Press("ctrl+u").Type("local").Press("enter").See("✗ There is a profile local already", "Take another name.")
	w.Press("ctrl+u").Type("no name!").Press("enter").See("✗ A profile cannot be called no name!")
	if h.text() != before {
		t.Errorf("the file changed:\n%s", h.text())
	}
	w.Press("ctrl+u").Type("other").Press("down", "space", "enter").See("Kept as profile other; the password is not kept")
	if h.keeps("other/admin@"+k.URL) || !strings.Contains(h.text(), "other:") {
		t.Errorf("kept, or not there:\n%s", h.text())
	}
}

func TestProfilesAreListedAndEnterSignsIn(t *testing.T) {
	one, two := newServer(t, ""), newServer(t, "/auth")
	h := newHouse(t, "default: acme\nprofiles:\n"+entry("acme", one.URL, "realm: coolproject")+entry("prod", two.URL, "guard: read-only")+
		"  empty:\n    url: https://sso.example.com\n")
	w := h.start(profile.Flags{})
	w.See("this is clients of coolproject", "acme ▸ coolproject").Press("0")
	w.See("▸ ● acme (default)", "admin@master", "env:PW", "read-only", "nobody", "guarded")
	w.Press("down", "enter").See("this is clients", "prod", "READ-ONLY", "✓ Signed in")
	if got := w.desk.WriteOff(); got != "this profile is read-only" {
		t.Errorf("writing is off by %q", got)
	}
	w.Press("0").See("▸ ● prod", "Sign in to prod").Press("down", "enter")
	w.focused("User").See("https://sso.example.com", "Sign in to empty").NotSee("✗")
	w.Press("esc").See("▸   empty").Press("esc").See("this is clients")
	if w.desk.Profile() != "prod" {
		t.Errorf("in use is %s", w.desk.Profile())
	}
}

func TestASignInThatFailsFromTheListIsSaidInTheForm(t *testing.T) {
	one, two := newServer(t, ""), newServer(t, "")
	h := newHouse(t, "default: acme\nprofiles:\n"+entry("acme", one.URL)+entry("prod", two.URL))
	w := h.start(profile.Flags{})
	two.SetPassword("admin", "changed-it")
	w.Press("0", "down", "enter")
	w.focused("Password").See("✗ User \"admin\" was refused", "Sign in to prod")
	if w.desk.Profile() != "acme" {
		t.Error("the session before is gone")
	}
	// The profile says where its password is: that is not ours to change.
	w.secretly("Password", "changed-it").Press("enter").See("this is clients").NotSee("Keep this")
}

func TestANewSignInBeginsEmpty(t *testing.T) {
	one, two := newServer(t, ""), newServer(t, "")
	h := newHouse(t, "default: acme\nprofiles:\n"+entry("acme", one.URL, "realm: coolproject"))
	w := h.start(profile.Flags{})
	w.Press("0", "n")
	w.focused("Keycloak URL").See("Another sign-in", "choose later").NotSee("environment")
	w.Type(two.URL).Press("enter").Type("admin").Press("enter")
	w.secretly("Password", "adminpass").Press("enter").See("this is clients of ,", "Keep this sign-in?")
	if w.desk.Profile() != "" || w.desk.Session().Base() != two.URL {
		t.Errorf("at %s as %q", w.desk.Session().Base(), w.desk.Profile())
	}
}

func TestAProfileIsEdited(t *testing.T) {
	one, two := newServer(t, ""), newServer(t, "")
	h := newHouse(t, "default: acme\nprofiles:\n  # mine\n  acme:\n    url: "+one.URL+"\n    user: admin\n    secret: keychain:acme/admin@"+one.URL+"\n")
	h.keep("acme/admin@"+one.URL, "adminpass")
	w := h.start(profile.Flags{})
	w.Press("0", "e").See("Edit profile acme", "● by the URL", "○ no   ● yes")
	w.Press("down").Type("atlas").Press("down", "down", "down", "down", "left", "enter").See("✓ Saved acme; it counts from the next sign-in")
	if text := h.text(); !strings.Contains(text, "realm: atlas") || !strings.Contains(text, "guard: read-only") || !strings.Contains(text, "# mine") {
		t.Errorf("the file:\n%s", text)
	}
	w.Press("enter").See("this is clients of atlas", "READ-ONLY")
	w.Press("0", "e", "ctrl+u").Type("nonsense").Press("enter").See("✗ It is no URL").Press("ctrl+u").Type(two.URL).Press("enter")
	w.See("Saved acme")
	if text := h.text(); strings.Contains(text, "keychain") || h.keeps("acme/admin@"+one.URL) || !strings.Contains(text, "guard: read-only") {
		t.Errorf("the secret went along, or the guard did not:\n%s", text)
	}
	w.See("signed out").Press("enter")
	w.focused("Password")
	if n := signIns(two); n != 0 {
		t.Errorf("%d sign-ins at the other server", n)
	}
}

func TestThatAnotherServerWasOpenSaysNothingOfThisOne(t *testing.T) {
	h := newHouse(t, "profiles:\n"+entry("lab", "https://lab.example.com", "guard: open"))
	w := h.start(profile.Flags{})
	w.Press("e", "ctrl+u").Type("https://prod.example.com").Press("enter").See("Saved lab", "guarded")
	if strings.Contains(h.text(), "guard") || strings.Contains(h.text(), "env:PW") {
		t.Errorf("the file:\n%s", h.text())
	}
}

func TestAProfileIsRemovedOnceItsNameIsTyped(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "profiles:\n"+entry("acme", k.URL)+"  old:\n    url: "+k.URL+"\n    user: admin\n    secret: keychain:old/admin@"+k.URL+"\n")
	h.keep("old/admin@"+k.URL, "adminpass")
	w := h.start(profile.Flags{})
	w.See("▸   acme").Press("down", "d").See("Remove profile old?", "Type old to confirm", "is deleted")
	w.Type("ol").Press("enter").See("type old first").Type("d").Press("enter").See("✓ Removed profile old").NotSee("▸   old")
	if h.keeps("old/admin@"+k.URL) || strings.Contains(h.text(), "old") {
		t.Errorf("it is still there:\n%s", h.text())
	}
	w.Press("d").Type("acme").Press("enter").See("✓ Removed profile acme", "▸ Keycloak URL").NotSee("Another sign-in")
	w.Press("esc", "alt+2").Press("E").See("there are none yet")
}

func TestTheProfileInUseIsNoneOnceItIsRemoved(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "default: acme\nprofiles:\n"+entry("acme", k.URL))
	w := h.start(profile.Flags{})
	w.Press("0", "d").See("You stay signed in").Type("acme").Press("enter").See("Removed profile acme", "✓ Signed in as admin")
	if w.desk.Session() == nil || w.desk.Profile() != "" {
		t.Errorf("in use is %q", w.desk.Profile())
	}
	if got := w.desk.Command([]string{"realms"}, ""); got != "kloakroom realms --url "+k.URL {
		t.Errorf("the command is %s", got)
	}
}

func TestEverywhereAnotherProfileIsSwitchedTo(t *testing.T) {
	one, two := newServer(t, ""), newServer(t, "/auth")
	h := newHouse(t, "default: acme\nprofiles:\n"+entry("acme", one.URL, "realm: coolproject")+entry("prod", two.URL, "realm: atlas"))
	w := h.start(profile.Flags{}, tuitest.Hold(slotSwitch))
	w.See("this is clients of coolproject").Press("2", "E")
	w.See("Switch profile", "● acme (default)", "prod").Press("down", "enter").See("this is tokens of coolproject").Advance(time.Second).See("Signing in to prod")
	if w.desk.Profile() != "acme" {
		t.Fatal("the session before is gone before the new one is there")
	}
	w.Press("1").See("this is clients of coolproject") // another screen takes it along
	w.Release(slotSwitch).See("this is clients of atlas", "prod ▸ atlas", "✓ Now prod, as admin@master")
	if len(w.tokens.told) == 0 || w.tokens.told[len(w.tokens.told)-1] != (screen.SignedIn{}) {
		t.Errorf("the others were told %v", w.tokens.told)
	}
	w.Hold(slotSwitch).Press("E", "enter").Press("esc").See("stopped: Signing in to acme").Release(slotSwitch).Press("2").See("this is tokens of atlas", "prod ▸ atlas")
	if w.Held(slotSwitch) != 0 || w.desk.Profile() != "prod" {
		t.Errorf("what esc stopped goes on: %d, %s", w.Held(slotSwitch), w.desk.Profile())
	}
}

func TestASwitchThatFailsLeavesTheSessionBefore(t *testing.T) {
	one, two := newServer(t, ""), newServer(t, "")
	h := newHouse(t, "default: acme\nprofiles:\n"+entry("acme", one.URL, "realm: coolproject")+entry("prod", two.URL)+
		"  out:\n    url: "+two.URL+"\n    user: admin\n")
	w := h.start(profile.Flags{})
	two.SetPassword("admin", "changed-it")
	w.Press("E", "down", "enter").See("Switch to profile prod", "Invalid user credentials", "You are still signed in where you were.")
	w.Press("esc").See("this is clients of coolproject")
	two.Down()
	w.Press("E", "down", "enter").See("Switch to profile prod", "nothing listens").Press("esc").See("this is clients of coolproject")
	w.Press("E", "down", "down").See("signed out").Press("enter")
	w.focused("Password").See("Sign in to out", two.URL)
	if w.desk.Profile() != "acme" {
		t.Errorf("in use is %q", w.desk.Profile())
	}
}

func TestAProfileOfTheSameKeycloakIsAnother(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "default: one\nprofiles:\n"+entry("one", k.URL, "realm: coolproject")+entry("two", k.URL, "realm: atlas"))
	w := h.start(profile.Flags{})
	w.desk.SetClient("client-app")
	w.Press("E", "down", "enter").See("this is clients of atlas, client").NotSee("client-app")
	if told := w.clients.told; told[len(told)-1] != (screen.SignedIn{}) {
		t.Errorf("the others were told %v", told)
	}
}

func TestSigningOutDeletesWhatIsKept(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "default: acme\nprofiles:\n  acme:\n    url: "+k.URL+"\n    user: admin\n    secret: keychain:acme/admin@"+k.URL+"\n")
	h.keep("acme/admin@"+k.URL, "adminpass")
	w := h.start(profile.Flags{})
	w.See("this is clients").Press(":").Type("sign out").Press("enter").See("Sign out of acme?", "admin@master", "The password kept for profile acme is deleted")
	w.Press("n").NotSee("Sign out of").See("this is clients")
	w.Press("0", "o").See("Sign out of acme?").Press("y").See("✓ Signed out of acme", "signed out")
	if w.desk.Session() != nil || h.keeps("acme/admin@"+k.URL) || strings.Contains(h.text(), "secret") {
		t.Errorf("somebody is signed in, or the secret is kept:\n%s", h.text())
	}
	w.Press("1").See("nobody is signed in yet").Press("o").See("it is signed out")
	w.Press("enter")
	w.focused("Password")
}

func TestAServerThatIsAwayDoesNotHinderSigningOut(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "")
	w := h.start(profile.Flags{URL: k.URL})
	w.into("User", "admin").secretly("Password", "adminpass").Press("enter", "enter").See("Kept as")
	k.Down()
	w.Press("0", "o", "y").See("End the session at").Press("esc").See("signed out")
	if w.desk.Session() != nil || h.keeps("local/admin@"+k.URL) {
		t.Error("it is still there")
	}
}

func TestADamagedFileIsSaidAndLeftAlone(t *testing.T) {
	k := newServer(t, "")
	const text = "profiles:\n  acme: [what\n"
	h := newHouse(t, text)
	h.vars["KLOAKROOM_USER"], h.vars["KLOAKROOM_PASSWORD"] = "admin", "adminpass"
	w := h.start(profile.Flags{URL: k.URL})
	w.See("! ", "profiles.yaml", "Until then there are no profiles here.", "▸ Keycloak URL")
	w.Press("alt+2", "E").See("the file is damaged: see Connect").Press("0")
	w.Press("ctrl+j").See("this is clients").NotSee("Keep this")
	if h.text() != text {
		t.Errorf("it was written over:\n%s", h.text())
	}
}

func TestAProfileThatIsNotUsedIsSaid(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "profiles:\n"+entry("acme", "https://sso.example.com"))
	w := h.start(profile.Flags{URL: k.URL, Profile: "acme"})
	w.See("! Profile acme is for https://sso.example.com", "it is not used.")
}

func TestThePassphraseIsAskedForOnTheScreen(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "")
	dir := t.TempDir()
	h.encrypted(dir)
	w := h.start(profile.Flags{URL: k.URL})
	w.secrets = append(w.secrets, "hello world")
	w.into("User", "admin").secretly("Password", "adminpass").Press("enter").See("secrets.age")
	w.Press("enter").See("Encrypted file of secrets", "New passphrase for").Press("enter").See("✗ This is needed.")
	w.Type("hello world").Press("enter").See("The same once more").Type("hello world").Press("enter").See("✓ Kept as profile local")

	h.encrypted(dir)
	w = h.start(profile.Flags{})
	w.secrets = append(w.secrets, "hello world", "mistyped")
	w.See("Encrypted file of secrets", "Passphrase of").Type("mistyped").Press("enter")
	w.focused("Password").See("✗ ", "passphrase").Press("ctrl+j").See("Encrypted file of secrets").Press("esc")
	w.focused("Password").See("stays locked without its passphrase").Press("ctrl+j").Type("hello world").Press("enter").See("this is clients")
	w.Press("E", "enter").See("Now local") // it is known from now on
	w.Press("0", "d").Type("local").Press("enter").See("Removed profile local")

	h.encrypted(dir)
	if h.keeps("local/admin@" + k.URL) {
		t.Error("it is kept still")
	}
}

func TestASwitchAsksForThePassphraseToo(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "")
	dir := t.TempDir()
	h.encrypted(dir)
	h.start(profile.Flags{URL: k.URL}).into("User", "admin").into("Password", "adminpass").Press("enter", "enter").
		Type("hello").Press("enter").Type("hello").Press("enter").See("Kept as profile local")
	h.write(h.text() + entry("other", k.URL, "realm: atlas"))
	h.encrypted(dir)
	w := h.start(profile.Flags{Profile: "other"})
	w.See("this is clients of atlas").Press("E", "enter").See("Encrypted file of secrets").Press("esc").See("Switch to profile local", "stays locked").Press("esc")
	w.Press("E", "enter").Type("hello").Press("enter").See("Now local").NotSee("hello")
}

func TestTheDemoHasNoProfiles(t *testing.T) {
	k := newServer(t, "")
	w := program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"))
	w.See("this is clients").Press("E").See("there are no profiles here")
	w.Press(":").Type("sign out").Press("enter").See("Sign out?").Press("y").See("✓ Signed out", "▸ ")
	if w.desk.Session() != nil {
		t.Error("somebody is signed in")
	}
}

func TestASessionThatEndedIsTakenUpByItsProfile(t *testing.T) {
	k := newServer(t, "")
	h := newHouse(t, "default: acme\nprofiles:\n"+entry("acme", k.URL, "realm: coolproject"))
	w := h.start(profile.Flags{})
	w.desk.SetRealm("atlas")
	w.Press("2")
	w.tokens.ask(w, part.Show{Screen: screen.Connect, With: screen.SignIn{Why: errors.New("gone"), Back: screen.Tokens}})
	w.focused("Password").See("The session has ended").Press("enter").See("this is tokens of atlas").NotSee("Keep this")
	if told := w.clients.told; told[len(told)-1] != (screen.SignedIn{Again: true}) {
		t.Errorf("the others were told %v", told)
	}
}

func TestProfilesFitIntoAnyWindow(t *testing.T) {
	var all strings.Builder
	all.WriteString("default: " + strings.Repeat("n", 64) + "\nprofiles:\n")
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", strings.Repeat("n", 64)} {
		all.WriteString(entry(name, "https://"+strings.Repeat("long.", 40)+"example.com", `realm: "`+strings.Repeat("長", 300)+`"`))
	}
	h := newHouse(t, all.String())
	w := h.start(profile.Flags{Profile: "a"}, tuitest.Hold(slot))
	w.Press("esc")
	for _, size := range [][2]int{{60, 16}, {61, 17}, {72, 19}, {80, 24}, {99, 18}, {140, 40}, {200, 50}, {300, 16}, {20, 5}, {80, 24}} {
		w.Resize(size[0], size[1]).Press("esc", "down", "G", "g", "tab", "down", "up", "shift+tab", "E", "esc", "d", "esc", "e", "esc")
		w.check()
	}
}
