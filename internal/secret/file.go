package secret

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kloakroom/internal/fault"
)

// fromFile reads a file, a pipe or a device. "~/" at the beginning is the home
// folder: no shell replaces it behind "file:".
func fromFile(path string) (string, error) {
	if rest, found := strings.CutPrefix(path, "~/"); found {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", usage("secret-file", "the home folder is not known", "Write the whole path.")
		}
		path = filepath.Join(home, rest)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fileFault(err)
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return "", usage("secret-file", "it is a folder", "Name the file in it.")
	}
	text, err := readBounded(f)
	if err != nil {
		return "", fileFault(err)
	}
	return text, nil
}

// fileFault puts the errors of os into words, without the path, which stands
// beside them.
func fileFault(err error) error {
	var f *fault.Error
	var p *fs.PathError
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, fs.ErrNotExist):
		return &fault.Error{Class: fault.NotFound, Code: "secret-file-not-found", Why: "there is no such file", Hint: "Check the path, or give another reference.", Err: err}
	case errors.Is(err, fs.ErrPermission):
		return usage("secret-file", "it may not be read by you", "Its owner can allow it; or give another reference.")
	case errors.As(err, &p):
		err = p.Err
	}
	return &fault.Error{Class: fault.Usage, Code: "secret-file", Why: err.Error(), Hint: "Give another reference.", Err: err}
}

// readBounded reads r to its end, or fails when there are more than [MaxSize]
// bytes.
func readBounded(r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	switch {
	case err != nil:
		return "", err
	case len(b) > MaxSize:
		return "", tooBig()
	}
	return string(b), nil
}

func tooBig() error {
	return usage("secret-too-big", fmt.Sprintf("it has more than %d KiB", MaxSize>>10), "Is it the right one?")
}
