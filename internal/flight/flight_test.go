package flight_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"kloakroom/internal/flight"
)

// soon bounds how long a test waits for what must come.
const soon = 10 * time.Second

func within(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(soon):
		t.Fatalf("not in time: %s", what)
	}
}

func TestCallersAtTheSameTimeShareOneRequest(t *testing.T) {
	var g flight.Group[string, int]
	begun, release := make(chan struct{}), make(chan struct{})
	fetches := 0
	fetch := func(ctx context.Context) (int, error) {
		fetches++
		close(begun)
		<-release
		return 7, ctx.Err()
	}
	var all sync.WaitGroup
	ask := func() {
		defer all.Done()
		if got, err := g.Do(t.Context(), "key", fetch); got != 7 || err != nil {
			t.Errorf("got %d, %v", got, err)
		}
	}
	all.Add(1)
	go ask()
	within(t, "the first request", begun)
	for range 20 {
		all.Add(1)
		go ask()
	}
	waitFor(t, func() bool { return flight.Waiting(&g, "key") == 21 })
	close(release)
	all.Wait()
	if fetches != 1 {
		t.Errorf("%d requests", fetches)
	}
}

func TestWhoGivesUpDisturbsNoOther(t *testing.T) {
	var g flight.Group[string, string]
	begun, release := make(chan struct{}), make(chan struct{})
	fetch := func(ctx context.Context) (string, error) {
		close(begun)
		select {
		case <-release:
			return "here", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	impatient, leave := context.WithCancel(t.Context())
	left, stayed := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(left)
		if _, err := g.Do(impatient, "key", fetch); !errors.Is(err, context.Canceled) {
			t.Errorf("who gave up got %v", err)
		}
	}()
	within(t, "the request", begun)
	go func() {
		defer close(stayed)
		if got, err := g.Do(t.Context(), "key", fetch); got != "here" || err != nil {
			t.Errorf("who stayed got %q, %v", got, err)
		}
	}()
	waitFor(t, func() bool { return flight.Waiting(&g, "key") == 2 })
	leave()
	within(t, "the return of who gave up", left)
	close(release)
	within(t, "the answer", stayed)
}

func TestARequestEndsWhenNobodyWaits(t *testing.T) {
	var g flight.Group[string, int]
	begun, ended := make(chan struct{}), make(chan struct{})
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan struct{})
	go func() {
		defer close(left)
		_, err := g.Do(ctx, "key", func(ctx context.Context) (int, error) {
			close(begun)
			<-ctx.Done()
			close(ended)
			return 0, ctx.Err()
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}()
	within(t, "the request", begun)
	leave()
	within(t, "the return", left)
	within(t, "the end of the request", ended)
	if got, err := g.Do(t.Context(), "key", func(context.Context) (int, error) { return 8, nil }); got != 8 || err != nil {
		t.Errorf("who came after got %d, %v", got, err)
	}
}

func TestAFailureIsSharedAndNotKept(t *testing.T) {
	var g flight.Group[int, int]
	broken := errors.New("broken")
	if _, err := g.Do(t.Context(), 1, func(context.Context) (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got, err := g.Do(t.Context(), 1, func(context.Context) (int, error) { return 2, nil }); got != 2 || err != nil {
		t.Errorf("after a failure: %d, %v", got, err)
	}
}

func TestACancelledCallerBeginsNothing(t *testing.T) {
	var g flight.Group[int, int]
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := g.Do(ctx, 1, func(context.Context) (int, error) {
		t.Error("asked all the same")
		return 0, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// waitFor waits until a state is reached.
func waitFor(t *testing.T, reached func() bool) {
	t.Helper()
	end := time.Now().Add(soon)
	for !reached() {
		if time.Now().After(end) {
			t.Fatal("not in time")
		}
		time.Sleep(time.Millisecond)
	}
}
