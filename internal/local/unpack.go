package local

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"kloakroom/internal/fault"
)

// Bounds of an archive: a distribution has 460 entries and 190 MB.
const (
	maxUnpacked = 2 << 30
	maxEntries  = 100_000
)

// unpack writes what lies under the folder top of a .tar.gz archive into the new
// folder into. Everything is created below into through an [os.Root], so that no
// name and no link leads out; an archive that tries is refused as a whole.
func unpack(ctx context.Context, archive, top, into string) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if err := os.Mkdir(into, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(into)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	gz, err := gzip.NewReader(f)
	if err != nil {
		return badArchive(err)
	}
	u := unpacker{root: root, top: top, left: maxUnpacked}
	tr := tar.NewReader(gz)
	for range maxEntries {
		if err := ctx.Err(); err != nil {
			return err
		}
		hdr, err := tr.Next()
		if errors.Is(err, io.EOF) {
			// The rest of the stream carries gzip's own checksum.
			_, err = io.Copy(io.Discard, io.LimitReader(gz, 1<<20))
			return badArchive(err)
		}
		if err == nil {
			err = u.entry(hdr, tr)
		}
		if err != nil {
			return badArchive(err)
		}
	}
	return badArchive(fmt.Errorf("more than %d entries", maxEntries))
}

func badArchive(err error) error {
	if err == nil {
		return nil
	}
	return &fault.Error{
		Class: fault.Broken, Code: "bad-archive", Err: err,
		What: "unpack the archive", Why: err.Error(),
		Hint: "Try again; if it stays, get Keycloak another way and let KEYCLOAK_HOME name its folder.",
	}
}

type unpacker struct {
	root *os.Root
	top  string
	left int64 // bytes that may still be written
}

func (u *unpacker) entry(hdr *tar.Header, r io.Reader) error {
	name := path.Clean(hdr.Name)
	if hdr.Typeflag == tar.TypeXGlobalHeader {
		return nil
	}
	if name == u.top {
		return nil
	}
	name, ok := strings.CutPrefix(name, u.top+"/")
	if !ok || !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("entry %q lies outside %s", hdr.Name, u.top)
	}
	// Owner may always write, or the next start could not replace its own files.
	mode := hdr.FileInfo().Mode().Perm()&0o755 | 0o600
	local := filepath.FromSlash(name)
	if err := u.root.MkdirAll(filepath.Dir(local), 0o755); err != nil {
		return err
	}
	switch hdr.Typeflag {
	case tar.TypeDir:
		return u.root.MkdirAll(local, mode|0o700)
	case tar.TypeReg:
		return u.file(local, mode, hdr.Size, r)
	case tar.TypeSymlink:
		target := path.Join(path.Dir(name), hdr.Linkname) //nolint:gosec // the next line judges it, and the root would stop it
		if path.IsAbs(hdr.Linkname) || !filepath.IsLocal(filepath.FromSlash(target)) {
			return fmt.Errorf("link %q leads outside %s", hdr.Name, u.top)
		}
		return u.root.Symlink(filepath.FromSlash(hdr.Linkname), local)
	}
	return fmt.Errorf("entry %q is neither a file nor a folder nor a link", hdr.Name)
}

func (u *unpacker) file(name string, mode os.FileMode, size int64, r io.Reader) error {
	if u.left -= size; u.left < 0 {
		return fmt.Errorf("more than %d MB", maxUnpacked>>20)
	}
	f, err := u.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.CopyN(f, r, size)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
