package pictures_test

import (
	"flag"
	"os"
	"testing"
	"time"

	"kloakroom/docs/pictures"
	"kloakroom/internal/local"
	"kloakroom/internal/local/lease"
)

var draw = flag.Bool("draw", false, "draw the pictures anew, on a real Keycloak")

// realm is the one that the pictures show.
const realm = "coolproject"

// TestMakeThePictures plays the cool project by keys and keeps what is on screen.
// It does nothing unless it is told to: what it makes is looked at, not compared.
func TestMakeThePictures(t *testing.T) {
	if !*draw {
		return
	}
	s := newStage(t)
	server := keycloak(t)
	api, err := local.StartAPI(t.Context(), local.APIOptions{
		Port: 8000, Fallback: true, Issuer: server.URL + "/realms/" + realm, Audience: "apiserver",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = api.Stop(t.Context()) })

	s.vars = append(s.vars, "KLOAKROOM_URL="+server.URL, "KLOAKROOM_API="+api.URL()+"/secure-data")
	connect(s)
	s.vars = append(s.vars, "KLOAKROOM_USER="+server.AdminUser, "KLOAKROOM_PASSWORD="+server.AdminPassword)
	keep(t, "tour", pictures.Film("kloakroom", tour(s)))
	s.vars = append(s.vars, "KLOAKROOM_REALM="+realm)
	furnish(s)
	stills(s)
	small(s)
}

// keycloak returns an empty Keycloak at the usual port, where that is free, or
// the first that KLOAKROOM_TEST_URL names.
func keycloak(t *testing.T) lease.Server {
	t.Helper()
	if os.Getenv("KLOAKROOM_TEST_URL") != "" {
		s := lease.Servers(t)[0]
		if status, _ := lease.Admin(t, s, "GET", "/admin/realms/"+realm, nil); status != 404 {
			t.Fatalf("%s has a realm %s already, which is not touched", s.URL, realm)
		}
		lease.EndRealm(t, s, realm)
		return s
	}
	const user, password = "admin", "adminpass"
	k, err := local.StartKeycloak(t.Context(), local.KeycloakOptions{
		Port: 8080, Fallback: true, AdminUser: user, AdminPassword: password,
		Progress: func(step string) { t.Log(step) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
	return lease.Server{Name: k.Version(), URL: k.URL(), AdminUser: user, AdminPassword: password}
}

func connect(s *stage) {
	p := s.play(110, 26)
	p.See("Keycloak", "Password")
	keep(s.t, "connect", pictures.Draw("kloakroom", p.look()))
	p.quit()
}

// reel is a film while it is made.
type reel struct {
	*player
	frames []pictures.Frame
}

// The pace of a film: how long a letter stands, and a screen that is to be read.
const (
	letter = 90 * time.Millisecond
	glance = 900 * time.Millisecond
	read   = 2200 * time.Millisecond
)

// shows keeps what is on screen now.
func (r *reel) shows(long time.Duration, keys, text string) {
	r.t.Helper()
	r.frames = append(r.frames, pictures.Frame{Screen: r.look(), For: long, Keys: keys, Text: text})
}

// types types a word, a frame a letter.
func (r *reel) types(keys, word, text string) {
	r.t.Helper()
	for i, c := range word {
		r.Send(string(c)).See(word[:i+1])
		r.shows(letter, keys, text)
	}
}

// tour plays the cool project, from an empty Keycloak to the called API.
func tour(s *stage) []pictures.Frame {
	r := &reel{player: s.play(100, 28)}
	r.See("Realms", "master", "admin@master")
	r.shows(glance, "", "an empty Keycloak")

	r.Press("n", "r").See("New realm")
	r.types("n r", realm, "a realm")
	r.Press("enter").See("Create realm " + realm)
	r.shows(read, "enter", "shows what will change; nothing is written yet")
	r.Press("enter").See("Created realm", "account-console")
	r.shows(glance, "enter", "writes it")

	r.Press("n", "c").See("New client")
	r.types("n c", "client-app", "a client for an application that signs in as itself")
	r.Press("enter").See("Create client client-app", "Service account roles")
	r.shows(read, "enter", "the plan")
	r.Press("enter").See("▸ client-app")
	r.shows(glance, "enter", "written")

	r.Press("n", "a").See("New audience scope")
	r.types("n a", "api-audience", "a client scope that writes an audience")
	r.Press("down", "down")
	r.types("↓ ↓", "apiserver", "the audience that the API wants")
	r.Press("enter").See("Create client scope api-audience")
	r.shows(read, "enter", "the plan")
	r.Press("enter").See("Assign api-audience to client-app")
	r.shows(glance, "enter", "written; and who gets it?")
	r.Press("d").See("none → Default")
	r.shows(read, "d", "every token of client-app")
	r.Press("enter").See("✓ Assigned")
	r.shows(glance, "enter", "written")

	r.Press("t").See("RS256", "Signature valid", "apiserver")
	r.shows(read+read, "t", "a token: its claims, its times, its signature")
	r.Press("3").See("secure-data")
	r.shows(glance, "3", "the API")
	r.Press("ctrl+j").See("200 OK", "You have access!")
	r.shows(read+read, "ctrl+j", "called with the token")
	r.quit()
	return r.frames
}

// furnish makes the realm look used.
func furnish(s *stage) {
	for _, words := range [][]string{
		{"clients", "create", "billing", "--name", "Invoices"},
		{"clients", "create", "client-batch", "--name", "Nightly batch"},
		{"clients", "create", "orders-api", "--name", "Orders", "--service-account", "off"},
		{"clients", "create", "reports", "--name", "Reports, old", "--enabled", "off"},
		{"audiences", "create", "orders-audience", "--for-client", "orders-api"},
		{"audiences", "assign", "orders-api", "--client", "billing"},
		{"audiences", "assign", "orders-api", "--client", "client-batch"},
		{"audiences", "assign", "apiserver", "--client", "client-batch"},
		{"audiences", "assign", "apiserver", "--client", "reports"},
	} {
		s.did(append(words, "--yes")...)
	}
}

// stills are the screens one by one.
func stills(s *stage) {
	p := s.play(110, 26)
	still := func(name string) { keep(s.t, name, pictures.Draw("kloakroom", p.look())) }
	p.See("▸ account").Press("/").Send("client-app").See("▸ client-app").Press("enter", "enter")
	p.See("Settings", "▸ Enabled").Press("down", "down").See("▸ Service account roles")
	still("client")
	p.Press("space").See("on → off", "type client-app")
	still("plan")
	p.Press("esc").NotSee("on → off")
	p.Press("]").See("api-audience", "Default")
	still("scopes")
	p.Press(":").See("command")
	still("palette")
	p.Press("esc").See("api-audience").Press("?").See("Keys · Clients")
	still("help")
	p.Press("esc").See("api-audience").Press("t").See("RS256", "Signature valid", "apiserver")
	still("tokens")
	p.Press("3").See("secure-data").Press("ctrl+j").See("200 OK", "You have access!")
	still("api")
	p.quit()

	p = s.play(140, 26)
	p.See("client-batch", "orders-api", "▸ account").Press("down", "down", "down", "down", "down").See("▸ client-app")
	p.See("may get tokens for itself")
	still("clients")
	p.quit()
}

// small is the same at 80×24.
func small(s *stage) {
	p := s.play(80, 24)
	p.See("▸ account").Press("/").Send("client-app").See("▸ client-app").Press("enter", "t")
	p.See("Signature valid", "apiserver")
	keep(s.t, "small", pictures.Draw("kloakroom, 80×24", p.look()))
	p.quit()
}
