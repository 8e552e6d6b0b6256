package e2e_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/internal/local/lease"
)

const (
	// patience is how long anything that is waited for may take on a busy machine.
	patience = time.Minute
	// lifetime is how long the program may run at all; the demo takes longest.
	lifetime = 4 * time.Minute
)

// result is how the program ended.
type result struct {
	args           []string
	code           int
	stdout, stderr string
	terminal       bool // all that came out stands in stdout
}

// running is the program while it runs.
type running struct {
	t              testing.TB
	cmd            *exec.Cmd
	traces         *traces
	terminal       bool
	stdout, stderr watched
	ended          chan struct{}
	err            error
}

// run runs the program to its end, with nothing on standard input.
func (p *person) run(args ...string) result {
	p.t.Helper()
	return p.start(args...).wait()
}

func (p *person) start(args ...string) *running {
	p.t.Helper()
	r := &running{t: p.t, cmd: p.command(args...), traces: p.traces, ended: make(chan struct{})}
	r.cmd.Stdout, r.cmd.Stderr = &r.stdout, &r.stderr
	if err := r.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	go func() {
		r.err = r.cmd.Wait()
		close(r.ended)
	}()
	return r
}

func (r *running) args() []string { return r.cmd.Args[1:] }

// wait returns when the program has ended.
func (r *running) wait() result {
	r.t.Helper()
	limit := time.NewTimer(lifetime)
	defer limit.Stop()
	select {
	case <-r.ended:
	case <-limit.C:
		_ = r.cmd.Process.Kill()
		<-r.ended
		r.t.Fatalf("kloakroom %s did not end by itself\n%s", strings.Join(r.args(), " "), r.said())
	}
	var exit *exec.ExitError
	if r.err != nil && !errors.As(r.err, &exit) {
		r.t.Fatal(r.err)
	}
	got := result{
		args: r.args(), code: r.cmd.ProcessState.ExitCode(),
		stdout: r.stdout.String(), stderr: r.stderr.String(), terminal: r.terminal,
	}
	r.traces.add(got)
	return got
}

func (r *running) said() string {
	return "standard output:\n" + r.stdout.String() + "standard error:\n" + r.stderr.String()
}

// waitFor returns when the program has printed this.
func (r *running) waitFor(text string) {
	r.t.Helper()
	eventually(r.t, "kloakroom prints "+text, func() bool {
		select {
		case <-r.ended:
			r.t.Fatalf("kloakroom %s ended and never printed %q\n%s", strings.Join(r.args(), " "), text, r.said())
		default:
		}
		return strings.Contains(r.said(), text)
	})
}

// interrupt sends what Ctrl-C sends.
func (r *running) interrupt() {
	r.t.Helper()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		r.t.Fatal(err)
	}
}

// needSignals skips where a program cannot be interrupted from outside.
func needSignals(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		lease.Skip(t, "on Windows no other program can send Ctrl-C")
	}
}

// eventually waits for a state, not for a time.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it did not happen in time: %s", what)
		}
	}
}

// watched is output that is read while it is being written.
type watched struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}
