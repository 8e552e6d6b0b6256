package e2e_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"kloakroom/internal/local/lease"
)

// examples are the servers, by the name of their folder.
var examples = []string{"fastapi", "flask"}

// errNoPython says that the machine has no Python that could run the examples.
var errNoPython = errors.New("the example servers need Python 3.10 or newer with venv and pip")

// environment returns the Python of a virtual environment that has what the
// examples require. It is made once and kept in the user's cache for as long as
// the requirements stay the same; test processes that want it at the same time
// wait for one another.
var environment = sync.OnceValues(func() (python string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	base, version, err := findPython(ctx)
	if err != nil {
		return "", err
	}
	dir, err := environmentDir(version)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", err
	}
	lock := flock.New(dir + ".lock")
	if _, err := lock.TryLockContext(ctx, 100*time.Millisecond); err != nil {
		return "", fmt.Errorf("wait for the Python environment: %w", err)
	}
	defer func() { _ = lock.Close() }()
	if _, err := os.Stat(interpreter(dir)); err == nil {
		return interpreter(dir), nil
	}
	return interpreter(dir), buildEnvironment(ctx, base, dir)
})

// findPython returns the first Python that is new enough, and its version with
// where it lies: an environment belongs to one of them.
func findPython(ctx context.Context) (path, version string, err error) {
	const ask = "import sys, venv, ensurepip; assert sys.version_info >= (3, 10); print(sys.version, sys.executable)"
	for _, name := range []string{"python3", "python"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if out, err := exec.CommandContext(ctx, path, "-c", ask).Output(); err == nil {
			return path, string(out), nil
		}
	}
	return "", "", errNoPython
}

func environmentDir(version string) (string, error) {
	sum := sha256.New()
	sum.Write([]byte(version))
	for _, name := range examples {
		b, err := os.ReadFile(filepath.Join("..", "examples", name, "requirements.txt"))
		if err != nil {
			return "", err
		}
		sum.Write(b)
	}
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "kloakroom", "test-python", hex.EncodeToString(sum.Sum(nil))[:16]), err
}

// buildEnvironment makes the environment beside its place and renames it, so
// that one that stands there is whole.
func buildEnvironment(ctx context.Context, base, dir string) error {
	part := dir + ".part"
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	install := []string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}
	for _, name := range examples {
		install = append(install, "-r", filepath.Join("..", "examples", name, "requirements.txt"))
	}
	for _, cmd := range []*exec.Cmd{
		exec.CommandContext(ctx, base, "-m", "venv", part),
		exec.CommandContext(ctx, interpreter(part), install...),
	} {
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("make a Python environment for the examples: %w\n%s", err, out)
		}
	}
	return os.Rename(part, dir)
}

func interpreter(dir string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(dir, "Scripts", "python.exe")
	}
	return filepath.Join(dir, "bin", "python")
}

var readyLine = regexp.MustCompile(`ready at (http://\S+)`)

// startExample starts one of the example servers on a free port, for as long as
// the test runs, and returns its URL. vars are those that the example reads:
// KEYCLOAK_URL, REALM, AUDIENCE.
func startExample(t testing.TB, name string, vars ...string) (url string) {
	t.Helper()
	python, err := environment()
	if errors.Is(err, errNoPython) {
		lease.Skip(t, err.Error())
	}
	if err != nil {
		t.Fatalf("%v", err)
	}
	cmd := exec.Command(python, filepath.Join("..", "examples", name, "main.py"))
	cmd.Env = append(homeVars(t.TempDir()), "PORT=0", "PYTHONDONTWRITEBYTECODE=1")
	cmd.Env = append(cmd.Env, vars...)
	var said watched
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the example %s: %v", name, err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ends is the examples' own business
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	eventually(t, "the example "+name+" is ready", func() bool {
		select {
		case <-ended:
			t.Fatalf("the example %s ended:\n%s", name, said.String())
		default:
		}
		if m := readyLine.FindStringSubmatch(said.String()); m != nil {
			url = m[1]
		}
		return url != ""
	})
	return url
}
