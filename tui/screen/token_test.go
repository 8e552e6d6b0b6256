package screen_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/claims"
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest/fake"
)

func TestATokenIsGotAndChecked(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject"})
	job := desk.TokenJob("tokens/get", screen.Wish{Realm: "coolproject", ClientID: "client-app"})
	answer, err := job.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, ok := answer.(*screen.Token)
	if !ok || got.Decoded == nil || got.Verdict.Valid == nil || !*got.Verdict.Valid {
		t.Fatalf("%+v", answer)
	}
	r := desk.SetToken(got)
	if d := cmp.Diff([]part.Ask{part.Tell{Msg: screen.TokenChanged{}}}, r.Asks); d != "" {
		t.Errorf("asks (-want +got):\n%s", d)
	}
	if desk.Token() != got || got.Raw().IsZero() {
		t.Error("it is not on the desk")
	}
	if safetext.Clean(string(job.Title)) != job.Title {
		t.Errorf("title %q", job.Title)
	}
	for name, w := range map[string]screen.Wish{
		"a client that is not there": {Realm: "coolproject", ClientID: "nobody"},
		"a public client":            {Realm: "coolproject", ClientID: "client-web"},
		"a wrong secret":             {Realm: "coolproject", ClientID: "client-app", Secret: secret.New("wrong")},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := desk.TokenJob("tokens/get", w).Run(t.Context())
			if err == nil || answer != nil {
				t.Errorf("answer %v, error %v", answer, err)
			}
			if screen.Ended(err) {
				t.Error("it is taken for the end of the session")
			}
		})
	}
	t.Run("nobody signed in gets none", func(t *testing.T) {
		answer, err := k.Desk(t, fake.DeskOptions{SignedOut: true}).TokenJob("tokens/get", screen.Wish{}).Run(t.Context())
		if answer != nil || fault.Of(err).Code != "not-signed-in" {
			t.Errorf("answer %v, error %v", answer, err)
		}
	})
}

func TestATokenIsGotForWorkThatGoesOn(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject"})
	work := desk.TokenWork(screen.Wish{Realm: "coolproject", ClientID: "client-app"})
	got, err := work(t.Context())
	if err != nil || got == nil || got.ClientID != "client-app" {
		t.Fatalf("%+v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := desk.TokenWork(screen.Wish{Realm: "coolproject", ClientID: "client-batch"})(ctx); got != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %+v, %v", got, err)
	}
}

func TestAPastedTokenIsCheckedWithTheLiveKeys(t *testing.T) {
	k := fake.New(t)
	desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject"})
	got, err := desk.TokenWork(screen.Wish{Realm: "coolproject", ClientID: "client-app"})(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pasted := &screen.Token{Decoded: got.Decoded}
	if pasted.Raw().Reveal() != got.Raw().Reveal() {
		t.Error("the pasted token is another one")
	}
	verdict := func(desk *screen.Desk, of *claims.Token) claims.Verdict {
		t.Helper()
		answer, err := desk.VerifyJob("tokens/verify", of).Run(t.Context())
		v, ok := answer.(claims.Verdict)
		if err != nil || !ok {
			t.Fatalf("%v, %v", answer, err)
		}
		return v
	}
	if v := verdict(desk, got.Decoded); v.Valid == nil || !*v.Valid {
		t.Errorf("its signature: %+v", v)
	}
	if v := verdict(desk, token(t, `{"iss":"https://evil.example.com"}`)); v.Valid != nil && *v.Valid {
		t.Errorf("a token that nobody signed: %+v", v)
	}
	if v := verdict(screen.New(screen.Options{}), got.Decoded); v.Valid != nil || v.Reason != "not checked: no Keycloak and realm are chosen" {
		t.Errorf("with no Keycloak: %+v", v)
	}
	k.Down()
	if v := verdict(desk, got.Decoded); v.Valid != nil && !*v.Valid {
		t.Errorf("with Keycloak away it is said to be forged: %+v", v)
	}
}
