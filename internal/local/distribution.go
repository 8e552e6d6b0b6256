package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"kloakroom/internal/fault"
)

// distributor finds or fetches Keycloak distributions.
type distributor struct {
	home     string // KEYCLOAK_HOME, or ""
	cache    string
	releases string // the release page, without a final slash
	client   *http.Client
	maven    func() (string, error) // where mvn is
	progress Progress
	stall    time.Duration // how long a download may stay without a byte
}

func newDistributor(p Progress) *distributor {
	return &distributor{
		home:     os.Getenv("KEYCLOAK_HOME"),
		cache:    keycloakCache(),
		releases: releasePage,
		client:   newDownloadClient(),
		maven:    func() (string, error) { return exec.LookPath("mvn") },
		progress: p,
		stall:    30 * time.Second,
	}
}

// Prepare returns the folder of an unpacked Keycloak distribution of the given
// version; nothing may be run in it or written to it. It is KEYCLOAK_HOME when
// that holds this version, else the copy in our cache, else it is fetched into
// the cache: from Keycloak's release page with its checksum, or, where that
// fails and mvn is on PATH, by Maven. With version "" it is whatever KEYCLOAK_HOME
// holds, else [DefaultVersion].
//
// Two processes may ask at once; one fetches and the other waits.
func Prepare(ctx context.Context, version string, p Progress) (dist string, err error) {
	return newDistributor(p).prepare(ctx, version)
}

func (d *distributor) prepare(ctx context.Context, version string) (string, error) {
	if version != "" {
		if err := checkVersion(version); err != nil {
			return "", err
		}
	}
	dist, err := d.fromHome(version)
	if dist != "" || err != nil {
		return dist, err
	}
	if version == "" {
		version = DefaultVersion
	}
	dist = filepath.Join(d.cache, version)
	if isComplete(dist) {
		return dist, nil
	}
	if err := d.intoCache(ctx, version, dist); err != nil {
		return "", fault.Wrap("get Keycloak "+version, onDisk(err, d.cache, "XDG_CACHE_HOME"))
	}
	return dist, nil
}

// fromHome returns KEYCLOAK_HOME if it is set and holds the version asked for.
func (d *distributor) fromHome(version string) (string, error) {
	if d.home == "" {
		return "", nil
	}
	found, err := versionOf(d.home)
	if err == nil {
		_, err = os.Stat(script(d.home))
	}
	if err != nil {
		return "", &fault.Error{
			Class: fault.Usage, Code: "bad-keycloak-home", Err: err,
			Why:  fmt.Sprintf("KEYCLOAK_HOME is %s, which holds no Keycloak", d.home),
			Hint: "Let it name the unpacked folder with bin and lib in it, or unset it.",
		}
	}
	if version != "" && version != found {
		d.progress.say(fmt.Sprintf("KEYCLOAK_HOME holds Keycloak %s and is not used: %s is asked for.", found, version))
		return "", nil
	}
	return d.home, nil
}

// intoCache fetches and unpacks the version beside dist and then renames it, so
// that dist is whole or not there; what a killed run left is removed.
func (d *distributor) intoCache(ctx context.Context, version, dist string) error {
	if err := makePrivateDir(d.cache); err != nil {
		return err
	}
	unlock, err := d.lock(ctx, version)
	if err != nil {
		return err
	}
	defer unlock()
	if isComplete(dist) {
		return nil // another process was faster
	}
	part := ".part-" + version + "-"
	if err := removeParts(d.cache, part); err != nil {
		return err
	}
	work, err := os.MkdirTemp(d.cache, part)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()

	archive, err := d.fetch(ctx, version, work)
	if err != nil {
		return err
	}
	d.progress.say(fmt.Sprintf("Unpacking Keycloak %s …", version))
	fresh := filepath.Join(work, "keycloak")
	if err := unpack(ctx, archive, "keycloak-"+version, fresh); err != nil {
		return err
	}
	if found, err := versionOf(fresh); err != nil || found != version {
		return &fault.Error{Class: fault.Broken, Code: "bad-archive", Why: "the archive holds something else", Err: err}
	}
	if err := markComplete(fresh); err != nil {
		return err
	}
	if err := removeTree(dist); err != nil {
		return err
	}
	return patiently(func() error { return os.Rename(fresh, dist) })
}

// lock makes sure that one process at a time prepares a version.
func (d *distributor) lock(ctx context.Context, version string) (unlock func(), err error) {
	l := flock.New(filepath.Join(d.cache, "."+version+".lock"), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err == nil && !ok {
		d.progress.say(fmt.Sprintf("Another kloakroom is getting Keycloak %s; waiting for it …", version))
		_, err = l.TryLockContext(ctx, 200*time.Millisecond)
	}
	if err != nil {
		return nil, err
	}
	return func() { _ = l.Close() }, nil
}

// fetch gets the archive into dir by the first way that works. A wrong checksum
// is no way that did not work: it ends the search.
func (d *distributor) fetch(ctx context.Context, version, dir string) (archive string, err error) {
	archive, pageErr := d.fromReleasePage(ctx, version, dir)
	if pageErr == nil {
		return archive, nil
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if errors.Is(pageErr, errChecksum) || errors.Is(pageErr, syscall.ENOSPC) {
		return "", pageErr
	}
	mvn, err := d.maven()
	if err != nil {
		return "", noWay(pageErr, errors.New("mvn is not on PATH"))
	}
	d.progress.say(fmt.Sprintf("Keycloak's release page cannot be used (%s); trying Maven …", pageErr))
	archive, mavenErr := fromMaven(ctx, mvn, version, dir)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if mavenErr != nil {
		return "", noWay(pageErr, mavenErr)
	}
	return archive, nil
}

// noWay says why neither way led to a distribution, and names all ways.
func noWay(page, maven error) error {
	e := &fault.Error{
		Class: fault.Unreachable, Code: "no-distribution", Err: errors.Join(page, maven),
		Why: fmt.Sprintf("from the release page: %s; by Maven: %s", page, maven),
		Hint: "There are three ways: connect to the network (github.com, or a proxy in HTTPS_PROXY), " +
			"install Maven (mvn) with a repository it can reach, or unpack Keycloak yourself and let KEYCLOAK_HOME name its folder.",
	}
	if errors.Is(page, errNoRelease) || errors.Is(maven, errNoArtifact) {
		e.Class, e.Code = fault.NotFound, "no-such-version"
		e.Hint = "Is that a release? " + strings.TrimSuffix(releasePage, "/download") + " lists them; " + DefaultVersion + " is the usual one. " + e.Hint
	}
	return e
}

// removeParts clears what a killed run left unfinished. The lock is held, so
// nobody works there.
func removeParts(dir, prefix string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		if err := removeTree(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
