package e2e_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"kloakroom/internal/local/lease"
	"kloakroom/tui/tuitest"
)

// echoAPI is an API that says again what it was asked with, and keeps the tokens.
type echoAPI struct {
	*httptest.Server
	mu     sync.Mutex
	tokens []string
}

func newEchoAPI(t *testing.T) *echoAPI {
	t.Helper()
	e := &echoAPI{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization := r.Header.Get("Authorization")
		e.mu.Lock()
		e.tokens = append(e.tokens, strings.TrimPrefix(authorization, "Bearer "))
		e.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-You-Sent", authorization)
		_ = json.NewEncoder(w).Encode(map[string]any{"said": "the echo", "you_sent": r.Header})
	}))
	t.Cleanup(e.Close)
	return e
}

// got is the tokens that came.
func (e *echoAPI) got() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.tokens...)
}

// onStage is the program before people who watch, and what they are not to see.
type onStage struct {
	*tuitest.Terminal
	t      *testing.T
	hidden []string
}

// sees waits for texts, and looks whether anything hidden came with them.
func (o *onStage) sees(texts ...string) *onStage {
	o.t.Helper()
	o.See(texts...)
	frame := o.Frame()
	for _, text := range o.hidden {
		if strings.Contains(frame, text) {
			o.t.Fatalf("those who watch see %.12q:\n%s", text, frame)
		}
	}
	return o
}

func (o *onStage) press(keys ...string) *onStage { o.t.Helper(); o.Press(keys...); return o }

// esc waits until the program says that it got the key: with another one right
// behind it, it would be alt and that one.
func (o *onStage) esc() *onStage { o.t.Helper(); return o.press("esc").sees("esc   ● PRESENTING") }

// nothing fails for what is hidden and came out all the same, in any of all the
// bytes.
func (o *onStage) nothing(tokens []string) {
	o.t.Helper()
	out := o.Output()
	for _, text := range o.hidden {
		if bytes.Contains(out, []byte(text)) {
			o.t.Errorf("%.12q reached the terminal", text)
		}
	}
	for _, token := range tokens {
		for i, piece := range strings.Split(token, ".") {
			if piece = piece[:min(len(piece), 8)]; bytes.Contains(out, []byte(piece)) {
				o.t.Errorf("part %d of a token reached the terminal", i)
			}
		}
	}
}

// Neither another client's name nor the secret nor a token's text reaches the
// terminal, whatever is done on the way through the screens.
func TestWhatThoseWhoWatchNeverSee(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		for _, size := range [][2]int{{80, 24}, {140, 40}} {
			watch(t, s, size[0], size[1])
		}
	})
}

func watch(t *testing.T, s lease.Server, w, h int) {
	t.Helper()
	realm := newRealmName()
	arrange(t, s, http.MethodPost, "/admin/realms", map[string]any{"realm": realm, "enabled": true})
	lease.EndRealm(t, s, realm)
	const first, second = "orders-backend", "payroll-nightly"
	uuid := makeClient(t, s, realm, "stage-app", nil)
	makeClient(t, s, realm, first, map[string]any{"name": "All the orders", "redirectUris": []string{"https://shop.example/*"}})
	makeClient(t, s, realm, second, nil)
	arrange(t, s, http.MethodPost, "/admin/realms/"+realm+"/client-scopes", map[string]any{
		"name": "for-nobody", "protocol": "openid-connect", "protocolMappers": []any{map[string]any{
			"name": "audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
			"config": map[string]any{"included.client.audience": second, "access.token.claim": "true"},
		}},
	})
	secret := func() string {
		return find(t, arrange(t, s, http.MethodGet, "/admin/realms/"+realm+"/clients/"+uuid+"/client-secret", nil), "value")
	}
	api := newEchoAPI(t)
	p := newAdmin(t, s, realm).with("KLOAKROOM_API=" + api.URL + "/echo")
	o := &onStage{tuitest.Start(t, p.command("--present"), w, h), t, []string{
		first, second, "All the orders", "shop.example", secret(), s.AdminPassword,
	}}

	// The list, to its end and back; then the chosen client, found by its ID.
	o.sees("● PRESENTING", "or••••••", "pa••••••", "account-console").press("G", "up", "up", "k", "k", "g").sees("▸ account")
	o.press("/").Send("orders")
	o.sees("▸ or••••••", "typing").press("enter").sees("Another client, masked").press("y").sees("the client ID").press("enter").sees("copied the client ID")
	o.press("/", "ctrl+u").Send("stage-app")
	o.sees("▸ st••••••").press("enter").sees("▸ stage-app").press("enter").sees("▸ Enabled", "stage-app")

	// Its scopes, among them one for another client, and its secret.
	o.press("]").sees("stage-app-dedicated").press("G").sees("▸").press("]", "]").sees("Secret", "••••••••")
	o.press("s").sees("show secret: not while presenting").press("c").sees("copied")
	o.press("y").sees("the secret", "as command").esc().NotSee("╭ Copy")
	o.press(":").Send("show secret")
	o.sees("show secret", "not while presenting").esc().NotSee("esc leave")
	before := o.hidden
	o.press("R").sees("Rotate the secret of stage-app?", "type stage-app first").Send("stage-app")
	o.sees("enter apply").press("enter").sees("✓ Rotated the secret")
	o.hidden = append(before, secret())
	o.sees("••••••••")

	// Its token, and the API with it.
	o.press("t").sees("Signature valid", "azp").press("y").sees("the token", "as header").press("down", "enter").sees("copied as header")
	o.press("tab", "G").sees("access_token", "••••••••")
	o.press("3").sees("as stage-app").press("ctrl+j").sees("200 OK", "the echo").press("tab", "tab", "]").sees("X-You-Sent", "Bearer ••••••••")
	o.press("]").sees("total").press("]").sees("grant_type=client_credentials").press("y").sees("as curl").esc().NotSee("╭ Copy")
	o.press("1").sees("stage-app")

	o.press("q").sees("Quit kloakroom?").esc().NotSee("Quit kloakroom?")
	o.press("ctrl+c").sees("Quit kloakroom?").press("ctrl+c")
	if code := o.Wait(); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
	tokens := api.got()
	if len(tokens) == 0 || len(tokens[0]) < 100 {
		t.Fatal("the API was not called with a token")
	}
	o.nothing(tokens)
	if !bytes.Contains(o.Output(), []byte(base64.StdEncoding.EncodeToString([]byte(first)))) {
		t.Error("the other client's ID was not copied")
	}
}

func TestThereIsNobodyToPresentToWithoutAScreen(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.run("demo", "--present", "--headless").want(t, 2, "", "--present is for the screen")
	p.run("--present", "realms").want(t, 2, "", "unknown flag: --present")
}
