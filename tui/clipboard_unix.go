//go:build !windows

package tui

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// errNoClipboard says that this system has no clipboard that can be reached.
var errNoClipboard = errors.New("no clipboard here")

// clipboardPrograms are what takes text on standard input, best first. They are
// looked for when something is copied, not before: commands that never copy
// should not search the path at their start.
func clipboardPrograms(goos string, env func(string) string) [][]string {
	var out [][]string
	if goos == "darwin" {
		out = append(out, []string{"pbcopy"})
	}
	if env("WAYLAND_DISPLAY") != "" {
		out = append(out, []string{"wl-copy"})
	}
	if env("DISPLAY") != "" {
		out = append(out, []string{"xclip", "-in", "-selection", "clipboard"}, []string{"xsel", "--input", "--clipboard"})
	}
	if env("TERMUX_VERSION") != "" {
		out = append(out, []string{"termux-clipboard-set"})
	}
	return out
}

// systemClipboard puts text on the clipboard of the desktop that the program runs
// on. The text is never an argument, which other users could read.
func systemClipboard(ctx context.Context, text string) error {
	for _, program := range clipboardPrograms(runtime.GOOS, os.Getenv) {
		path, err := exec.LookPath(program[0])
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(ctx, path, program[1:]...)
		cmd.Stdin = strings.NewReader(text)
		return cmd.Run()
	}
	return errNoClipboard
}
