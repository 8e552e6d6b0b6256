package output

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode"
	"unicode/utf8"

	"kloakroom/internal/safetext"
)

// lineBuffer is how much of one line is held in memory, in bytes; a longer one
// is shown piece by piece.
const lineBuffer = 64 << 10

// maxKept is how much of a piece is kept for the next at most, in bytes.
const maxKept = 64

// Raw prints b as [Printer.Stream] does.
func (p *Printer) Raw(b []byte) error { return p.Stream(bytes.NewReader(b)) }

// Stream prints all of r. A pipe or a file gets it byte for byte. A terminal
// gets it made safe, each line when it is complete, and a final line break. The
// error of r comes back as it is; one of the output is [ErrClosedPipe] or a
// fault.
func (p *Printer) Stream(r io.Reader) error {
	if p.o.OutTTY {
		return p.streamSafely(r)
	}
	_, err := io.Copy(writerFunc(p.write), r)
	return err
}

func (p *Printer) streamSafely(r io.Reader) error {
	br := bufio.NewReaderSize(r, lineBuffer)
	var rest []byte // the beginning of a piece whose last character was not complete
	last := byte('\n')
	for {
		piece, err := br.ReadSlice('\n')
		text := append(rest, piece...)
		cut := len(text)
		if errors.Is(err, bufio.ErrBufferFull) {
			cut = lastCharacter(text)
		}
		if shown := safetext.Block(string(text[:cut])); shown != "" {
			if werr := p.write([]byte(shown)); werr != nil {
				return werr
			}
			last = shown[len(shown)-1]
		}
		rest = text[:copy(text, text[cut:])]
		switch {
		case err == nil || errors.Is(err, bufio.ErrBufferFull):
			continue
		case last != '\n':
			if werr := p.write([]byte{'\n'}); werr != nil {
				return werr
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
}

// lastCharacter returns where the last whole character of b begins that can
// carry marks. From there on b is kept for the next piece: a character may not
// be complete, a line feed may follow its carriage return, or marks follow
// their letter. Of what is nothing but marks or broken bytes, little is kept.
func lastCharacter(b []byte) int {
	i := len(b)
	for i > len(b)-maxKept {
		r, size := utf8.DecodeLastRune(b[:i])
		i -= size
		if r != utf8.RuneError && !unicode.Is(unicode.M, r) {
			break
		}
	}
	return i
}

// writerFunc makes a writer of [Printer.write].
type writerFunc func([]byte) error

func (f writerFunc) Write(b []byte) (int, error) {
	if err := f(b); err != nil {
		return 0, err
	}
	return len(b), nil
}
