package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"
)

func servePages(t *testing.T) *pageServer {
	t.Helper()
	s, err := startPageServer(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

func get(t *testing.T, url string) []byte {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v, %v", url, resp.Status, err)
	}
	return body
}

func TestPagesOfClients(t *testing.T) {
	s := servePages(t)
	for _, c := range []struct {
		name, query string
		n           int
		first       string
	}{
		{"the first page", "first=0&max=100", 100, "service-000000"},
		{"a page far behind", "first=99950&max=100", 50, "service-099950"},
		{"behind the end", "first=100000&max=1", 0, ""},
		{"what contains a text", "first=0&max=100&search=true&clientId=00012", 11, "service-000012"},
		{"its second page", "first=10&max=100&search=true&clientId=00012", 1, "service-000129"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var page []struct{ ID, ClientID string }
			if err := json.Unmarshal(get(t, s.url+"/admin/realms/"+hugeRealm+"/clients?"+c.query), &page); err != nil {
				t.Fatal(err)
			}
			if len(page) != c.n || c.n > 0 && page[0].ClientID != c.first {
				t.Fatalf("%d clients from %+v on, want %d from %s on", len(page), page[:min(1, len(page))], c.n, c.first)
			}
			if c.n == 0 {
				return
			}
			var one struct{ ClientID string }
			if err := json.Unmarshal(get(t, s.url+"/admin/realms/"+hugeRealm+"/clients/"+page[0].ID), &one); err != nil || one.ClientID != c.first {
				t.Errorf("by its UUID it is %+v (%v)", one, err)
			}
		})
	}
}

func TestTheLargeAnswerIsJSONOfItsSizeAndWaits(t *testing.T) {
	s := servePages(t)
	resp, err := http.Get(s.url + largePath)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	begin := make([]byte, 500_000)
	if _, err := io.ReadFull(resp.Body, begin); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.body.sent:
		t.Fatal("it did not wait")
	default:
	}
	close(s.body.rest)
	rest, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	all := append(begin, rest...)
	if len(all) != largeSize || !json.Valid(all) {
		t.Errorf("%d bytes, valid JSON: %t", len(all), json.Valid(all))
	}
	select {
	case <-s.body.sent:
	case <-time.After(patience):
		t.Error("it does not say that it was sent")
	}
}

func TestAHangingServerTakesConnectionsAndSaysNothing(t *testing.T) {
	url, end, err := hanging(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("it answered, or refused: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("it answered")
	}
	end()
}
