package explorer_test

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"kloakroom/tui/screen"
	"kloakroom/tui/screen/explorer"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
	"kloakroom/tui/widget"
)

const (
	aToken  = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhenAiOiJjbGllbnQtYXBwIn0.c2lnbmF0dXJl-_"
	aSecret = "hunter2-and-more"
)

func TestWhatIsMaskedInAnAnswer(t *testing.T) {
	for in, masked := range map[string]string{
		`{"token": "` + aToken + `"}`:               aToken,
		`you sent Bearer ` + aToken + `, thank you`: aToken,
		aToken[:20]:                                            aToken[:20],
		`{"client_secret":"` + aSecret + `"}`:                  aSecret,
		`{"clientSecret" : "` + aSecret + `"}`:                 aSecret,
		`{"type":"secret","value":"` + aSecret + `"}`:          aSecret,
		`{"SECRET":"` + aSecret + `\"more","x":1}`:             aSecret,
		`{"registrationAccessToken":"` + aSecret + `"}`:        aSecret,
		`{"client.secret.rotated":"` + aSecret + `"}`:          aSecret,
		`{"secret":"` + aSecret:                                aSecret,
		`https://api.example/x?access_token=` + aSecret + `&b`: aSecret,
		`grant_type=x&client_secret=` + aSecret:                aSecret,
	} {
		got := explorer.Veil(in)
		if strings.Contains(got, masked) || len(got) != len(in) {
			t.Errorf("%s became %s", in, got)
		}
	}
	for _, plain := range []string{
		`{"message":"You have access!","client":"00c66b4f-80c1-4b80-8bde-d4f7ef820160"}`, `{"token_type":"Bearer","expires_in":300}`,
		`{"token_endpoint":"http://localhost"}`, `Invalid token: Invalid audience`, `?page=2&tokens=3`, `{"secret":42}`, "eyJ", "",
	} {
		if got := explorer.Veil(plain); got != plain {
			t.Errorf("%s became %s", plain, got)
		}
	}
}

func TestAHeaderThatSaysWhoCallsIsMasked(t *testing.T) {
	for in, want := range map[string]string{
		"Authorization: Basic ab": "Authorization: ********", "authorization:x": "authorization:*", "X-Api-Key: 12é": "X-Api-Key: ***",
		"Cookie: a=b": "Cookie: ***", "X-Auth-Token: 1": "X-Auth-Token: *", "Accept: text/html": "Accept: text/html",
		"X-Other: " + aToken: "X-Other: " + strings.Repeat("*", len(aToken)), "no header": "no header", "": "",
	} {
		if got := explorer.VeilHeader(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}

// A body is read in pieces of any size, and a token may stand across their ends.
func TestABodyIsMaskedWhereverItIsRead(t *testing.T) {
	const block = 64 << 10
	whole := strings.Repeat("x", block-30) + aToken + strings.Repeat("y日", 40_000) + `{"secret":"` + aSecret + `"}`
	body := explorer.NewVeiledBody(widget.BodyOf([]byte(whole)))
	for _, size := range []int{1 << 20, 4096, 1000, 37} {
		var got strings.Builder
		for off := int64(0); off < body.Size(); {
			p := make([]byte, min(int64(size), body.Size()-off))
			n, err := body.ReadAt(p, off)
			if err != nil || n == 0 {
				t.Fatalf("at %d: %d bytes, %v", off, n, err)
			}
			got.Write(p[:n])
			off += int64(n)
		}
		text := got.String()
		if len(text) != len(whole) || strings.Contains(text, "eyJ") || strings.Contains(text, aSecret) || !utf8.ValidString(text) {
			t.Errorf("in pieces of %d something is not masked, or has moved", size)
		}
	}
	if _, err := body.ReadAt(make([]byte, 1), body.Size()); err != io.EOF { //nolint:errorlint // io.ReaderAt says io.EOF itself
		t.Errorf("beyond the end: %v", err)
	}
}

// onStage is an API that says what it was asked, before people who watch.
func onStage(t *testing.T) (*api, *screen.Desk, *fake.Keycloak) {
	t.Helper()
	k, a := fake.New(t), newAPI(t)
	a.mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Was", r.Header.Get("Authorization"))
		_ = json.NewEncoder(w).Encode(map[string]any{"headers": r.Header, "client_secret": aSecret, "done": "the end"})
	})
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", API: a.URL + "/echo", Present: true})
	return a, desk, k
}

var piece = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{6,}`)

func hides(t *testing.T, d *tuitest.Drive) {
	t.Helper()
	for _, found := range []string{piece.FindString(d.Frame()), aSecret} {
		if found != "" && strings.Contains(d.Frame(), found) {
			t.Fatalf("those who watch see %q:\n%s", found, d.Frame())
		}
	}
}

func TestAnAPIThatSaysTheTokenAgainShowsItToNobody(t *testing.T) {
	a, desk, _ := onStage(t)
	d := show(t, desk, tuitest.Size(140, 40))
	d.Press("ctrl+j").See("200 OK", "the end", `"Bearer ****`, `"client_secret": "****`)
	hides(t, d)
	d.Press("tab", "tab")
	for _, tab := range []string{"Sent", "total", "grant_type=client_credentials", "the end"} {
		d.Press("]").See(tab)
		hides(t, d)
	}
	d.Press("[", "[", "[").See("X-Was", "Bearer ••••••••")
	d.Press("[", "y").See("the response body", "as curl").NotSee("curl -", a.URL+"/echo -")
	hides(t, d)
	d.Press("down", "down", "enter").See("copied the response body")
	if !strings.Contains(d.Copied(), aSecret) || !strings.Contains(d.Copied(), desk.Token().Raw().Reveal()) {
		t.Errorf("copied something else: %.80s", d.Copied())
	}
	hides(t, d)
}

func TestWhatIsTypedIntoARequestShowsNoSecret(t *testing.T) {
	_, desk, _ := onStage(t)
	d := show(t, desk, tuitest.Size(140, 40))
	d.Press("enter").Paste("Accept: text/html\nAuthorization: Bearer "+aSecret).See("Accept: text/html", "Authorization: ****")
	hides(t, d)
	d.Press("up").See("Authorization: ****")
	hides(t, d)
	d.Press("shift+tab", "shift+tab").Type("?access_token=" + aSecret).See("?access_token=****")
	hides(t, d)
	d.Press("ctrl+j")
	hides(t, d)
}

func TestFramesOnStage(t *testing.T) {
	for _, look := range tuitest.Looks {
		a, desk, k := onStage(t)
		draw(t, k, desk, scene{do: press("ctrl+j", "tab", "tab")}, a, a, look.Options).Golden(look.Name + "/present")
	}
}
