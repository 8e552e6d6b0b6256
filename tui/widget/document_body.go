package widget

import (
	"bytes"
	"io"
)

// Body is the text of a [Document]: bytes at their places, of which more may
// still come. What is there does not change. An HTTP body that is being spooled
// is one.
type Body interface {
	// ReadAt may wait for bytes beyond Size; the document never asks for such.
	io.ReaderAt
	// Size is how many bytes are there so far.
	Size() int64
	// Complete says that these are all.
	Complete() bool
	// Err is why no more come although it is not complete; nil while they do.
	Err() error
}

// Store is a Body that can be written at its end, for a text that is laid out
// anew. Close gives its memory and files back.
type Store interface {
	Body
	io.Writer
	CloseWrite(err error)
	Close() error
}

// BodyOf makes a complete Body of bytes that nobody changes any more.
func BodyOf(b []byte) Body { return bodyOf{bytes.NewReader(b)} }

type bodyOf struct{ *bytes.Reader }

func (bodyOf) Complete() bool { return true }
func (bodyOf) Err() error     { return nil }
