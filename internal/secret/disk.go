package secret

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// The way in which a small file that several processes change stays whole. The
// encrypted file goes it, and internal/profile with what stands beside it.

// lockWait is how long another process may hold a lock.
const lockWait = 30 * time.Second

// ErrLocked says that another process held a lock for too long.
var ErrLocked = errors.New("another process holds the lock")

// LockFile takes the lock of that path, which is one for all processes of this
// machine, and makes its folder (0700) if there is none. The error is that of
// ctx when it ends, [ErrLocked] when another process goes on holding the lock,
// or one of the file system.
func LockFile(ctx context.Context, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(path, flock.SetPermissions(0o600))
	waiting, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	_, err = lock.TryLockContext(waiting, 10*time.Millisecond)
	switch {
	case err == nil:
		return func() { _ = lock.Close() }, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, ErrLocked
	}
	return nil, err
}

// ReplaceFile writes b to path, readable by its owner alone, so that a kill at
// any moment leaves the old file or the new one. Only who holds a lock may do
// so: what it finds under the temporary name is left from one that was killed.
func ReplaceFile(path string, b []byte) (err error) {
	temporary := path + ".new"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	w, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	err = errors.Join(err, w.Sync())
	if err = errors.Join(err, w.Close()); err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		_ = os.Remove(temporary)
		return err
	}
	// The rename itself lasts when the folder is synced, where that is possible.
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
	return nil
}

// Reason is the text of an error of the file system without the path, for where
// that is named beside it.
func Reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
