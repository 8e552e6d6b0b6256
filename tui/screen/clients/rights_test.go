package clients_test

import (
	"strings"
	"testing"

	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

var (
	looker   = fake.DeskOptions{Realm: realm, User: fake.Viewer}
	standard = tuitest.Size(80, 24)
)

func TestWhoMayOnlyLookIsToldOnceWhichRoleIsMissing(t *testing.T) {
	for _, size := range []tuitest.Option{standard, wide} {
		p := begin(t, fake.New(t), looker, size).rest()
		p.find("client-app").Press("x").See("turn off Service account roles", "rotate secret")
		if n := strings.Count(p.Frame(), "manage-clients"); n != 1 || !strings.Contains(p.Frame(), "It needs the role manage-clients of this realm.") {
			t.Errorf("the role is named %d times:\n%s", n, p.Frame())
		}
		p.Press("s", "r", "f").See("turn off Service account roles").Press("esc", "n")
		if n := strings.Count(p.Frame(), "manage-clients"); n != 1 {
			t.Errorf("the role is named %d times:\n%s", n, p.Frame())
		}
		p.Press("c").See("New")
		if len(p.proposed) != 0 {
			t.Errorf("proposed %v", p.proposed)
		}
	}
}

func TestARealmIsCreatedByWhoeverMay(t *testing.T) {
	const needs = "– it needs the role create-realm of realm master"
	for name, c := range map[string]struct {
		rights []string // of master; nil is a user of the realm itself
		off    bool
	}{
		"every right":                       {[]string{"admin"}, false},
		"to look, and to create realms":     {[]string{"view-clients", "view-users", "create-realm"}, false},
		"to look only":                      {[]string{"view-clients", "view-users", "view-realm"}, true},
		"to look, but not at oneself":       {[]string{"view-clients"}, false},
		"all of one realm that is no other": {nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			k := fake.New(t)
			o := looker
			k.Realm(realm).AddUser("owner", "ownerpass", "admin")
			if c.rights != nil {
				k.Grant(fake.Viewer, c.rights...)
			}
			desk := k.Desk(t, o)
			if c.rights == nil {
				settings := k.Settings(o)
				settings.LoginRealm, settings.SignIn.Name = realm, "owner"
				answer, err := desk.SignIn("x", settings, secret.New("ownerpass")).Run(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				s, _ := answer.(*session.Session)
				desk.Use(s)
				desk.SetRealm(realm)
			}
			p := at(t, k, desk, standard).rest()
			p.Press("n").See("realm")
			if got := strings.Contains(p.Frame(), needs); got != c.off {
				t.Errorf("off is %v:\n%s", got, p.Frame())
			}
			p.Press("r")
			if got := strings.Contains(p.Frame(), "New realm"); got == c.off {
				t.Errorf("the form is open: %v\n%s", got, p.Frame())
			}
			p.Press("esc", ":").Type("new realm").See("new realm")
			if got := strings.Contains(p.Frame(), needs[len("– "):]); got != c.off {
				t.Errorf("the palette says it: %v\n%s", got, p.Frame())
			}
		})
	}
}

func TestASessionOfOtherRightsIsLookedAtAnew(t *testing.T) {
	k := fake.New(t)
	p := begin(t, k, looker, standard).rest()
	p.Press("n").See("create-realm").Press("esc")
	k.Grant(fake.Viewer, "admin")
	p.desk.Use(k.Desk(t, looker).Session())
	p.tell(screen.SignedIn{Again: true}).rest().Press("n").NotSee("create-realm")
}
