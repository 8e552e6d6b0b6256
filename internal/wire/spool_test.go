package wire_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"kloakroom/internal/wire"
)

const mib = 1 << 20

// pattern is a body in which every place looks different.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return b
}

func filled(t *testing.T, body []byte) *wire.Spool {
	t.Helper()
	s := wire.NewSpool(0)
	t.Cleanup(func() { _ = s.Close() })
	if _, err := io.Copy(s, bytes.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	s.CloseWrite(nil)
	return s
}

func TestASpoolGivesBackWhatItGot(t *testing.T) {
	for name, size := range map[string]int{
		"nothing": 0, "a byte": 1, "just the memory": mib, "a byte more": mib + 1, "far into the file": mib + 70_017,
	} {
		t.Run(name, func(t *testing.T) {
			body := pattern(size)
			s := filled(t, body)
			if err := iotest.TestReader(s.Reader(), body); err != nil {
				t.Error(err)
			}
			if err := iotest.TestReader(io.NewSectionReader(s, 0, int64(size)), body); err != nil {
				t.Error(err)
			}
			if s.Size() != int64(size) || !s.Complete() || s.Err() != nil {
				t.Errorf("size %d, complete %t, error %v", s.Size(), s.Complete(), s.Err())
			}
		})
	}
}

func TestASpoolIsReadAtAnyOffsetWhileItIsWritten(t *testing.T) {
	body := pattern(4*mib + 12345)
	s := wire.NewSpool(0)
	defer func() { _ = s.Close() }()
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(i)))
			p := make([]byte, 70_000)
			for range 60 {
				off := random.IntN(len(body))
				n, err := s.ReadAt(p, int64(off))
				if want := min(len(p), len(body)-off); n != want || (n < len(p)) != errors.Is(err, io.EOF) {
					t.Errorf("%d bytes at %d, %v, want %d", n, off, err, want)
				}
				if !bytes.Equal(p[:n], body[off:off+n]) {
					t.Errorf("wrong bytes at %d", off)
				}
			}
		})
		group.Go(func() {
			if got, err := io.ReadAll(s.Reader()); err != nil || !bytes.Equal(got, body) {
				t.Errorf("read %d of %d bytes, %v", len(got), len(body), err)
			}
		})
	}
	for rest := body; len(rest) > 0; {
		n := min(len(rest), 33_333)
		if _, err := s.Write(rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	s.CloseWrite(nil)
	group.Wait()
}

func TestAReaderGetsWhatIsThereAndWaitsForTheRest(t *testing.T) {
	s := wire.NewSpool(0)
	defer func() { _ = s.Close() }()
	_, _ = s.Write([]byte("first"))
	r, p := s.Reader(), make([]byte, 100)
	if n, err := r.Read(p); string(p[:n]) != "first" || err != nil {
		t.Errorf("got %q, %v before the body ended", p[:n], err)
	}
	got := make(chan string)
	go func() {
		n, err := r.Read(p)
		if err != nil {
			t.Error(err)
		}
		got <- string(p[:n])
	}()
	_, _ = s.Write([]byte("second"))
	if text := <-got; text != "second" {
		t.Errorf("then got %q", text)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Wait(ctx); !errors.Is(err, context.Canceled) || s.Complete() {
		t.Errorf("Wait returned %v, complete %t, while the body arrives", err, s.Complete())
	}
}

func TestABodyThatBreaksOffEndsWithItsReason(t *testing.T) {
	s := wire.NewSpool(0)
	defer func() { _ = s.Close() }()
	_, _ = s.Write([]byte("half"))
	reason := errors.New("gone")
	s.CloseWrite(reason)
	s.CloseWrite(nil) // the first one counts
	if got, err := io.ReadAll(s.Reader()); string(got) != "half" || !errors.Is(err, reason) {
		t.Errorf("got %q, %v", got, err)
	}
	if n, err := s.ReadAt(make([]byte, 9), 1); n != 3 || !errors.Is(err, reason) {
		t.Errorf("ReadAt: %d, %v", n, err)
	}
	if err := s.Wait(t.Context()); !errors.Is(err, reason) || s.Complete() {
		t.Errorf("Wait: %v, complete %t", err, s.Complete())
	}
	if _, err := s.Write([]byte("x")); err == nil {
		t.Error("a write after the end is taken")
	}
}

func TestASpoolTakesNoMoreThanItsLimit(t *testing.T) {
	s := wire.NewSpool(10)
	defer func() { _ = s.Close() }()
	n, err := s.Write([]byte("0123456789abc"))
	if n != 10 || err == nil || s.Size() != 10 {
		t.Errorf("took %d, size %d, %v", n, s.Size(), err)
	}
	exact := wire.NewSpool(3)
	defer func() { _ = exact.Close() }()
	if n, err := exact.Write([]byte("abc")); n != 3 || err != nil {
		t.Errorf("of just the limit: %d, %v", n, err)
	}
}

func TestClosingASpoolWakesItsReadersAndLeavesNoFile(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Setenv("TMP", folder)
	s := wire.NewSpool(0)
	_, err := s.Write(pattern(2 * mib))
	if err != nil {
		t.Fatal(err)
	}
	if names, _ := filepath.Glob(filepath.Join(folder, "*")); len(names) > 0 && runtime.GOOS != "windows" {
		t.Errorf("while it is in use its file has the name %v", names)
	}
	waiting := make(chan error)
	go func() {
		_, err := s.ReadAt(make([]byte, 1), 5*mib)
		waiting <- err
	}()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-waiting; !errors.Is(err, os.ErrClosed) {
		t.Errorf("the waiting reader got %v", err)
	}
	if err := s.Wait(t.Context()); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Wait: %v", err)
	}
	if names, _ := filepath.Glob(filepath.Join(folder, "*")); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

func TestATemporaryFolderThatIsGoneIsSaid(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	t.Setenv("TMPDIR", gone)
	t.Setenv("TMP", gone)
	s := wire.NewSpool(0)
	defer func() { _ = s.Close() }()
	_, err := s.Write(pattern(mib + 1))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// settled waits until done is closed, and fails the test if that takes too long.
func settled(t *testing.T, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
}
