// Package e2e_test runs the program as a user does: the built binary, real
// Keycloaks, the example servers in a Python environment of their own. What it
// prints, what it exits with, and what it leaves behind is judged from outside.
//
// The scripts in testdata read as a user's steps; script_test.go has the
// commands that they use. What needs a terminal, a signal, or a server that
// misbehaves on purpose is a test in Go. How the rooms below work is their own
// tests' business.
package e2e_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// program is the built kloakroom.
var program string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(withProgram(m.Run))
}

// withProgram builds the program into a folder of its own for as long as run
// takes.
func withProgram(run func() int) int {
	dir, err := os.MkdirTemp("", "kloakroom-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program = filepath.Join(dir, "kloakroom")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, "kloakroom/cmd/kloakroom").CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
		return 1
	}
	defer deleteCommonRealms()
	return run()
}
