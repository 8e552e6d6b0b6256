package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode"

	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// startHostileAPI starts an API that answers with all nasty names: in its status
// line, its headers, its bodies, and as an error.
func startHostileAPI(t *testing.T) string {
	t.Helper()
	nasty := hostile + "|" + strings.Join(fake.Nasty, "|")
	// Go refuses C0 in a header; the rest comes through.
	inHeader := "\x9b31m" + strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, nasty)
	quoted, err := json.Marshal(map[string]any{nasty: []any{nasty, map[string]string{"inner": nasty}}})
	if err != nil {
		t.Fatal(err)
	}
	head := func(status, kind string) string {
		return "HTTP/1.1 " + status + " " + hostile + "\r\nX-Nasty: " + inHeader + "\r\nWWW-Authenticate: Bearer error=\"" + inHeader +
			"\"\r\nContent-Type: " + kind + "\r\nConnection: close\r\n\r\n"
	}
	mux := http.NewServeMux()
	for path, answer := range map[string]string{
		"/text":     head("200", "text/plain; x=\u202e") + "the text\n" + nasty,
		"/escaped":  head("200", "application/json") + string(quoted),
		"/json":     head("401", "application/json") + `{"the json": "` + inHeader + "\"}",
		"/binary":   head("200", "application/octet-stream") + "\x00\x01\x9b31m\xff\x1b[2J",
		"/redirect": "HTTP/1.1 302 " + hostile + "\r\nLocation: /text?\u202e\u009b31m%1b[2J\r\nContent-Length: 0\r\n\r\n",
		"/broken":   hostile + "\r\n\r\n",
		"/headers":  "HTTP/1.1 200 OK\r\nX-Nasty: " + hostile + "\r\n\r\n",
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			c, out, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = out.WriteString(answer)
			_ = out.Flush()
			_ = c.Close()
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// shown is a nasty name as it begins on screen: up to its first dash.
func shown(name string) string {
	begin, _, _ := strings.Cut(name, "-")
	return begin + "-"
}

// hostilities is a walk through the screens where everything is named nastily.
type hostilities struct {
	*tuitest.Terminal
	k   *fake.Keycloak
	api string
}

// atHostile starts the program before a Keycloak and an API full of nasty names.
func atHostile(t *testing.T, w, h int) *hostilities {
	t.Helper()
	k := fake.New(t)
	k.Follow(time.Now)
	k.Hostile()
	api := startHostileAPI(t)
	p := atFake(t, k, "").with("KLOAKROOM_API=" + api + "/text")
	return &hostilities{p.onScreen(w, h), k, api}
}

// find searches for a client and opens it. What the footer offers is no sign of
// anything here: news of a copy take its place.
func (x *hostilities) find(name string) {
	x.Press("/").See("│ / ").Press("ctrl+u").Send(name).See("▸ " + name).Press("enter").See("/" + name + " ─")
	x.Press("enter").See("╭ "+name, "Enabled").Press("g").See("▸ Enabled")
}

// realms goes through all realms, opens one, and then the one with the clients.
func (x *hostilities) realms() {
	x.See("▸ atlas")
	for _, name := range fake.Nasty {
		x.See(shown(name))
	}
	for range 6 {
		x.Press("j")
	}
	x.See("▸ esc-␛[31mred").Press("y").See("the realm's name").Press("enter").See("copied").Press("enter").See("▸ account")
	x.SeeOutput("\x1b]2;kloakroom · ").Press("h").See("esc-␛[31mred").Press("g").See("▸ atlas")
	for range 4 {
		x.Press("j")
	}
	x.See("▸ coolproject").Press("enter").See("client-app")
}

// client goes through the tabs of a client, to the boxes of changes, copies its
// ID, and gets a token for it.
func (x *hostilities) client(name string) {
	x.find(name)
	x.Press("]").See("  assigned").Press("g").See("dedicated").Press("down", "down", "down", "space").See("→").Press("esc").NotSee("→")
	x.Press("]").See("default-roles-").Press("]").See("••••••••").Press("c").See("copied")
	x.Press("R").See("Rotate the secret of "+name, "To apply, type").Press("esc").NotSee("Rotate the")
	x.Press("]").See("▸ Enabled").Press("down", "down").See("▸ Service account roles").Press("space")
	x.See("Turn off Service account roles of "+name, "on → off").Press("esc").NotSee("on → off")
	x.Press("x").See("get a token").Press("esc").NotSee("get a token")
	x.Press("y").See("the client ID").Press("enter").See("copied")
	x.Press("t").See("Signature valid", "azp").Press("enter").See("enter close").Press("esc").NotSee("enter close")
	x.Press("y").See("the token").Press("esc").NotSee("the token ").Press("1").See("Settings").Press("shift+tab").See("/" + name + " ─")
}

// refused reads what a Keycloak says that answers with hostile errors.
func (x *hostilities) refused() {
	quoted, _ := json.Marshal(map[string]string{"error": hostile, "error_description": hostile, "errorMessage": hostile})
	x.find("client-app")
	for _, c := range []struct{ body, sees string }{{string(quoted), "␛[2J␛[31mred"}, {"<html><title>" + hostile + "</title>", "502"}} {
		undo := x.k.Fail("POST", "/realms/coolproject/protocol/openid-connect/token", http.StatusBadGateway, c.body)
		x.Press("t").See(c.sees).Press("tab").Press("1").See("▸ Enabled")
		undo()
		undo = x.k.Fail("GET", "/admin/realms/coolproject/clients", http.StatusInternalServerError, c.body)
		x.Press("r").See("r try again")
		undo()
		x.Press("r").NotSee("r try again")
	}
	x.Press("shift+tab").See("/client-app ─")
	undo := x.k.Fail("GET", "/admin/realms/coolproject/clients", http.StatusForbidden, string(quoted))
	x.Press("r").See("r try again").Press(":").See("esc leave").Send("escape?").See("nothing of that name").Press("esc").NotSee("esc leave")
	undo()
	x.Press("r").See("▸ client-app").Press("t").See("Signature valid")
}

// call calls the API, and looks at the answers from all sides.
func (x *hostilities) call() {
	for _, c := range []struct{ path, sees, head string }{
		{"/text", "the text", "X-Nasty"},
		{"/escaped", `\u001b[31mred`, "X-Nasty"},
		{"/json", "401 Unauthorized", "X-Nasty"},
		{"/binary", "200 OK", "X-Nasty"},
		{"/redirect", "302 Found →", "X-Nasty"},
		{"/broken", "does not speak HTTP", "There was no answer"},
		{"/headers", "malformed MIME", "There was no answer"},
	} {
		x.Press("3").See("Response").Press("e", "ctrl+u").See("http://127.0.0.1:8000/").Send(x.api + c.path).See(c.path)
		x.Press("enter").See(c.sees).Press("tab", "tab", "tab", "]").See(c.head).Press("y").See("as curl").Press("enter").See("copied", "Response")
		x.Press("]", "]").See("grant_type").Press("[", "[", "[").See(c.sees).Press("z").NotSee("   Auth").Press("z").See("   Auth")
	}
	x.Press("n").See("Begin a new request?").Press("esc").NotSee("Begin a new")
	x.Press("e", "ctrl+u").See("http://127.0.0.1:8000/").Paste(hostile + strings.Join(fake.Nasty, "")).NotSee("http://127.0.0.1:8000/")
	x.Press("enter").See("✗")
}

// Whatever Keycloak and the API are named and say, and wherever it is shown, the
// terminal gets only what the program itself writes.
func TestHostileNamesReachTheTerminalAsTextAlone(t *testing.T) {
	needTerminal(t)
	for _, size := range []struct{ w, h int }{{80, 24}, {140, 40}} {
		t.Run(fmt.Sprintf("%d×%d", size.w, size.h), func(t *testing.T) {
			t.Parallel()
			x := atHostile(t, size.w, size.h)
			x.realms()
			for _, name := range fake.Nasty {
				x.client(shown(name))
			}
			x.refused()
			x.call()
			leave(t, x.Terminal, fake.AdminPassword)
			noneForeign(t, x.Output())
		})
	}
}

// A name from the environment is text from outside too: who wrote the script may
// not be who runs it.
func TestHostileNamesFromTheEnvironmentThatAreNotThere(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	for name, text := range map[string]string{
		"escape sequences":  hostile,
		"bidi":              "\u202egnp.exe\u2066x\u200f",
		"bytes, not text":   "\xff\x9b31m\xc3(",
		"a path":            "../../master?x=/#",
		"10,000 characters": strings.Repeat("long\u200d", 2500),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := fake.New(t)
			term := atFake(t, k, text).with("KLOAKROOM_API=http://localhost/"+text).onScreen(80, 24)
			term.See("There is no realm").Press("f1").See("Keys · ").Press("esc").NotSee("Keys · ")
			term.Press("ctrl+p").See("esc leave").Press("esc").NotSee("esc leave").Press("alt+3").See("Response").Press("0").See("▸ Realm")
			term.Resize(140, 40).See("✗ ").Press("ctrl+u", "enter").See("╭ Realms", "▸ atlas")
			leave(t, term, fake.AdminPassword)
			noneForeign(t, term.Output())

			term = atFake(t, k, "coolproject").with("KLOAKROOM_USER="+text).onScreen(80, 24)
			term.See("▸ Password").Press("f1").See("Keys · ").Press("esc").NotSee("Keys · ")
			leave(t, term, fake.AdminPassword)
			noneForeign(t, term.Output())
		})
	}
}

// There the header holds the name, on every screen.
func TestAHostileRealmFromTheEnvironmentThatIsThere(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	for i, name := range fake.Nasty {
		if strings.ContainsFunc(name, unicode.IsControl) || len(name) > 255 {
			continue // no field takes controls, and no Keycloak such a length: see above
		}
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			k := fake.New(t)
			k.Hostile()
			term := atFake(t, k, name).onScreen(80, 24)
			term.See("▸ account", shown(name)).Press("?").See("Keys · ").Press("esc").NotSee("Keys · ").Press("2").See("Tokens").Press("3").See("Response")
			term.Press("alt+1").See("▸ account").Resize(140, 40).See("╭ Realms")
			leave(t, term, fake.AdminPassword)
			noneForeign(t, term.Output())
		})
	}
}
