package safetext

import "strings"

// ShellWord quotes s as one word for a POSIX shell, where it has to be. It does
// not keep a program from taking a word for a flag: such a name stands behind
// "--".
func ShellWord(s string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+,="
	if s != "" && strings.Trim(s, plain) == "" && s[0] != '=' {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
