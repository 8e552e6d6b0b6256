package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
	"kloakroom/keycloak/internal/rest"
)

// transport answers without a network.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// body tells whether it was read to its end and closed.
type body struct {
	io.Reader
	read          int64
	ended, closed bool
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += int64(n)
	b.ended = b.ended || errors.Is(err, io.EOF)
	return n, err
}

func (b *body) Close() error {
	b.closed = true
	return nil
}

// answering returns a Caller that is answered so.
func answering(status int, b *body) *rest.Caller {
	return rest.New("http://keycloak", &http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: b, Request: req, ContentLength: -1}, nil
	})})
}

var listRealms = rest.Op{What: "list the realms", Method: http.MethodGet, Path: []string{"admin", "realms"}}

func TestEveryBodyIsReadToItsEndAndClosed(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		text   string
		out    any
		fails  bool
	}{
		"of a success that is wanted":            {200, `{"a":1} `, &rest.Doc{}, false},
		"of a success that nobody wants":         {200, `{"a":1}`, nil, false},
		"of a success without a body":            {204, ``, nil, false},
		"of what is not the JSON that is wanted": {200, `["a","b","c"]`, &rest.Doc{}, true},
		"of an error":                            {404, `{"error":"x"}` + strings.Repeat(" ", 1<<20), nil, true},
		"of a redirect that slipped through":     {302, `somewhere else`, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := &body{Reader: strings.NewReader(c.text)}
			_, err := answering(c.status, b).Do(t.Context(), listRealms, nil, c.out)
			if (err != nil) != c.fails {
				t.Errorf("the error is %v", err)
			}
			if !b.ended || !b.closed {
				t.Errorf("read to its end: %v; closed: %v", b.ended, b.closed)
			}
		})
	}
}

func TestABodyWithoutEndIsNotReadForEver(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		out    any
	}{"wanted": {200, &rest.Doc{}}, "not wanted": {200, nil}, "an error": {500, nil}} {
		t.Run(name, func(t *testing.T) {
			b := &body{Reader: zeros{}}
			_, _ = answering(c.status, b).Do(t.Context(), listRealms, nil, c.out)
			if b.read > wire.MaxJSON+64<<10 || !b.closed {
				t.Errorf("%d bytes were read; closed: %v", b.read, b.closed)
			}
		})
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestNumbersStayAsTheyWereSent(t *testing.T) {
	const sent = `{"big":12345678901234567890,"exact":0.10,"exp":1E5,"list":[1.0]}`
	var got rest.Doc
	if err := answering(200, &body{Reader: strings.NewReader(sent)}).Get(t.Context(), listRealms, &got); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(got)
	if err != nil || string(b) != sent {
		t.Errorf("got %s, %v; want %s", b, err, sent)
	}
}

func TestWhatIsSent(t *testing.T) {
	type sent struct{ Method, URI, Accept, ContentType, Body string }
	var got sent
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		got = sent{r.Method, r.RequestURI, r.Header.Get("Accept"), r.Header.Get("Content-Type"), string(text)}
		w.Header().Set("Location", "http://elsewhere/auth/admin/realms/shop/clients/7d5c-11")
		w.WriteHeader(http.StatusCreated)
	}))
	defer server.Close()
	c := rest.New(server.URL+"/auth//", server.Client())
	for name, x := range map[string]struct {
		op   rest.Op
		in   any
		want sent
	}{
		"a body goes as JSON": {
			rest.Op{Method: http.MethodPost, Path: rest.AdminPath("my shop", "clients")},
			rest.Doc{"clientId": "a"},
			sent{"POST", "/auth/admin/realms/my%20shop/clients", "application/json", "application/json", `{"clientId":"a"}`},
		},
		"without a body there is no type of one": {
			rest.Op{Method: http.MethodDelete, Path: []string{"a/b", "%41"}, Query: rest.Query("q", "a&b=c", "max", "1")},
			nil,
			sent{"DELETE", "/auth/a%2Fb/%2541?max=1&q=a%26b%3Dc", "application/json", "", ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			id, err := c.Do(t.Context(), x.op, x.in, nil)
			if err != nil || id != "7d5c-11" {
				t.Errorf("got the ID %q, %v", id, err)
			}
			if diff := cmp.Diff(x.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if c.Base() != server.URL+"/auth" {
		t.Errorf("the base is %s", c.Base())
	}
}

func TestARequestThatCannotBeMadeSaysForWhat(t *testing.T) {
	c := answering(200, &body{Reader: strings.NewReader("{}")})
	_, err := c.Do(t.Context(), listRealms, func() {}, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "list the realms: ") {
		t.Errorf("a body that is no JSON: got %v", err)
	}
	_, err = rest.New("http://a b", http.DefaultClient).Do(t.Context(), listRealms, nil, nil)
	if f := fault.Of(err); f == nil || f.What != "list the realms" || f.Class == fault.Internal {
		t.Errorf("a base that is no URL: got %+v", f)
	}
}

func TestAnErrorIsToldApartByItsStatus(t *testing.T) {
	_, err := answering(404, &body{Reader: strings.NewReader(`{"error":"Realm not found."}`)}).Do(t.Context(), listRealms, nil, nil)
	if !rest.IsStatus(err, 404) || rest.IsStatus(err, 403) || rest.IsStatus(context.Canceled, 404) {
		t.Errorf("the status of %v is mistaken", err)
	}
}

func TestWhoCanGiveTheMissingRole(t *testing.T) {
	for name, c := range map[string]struct {
		needs, realm string
		why, hint    string
	}{
		"in any realm": {
			"view-users", "shop", "lacks the role view-users (403)",
			"Whoever manages realm shop can assign view-users of the client realm-management (for an administrator of master: of the client shop-realm).",
		},
		"in master": {
			"view-users", "master", "lacks the role view-users (403)",
			"Whoever manages realm master can assign view-users of the client master-realm.",
		},
		"in the administrator's own": {
			"view-realm", "", "lacks the role view-realm (403)",
			"Whoever manages this administrator's realm can assign view-realm of the client realm-management.",
		},
		"to create realms": {
			"create-realm", "shop", "lacks the role create-realm (403)",
			"It is a realm role of master; only an administrator who signs in there can hold it.",
		},
		"for what no role is known": {"", "", "is not permitted to (403)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := &rest.Error{Op: rest.Op{Needs: c.needs, Realm: c.realm}, Status: 403, Message: "HTTP 403 Forbidden"}
			f := err.Fault()
			if f.Class != fault.NotPermitted || f.Why != "this administrator "+c.why || f.Hint != c.hint {
				t.Errorf("got %q, %q", f.Why, f.Hint)
			}
		})
	}
}

func TestTheWordsOfAnAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		err       rest.Error
		class     fault.Class
		code, why string
	}{
		"a name that is taken": {
			rest.Error{Op: rest.Op{Exists: true}, Status: 409, Message: "Client app already exists"}, fault.Conflict, "exists", "Client app already exists (409)",
		},
		"a name that is taken, without words": {
			rest.Error{Op: rest.Op{Exists: true}, Status: 409}, fault.Conflict, "exists", "it exists already (409)",
		},
		"a clash of another kind": {rest.Error{Status: 409}, fault.Conflict, "conflict", "Keycloak reports a conflict (409)"},
		"a missing realm that is not named": {
			rest.Error{Status: 404, Message: "Realm does not exist"}, fault.NotFound, "realm-not-found", "there is no such realm",
		},
		"a list that shows nothing": {
			rest.Error{Op: rest.Op{Needs: "view-clients"}, Status: 403, Hidden: true},
			fault.NotPermitted, "not-permitted",
			"this administrator lacks the role view-clients (Keycloak shows none)",
		},
		"a final stop of Keycloak's is dropped": {rest.Error{Status: 400, Message: "Bad. Very bad."}, fault.Usage, "rejected", "Bad. Very bad (400)"},
	} {
		t.Run(name, func(t *testing.T) {
			c.err.Op.What = "do it"
			f := fault.Of(&c.err)
			if f.Class != c.class || f.Code != c.code || f.Why != c.why || c.err.Error() != "do it: "+c.why {
				t.Errorf("got class %d, %s, %q", f.Class, f.Code, c.err.Error())
			}
		})
	}
}

func TestABodyThatCannotBeReadIsANetworkError(t *testing.T) {
	broken := &wire.Error{Kind: wire.Truncated, Method: http.MethodGet, URL: "http://keycloak/admin/realms"}
	b := &body{Reader: io.MultiReader(strings.NewReader(`{"a":`), failing{broken})}
	err := answering(200, b).Get(t.Context(), listRealms, &rest.Doc{})
	if f := fault.Of(err); f.Code != string(wire.Truncated) || f.What != "list the realms" || !errors.Is(err, broken) {
		t.Errorf("got %+v", f)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestWhatTheWrongJSONIs(t *testing.T) {
	for sent, words := range map[string]string{
		`"x"`: "(it is a string)", `12`: "(it is a number)", `true`: "(it is true or false)", `[]`: "(it is an array)", ``: "the answer is empty",
	} {
		err := answering(200, &body{Reader: strings.NewReader(sent)}).Get(t.Context(), listRealms, &rest.Doc{})
		if f := fault.Of(err); f == nil || f.Code != "wrong-json" || !strings.Contains(f.Why, words) || !errors.Is(err, rest.ErrWrongJSON) {
			t.Errorf("%q: got %v, want %q", sent, err, words)
		}
	}
}
