//go:build !windows

package tui

import (
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// escWait is how long an escape byte waits for the rest of its sequence. Terminals
// write one at once; a slow line may cut it.
const escWait = 30 * time.Millisecond

// keyboard is the terminal's input with esc and chords told apart ([keystrokes]).
// It stays an os.File to whoever asks, so that Bubble Tea can set its modes and
// wait for it; therefore no Read leaves anything behind that nobody would come
// for. A program that is run in between is to be given the os.File itself.
type keyboard struct {
	*os.File
	wait time.Duration
	keys keystrokes
	left []byte // the beginning of a paste's end mark
}

// newKeyboard returns the input to read keys from, where in (nil for the
// process's own) is one that needs it.
func newKeyboard(in io.Reader) io.Reader {
	if in == nil {
		in = os.Stdin
	}
	if f, ok := in.(*os.File); ok && f.Fd() < unix.FD_SETSIZE {
		return &keyboard{File: f, wait: escWait}
	}
	return in
}

// grows is how many bytes one byte of input becomes at most: alt with a capital
// letter is two and becomes twelve.
const grows = 6

// Read reads keys into p, which has room for more than a few. Where they end with
// an escape byte, what may belong to it is waited for. It may return 0 bytes
// without an error, in the middle of a paste.
func (k *keyboard) Read(p []byte) (int, error) {
	in := make([]byte, max(1, len(p)/grows-len(k.left)))
	n, err := k.File.Read(in)
	if n <= 0 {
		return n, err
	}
	out, rest := k.keys.next(nil, k.left, in[:n])
	k.left = nil
	until := time.Now().Add(k.wait)
	for len(rest) > 0 && !k.keys.paste && err == nil {
		room := (len(p)-len(out))/grows - len(rest)
		if room <= 0 || !k.ready(time.Until(until)) {
			break
		}
		if n, err = k.File.Read(in[:min(room, len(in))]); n > 0 {
			out, rest = k.keys.next(out, rest, in[:n])
		}
	}
	if k.keys.paste {
		k.left = rest
	} else {
		out = k.keys.settle(out, rest)
	}
	return copy(p, out), nil
}

// ready waits for input.
func (k *keyboard) ready(wait time.Duration) bool {
	until := time.Now().Add(wait)
	for {
		var set unix.FdSet
		set.Set(int(k.Fd()))
		left := unix.NsecToTimeval(int64(max(0, time.Until(until))))
		n, err := unix.Select(int(k.Fd())+1, &set, nil, nil, &left)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		return err == nil && n > 0
	}
}
