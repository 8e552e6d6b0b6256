package connect_test

import (
	"testing"

	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/tui/tuitest/fake"
)

// kept are the settings of the profile acme, whose password is kept.
func kept(url, realm string) profile.Settings {
	return profile.Settings{
		Profile: "acme", URL: url, Realm: realm, Guard: profile.GuardFor(url), LoginRealm: profile.DefaultLoginRealm,
		SignIn: profile.SignIn{Kind: profile.SignInPassword, Name: fake.Admin, Secret: secret.Ref{Kind: secret.RefEnv, Arg: "KEPT"}},
	}
}

func TestTheSecretOfAProfileGoesToNoOtherServer(t *testing.T) {
	one, two := newServer(t, ""), newServer(t, "/auth")
	w := program(t, kept(one.URL, ""), map[string]string{"KEPT": "adminpass"})
	w.See("this is clients").Press("0")
	w.into("Keycloak URL", two.URL)
	w.into("Password", "").NotSee("environment").Press("ctrl+j").See("✗ This is needed.")
	if n := signIns(two); n != 0 {
		t.Fatalf("the secret went to another server %d times", n)
	}
	w.secretly("Password", "adminpass").Press("enter").See("this is clients")
	if s := w.desk.Session(); s.Base() != two.URL || s.Profile() != "" {
		t.Errorf("signed in at %s as of profile %q", s.Base(), s.Profile())
	}
}

func TestTheSecretOfAProfileCountsAtItsOwnServerHoweverItIsWritten(t *testing.T) {
	k := newServer(t, "/auth")
	w := program(t, kept(k.URL, ""), map[string]string{"KEPT": "adminpass"})
	w.See("this is clients").Press("0")
	w.into("Keycloak URL", k.URL+"/admin/master/console/").into("Password", "").See("environment").Press("ctrl+j").See("this is clients")
	if s := w.desk.Session(); s.Profile() != "acme" {
		t.Errorf("it is of profile %q", s.Profile())
	}
}

func TestTheSecretOfAProfileIsThatOfItsUser(t *testing.T) {
	k := newServer(t, "")
	w := program(t, kept(k.URL, ""), map[string]string{"KEPT": "adminpass"})
	w.See("this is clients").Press("0")
	w.into("User", "viewer").into("Password", "").NotSee("environment").Press("ctrl+j").See("✗ This is needed.")
	w.into("User", fake.Admin).into("Password", "").See("environment")
}

func TestAReadOnlyProfileStaysSoWhereverTheURLLeads(t *testing.T) {
	one, two := newServer(t, ""), newServer(t, "")
	settings := kept(one.URL, "")
	settings.Guard = profile.ReadOnly
	w := program(t, settings, map[string]string{"KEPT": "adminpass"})
	w.See("this is clients").Press("0")
	w.into("Keycloak URL", two.URL).secretly("Password", "adminpass").Press("enter").See("this is clients")
	if g := w.desk.Session().Guard(); g != profile.ReadOnly {
		t.Errorf("it is %s", g)
	}
}

func TestASignedOutProfileAsksForThePasswordAndNothingElse(t *testing.T) {
	k := newServer(t, "")
	settings := kept(k.URL, "coolproject")
	settings.SignIn.Secret = secret.Ref{}
	w := program(t, settings, nil)
	w.focused("Password").See(k.URL, "coolproject", fake.Admin, "enter sign in").NotSee("This is needed", "Signing in")
	w.secretly("Password", "adminpass").Press("enter").See("this is clients of coolproject")
	if s := w.desk.Session(); s.Profile() != "acme" {
		t.Errorf("it is of profile %q", s.Profile())
	}
}
