//go:build !windows

package tui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestClipboardProgramsFollowTheDesktop(t *testing.T) {
	for name, c := range map[string]struct {
		goos string
		env  map[string]string
		want string
	}{
		"macOS":                       {"darwin", nil, "pbcopy"},
		"Wayland":                     {"linux", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, "wl-copy"},
		"X11":                         {"linux", map[string]string{"DISPLAY": ":0"}, "xclip xsel"},
		"Wayland with X11 beside it":  {"linux", map[string]string{"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "wl-copy xclip xsel"},
		"Termux":                      {"android", map[string]string{"TERMUX_VERSION": "1"}, "termux-clipboard-set"},
		"a console or a shell by ssh": {"linux", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range clipboardPrograms(c.goos, func(k string) string { return c.env[k] }) {
				got = append(got, p[0])
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Fatalf("got %q, want %q", s, c.want)
			}
		})
	}
}

func TestTheTextGoesToTheProgramsInputNotItsArguments(t *testing.T) {
	dir := t.TempDir()
	kept := filepath.Join(dir, "kept")
	script := "#!/bin/sh\n{ echo \"args: $*\"; cat; } > " + kept + "\n"
	for _, name := range []string{"xclip", "pbcopy"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", ":0")
	if err := systemClipboard(context.Background(), "top secret"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	args, input, _ := strings.Cut(string(got), "\n")
	if strings.Contains(args, "secret") || input != "top secret" {
		t.Fatalf("got %q", got)
	}
}

func TestWithoutAClipboardProgramThereIsNone(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("DISPLAY", ":0")
	if err := systemClipboard(context.Background(), "x"); !errors.Is(err, errNoClipboard) {
		t.Fatalf("got %v", err)
	}
}
