package change_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
)

// world is one realm of one real server, and an engine that writes to it. What
// is looked at goes through lease.Admin, not through the code under test.
type world struct {
	server  lease.Server
	realm   string
	dir     string
	session *session.Session
	engine  *change.Engine
}

// shared are the worlds that tests use one after the other, one a server: a realm
// takes a second to make. TestMain removes them.
var shared = map[string]*sharedWorld{}

type sharedWorld struct {
	world
	clients, scopes, users []string // what a new realm has
}

// newWorld is a realm as good as new: what the tests before made is gone.
func newWorld(t *testing.T, s lease.Server) *world {
	t.Helper()
	w, ok := shared[s.URL]
	if !ok {
		name := "change-" + strings.ToLower(rand.Text()[:8])
		if status, out := lease.Admin(t, s, http.MethodPost, "/admin/realms", map[string]any{"realm": name, "enabled": true}); status != http.StatusCreated {
			t.Fatalf("create realm %s: status %d, %v", name, status, out)
		}
		w = &sharedWorld{world: *worldIn(t, s, name, s.URL)}
		w.clients, w.scopes, w.users = w.names(t, "/clients", "clientId"), w.names(t, "/client-scopes", "name"), w.names(t, "/users", "username")
		shared[s.URL] = w
	}
	w.clear(t, "/clients", "clientId", w.clients)
	w.clear(t, "/client-scopes", "name", w.scopes)
	w.clear(t, "/users", "username", w.users)
	fresh := w.world
	fresh.dir = filepath.Join(t.TempDir(), "state")
	fresh.engine = change.New(fresh.session, fresh.dir)
	return &fresh
}

func (w *world) names(t *testing.T, list, member string) []string {
	t.Helper()
	var out []string
	for _, x := range w.admin(t, http.MethodGet, list+"?max=1000", nil).([]any) {
		out = append(out, x.(map[string]any)[member].(string))
	}
	return out
}

// clear deletes all of a list but these.
func (w *world) clear(t *testing.T, list, member string, but []string) {
	t.Helper()
	for _, x := range w.admin(t, http.MethodGet, list+"?max=1000", nil).([]any) {
		o := x.(map[string]any)
		if !slices.Contains(but, o[member].(string)) {
			w.admin(t, http.MethodDelete, list+"/"+o["id"].(string), nil)
		}
	}
}

// removeShared deletes the shared realms where that is due; no test is left that
// could.
func removeShared() error {
	if !lease.Lasting() {
		return nil
	}
	var errs []error
	for _, w := range shared {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodDelete, w.server.URL+"/admin/realms/"+w.realm, nil)
		if err != nil {
			return err
		}
		resp, err := w.session.Client().Do(req)
		if err == nil {
			err = resp.Body.Close()
			if resp.StatusCode != http.StatusNoContent {
				err = fmt.Errorf("delete realm %s on %s: %s", w.realm, w.server.Name, resp.Status)
			}
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// worldIn works in a realm that is there, through a URL that may be of
// something in front of the server.
func worldIn(t *testing.T, s lease.Server, realm, through string, adjust ...func(*profile.Settings)) *world {
	t.Helper()
	settings := profile.Settings{
		URL: through, Realm: realm, LoginRealm: profile.DefaultLoginRealm, Guard: profile.Open,
		SignIn: profile.SignIn{Kind: profile.SignInPassword, Name: s.AdminUser},
	}
	for _, f := range adjust {
		f(&settings)
	}
	password := s.AdminPassword
	if settings.SignIn.Name != s.AdminUser {
		password = userPassword
	}
	signedIn, err := session.Open(context.Background(), settings, session.Options{
		Resolve: func(context.Context, secret.Ref) (secret.Value, error) { return secret.New(password), nil },
	})
	if err != nil {
		t.Fatalf("sign in at %s: %v", through, err)
	}
	dir := filepath.Join(t.TempDir(), "state")
	return &world{server: s, realm: realm, dir: dir, session: signedIn, engine: change.New(signedIn, dir)}
}

// userPassword is that of the users a test makes.
const userPassword = "a-password-of-the-tests"

// admin sends one request to the realm's admin resources and wants a success.
func (w *world) admin(t *testing.T, method, path string, body any) any {
	t.Helper()
	status, out := lease.Admin(t, w.server, method, "/admin/realms/"+url.PathEscape(w.realm)+path, body)
	if status >= http.StatusBadRequest {
		t.Fatalf("%s %s: status %d, %v", method, path, status, out)
	}
	return out
}

// create makes something and returns its ID.
func (w *world) create(t *testing.T, path string, body any) string {
	t.Helper()
	made, _ := w.admin(t, http.MethodPost, path, body).(map[string]any)
	id, _ := made["id"].(string)
	if id == "" {
		t.Fatalf("POST %s gave no ID", path)
	}
	return id
}

// client reads one client, raw; nil where there is none.
func (w *world) client(t *testing.T, clientID string) map[string]any {
	t.Helper()
	return named(w.admin(t, http.MethodGet, "/clients?max=100", nil), "clientId", clientID)
}

// scope reads one client scope, raw; nil where there is none.
func (w *world) scope(t *testing.T, name string) map[string]any {
	t.Helper()
	return named(w.admin(t, http.MethodGet, "/client-scopes", nil), "name", name)
}

func named(list any, member, name string) map[string]any {
	all, _ := list.([]any)
	for _, x := range all {
		if o, _ := x.(map[string]any); o[member] == name {
			return o
		}
	}
	return nil
}

// change reads a client, lets the test alter it, and puts it back.
func (w *world) change(t *testing.T, clientID string, alter func(map[string]any)) {
	t.Helper()
	c := w.client(t, clientID)
	alter(c)
	w.admin(t, http.MethodPut, "/clients/"+c["id"].(string), c)
}

// plan wants a plan.
func (w *world) plan(t *testing.T, want change.Intent) *change.Plan {
	t.Helper()
	p, err := w.engine.Plan(context.Background(), w.realm, want)
	if err != nil {
		t.Fatalf("plan: %v", err)
	}
	return p
}

// apply plans, applies, and wants it applied, the realm changed in nothing but
// what the plan said, and nothing left to do.
func (w *world) apply(t *testing.T, want change.Intent) *change.Plan {
	t.Helper()
	before := w.everything(t)
	p := w.plan(t, want)
	w.applied(t, p)
	assertAsPlanned(t, p, before, w.everything(t))
	return p
}

func (w *world) applied(t *testing.T, p *change.Plan) *change.Outcome {
	t.Helper()
	o, err := w.engine.Apply(context.Background(), p, nil)
	if err != nil {
		t.Fatalf("apply %s: %v", p.Summary(), err)
	}
	if o.State != change.Applied || len(o.Steps) != len(p.Changes()) {
		t.Fatalf("apply %s: %+v", p.Summary(), o)
	}
	return o
}

// wantFault wants an error with this class and code, and returns its words.
func wantFault(t *testing.T, err error, class fault.Class, code string) string {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want %s", code)
	}
	f := fault.Of(err)
	if f.Class != class || f.Code != code {
		t.Fatalf("class %d, code %q: %v; want class %d, code %q", f.Class, f.Code, err, class, code)
	}
	if strings.ContainsAny(f.Error()+f.Hint, "\n") {
		t.Errorf("an error is one line, and so is its hint: %q, %q", f.Error(), f.Hint)
	}
	return f.Error()
}

// record is a line of the journal, as another program would read it.
type record struct {
	Type    string          `json:"type"`
	Entry   string          `json:"entry"`
	Server  string          `json:"server"`
	Realm   string          `json:"realm"`
	By      string          `json:"by"`
	Summary string          `json:"summary"`
	Command string          `json:"command"`
	Changes []change.Change `json:"changes"`
	Step    *int            `json:"step"`
	Place   string          `json:"place"`
	Doc     map[string]any  `json:"doc"`
	State   string          `json:"state"`
	Error   string          `json:"error"`
}

func journalFile(dir string) string { return filepath.Join(dir, "journal.jsonl") }

// journal reads the whole journal; a line that is no record fails the test.
func (w *world) journal(t *testing.T) []record {
	t.Helper()
	text, err := os.ReadFile(journalFile(w.dir))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []record
	for line := range bytes.Lines(text) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("the journal has a line that is no record: %v\n%s", err, line)
		}
		out = append(out, r)
	}
	return out
}

// types are the types of records, with the states of those that have one.
func types(records []record) []string {
	var out []string
	for _, r := range records {
		text := r.Type
		if r.State != "" {
			text += " " + r.State
		}
		out = append(out, text)
	}
	return out
}

// wantNotInJournal searches the whole file for secrets.
func wantNotInJournal(t *testing.T, dir string, secrets ...string) {
	t.Helper()
	all, err := os.ReadFile(journalFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range secrets {
		escaped, _ := json.Marshal(s)
		if s == "" || bytes.Contains(all, []byte(s)) || bytes.Contains(all, bytes.Trim(escaped, `"`)) {
			t.Errorf("the journal holds a secret of %d characters", len(s))
		}
	}
}
