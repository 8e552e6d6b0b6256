package secret

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
)

// PassphraseVariable names the variable whose value is the reference to the
// passphrase of the encrypted file.
const PassphraseVariable = "KLOAKROOM_PASSPHRASE_FROM" //nolint:gosec // the name of a variable, not a credential

// ownSecrets are the variables of ours that a command has no business with.
var ownSecrets = []string{"KLOAKROOM_PASSWORD", "KLOAKROOM_CLIENT_SECRET", "KLOAKROOM_TOKEN", PassphraseVariable}

const (
	// stderrKept is how much of the end of a command's standard error is kept,
	// in bytes, and stderrShown how much of that is shown, in cells.
	stderrKept  = 4 << 10
	stderrShown = 300
	// leftBehind is how long a command that has ended may keep its output open,
	// as an agent does that it started.
	leftBehind = time.Second
)

// fromCommand runs command in the shell of the platform and returns what it
// prints. The command has no terminal and nothing on its standard input, so it
// fails rather than waits for somebody. When ctx ends, or when it prints too
// much, it is killed with all that it started.
func (r *Resolver) fromCommand(ctx context.Context, command string) (string, error) {
	running, kill := context.WithCancel(ctx)
	defer kill()
	stdout := &bounded{overflow: kill}
	stderr := &tail{}
	cmd := shell(running, command)
	cmd.Env = r.childEnv()
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Cancel = func() error { return killTree(cmd) }
	cmd.WaitDelay = leftBehind
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case stdout.over:
		return "", tooBig()
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return stdout.b.String(), nil
	}
	why := err.Error()
	if said := stderr.words(); said != "" {
		why += ": " + said
	}
	return "", &fault.Error{
		Class: fault.Usage, Code: "secret-command", Why: why,
		Hint: "Try the command by itself; it must print the secret and nothing else.", Err: err,
	}
}

// program returns the name of the program that command starts with a blank
// before it, for messages: its arguments may hold what should not be shown.
func program(command string) string {
	words := strings.Fields(command)
	if len(words) == 0 || strings.ContainsAny(words[0], `='"$`) {
		return ""
	}
	return " " + words[0]
}

// childEnv is the environment without our own secrets, without the reference to
// the passphrase, and without the variable that reference points to.
func (r *Resolver) childEnv() []string {
	environ := os.Environ
	if r.Environ != nil {
		environ = r.Environ
	}
	drop := ownSecrets
	if from, found := r.lookup(PassphraseVariable); found {
		if ref, err := ParseRef(from); err == nil && ref.Kind == RefEnv {
			drop = append(drop[:len(drop):len(drop)], ref.Arg)
		}
	}
	kept := make([]string, 0, 64) // not nil: nil would mean the whole environment
	for _, entry := range environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !containsName(drop, name) {
			kept = append(kept, entry)
		}
	}
	return kept
}

// containsName tells whether name is among names, as the platform compares the
// names of variables.
func containsName(names []string, name string) bool {
	for _, n := range names {
		if n == name || runtime.GOOS == "windows" && strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// bounded keeps up to [MaxSize] bytes; at more it calls overflow and keeps none.
type bounded struct {
	b        bytes.Buffer
	over     bool
	overflow func()
}

func (w *bounded) Write(p []byte) (int, error) {
	if w.over || w.b.Len()+len(p) > MaxSize {
		w.over = true
		w.overflow()
		return 0, errors.New("too much output")
	}
	return w.b.Write(p)
}

// tail keeps the end of what is written.
type tail struct{ b []byte }

func (w *tail) Write(p []byte) (int, error) {
	w.b = append(w.b, p...)
	if over := len(w.b) - stderrKept; over > 0 {
		w.b = append(w.b[:0], w.b[over:]...)
	}
	return len(p), nil
}

// words returns the last lines that were written as one line that is safe to
// show: the end says best what went wrong.
func (w *tail) words() string {
	words := ""
	lines := strings.Split(strings.TrimSpace(string(w.b)), "\n")
	for _, line := range slices.Backward(lines) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if words == "" {
			words = line
			continue
		}
		if len(line)+len(words) > stderrShown {
			break
		}
		words = line + "; " + words
	}
	return string(safetext.Truncate(safetext.Clean(words), stderrShown))
}
