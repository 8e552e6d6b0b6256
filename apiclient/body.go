package apiclient

import (
	"io"
	"net/http"
	"os"
	"sync"

	"kloakroom/internal/fault"
)

// setBody gives req the body, its length, and the way to send it again.
func (c Call) setBody(req *http.Request) error {
	if c.Body == nil {
		return nil
	}
	size, err := c.Body.Seek(0, io.SeekEnd)
	if err != nil {
		return &fault.Error{
			Class: fault.Usage, Code: "bad-body", Why: "the body to send cannot be read: " + err.Error(), Err: err,
		}
	}
	if size == 0 {
		req.Body = http.NoBody
		return nil
	}
	bodies := &bodies{source: c.Body}
	req.ContentLength = size
	req.GetBody = func() (io.ReadCloser, error) { return bodies.next() }
	req.Body, err = bodies.next()
	return err
}

// bodies sends one source several times. The transport may still be reading the
// body of a request that was answered early when the next one begins: then the
// former is cut off, so that only one ever moves the source.
type bodies struct {
	mu     sync.Mutex
	source io.ReadSeeker
	newest *body
}

func (b *bodies) next() (io.ReadCloser, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, err := b.source.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	b.newest = &body{from: b}
	return b.newest, nil
}

type body struct{ from *bodies }

func (b *body) Read(p []byte) (int, error) {
	b.from.mu.Lock()
	defer b.from.mu.Unlock()
	if b.from.newest != b {
		return 0, os.ErrClosed
	}
	return b.from.source.Read(p)
}

// Close ends this body and leaves the source to its owner, who may want to send
// it again.
func (b *body) Close() error {
	b.from.mu.Lock()
	defer b.from.mu.Unlock()
	if b.from.newest == b {
		b.from.newest = nil
	}
	return nil
}
