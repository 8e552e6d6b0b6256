//go:build !windows

package tui

import "golang.org/x/sys/unix"

// suspendOff says why there is no suspending here. Where our process group is
// that of the session's leader (started by the terminal itself, by ssh or in a
// container) there is no shell with job control: the kernel then ignores SIGTSTP
// (POSIX, orphaned process group), and Bubble Tea would wait for ever to be
// continued.
func suspendOff() string {
	sid, err := unix.Getsid(0)
	if err == nil && sid == unix.Getpgrp() {
		return "there is no shell to go back to"
	}
	return ""
}
