package keycloak_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/keycloak"
)

func TestNearest(t *testing.T) {
	for name, c := range map[string]struct {
		name       string
		candidates []string
		want       string
	}{
		"another case is nearest":                {"Client-App", []string{"client-ap", "client-app"}, "client-app"},
		"a missing letter is near":               {"clent-app", []string{"client-app", "account"}, "client-app"},
		"a surplus letter is near":               {"client-appp", []string{"client-app"}, "client-app"},
		"a wrong letter is near":                 {"clienr-app", []string{"client-app"}, "client-app"},
		"two letters swapped are one mistake":    {"lcient-app", []string{"kkient-app", "client-app"}, "client-app"},
		"another dash is near":                   {"client_app", []string{"client-app"}, "client-app"},
		"of equals the first is taken":           {"app", []string{"apx", "apy"}, "apx"},
		"a wholly other name is not near":        {"client-app", []string{"realm-management", "broker"}, ""},
		"one letter is not near another":         {"x", []string{"y", "z"}, ""},
		"one letter is near itself in caps":      {"x", []string{"X"}, "X"},
		"an empty name is near to none":          {"", []string{"a", ""}, ""},
		"of none, none is near":                  {"client-app", nil, ""},
		"letters are counted, not bytes":         {"größenänderung", []string{"grossenanderung", "größenänderungen"}, "größenänderungen"},
		"an emoji is one letter":                 {"app🚀", []string{"app🛸"}, "app🛸"},
		"other scripts are compared by letters":  {"клиент", []string{"клиенты"}, "клиенты"},
		"broken UTF-8 is compared, not feared":   {"cl\xffient", []string{"client"}, "client"},
		"an escape sequence is only letters":     {"app\x1b[31m", []string{"app\x1b[32m"}, "app\x1b[32m"},
		"a name that is far too long is skipped": {strings.Repeat("x", 256), []string{strings.Repeat("x", 256)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := keycloak.Nearest(c.name, c.candidates); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestHugeNamesCostLittle would take hours if the lengths multiplied.
func TestHugeNamesCostLittle(t *testing.T) {
	huge := strings.Repeat("ab-", 1<<20)
	candidates := []string{huge, huge[1:], "ab", strings.Repeat("x", 255)}
	done := make(chan string, 2)
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		says(http.StatusOK, jsonType, `[{"clientId":"ab"}]`)(w, r)
	})
	go func() {
		done <- keycloak.Nearest(huge, candidates)
		done <- keycloak.Nearest(strings.Repeat("y", 255), candidates)
	}()
	go func() {
		_ = keycloak.New(f.URL, guarded(t)).NoClient(t.Context(), "shop", huge)
		done <- ""
	}()
	timeout := time.After(20 * time.Second)
	for range 3 {
		select {
		case near := <-done:
			if near != "" {
				t.Errorf("%.20q is called near", near)
			}
		case <-timeout:
			t.Fatal("it still compares")
		}
	}
	for _, uri := range f.requests() {
		if len(uri) > 1000 {
			t.Errorf("a request of %d bytes was sent: the server would refuse its length", len(uri))
		}
	}
}

func TestAMissingClientOffersTheNearest(t *testing.T) {
	const list = "See which there are: kloakroom clients list"
	const few = `[{"clientId":"billing-service"},{"clientId":"client-app"}]`
	for name, c := range map[string]struct {
		clientID string
		search   map[string]string // what the server finds, by what is searched for
		hint     string
		requests int
	}{
		"the longest part of the name is searched first": {
			"bill-servise", map[string]string{"servise": `[]`, "bill": few, "": `[{"clientId":"account"}]`}, "Did you mean billing-service?", 2,
		},
		"then everything": {"client-ap", map[string]string{"client": `[]`, "": few}, "Did you mean client-app?", 2},
		"a part is searched once": {
			"app-app-app", map[string]string{"app": `[]`, "": few}, list, 2,
		},
		"a name of nothing but dashes looks at the first page": {"--", map[string]string{"": few}, list, 1},
		"where nothing is near, the list is":                   {"warehouse", map[string]string{"": few}, list, 2},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
				body, found := c.search[r.URL.Query().Get("clientId")]
				if !found {
					body = "[]"
				}
				says(http.StatusOK, jsonType, body)(w, r)
			})
			err := keycloak.New(f.URL, guarded(t)).NoClient(t.Context(), "shop", c.clientID)
			wantFault(t, err, fault.NotFound, "client-not-found", "there is no client "+c.clientID+" in realm shop")
			if got := fault.Of(err).Hint; got != c.hint {
				t.Errorf("the hint is %q, want %q", got, c.hint)
			}
			if got := f.requests(); len(got) != c.requests {
				t.Errorf("%d requests: %q; want %d", len(got), got, c.requests)
			}
			for _, uri := range f.requests() {
				if u, err := url.Parse(strings.TrimPrefix(uri, "GET ")); err != nil || u.Query().Get("max") != "100" {
					t.Errorf("%s: not one page", uri)
				}
			}
		})
	}
}

func TestOffersAreOnlyAHelp(t *testing.T) {
	f := newFake(t, says(http.StatusInternalServerError, jsonType, `{"error":"unknown_error"}`))
	s := keycloak.New(f.URL, guarded(t))
	wantFault(t, s.NoClient(t.Context(), "shop", "client-app"), fault.NotFound, "client-not-found", "there is no client client-app")
	wantFault(t, s.NoRealm(t.Context(), "shop"), fault.NotFound, "realm-not-found", "there is no realm shop at "+f.URL)
	if near := s.NearestClient(t.Context(), "shop", "client-app"); near != "" {
		t.Errorf("got %q from a server that fails", near)
	}
}

func TestAMissingScopeOffersTheNearest(t *testing.T) {
	scopes := []keycloak.Scope{{Name: "api-audience", ID: "1"}, {Name: "profile"}}
	got, err := keycloak.ScopeNamed(scopes, "api-audience")
	if err != nil || got.ID != "1" {
		t.Errorf("got %v, %v", got, err)
	}
	_, err = keycloak.ScopeNamed(scopes, "Api-audiense")
	wantFault(t, err, fault.NotFound, "scope-not-found", "there is no client scope Api-audiense in this realm")
	if hint := fault.Of(err).Hint; hint != "Did you mean api-audience?" {
		t.Errorf("the hint is %q", hint)
	}
	_, err = keycloak.ScopeNamed(nil, "profile")
	wantFault(t, err, fault.NotFound, "scope-not-found", "there is no client scope profile")
}

func TestAHugeNameDoesNotFillTheScreen(t *testing.T) {
	err := keycloak.NoScope(strings.Repeat("é", 100_000), nil)
	if n := len(err.Error()); n > 1000 {
		t.Errorf("the error has %d bytes", n)
	}
}
