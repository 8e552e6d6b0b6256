//go:build unix

package secret

import (
	"context"
	"os/exec"
	"syscall"
)

// shell prepares command as a session of its own. That makes it a process group
// that can be killed as a whole, and takes the terminal from it: a command that
// asks there fails at once, where as a background job it would be stopped.
func shell(ctx context.Context, command string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd
}

func killTree(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
