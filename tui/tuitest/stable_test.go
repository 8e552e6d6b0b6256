package tuitest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGoldenFilesDoNotMoveWithWhatMoves has a text on screen that is another one
// in each run.
func TestGoldenFilesDoNotMoveWithWhatMoves(t *testing.T) {
	t.Chdir(t.TempDir())
	line := "at 127.0.0.1:54321" + strings.Repeat(" ", 62)
	d := Screen(t, &page{lines: []string{line}},
		Replace("54321", "10000"), Stable(func(frame string) string { return strings.ReplaceAll(frame, "at ", "in ") }))
	want := strings.ReplaceAll(d.StyledFrame(), "at 127.0.0.1:54321", "in 127.0.0.1:10000")
	if err := os.MkdirAll("testdata", 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata", "frame.golden"), []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
	d.Golden("frame")
	if !strings.Contains(want, "in 127.0.0.1:10000") {
		t.Errorf("the text is not on screen:\n%s", want)
	}
}
