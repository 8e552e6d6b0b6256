//go:build linux

package output_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"kloakroom/internal/fault"
	"kloakroom/internal/output"
)

// opened keeps the terminals until the process ends: a question that was given
// up still reads from its descriptor, which must not come to mean another file.
var opened []*os.File

// onTerminal returns a printer whose three streams are a real terminal, that
// terminal, its other end, and what was shown on it so far.
func onTerminal(t *testing.T) (p *output.Printer, tty, keys *os.File, shown func() string) {
	t.Helper()
	keys, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var screen bytes.Buffer
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := keys.Read(b)
			mu.Lock()
			screen.Write(b[:n])
			mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	opened = append(opened, keys, tty)
	p = output.New(output.Options{Out: tty, Err: tty, In: tty, OutTTY: true, ErrTTY: true, InTTY: true})
	return p, tty, keys, func() string {
		mu.Lock()
		defer mu.Unlock()
		return screen.String()
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !is(); {
		if time.Now().After(deadline) {
			t.Fatalf("not within 10 s: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

func echoes(t *testing.T, tty *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

func TestASecretIsNotShownWhileItIsTyped(t *testing.T) {
	p, tty, keys, shown := onTerminal(t)
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := p.AskSecret(t.Context(), "Password:")
		done <- result{text, err}
	}()
	eventually(t, "the echo is off", func() bool { return !echoes(t, tty) })
	if _, err := keys.WriteString("s3cret\n"); err != nil {
		t.Fatal(err)
	}
	if r := <-done; r.text != "s3cret" || r.err != nil {
		t.Errorf("got %q, %v", r.text, r.err)
	}
	if !echoes(t, tty) {
		t.Error("the echo stays off")
	}
	p.Notice("after")
	eventually(t, "the notice is on a line of its own", func() bool { return strings.Contains(shown(), "Password: \r\nafter\r\n") })
	if strings.Contains(shown(), "s3cret") {
		t.Errorf("the secret was shown: %q", shown())
	}
}

func TestTheEchoComesBackHoweverTheQuestionEnds(t *testing.T) {
	for name, end := range map[string]func(cancel context.CancelFunc){
		"by a cancelled context": func(cancel context.CancelFunc) { cancel() },
		"by SIGINT":              func(context.CancelFunc) { _ = syscall.Kill(os.Getpid(), syscall.SIGINT) },
	} {
		t.Run(name, func(t *testing.T) {
			p, tty, _, _ := onTerminal(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			done := make(chan error, 1)
			go func() {
				_, err := p.AskSecret(ctx, "Password:")
				done <- err
			}()
			eventually(t, "the echo is off", func() bool { return !echoes(t, tty) })
			end(cancel)
			if err := <-done; fault.Of(err).Class != fault.Interrupted || !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want an interruption", err)
			}
			if !echoes(t, tty) {
				t.Error("the echo stays off")
			}
		})
	}
}
