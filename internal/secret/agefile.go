package secret

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"kloakroom/internal/fault"
)

// The names in the folder of an [ageFile].
const (
	ageName  = "secrets.age"
	lockName = "secrets.lock"
)

// ageFile keeps secrets in one file that is encrypted to a passphrase. It is
// replaced as a whole and by rename, so it is never half-written, and under a
// lock, so that two processes lose nothing of each other. What cannot be read
// is never replaced.
type ageFile struct {
	dir        string
	passphrase passphrase

	turn  chan struct{} // holds a token while a goroutine uses what follows
	seen  [sha256.Size]byte
	known secrets // what the file with the digest seen holds
}

// secrets are the contents of the file, by name; nil when there is no file.
type secrets map[string][]byte

func newAgeFile(dir string, p passphrase) *ageFile {
	return &ageFile{dir: dir, passphrase: p, turn: make(chan struct{}, 1)}
}

func (f *ageFile) path() string { return filepath.Join(f.dir, ageName) }

// Name returns the path of the file.
func (f *ageFile) Name() string { return f.path() }

func (f *ageFile) Get(ctx context.Context, name string) (Value, error) {
	done, err := f.begin(ctx)
	if err != nil {
		return Value{}, fault.Wrap("read the stored secret "+name, err)
	}
	defer done()
	s, err := f.load(ctx)
	if err != nil {
		return Value{}, err
	}
	text, found := s[name]
	if !found {
		return Value{}, notFound(name, f)
	}
	return New(string(text)), nil
}

func (f *ageFile) Put(ctx context.Context, name string, v Value) error {
	if err := checkPut(name, v); err != nil {
		return err
	}
	return f.change(ctx, "keep the secret "+name, func(s secrets) error {
		s[name] = []byte(v.Reveal())
		return nil
	})
}

func (f *ageFile) Delete(ctx context.Context, name string) error {
	return f.change(ctx, "delete the stored secret "+name, func(s secrets) error {
		if _, found := s[name]; !found {
			return notFound(name, f)
		}
		delete(s, name)
		return nil
	})
}

// begin waits for the turn of this goroutine and returns what ends it.
func (f *ageFile) begin(ctx context.Context) (done func(), err error) {
	select {
	case f.turn <- struct{}{}:
		return func() { <-f.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// change edits a copy of the secrets and writes it, under the lock. Before that
// it tries the edit and gets the passphrase: while somebody types, no other
// process has to wait.
func (f *ageFile) change(ctx context.Context, what string, edit func(secrets) error) error {
	done, err := f.begin(ctx)
	if err != nil {
		return fault.Wrap(what, err)
	}
	defer done()
	before, err := f.load(ctx)
	if err != nil {
		return err
	}
	if err := edit(before.copy()); err != nil {
		return err
	}
	pass, err := f.passphrase.get(ctx, f.path(), before == nil)
	if err != nil {
		return err
	}
	unlock, err := f.lock(ctx)
	if err != nil {
		return fault.Wrap(what, err)
	}
	defer unlock()
	if before, err = f.load(ctx); err != nil { // another process may have written
		return err
	}
	after := before.copy()
	if err := edit(after); err != nil {
		return err
	}
	return f.save(after, pass)
}

func (s secrets) copy() secrets {
	c := make(secrets, len(s)+1)
	for name, text := range s {
		c[name] = text
	}
	return c
}

// load returns what the file holds now, nil when there is none. A file that was
// read before is not decrypted again.
func (f *ageFile) load(ctx context.Context) (secrets, error) {
	b, err := os.ReadFile(f.path())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, f.fault("secrets-file", "it cannot be read: "+Reason(err), "", err)
	}
	digest := sha256.Sum256(b)
	if f.known != nil && digest == f.seen {
		return f.known, nil
	}
	pass, err := f.passphrase.get(ctx, f.path(), false)
	if err != nil {
		return nil, err
	}
	s, err := decrypt(b, pass)
	switch {
	case errors.Is(err, errWrongPassphrase):
		f.passphrase.forget()
		return nil, f.fault("wrong-passphrase", err.Error(), "Try again; the file was not changed.", err)
	case err != nil:
		return nil, f.fault("secrets-damaged", err.Error(),
			"The file was not changed. Bring it back from a backup, or move it away to begin a new one.", err)
	}
	f.seen, f.known = digest, s
	return s, nil
}

// save encrypts s and puts it in place of the file. The lock is held.
func (f *ageFile) save(s secrets, pass Value) error {
	b, err := encrypt(s, pass)
	if err == nil {
		err = ReplaceFile(f.path(), b)
	}
	if err != nil {
		return f.fault("secrets-file", "it cannot be written: "+Reason(err), "The old file is still there.", err)
	}
	f.seen, f.known = sha256.Sum256(b), s
	return nil
}

// lock takes the lock that all processes share.
func (f *ageFile) lock(ctx context.Context) (unlock func(), err error) {
	unlock, err = LockFile(ctx, filepath.Join(f.dir, lockName))
	switch {
	case err == nil || ctx.Err() != nil:
		return unlock, err
	case errors.Is(err, ErrLocked):
		return nil, f.fault("secrets-locked", "another process holds its lock", "End the other kloakroom, or wait for it.", err)
	}
	return nil, f.fault("secrets-file", "its folder cannot be written: "+Reason(err), "", err)
}

func (f *ageFile) fault(code, why, hint string, err error) error {
	return &fault.Error{
		Class: fault.Usage, Code: code, What: "open the file of secrets " + f.path(), Why: why, Hint: hint, Err: err,
	}
}
