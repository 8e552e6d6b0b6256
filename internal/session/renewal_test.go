package session_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/session"
)

func TestASessionIsRenewedAcrossTheLifeOfItsToken(t *testing.T) {
	f := newFake(t)
	s := open(t, byPassword(f.URL), "adminpass", f.now)
	want := func(grants string) {
		t.Helper()
		mustRead(t, s)
		if got := f.grants(); got != grants {
			t.Errorf("got the grants %q, want %q", got, grants)
		}
	}
	want("password")
	f.pass(49 * time.Second)
	want("password")
	f.pass(2 * time.Second)
	want("password refresh_token")
	if len(f.forms) != 2 || f.forms[1].Get("refresh_token") != "r1" {
		t.Fatalf("it was renewed by %q", f.forms)
	}
	f.pass(29 * time.Minute)
	want("password refresh_token refresh_token")
	f.pass(31 * time.Minute) // by then the refresh token has ended too
	want("password refresh_token refresh_token password")
	f.pass(time.Minute)
	f.set(func() { f.noRefresh = true }) // logged out at the server
	want("password refresh_token refresh_token password refresh_token password")
}

func TestAClientAsksAgainEachTime(t *testing.T) {
	f := newFake(t)
	settings := byPassword(f.URL)
	settings.SignIn = profile.SignIn{Kind: profile.SignInClient, Name: "ops"}
	s := open(t, settings, "s3cret", f.now)
	mustRead(t, s)
	f.pass(51 * time.Second)
	mustRead(t, s)
	f.set(func() { f.dead["t2"] = true })
	mustRead(t, s)
	if got := f.grants(); got != "client_credentials client_credentials client_credentials" {
		t.Errorf("got the grants %q", got)
	}
	if got := s.Administrator(); got != "service account of ops" {
		t.Errorf("the administrator is %q", got)
	}
}

func TestARevokedSessionRecovers(t *testing.T) {
	f := newFake(t)
	s := open(t, byPassword(f.URL), "adminpass", f.now)
	f.set(func() { f.dead["t1"], f.noRefresh = true, true })
	mustRead(t, s)
	if got, want := strings.Join(f.asked, ", "), "/admin/realms t1, /admin/realms t2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := f.grants(); got != "password password" {
		t.Errorf("got the grants %q: after a 401 the refresh token is worth nothing", got)
	}
}

func TestARefreshThatFailsForAnotherReasonIsNotTriedByPassword(t *testing.T) {
	f := newFake(t)
	s := open(t, byPassword(f.URL), "adminpass", f.now)
	f.pass(time.Minute)
	f.set(func() { f.trouble = 503 })
	wantFault(t, read(t.Context(), s), fault.Unreachable, "status", "list the realms: the token endpoint ")
	if got := f.grants(); got != "password refresh_token" {
		t.Errorf("got the grants %q", got)
	}
	f.set(func() { f.trouble = 0 })
	mustRead(t, s)
	if got := f.grants(); got != "password refresh_token refresh_token" {
		t.Errorf("got the grants %q: the session is still good", got)
	}
}

func TestManyRequestsAtOnceSignInOnce(t *testing.T) {
	f := newFake(t)
	s := open(t, byPassword(f.URL), "adminpass", f.now)
	f.set(func() { f.dead["t1"] = true })
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() { mustRead(t, s) })
	}
	group.Wait()
	if got := f.grants(); got != "password password" {
		t.Errorf("got the grants %q, want one sign-in and one more after the token was revoked", got)
	}
}

func TestAHangingTokenEndpointIsLeftAtOnce(t *testing.T) {
	f := newFake(t)
	s := open(t, byPassword(f.URL), "adminpass", f.now)
	hang := make(chan struct{})
	f.set(func() { f.hang = hang })
	f.pass(time.Minute)

	ctx, cancel := context.WithCancel(t.Context())
	given, other := make(chan error, 1), make(chan error, 1)
	go func() { given <- read(ctx, s) }()
	<-f.arrived
	go func() { other <- read(t.Context(), s) }()
	began := time.Now()
	cancel()
	err := <-given
	wantFault(t, err, fault.Interrupted, "interrupted", "list the realms: interrupted")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the cancellation is not in the chain of %v", err)
	}
	if waited := time.Since(began); waited > 5*time.Second {
		t.Errorf("it took %s to give up", waited)
	}
	close(hang)
	if err := <-other; err != nil {
		t.Errorf("the one who did not give up: %v", err)
	}
}

func TestAHangingTokenEndpointTakesNoLongerThanARequestMay(t *testing.T) {
	f := newFake(t)
	hang := make(chan struct{})
	defer close(hang)
	settings := byPassword(f.URL)
	settings.Timeout = 200 * time.Millisecond
	s := open(t, settings, "adminpass", f.now)
	f.set(func() { f.hang = hang })
	f.pass(time.Minute)
	began := time.Now()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() { wantFault(t, read(t.Context(), s), fault.Unreachable, "timeout", "within 200ms") })
	}
	group.Wait()
	if waited := time.Since(began); waited > 3*time.Second {
		t.Errorf("twenty requests waited %s, as if one after the other", waited)
	}
}

func TestOpeningIsCancelledToo(t *testing.T) {
	f := newFake(t)
	hang := make(chan struct{})
	defer close(hang)
	f.hang = hang
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-f.arrived; cancel() }()
	_, err := session.Open(ctx, byPassword(f.URL), session.Options{Resolve: known("adminpass")})
	wantFault(t, err, fault.Interrupted, "interrupted", "sign in at "+f.URL+": interrupted")
}

func TestTheSessionOutlivesTheContextOfItsOpening(t *testing.T) {
	f := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	s, err := session.Open(ctx, byPassword(f.URL), session.Options{Resolve: known("adminpass"), Now: f.now})
	if err != nil {
		t.Fatal(err)
	}
	tidy(t, s)
	cancel()
	f.pass(time.Hour)
	mustRead(t, s)
}
