package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"kloakroom/internal/local"
)

// hiddenJava makes the test binary, in a mount namespace of its own, hide every
// Java there is and become the program whose arguments follow.
const hiddenJava = "E2E_HIDE_JAVA"

func init() {
	if program := os.Getenv(hiddenJava); program != "" {
		fmt.Fprintln(os.Stderr, hideJava(program))
		os.Exit(cannotHide)
	}
}

// cannotHide is the exit code where the system does not let us.
const cannotHide = 99

func hideJava(program string) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return err
	}
	for {
		home, err := local.FindJava(context.Background())
		if err != nil {
			break // none is left
		}
		if err := syscall.Mount("none", filepath.Join(home, "bin"), "tmpfs", 0, ""); err != nil {
			return err
		}
	}
	return syscall.Exec(program, os.Args, os.Environ())
}

// Java lies in so many places that to be without it takes a system of one's own.
func TestTheDemoWithoutJava(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	p.vars["PATH"] = t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := p.command("demo", "--headless")
	cmd.Path = self
	cmd.Env = append(cmd.Env, hiddenJava+"="+program)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	var stdout, stderr watched
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() == cannotHide {
		t.Logf("this system does not let its Java be hidden: %v %s", err, stderr.String())
		return
	}
	got := result{args: cmd.Args[1:], code: cmd.ProcessState.ExitCode(), stderr: stderr.String()}
	got.want(t, 2, "", `^kloakroom: start Keycloak: Keycloak needs Java 17 or newer, and none was found\nInstall Java 17 or newer, or set JAVA_HOME to one\.$`)
	p.nothingLeft("")
}
