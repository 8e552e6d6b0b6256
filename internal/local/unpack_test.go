package local

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kloakroom/internal/fault"
)

func TestAnArchiveThatLeadsOutIsRefused(t *testing.T) {
	for title, entries := range map[string][]entry{
		"a name that climbs up":          {{name: "top/../../evil", text: "x"}},
		"a name beside the top folder":   {{name: "evil", text: "x"}},
		"an absolute name":               {{name: "/evil", text: "x"}},
		"a link to an absolute place":    {{name: "top/l", link: "/etc/passwd", kind: tar.TypeSymlink}},
		"a link that climbs up":          {{name: "top/a/l", link: "../../evil", kind: tar.TypeSymlink}},
		"a hard link":                    {{name: "top/l", link: "/etc/passwd", kind: tar.TypeLink}},
		"a device":                       {{name: "top/dev", kind: tar.TypeChar}},
		"a file through a link to above": {{name: "top/l", link: "..", kind: tar.TypeSymlink}, {name: "top/l/evil", text: "x"}},
		"a file written twice":           {{name: "top/a", text: "1"}, {name: "top/a", text: "2"}},
		"a link over which a file is written": {
			{name: "top/l", link: "a", kind: tar.TypeSymlink}, {name: "top/l", text: "x"},
		},
	} {
		t.Run(title, func(t *testing.T) {
			dir := t.TempDir()
			err := unpackBytes(t, dir, archiveOf(t, entries...))
			if f := fault.Of(err); err == nil || f.Code != "bad-archive" {
				t.Errorf("got %v", err)
			}
			for _, evil := range []string{"evil", "in/../evil", "../evil"} {
				if _, err := os.Lstat(filepath.Join(dir, evil)); err == nil {
					t.Errorf("%s was written", evil)
				}
			}
		})
	}
}

func TestADamagedArchiveIsRefused(t *testing.T) {
	whole := archiveOf(t, entry{name: "top/a", text: strings.Repeat("some text ", 5000)})
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-6] ^= 0xff // in gzip's own checksum
	for title, data := range map[string][]byte{
		"nothing":            {},
		"no gzip":            []byte("<html>not an archive</html>"),
		"cut in the middle":  whole[:len(whole)/2],
		"cut at the end":     whole[:len(whole)-4],
		"changed at the end": flipped,
	} {
		t.Run(title, func(t *testing.T) {
			if err := unpackBytes(t, t.TempDir(), data); err == nil {
				t.Error("it was taken")
			}
		})
	}
}

func TestModesAreKeptAndFilesStayWritable(t *testing.T) {
	dir := t.TempDir()
	err := unpackBytes(t, dir, archiveOf(
		t,
		entry{name: "top/run", text: "x", mode: 0o555},
		entry{name: "top/everybody", text: "x", mode: 0o666},
		entry{name: "top/setuid", text: "x", mode: 0o4755},
	))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"run": 0o755, "everybody": 0o644, "setuid": 0o755} {
		info, err := os.Stat(filepath.Join(dir, "in", name))
		if err != nil {
			t.Fatal(err)
		}
		if os.PathSeparator == '/' && info.Mode() != want {
			t.Errorf("%s has mode %v, not %v", name, info.Mode(), want)
		}
	}
}

func unpackBytes(t testing.TB, dir string, data []byte) error {
	t.Helper()
	archive := filepath.Join(dir, "archive")
	if err := os.WriteFile(archive, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return unpack(t.Context(), archive, "top", filepath.Join(dir, "in"))
}

// FuzzUnpack looks for a name, link or kind that leaves the folder.
func FuzzUnpack(f *testing.F) {
	f.Add("top/a", "", byte(tar.TypeReg))
	f.Add("top/../../a", "", byte(tar.TypeReg))
	f.Add("top/l", "../..", byte(tar.TypeSymlink))
	f.Add("top//./x/../l", "a/b/../../../..", byte(tar.TypeSymlink))
	f.Fuzz(func(t *testing.T, name, link string, kind byte) {
		var b bytes.Buffer
		gz := gzip.NewWriter(&b)
		tw := tar.NewWriter(gz)
		if tw.WriteHeader(&tar.Header{Name: name, Linkname: link, Typeflag: kind, Mode: 0o644}) != nil {
			return // no archive has such an entry
		}
		// What is behind the link.
		_ = tw.WriteHeader(&tar.Header{Name: name + "/evil", Typeflag: tar.TypeReg, Mode: 0o644})
		_, _ = tw.Close(), gz.Close()
		outer := t.TempDir()
		dir := filepath.Join(outer, "dir")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		_ = unpackBytes(t, dir, b.Bytes())
		if got := names(t, outer); len(got) != 1 {
			t.Errorf("it wrote %v", got)
		}
		for _, got := range names(t, dir) {
			if got != "archive" && got != "in" {
				t.Errorf("it wrote %q", got)
			}
		}
	})
}
