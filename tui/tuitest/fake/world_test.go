package fake_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/session"
	"kloakroom/tui/tuitest/fake"
)

// world is a fake Keycloak, and somebody who is signed in.
type world struct {
	*fake.Keycloak
	session *session.Session
	engine  *change.Engine
}

func newWorld(t *testing.T, o fake.DeskOptions) *world {
	t.Helper()
	return signIn(t, fake.New(t), o)
}

func signIn(t *testing.T, k *fake.Keycloak, o fake.DeskOptions) *world {
	t.Helper()
	s := k.SignedIn(t, o)
	return &world{Keycloak: k, session: s, engine: change.New(s, t.TempDir())}
}

const cool = "coolproject"

// ask sends one signed request, and returns the status and the answer as JSON.
func (w *world) ask(t *testing.T, method, path string, body any) (status int, out any) {
	t.Helper()
	var sent io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		sent = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, w.URL+"/admin/realms"+path, sent)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := w.session.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 0 {
		if err := json.Unmarshal(b, &out); err != nil {
			t.Fatalf("%s %s: %v: %s", method, path, err, b)
		}
	}
	return resp.StatusCode, out
}

// create makes something that must be made, and is told where it is.
func (w *world) create(t *testing.T, path string, body any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL+"/admin/realms/"+cool+path, bytes.NewReader(must(json.Marshal(body))))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := w.session.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	location := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusCreated || !strings.HasPrefix(location, w.URL+"/admin/realms/"+cool+path+"/") {
		t.Fatalf("POST %s: status %d, location %s", path, resp.StatusCode, location)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// everything is all that coolproject shows, as JSON.
func (w *world) everything(t *testing.T) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, list := range []string{"", "/clients?max=1000", "/client-scopes", "/roles", "/users?username=a", "/default-default-client-scopes"} {
		_, out[list] = w.ask(t, http.MethodGet, "/"+cool+list, nil)
	}
	return out
}

func (w *world) plan(t *testing.T, want change.Intent) *change.Plan {
	t.Helper()
	p, err := w.engine.Plan(t.Context(), cool, want)
	if err != nil {
		t.Fatalf("plan: %v", err)
	}
	return p
}

// apply plans and applies, wants each step applied without a word, and nothing
// left to do.
func (w *world) apply(t *testing.T, want change.Intent) *change.Plan {
	t.Helper()
	p := w.plan(t, want)
	o, err := w.engine.Apply(t.Context(), p, nil)
	if err != nil || o.State != change.Applied {
		t.Fatalf("apply %s: %+v, %v", p.Summary(), o, err)
	}
	return p
}

func wantFault(t *testing.T, err error, class fault.Class, code, words string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Class != class || f.Code != code || !strings.Contains(f.Error(), words) {
		t.Errorf("got %+v, want class %d, code %s, words %q", f, class, code, words)
	}
}
