//go:build unix

package secret_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
)

func run(ctx context.Context, r *secret.Resolver, command string) (secret.Value, error) {
	return r.Resolve(ctx, secret.Ref{Kind: secret.RefCommand, Arg: command})
}

func TestACommandPrintsTheSecret(t *testing.T) {
	for name, c := range map[string]struct{ command, want string }{
		"its output loses one newline":              {"printf 's3cret\\n\\n'", "s3cret\n"},
		"it runs in a shell":                        {"for i in a b; do printf $i; done", "ab"},
		"what it says beside is not the secret":     {"echo noise >&2; echo s3cret", "s3cret"},
		"what it leaves behind is not waited for":   {"sleep 3 & echo s3cret", "s3cret"},
		"it gets nothing on its standard input":     {"cat; echo s3cret", "s3cret"},
		"a command that cannot ask goes on without": {"(: </dev/tty) 2>/dev/null || echo s3cret", "s3cret"},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := run(t.Context(), &secret.Resolver{Stdin: strings.NewReader("not for it")}, c.command)
			if err != nil || v.Reveal() != c.want {
				t.Errorf("got %q, %v, want %q", v.Reveal(), err, c.want)
			}
		})
	}
}

func TestACommandThatFailsSaysWhy(t *testing.T) {
	for _, c := range []struct {
		name, command string
		says          []string
		not           []string
	}{
		{"its last words are shown, its output is not", "echo s3cret; echo first >&2; echo no such entry >&2; exit 3", []string{"exit status 3", "first; no such entry"}, []string{"s3cret"}},
		{"its words are made safe", "printf '\\033[2Jgone\\r\\n' >&2; exit 1", []string{"␛[2Jgone"}, []string{"\x1b", "\r"}},
		{"of many words the end is shown", "seq 1 100000 >&2; exit 1", []string{"99999; 100000"}, []string{"; 99900;"}},
		{"a silent one shows its status", "exit 7", []string{"exit status 7"}, nil},
		{"one that is not there is named", "kloakroom-no-such-program --key hunter2", []string{"kloakroom-no-such-program", "not found"}, nil},
		{"its arguments are not repeated by us", "false hunter2", []string{"command false"}, []string{"hunter2"}},
		{"an assignment before it is not repeated", "KEY=hunter2 false", nil, []string{"hunter2"}},
		{"one that prints nothing is empty", "true", []string{"empty"}, nil},
		{"one that prints without end is stopped", "yes s3cret", []string{"64 KiB"}, []string{"s3cret;"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := run(t.Context(), &secret.Resolver{}, c.command)
			f := fault.Of(err)
			if f == nil || f.Class != fault.Usage || !v.IsZero() {
				t.Fatalf("got %q, %v; want a usage fault", v.Reveal(), err)
			}
			for _, s := range c.says {
				if !strings.Contains(f.Error(), s) {
					t.Errorf("%q does not say %q", f.Error(), s)
				}
			}
			for _, s := range c.not {
				if strings.Contains(f.Error(), s) {
					t.Errorf("%q says %q", f.Error(), s)
				}
			}
			if len(f.Error()) > 600 {
				t.Errorf("the fault has %d bytes", len(f.Error()))
			}
		})
	}
}

func TestACommandDoesNotInheritOurSecrets(t *testing.T) {
	environ := []string{
		"PATH=" + os.Getenv("PATH"), "KLOAKROOM_URL=kept", "KLOAKROOM_PASSWORD=x1", "KLOAKROOM_CLIENT_SECRET=x2", "KLOAKROOM_TOKEN=x3",
		"KLOAKROOM_PASSPHRASE_FROM=env:MY_PHRASE", "MY_PHRASE=x4", "MY_PHRASE_2=kept", "EMPTY=",
	}
	r := &secret.Resolver{
		Environ: func() []string { return slices.Clone(environ) },
		Getenv:  env(map[string]string{"KLOAKROOM_PASSPHRASE_FROM": "env:MY_PHRASE"}),
	}
	v, err := run(t.Context(), r, "env")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range environ {
		_, value, _ := strings.Cut(entry, "=")
		inherited := strings.Contains("\n"+v.Reveal()+"\n", "\n"+entry+"\n")
		if wanted := !strings.HasPrefix(value, "x") && !strings.Contains(entry, "PASSPHRASE"); inherited != wanted {
			t.Errorf("%s inherited: %v, want %v", entry, inherited, wanted)
		}
	}
}

// The pipe ends when the last process that holds it has ended.
func TestACommandIsKilledWithAllThatItStarted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "alive")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := run(ctx, &secret.Resolver{}, "exec 3>'"+path+"'; echo started >&3; sleep 600 & sleep 600")
		done <- err
	}()
	alive, err := os.Open(path) // waits for the command
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) || fault.Of(err).Class != fault.Interrupted {
		t.Errorf("got %v, want an interruption", err)
	}
	if _, err := io.ReadAll(alive); err != nil { // ends with the last of them
		t.Error(err)
	}
}
