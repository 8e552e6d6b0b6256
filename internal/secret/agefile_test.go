package secret_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
)

// childVariable makes the test program keep secrets in the folder it names, one
// after the other, and say each; so tests have another process to deal with.
const childVariable = "KLOAKROOM_TEST_KEEP_IN"

func TestMain(m *testing.M) {
	secret.SetWork(secret.TestWork)
	if dir := os.Getenv(childVariable); dir != "" {
		keepAll(dir, os.Args[1])
		return
	}
	os.Exit(m.Run())
}

const perProcess = 12

func keepAll(dir, prefix string) {
	s, err := secret.Open(secret.StoreOptions{Dir: dir, NoKeychain: true, Resolver: &secret.Resolver{
		Getenv: env(map[string]string{"KLOAKROOM_PASSPHRASE_FROM": "env:PHRASE", "PHRASE": "phrase"}),
	}})
	for i := 0; err == nil && i < perProcess; i++ {
		if err = s.Put(context.Background(), fmt.Sprintf("%s-%d", prefix, i), secret.New(fmt.Sprintf("%s-%d", prefix, i))); err == nil {
			fmt.Println(i)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// keeping starts another process that keeps secrets in dir.
func keeping(t *testing.T, dir, prefix string) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0], prefix)
	cmd.Env = append(os.Environ(), childVariable+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

func TestTheFileIsEncryptedAndPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	if err := ageStore(t, dir, "phrase").Put(t.Context(), "acme", secret.New(hidden)); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "secrets.age"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(b), "age-encryption.org/v1\n-> scrypt ") || strings.Contains(string(b), "acme") || strings.Contains(string(b), hidden) {
		t.Errorf("the file is not encrypted by age: %q", b)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		if info, err := e.Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v, %v, want 0600", e.Name(), info.Mode(), err)
		}
	}
	if diff := cmp.Diff([]string{"secrets.age", "secrets.lock"}, names); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(dir); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has the mode %v, %v, want 0700", info.Mode(), err)
	}
	if v, err := ageStore(t, dir, "phrase").Get(t.Context(), "acme"); err != nil || v.Reveal() != hidden {
		t.Errorf("opened anew it gives %q, %v", v.Reveal(), err)
	}
}

func TestReadingMakesNoFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	s := ageStore(t, dir, "phrase")
	if _, err := s.Get(t.Context(), "acme"); !errors.Is(err, secret.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
}

func TestAFileThatCannotBeOpenedStaysAsItIs(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secrets.age")
	if err := ageStore(t, dir, "phrase").Put(t.Context(), "acme", secret.New(hidden)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := []byte(strings.Clone(string(whole)))
	flipped[len(flipped)-1] ^= 1
	for _, c := range []struct {
		name, phrase string
		content      []byte
		code         string
	}{
		{"with a wrong passphrase", "other", whole, "wrong-passphrase"},
		{"cut off", "phrase", whole[:len(whole)-10], "secrets-damaged"},
		{"cut off in its header", "phrase", whole[:40], "secrets-damaged"},
		{"empty", "phrase", nil, "secrets-damaged"},
		{"with a changed byte", "phrase", flipped, "secrets-damaged"},
		{"that is something else", "phrase", []byte("hello"), "secrets-damaged"},
		{"that holds something else", "phrase", encrypted(t, "phrase", 10, `["x"]`), "secrets-damaged"},
		{"of a newer version", "phrase", encrypted(t, "phrase", 10, `{"version":2}`), "secrets-damaged"},
		{"that wants too much memory", "phrase", []byte(strings.Replace(string(whole), " 4\n", " 22\n", 1)), "secrets-damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(path, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			s := ageStore(t, dir, c.phrase)
			_, getErr := s.Get(t.Context(), "acme")
			for what, err := range map[string]error{
				"Get": getErr, "Put": s.Put(t.Context(), "acme", secret.New("new")), "Delete": s.Delete(t.Context(), "acme"),
			} {
				f := fault.Of(err)
				if f == nil || f.Code != c.code || !strings.Contains(f.Error(), path) || f.Hint == "" || strings.Contains(f.Error(), hidden) {
					t.Errorf("%s gives %v, want the fault %s that names the file", what, err, c.code)
				}
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != string(c.content) {
				t.Errorf("the file was changed, %v", err)
			}
		})
	}
}

// encrypted is plain as age encrypts it.
func encrypted(t *testing.T, phrase string, work int, plain string) []byte {
	t.Helper()
	recipient, err := age.NewScryptRecipient(phrase)
	if err != nil {
		t.Fatal(err)
	}
	recipient.SetWorkFactor(work)
	var b strings.Builder
	w, err := age.Encrypt(&b, recipient)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

// asker answers questions in turn and counts them.
type asker struct {
	answers   []string
	questions []string
}

func (a *asker) ask(_ context.Context, question safetext.Text) (string, error) {
	a.questions = append(a.questions, string(question))
	answer := a.answers[0]
	a.answers = a.answers[1:]
	return answer, nil
}

func asking(t *testing.T, dir string, answers ...string) (secret.Store, *asker) {
	t.Helper()
	a := &asker{answers: answers}
	s, err := secret.Open(secret.StoreOptions{Dir: dir, NoKeychain: true, Resolver: &secret.Resolver{Getenv: env(nil)}, Ask: a.ask})
	if err != nil {
		t.Fatal(err)
	}
	return s, a
}

func TestThePassphraseIsAskedForOnceAndTwiceWhenItIsNew(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	s, a := asking(t, dir, "one", "two", "phrase", "phrase")
	if _, err := s.Get(ctx, "acme"); !errors.Is(err, secret.ErrNotFound) || len(a.questions) > 0 {
		t.Errorf("without a file: %v, asked %q; want nothing asked", err, a.questions)
	}
	if err := s.Put(ctx, "acme", secret.New("x")); fault.Of(err) == nil || fault.Of(err).Code != "wrong-passphrase" {
		t.Errorf("two passphrases that differ give %v", err)
	}
	for range 2 {
		if err := s.Put(ctx, "acme", secret.New("x")); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.questions) != 4 || !strings.HasPrefix(a.questions[0], "New passphrase") {
		t.Errorf("asked %q, want a new passphrase, twice", a.questions)
	}
	s, a = asking(t, dir, "", "wrong", "phrase")
	for _, code := range []string{"wrong-passphrase", "wrong-passphrase"} {
		if _, err := s.Get(ctx, "acme"); fault.Of(err) == nil || fault.Of(err).Code != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
	for range 3 {
		if v, err := s.Get(ctx, "acme"); err != nil || v.Reveal() != "x" {
			t.Errorf("got %q, %v", v.Reveal(), err)
		}
	}
	if err := s.Put(ctx, "other", secret.New("y")); err != nil || len(a.questions) != 3 {
		t.Errorf("%v, asked %q; want three questions, one for each answer", err, a.questions)
	}
}

func TestNobodyToAskNamesTheVariable(t *testing.T) {
	noTerminal := &fault.Error{Class: fault.Usage, Code: "not-a-terminal", Why: "standard input is no terminal"}
	s, err := secret.Open(secret.StoreOptions{Dir: t.TempDir(), NoKeychain: true, Resolver: &secret.Resolver{Getenv: env(nil)}, Ask: func(context.Context, safetext.Text) (string, error) {
		return "", noTerminal
	}})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Put(t.Context(), "acme", secret.New("x"))
	if f := fault.Of(err); f == nil || f.Class != fault.Usage || !strings.Contains(f.Hint, "KLOAKROOM_PASSPHRASE_FROM") || !errors.Is(err, noTerminal) {
		t.Errorf("got %v, want a usage fault that names the variable", err)
	}
}

func TestAPassphraseThatCannotBeReadIsSaid(t *testing.T) {
	s, err := secret.Open(secret.StoreOptions{Dir: t.TempDir(), NoKeychain: true, Resolver: &secret.Resolver{
		Getenv: env(map[string]string{"KLOAKROOM_PASSPHRASE_FROM": "env:PHRASE"}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Put(t.Context(), "acme", secret.New("x"))
	if f := fault.Of(err); f == nil || f.Class != fault.Usage || !strings.Contains(f.Error(), "KLOAKROOM_PASSPHRASE_FROM") || !strings.Contains(f.Error(), "PHRASE: it is not set") {
		t.Errorf("got %v, want a usage fault that names both variables", err)
	}
}

func TestProcessesAndGoroutinesLoseNothingOfEachOther(t *testing.T) {
	dir := t.TempDir()
	var children []*exec.Cmd
	for _, prefix := range []string{"one", "two"} {
		cmd, out := keeping(t, dir, prefix)
		go func() { _, _ = io.Copy(io.Discard, out) }()
		children = append(children, cmd)
	}
	s := ageStore(t, dir, "phrase")
	var wg sync.WaitGroup
	for i := range perProcess {
		wg.Go(func() {
			if err := s.Put(t.Context(), fmt.Sprintf("here-%d", i), secret.New(fmt.Sprintf("here-%d", i))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, cmd := range children {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	for _, prefix := range []string{"one", "two", "here"} {
		for i := range perProcess {
			name := fmt.Sprintf("%s-%d", prefix, i)
			if v, err := s.Get(t.Context(), name); err != nil || v.Reveal() != name {
				t.Errorf("%s became %q, %v", name, v.Reveal(), err)
			}
		}
	}
}

func TestAProcessThatIsKilledLeavesAWholeFile(t *testing.T) {
	dir := t.TempDir()
	for kept := 1; kept <= 4; kept++ {
		cmd, out := keeping(t, dir, "victim")
		lines := bufio.NewReader(out)
		for range kept {
			if _, err := lines.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		s := ageStore(t, dir, "phrase")
		if v, err := s.Get(t.Context(), "victim-0"); err != nil || v.Reveal() != "victim-0" {
			t.Errorf("killed after %d: %q, %v", kept, v.Reveal(), err)
		}
		if err := s.Put(t.Context(), "after", secret.New("x")); err != nil {
			t.Errorf("killed after %d: %v", kept, err)
		}
	}
}

func TestAFileThatCannotBeWrittenIsSaidAndTheOldOneStays(t *testing.T) {
	dir := t.TempDir()
	s := ageStore(t, dir, "phrase")
	if err := s.Put(t.Context(), "acme", secret.New("old")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "secrets.age.new", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), "acme", secret.New("new")); fault.Of(err) == nil || fault.Of(err).Code != "secrets-file" {
		t.Errorf("got %v, want the fault secrets-file", err)
	}
	if v, err := s.Get(t.Context(), "acme"); err != nil || v.Reveal() != "old" {
		t.Errorf("got %q, %v, want the old secret", v.Reveal(), err)
	}
}

// What one Put into a file costs: reading the passphrase's key anew and writing.
func BenchmarkPut(b *testing.B) {
	secret.SetWork(secret.ProgramWork)
	defer secret.SetWork(secret.TestWork)
	dir := b.TempDir()
	for b.Loop() {
		s, err := secret.Open(secret.StoreOptions{Dir: dir, NoKeychain: true, Resolver: &secret.Resolver{
			Getenv: env(map[string]string{"KLOAKROOM_PASSPHRASE_FROM": "env:PHRASE", "PHRASE": "phrase"}),
		}})
		if err == nil {
			err = s.Put(b.Context(), "acme", secret.New("x"))
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
