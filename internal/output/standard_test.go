package output_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"kloakroom/internal/output"
)

// childVariable makes the test program print on its own standard streams until
// that fails, so that a test can be its reader.
const childVariable = "KLOAKROOM_TEST_PRINT"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) == "" {
		os.Exit(m.Run())
	}
	p := output.Standard(output.FormatTable)
	if p.OutIsTerminal() {
		os.Exit(2)
	}
	var err error
	for err == nil {
		err = p.Data(nil, func(w *output.Human) { w.Line("one more line") })
	}
	p.Error(err)
	if !errors.Is(err, output.ErrClosedPipe) {
		os.Exit(1)
	}
}

func TestTheProcessOutlivesTheReaderOfItsOutput(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"=yes")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	head := make([]byte, 14)
	if _, err := out.Read(head); err != nil || !strings.HasPrefix(string(head), "one more line\n") {
		t.Errorf("read %q, %v", head, err)
	}
	_ = out.Close()
	if err := cmd.Wait(); err != nil || said.Len() > 0 {
		t.Errorf("it ended with %v and said %q; want a quiet end", err, said.String())
	}
}
