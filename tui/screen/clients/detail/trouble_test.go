package detail_test

import (
	"strings"
	"testing"
	"time"

	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// tabs are those that read, with the keys to them, what they ask the server for,
// and what is seen there at last.
var tabs = map[string]struct {
	keys  []string
	slot  part.Slot
	path  string
	waits string
	reads string
}{
	"Client scopes": {[]string{"]"}, "clients/detail/scopes", "/client-scopes", "Reading the client scopes…", "api-audience"},
	"Roles":         {[]string{"]", "]"}, "clients/detail/roles", "/role-mappings", "Reading the roles…", "default-roles-coolproject"},
	"Credentials":   {[]string{"["}, "clients/detail/secret", "/client-secret", "Reading the secret…", "••••••••"},
}

func TestWhatTakesLongSaysSoAndCanBeStopped(t *testing.T) {
	for name, tab := range tabs {
		t.Run(name, func(t *testing.T) {
			d := begin(t, cool, tuitest.Hold(tab.slot)).open("client-app").press(tab.keys...)
			d.NotSee(tab.waits, tab.reads)
			d.Advance(150 * time.Millisecond).See(tab.waits)
			d.Press("esc").See("Stopped.", "r try again")
			d.Release(tab.slot).See("Stopped.").NotSee(tab.reads)
			d.Press("r").See(tab.reads).NotSee("Stopped.")
		})
	}
}

func TestKeysMashedWhileEverythingLoads(t *testing.T) {
	for name, tab := range tabs {
		t.Run(name, func(t *testing.T) {
			d := begin(t, cool, tuitest.Hold(tab.slot), holdPlans).open("client-app").press(tab.keys...)
			d.Press("space", "enter", "j", "k", "G", "g", "s", "c", "r", "pgdown", "tab", "x", "y", "esc")
			d.Paste(strings.Repeat("x", 1<<20)).Resize(61, 17).Press("r").Resize(140, 40)
			d.ClickAt(5, 5).ClickAt(5, 5).Wheel("client-app", 5)
			if n := len(d.stage.proposed); n != 0 {
				t.Fatalf("%d changes of what is not there", n)
			}
			d.Release(tab.slot).See(tab.reads)
		})
	}
}

func TestFailuresStayInTheirPlace(t *testing.T) {
	for name, tab := range tabs {
		for what, c := range map[string]struct {
			status int
			body   string
			want   string
		}{
			"a right is missing": {403, `{"error":"HTTP 403 Forbidden"}`, "lacks the role view-"},
			"the server fails":   {500, `{"error":"unknown_error"}`, "500"},
			"HTML":               {200, "<html><body>Sign in</body></html>", "not JSON"},
		} {
			t.Run(name+", "+what, func(t *testing.T) {
				d := begin(t, cool)
				heal := d.k.Fail("GET", tab.path, c.status, c.body)
				d.open("client-app").press(tab.keys...).flat(c.want).See("r try again").NotSee(tab.reads)
				heal()
				d.Press("r").See(tab.reads).NotSee("✗")
			})
		}
	}
}

// flat fails unless a text is on screen, also where it is broken into lines.
func (p *play) flat(text string) *play {
	p.tb.Helper()
	words := strings.Join(strings.Fields(strings.ReplaceAll(p.Frame(), "│", " ")), " ")
	if !contains(words, text) {
		p.tb.Fatalf("%q is not on screen:\n%s", text, p.Frame())
	}
	return p
}

func TestAfterAFailedRefreshTheOldStays(t *testing.T) {
	for name, tab := range tabs {
		t.Run(name, func(t *testing.T) {
			d := begin(t, cool).open("client-app").press(tab.keys...)
			d.See(tab.reads)
			d.k.Down()
			d.Press("r").See(tab.reads, "✗", "r try again")
			d.k.Up()
			d.Press("r").See(tab.reads).NotSee("✗")
		})
	}
}

func TestAClientThatIsGoneSaysSo(t *testing.T) {
	d := begin(t, cool)
	gone := account("gone")
	d.show(gone).Press("r").See("there is no client with the ID", "gone")
}

func TestAnOldAnswerIsDropped(t *testing.T) {
	for name, tab := range tabs {
		t.Run(name, func(t *testing.T) {
			d := begin(t, cool).open("client-app").press(tab.keys...)
			d.Hold(tab.slot).Press("r")
			late := d.read("client-batch")
			d.show(late).act(func() part.Result { return d.stage.Show(nil) })
			d.Release(tab.slot).See("No client is chosen.")
			d.show(late).See("client-batch")
		})
	}
}

func TestLeavingAndComingBackReadsOn(t *testing.T) {
	for name, tab := range tabs {
		t.Run(name, func(t *testing.T) {
			d := begin(t, cool, tuitest.Hold(tab.slot)).open("client-app").press(tab.keys...)
			d.Press("2").Release(tab.slot).Press("1").See(tab.reads).NotSee("Stopped.")
		})
	}
}

func TestAChangeWhileAwayIsReadOnComingBack(t *testing.T) {
	d := begin(t, cool, tuitest.Size(80, 30)).open("client-app")
	d.Press("]").See("api-audience").Press("2")
	d.k.Realm(realm).AddScope(fake.Scope{Name: "made-meanwhile"})
	before := len(d.k.Requests())
	d.stage.Update(screen.Changed{Realm: realm})
	if n := len(d.k.Requests()) - before; n != 0 {
		t.Fatalf("%d requests for a screen that is not shown", n)
	}
	d.Press("1").See("made-meanwhile")
}

func TestASessionThatEndedIsAskedForAgain(t *testing.T) {
	d := begin(t, cool)
	heal := d.k.Fail("GET", "/client-scopes", 401, `{"error":"HTTP 401 Unauthorized"}`)
	d.open("client-app").Press("]").See("Keycloak does not accept", "enter sign in again").NotSee("r try again")
	if bad := d.Root().Live().Conflicts(); len(bad) > 0 {
		t.Fatal(bad)
	}
	var asked *screen.SignIn
	for _, a := range d.stage.Actions() {
		if a.ID != "client.sign-in" {
			continue
		}
		for _, ask := range a.Run().Asks {
			if show, ok := ask.(part.Show); ok && show.Screen == screen.Connect {
				in, _ := show.With.(screen.SignIn)
				asked = &in
			}
		}
	}
	if asked == nil || asked.Back != screen.Clients || asked.Why == nil {
		t.Fatalf("asked for %+v", asked)
	}
	heal()
	d.tell(screen.SignedIn{Again: true}).See("api-audience").NotSee("✗")
	d.tell(screen.SignedIn{}).See("No client is chosen.")
}

func TestKeysNeverConflict(t *testing.T) {
	d := begin(t, cool)
	for range 2 {
		for range 4 {
			if bad := d.Root().Live().Conflicts(); len(bad) > 0 {
				t.Fatal(bad)
			}
			d.Press("]")
		}
		d.open("client-app")
	}
	for _, a := range d.stage.Catalogue() {
		if a.ID == "" || a.Title == "" || a.Help == "" || a.Run == nil {
			t.Errorf("%+v lacks something", a)
		}
	}
}

func TestThePaletteSaysWhereAnActionIs(t *testing.T) {
	d := begin(t, cool, holdPlans, tuitest.Size(110, 30)).open("client-app")
	d.Press(":").Type("rotate").Press("enter")
	if d.proposed().Title != "Rotate the secret of client-app?" {
		t.Fatal("another change was proposed")
	}
	d.Press(":").Type("show secret").See("it is under Credentials")
}
