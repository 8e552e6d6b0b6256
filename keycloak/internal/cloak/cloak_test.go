package cloak_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	gocloak "github.com/Nerzal/gocloak/v13"

	"kloakroom/internal/fault"
	"kloakroom/keycloak/internal/cloak"
	"kloakroom/keycloak/internal/rest"
)

var read = rest.Op{What: "read", Path: []string{"shop"}}

func answering(t *testing.T, answer http.HandlerFunc) *cloak.Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return cloak.New(rest.New(server.URL, server.Client()))
}

// TestSuccessIsWhatTheServerSaid: gocloak takes an answer for success that has no
// body at all, and drops the error of one that it cannot read.
func TestSuccessIsWhatTheServerSaid(t *testing.T) {
	getRealms := func(ctx context.Context, g *gocloak.GoCloak) error {
		_, err := g.GetRealms(ctx, "")
		return err
	}
	update := func(ctx context.Context, g *gocloak.GoCloak) error {
		return g.UpdateRole(ctx, "", "shop", "7d5c", gocloak.Role{Name: gocloak.StringP("x")})
	}
	for name, c := range map[string]struct {
		status     int
		body, code string
		f          func(context.Context, *gocloak.GoCloak) error
	}{
		"a read with a body":             {200, `[]`, "", getRealms},
		"a read without a body":          {200, ``, "wrong-json", getRealms},
		"a read of another form":         {200, `{"realms":[]}`, "wrong-json", getRealms},
		"a write without a body":         {204, ``, "", update},
		"a write that is redirected":     {303, `{}`, "rejected", update},
		"an error that gocloak reports":  {409, `{"errorMessage":"taken"}`, "conflict", update},
		"an error that f does not pass":  {500, `{}`, "server-error", func(ctx context.Context, g *gocloak.GoCloak) error { _ = getRealms(ctx, g); return nil }},
		"an f that asks for nothing":     {0, ``, "", func(context.Context, *gocloak.GoCloak) error { return nil }},
		"an error of f's own is told so": {0, ``, "wrong-json", func(context.Context, *gocloak.GoCloak) error { return errors.New("no such member") }},
	} {
		t.Run(name, func(t *testing.T) {
			client := answering(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			err := client.Run(t.Context(), read, c.f)
			code := ""
			if err != nil {
				code = fault.Of(err).Code
			}
			if code != c.code {
				t.Errorf("got %q (%v), want %q", code, err, c.code)
			}
		})
	}
}

// TestOneClientServesManyAtOnce finds, with -race, what they would share, and
// that nobody gets the error of another.
func TestOneClientServesManyAtOnce(t *testing.T) {
	client := answering(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/admin/realms/shop/clients/bad/client-secret" {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = io.WriteString(w, `{}`)
	})
	var group sync.WaitGroup
	for i := range 64 {
		id := map[bool]string{true: "good", false: "bad"}[i%2 == 0]
		group.Go(func() {
			err := client.Run(t.Context(), read, func(ctx context.Context, g *gocloak.GoCloak) error {
				_, err := g.GetClientSecret(ctx, "", "shop", id)
				return err
			})
			if (err != nil) != (id == "bad") {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	group.Wait()
}
