package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gofrs/flock"

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

// The first start of a home builds lib/quarkus for the chosen options; that takes
// 4 seconds, and 16 where the base path is another than the distribution's. The
// result holds no path and no secret and is 3 MB, so it is kept beside the cached
// distribution. Keycloak itself checks whether it fits and builds anew if not.

func builtDir(dist, basePath string) string {
	return filepath.Join(filepath.Dir(dist), "."+filepath.Base(dist)+"-built"+strings.ReplaceAll(basePath, "/", "+"))
}

// reuseBuild puts an earlier start's lib/quarkus into home. Without one, the
// server builds it.
func reuseBuild(dist, basePath, home string) error {
	built := builtDir(dist, basePath)
	if !isComplete(dist) || !isComplete(built) {
		return nil
	}
	target := filepath.Join(home, "lib", "quarkus")
	if err := os.RemoveAll(target); err != nil {
		return err
	}
	return copyTree(built, target, notCopied)
}

// keepBuild saves home's lib/quarkus for the next start. Only for distributions
// of the cache: a KEYCLOAK_HOME may change between two starts.
func keepBuild(dist, basePath, home string) error {
	built := builtDir(dist, basePath)
	if !isComplete(dist) || isComplete(built) {
		return nil
	}
	part := built + ".part"
	unlock, free := tryLock(part + ".lock")
	if !free {
		return nil // another server's start keeps the same
	}
	defer unlock()
	if err := os.RemoveAll(part); err != nil { // a killed run's
		return err
	}
	if err := os.Mkdir(part, 0o700); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(part) }()
	fresh := filepath.Join(part, "quarkus")
	err := copyTree(filepath.Join(home, "lib", "quarkus"), fresh, notCopied)
	if err == nil {
		err = markComplete(fresh)
	}
	if err != nil {
		return err
	}
	if err := os.RemoveAll(built); err != nil {
		return err
	}
	return os.Rename(fresh, built)
}

func tryLock(path string) (unlock func(), ok bool) {
	l := flock.New(path, flock.SetPermissions(0o600))
	if got, err := l.TryLock(); !got || err != nil {
		return nil, false
	}
	return func() { _ = l.Close() }, true
}
