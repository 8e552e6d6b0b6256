package claims_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kloakroom/internal/claims"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) // 1795435200

func at(s string) string {
	d, err := time.ParseDuration(s)
	if err != nil {
		panic(err)
	}
	n, _ := json.Marshal(noon.Add(d).Unix())
	return string(n)
}

func TestTimesInWords(t *testing.T) {
	for _, c := range []struct{ name, claim, value, want string }{
		{"a fresh token", "exp", at("299s"), "expires in 4 minutes"},
		{"the last second", "exp", at("1s"), "expires in 1 second"},
		{"a fraction of a second left", "exp", "1795435200.5", "expires in less than a second"},
		{"the very moment is too late", "exp", at("0s"), "expired just now"},
		{"some seconds ago", "exp", at("-59s"), "expired 59 seconds ago"},
		{"ninety minutes are not one hour", "exp", at("-90m"), "expired 90 minutes ago"},
		{"hours ago", "exp", at("-2h30m"), "expired 2 hours ago"},
		{"days", "exp", at("72h"), "expires in 3 days"},
		{"months", "exp", at("2200h"), "expires in 3 months"},
		{"years", "exp", "1858507200", "expires in 23 months"},
		{"more years", "exp", "1984780800", "expires in 6 years"},
		{"the end of the calendar", "exp", "253402300799", "expires in 7,973 years"},
		{"the beginning of the calendar", "exp", "-62135596800", "expired 2,025 years ago"},
		{"an exponent", "exp", "1.7954352e9", "expired just now"},
		{"before 1970", "exp", "-1.5", "expired 56 years ago"},
		{"zero, which Keycloak takes for never", "exp", "0", "0: never for Keycloak, expired in 1970 for most others"},
		{"milliseconds", "exp", "1795435200000", "no time: looks like milliseconds, where seconds are expected"},
		{"milliseconds with a fraction", "exp", "1795435200000.5", "no time: looks like milliseconds, where seconds are expected"},
		{"huge", "exp", "1e300", "no time: lies beyond any calendar"},
		{"huger than a float", "exp", "1e999999999", "no time: lies beyond any calendar"},
		{"hugely negative", "exp", "-99999999999999999999999", "no time: lies beyond any calendar"},
		{"larger than 64 bits", "exp", "18446744073709551616", "no time: lies beyond any calendar"},
		{"text", "exp", `"NaN"`, "no time: is not a number of seconds"},
		{"null", "exp", "null", "no time: is not a number of seconds"},
		{"issued", "iat", at("-3s"), "issued 3 seconds ago"},
		{"issued this second", "iat", at("0s"), "issued just now"},
		{"issued by a clock that is ahead", "iat", at("7s"), "issued 7 seconds in the future: the clocks differ"},
		{"signed in", "auth_time", at("-180m"), "signed in 3 hours ago"},
		{"valid since", "nbf", at("-300s"), "valid since 5 minutes ago"},
		{"not yet valid", "nbf", at("300s"), "not valid yet: valid in 5 minutes"},
		{"nbf zero, as older Keycloaks write it", "nbf", "0", "valid since ever"},
	} {
		t.Run(c.name, func(t *testing.T) {
			token := decode(t, b64(plainHeader)+"."+b64(`{"`+c.claim+`":`+c.value+`}`)+".c2ln")
			list := claims.Describe(token, noon)
			if len(list) != 1 || list[0].Claim != c.claim || list[0].Words != c.want {
				t.Fatalf("got %+v, want %q", list, c.want)
			}
			if _, err := json.Marshal(list); err != nil {
				t.Errorf("cannot be written as JSON: %v", err)
			}
			if list[0].At.IsZero() != (strings.HasPrefix(c.want, "no time") || c.value == "-62135596800") {
				t.Errorf("the moment is %v", list[0].At)
			}
		})
	}
}

func TestTimesAreThoseOfTheClaims(t *testing.T) {
	token := decode(t, b64(plainHeader)+"."+b64(`{"exp":1795435260,"auth_time":5,"iat":1795435200.75,"nbf":"soon"}`)+".c2ln")
	if got, ok := token.ExpiresAt(); !ok || !got.Equal(noon.Add(time.Minute)) {
		t.Errorf("exp %v, %v", got, ok)
	}
	if got, ok := token.IssuedAt(); !ok || !got.Equal(noon.Add(750*time.Millisecond)) {
		t.Errorf("iat %v, %v", got, ok)
	}
	if got, ok := token.NotBefore(); ok || !got.IsZero() {
		t.Errorf("nbf %v, %v", got, ok)
	}
	var order []string
	for _, w := range claims.Describe(token, noon) {
		order = append(order, w.Claim)
	}
	if got := strings.Join(order, " "); got != "iat auth_time nbf exp" {
		t.Errorf("told in the order %s", got)
	}
}
