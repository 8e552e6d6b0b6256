package explorer_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kloakroom/tui"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/explorer"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// at is the cool project with client-app chosen, and an API.
func at(t testing.TB, path string) (*fake.Keycloak, *api, *screen.Desk) {
	t.Helper()
	k, a := fake.New(t), newAPI(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", API: a.URL + path})
	return k, a, desk
}

// tokenCalls counts the requests for tokens of the realm.
func tokenCalls(k *fake.Keycloak) int {
	n := 0
	for _, r := range k.Requests() {
		if strings.HasPrefix(r, "POST /realms/coolproject/protocol/openid-connect/token") {
			n++
		}
	}
	return n
}

func noConflicts(t *testing.T, d *tuitest.Drive) {
	t.Helper()
	if all := d.Root().Live().Conflicts(); len(all) > 0 {
		t.Errorf("keys in conflict: %q\n%s", all, d.Frame())
	}
}

func TestTheProtectedAPIIsCalledWithATokenThatIsGotOnTheWay(t *testing.T) {
	k, a, desk := at(t, "/secure-data")
	d := show(t, desk)
	d.See("Request", "GET       "+a.URL+"/secure-data", "as client-app ● auto", "Nothing was sent yet.")
	d.Press("ctrl+enter").See("200 OK", "You have access!", "A token was got for client-app.")
	noConflicts(t, d)
	token := desk.Token()
	if token == nil || a.last(t).token != token.Raw().Reveal() {
		t.Fatal("the API did not get the token that is on the desk")
	}
	d.Press("ctrl+j").See("200 OK").NotSee("A token was got")
	if n := tokenCalls(k); n != 1 {
		t.Errorf("%d tokens were got, want the one that lives to be kept", n)
	}
	d.Press("tab", "tab", "]", "]", "]").See("The token was kept from before", "grant_type=client_credentials", "Basic (masked)")
	if strings.Contains(d.Frame(), token.Raw().Reveal()[:60]) {
		t.Error("the token is on screen")
	}
}

func TestATokenThatEndedIsGotAnewAndThatIsSaid(t *testing.T) {
	k, _, desk := at(t, "/secure-data")
	d := show(t, desk)
	d.Press("ctrl+j").See("200 OK")
	k.Advance(time.Hour)
	d.Press("r").See("200 OK", "The token had expired: a new one was got for client-app.")
	if n := tokenCalls(k); n != 2 {
		t.Errorf("%d tokens were got, want 2", n)
	}
}

func TestAfterAChangeTheNextCallGetsANewToken(t *testing.T) {
	k, _, desk := at(t, "/secure-data")
	s := explorer.New(desk)
	d := tuitest.Screen(t, s)
	d.Press("ctrl+j").See("200 OK")
	s.Update(screen.Changed{Realm: "coolproject"})
	d.Press("ctrl+j").See("A token was got for client-app.")
	if n := tokenCalls(k); n != 2 {
		t.Errorf("%d tokens were got, want a new one after the change", n)
	}
}

func TestA401SaysWhyAndTheNextSendGetsANewToken(t *testing.T) {
	k, a, desk := at(t, "/refuses")
	a.mux.HandleFunc("/refuses", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="Invalid audience"`)
		w.WriteHeader(http.StatusUnauthorized)
	})
	d := show(t, desk)
	d.Press("ctrl+j").See("✗ 401 Unauthorized", `WWW-Authenticate: Bearer error="invalid_token"`, "The answer has no body.")
	if d.Style("✗ 401") == d.Style("Body") {
		t.Error("the refusal has no colour of its own")
	}
	d.Press("r").See("The next send gets a new one.")
	d.Press("r").See("A token was got for client-app.")
	if n := tokenCalls(k); n != 2 {
		t.Errorf("%d tokens were got, want 2", n)
	}
}

func TestATokenThatIsRefusedShowsTheEndpointsAnswer(t *testing.T) {
	k, a, desk := at(t, "/secure-data")
	k.Realm("coolproject").Edit("client-app", map[string]any{"serviceAccountsEnabled": false})
	d := show(t, desk)
	d.Press("ctrl+j").See("No answer", "Service account roles on", "try again")
	noConflicts(t, d)
	if len(a.requests()) != 0 {
		t.Error("the API was called without the token")
	}
	d.Press("tab", "tab", "]", "]", "]").See("POST", "401 Unauthorized").Press("G").See("unauthorized_client")
}

func TestWithoutASessionPlainCallsStillWork(t *testing.T) {
	a := newAPI(t)
	d := show(t, detached(t, a.URL+"/secure-data"))
	d.See("without a token").Press("ctrl+j").See("401 Unauthorized", "Not authenticated")
	d.Press("tab", "tab", "]", "]", "]").See("The call was made without a token.")
	// The way of Auth is chosen by hand, and says what it lacks.
	d.Press("esc", "]", "]", "enter", "right").See("● token of a client", "Nobody is signed in yet")
	d.Press("ctrl+j").See("get a token: nobody is signed in yet", "Sign in on Connect (0)")
	noConflicts(t, d)
}

func TestTheNewestTokenIsSentAsItIs(t *testing.T) {
	k, a, desk := at(t, "/secure-data")
	d := show(t, desk)
	d.Press("ctrl+j").See("200 OK")
	first := a.last(t).token
	k.Advance(time.Hour)
	d.Press("esc", "]", "]", "enter", "right").See("● newest token", "! It has expired.", "as client-app ● newest")
	d.Press("ctrl+j").See("200 OK")
	if a.last(t).token != first || tokenCalls(k) != 1 {
		t.Error("the newest token was not sent as it is")
	}
	d.Press("left", "left").See("● none", "without a token").Press("ctrl+j").See("401 Unauthorized")
	if a.last(t).token != "" {
		t.Error("a token was sent all the same")
	}
}

func TestARedirectIsToldAndTheTokenStaysAtItsOrigin(t *testing.T) {
	_, a, desk := at(t, "/moved")
	other := newAPI(t)
	a.mux.Handle("/moved", http.RedirectHandler(other.URL+"/secure-data", http.StatusFound))
	d := show(t, desk)
	d.Press("ctrl+j").See("401 Unauthorized", "302 Found → another origin, token dropped:", other.URL)
	if got := other.last(t).token; got != "" {
		t.Errorf("the other origin got the token")
	}
	d.Press("tab", "tab", "]", "]").See("redirect", "token dropped", "wait", "total")
}

func TestARequestWithHeadersAndBody(t *testing.T) {
	_, a, desk := at(t, "/orders")
	a.says("/orders", http.StatusCreated, "application/json", `{"id":1}`)
	d := show(t, desk)
	d.Press("enter").Type("X-Trace: 7").Press("enter").Type("Accept: application/json")
	d.Press("esc").See("Headers 2").Press("]", "enter").Type(`{"n":1}`).Press("esc").See("Body ●")
	d.Press("shift+tab", "shift+tab", "down").See("POST").Press("alt+enter").See("201 Created", `"id": 1`)
	r := a.last(t)
	if r.method != "POST" || r.body != `{"n":1}` || r.header.Get("X-Trace") != "7" || r.header.Get("Content-Type") != "application/json" {
		t.Errorf("the API got %+v", r)
	}
	// Headers of both sides.
	d.Press("tab", "tab", "tab", "tab", "]").See("Answer", "Content-Type", "Sent")
	d.Press("down", "down", "y").See("the header Content-Type")
}

func TestWhatIsWrongIsSaidBesideItsFieldAndNothingIsLost(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(*tuitest.Drive)
		want []string
	}{
		"no URL":           {func(d *tuitest.Drive) { d.Press("e", "ctrl+u") }, []string{"✗ A URL is missing"}},
		"a path alone":     {func(d *tuitest.Drive) { d.Press("e", "ctrl+u").Type("/secure-data") }, []string{"✗ It names no host", "/secure-data"}},
		"another scheme":   {func(d *tuitest.Drive) { d.Press("e", "ctrl+u").Type("ftp://x/y") }, []string{"✗ It begins with ftp:, not with http:// or https://."}},
		"a port of words":  {func(d *tuitest.Drive) { d.Press("e", "ctrl+u").Type("localhost:abc") }, []string{"✗ Its port is not a number."}},
		"a bad method":     {func(d *tuitest.Drive) { d.Press("e", "shift+tab", "ctrl+u").Type("GO ON") }, []string{"✗ A method is one word"}},
		"no method":        {func(d *tuitest.Drive) { d.Press("e", "shift+tab", "ctrl+u") }, []string{"✗ A method is missing"}},
		"a line of no use": {func(d *tuitest.Drive) { d.Press("enter").Paste("Accept: x\nnonsense") }, []string{"✗ Line 2: “nonsense” has no colon", "nonsense"}},
		"a bad name":       {func(d *tuitest.Drive) { d.Press("enter").Paste("A b: x") }, []string{"✗ Line 1: “A b” is no name of a header"}},
		"no name":          {func(d *tuitest.Drive) { d.Press("enter").Paste(": x") }, []string{"has no name before the colon"}},
		"two authorizations": {
			func(d *tuitest.Drive) { d.Press("enter").Paste("authorization: Basic abc") },
			[]string{"✗ Authorization stands here, and Auth sends a token too"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, a, desk := at(t, "/secure-data")
			d := show(t, desk)
			c.do(d)
			d.Press("esc", "ctrl+j").See(c.want...).See("Nothing was sent yet.")
			noConflicts(t, d)
			if len(a.requests()) != 0 {
				t.Error("the API was called")
			}
			d.Type("x").NotSee("✗")
		})
	}
}

func TestASchemeThatIsMissingIsAssumedAndThatIsSaid(t *testing.T) {
	a := newAPI(t)
	d := show(t, detached(t, strings.TrimPrefix(a.URL, "http://")+"/secure-data"))
	d.See("http:// is assumed: this machine", "GET "+a.URL+"/secure-data").Press("ctrl+j").See("401 Unauthorized")
	d.Press("e", "ctrl+u").Type("api.example/x").See("https:// is assumed", "GET https://api.example/x")
}

func TestATokenThatWouldGoUnencryptedIsWarnedOf(t *testing.T) {
	_, _, desk := at(t, "/")
	d := show(t, desk)
	d.NotSee("unencrypted").Press("e", "ctrl+u").Type("http://api.example/x").See("! The token would go unencrypted")
	d.Press("esc", "[", "enter", "left").See("● none").NotSee("unencrypted")
}

func TestEveryWayOutOfTheScreenAndBack(t *testing.T) {
	_, _, desk := at(t, "/secure-data")
	d := show(t, desk)
	for range 6 {
		d.Press("tab")
		noConflicts(t, d)
	}
	d.Press("ctrl+j").See("200 OK")
	for range 6 {
		d.Press("shift+tab")
		noConflicts(t, d)
	}
	d.Press("esc", "z").See("Headers   Body   Auth").NotSee("Response")
	d.Press("esc").See("Response").Press("tab", "tab", "z").See("Response").NotSee("Headers   Body   Auth")
	d.Press("z", "esc").See("▸ Headers")
	d.Press("/").Type("access").Press("enter").See("/access").Press("esc", "esc").See("▸ Headers")
	d.Click("Auth").See("● token of client-app").Click("Timing").See("wait").Wheel("wait", 2)
	noConflicts(t, d)
}

func TestANewRequestAsksOnlyIfSomethingWasTyped(t *testing.T) {
	_, a, desk := at(t, "/secure-data")
	d := show(t, desk)
	d.Press("n").See("▸ " + a.URL + "/").NotSee("secure-data")
	d.Press("tab", "tab").Type("X-A: b").Press("esc", "n").See("Begin a new request?").Press("esc")
	d.See("Headers 1").Press("n", "enter").NotSee("Headers 1")
}

func TestTheMethodIsChosenFromAMenuOrTyped(t *testing.T) {
	_, a, desk := at(t, "/secure-data")
	d := show(t, desk)
	d.Press("m").See("PATCH", "OPTIONS").Press("down", "enter").See("POST      " + a.URL)
	d.Press("e", "shift+tab", "ctrl+u").Type("propfind").See("propfind " + a.URL).Press("ctrl+u").Type("delete").See("DELETE " + a.URL)
	d.Press("enter").See("200 OK")
	if a.last(t).method != "DELETE" {
		t.Errorf("sent as %s", a.last(t).method)
	}
}

func TestWhatIsCopied(t *testing.T) {
	_, a, desk := at(t, "/secure-data")
	d := show(t, desk)
	copied := func(title string, keys ...string) string {
		t.Helper()
		d.Press(keys...).Press("y").Click(title)
		return d.Copied()
	}
	if got := copied("the URL"); got != a.URL+"/secure-data" {
		t.Errorf("the URL: %s", got)
	}
	d.Press("ctrl+j")
	if got := copied("the response body"); !strings.HasPrefix(got, `{"message":"You have`) {
		t.Errorf("the body: %s", got)
	}
	if got := copied("the value here", "tab", "tab", "down"); got != "You have access!" {
		t.Errorf("the value: %s", got)
	}
	if got := copied("its path"); got != ".message" {
		t.Errorf("the path: %s", got)
	}
	got := copied("as command")
	want := "kloakroom call GET " + a.URL + "/secure-data --client client-app --url " + desk.Session().Base() + " --realm coolproject"
	if got != want {
		t.Errorf("the command: %s\nwant %s", got, want)
	}
	d.Press("m").Click("POST").Press("esc", "enter").Type("X-It: it's").Press("esc", "]", "enter").Type("@x").Press("esc")
	got = copied("as command")
	if !strings.HasPrefix(got, "printf %s @x | kloakroom call POST ") || !strings.Contains(got, `-H 'X-It: it'\''s' -d @-`) {
		t.Errorf("the command: %s", got)
	}
	got = copied("as curl")
	want = "curl -X POST " + a.URL + `/secure-data -H "Authorization: Bearer $TOKEN" -H 'X-It: it'\''s' -H Content-Type: --data-raw @x`
	if got != want {
		t.Errorf("curl: %s\nwant %s", got, want)
	}
}

func TestTheSessionThatEndedIsAskedForAgain(t *testing.T) {
	k, a, desk := at(t, "/secure-data")
	back := &recorder{}
	s := explorer.New(desk)
	s.FixTimes(nineMillis)
	d := tuitest.New(t, tui.Options{First: "api", Screens: []tui.Entry{{Key: "0", Screen: back}, {Key: "3", Screen: s}}})
	d.Press("enter").Type("X-Kept: yes").Press("esc")
	k.EndSessions()
	k.Advance(24 * time.Hour)
	k.SetPassword("admin", "another")
	d.Press("ctrl+j").See("No answer", "enter sign in again")
	noConflicts(t, d)
	d.Press("enter")
	if in, ok := back.with.(screen.SignIn); !ok || in.Back != "api" {
		t.Fatalf("Connect was told %#v", back.with)
	}
	k.SetPassword("admin", fake.AdminPassword)
	desk.Use(k.SignedIn(t, fake.DeskOptions{Realm: "coolproject"}))
	d.Press("3")
	s.Update(screen.SignedIn{Again: true})
	d.Press("esc").See("Signed in again.", "Headers 1").Press("ctrl+j").See("200 OK")
	if a.last(t).header.Get("X-Kept") != "yes" {
		t.Error("what was typed is lost")
	}
}

func TestAllActionsHaveWords(t *testing.T) {
	_, _, desk := at(t, "/secure-data")
	s := explorer.New(desk)
	seen := map[string]bool{}
	for _, a := range s.Catalogue() {
		seen[a.ID] = true
		if a.Title == "" || a.Run == nil {
			t.Errorf("%s is not complete", a.ID)
		}
	}
	for _, want := range []string{"api.send", "api.copy", "api.sign-in", "document.search"} {
		if !seen[want] {
			t.Errorf("%s is not in the catalogue", want)
		}
	}
	if !slices.Contains(s.Actions()[1].Keys, "ctrl+enter") {
		t.Error("ctrl+enter does not send")
	}
}

func TestTheURLShowsItsServerUnlessItIsEdited(t *testing.T) {
	long := "http://127.0.0.1:1/" + strings.Repeat("orders/", 40) + "last"
	d := show(t, detached(t, long))
	d.See("http://127.0.0.1:1/orders/").NotSee("/last")
	d.Press("e").See("/last").NotSee("127.0.0.1")
	d.Press("esc").See("http://127.0.0.1:1/orders/").NotSee("/last")
}

func TestTheAnswerSaysWithWhoseTokenItCame(t *testing.T) {
	k, _, desk := at(t, "/secure-data")
	k.Realm("coolproject").AddClient(fake.Client{ClientID: "client-other", ServiceAccount: true, Default: []string{"api-audience"}})
	d := show(t, desk)
	d.Press("ctrl+j").See("200 OK", "Response · as client-app")
	desk.SetClient("client-other")
	d.Press("tab").See("as client-other ● auto", "Response · as client-app")
	d.Press("ctrl+j").See("200 OK", "Response · as client-other")
	d.Press("esc", "]", "]", "enter", "right", "right").See("without a token").Press("ctrl+j").See("401", "Response · without a token")
}

func TestTheAnswerIsReadFromTheURL(t *testing.T) {
	_, a, desk := at(t, "/long")
	a.mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("[" + strings.Repeat("1,", 500) + "2]"))
	})
	d := show(t, desk)
	d.Press("e", "ctrl+j").See("200 OK", "line 1 of 503", "page down read on")
	noConflicts(t, d)
	d.Press("pgdown").NotSee("line 1 of 503").Press("pgup").See("line 1 of 503")
	d.Press("esc", "pgdown").NotSee("line 1 of 503")
	d.Press("enter", "pgdown").See("A line each") // in Headers it is the editor's
}

func TestAnAnswerWithoutABodySaysSo(t *testing.T) {
	_, a, desk := at(t, "/empty")
	a.mux.HandleFunc("/empty", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	d := show(t, desk)
	d.Press("ctrl+j").See("204 No Content · 0 B", "The answer has no body.")
	d.Press("/").See("there is no text to search")
}

func TestAnAnswerThatBreaksOffSaysSo(t *testing.T) {
	_, a, desk := at(t, "/cut")
	a.mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "5000")
		_, _ = w.Write([]byte(`{"a": 1, "b": [`))
	})
	show(t, desk).Press("ctrl+j").See("200 OK · 15 B, cut off · ", "the rest of the text did not come")
}

func TestATokenInItsLastSecondsIsReplacedAndThatIsSaid(t *testing.T) {
	k, _, desk := at(t, "/secure-data")
	d := show(t, desk)
	d.Press("ctrl+j").See("200 OK")
	k.Advance(4*time.Minute + 55*time.Second)
	d.Press("ctrl+j").See("The token was about to expire: a new one was got for client-app.")
}
