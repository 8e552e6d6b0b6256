package secret

import (
	"context"
	"os/exec"
	"strconv"
	"syscall"
)

// shell prepares command for cmd.exe, whose own rules for quotes hold: the line
// is given to it as it stands.
func shell(ctx context.Context, command string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		CmdLine:       `cmd /S /C "` + command + `"`,
		CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP,
	}
	return cmd
}

// killTree kills the process and all that it started.
func killTree(cmd *exec.Cmd) error {
	pid := strconv.Itoa(cmd.Process.Pid)
	if err := exec.CommandContext(context.Background(), "taskkill", "/T", "/F", "/PID", pid).Run(); err != nil {
		return cmd.Process.Kill()
	}
	return nil
}
