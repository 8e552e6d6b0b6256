package detail_test

import (
	"strings"
	"testing"

	"kloakroom/tui/tuitest"
)

func TestTheCopyMenuOfEachTab(t *testing.T) {
	for name, c := range map[string]struct {
		keys       []string
		to         string // the row, "" for the first
		item, want string
	}{
		"a switch as command":   {[]string{"j", "j"}, "", "turn off Service account roles, as command", "kloakroom clients set client-app --service-account off --url URL --realm coolproject"},
		"the client ID":         {[]string{"]"}, "phone", "the client ID", "client-app"},
		"how it is shown":       {nil, "", "show the client, as command", "kloakroom clients get client-app --url URL --realm coolproject"},
		"the UUID":              {[]string{"G"}, "", "its UUID", "UUID"},
		"a client scope":        {[]string{"]"}, "api-audience", "the client scope", "api-audience"},
		"its audience":          {[]string{"]"}, "api-audience", "its audience", "apiserver"},
		"the next assignment":   {[]string{"]"}, "api-audience", "assign it as Optional, as command", "kloakroom audiences assign apiserver --client client-app --as optional --url URL --realm coolproject"},
		"a scope, no audience":  {[]string{"]"}, "phone", "unassign it, as command", "kloakroom scopes unassign phone --client client-app --url URL --realm coolproject"},
		"a role":                {[]string{"]", "]"}, "", "the role", "default-roles-coolproject"},
		"the secret as command": {[]string{"["}, "", "get the secret, as command", "kloakroom clients secret client-app --url URL --realm coolproject"},
		"its rotation":          {[]string{"["}, "", "rotate the secret, as command", "kloakroom clients secret client-app --rotate --url URL --realm coolproject"},
	} {
		t.Run(name, func(t *testing.T) {
			d := begin(t, cool, tuitest.Size(140, 30)).open("client-app").press(c.keys...)
			if c.to != "" {
				d.to(c.to)
			}
			d.Press("y").Click(" " + c.item + " ")
			got := strings.NewReplacer(d.k.URL, "URL", d.read("client-app").ID, "UUID").Replace(d.Copied())
			if got != c.want {
				t.Fatalf("copied %q, want %q", got, c.want)
			}
		})
	}
}

func TestTheFactsAreCopiedWhole(t *testing.T) {
	shown := account("app")
	shown.Name = strings.Repeat("long name ", 40)
	shown.RedirectURIs = []string{"https://a/*", "https://b/*"}
	d := begin(t, cool, tuitest.Size(140, 30)).show(shown)
	d.Press("y").Click("its name")
	if d.Copied() != shown.Name {
		t.Errorf("copied %q", d.Copied())
	}
	d.Press("y").Click("its redirect URIs")
	if d.Copied() != "https://a/*\nhttps://b/*" {
		t.Errorf("copied %q", d.Copied())
	}
}

func (p *play) press(keys ...string) *play {
	p.tb.Helper()
	p.Press(keys...)
	return p
}

func TestCopyingASecretThatCannotBeReadSaysWhy(t *testing.T) {
	d := begin(t, cool, tuitest.Size(110, 24)).open("client-app")
	defer d.k.Fail("GET", "/client-secret", 403, `{"error":"HTTP 403 Forbidden"}`)()
	d.Press("y").Click("the secret").See("Read the client's secret", "view-clients")
	if d.Copied() != "" {
		t.Fatal("something was copied")
	}
}

func TestASecretThatComesTooLateIsNotCopied(t *testing.T) {
	d := begin(t, cool, tuitest.Hold("clients/detail/copy"), tuitest.Size(110, 24)).open("client-app")
	d.Press("y").Click("the secret")
	d.open("client-batch").Release("clients/detail/copy")
	if d.Copied() != "" {
		t.Fatal("the secret of the client before was copied")
	}
}
