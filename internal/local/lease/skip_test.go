package lease_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"kloakroom/internal/local/lease"
)

// recorder is a testing.TB that only notes how a test would have ended.
type recorder struct {
	testing.TB
	ended string
}

func (*recorder) Helper() {}

func (r *recorder) Skip(args ...any) { r.end("skip: " + fmt.Sprint(args...)) }

func (r *recorder) Fatalf(format string, args ...any) { r.end("fail: " + fmt.Sprintf(format, args...)) }

func (r *recorder) end(how string) {
	r.ended = how
	runtime.Goexit() // as the real ones do
}

func ending(f func(tb testing.TB)) string {
	r := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r.ended
}

func TestASkipIsAFailureWhereEverythingIsRequired(t *testing.T) {
	skip := func(tb testing.TB) { lease.Skip(tb, "no Java") }
	t.Setenv("KLOAKROOM_REQUIRE", "")
	if got := ending(skip); got != "skip: no Java" {
		t.Errorf("got %q", got)
	}
	t.Setenv("KLOAKROOM_REQUIRE", "all")
	if got := ending(skip); got != "fail: KLOAKROOM_REQUIRE=all allows no skip: no Java" {
		t.Errorf("got %q", got)
	}
}

func TestARealmIsDeletedWithItsTestWhereServersLast(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		var name string
		t.Run("inner", func(t *testing.T) {
			name = lease.Realm(t, s, "lease")
			if status, _ := lease.Admin(t, s, http.MethodGet, "/admin/realms/"+name, nil); status != http.StatusOK {
				t.Errorf("while the test runs: status %d", status)
			}
		})
		if !strings.HasPrefix(name, "lease-") {
			t.Errorf("its name is %q", name)
		}
		want := http.StatusOK
		if lease.Lasting() {
			want = http.StatusNotFound
		}
		if status, _ := lease.Admin(t, s, http.MethodGet, "/admin/realms/"+name, nil); status != want {
			t.Errorf("after the test: status %d, want %d", status, want)
		}
	})
}

func TestAServerThatCannotBeSignedInToFailsTheTest(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"error":"invalid_grant","error_description":"Invalid user credentials"}`))
	}))
	defer srv.Close()
	got := ending(func(tb testing.TB) {
		lease.AdminToken(tb, lease.Server{Name: "x", URL: srv.URL, AdminUser: "admin", AdminPassword: "wrong-one"})
	})
	if !strings.HasPrefix(got, "fail: sign in as admin on x: status 401: Invalid user credentials") || strings.Contains(got, "wrong-one") {
		t.Errorf("got %q", got)
	}
}
