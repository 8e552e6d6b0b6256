//go:build unix

package pool

import (
	"os/exec"
	"syscall"
)

// Detach makes the command outlive this process and hear none of its signals.
func Detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
}
