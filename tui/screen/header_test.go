package screen_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/claims"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
	"kloakroom/tui/widget"
)

func TestTheCountdownOfAToken(t *testing.T) {
	for name, c := range map[string]struct {
		left  time.Duration
		text  safetext.Text
		tone  widget.Tone
		again time.Duration
	}{
		"minutes and seconds":                      {4*time.Minute + 12*time.Second, "4:12", widget.ToneText, time.Millisecond},
		"within a second it waits for its end":     {4*time.Minute + 12*time.Second + 300*time.Millisecond, "4:12", widget.ToneText, 301 * time.Millisecond},
		"a single second has two digits":           {61 * time.Second, "1:01", widget.ToneText, time.Millisecond},
		"hours stand before":                       {25*time.Hour + 2*time.Minute + 3*time.Second, "25:02:03", widget.ToneText, time.Millisecond},
		"the last half minute warns":               {30 * time.Second, "0:30", widget.ToneWarn, time.Millisecond},
		"a second before it does not":              {31 * time.Second, "0:31", widget.ToneText, time.Millisecond},
		"the last moment is no second":             {time.Millisecond, "0:00", widget.ToneWarn, 2 * time.Millisecond},
		"what has expired says so":                 {0, "expired", widget.ToneError, 0},
		"what expired long ago says the same":      {-time.Hour, "expired", widget.ToneError, 0},
		"a token for ever does not break the line": {1<<63 - 1, "2562047:47:16", widget.ToneText, 854775807*time.Nanosecond + time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			cell, again := screen.Countdown(tuitest.Epoch.Add(c.left), tuitest.Epoch)
			if cell.Text != c.text || cell.Tone != c.tone || again != c.again {
				t.Errorf("%q in tone %d, again after %v; want %q, %d, %v", cell.Text, cell.Tone, again, c.text, c.tone, c.again)
			}
		})
	}
}

// token is a token that nobody signed.
func token(t *testing.T, payload string) *claims.Token {
	t.Helper()
	part := base64.RawURLEncoding.EncodeToString
	out, err := claims.Decode(part([]byte(`{"alg":"RS256"}`)) + "." + part([]byte(payload)) + ".c2ln")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// text is what stands in the header, where the root puts two blanks between.
func text(cells []widget.Cell) string {
	all := make([]string, len(cells))
	for i, c := range cells {
		all[i] = string(c.Text)
	}
	return strings.Join(all, "  ")
}

func TestTheHeaderOfNobody(t *testing.T) {
	if d := cmp.Diff(widget.Header{}, screen.New(screen.Options{}).Header(tuitest.Epoch)); d != "" {
		t.Errorf("header (-want +got):\n%s", d)
	}
}

func TestTheHeaderSaysWhereAndAsWhom(t *testing.T) {
	k := fake.New(t, fake.Under("/auth"))
	desk := k.Desk(t, fake.DeskOptions{})
	host := strings.TrimPrefix(k.URL, "http://")
	for _, step := range []struct {
		do   func()
		path []safetext.Text
	}{
		{func() {}, []safetext.Text{safetext.Clean(host)}},
		{func() { desk.SetRealm("coolproject") }, []safetext.Text{safetext.Clean(host), "coolproject"}},
		{func() { desk.SetClient("client-app") }, []safetext.Text{safetext.Clean(host), "coolproject", "client-app"}},
		{func() { desk.SetRealm("coolproject") }, []safetext.Text{safetext.Clean(host), "coolproject", "client-app"}},
		{func() { desk.SetRealm("atlas") }, []safetext.Text{safetext.Clean(host), "atlas"}},
		{func() { desk.SetClient("evil\x1b[2J\u202e") }, []safetext.Text{safetext.Clean(host), "atlas", "evil␛[2J�"}},
	} {
		step.do()
		h := desk.Header(tuitest.Epoch)
		if d := cmp.Diff(step.path, h.Path); d != "" {
			t.Errorf("path (-want +got):\n%s", d)
		}
		if h.Who != "admin@master" || h.Mark != "" {
			t.Errorf("as %q, marked %q", h.Who, h.Mark)
		}
	}
}

func TestTheHeaderBeginsWithTheProfile(t *testing.T) {
	desk := fake.New(t).Desk(t, fake.DeskOptions{Realm: "coolproject"})
	desk.KeptAs("acme")
	if d := cmp.Diff([]safetext.Text{"acme", "coolproject"}, desk.Header(tuitest.Epoch).Path); d != "" {
		t.Errorf("path (-want +got):\n%s", d)
	}
}

func TestTheHeaderMarksWhatIsGuarded(t *testing.T) {
	k := fake.New(t)
	for guard, mark := range map[profile.Guard]safetext.Text{profile.Open: "", profile.Guarded: "GUARDED", profile.ReadOnly: "READ-ONLY"} {
		if got := guardedDesk(t, k, guard).Header(tuitest.Epoch).Mark; got != mark {
			t.Errorf("%v is marked %q, not %q", guard, got, mark)
		}
	}
}

func TestTheHeaderTellsOfTheNewestToken(t *testing.T) {
	exp := tuitest.Epoch.Add(252 * time.Second).Unix()
	payload := fmt.Sprintf(`{"azp":"client-app","aud":["apiserver","account"],"exp":%d}`, exp)
	long := strings.Repeat("x", 10_000)
	for name, c := range map[string]struct {
		token *screen.Token
		want  string
	}{
		"whose it is and how long it lives":    {&screen.Token{ClientID: "client-app", Decoded: token(t, payload)}, "◷ client-app  4:12"},
		"a pasted one is called after its azp": {&screen.Token{Decoded: token(t, payload)}, "◷ client-app  4:12"},
		"an expected audience that it has": {
			&screen.Token{ClientID: "client-app", Decoded: token(t, payload), Wish: screen.Wish{Audience: "apiserver"}}, "◷ client-app  4:12  ✓ apiserver",
		},
		"an expected audience that it lacks": {
			&screen.Token{ClientID: "client-app", Decoded: token(t, payload), Wish: screen.Wish{Audience: "other"}}, "◷ client-app  4:12  ✗ other",
		},
		"one without an end has no countdown": {&screen.Token{ClientID: "client-app", Decoded: token(t, `{}`)}, "◷ client-app"},
		"one that is no JWT is not told of":   {&screen.Token{ClientID: "client-app"}, ""},
		"a name of 10,000 characters is cut":  {&screen.Token{ClientID: long, Decoded: token(t, payload)}, "◷ " + strings.Repeat("x", 23) + "…  4:12"},
		"an escape sequence does nothing":     {&screen.Token{ClientID: "a\x1b[2Jb", Decoded: token(t, payload)}, "◷ a␛[2Jb  4:12"},
		"an audience of 10,000 characters is cut": {
			&screen.Token{ClientID: "c", Decoded: token(t, payload), Wish: screen.Wish{Audience: long}}, "◷ c  4:12  ✗ " + strings.Repeat("x", 39) + "…",
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := fake.New(t)
			desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject"})
			desk.SetToken(c.token)
			h := desk.Header(tuitest.Epoch)
			if got := text(h.Token); got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
			if ends := strings.Contains(c.want, ":"); ends != (h.Again > 0) {
				t.Errorf("it says something else after %v", h.Again)
			}
		})
	}
}
