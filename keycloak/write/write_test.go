package write_test

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
	"kloakroom/keycloak"
	"kloakroom/keycloak/write"
)

// double stands in for a Keycloak: it notes what comes, and answers by the
// method and the escaped path.
type double struct {
	t       *testing.T
	answers map[string]reply
	got     []string // "PUT /admin/realms/shop/clients/1"
	bodies  []string
}

type reply struct {
	status int
	body   string
}

func newDouble(t *testing.T, answers map[string]reply) (*double, *write.Writer) {
	t.Helper()
	d := &double{t: t, answers: answers}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	hc := server.Client()
	hc.Transport = wire.Guard(hc.Transport)
	return d, write.New(server.URL+"/auth", hc)
}

func (d *double) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		d.t.Error(err)
	}
	what := r.Method + " " + r.URL.EscapedPath()
	d.got, d.bodies = append(d.got, what), append(d.bodies, string(b))
	a, ok := d.answers[what]
	if !ok {
		a.status = http.StatusNoContent
		if r.Method == http.MethodPost {
			a.status = http.StatusCreated
		}
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Location", "http://elsewhere/id-of-it")
	rw.WriteHeader(a.status)
	_, _ = io.WriteString(rw, a.body)
}

// TestTheRequests wants each step to be the requests that Keycloak wants, names
// escaped.
func TestTheRequests(t *testing.T) {
	const realm = "my shop/%41"
	const at = "/auth/admin/realms/my%20shop%2F%2541"
	secret := map[string]reply{"POST " + at + "/clients/u/client-secret": {http.StatusOK, `{"type":"secret","value":"new"}`}}
	for name, c := range map[string]struct {
		write  func(context.Context, *write.Writer) error
		want   []string
		bodies []string
	}{
		"a realm": {
			func(ctx context.Context, w *write.Writer) error { return w.CreateRealm(ctx, "a b") },
			[]string{"POST /auth/admin/realms/"},
			[]string{`{"enabled":true,"realm":"a b"}`},
		},
		"the end of a realm": {
			func(ctx context.Context, w *write.Writer) error { return w.DeleteRealm(ctx, realm) },
			[]string{"DELETE " + at},
			[]string{""},
		},
		"a client": {
			func(ctx context.Context, w *write.Writer) error {
				return w.CreateClient(ctx, realm, write.NewClient{ClientID: "../a b", Public: true, Enabled: true})
			},
			[]string{"POST " + at + "/clients"},
			[]string{`{"clientId":"../a b","directAccessGrantsEnabled":false,"enabled":true,"fullScopeAllowed":false,"protocol":"openid-connect","publicClient":true,"serviceAccountsEnabled":false,"standardFlowEnabled":false}`},
		},
		"a client with everything": {
			func(ctx context.Context, w *write.Writer) error {
				return w.CreateClient(ctx, realm, write.NewClient{
					ClientID: "a", Name: "n", Description: "d", ServiceAccount: true, StandardFlow: true, DirectAccess: true, FullScope: true,
				})
			},
			[]string{"POST " + at + "/clients"},
			[]string{`{"clientId":"a","description":"d","directAccessGrantsEnabled":true,"enabled":false,"fullScopeAllowed":true,"name":"n","protocol":"openid-connect","publicClient":false,"serviceAccountsEnabled":true,"standardFlowEnabled":true}`},
		},
		"a scope": {
			func(ctx context.Context, w *write.Writer) error {
				return w.CreateScope(ctx, realm, keycloak.Doc{"name": "s", "unknown": json.Number("9007199254740993")})
			},
			[]string{"POST " + at + "/client-scopes"},
			[]string{`{"name":"s","unknown":9007199254740993}`},
		},
		"a mapper": {
			func(ctx context.Context, w *write.Writer) error {
				return w.AddMapper(ctx, realm, "s/1", keycloak.Doc{"name": "m"})
			},
			[]string{"POST " + at + "/client-scopes/s%2F1/protocol-mappers/models"},
			[]string{`{"name":"m"}`},
		},
		"a new secret": {
			func(ctx context.Context, w *write.Writer) error { return w.RotateSecret(ctx, realm, "u") },
			[]string{"POST " + at + "/clients/u/client-secret"},
			[]string{""},
		},
		"an assignment": {
			func(ctx context.Context, w *write.Writer) error {
				return w.Assign(ctx, realm, "u", "s", keycloak.NotAssigned, keycloak.Default)
			},
			[]string{"PUT " + at + "/clients/u/default-client-scopes/s"},
			[]string{""},
		},
		"taking one away": {
			func(ctx context.Context, w *write.Writer) error {
				return w.Assign(ctx, realm, "u", "s", keycloak.Optional, keycloak.NotAssigned)
			},
			[]string{"DELETE " + at + "/clients/u/optional-client-scopes/s"},
			[]string{""},
		},
		"a move, which takes it away first": {
			func(ctx context.Context, w *write.Writer) error {
				return w.Assign(ctx, realm, "u", "s", keycloak.Default, keycloak.Optional)
			},
			[]string{"DELETE " + at + "/clients/u/default-client-scopes/s", "PUT " + at + "/clients/u/optional-client-scopes/s"},
			[]string{"", ""},
		},
		"a move to where it is": {
			func(ctx context.Context, w *write.Writer) error {
				return w.Assign(ctx, realm, "u", "s", keycloak.Default, keycloak.Default)
			}, nil, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, w := newDouble(t, secret)
			if err := c.write(context.Background(), w); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, d.got); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			for i := range d.bodies {
				if diff := cmp.Diff(c.bodies[i], sorted(t, d.bodies[i])); diff != "" {
					t.Errorf("body (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// sorted writes JSON with its members in order, numbers as they came.
func sorted(t *testing.T, text string) string {
	t.Helper()
	if text == "" {
		return ""
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("the body %q: %v", text, err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAWholeDocumentIsWrittenAsItCame(t *testing.T) {
	const text = `{"access":{"manage":true},"attributes":{"a.b":"","n":null},"clientId":"app","future":{"x":[1.50,{"y":9007199254740993}]},"redirectUris":[],"secret":"s"}`
	d, w := newDouble(t, nil)
	if err := w.PutClient(context.Background(), "shop", "u", decoded(t, text)); err != nil {
		t.Fatal(err)
	}
	if got := sorted(t, d.bodies[0]); got != text {
		t.Errorf("sent %s\nwant %s", got, text)
	}
}

func decoded(t *testing.T, text string) keycloak.Doc {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var out keycloak.Doc
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAMaskIsNeverWritten(t *testing.T) {
	for name, c := range map[string]struct{ whole, sent string }{
		"of the secret":             {`{"clientId":"a","secret":"**********"}`, `{"clientId":"a"}`},
		"of the registration token": {`{"registrationAccessToken":"**********","x":1}`, `{"x":1}`},
		"of the rotated secret":     {`{"attributes":{"client.secret.rotated":"**********","b":"1"}}`, `{"attributes":{"b":"1"}}`},
		// Absent members of these are lost, and a claim may well be ten asterisks.
		"but in a mapper it is a value": {
			`{"protocolMappers":[{"config":{"claim.value":"**********"}}]}`, `{"protocolMappers":[{"config":{"claim.value":"**********"}}]}`,
		},
		"and other asterisks are values": {`{"secret":"*********"}`, `{"secret":"*********"}`},
	} {
		t.Run(name, func(t *testing.T) {
			d, w := newDouble(t, nil)
			whole := decoded(t, c.whole)
			if err := w.PutClient(context.Background(), "shop", "u", whole); err != nil {
				t.Fatal(err)
			}
			if got := sorted(t, d.bodies[0]); got != c.sent {
				t.Errorf("sent %s, want %s", got, c.sent)
			}
			if diff := cmp.Diff(decoded(t, c.whole), whole); diff != "" {
				t.Errorf("the document that was given changed:\n%s", diff)
			}
		})
	}
}

// TestTheErrors wants Keycloak's answers in words, with the role that is missing.
func TestTheErrors(t *testing.T) {
	writes := map[string]func(context.Context, *write.Writer) error{
		"POST /auth/admin/realms/shop/clients": func(ctx context.Context, w *write.Writer) error {
			return w.CreateClient(ctx, "shop", write.NewClient{ClientID: "app"})
		},
		"PUT /auth/admin/realms/shop/clients/u": func(ctx context.Context, w *write.Writer) error {
			return w.PutClient(ctx, "shop", "u", keycloak.Doc{"clientId": "app"})
		},
		"POST /auth/admin/realms/shop/client-scopes": func(ctx context.Context, w *write.Writer) error {
			return w.CreateScope(ctx, "shop", keycloak.Doc{"name": "app"})
		},
		"POST /auth/admin/realms/shop/clients/u/client-secret": func(ctx context.Context, w *write.Writer) error {
			return w.RotateSecret(ctx, "shop", "u")
		},
		"DELETE /auth/admin/realms/shop/clients/u/default-client-scopes/s": func(ctx context.Context, w *write.Writer) error {
			return w.Assign(ctx, "shop", "u", "s", keycloak.Default, keycloak.Optional)
		},
	}
	for what, write := range writes {
		for _, c := range []struct {
			reply
			class fault.Class
			says  string
		}{
			{reply{403, `{"error":"HTTP 403 Forbidden"}`}, fault.NotPermitted, "manage-clients"},
			{reply{404, `{"error":"Realm not found."}`}, fault.NotFound, "there is no realm shop"},
			{reply{400, `{"errorMessage":"Unexpected name"}`}, fault.Usage, "Unexpected name (400)"},
			{reply{409, `{"errorMessage":"Client app already exists"}`}, fault.Conflict, "Client app already exists (409)"},
			{reply{500, `{"error":"unknown_error"}`}, fault.Unreachable, "500"},
		} {
			d, w := newDouble(t, map[string]reply{what: c.reply})
			err := write(context.Background(), w)
			var k *keycloak.Error
			if f := fault.Of(err); err == nil || f.Class != c.class || !strings.Contains(f.Error(), c.says) {
				t.Errorf("%s answered %d: %v", what, c.status, err)
			}
			if !errors.As(err, &k) || k.Status != c.status {
				t.Errorf("%s: the status %d is lost: %v", what, c.status, err)
			}
			if len(d.got) != 1 {
				t.Errorf("%s: after the refusal it went on: %v", what, d.got)
			}
		}
	}
}

// TestAMoveIsTakenBack refuses the second half of a move, or breaks off.
func TestAMoveIsTakenBack(t *testing.T) {
	const at = "/auth/admin/realms/shop/clients/u/"
	move := func(w *write.Writer) error {
		return w.Assign(context.Background(), "shop", "u", "s", keycloak.Default, keycloak.Optional)
	}
	no := reply{403, `{"error":"HTTP 403 Forbidden"}`}
	gone := reply{502, `<html>`}
	t.Run("the second half is refused", func(t *testing.T) {
		d, w := newDouble(t, map[string]reply{"PUT " + at + "optional-client-scopes/s": no})
		err := move(w)
		if fault.Of(err).Class != fault.NotPermitted || errors.Is(err, write.ErrHalfMade) {
			t.Errorf("the error: %v", err)
		}
		if last := d.got[len(d.got)-1]; last != "PUT "+at+"default-client-scopes/s" || len(d.got) != 3 {
			t.Errorf("requests: %v", d.got)
		}
	})
	t.Run("and so is taking it back", func(t *testing.T) {
		_, w := newDouble(t, map[string]reply{"PUT " + at + "optional-client-scopes/s": no, "PUT " + at + "default-client-scopes/s": no})
		if err := move(w); fault.Of(err).Class != fault.NotPermitted || !errors.Is(err, write.ErrHalfMade) {
			t.Errorf("the error: %v", err)
		}
	})
	t.Run("the answer to the first half is lost", func(t *testing.T) {
		d, w := newDouble(t, map[string]reply{"DELETE " + at + "default-client-scopes/s": gone})
		err := move(w)
		if fault.Of(err).Class != fault.Unreachable || errors.Is(err, write.ErrHalfMade) {
			t.Errorf("the error: %v", err)
		}
		if d := cmp.Diff([]string{"DELETE " + at + "default-client-scopes/s", "PUT " + at + "default-client-scopes/s"}, d.got); d != "" {
			t.Errorf("requests (-want +got):\n%s", d)
		}
	})
	t.Run("the first half is refused: there is nothing to take back", func(t *testing.T) {
		d, w := newDouble(t, map[string]reply{"DELETE " + at + "default-client-scopes/s": no})
		if err := move(w); fault.Of(err).Class != fault.NotPermitted || len(d.got) != 1 {
			t.Errorf("%v, requests %v", err, d.got)
		}
	})
}

func TestNamesThatWouldAddressSomethingElse(t *testing.T) {
	d, w := newDouble(t, nil)
	ctx := context.Background()
	for name, err := range map[string]error{
		"a realm without a name":            w.CreateRealm(ctx, ""),
		"a realm that is a path":            w.CreateRealm(ctx, ".."),
		"the end of every realm":            w.DeleteRealm(ctx, ""),
		"a client in no realm":              w.CreateClient(ctx, "", write.NewClient{ClientID: "a"}),
		"a whole list for one client":       w.PutClient(ctx, "shop", "", keycloak.Doc{}),
		"a scope in no realm":               w.CreateScope(ctx, "..", keycloak.Doc{}),
		"a mapper of no scope":              w.AddMapper(ctx, "shop", "", keycloak.Doc{}),
		"a secret of no client":             w.RotateSecret(ctx, "shop", "."),
		"an assignment of no scope":         w.Assign(ctx, "shop", "u", "", keycloak.NotAssigned, keycloak.Default),
		"an assignment to no client at all": w.Assign(ctx, "shop", "..", "s", keycloak.NotAssigned, keycloak.Default),
	} {
		if fault.Of(err).Class != fault.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(d.got) > 0 {
		t.Errorf("it was sent: %v", d.got)
	}
}

func TestACancelledWrite(t *testing.T) {
	d, w := newDouble(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, err := range []error{
		w.CreateRealm(ctx, "shop"), w.PutClient(ctx, "shop", "u", keycloak.Doc{}), w.RotateSecret(ctx, "shop", "u"),
		w.Assign(ctx, "shop", "u", "s", keycloak.NotAssigned, keycloak.Default),
	} {
		if !errors.Is(err, context.Canceled) || fault.Of(err).Class != fault.Interrupted {
			t.Errorf("the error: %v", err)
		}
	}
	if len(d.got) > 0 {
		t.Errorf("it was sent: %v", d.got)
	}
}
