package keycloak_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kloakroom/keycloak"
)

func testPages(t *testing.T, w *world) {
	for _, id := range []string{"page-1", "page-2", "page-3", "PAGE-four"} {
		w.client(t, id, nil)
	}
	ids := func(q keycloak.ClientQuery) []string {
		t.Helper()
		page, err := w.kc.Clients(t.Context(), w.realm, q)
		if err != nil {
			t.Fatal(err)
		}
		out := make([]string, len(page))
		for i, c := range page {
			out[i] = c.ClientID
		}
		return out
	}
	unordered := cmpopts.SortSlices(func(a, b string) bool { return a < b })
	if diff := cmp.Diff([]string{"page-1", "page-2", "page-3", "PAGE-four"}, ids(keycloak.ClientQuery{Search: "Page-"}), unordered); diff != "" {
		t.Error("the search is for any case:", diff)
	}
	var all []string
	for first := 0; ; first += 2 {
		page := ids(keycloak.ClientQuery{Search: "page-", First: first, Max: 2})
		all = append(all, page...)
		if len(page) < 2 {
			break
		}
	}
	if diff := cmp.Diff([]string{"page-1", "page-2", "page-3", "PAGE-four"}, all, unordered); diff != "" {
		t.Error("two at a time:", diff)
	}
	if got := ids(keycloak.ClientQuery{}); len(got) < 10 {
		t.Errorf("all of them: got %q", got)
	}
	if got := ids(keycloak.ClientQuery{First: 5000}); len(got) != 0 {
		t.Errorf("behind the end: got %q", got)
	}
	if got := ids(keycloak.ClientQuery{Search: "nothing like it"}); len(got) != 0 {
		t.Errorf("what is not there: got %q", got)
	}
}

// odd are client IDs that a URL, a shell or a terminal could trip over.
var odd = []string{
	"with/slash", "per%cent%41", "a b", " lead", "app🚀", "İstanbul", "ΟΔΟΣ", "esc\x1b[31m", "quote\"'&=?#;", "dot.", "..", "tab\tnl\n", "del\x7f", "c1\u0085",
	"x_y", "UPPER", "bidi\u202e",
}

func testFindClient(t *testing.T, w *world) {
	for _, id := range odd {
		t.Run(id, func(t *testing.T) {
			uuid := w.client(t, id, map[string]any{"name": id})
			c, doc, err := w.kc.FindClient(t.Context(), w.realm, id)
			if err != nil || c == nil || c.ClientID != id || c.ID != uuid || c.Name != id || doc["clientId"] != id {
				t.Errorf("got %+v, %v", c, err)
			}
		})
	}
	for name, id := range map[string]string{
		"part of a client ID is none": "UPPE", "nor is one in another case": "upper", "nor is one with a wildcard": "x%y",
		"nor is a UUID": "7d5c0000-0000-4000-8000-000000000000",
	} {
		t.Run(name, func(t *testing.T) {
			if c, doc, err := w.kc.FindClient(t.Context(), w.realm, id); c != nil || doc != nil || err != nil {
				t.Errorf("got %+v, %v", c, err)
			}
		})
	}
}

// testWholeDocument proves that what the list gives may be written back: it is
// what the client's own address gives, and written whole it changes nothing.
func testWholeDocument(t *testing.T, w *world) {
	uuid := w.client(t, "whole", map[string]any{
		"name": "Whole", "description": "d", "serviceAccountsEnabled": true, "standardFlowEnabled": true,
		"rootUrl": "https://app.example", "redirectUris": []string{"/b", "/a"}, "webOrigins": []string{"+"}, "frontchannelLogout": true,
		"alwaysDisplayInConsole": true, "nodeReRegistrationTimeout": 12, "notBefore": 17,
		"attributes": map[string]string{"access.token.lifespan": "77", "ours.own": "x", "backchannel.logout.url": "https://b.example"},
		"protocolMappers": []any{map[string]any{
			"name": "aud", "protocol": "openid-connect", "protocolMapper": keycloak.AudienceMapper,
			"config": map[string]string{
				"included.custom.audience": "dedicated", "access.token.claim": "true", "lightweight.claim": "false", "introspection.token.claim": "true",
			},
		}},
	})
	c, row, err := w.kc.FindClient(t.Context(), w.realm, "whole")
	if err != nil {
		t.Fatal(err)
	}
	own, err := w.kc.ClientDoc(t.Context(), w.realm, uuid)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(set(own), set(row)); diff != "" {
		t.Error("the row differs from the client's own document:", diff)
	}
	if row["secret"] == nil || len(row) < 20 {
		t.Errorf("that is no whole document: %d fields", len(row))
	}
	w.do(t, http.MethodPut, "/clients/"+uuid, row)
	after, err := w.kc.ClientDoc(t.Context(), w.realm, uuid)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(set(own), set(after)); diff != "" {
		t.Error("written back it changed something:", diff)
	}

	if !c.ClientAuthentication() || !c.ServiceAccount || !c.StandardFlow || c.DirectAccess || !c.FullScope || !c.Enabled || !c.Access.Manage {
		t.Errorf("the typed view is %+v", c)
	}
	if at, ok := c.SecretCreated(); !ok || at.IsZero() {
		t.Errorf("the secret was made at %v, %v", at, ok)
	}
	if got := keycloak.ClientAudiences(*c, nil); len(got) != 1 || got[0] != "dedicated" {
		t.Errorf("its own audiences are %q", got)
	}
}

func testSecrets(t *testing.T, w *world) {
	const odd = "p@ss:w%41rd+ é/\"<>&=?#\x1b\n"
	uuid := w.client(t, "secret", map[string]any{"secret": odd})
	got, err := w.kc.ClientSecret(t.Context(), w.realm, uuid)
	if err != nil || got.Reveal() != odd {
		t.Errorf("got %q, %v", got.Reveal(), err)
	}
	public := w.client(t, "public", map[string]any{"publicClient": true})
	got, err = w.kc.ClientSecret(t.Context(), w.realm, public)
	if err != nil || !got.IsZero() {
		t.Errorf("of a public client: got %v, %v", got, err)
	}
	// Who may look at clients sees their secrets, too.
	got, err = w.administrator(t, "view-clients").ClientSecret(t.Context(), w.realm, uuid)
	if err != nil || got.Reveal() != odd {
		t.Errorf("by view-clients: got %v, %v", got, err)
	}
}
