// Command testreport reads from standard input what "go test -json" writes and
// prints it for people: each package's closing line as go test words it, all
// that a failed test wrote, and at the end the tests that were skipped, each
// with its reason.
//
//	go test -json ./... | testreport
//
// It ends with exit code 1 if a test failed or was skipped, if a package did not
// build, or if there was no test at all. It is for .ci/run: a skipped test proves
// nothing there, and "go test" alone does not even mention it.
package main

import (
	"fmt"
	"os"
)

func main() {
	ok, err := report(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
	}
	if !ok || err != nil {
		os.Exit(1)
	}
}
