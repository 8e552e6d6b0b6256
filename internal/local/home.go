package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"kloakroom/internal/fault"
)

// script is the command that starts the Keycloak in a distribution's folder.
func script(dist string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(dist, "bin", "kc.bat")
	}
	return filepath.Join(dist, "bin", "kc.sh")
}

// notCopied are the parts of a distribution that its own server writes or that
// its owner configured: a KEYCLOAK_HOME may be set up for another database, and
// ours must not come near that.
func notCopied(rel string) bool {
	switch filepath.ToSlash(rel) {
	case "data", "conf/keycloak.conf", "conf/quarkus.properties", completeMark:
		return true
	}
	return false
}

// makeHome puts a copy of the distribution at home, because start-dev rewrites
// lib/quarkus in the folder it runs from and a second server there dies. A home
// of the same version that is there already keeps its data.
func makeHome(ctx context.Context, dist, version, home string) error {
	found, err := versionOf(home)
	switch {
	case err == nil && found == version:
		return nil
	case err == nil:
		return &fault.Error{
			Class: fault.Conflict, Code: "other-version",
			Why:  fmt.Sprintf("%s holds Keycloak %s, not %s", filepath.Dir(home), found, version),
			Hint: "Use another folder, or remove this one.",
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	part := home + ".part"
	if err := removeTree(part); err != nil {
		return err
	}
	if err := makePrivateDir(filepath.Dir(home)); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := copyTree(dist, part, notCopied); err != nil {
		_ = os.RemoveAll(part)
		return err
	}
	return patiently(func() error { return os.Rename(part, home) })
}
