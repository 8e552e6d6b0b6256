package local

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
)

func TestAValidTokenComesIn(t *testing.T) {
	is := newIssuer(t)
	ec := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	is.addKey("ec", ec)
	is.addKey("ed", ed)
	a := is.api()
	now := is.now.Load()
	for title, token := range map[string]string{
		"signed with RS256":                   is.token(nil),
		"signed with PS512":                   is.sign(jose.PS512, "rsa", rsaKey(), is.claims(nil)),
		"signed with ES256":                   is.sign(jose.ES256, "ec", ec, is.claims(nil)),
		"signed with EdDSA":                   is.sign(jose.EdDSA, "ed", ed, is.claims(nil)),
		"its audience among others":           is.token(map[string]any{"aud": []string{"account", testAudience}}),
		"expired within the leeway":           is.token(map[string]any{"exp": now - 4}),
		"valid in a moment within the leeway": is.token(map[string]any{"nbf": now + 4}),
		"a time with a fraction":              is.token(map[string]any{"exp": float64(now) + 10.5}),
		"a time beyond all calendars":         is.token(map[string]any{"exp": 1e300}),
		"no typ claim":                        is.token(map[string]any{"typ": nil}),
	} {
		t.Run(title, func(t *testing.T) {
			got := call(t, http.MethodGet, a.URL()+"/secure-data", bearer(token))
			want := reply{status: 200, body: map[string]any{"message": "You have access!", "client": "subject-1"}}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(reply{})); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("the scheme in small letters", func(t *testing.T) {
		got := call(t, http.MethodGet, a.URL()+"/secure-data", http.Header{"Authorization": {"bearer " + is.token(nil)}})
		if got.status != 200 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestEveryRefusalNamesItsReason(t *testing.T) {
	is := newIssuer(t)
	other := must(rsa.GenerateKey(rand.Reader, 2048))
	is.addKey("enc-1", other)
	a := is.api()
	now := is.now.Load()
	good := is.token(nil)
	parts := strings.Split(good, ".")
	unsigned := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"rsa"}`)) + "." + parts[1] + "."
	public := must(json.Marshal(jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "rsa"}))

	for title, c := range map[string]struct{ token, reason string }{
		"cut":                        {good[:len(good)-20], "the signature does not match the key rsa"},
		"two parts":                  {parts[0] + "." + parts[1], "it is malformed: a signed token has three parts, this has 2"},
		"no token at all":            {"abc", "it is malformed: a signed token has three parts, this has 1"},
		"an encrypted token":         {strings.Repeat(parts[0]+".", 4) + "x", "it is malformed: a signed token has three parts, this has 5"},
		"a header that is no base64": {"%%%." + parts[1] + "." + parts[2], "it is malformed: its header cannot be read"},
		"quotes around it":           {`"` + good + `"`, "what follows Bearer is not a token"},
		"a whole JSON answer":        {`{"access_token":"` + good + `"}`, "what follows Bearer is not a token"},
		"Bearer twice":               {"Bearer " + good, "the word Bearer is there twice"},
		"nothing after Bearer":       {"", "there is nothing after Bearer"},
		"claims that were changed": {
			parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"aud":"apiserver"}`)) + "." + parts[2],
			"the signature does not match the key rsa",
		},
		"signed by somebody else":              {is.sign(jose.RS256, "rsa", other, is.claims(nil)), "the signature does not match the key rsa"},
		"the algorithm none":                   {unsigned, `the algorithm "none" is not accepted`},
		"HS256 with the public key as secret":  {is.sign(jose.HS256, "rsa", public, is.claims(nil)), `the algorithm "HS256" is not accepted`},
		"a key that is not there":              {is.sign(jose.RS256, "gone", other, is.claims(nil)), "its key gone is not among the keys of the issuer"},
		"a key that is there for encryption":   {is.sign(jose.RS256, "enc-1", other, is.claims(nil)), "its key enc-1 is not among"},
		"no kid":                               {is.sign(jose.RS256, "", rsaKey(), is.claims(nil)), "its header names no key (kid)"},
		"expired":                              {is.token(map[string]any{"exp": now - 5}), "it expired at 2026-11-23T11:59:55Z"},
		"no expiry":                            {is.token(map[string]any{"exp": nil}), "it has no expiry (exp)"},
		"not valid yet":                        {is.token(map[string]any{"nbf": now + 60}), "it is not valid before 2026-11-23T12:01:00Z"},
		"another issuer":                       {is.token(map[string]any{"iss": "http://127.0.0.1:8080/realms/coolproject"}), "wrong issuer: expected " + testIssuer + ", got http://127.0.0.1:8080/realms/coolproject"},
		"no issuer":                            {is.token(map[string]any{"iss": nil}), "wrong issuer: expected " + testIssuer + ", got none"},
		"another audience":                     {is.token(map[string]any{"aud": []string{"account", "b"}}), "wrong audience: expected apiserver, got account, b"},
		"no audience":                          {is.token(map[string]any{"aud": nil}), "wrong audience: expected apiserver, got none"},
		"no audience in its list":              {is.token(map[string]any{"aud": []string{}}), "wrong audience: expected apiserver, got none"},
		"an audience that is nearly right":     {is.token(map[string]any{"aud": "apiserver "}), "wrong audience: expected apiserver, got apiserver"},
		"an ID token":                          {is.token(map[string]any{"typ": "ID"}), `it is no access token but one of the type "ID"`},
		"an expiry that is no number":          {is.token(map[string]any{"exp": "tomorrow"}), "its claims are not of the form they should have"},
		"an audience that is an object":        {is.token(map[string]any{"aud": map[string]any{"a": 1}}), "its claims are not of the form they should have"},
		"claims that are a list":               {is.sign(jose.RS256, "rsa", rsaKey(), []string{"a"}), "its claims are not of the form they should have"},
		"an audience full of header injection": {is.token(map[string]any{"aud": "x\"\r\nSet-Cookie: a=b\\é"}), "wrong audience: expected apiserver, got x"},
	} {
		t.Run(title, func(t *testing.T) {
			got := call(t, http.MethodGet, a.URL()+"/secure-data", bearer(c.token))
			if got.status != 401 {
				t.Errorf("status %d", got.status)
			}
			detail, _ := got.body["detail"].(string)
			if !strings.HasPrefix(detail, "Invalid token: ") || !strings.Contains(detail, c.reason) {
				t.Errorf("detail %q", detail)
			}
			quoted := strings.ReplaceAll(c.reason, `"`, `'`)
			if !strings.HasPrefix(got.challenge, `Bearer realm="sample-api", error="invalid_token", error_description="`) ||
				!strings.Contains(got.challenge, quoted) || strings.Count(got.challenge, `"`) != 8 {
				t.Errorf("challenge %s", got.challenge)
			}
		})
	}
}

func TestARequestWithoutATokenGetsNoErrorCode(t *testing.T) {
	is := newIssuer(t)
	a := is.api()
	for title, c := range map[string]struct {
		header http.Header
		reason string
	}{
		"no header":      {http.Header{}, "Not authenticated: the request has no Authorization header"},
		"another scheme": {http.Header{"Authorization": {"Basic YTpi"}}, "Not authenticated: the Authorization header is not of the scheme Bearer"},
	} {
		t.Run(title, func(t *testing.T) {
			got := call(t, http.MethodGet, a.URL()+"/secure-data", c.header)
			if got.status != 401 || strings.Contains(got.challenge, "error") || !strings.HasPrefix(got.challenge, `Bearer realm="sample-api"`) {
				t.Errorf("got %+v", got)
			}
			if got.body["detail"] != c.reason {
				t.Errorf("detail %q", got.body["detail"])
			}
		})
	}
	t.Run("two headers are a broken request", func(t *testing.T) {
		two := http.Header{"Authorization": {"Bearer " + is.token(nil), "Bearer x"}}
		got := call(t, http.MethodGet, a.URL()+"/secure-data", two)
		if got.status != 400 || !strings.Contains(got.challenge, `error="invalid_request"`) {
			t.Errorf("got %+v", got)
		}
	})
}

func TestOrdersWantARole(t *testing.T) {
	is := newIssuer(t)
	a := is.api()
	in := func(roles ...string) map[string]any { return map[string]any{"roles": roles} }
	for title, c := range map[string]struct {
		claims map[string]any
		status int
	}{
		"a role of the realm":                 {map[string]any{"realm_access": in("x", ordersRole)}, 200},
		"a role of the audience's client":     {map[string]any{"resource_access": map[string]any{testAudience: in(ordersRole)}}, 200},
		"no role":                             {nil, 403},
		"another role":                        {map[string]any{"realm_access": in("orders-reader-2")}, 403},
		"the role of another client":          {map[string]any{"resource_access": map[string]any{"account": in(ordersRole)}}, 403},
		"the role, but an audience of others": {map[string]any{"realm_access": in(ordersRole), "aud": "other"}, 401},
	} {
		t.Run(title, func(t *testing.T) {
			got := call(t, http.MethodGet, a.URL()+"/orders", bearer(is.token(c.claims)))
			if got.status != c.status {
				t.Fatalf("got %+v", got)
			}
			switch c.status {
			case 200:
				if list, _ := got.body["orders"].([]any); len(list) == 0 || got.body["client"] != "subject-1" {
					t.Errorf("got %+v", got)
				}
			case 403:
				if !strings.Contains(got.challenge, `error="insufficient_scope"`) || got.body["detail"] != "the role orders-reader is missing" {
					t.Errorf("got %+v", got)
				}
			}
		})
	}
}

func TestARotatedKeyIsFetchedAndAnInventedOneIsNotFetchedForEver(t *testing.T) {
	is := newIssuer(t)
	a := is.api()
	status := func(token string) int {
		return call(t, http.MethodGet, a.URL()+"/secure-data", bearer(token)).status
	}
	if got := status(is.token(nil)); got != 200 {
		t.Fatalf("status %d", got)
	}
	rotated := must(rsa.GenerateKey(rand.Reader, 2048))
	is.addKey("new", rotated)
	is.now.Add(6)
	if got := status(is.sign(jose.RS256, "new", rotated, is.claims(nil))); got != 200 {
		t.Errorf("the new key: status %d", got)
	}
	before := is.fetches.Load()
	for range 20 {
		if got := status(is.sign(jose.RS256, "invented", rotated, is.claims(nil))); got != 401 {
			t.Errorf("status %d", got)
		}
	}
	if n := is.fetches.Load() - before; n > 1 {
		t.Errorf("%d fetches for 20 invented keys", n)
	}
	is.now.Add(6)
	status(is.sign(jose.RS256, "invented", rotated, is.claims(nil)))
	if n := is.fetches.Load() - before; n != 1 {
		t.Errorf("%d fetches after a pause", n)
	}
}

func TestKeysThatCannotBeFetchedAreTheServersTrouble(t *testing.T) {
	is := newIssuer(t)
	a := is.api()
	for title, answer := range map[string]http.HandlerFunc{
		"HTML":          func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>Sign in</html>") },
		"a redirect":    func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
		"broken JSON":   func(w http.ResponseWriter, _ *http.Request) { jsonAnswer(w, 200, `{"keys":[`) },
		"a realm away":  func(w http.ResponseWriter, _ *http.Request) { jsonAnswer(w, 404, `{"error":"Realm does not exist"}`) },
		"keys that are": func(w http.ResponseWriter, _ *http.Request) { jsonAnswer(w, 200, `{"keys":17}`) },
	} {
		t.Run(title, func(t *testing.T) {
			is.answerWith(answer)
			got := call(t, http.MethodGet, a.URL()+"/secure-data", bearer(is.token(nil)))
			detail, _ := got.body["detail"].(string)
			if got.status != 503 || !strings.HasPrefix(detail, "The token cannot be checked: the keys of the issuer are not available: ") {
				t.Errorf("got %+v", got)
			}
			t.Log(detail)
		})
	}
	is.answerWith(nil)
	if got := call(t, http.MethodGet, a.URL()+"/secure-data", bearer(is.token(nil))); got.status != 200 {
		t.Fatalf("when they are back: %+v", got)
	}
	is.answerWith(http.NotFound)
	is.now.Add(int64(keysFresh/time.Second) + 1)
	if got := call(t, http.MethodGet, a.URL()+"/secure-data", bearer(is.token(nil))); got.status != 200 {
		t.Errorf("known keys while the issuer is away: %+v", got)
	}
}

func jsonAnswer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

func TestWhatIsOpenAndWhatIsNotThere(t *testing.T) {
	is := newIssuer(t)
	a := is.api()
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/", 200},
		{"GET", "/health", 200},
		{"HEAD", "/health", 200},
		{"GET", "/openapi.json", 200},
		{"GET", "/.well-known/oauth-protected-resource", 200},
		{"GET", "/nothing", 404},
		{"GET", "/secure-data/", 404},
		{"GET", "/secure-data/../orders", 404},
		{"POST", "/secure-data", 405},
		{"DELETE", "/health", 405},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			got := call(t, c.method, a.URL()+c.path, http.Header{})
			if got.status != c.status {
				t.Errorf("got %+v", got)
			}
			if c.status >= 400 && got.body["detail"] == "" {
				t.Errorf("no detail: %+v", got)
			}
		})
	}
	meta := call(t, "GET", a.URL()+"/.well-known/oauth-protected-resource", http.Header{}).body
	want := map[string]any{
		"resource": a.URL(), "authorization_servers": []any{testIssuer}, "bearer_methods_supported": []any{"header"},
	}
	if diff := cmp.Diff(want, meta); diff != "" {
		t.Error(diff)
	}
}

func TestTheOpenAPIDocumentDescribesWhatIsServed(t *testing.T) {
	is := newIssuer(t)
	a := is.api()
	doc := call(t, "GET", a.URL()+"/openapi.json", http.Header{}).body
	if v, _ := doc["openapi"].(string); !strings.HasPrefix(v, "3.0.") {
		t.Errorf("version %v", doc["openapi"])
	}
	paths, _ := doc["paths"].(map[string]any)
	handler := must(newAPIHandler(a.URL(), APIOptions{Issuer: testIssuer, now: time.Now})).(*api)
	served := maps.Clone(handler.routes)
	for path, item := range paths {
		delete(served, path)
		get, _ := item.(map[string]any)["get"].(map[string]any)
		responses, _ := get["responses"].(map[string]any)
		got := call(t, "GET", a.URL()+path, http.Header{})
		protected := len(get["security"].([]any)) > 0
		if protected != (got.status == 401) || responses["200"] == nil || (protected && responses["401"] == nil) {
			t.Errorf("%s is described otherwise than it answers (%d)", path, got.status)
		}
	}
	for _, undescribed := range []string{"/", "/openapi.json", "/.well-known/oauth-protected-resource"} {
		delete(served, undescribed)
	}
	for path := range served {
		t.Errorf("%s is served and not described", path)
	}
	text := string(must(json.Marshal(doc)))
	for ref := range strings.SplitSeq(text, `"$ref":"#/`) {
		name, _, _ := strings.Cut(ref, `"`)
		if strings.HasPrefix(name, "components/") && !defined(doc, name) {
			t.Errorf("%s is referred to and not defined", name)
		}
	}
	if !strings.Contains(text, `"openIdConnectUrl":"`+testIssuer+`/.well-known/openid-configuration"`) {
		t.Error("the security scheme does not lead to the issuer")
	}
}

func defined(doc map[string]any, path string) bool {
	var at any = doc
	for part := range strings.SplitSeq(path, "/") {
		m, _ := at.(map[string]any)
		if at = m[part]; at == nil {
			return false
		}
	}
	return true
}

func TestTheAPIEndsWithItsContextAndFreesItsPort(t *testing.T) {
	l, port := takePort(t)
	o := APIOptions{Port: port, Issuer: testIssuer, Audience: testAudience}
	if _, err := StartAPI(t.Context(), o); err == nil || fault.Of(err).Code != "port-taken" {
		t.Errorf("a taken port: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := StartAPI(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Fallback = true
	next, err := StartAPI(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if next.URL() == a.URL() {
		t.Errorf("both are at %s", a.URL())
	}
	for _, api := range []*API{a, next} {
		if err := api.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if !portFree(t.Context(), port) {
		t.Error("the port is not free again")
	}
	if _, err := StartAPI(t.Context(), APIOptions{Issuer: testIssuer}); err == nil || fault.Of(err).Class != fault.Usage {
		t.Errorf("without an audience: %v", err)
	}
}

// FuzzVerify wants a refusal, and no token let in, whatever is sent.
func FuzzVerify(f *testing.F) {
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"rsa"}`))
	f.Add("Bearer " + head + ".e30.c2ln")
	f.Add("Bearer " + head + "." + head)
	f.Add("Basic abc")
	keys := &keySet{now: time.Now, fetched: time.Now().Add(time.Hour), asked: time.Now().Add(time.Hour)}
	keys.keys.Keys = []jose.JSONWebKey{{Key: rsaKey().Public(), KeyID: "rsa", Use: "sig"}}
	v := &verifier{issuer: testIssuer, audience: testAudience, now: time.Now, keys: keys}
	f.Fuzz(func(t *testing.T, header string) {
		token, err := bearerToken(http.Header{"Authorization": {header}})
		if err == nil {
			_, err = v.verify(t.Context(), token)
		}
		var no *refusal
		if !errors.As(err, &no) || no.status < 400 || no.reason == "" {
			t.Fatalf("%q: got %v", header, err)
		}
		if text := headerText(no.reason); strings.ContainsAny(text, "\"\\\r\n") {
			t.Errorf("%q: header text %q", header, text)
		}
	})
}
