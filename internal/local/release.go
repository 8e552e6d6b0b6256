package local

import (
	"context"
	"crypto/sha1" //nolint:gosec // Keycloak publishes SHA-1 sums and no others beside its releases
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

// releasePage is where Keycloak's releases are published; its downloads page
// (https://www.keycloak.org/downloads) links there, to the archive and to a
// checksum file of the same name with .sha1 at its end.
const releasePage = "https://github.com/keycloak/keycloak/releases/download"

// maxArchive bounds a download; a distribution has about 180 MB.
const maxArchive = 1 << 30

var (
	errChecksum  = errors.New("the download does not match its checksum")
	errStalled   = errors.New("the download came to a halt")
	errNoRelease = errors.New("there is no such release (404)")
)

// newDownloadClient gives up quickly where the page cannot be reached, so that
// the next way gets its turn. It follows the redirect to where the files are
// stored, but never from https down to http.
func newDownloadClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: 20 * time.Second,
			ForceAttemptHTTP2:     true,
		},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if via[0].URL.Scheme == "https" && req.URL.Scheme != "https" {
				return errors.New("it redirects to a page without TLS")
			}
			if len(via) >= 10 {
				return errors.New("it redirects too often")
			}
			return nil
		},
	}
}

// fromReleasePage downloads the archive into dir and checks it.
func (d *distributor) fromReleasePage(ctx context.Context, version, dir string) (string, error) {
	url := fmt.Sprintf("%s/%s/keycloak-%s.tar.gz", d.releases, version, version)
	want, err := d.publishedSum(ctx, url+".sha1")
	if err != nil {
		return "", err
	}
	archive := filepath.Join(dir, "keycloak.tar.gz")
	got, err := d.download(ctx, url, archive, "Downloading Keycloak "+version)
	if err != nil {
		return "", err
	}
	if got != want {
		return "", &fault.Error{
			Class: fault.Broken, Code: "bad-checksum", Err: errChecksum, Why: errChecksum.Error(),
			Hint: "Something between here and " + d.releases + " changed the file. Try again, or set KEYCLOAK_HOME to a copy that you trust.",
		}
	}
	return archive, nil
}

// A checksum file is the sum alone, or the sum and a file name as sha1sum writes.
var sumForm = regexp.MustCompile(`^\s*([0-9A-Fa-f]{40})(\s|$)`)

func (d *distributor) publishedSum(ctx context.Context, url string) (string, error) {
	body, _, err := d.get(ctx, url)
	if err != nil {
		return "", err
	}
	defer func() { _ = body.Close() }()
	text, err := io.ReadAll(io.LimitReader(body, 4096))
	if err != nil {
		return "", reason(url, err)
	}
	m := sumForm.FindSubmatch(text)
	if m == nil {
		return "", errors.New("its checksum file holds no SHA-1 sum")
	}
	return strings.ToLower(string(m[1])), nil
}

// download writes what url gives to path and returns its SHA-1 sum in hex.
func (d *distributor) download(ctx context.Context, url, path, step string) (sum string, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	body, size, err := d.get(ctx, url)
	if err != nil {
		return "", err
	}
	defer func() { _ = body.Close() }()
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	watch := time.AfterFunc(d.stall, func() { cancel(errStalled) })
	defer watch.Stop()
	h := sha1.New() //nolint:gosec // see the import
	n, err := io.Copy(io.MultiWriter(out, h), &meter{
		r: io.LimitReader(body, maxArchive), size: size, step: step, progress: d.progress, alive: func() { watch.Reset(d.stall) },
	})
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		if errors.Is(context.Cause(ctx), errStalled) {
			return "", errStalled
		}
		return "", fmt.Errorf("the download was cut after %d MB: %w", n>>20, reason(url, err))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (d *distributor) get(ctx context.Context, url string) (io.ReadCloser, int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, 0, err
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return nil, 0, reason(url, err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, resp.ContentLength, nil
	}
	_ = resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound {
		return nil, 0, errNoRelease
	}
	return nil, 0, fmt.Errorf("it answers %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
}

// plainError says in one short line what a transport error is about and keeps
// the error itself.
type plainError struct {
	why string
	err error
}

func (e *plainError) Error() string { return e.why }
func (e *plainError) Unwrap() error { return e.err }

// reason puts a transport error into the words that the other rooms use.
func reason(url string, err error) error {
	return &plainError{why: fault.Of(wire.Classify(http.MethodGet, url, err)).Why, err: err}
}

// meter tells the progress of a download in steps of ten percent, and keeps the
// watch on stalls wound up.
type meter struct {
	r        io.Reader
	size     int64 // -1 when the server does not say
	done     int64
	told     int64
	step     string
	progress Progress
	alive    func() // winds the watch up
}

func (m *meter) Read(p []byte) (int, error) {
	if m.done == 0 {
		m.begin()
	}
	n, err := m.r.Read(p)
	m.done += int64(n)
	if n > 0 {
		m.alive()
	}
	if m.size > 0 {
		if tenth := 10 * m.done / m.size; tenth > m.told && tenth < 10 {
			m.told = tenth
			m.progress.say(fmt.Sprintf("%s: %d %%", m.step, 10*tenth))
		}
	}
	return n, err
}

func (m *meter) begin() {
	if m.size > 0 {
		m.progress.say(fmt.Sprintf("%s (%d MB) …", m.step, m.size>>20))
		return
	}
	m.progress.say(m.step + " …")
}
