package local

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
)

const testVersion = "99.1.2"

// entry is one entry of a test archive; the zero kind is a file.
type entry struct {
	name, text, link string
	kind             byte
	mode             int64
}

func archiveOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	tw := tar.NewWriter(gz)
	for _, e := range entries {
		hdr := &tar.Header{Name: e.name, Size: int64(len(e.text)), Linkname: e.link, Typeflag: e.kind, Mode: e.mode}
		if e.mode == 0 {
			hdr.Mode = 0o644
		}
		if err := tw.WriteHeader(hdr); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write([]byte(e.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(tw.Close(), gz.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// goodArchive is a distribution in small, padded so that it can be cut.
func goodArchive(t testing.TB) []byte {
	t.Helper()
	padding := make([]byte, 300<<10)
	_, _ = rand.NewChaCha8([32]byte{}).Read(padding) // the same every time, and hard to compress
	top := "keycloak-" + testVersion
	return archiveOf(
		t,
		entry{name: top + "/", kind: tar.TypeDir, mode: 0o755},
		entry{name: top + "/version.txt", text: "Keycloak - Version " + testVersion + "\n"},
		entry{name: top + "/bin/kc.sh", text: "#!/bin/sh\n", mode: 0o755},
		entry{name: top + "/bin/kc.bat", text: "@echo off\r\n"},
		entry{name: top + "/lib/padding", text: string(padding)},
		entry{name: top + "/bin/link.sh", link: "kc.sh", kind: tar.TypeSymlink},
	)
}

func sumOf(b []byte) string {
	sum := sha1.Sum(b)
	return hex.EncodeToString(sum[:])
}

// releaseServer serves an archive and its checksum as the release page does.
func releaseServer(t *testing.T, archive []byte, sum string) (*distributor, *atomic.Int32) {
	t.Helper()
	var downloads atomic.Int32
	path := "/" + testVersion + "/keycloak-" + testVersion + ".tar.gz"
	mux := http.NewServeMux()
	mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		downloads.Add(1)
		_, _ = w.Write(archive)
	})
	mux.HandleFunc(path+".sha1", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(sum)) })
	return distributorFor(t, mux), &downloads
}

// distributorFor gets everything from a server of the test, and has no Maven.
func distributorFor(t *testing.T, page http.Handler) *distributor {
	t.Helper()
	srv := httptest.NewServer(page)
	t.Cleanup(srv.Close)
	d := newDistributor(nil)
	d.home, d.cache, d.releases = "", filepath.Join(t.TempDir(), "keycloak"), srv.URL
	d.maven = func() (string, error) { return "", os.ErrNotExist }
	return d
}

func TestADownloadIsCheckedUnpackedAndUsedAgain(t *testing.T) {
	archive := goodArchive(t)
	for name, sum := range map[string]string{
		"a checksum file with the sum alone":        sumOf(archive),
		"a checksum file as sha1sum writes it":      sumOf(archive) + "  keycloak-" + testVersion + ".tar.gz\n",
		"a checksum file in capital letters, blank": " " + strings.ToUpper(sumOf(archive)) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			d, downloads := releaseServer(t, archive, sum)
			var said []string
			d.progress = func(step string) { said = append(said, step) }
			for range 2 {
				dist, err := d.prepare(t.Context(), testVersion)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := versionOf(dist); err != nil || got != testVersion {
					t.Errorf("the version is %q, %v", got, err)
				}
			}
			if n := downloads.Load(); n != 1 {
				t.Errorf("%d downloads for two uses", n)
			}
			if !strings.HasPrefix(said[0], "Downloading Keycloak "+testVersion) {
				t.Errorf("the progress begins with %q", said[0])
			}
			assertOnlyDistribution(t, d.cache)
			info, err := os.Stat(filepath.Join(d.cache, testVersion, "bin", "kc.sh"))
			if err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o755) {
				t.Errorf("kc.sh: %v, %v", info.Mode(), err)
			}
		})
	}
}

func TestAWrongChecksumEndsTheSearch(t *testing.T) {
	d, _ := releaseServer(t, goodArchive(t), strings.Repeat("0", 40))
	d.maven = func() (string, error) {
		t.Error("Maven was asked all the same")
		return "", os.ErrNotExist
	}
	_, err := d.prepare(t.Context(), testVersion)
	if f := fault.Of(err); !errors.Is(err, errChecksum) || f.Class != fault.Broken || f.Code != "bad-checksum" {
		t.Errorf("got %v", err)
	}
	assertNothingCached(t, d.cache)
}

func TestAPageThatCannotBeUsedIsSaidWithAllWays(t *testing.T) {
	archive := goodArchive(t)
	name := "/" + testVersion + "/keycloak-" + testVersion + ".tar.gz"
	withSum := func(rest http.HandlerFunc) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == name+".sha1" {
				_, _ = w.Write([]byte(sumOf(archive)))
				return
			}
			rest(w, r)
		})
	}
	for title, c := range map[string]struct {
		page  http.Handler
		why   string
		class fault.Class
	}{
		"a version that was never released": {http.NotFoundHandler(), "no such release", fault.NotFound},
		"a download that is cut": {withSum(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000000")
			_, _ = w.Write(archive[:100_000])
		}), "the download was cut", fault.Unreachable},
		"a download that comes to a halt": {withSum(func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(archive[:100_000])
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}), "came to a halt", fault.Unreachable},
		"a page of a proxy in place of the checksum": {http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<html>Please sign in</html>"))
		}), "holds no SHA-1 sum", fault.Unreachable},
		"a refusal": {http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
		}), "403 Forbidden", fault.Unreachable},
		"redirects without end": {http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		}), "redirects too often", fault.Unreachable},
	} {
		t.Run(title, func(t *testing.T) {
			d := distributorFor(t, c.page)
			d.stall = 100 * time.Millisecond
			_, err := d.prepare(t.Context(), testVersion)
			f := fault.Of(err)
			if err == nil || f.Class != c.class || !strings.Contains(f.Error(), c.why) {
				t.Fatalf("got %v", err)
			}
			for _, way := range []string{"KEYCLOAK_HOME", "network", "mvn"} {
				if !strings.Contains(f.Hint, way) {
					t.Errorf("the hint does not name %s: %s", way, f.Hint)
				}
			}
			assertNothingCached(t, d.cache)
		})
	}
}

func TestAPageThatIsNotThereIsGivenUpQuickly(t *testing.T) {
	d := distributorFor(t, http.NotFoundHandler())
	d.releases = "http://127.0.0.1:1" // nothing listens there
	began := time.Now()
	_, err := d.prepare(t.Context(), testVersion)
	if f := fault.Of(err); err == nil || f.Class != fault.Unreachable || !strings.Contains(f.Error(), "mvn is not on PATH") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestARedirectAwayFromTLSIsRefused(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer secure.Close()
	d := distributorFor(t, http.NotFoundHandler())
	d.releases = secure.URL
	d.client.Transport = secure.Client().Transport
	if _, err := d.prepare(t.Context(), testVersion); err == nil || !strings.Contains(err.Error(), "without TLS") {
		t.Errorf("got %v", err)
	}
}

func TestMavenIsTheSecondWay(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for Maven is a shell script")
	}
	archive := filepath.Join(t.TempDir(), "a.tar.gz")
	if err := os.WriteFile(archive, goodArchive(t), 0o600); err != nil {
		t.Fatal(err)
	}
	for title, c := range map[string]struct{ script, why string }{
		"it copies the archive": {
			`for a; do case $a in -DoutputDirectory=*) cp '` + archive + `' "${a#*=}/keycloak-quarkus-dist-99.1.2.tar.gz";; esac; done`, "",
		},
		"it fails with its reason": {
			`echo "[ERROR] Failed to execute goal x: Could not find artifact y in central -> [Help 1]"; echo "[ERROR] more"; exit 1`,
			"Could not find artifact y in central",
		},
		"its disk is full": {
			`echo "[ERROR] Failed to execute goal x: Error copying artifact: No space left on device"; exit 1`,
			"there is no room left on the disk",
		},
		"it begins with an escape sequence and names its project": {
			`printf '\033[0m\033[0m[ERROR] Failed to execute goal x on project standalone-pom: no route to central\n[ERROR] \n[ERROR] Try this\n'; exit 1`,
			"by Maven: no route to central",
		},
		"it says it is done and is not": {`exit 0`, "it copied no archive"},
	} {
		t.Run(title, func(t *testing.T) {
			d := distributorFor(t, http.NotFoundHandler())
			mvn := filepath.Join(t.TempDir(), "mvn")
			if err := os.WriteFile(mvn, []byte("#!/bin/sh\n"+c.script+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			d.maven = func() (string, error) { return mvn, nil }
			_, err := d.prepare(t.Context(), testVersion)
			if c.why == "" {
				if err != nil {
					t.Fatal(err)
				}
				assertOnlyDistribution(t, d.cache)
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.why) {
				t.Errorf("got %v", err)
			}
			assertNothingCached(t, d.cache)
		})
	}
}

func TestOneOfManyDownloadsAndTheOthersWait(t *testing.T) {
	archive := goodArchive(t)
	d, downloads := releaseServer(t, archive, sumOf(archive))
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			own := *d
			if _, err := own.prepare(t.Context(), testVersion); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := downloads.Load(); n != 1 {
		t.Errorf("%d downloads", n)
	}
	assertOnlyDistribution(t, d.cache)
}

func TestAHalfWrittenCacheIsDoneAgain(t *testing.T) {
	archive := goodArchive(t)
	for title, damage := range map[string]func(t *testing.T, cache string){
		"a killed run left its working folder": func(t *testing.T, cache string) {
			writeFiles(t, cache, map[string]string{".part-" + testVersion + "-123/keycloak.tar.gz": "half"})
		},
		"a distribution without our mark": func(t *testing.T, cache string) {
			writeFiles(t, cache, map[string]string{testVersion + "/version.txt": "Keycloak - Version " + testVersion})
		},
		"a distribution that lost a file": func(t *testing.T, cache string) {
			d, _ := releaseServer(t, archive, sumOf(archive))
			d.cache = cache
			if _, err := d.prepare(t.Context(), testVersion); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(filepath.Join(cache, testVersion, "lib", "padding")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(title, func(t *testing.T) {
			d, downloads := releaseServer(t, archive, sumOf(archive))
			damage(t, d.cache)
			dist, err := d.prepare(t.Context(), testVersion)
			if err != nil {
				t.Fatal(err)
			}
			if downloads.Load() != 1 || !isComplete(dist) {
				t.Errorf("%d downloads, complete: %v", downloads.Load(), isComplete(dist))
			}
			assertOnlyDistribution(t, d.cache)
		})
	}
}

func TestCancellingADownloadLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	archive := goodArchive(t)
	d := distributorFor(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".sha1") {
			_, _ = w.Write([]byte(sumOf(archive)))
			return
		}
		_, _ = w.Write(archive[:1000])
		_ = http.NewResponseController(w).Flush()
		cancel()
		<-r.Context().Done()
	}))
	_, err := d.prepare(ctx, testVersion)
	if fault.Of(err).Class != fault.Interrupted {
		t.Errorf("got %v", err)
	}
	assertNothingCached(t, d.cache)
}

func TestKeycloakHomeComesFirst(t *testing.T) {
	home := t.TempDir()
	fakeDistribution(t, home, "98.0.0", "")
	writeFiles(t, home, map[string]string{"bin/kc.bat": ""})
	archive := goodArchive(t)
	for title, c := range map[string]struct{ home, version, want string }{
		"no version is asked for":      {home, "", home},
		"its version is asked for":     {home, "98.0.0", home},
		"another version is asked for": {home, testVersion, "cache"},
		"it is not set":                {"", testVersion, "cache"},
	} {
		t.Run(title, func(t *testing.T) {
			d, _ := releaseServer(t, archive, sumOf(archive))
			d.home = c.home
			if c.want == "cache" {
				c.want = filepath.Join(d.cache, testVersion)
			}
			got, err := d.prepare(t.Context(), c.version)
			if err != nil || got != c.want {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
	t.Run("a folder without a Keycloak is an error that names it", func(t *testing.T) {
		d, _ := releaseServer(t, archive, sumOf(archive))
		d.home = t.TempDir()
		_, err := d.prepare(t.Context(), testVersion)
		if f := fault.Of(err); err == nil || f.Class != fault.Usage || !strings.Contains(f.Why, d.home) {
			t.Errorf("got %v", err)
		}
	})
}

func TestVersionsThatAreNone(t *testing.T) {
	for _, v := range []string{"26", "26.3", "26.3.5/..", "../26.3.5", "26.3.5 ", "v26.3.5", "26.3.5\n", "26.3.5-a/b", "nightly", "26.3.5;x", "٢.٣.٥"} {
		if err := checkVersion(v); err == nil {
			t.Errorf("%q counts as a version", v)
		}
	}
	for _, v := range []string{"26.3.5", "27.0.0-rc1", "999.0.0-SNAPSHOT"} {
		if err := checkVersion(v); err != nil {
			t.Errorf("%q: %v", v, err)
		}
	}
}

// assertOnlyDistribution wants the whole distribution and no working folder.
func assertOnlyDistribution(t *testing.T, cache string) {
	t.Helper()
	if got, want := names(t, cache), []string{testVersion}; !cmp.Equal(got, want) {
		t.Errorf("the cache holds %v", got)
	}
	if got, err := os.ReadFile(filepath.Join(cache, testVersion, "bin", "link.sh")); err != nil || string(got) != "#!/bin/sh\n" {
		t.Errorf("the link: %q, %v", got, err)
	}
}

func assertNothingCached(t *testing.T, cache string) {
	t.Helper()
	if got := names(t, cache); len(got) > 0 {
		t.Errorf("the cache holds %v", got)
	}
}

// names lists a folder without the lock files.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".lock" {
			all = append(all, e.Name())
		}
	}
	return all
}
