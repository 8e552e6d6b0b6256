package tui

import (
	"io"
	"os"
)

// newKeyboard returns the input to read keys from, in or the process's own: the
// console tells each key by itself.
func newKeyboard(in io.Reader) io.Reader {
	if in == nil {
		return os.Stdin
	}
	return in
}
