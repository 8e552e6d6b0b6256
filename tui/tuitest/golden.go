package tuitest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/tui"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Golden compares the frame, with its styles, to testdata/NAME.golden; with
// -update it writes the file.
func (d *Drive) Golden(name string) *Drive {
	d.tb.Helper()
	frame := d.StyledFrame()
	for _, same := range d.stable {
		frame = same(frame)
	}
	Golden(d.tb, name, frame)
	return d
}

// Stable changes every frame before it is compared to a golden file: for what is
// another in each run, such as the port of a server. What it puts in the place of
// something must be as wide.
func Stable(same func(frame string) string) Option {
	return func(_ *tui.Options, d *Drive) { d.stable = append(d.stable, same) }
}

// Replace is [Stable] for one text.
func Replace(what, by string) Option {
	return Stable(func(frame string) string { return strings.ReplaceAll(frame, what, by) })
}

// Golden compares a text to testdata/NAME.golden; with -update it writes the
// file.
func Golden(tb testing.TB, name, got string) {
	tb.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			tb.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatalf("%v (write it with -update)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		tb.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}
