package local

import (
	"context"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

// ownGroup puts the command into a process group of its own, so that the Ctrl-C
// meant for us does not reach it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// endGroup ends the process and all that it started. Windows has no SIGTERM for
// a process without a window, so the database is left as a power cut would
// leave it; H2 recovers from that at the next start.
func endGroup(leader int, _ bool) error {
	if !groupAlive(leader) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return exec.CommandContext(ctx, "taskkill", "/T", "/F", "/PID", strconv.Itoa(leader)).Run()
}

// processMark identifies the process with this id beyond the reuse of ids; ""
// when there is none.
func processMark(pid int) string {
	if pid <= 0 {
		return ""
	}
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid)) //nolint:gosec // a process id fits: Windows gave it as 32 bits
	if err != nil {
		return ""
	}
	defer func() { _ = windows.CloseHandle(h) }()
	const stillActive = 259
	var code uint32
	if windows.GetExitCodeProcess(h, &code) != nil || code != stillActive {
		return ""
	}
	var created, exited, kernel, user windows.Filetime
	if windows.GetProcessTimes(h, &created, &exited, &kernel, &user) != nil {
		return ""
	}
	return strconv.FormatInt(created.Nanoseconds(), 10)
}

// groupAlive reports whether the process still runs. kc.bat stays for as long
// as the Java that it started.
func groupAlive(leader int) bool { return processMark(leader) != "" }

// groupRunsFrom is false: without its leader, a tree of processes cannot be
// found again here.
func groupRunsFrom(int, string) bool { return false }
