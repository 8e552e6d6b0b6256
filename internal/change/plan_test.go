package change_test

import (
	"context"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/keycloak"
)

func to(v bool) *bool { return &v }

// words are names as people and other machines may choose them.
var words = map[string]string{
	"a plain word":            "client-app",
	"blanks":                  "my client app",
	"single quotes":           "o'brien's",
	"double quotes":           `say "hi"`,
	"a line break":            "one\ntwo",
	"a final line break":      "one\n",
	"what a shell expands":    "$HOME `id` $(id) * ? [a] {b,c} ~ !x",
	"what a shell divides by": "a;b&c|d>e<f(g)#h",
	"backslashes":             `a\b\\c\`,
	"an escape sequence":      "\x1b[31mred\x1b[0m",
	"letters of the world":    "Größe-日本語-🔑",
	"nothing but quotes":      "'''",
	"a path and a percentage": "https://api.example.com/a%20b?c=d&e",
	"a tab":                   "a\tb",
	"a leading dash":          "-rf",
	"two leading dashes":      "--yes",
	"a leading tilde":         "~root",
	"an assignment":           "A=b",
}

// shellWords returns the words that a POSIX shell makes of a line.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	out, err := exec.CommandContext(context.Background(), "sh", "-c", `printf '%s\0' `+line).Output()
	if err != nil {
		t.Fatalf("sh: %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestTheCommandOfEveryIntent(t *testing.T) {
	const server, realm = "https://sso.example.com/auth", "my shop"
	tail := []string{"--url", server, "--realm", realm}
	for name, c := range map[string]struct {
		want change.Intent
		args []string
	}{
		"create a realm":  {change.CreateRealm{Name: "shop"}, []string{"realms", "create", "shop"}},
		"create a client": {change.CreateClient{ClientID: "app", Name: "The app", Description: "d"}, []string{"clients", "create", "app", "--name", "The app", "--description", "d"}},
		"create a client with every setting": {
			change.CreateClient{ClientID: "app", Settings: change.Settings{
				ClientAuthentication: to(true), ServiceAccount: to(false), StandardFlow: to(true),
				DirectAccess: to(false), FullScope: to(true), Enabled: to(false),
			}},
			[]string{
				"clients", "create", "app", "--client-authentication", "on", "--service-account", "off",
				"--standard-flow", "on", "--direct-access-grants", "off", "--full-scope", "on", "--enabled", "off",
			},
		},
		"set switches":    {change.SetClient{ClientID: "app", Settings: change.Settings{ServiceAccount: to(false)}}, []string{"clients", "set", "app", "--service-account", "off"}},
		"rotate a secret": {change.RotateSecret{ClientID: "app"}, []string{"clients", "secret", "app", "--rotate"}},
		"create a scope":  {change.CreateScope{Name: "s", Description: "d e"}, []string{"scopes", "create", "s", "--description", "d e"}},
		"create an audience": {
			change.CreateScope{Name: "s", Audience: "apiserver"},
			[]string{"audiences", "create", "s", "--audience", "apiserver"},
		},
		"create the audience of a client": {
			change.CreateScope{Name: "s", ForClient: "orders api"},
			[]string{"audiences", "create", "s", "--for-client", "orders api"},
		},
		"assign a scope": {
			change.AssignScope{ClientID: "app", Scope: "s", As: keycloak.Optional},
			[]string{"scopes", "assign", "s", "--client", "app", "--as", "optional"},
		},
		"unassign a scope": {change.AssignScope{ClientID: "app", Scope: "s"}, []string{"scopes", "unassign", "s", "--client", "app"}},
		"assign an audience": {
			change.AssignScope{ClientID: "app", Scope: "apiserver", As: keycloak.Default, Audience: true},
			[]string{"audiences", "assign", "apiserver", "--client", "app", "--as", "default"},
		},
		"unassign an audience": {
			change.AssignScope{ClientID: "app", Scope: "apiserver", Audience: true},
			[]string{"audiences", "unassign", "apiserver", "--client", "app"},
		},
		"set up":                 {change.Setup{ClientID: "app", Audience: "api"}, []string{"setup", "--client", "app", "--audience", "api"}},
		"set up with that scope": {change.Setup{ClientID: "app", Audience: "api", Scope: "s"}, []string{"setup", "--client", "app", "--audience", "api", "--scope-name", "s"}},
	} {
		t.Run(name, func(t *testing.T) {
			line := change.PlanOf(server, realm, c.want).Command()
			want := append(append([]string{"kloakroom"}, c.args...), tail...)
			if d := cmp.Diff(want, shellWords(t, line)); d != "" {
				t.Errorf("%s\n(-want +got):\n%s", line, d)
			}
		})
	}
}

func TestNamesOfAnyKindSurviveTheCommand(t *testing.T) {
	for name, word := range words {
		t.Run(name, func(t *testing.T) {
			for _, want := range []change.Intent{
				change.CreateRealm{Name: word},
				change.CreateClient{ClientID: word, Name: word, Description: word},
				change.SetClient{ClientID: word, Settings: change.Settings{Enabled: to(true)}},
				change.RotateSecret{ClientID: word},
				change.CreateScope{Name: word, Audience: word},
				change.AssignScope{ClientID: word, Scope: word, As: keycloak.Default},
				change.Setup{ClientID: word, Audience: word, Scope: word},
			} {
				line := change.PlanOf("http://localhost:8080", word, want).Command()
				got := shellWords(t, line)
				if !contains(got, word) || got[0] != "kloakroom" {
					t.Errorf("%T: %s becomes %q", want, line, got)
				}
				if strings.HasPrefix(word, "-") && !isValue(got, word) {
					t.Errorf("%T: %s takes the name for a flag: %q", want, line, got)
				}
			}
		})
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// isValue says whether each word of this text is the value of a flag, or stands
// behind the "--" that ends the flags.
func isValue(args []string, word string) bool {
	ended := false
	for i, a := range args {
		switch {
		case a == "--":
			ended = true
		case a == word && !ended && !strings.HasPrefix(args[i-1], "--"):
			return false
		}
	}
	return true
}

func TestThePlanAsScriptsReadIt(t *testing.T) {
	p := change.PlanOf("http://localhost:8080", "shop", change.SetClient{ClientID: "app"},
		change.Change{
			Action: change.Update, Kind: change.KindClient, Name: "app",
			Fields:       []change.Field{{Path: "publicClient", Before: false, After: true}},
			Consequences: []change.Consequence{{Text: "Keycloak erases it.", Fields: []string{"secret"}}},
		},
		change.Change{Action: change.Create, Kind: change.KindScope, Name: "s", Fields: []change.Field{{Path: "name", After: "s"}}},
	)
	got, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
  "server": "http://localhost:8080",
  "realm": "shop",
  "changes": [
    {
      "action": "update",
      "kind": "client",
      "name": "app",
      "fields": [
        {
          "path": "publicClient",
          "before": false,
          "after": true
        }
      ],
      "consequences": [
        {
          "text": "Keycloak erases it.",
          "fields": [
            "secret"
          ]
        }
      ]
    },
    {
      "action": "create",
      "kind": "client-scope",
      "name": "s",
      "fields": [
        {
          "path": "name",
          "before": null,
          "after": "s"
        }
      ],
      "consequences": []
    }
  ]
}`
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("plan (-want +got):\n%s", d)
	}
	empty, err := json.Marshal(change.PlanOf("u", "r", change.SetClient{}))
	if err != nil || string(empty) != `{"server":"u","realm":"r","changes":[]}` {
		t.Errorf("an empty plan: %s, %v", empty, err)
	}
}
