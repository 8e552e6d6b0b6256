package wire

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"

	"kloakroom/internal/fault"
)

// spoolMemory is how much of a body stays in memory; the rest goes to a file.
const spoolMemory = 1 << 20

// Spool keeps a body that may be large and may still be arriving: one goroutine
// writes, any number read at any offset at the same time. Its first MiB lies in
// memory, what follows in a temporary file that only this user can read, and
// that has no name any more where the platform allows it.
type Spool struct {
	limit int64

	mu     sync.Mutex
	grown  *sync.Cond // broadcast at every change below
	mem    []byte     // grows by append alone: what a reader was given stays as it is
	file   *os.File   // holds the bytes from spoolMemory on
	path   string     // of file, while it has a name
	size   int64
	ended  bool
	err    error
	closed bool
	done   chan struct{} // closed when ended
}

// NewSpool returns an empty spool that takes up to limit bytes; 0 is no limit.
func NewSpool(limit int64) *Spool {
	s := &Spool{limit: limit, done: make(chan struct{})}
	s.grown = sync.NewCond(&s.mu)
	return s
}

// spoolOf returns a complete spool of b, which nobody may change any more.
func spoolOf(b []byte) *Spool {
	s := NewSpool(0)
	_, _ = s.Write(b) // a body that fits into memory cannot fail
	s.CloseWrite(nil)
	return s
}

// Write appends p. Beyond the limit it takes what fits and returns an error that
// CloseWrite should be told; so it does when the temporary file fails.
func (s *Spool) Write(p []byte) (int, error) {
	s.mu.Lock()
	size, stopped := s.size, s.ended || s.closed
	s.mu.Unlock()
	if stopped {
		return 0, os.ErrClosed
	}
	var full error
	if s.limit > 0 && size+int64(len(p)) > s.limit {
		p, full = p[:s.limit-size], errTooLarge
	}
	inMemory := min(len(p), int(max(0, spoolMemory-size)))
	if err := s.writeFile(p[inMemory:], max(0, size-spoolMemory)); err != nil {
		return 0, err
	}
	s.mu.Lock()
	s.mem = append(s.mem, p[:inMemory]...)
	s.size += int64(len(p))
	s.grown.Broadcast()
	s.mu.Unlock()
	return len(p), full
}

// writeFile writes without the lock: readers go on with what is there. Only the
// writer sets s.file; Close may take it away, then the write fails.
func (s *Spool) writeFile(p []byte, at int64) error {
	if len(p) == 0 {
		return nil
	}
	file, err := s.tempFile()
	if err == nil {
		_, err = file.WriteAt(p, at)
	}
	if err == nil || errors.Is(err, os.ErrClosed) {
		return err
	}
	return &fault.Error{
		Class: fault.Internal, Code: "temporary-file", What: "keep a large body in a temporary file",
		Why: plainPathError(err).Error(), Hint: "Is there room in the temporary folder (TMPDIR)?", Err: err,
	}
}

func (s *Spool) tempFile() (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, os.ErrClosed
	}
	if s.file != nil {
		return s.file, nil
	}
	file, err := os.CreateTemp("", "kloakroom-body-*") // CreateTemp makes it 0600
	if err != nil {
		return nil, err
	}
	s.file = file
	// Without its name the file goes with the process, however that ends. Windows
	// keeps the name of an open file: there Close removes it.
	if os.Remove(file.Name()) != nil {
		s.path = file.Name()
	}
	return file, nil
}

// CloseWrite says that nothing more comes, and why if that is too early. Readers
// get err where the body breaks off. Only the first call counts.
func (s *Spool) CloseWrite(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.ended, s.err = true, err
	close(s.done)
	s.grown.Broadcast()
}

// ReadAt is io.ReaderAt: it waits until p is full or the body ends. Who wants
// no wait asks for no more than Size has.
func (s *Spool) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("negative offset")
	}
	read := 0
	for read < len(p) {
		n, err := s.readSome(p[read:], off+int64(read))
		read += n
		if err != nil {
			return read, err
		}
	}
	return read, nil
}

// readSome reads what is there at off; only where nothing is does it wait.
func (s *Spool) readSome(p []byte, off int64) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	s.mu.Lock()
	for off >= s.size && !s.ended && !s.closed {
		s.grown.Wait()
	}
	size, mem, file, closed, err := s.size, s.mem, s.file, s.closed, s.err
	s.mu.Unlock()
	switch {
	case closed:
		return 0, os.ErrClosed
	case off >= size && err != nil:
		return 0, err
	case off >= size:
		return 0, io.EOF
	case off < int64(len(mem)):
		return copy(p, mem[off:]), nil
	}
	p = p[:min(int64(len(p)), size-off)]
	n, err := file.ReadAt(p, off-spoolMemory)
	if n > 0 {
		return n, nil
	}
	return 0, err
}

// Reader returns a reader from the beginning with a place of its own. It gives
// what is there, and waits only where nothing is.
func (s *Spool) Reader() io.Reader { return &spoolReader{spool: s} }

type spoolReader struct {
	spool *Spool
	off   int64
}

func (r *spoolReader) Read(p []byte) (int, error) {
	n, err := r.spool.readSome(p, r.off)
	r.off += int64(n)
	return n, err
}

// Size is how many bytes have come so far.
func (s *Spool) Size() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size
}

// Complete reports whether the whole body is there.
func (s *Spool) Complete() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended && s.err == nil
}

// Err is why the body broke off; nil while it arrives and when it is whole.
func (s *Spool) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Wait returns when the body has ended, with Err, or when ctx has.
func (s *Spool) Wait(ctx context.Context) error {
	select {
	case <-s.done:
		return s.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close gives memory and file back. Readers and the writer get os.ErrClosed.
func (s *Spool) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed, s.mem = true, nil
	if !s.ended {
		s.ended, s.err = true, os.ErrClosed
		close(s.done)
	}
	s.grown.Broadcast()
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.path != "" {
		err = errors.Join(err, os.Remove(s.path))
	}
	return err
}
