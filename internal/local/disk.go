package local

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"kloakroom/internal/fault"
)

// onDisk puts what the disk refuses into words: dir is the folder that was to be
// written to, variable names what moves it elsewhere. Other errors come back as
// they are.
func onDisk(err error, dir, variable string) error {
	var e *fs.PathError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return &fault.Error{
			Class: fault.Broken, Code: "disk-full", Err: err, Why: "there is no room left on the disk of " + dir,
			Hint: fmt.Sprintf("Keycloak needs about 600 MB for itself and 200 MB for each server. Make room, or let %s name a folder with more.", variable),
		}
	case !errors.As(err, &e):
	case e.Op == "mkdir", errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR):
		return &fault.Error{
			Class: fault.Usage, Code: "no-folder", Err: err, Why: "it cannot write to " + dir + ": " + e.Err.Error(),
			Hint: "Let HOME, or " + variable + ", name a folder that can be written to.",
		}
	}
	return err
}
