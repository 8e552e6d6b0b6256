package local

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kloakroom/internal/fault"
)

func TestWhatTheDiskRefusesIsSaidWithTheWayOut(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code string
	}{
		"a full disk":           {&fs.PathError{Op: "write", Path: "/x", Err: syscall.ENOSPC}, "disk-full"},
		"a full disk, in a row": {errors.Join(errors.New("x"), syscall.ENOSPC), "disk-full"},
		"no permission":         {&fs.PathError{Op: "open", Path: "/x", Err: syscall.EACCES}, "no-folder"},
		"a read-only disk":      {&fs.PathError{Op: "open", Path: "/x", Err: syscall.EROFS}, "no-folder"},
		"no such parent":        {&fs.PathError{Op: "mkdir", Path: "/x", Err: syscall.ENOENT}, "no-folder"},
	} {
		f := fault.Of(onDisk(c.err, "/somewhere", "XDG_CACHE_HOME"))
		if f.Code != c.code || !strings.Contains(f.Why, "/somewhere") || !strings.Contains(f.Hint, "XDG_CACHE_HOME") {
			t.Errorf("%s: %+v", name, f)
		}
		if !errors.Is(f, c.err) {
			t.Errorf("%s: the cause is lost", name)
		}
	}
	other := errors.New("something else")
	if got := onDisk(other, "/somewhere", "X"); got != other { //nolint:errorlint // the very same error is meant
		t.Errorf("got %v", got)
	}
}

// A file stands where a folder should.
func TestNoFolderForServersAndNoneForTheCache(t *testing.T) {
	ownFolders(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := distributorFor(t, nil)
	d.cache = filepath.Join(file, "cache")
	if _, err := d.prepare(t.Context(), testVersion); err == nil || fault.Of(err).Code != "no-folder" {
		t.Errorf("got %v", err)
	}
}
