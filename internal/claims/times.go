package claims

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"time"
)

// TimeInWords is one of a token's times, seen from a given moment.
type TimeInWords struct {
	Claim string `json:"claim"`
	// At is zero where the claim is no time that a calendar has.
	At    time.Time `json:"at,omitzero"`
	Words string    `json:"words"`
}

// ExpiresAt returns the claim exp; false where it is not there or no time.
// From this moment on the token must be refused (RFC 7519 section 4.1.4).
// Keycloak takes 0 for "never"; it is returned as it stands, 1970.
func (t *Token) ExpiresAt() (time.Time, bool) { return t.time("exp") }

// IssuedAt returns the claim iat; false where it is not there or no time.
func (t *Token) IssuedAt() (time.Time, bool) { return t.time("iat") }

// NotBefore returns the claim nbf; false where it is not there or no time.
func (t *Token) NotBefore() (time.Time, bool) { return t.time("nbf") }

func (t *Token) time(claim string) (time.Time, bool) {
	at, err := numericDate(t.Get(claim))
	return at, err == nil
}

// The seconds since 1970 that a calendar with four-digit years can show.
const (
	minSeconds = -62135596800 // year 1
	maxSeconds = 253402300799 // year 9999
)

var (
	errNotNumber    = errors.New("is not a number of seconds")
	errMilliseconds = errors.New("looks like milliseconds, where seconds are expected")
	errNoTime       = errors.New("lies beyond any calendar")
)

// numericDate reads a NumericDate (RFC 7519 section 2): seconds since 1970,
// possibly with a fraction. The error continues a sentence: "exp that …".
func numericDate(v any) (time.Time, error) {
	n, ok := v.(json.Number)
	if !ok {
		return time.Time{}, errNotNumber
	}
	seconds, err := strconv.ParseInt(n.String(), 10, 64)
	var nanos int64
	if err != nil {
		// Not through arbitrary precision: 1e999999999 would fill the memory.
		f, err := strconv.ParseFloat(n.String(), 64)
		if err != nil || f < minSeconds || f > maxSeconds*2000 {
			return time.Time{}, errNoTime
		}
		whole, fraction := math.Modf(f)
		seconds, nanos = int64(whole), int64(fraction*1e9)
	}
	switch {
	case seconds > maxSeconds && seconds/1000 <= maxSeconds:
		return time.Time{}, errMilliseconds
	case seconds < minSeconds || seconds > maxSeconds:
		return time.Time{}, errNoTime
	}
	return time.Unix(seconds, nanos).UTC(), nil
}

// Describe puts a token's times into words as seen at now: when it was issued,
// when its user signed in (auth_time), from when it is valid and when it
// expires. A claim that is not there has no entry.
func Describe(t *Token, now time.Time) []TimeInWords {
	var list []TimeInWords
	for _, claim := range []string{"iat", "auth_time", "nbf", "exp"} {
		v, there := t.Claims.lookup(claim)
		if !there {
			continue
		}
		at, err := numericDate(v)
		if err != nil {
			list = append(list, TimeInWords{Claim: claim, Words: "no time: " + err.Error()})
			continue
		}
		list = append(list, TimeInWords{Claim: claim, At: at, Words: timeWords(claim, at, now)})
	}
	return list
}

func timeWords(claim string, at, now time.Time) string {
	future := at.After(now)
	never := at.Unix() == 0
	ago := ago(at, now)
	switch claim {
	case "exp":
		switch {
		case never:
			return "0: never for Keycloak, expired in 1970 for most others"
		case future:
			return "expires in " + span(at, now)
		}
		return "expired " + ago
	case "nbf":
		switch {
		case never:
			return "valid since ever"
		case future:
			return "not valid yet: valid in " + span(at, now)
		}
		return "valid since " + ago
	case "auth_time":
		return "signed in " + ago
	default:
		return "issued " + ago
	}
}

// ago words a time that should be past. One in the future means that the clock
// of the issuer is ahead of this one.
func ago(at, now time.Time) string {
	if at.After(now) {
		return span(at, now) + " in the future: the clocks differ"
	}
	if now.Unix()-at.Unix() < 1 {
		return "just now"
	}
	return span(at, now) + " ago"
}

// units from the largest; each is used from two of it on, so that "90 minutes"
// is not shortened to "1 hour". Months and years are mean ones.
var units = []struct {
	name    string
	seconds int64
}{
	{"year", 31556952},
	{"month", 2629746},
	{"day", 86400},
	{"hour", 3600},
	{"minute", 60},
}

// span words the time between two moments, rounded down. It does not go through
// a time.Duration, which ends at 292 years.
func span(a, b time.Time) string {
	seconds, nanos := a.Unix()-b.Unix(), a.Nanosecond()-b.Nanosecond()
	if seconds < 0 || seconds == 0 && nanos < 0 {
		seconds, nanos = -seconds, -nanos
	}
	if nanos < 0 {
		seconds--
	}
	if seconds < 1 {
		return "less than a second"
	}
	for _, u := range units {
		if seconds >= 2*u.seconds {
			return group(seconds/u.seconds) + " " + u.name + "s"
		}
	}
	return count(int(seconds), "second")
}

// group writes a number with commas: 12,345.
func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
