//go:build unix

package local

import (
	"errors"
	"os/exec"
	"syscall"
)

// ownGroup puts the command into a process group of its own: Keycloak's script
// may start Java as a child, and the Ctrl-C meant for us must not reach it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// endGroup asks every process of the group to end, or ends them when force is
// set. SIGTERM, not SIGINT: a shell that started its parent in the background
// makes it ignore SIGINT.
func endGroup(leader int, force bool) error {
	sig := syscall.SIGTERM
	if force {
		sig = syscall.SIGKILL
	}
	err := syscall.Kill(-leader, sig)
	if errors.Is(err, syscall.ESRCH) {
		return nil
	}
	return err
}

func signalable(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
