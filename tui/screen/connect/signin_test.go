package connect_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

func TestSomebodySignsInByTyping(t *testing.T) {
	k := newServer(t, "")
	w := program(t, profile.Settings{}, nil)
	w.focused("Keycloak URL").See("Hand in your credentials").NotSee("User was refused")
	w.Type(k.URL).Press("enter")
	w.focused("User").Type("admin").Press("enter")
	w.focused("Password").NotSee("adminpass")
	w.secretly("Password", "adminpass").Press("enter").See("this is clients of ,", "✓ Signed in as admin")
	if len(w.clients.told) != 1 || w.clients.told[0] != (screen.SignedIn{}) {
		t.Errorf("the clients were told %v", w.clients.told)
	}
	if s := w.desk.Session(); s == nil || s.Guard() != profile.Open {
		t.Error("a Keycloak on this machine is not open")
	}
	w.Press("0").See("✓ Signed in as admin@master at "+k.URL, "esc goes back").NotSee("••")
	w.Press("esc").See("this is clients")
}

func TestAURLIsGoodWithAndWithoutItsBasePath(t *testing.T) {
	for _, path := range []string{"", "/auth"} {
		k := newServer(t, path)
		root := strings.TrimSuffix(k.URL, "/auth")
		for _, url := range []string{root, root + "/auth", root + "/", "  " + root + "/auth/ ", k.URL + "/admin/master/console/#/coolproject"} {
			w := program(t, profile.Settings{}, nil)
			w.into("Keycloak URL", url).into("Realm", "coolproject").into("User", "admin").secretly("Password", "adminpass")
			w.Press("enter").See("this is clients of coolproject")
			if got := w.desk.Session().Base(); got != k.URL {
				t.Errorf("%s of %s led to %s", url, k.URL, got)
			}
		}
	}
}

func TestEveryMistakeIsSaidBesideItsFieldAndNothingTypedIsLost(t *testing.T) {
	k := newServer(t, "")
	for name, c := range map[string]struct {
		field, text string // what is typed wrongly
		see         []string
	}{
		"a URL that is none":             {"Keycloak URL", "keycloak.example", []string{"✗ This is no URL: it does not begin with http:// or", "https://.", "Give it like http://localhost:8080"}},
		"a port where nothing listens":   {"Keycloak URL", "http://127.0.0.1:1", []string{"✗ ", "127.0.0.1:1"}},
		"TLS where none is spoken":       {"Keycloak URL", "https" + strings.TrimPrefix(k.URL, "http"), []string{"✗ 127.0.0.1:", "does not speak TLS", "Write http://"}},
		"a realm that is not there":      {"Realm", "coolprojekt", []string{"✗ There is no realm coolprojekt at " + k.URL + ".", "Did you mean coolproject?"}},
		"one that is like no other":      {"Realm", "xyzxyzxyz", []string{"✗ There is no realm xyzxyzxyz", "Leave it empty to choose"}},
		"a login realm that is not":      {"Login realm", "nosuch", []string{"✗ There is no realm nosuch to sign in to.", "It is the realm that the administrator belongs to"}},
		"a login realm of other people":  {"Login realm", "coolproject", []string{`✗ User "admin" was refused: Invalid user credentials`}},
		"a wrong user":                   {"User", "nobody", []string{`✗ User "nobody" was refused: Invalid user credentials`, "Keycloak does not"}},
		"an empty user":                  {"User", "", []string{"✗ This is needed."}},
		"an empty URL":                   {"Keycloak URL", " ", []string{"✗ This is needed.", "Give it like http://localhost:8080"}},
		"a realm with an escape in it":   {"Realm", "a/../b", []string{"✗ There is no realm a/../b"}},
		"a name that no header can hold": {"User", "a\u200bb", []string{"✗ "}},
	} {
		t.Run(name, func(t *testing.T) {
			w := program(t, profile.Settings{}, nil)
			w.into("Keycloak URL", k.URL).into("Realm", "coolproject").into("User", "admin").secretly("Password", "adminpass")
			w.into(c.field, c.text).Press("ctrl+j").See(c.see...)
			if w.check(); w.desk.Session() != nil {
				t.Error("somebody is signed in")
			}
			right := map[string]string{"Keycloak URL": k.URL, "Realm": "coolproject", "User": "admin", "Login realm": ""}
			w.into(c.field, right[c.field]).Press("ctrl+j").See("this is clients of coolproject")
		})
	}
}

func TestAWrongPasswordIsTypedAgain(t *testing.T) {
	k := newServer(t, "")
	w := program(t, profile.Settings{URL: k.URL}, nil)
	w.focused("User").Type("admin").Press("tab")
	w.secretly("Password", "wr0ng").Press("enter")
	w.focused("Password").See(`✗ User "admin" was refused: Invalid user credentials (400`, k.URL, "•••••")
	w.secretly("Password", "adminpass").NotSee("✗").Press("enter").See("this is clients")
}

func TestAClientSignsInByItsSecret(t *testing.T) {
	k := newServer(t, "")
	w := program(t, profile.Settings{URL: k.URL}, nil)
	w.Press("up", "space").See("● client and secret", "Client ID", "Secret").NotSee("Password ")
	w.into("Client ID", "ops").secretly("Secret", "wr0ng").Press("enter")
	w.focused("Secret").See(`✗ Client "ops" was refused: Invalid client`, "Check client ID, secret and login realm")
	w.into("Client ID", "shop").secretly("Secret", "shop-secret").Press("enter")
	w.focused("Client ID").See("✗ Client \"shop\" was refused", "Its Service account roles must be on.")
	w.into("Client ID", "ops").secretly("Secret", "ops-secret").Press("enter").See("this is clients")
	w.Press("0").See("Signed in as service account of ops")
}

func TestAnAccountThatMayNotSignInIsSaidBesideItsName(t *testing.T) {
	k := newServer(t, "")
	k.Fail("POST", "/token", 400, `{"error":"invalid_grant","error_description":"Account disabled"}`)
	w := program(t, profile.Settings{URL: k.URL}, nil)
	w.into("User", "gone").secretly("Password", "gonepass").Press("enter")
	w.focused("User").See("✗ User \"gone\" was refused: Account disabled", "An administrator can enable the account again.")
}

func TestAStoppedKeycloakIsSaidBesideTheURLUntilItIsBack(t *testing.T) {
	k := newServer(t, "")
	w := program(t, asEnvironment(k.URL, ""), password("adminpass"), tuitest.Hold(slot))
	k.Down()
	w.Release(slot)
	w.focused("Keycloak URL").See("✗ ", strings.TrimPrefix(k.URL, "http://"))
	k.Up()
	w.Press("enter").See("this is clients")
}

func TestAServerThatIsNoKeycloakOrInTroubleIsSaidBesideTheURL(t *testing.T) {
	for name, c := range map[string]struct {
		path   string
		status int
		body   string
		see    string
	}{
		"another web page":             {"/", 200, "<html><title>Hello</title></html>", "✗ What answers there is not a Keycloak"},
		"JSON of something else":       {"/", 200, `{"a":1}`, "✗ What answers there is not a Keycloak"},
		"a proxy without its server":   {"/", 503, "<html>no server</html>", "503"},
		"a server that fails":          {"/", 500, `{"error":"unknown_error"}`, "unknown_error (500)"},
		"a token endpoint that fails":  {"/token", 500, `{"error":"unknown_error"}`, "gave no token: 500"},
		"a token endpoint with a page": {"/token", 200, "<html><title>Hello</title></html>", "✗ "},
		"an answer without a token":    {"/token", 200, `{}`, "answered without an access token"},
		"a realm only served by TLS":   {"/master", 403, `{"error":"invalid_request","error_description":"HTTPS required"}`, "only served over https"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newServer(t, "")
			undo := k.Fail("", c.path, c.status, c.body)
			w := program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"))
			w.focused("Keycloak URL").See(c.see)
			undo()
			w.Press("enter").See("this is clients of coolproject")
		})
	}
}

func TestWhatBelongsToNoFieldStandsAboveTheForm(t *testing.T) {
	k := newServer(t, "")
	settings := asEnvironment(k.URL, "")
	settings.CACert = "nosuch.pem"
	w := program(t, settings, password("adminpass"))
	w.See("✗ Cannot read nosuch.pem", "--ca-cert wants a PEM file")
	w.check()
}

func TestWithCredentialsAtHandItSignsInByItselfOnce(t *testing.T) {
	k := newServer(t, "")
	w := program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"), tuitest.Hold(slot))
	w.See("Signing in at "+k.URL+" …", "esc stops", "from the environment: KLOAKROOM_PASSWORD")
	w.Release(slot).See("this is clients of coolproject").NotSee("✓ Signed in")
	w.Press("0", "1", "0").See("Signed in as admin")
	if n := signIns(k); n != 1 {
		t.Errorf("it signed in %d times", n)
	}
}

func TestEscStopsASignInThatHangs(t *testing.T) {
	k := newServer(t, "")
	w := program(t, asEnvironment(k.URL, ""), password("adminpass"), tuitest.Hold(slot))
	w.Advance(time.Minute).See("Signing in at", "esc stops")
	w.Press("esc").See("Stopped. enter tries again.").NotSee("Signing in at")
	w.check().Release(slot).See("Stopped.").NotSee("this is")
	if w.desk.Session() != nil {
		t.Error("the sign-in that was stopped went on")
	}
	w.Press("enter").See("this is clients")
}

func TestNothingChangesWhatASignInWasAskedFor(t *testing.T) {
	k := newServer(t, "")
	w := program(t, asEnvironment(k.URL, "coolproject"), password("adminpass"), tuitest.Hold(slot))
	w.Press("1", "q", "tab", "x", "enter", "ctrl+j", "ctrl+r", "space", "backspace", "up", "down", "?").Paste("pasted").Click(k.URL[7:])
	w.Resize(60, 16).See("Signing in at").Resize(140, 40).See("Signing in at", k.URL).NotSee("pasted")
	if w.Ended() || w.Held(slot) != 1 {
		t.Fatalf("ended: %v, %d sign-ins", w.Ended(), w.Held(slot))
	}
	w.check().Release(slot).See("this is clients of coolproject")
}

func TestLeavingStopsASignInAndComingBackDoesNotBeginOne(t *testing.T) {
	k := newServer(t, "")
	w := program(t, asEnvironment(k.URL, ""), password("adminpass"), tuitest.Hold(slot))
	w.Press("alt+2").See("this is tokens").Press("0").See("Stopped. enter tries again.")
	w.Release(slot).See("Stopped.").Press("ctrl+j").See("this is clients")
}

func TestAVariableThatHoldsNothingIsSaidBesideItsField(t *testing.T) {
	k := newServer(t, "")
	w := program(t, asEnvironment(k.URL, ""), nil)
	w.focused("Password").See("✗ Read the secret from the variable KLOAKROOM_PASSWORD: it", "is not set.", "Type it here")
	w.secretly("Password", "adminpass").Press("enter").See("this is clients")
}

func TestWhatIsTypedGoesBeforeTheVariable(t *testing.T) {
	k := newServer(t, "")
	w := program(t, asEnvironment(k.URL, ""), password("old"))
	w.focused("Password").See("✗ User \"admin\" was refused", "from the environment: KLOAKROOM_PASSWORD")
	w.secretly("Password", "adminpass").Press("enter").See("this is clients")
	// The variable is that of the user: a client has none.
	w = program(t, asEnvironment(k.URL, ""), password("old"))
	w.Press("up", "up", "space").See("● client").NotSee("from the environment").Press("ctrl+j").See("✗ This is needed.")
}

func TestAGivenTokenIsAWayToSignIn(t *testing.T) {
	k := newServer(t, "")
	settings := profile.Settings{
		URL:    k.URL,
		SignIn: profile.SignIn{Kind: profile.SignInToken, Secret: secret.Ref{Kind: secret.RefEnv, Arg: "KLOAKROOM_TOKEN"}},
	}
	w := program(t, settings, map[string]string{"KLOAKROOM_TOKEN": "dead"})
	w.focused("Token").See("● token", "from the environment: KLOAKROOM_TOKEN", "✗ Keycloak does not accept the given administrator's").NotSee("User ")
	w.into("Token", "").Paste(tokenOf(t, k, fake.Admin, fake.AdminPassword)).Press("enter").See("this is clients")
	undo := k.Fail("GET", "/admin/realms", 403, "")
	w = program(t, settings, map[string]string{"KLOAKROOM_TOKEN": tokenOf(t, k, fake.Viewer, fake.ViewerPassword)})
	w.See("this is clients") // who may not list the realms may still come in
	undo()
}

func TestAnAdministratorWhoMayOnlyLookComesIn(t *testing.T) {
	k := newServer(t, "")
	w := program(t, profile.Settings{URL: k.URL, Realm: "coolproject"}, nil)
	w.into("User", "viewer").secretly("Password", "viewerpass").Press("enter").See("this is clients of coolproject")
	w.Press("0")
	w.into("Realm", "coolprojekt").secretly("Password", "viewerpass").Press("enter")
	w.focused("Realm").See("✗ There is no realm coolprojekt")
}

func TestASessionThatEndedIsTakenUpWhereItWas(t *testing.T) {
	k := newServer(t, "/auth")
	w := program(t, profile.Settings{URL: k.URL, Realm: "coolproject"}, nil)
	w.into("User", "admin").secretly("Password", "adminpass").Press("enter")
	w.desk.SetRealm("atlas")
	w.desk.SetClient("client-app")
	w.clients.told = nil
	why := &fault.Error{Class: fault.Refused, Code: "sign-in-ended", Why: "Keycloak does not accept the sign-in (401)"}
	ask := part.Show{Screen: screen.Connect, With: screen.SignIn{Why: why, Back: screen.Tokens}}
	w.Press("2").See("this is tokens of atlas, client client-app")
	w.tokens.ask(w, ask)
	w.focused("Password").See("! The session has ended: Keycloak does not accept the sign-in (401).", k.URL, "atlas", "admin").NotSee("••")
	w.Type("adm")
	w.tokens.ask(w, ask)
	w.See("•••") // what was typed meanwhile is kept
	w.secretly("Password", "wr0ng").Press("enter")
	w.focused("Password").See("✗ User \"admin\" was refused", "The session has ended")
	w.secretly("Password", "adminpass").Press("enter").See("this is tokens of atlas, client client-app")
	if len(w.clients.told) != 1 || w.clients.told[0] != (screen.SignedIn{Again: true}) {
		t.Errorf("the others were told %v", w.clients.told)
	}
	w.Press("0").NotSee("has ended").Press("esc").See("this is clients of atlas")
}

func TestAnotherRealmAndAnotherKeycloakAreSignedInToFromHere(t *testing.T) {
	one, two := newServer(t, ""), newServer(t, "/auth")
	w := program(t, asEnvironment(one.URL, "coolproject"), password("adminpass"))
	w.See("this is clients of coolproject")
	w.desk.SetClient("client-app")
	w.Press("0")
	w.into("Realm", "atlas").Press("enter").See("this is clients of atlas, client").NotSee("client-app")
	w.desk.SetRealm("coolproject")
	w.Press("0").See("coolproject")
	w.into("Keycloak URL", two.URL).into("Realm", "").Press("ctrl+j").See("this is clients of ,")
	if w.desk.Session().Base() != two.URL {
		t.Errorf("it is still %s", w.desk.Session().Base())
	}
	w.Press("0")
	w.into("Keycloak URL", "http://127.0.0.1:1").Press("enter").See("✗ ").Press("esc").See("this is clients")
	if w.desk.Session().Base() != two.URL {
		t.Error("a sign-in that failed took the session away")
	}
}

func TestAnEndThatHasNoWordsIsSaidToo(t *testing.T) {
	k := newServer(t, "")
	w := program(t, asEnvironment(k.URL, ""), password("adminpass"))
	w.Press("2")
	w.tokens.ask(w, part.Show{Screen: screen.Connect, With: screen.SignIn{Why: errors.New("\x1b[31mred\x1b[m"), Back: screen.Tokens}})
	w.See("The session has ended: ␛[31mred␛[m.").Press("esc").See("this is tokens")
}
