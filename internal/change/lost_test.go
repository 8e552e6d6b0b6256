package change_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
	"kloakroom/internal/profile"
	"kloakroom/internal/wire"
	"kloakroom/keycloak"
)

// brief is long enough to look twice for what will not come.
const brief = 600 * time.Millisecond

// TestLostAnswers has writes whose answer never comes, and wants what really
// happened to be found out by looking.
func TestLostAnswers(t *testing.T) {
	intents := map[string]change.Intent{
		"a switch":     change.SetClient{ClientID: "app", Settings: change.Settings{StandardFlow: to(true)}},
		"a client":     change.CreateClient{ClientID: "new"},
		"a scope":      change.CreateScope{Name: "new", Audience: "apiserver"},
		"a new secret": change.RotateSecret{ClientID: "app"},
		"unassigning":  change.AssignScope{ClientID: "app", Scope: "email"},
	}
	rows := []struct {
		name  string
		write rule
		blind bool // nothing can be read afterwards either
		slow  bool // found out by waiting only, so that one kind does
		state change.State
		class fault.Class
		says  string
	}{
		{name: "the write went through", state: change.Applied, write: func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			passAlone(r, pass)
			hangUp(rw)
		}},
		{name: "it went through a moment later", state: change.Applied, write: func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			later := r.Clone(context.Background())
			text := body(r)
			later.Body = http.NoBody
			if text != "" {
				later = httptest.NewRequest(r.Method, r.URL.String(), strings.NewReader(text))
				later.Header = r.Header.Clone()
			}
			time.AfterFunc(50*time.Millisecond, func() { passAlone(later, pass) })
			hangUp(rw)
		}},
		{name: "a gateway lost it on the way back", state: change.Applied, write: func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			passAlone(r, pass)
			rw.Header().Set("Content-Type", "text/html")
			rw.WriteHeader(http.StatusBadGateway)
			_, _ = rw.Write([]byte("<html><title>502 Bad Gateway</title></html>"))
		}},
		{name: "it never got there", slow: true, state: change.NotApplied, class: fault.Unreachable, write: func(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
			hangUp(rw)
		}},
		{name: "the server failed", state: change.NotApplied, class: fault.Unreachable, write: func(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
			answer(rw, http.StatusInternalServerError, `{"error":"unknown_error"}`)
		}},
		{name: "the gateway ran out of time", slow: true, state: change.Unknown, class: fault.Unreachable, says: "may still come", write: func(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
			answer(rw, http.StatusGatewayTimeout, `{"error":"timeout"}`)
		}},
		{name: "nothing can be read afterwards", slow: true, blind: true, state: change.Unknown, class: fault.Unreachable, says: "could not be found out", write: func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			passAlone(r, pass)
			hangUp(rw)
		}},
		{name: "it was answered, and then nothing can be read", slow: true, blind: true, state: change.Unknown, class: fault.Unreachable, says: "written, but it could not be read again", write: func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			pass.ServeHTTP(rw, r)
		}},
	}
	lease.Each(t, func(t *testing.T, s lease.Server) {
		real := newWorld(t, s)
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				var wrote atomic.Bool
				w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
					switch {
					case isWrite(r):
						wrote.Store(true)
						row.write(rw, r, pass)
					case row.blind && wrote.Load():
						hangUp(rw)
					default:
						pass.ServeHTTP(rw, r)
					}
				})
				if row.slow {
					w.engine.Hurry(time.Minute, brief)
				}
				for name, want := range intents {
					if row.slow && name != "a client" {
						continue
					}
					real.withApp(t)
					wrote.Store(false)
					before := real.everything(t)
					p := w.plan(t, want)
					o, err := w.engine.Apply(context.Background(), p, nil)
					if o == nil || o.State != row.state {
						t.Fatalf("%s: the outcome is %+v, %v; want %s", name, o, err, row.state)
					}
					if (err == nil) != (row.state == change.Applied) {
						t.Errorf("%s: the error is %v", name, err)
					}
					if err != nil && (fault.Of(err).Class != row.class || !strings.Contains(err.Error(), row.says)) {
						t.Errorf("%s: class %d: %v", name, fault.Of(err).Class, err)
					}
					after := real.everything(t)
					switch row.state {
					case change.Applied:
						assertAsPlanned(t, p, before, after)
					case change.NotApplied:
						if d := moved(before, after); len(d) > 0 {
							t.Errorf("%s: moved: %v", name, d)
						}
					}
					records := w.journal(t)
					if last := records[len(records)-1]; last.State != string(row.state) {
						t.Errorf("%s: the journal ends with %+v", name, last)
					}
				}
			})
		}
	})
}

func TestWhichErrorsLeaveAWriteInDoubt(t *testing.T) {
	answered := func(status int) error { return fault.Wrap("write", &keycloak.Error{Status: status}) }
	broke := func(kind wire.Kind, status int) error {
		return fault.Wrap("write", &wire.Error{Kind: kind, Status: status, Err: errors.New("cause")})
	}
	for name, c := range map[string]struct {
		err        error
		lost, late bool
	}{
		"Keycloak's no":                      {err: answered(403)},
		"Keycloak's own failure":             {err: answered(500)},
		"a gateway without a server":         {err: answered(503), lost: true},
		"a gateway that waited":              {err: answered(504), lost: true, late: true},
		"a gateway's page":                   {err: broke(wire.Status, 502), lost: true},
		"a gateway's page after waiting":     {err: broke(wire.Status, 504), lost: true, late: true},
		"an answer that is not JSON":         {err: broke(wire.NotJSON, 200), lost: true},
		"a broken connection":                {err: broke(wire.Closed, 0), lost: true},
		"a time-out":                         {err: broke(wire.Timeout, 0), lost: true, late: true},
		"nobody listens":                     {err: broke(wire.Refused, 0)},
		"no such host":                       {err: broke(wire.DNS, 0)},
		"a certificate that is not trusted":  {err: broke(wire.TLSUntrusted, 0)},
		"a proxy that says no":               {err: broke(wire.Proxy, 0)},
		"a name that cannot stand in a path": {err: &fault.Error{Class: fault.Usage, Code: "bad-name"}},
		"a sign-in that ended":               {err: &fault.Error{Class: fault.Refused, Code: "invalid_grant"}},
		"an error without words":             {err: errors.New("decode"), lost: true},
	} {
		t.Run(name, func(t *testing.T) {
			if lost, late := change.Lost(c.err), change.Late(c.err); lost != c.lost || late != c.late {
				t.Errorf("lost %v, late %v", lost, late)
			}
		})
	}
}

// TestAMoveWhoseAnswersAreLost is two requests: whatever comes of them, the
// outcome is what is there.
func TestAMoveWhoseAnswersAreLost(t *testing.T) {
	s := lease.Servers(t)[0]
	real := newWorld(t, s)
	real.withApp(t)
	for _, c := range []struct {
		name  string
		lost  func(n int) bool // of the requests that write, in order
		state change.State
		as    keycloak.Assignment
	}{
		{"the first, and it is taken back", func(n int) bool { return n == 1 }, change.NotApplied, keycloak.Optional},
		{"the second, and it had gone through", func(n int) bool { return n == 2 }, change.Applied, keycloak.Default},
		{"all of them", func(int) bool { return true }, change.NotApplied, keycloak.Optional},
	} {
		t.Run(c.name, func(t *testing.T) {
			real.withApp(t)
			n := 0
			w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
				if isWrite(r) {
					if n++; c.lost(n) {
						passAlone(r, pass)
						hangUp(rw)
						return
					}
				}
				pass.ServeHTTP(rw, r)
			})
			w.engine.Hurry(time.Minute, brief)
			o, err := w.engine.Apply(context.Background(), w.plan(t, change.AssignScope{ClientID: "app", Scope: "address", As: keycloak.Default}), nil)
			if o.State != c.state || (err == nil) != (c.state == change.Applied) {
				t.Errorf("the outcome is %s, %v", o.State, err)
			}
			if as := real.assigned(t, "app", "address"); as != c.as {
				t.Errorf("it is %q", as)
			}
		})
	}
}

// TestATimeout has a write that hangs until the client's time is up.
func TestATimeout(t *testing.T) {
	s := lease.Servers(t)[0]
	real := newWorld(t, s)
	real.withApp(t)
	release := make(chan struct{})
	w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
		if isWrite(r) {
			<-release
			return
		}
		pass.ServeHTTP(rw, r)
	}, func(p *profile.Settings) { p.Timeout = 1500 * time.Millisecond })
	w.engine.Hurry(time.Minute, brief)
	t.Cleanup(func() { close(release) }) // before the server in front is closed, which waits for it
	o, err := w.engine.Apply(context.Background(), w.plan(t, change.SetClient{ClientID: "app", Settings: settings(t, "std on")}), nil)
	if text := wantFault(t, err, fault.Unreachable, "timeout"); !strings.Contains(text, "may still come") {
		t.Errorf("the error: %s", text)
	}
	if o.State != change.Unknown {
		t.Errorf("the outcome is %s", o.State)
	}
}

// TestTheServerStops is a server that is gone before, or from the first write
// on.
func TestTheServerStops(t *testing.T) {
	s := lease.Servers(t)[0]
	real := newWorld(t, s)
	real.withApp(t)
	var gone atomic.Bool
	w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
		if gone.Load() || (isWrite(r) && strings.HasSuffix(r.URL.Path, "/client-scopes")) {
			gone.Store(true)
			hangUp(rw)
			return
		}
		pass.ServeHTTP(rw, r)
	})
	w.engine.Hurry(time.Minute, brief)
	p := w.plan(t, change.Setup{ClientID: "new", Audience: "some"})
	o, err := w.engine.Apply(context.Background(), p, nil)
	if f := fault.Of(err); err == nil || f.Class != fault.Unreachable || !strings.Contains(f.Error(), "1 of 3 changes were made") {
		t.Errorf("in the middle: %v", err)
	}
	if o.State != change.Unknown || o.Steps[0].State != change.Applied || o.Steps[1].State != change.Unknown || o.Steps[2].State != change.NotApplied {
		t.Errorf("in the middle: %+v", o)
	}
	kept := len(w.journal(t))
	o, err = w.engine.Apply(context.Background(), p, nil)
	if err == nil || fault.Of(err).Class != fault.Unreachable || o != nil || len(w.journal(t)) != kept {
		t.Errorf("from the start: %+v, %v", o, err)
	}
	gone.Store(true)
	if _, err := w.engine.Plan(context.Background(), w.realm, change.CreateScope{Name: "x"}); fault.Of(err).Class != fault.Unreachable {
		t.Errorf("a plan: %v", err)
	}
}
