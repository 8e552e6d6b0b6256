package tokens_test

import (
	"regexp"
	"testing"

	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// onStage begins before people who watch.
func onStage(t *testing.T, options ...tuitest.Option) *stage {
	t.Helper()
	k := fake.New(t)
	return at(t, k, k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", Present: true}), append(options, tuitest.Stable(k.Stable))...)
}

var piece = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{3,}`)

// hides fails if a piece of a token is on screen.
func (s *stage) hides() *stage {
	s.t.Helper()
	if found := piece.FindString(s.Frame()); found != "" {
		s.t.Fatalf("those who watch see %q:\n%s", found, s.Frame())
	}
	return s
}

func TestNothingOfATokenIsShownToThoseWhoWatch(t *testing.T) {
	for _, size := range []tuitest.Option{tuitest.Size(80, 24), tuitest.Size(140, 40)} {
		s := onStage(t, size)
		s.Press("t").See("Signature valid", "apiserver", "client-app")
		s.hides().Press("tab", "G")
		s.hides().See("access_token", "••••••••")
		s.Press("tab", "y").See("the token", "as header", "claims as JSON").NotSee("Authorization: Bearer", "kloakroom token")
		if s.hides().Press("enter").See("copied the token"); s.Copied() != s.desk.Token().Raw().Reveal() {
			t.Error("the token was not copied")
		}
		s.hides()
	}
}

func TestAPastedTokenIsNotShownToThoseWhoWatch(t *testing.T) {
	s := onStage(t, tuitest.Size(140, 40))
	s.Paste(token(`{"azp":"orders-backend","aud":"x"}`)).See("Pasted", "issued to", "or••••••")
	s.hides()
	s.Press("p").Paste("nearly a token").See("Inspect a token", "••••••••••••••", "✗").NotSee("nearly")
	s.Type("typed-secret").NotSee("typed").See("typing")
}

func TestGoldensOnStage(t *testing.T) {
	for _, l := range tuitest.Looks {
		s := onStage(t, l.Options...)
		s.Press("t", "tab", "G").Golden("present-" + l.Name)
	}
}
