package local

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// maxDepth stops at links that lead round in a circle.
const maxDepth = 40

// copyTree copies the folder from to the new folder to, but for the paths (below
// from) that skip names. Links are followed, because the copy must not change
// when the original does, and everything is made writable for its owner: package
// managers store distributions read-only. Plain copies, never hard links:
// Keycloak rewrites files in place.
func copyTree(from, to string, skip func(rel string) bool) error {
	return copyFolder(from, to, ".", skip, 0)
}

func copyFolder(from, to, rel string, skip func(string) bool, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%s: folders lead round in a circle", from)
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		rel := filepath.Join(rel, e.Name())
		if skip(rel) {
			continue
		}
		src, dst := filepath.Join(from, e.Name()), filepath.Join(to, e.Name())
		info, err := os.Stat(src)
		switch {
		case err != nil:
		case info.IsDir():
			err = copyFolder(src, dst, rel, skip, depth+1)
		case info.Mode().IsRegular():
			err = copyFile(src, dst, info.Mode().Perm()&0o755|0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string, mode os.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// removeTree removes dir and all below it.
func removeTree(dir string) error {
	return patiently(func() error { return os.RemoveAll(dir) })
}

// patiently tries again for three seconds: Windows keeps hold of files whose
// process has just ended, and of new ones while they are scanned.
func patiently(do func() error) error {
	for deadline := time.Now().Add(3 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if err := do(); err == nil || time.Now().After(deadline) {
			return err
		}
	}
}
