package local

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"kloakroom/internal/fault"
)

// The first start of a home builds lib/quarkus for the chosen options; that takes
// 4 seconds, and 16 where the base path is another than the distribution's. The
// result holds no path and no secret and is 3 MB, so it is kept beside the cached
// distribution. Keycloak itself checks whether it fits and builds anew if not.
//
// The first start also makes the database: master, its keys, the administrator.
// That takes another 4 to 5 seconds; [Build] keeps the 700 KB of it. They hold the
// keys of master, which are then the same for every server that begins with them;
// these can be reached from this machine alone, with a password that is known.

// A keep is a folder beside a cached distribution with what its starts have in
// common, and where in a home that belongs.
type keep struct{ dist, from, to string }

func keepOf(dist, name, basePath, to string) keep {
	from := "." + filepath.Base(dist) + "-" + name + strings.ReplaceAll(basePath, "/", "+")
	return keep{dist: dist, from: filepath.Join(filepath.Dir(dist), from), to: to}
}

func buildOf(dist, basePath string) keep {
	return keepOf(dist, "built", basePath, filepath.Join("lib", "quarkus"))
}

func dataOf(dist, basePath string) keep {
	return keepOf(dist, "data", basePath, filepath.Join("data", "h2"))
}

// allowed says that the distribution is one of the cache: a KEYCLOAK_HOME may
// change between two starts.
func (k keep) allowed() bool { return isComplete(k.dist) }

// ready says that there is something to reuse.
func (k keep) ready() bool { return k.allowed() && isComplete(k.from) }

// reuse puts what was kept into home; false where nothing was.
func (k keep) reuse(home string) (bool, error) {
	if !k.ready() {
		return false, nil
	}
	target := filepath.Join(home, k.to)
	if err := os.RemoveAll(target); err != nil {
		return false, err
	}
	if err := makePrivateDir(filepath.Dir(target)); err != nil {
		return false, err
	}
	return true, copyTree(k.from, target, notKept)
}

// save keeps what is in home for the next start, in one step.
func (k keep) save(home string) error {
	if !k.allowed() || k.ready() {
		return nil
	}
	part := k.from + ".part"
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
	fresh := filepath.Join(part, "fresh")
	err := copyTree(filepath.Join(home, k.to), fresh, notKept)
	if err == nil {
		err = markComplete(fresh)
	}
	if err != nil {
		return err
	}
	if err := os.RemoveAll(k.from); err != nil {
		return err
	}
	return os.Rename(fresh, k.from)
}

// notKept is our own mark, and the database's diary of its errors.
func notKept(rel string) bool { return rel == completeMark || strings.HasSuffix(rel, ".trace.db") }

func tryLock(path string) (unlock func(), ok bool) {
	l := flock.New(path, flock.SetPermissions(0o600))
	if got, err := l.TryLock(); !got || err != nil {
		return nil, false
	}
	return func() { _ = l.Close() }, true
}

// reuseData puts the database that was prepared into a home that has none.
func (s *starter) reuseData(home string) (bool, error) {
	if !s.Prepared || !s.defaultAdmin() {
		return false, nil
	}
	if _, err := os.Stat(filepath.Join(home, "data")); err == nil {
		return false, nil // a folder's own, of an earlier start
	}
	return dataOf(s.dist, s.BasePath).reuse(home)
}

// dropData forgets the prepared database, here and for later starts.
func (s *starter) dropData(home string) error {
	if err := removeTree(dataOf(s.dist, s.BasePath).from); err != nil {
		return err
	}
	return removeTree(filepath.Join(home, "data"))
}

// defaultAdmin says that the administrator is the one of the prepared database.
func (o KeycloakOptions) defaultAdmin() bool {
	return (o.AdminUser == "" || o.AdminUser == DefaultAdminUser) &&
		(o.AdminPassword == "" || o.AdminPassword == DefaultAdminPassword)
}

// Build makes the next Prepared start of a version quick and independent of the
// network: it fetches the distribution, starts the server once, on ports of its
// own, ends it, and keeps what it has built and the empty database. It reports
// false where nothing was left to do, and where the distribution is a
// KEYCLOAK_HOME: for such a one nothing is kept, because it may change.
func Build(ctx context.Context, o KeycloakOptions) (started bool, err error) {
	dist, err := Prepare(ctx, o.Version, o.Progress)
	if err != nil {
		return false, err
	}
	o.Port, o.ManagementPort, o.Dir, o.Detached, o.Prepared = 0, 0, "", false, false
	data := dataOf(dist, o.BasePath)
	if !data.allowed() || data.ready() && buildOf(dist, o.BasePath).ready() {
		_, err := FindJava(ctx) // the next start should work, after all
		return false, fault.Wrap("start Keycloak", err)
	}
	o.ended = func(home string) error {
		if ctx.Err() != nil {
			return nil // it may have been killed in the middle of a write
		}
		return data.save(home)
	}
	k, err := StartKeycloak(ctx, o)
	if err != nil {
		return false, err
	}
	if err := k.Stop(ctx); err != nil {
		return true, err
	}
	return true, ctx.Err()
}
