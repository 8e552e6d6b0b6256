package change_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/local/lease"
)

// TestCtrlCInTheMiddle cancels while the second of four changes is on its way:
// it is finished, checked and journalled, and the rest is not begun.
func TestCtrlCInTheMiddle(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		real := worldIn(t, s, newName(t, s, "change-ctrl-c"), s.URL)
		ctx, ctrlC := context.WithCancel(context.Background())
		w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
			if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/clients") {
				ctrlC()
			}
			pass.ServeHTTP(rw, r)
		})
		want := change.Setup{ClientID: "app", Audience: "apiserver"}
		var reported []string
		o, err := w.engine.Apply(ctx, w.plan(t, want), func(s change.StepOutcome) {
			reported = append(reported, s.Change.Done()+": "+string(s.State))
		})
		text := wantFault(t, err, fault.Interrupted, "interrupted")
		if !strings.Contains(text, "2 of 4 changes were made") || !errors.Is(err, context.Canceled) {
			t.Errorf("the error: %s", text)
		}
		if d := cmp.Diff([]string{"Created realm " + w.realm + ": applied", "Created client app: applied"}, reported); d != "" {
			t.Errorf("reported (-want +got):\n%s", d)
		}
		var all []string
		for _, s := range o.Steps {
			all = append(all, s.Change.Title()+": "+string(s.State))
		}
		if d := cmp.Diff([]string{
			"create realm " + w.realm + ": applied", "create client app: applied", "create client scope apiserver-audience: not-applied",
			"assign client scope apiserver-audience to client app as Default: not-applied",
		}, all); d != "" {
			t.Errorf("the outcome (-want +got):\n%s", d)
		}
		if d := cmp.Diff([]string{"plan", "before", "after applied", "before", "after applied", "end partial"}, types(w.journal(t))); d != "" {
			t.Errorf("the journal (-want +got):\n%s", d)
		}
		if real.client(t, "app") == nil || real.scope(t, "apiserver-audience") != nil {
			t.Error("the client should be there, the scope not")
		}
		p := w.plan(t, want)
		if d := cmp.Diff([]string{"create client-scope", "create scope-assignment"}, kinds(p)); d != "" {
			t.Errorf("the same again (-want +got):\n%s", d)
		}
		w.applied(t, p)
		real.assertSetUp(t, want, "apiserver-audience")
	})
}

func TestCtrlCBeforeAnything(t *testing.T) {
	s := lease.Servers(t)[0]
	w := newWorld(t, s)
	p := w.plan(t, change.CreateClient{ClientID: "new"})
	ctx, ctrlC := context.WithCancel(context.Background())
	ctrlC()
	o, err := w.engine.Apply(ctx, p, nil)
	wantFault(t, err, fault.Interrupted, "interrupted")
	if o != nil || w.client(t, "new") != nil || w.journal(t) != nil {
		t.Errorf("something was begun: %+v", o)
	}
	if _, err := w.engine.Plan(ctx, w.realm, change.CreateClient{ClientID: "new"}); fault.Of(err).Class != fault.Interrupted {
		t.Errorf("a plan: %v", err)
	}
}

// TestCtrlCDuringTheLastChange is too late to leave anything out.
func TestCtrlCDuringTheLastChange(t *testing.T) {
	s := lease.Servers(t)[0]
	real := newWorld(t, s)
	ctx, ctrlC := context.WithCancel(context.Background())
	w := behind(t, real, func(rw http.ResponseWriter, r *http.Request, pass http.Handler) {
		if isWrite(r) {
			ctrlC()
		}
		pass.ServeHTTP(rw, r)
	})
	o, err := w.engine.Apply(ctx, w.plan(t, change.CreateClient{ClientID: "new"}), nil)
	if err != nil || o.State != change.Applied {
		t.Errorf("%+v, %v", o, err)
	}
}
