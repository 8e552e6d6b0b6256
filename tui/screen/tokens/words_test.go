package tokens_test

import (
	"fmt"
	"testing"
	"time"

	"kloakroom/tui/tuitest"
)

func TestTimesInWords(t *testing.T) {
	for claims, want := range map[string]string{
		`{"exp":%d}|1s`:           "in 1 s  (09:00:01)",
		`{"exp":%d}|59m59s`:       "in 59 min 59 s  (09:59:59)",
		`{"exp":%d}|90m`:          "in 1 h 30 min  (10:30:00)",
		`{"exp":%d}|72h`:          "in 3 days  (2026-03-17 09:00:00)",
		`{"exp":%d}|0s`:           "expired just now  (09:00:00)",
		`{"exp":%d}|-119m`:        "expired 119 min ago  (07:01:00)",
		`{"exp":%d}|-3h`:          "expired 3 h ago  (06:00:00)",
		`{"exp":%d}|-49h`:         "expired 2 days ago  (2026-03-12 08:00:00)",
		`{"exp":%d}|-20000h`:      "expired 2 years ago",
		`{"nbf":%d}|1m`:           "not valid yet: in 1 min 0 s  (09:01:00)",
		`{"iat":%d}|-61s`:         "1 min ago  (08:58:59)",
		`{"iat":%d}|5s`:           "in 5 s  (09:00:05), the clocks differ",
		`{"auth_time":%d}|-30s`:   "30 s ago  (08:59:30)",
		`{"exp":0,"x":%d}|1s`:     "never for Keycloak",
		`{"exp":"%d"}|1s`:         "no time: is not a number of seconds",
		`{"exp":99999999999999}|`: "no time",
	} {
		t.Run(want, func(t *testing.T) {
			s := begin(t, app(), tuitest.Size(140, 40))
			text := claims
			for i := range claims {
				if claims[i] != '|' {
					continue
				}
				text = claims[:i]
				if from := claims[i+1:]; from != "" {
					d, err := time.ParseDuration(from)
					if err != nil {
						t.Fatal(err)
					}
					text = fmt.Sprintf(text, tuitest.Epoch.Add(d).Unix())
				}
			}
			s.Paste(token(text)).See(want)
		})
	}
}

func TestHowATokenWasMade(t *testing.T) {
	for jti, want := range map[string]string{
		"trrtcc:1": "Made by client credentials", "onltro:1": "Made by a user's password, lightweight", "onrtte:1": "Made by token exchange",
	} {
		t.Run(want, func(t *testing.T) {
			begin(t, app(), tuitest.Size(140, 40)).Paste(token(`{"jti":"` + jti + `"}`)).See(want)
		})
	}
	for _, jti := range []string{"", "x", "trrtna:1", "0123456789:1"} {
		t.Run("nothing is said of "+jti, func(t *testing.T) {
			begin(t, app(), tuitest.Size(140, 40)).Paste(token(`{"jti":"` + jti + `"}`)).NotSee("Made by")
		})
	}
}
