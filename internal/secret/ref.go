package secret

import (
	"strings"
	"unicode/utf8"

	"kloakroom/internal/fault"
)

// RefKind says where a reference points.
type RefKind string

// The kinds of references.
const (
	RefEnv      RefKind = "env"      // an environment variable, byte for byte
	RefFile     RefKind = "file"     // a file
	RefCommand  RefKind = "cmd"      // what a command of the shell prints
	RefKeychain RefKind = "keychain" // a secret that was put into the store
	RefStdin    RefKind = "-"        // standard input, to its end
)

// Ref says where a secret is. Arg is the variable, the path, the command or the
// name; it is empty for standard input. The zero value points nowhere.
type Ref struct {
	Kind RefKind
	Arg  string
}

// forms explains the references to people.
const forms = "Give a reference: env:NAME (a variable), file:PATH, cmd:COMMAND (what it prints), keychain:NAME, or - (standard input)."

// ParseRef reads a reference: "env:NAME", "file:PATH", "cmd:COMMAND",
// "keychain:NAME" or "-". Anything else may be a secret that was given by
// mistake, so the error, a Usage fault, does not repeat it.
func ParseRef(s string) (Ref, error) {
	if s == "-" {
		return Ref{Kind: RefStdin}, nil
	}
	name, arg, found := strings.Cut(s, ":")
	kind := RefKind(name)
	switch {
	case s == "":
		return Ref{}, badRef("it is empty")
	case !found || kind != RefEnv && kind != RefFile && kind != RefCommand && kind != RefKeychain:
		return Ref{}, badRef("this is no reference (it is not repeated here, since it may be the secret itself)")
	case strings.TrimSpace(arg) == "":
		return Ref{}, badRef("nothing stands behind " + string(kind) + ":")
	case strings.ContainsRune(arg, 0):
		return Ref{}, badRef("it holds a zero byte")
	case kind == RefEnv && strings.ContainsAny(arg, "= \t\r\n"):
		return Ref{}, badRef("what stands behind env: is no name of a variable (it is not repeated here)")
	}
	if kind == RefKeychain {
		if why := badName(arg); why != "" {
			return Ref{}, badRef(why)
		}
	}
	return Ref{Kind: kind, Arg: arg}, nil
}

// String returns the reference as [ParseRef] reads it, "" if it points nowhere.
func (r Ref) String() string {
	if r.Kind == RefStdin || r.Kind == "" {
		return string(r.Kind)
	}
	return string(r.Kind) + ":" + r.Arg
}

// Shown returns the reference for people: of a command its program alone, since
// arguments may hold what should not be shown.
func (r Ref) Shown() string {
	if r.Kind != RefCommand || len(strings.Fields(r.Arg)) == 1 {
		return r.String()
	}
	return strings.TrimSpace(string(r.Kind) + ":" + strings.TrimSpace(program(r.Arg)) + " …")
}

func badRef(why string) error {
	return &fault.Error{Class: fault.Usage, Code: "secret-reference", What: "read the reference to a secret", Why: why, Hint: forms}
}

// maxName is how long the name of a stored secret may be, in bytes. Every
// keychain takes that much.
const maxName = 255

// badName returns why no secret can be stored under name, "" if one can.
func badName(name string) string {
	switch {
	case name == "":
		return "the name of the secret is empty"
	case len(name) > maxName:
		return "the name of the secret is longer than 255 bytes"
	case !utf8.ValidString(name):
		return "the name of the secret is not valid UTF-8"
	case strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r >= 0x7F && r < 0xA0 }):
		return "the name of the secret holds control characters"
	}
	return ""
}
