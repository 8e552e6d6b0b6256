package tokens_test

import (
	"encoding/json"
	"strings"
	"testing"

	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

func TestAPastedTokenIsTakenApart(t *testing.T) {
	s := begin(t, app(), tuitest.Size(140, 40))
	s.Press("t").See("✓ 200 OK")
	raw := s.desk.Token().Raw().Reveal()
	s.Paste("Authorization: Bearer " + raw + "\n")
	s.See("Pasted: it was not got here", "✓ Signature valid", "Made by client credentials", "apiserver", "! The token")
	s.NotSee(raw[len(raw)-30:], "Request as sent")
	if got := s.desk.Token(); got.Got != nil || got.Raw().Reveal() != raw {
		t.Error("the desk has another token")
	}
	s.Paste(raw[:len(raw)-8] + "AAAAAAAA").See("✗ Signature not valid")
	s.k.Realm("coolproject").RotateKeys()
	s.Paste(raw).See("Signature not checked")
}

func TestPastingByTheBox(t *testing.T) {
	s := begin(t, fake.DeskOptions{SignedOut: true})
	s.See("0   sign in, to get tokens")
	s.Press("p").See("Inspect a token").Press("enter").See("There is nothing to inspect yet.")
	s.Type("nothing").Press("enter").See("✗ It has no dots")
	s.Paste(strings.Repeat("x", 1<<20)).See("Inspect a token")
	s.Press("esc", "p").Paste(token(`{"aud":"somebody"}`)).See("Pasted", "somebody", "no Keycloak and realm are chosen")
	s.Paste("no token at all").See("Inspect a token", "✗ There is no JWT in it.").Press("esc").See("somebody")
	s.Paste(strings.Repeat("hello ", 200_000)).See("Inspect a token").Press("esc")
}

func TestACheckThatIsStoppedCanBeMadeAgain(t *testing.T) {
	s := begin(t, app(), tuitest.Hold("tokens/verify"), tuitest.Size(140, 40))
	s.Paste(token(`{"aud":"x"}`)).See("Checking the signature …").Press("esc").See("Signature not checked", "r checks again")
	s.Press("r").See("Checking").Release("tokens/verify").See("no key with the ID")
}

func TestABrokenTokenSaysWhereItBreaks(t *testing.T) {
	s := begin(t, app())
	whole := token(`{"aud":"somebody","exp":"soon"}`)
	s.Paste(whole[:strings.LastIndex(whole, ".")])
	s.See("! The token has 2 parts", "! The claims part has exp", "somebody", "✗ Signature not valid")
}

func TestALongValueIsShownWhole(t *testing.T) {
	s := begin(t, app())
	long := strings.Repeat("0123456789", 1000)
	s.Paste(token(`{"aud":["a","b"],"long":"` + long + `end"}`))
	s.Press("enter").See("╭ aud", "│ a ", "│ b ").Press("y")
	if s.Copied() != "a\nb" {
		t.Errorf("copied %q", s.Copied())
	}
	s.Press("esc", "j", "enter").See("╭ long").Press("G").See("end").Press("enter").NotSee("╭ long")
	s.Press("y").See("value of long").Press("down", "down", "enter")
	if s.Copied() != long+"end" {
		t.Errorf("copied %d characters", len(s.Copied()))
	}
}

func TestWhatCanBeCopied(t *testing.T) {
	s := begin(t, app())
	s.Press("t")
	raw := s.desk.Token().Raw().Reveal()
	copied := func(downs int, want string) {
		t.Helper()
		s.Press("y")
		for range downs {
			s.Press("down")
		}
		s.Press("enter")
		if s.Copied() != want {
			t.Errorf("item %d copied %q, want %q", downs, s.Copied(), want)
		}
	}
	copied(0, raw)
	copied(1, "Authorization: Bearer "+raw)
	copied(2, "apiserver")
	s.Press("y", "down", "down", "down", "enter")
	var claims map[string]any
	if err := json.Unmarshal([]byte(s.Copied()), &claims); err != nil || claims["azp"] != "client-app" {
		t.Errorf("copied %q: %v", s.Copied(), err)
	}
	copied(4, "kloakroom token --client client-app --url "+s.k.URL+" --realm coolproject")
	s.Paste(raw)
	copied(4, "kloakroom inspect - --url "+s.k.URL+" --realm coolproject")
}
