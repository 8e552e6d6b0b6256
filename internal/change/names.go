package change

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"kloakroom/internal/fault"
)

const (
	// maxName is how long a name may be in Keycloak's database, in UTF-16 units.
	// A longer one makes the server fail (500) without a word.
	maxName = 255
	// accountPrefix and the client ID are the name of a service account.
	accountPrefix = "service-account-"
)

// checkName refuses what Keycloak would refuse, or could never find again,
// before anything is written: a plan that fails half-way is worse.
func checkName(kind Kind, name string) error { return checkNameUpTo(maxName, kind, name) }

// checkClientID does the same for a client, with or without a service account.
func checkClientID(name string, account bool) error {
	if account {
		return checkNameUpTo(maxName-len(accountPrefix), KindClient, name)
	}
	return checkName(KindClient, name)
}

func checkNameUpTo(most int, kind Kind, name string) error {
	var why, hint string
	switch {
	case strings.TrimSpace(name) == "":
		why, hint = "the name is empty", "Give it a name."
	case len(utf16.Encode([]rune(name))) > most:
		why, hint = "the name is too long", "Keycloak has room for "+strconv.Itoa(most)+" characters."
	case kind == KindRealm && (name == "." || name == ".."):
		why, hint = "a realm of the name "+name+" could not be reached by any URL", "Give it another name."
	case kind == KindScope && strings.IndexFunc(name, notInScope) >= 0:
		why = "the name " + name + " holds a character that Keycloak does not allow there"
		hint = `Applications ask for a client scope by its name: visible ASCII characters without blanks, " and \ (RFC 6749, section 3.3).`
	default:
		return nil
	}
	return &fault.Error{Class: fault.Usage, Code: "bad-name", What: "create " + kindWords[kind], Why: why, Hint: hint}
}

// notInScope is the complement of scope-token in RFC 6749 section 3.3.
func notInScope(r rune) bool { return r < 0x21 || r > 0x7e || r == '"' || r == '\\' }

// scopeNameFor makes the name of a client scope of an audience that may be any
// text, mostly a word or a URL.
func scopeNameFor(audience string) string {
	name := strings.Map(func(r rune) rune {
		if notInScope(r) {
			return '-'
		}
		return r
	}, audience)
	const suffix = "-audience"
	return cut(name, maxName-len(suffix)) + suffix
}

// freeName returns a name that is not taken: the one wanted, or that with a
// number behind it.
func freeName(want string, taken func(string) bool) string {
	name := cut(want, maxName)
	for n := 2; taken(name); n++ {
		number := " " + strconv.Itoa(n)
		name = cut(want, maxName-len(number)) + number
	}
	return name
}

// cut shortens to so many UTF-16 units, between characters.
func cut(s string, units int) string {
	n := 0
	for i, r := range s {
		if n += utf16.RuneLen(r); n > units {
			return s[:i]
		}
	}
	return s
}
