package e2e_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func (r result) checkCode(want int) error {
	if r.code != want {
		return fmt.Errorf("kloakroom %s: exit code %d, want %d\n%s%s", strings.Join(r.args, " "), r.code, want, r.stdout, r.stderr)
	}
	return nil
}

// checkForm checks what holds of every run: no control character comes out, but
// for the body of an API that goes to a pipe as it is, and what shells read; and
// an error is told in its form and on standard error alone.
func (r result) checkForm() error {
	raw := len(r.args) > 0 && slices.Contains([]string{"call", "completion", "__complete"}, r.args[0])
	if c := control(r.stderr); c != "" {
		return fmt.Errorf("standard error holds the control character %s", c)
	}
	if c := control(r.stdout); c != "" && !raw {
		return fmt.Errorf("standard output holds the control character %s", c)
	}
	if r.code < 2 || r.terminal {
		return nil // 1 is also what inspect and call end with after their output
	}
	if r.stdout != "" {
		return fmt.Errorf("it failed, and yet there is something on standard output:\n%s", r.stdout)
	}
	if slices.Contains(r.args, "json") || slices.Contains(r.args, "--format=json") {
		return checkJSONError(r.stderr)
	}
	return checkTextError(r.stderr)
}

// control names the first control or invisible character that is no line break.
func control(s string) string {
	for _, c := range s {
		if c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c)) {
			return fmt.Sprintf("%U", c)
		}
	}
	return ""
}

// checkTextError wants the error as the end of what was said: one line, and one
// more with what to try, which only somebody who interrupted does not need.
func checkTextError(stderr string) error {
	lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
	at := -1
	for i, l := range lines {
		if strings.HasPrefix(l, "kloakroom: ") && !strings.HasPrefix(l, "kloakroom: warning: ") {
			if at >= 0 {
				return fmt.Errorf("there are two errors:\n%s", stderr)
			}
			at = i
		}
	}
	interrupted := at >= 0 && strings.Contains(lines[at], "interrupted")
	if at < 0 || len(lines)-at > 2 || len(lines)-at < 2 && !interrupted {
		return fmt.Errorf("this is not an error of one line and one with what to try:\n%s", stderr)
	}
	return nil
}

var kebabCase = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// checkJSONError wants the error as JSON in the last line.
func checkJSONError(stderr string) error {
	lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
	v, err := parseJSON(lines[len(lines)-1])
	if err != nil {
		return err
	}
	if err := checkFields(v, []string{"error"}); err != nil {
		return err
	}
	told, err := lookup(v, "error")
	if err != nil {
		return err
	}
	if err := checkFields(told, []string{"code", "message", "hint"}); err != nil {
		return err
	}
	if code, _ := lookup(told, "code"); !kebabCase.MatchString(text(code)) {
		return fmt.Errorf("the code %q is not in kebab case", text(code))
	}
	if message, _ := lookup(told, "message"); text(message) == "" {
		return fmt.Errorf("the error has no message: %s", stderr)
	}
	return nil
}

// checkPrivate wants a folder that nobody else may read, nor anything in it.
// Windows keeps its rights elsewhere.
func checkPrivate(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			err = fmt.Errorf("%s is open to others: %s", path, info.Mode())
		}
		return err
	})
}

// errorCode returns the code of an error in JSON.
func (r result) errorCode(t testing.TB) string {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(r.stderr, "\n"), "\n")
	v, err := parseJSON(lines[len(lines)-1])
	if err != nil {
		t.Fatal(err)
	}
	code, err := lookup(v, "error.code")
	if err != nil {
		t.Fatal(err)
	}
	return text(code)
}

// want checks the exit code and the form, and that both outputs match.
func (r result) want(t testing.TB, code int, stdout, stderr string) {
	t.Helper()
	for _, err := range []error{r.checkCode(code), r.checkForm(), matches(stdout, r.stdout), matches(stderr, r.stderr)} {
		if err != nil {
			t.Errorf("kloakroom %s: %v", strings.Join(r.args, " "), err)
		}
	}
}

// matches checks a text; an empty pattern wants an empty text.
func matches(pattern, s string) error {
	if pattern == "" && s == "" {
		return nil
	}
	if pattern == "" || !regexp.MustCompile(`(?m)`+pattern).MatchString(s) {
		return fmt.Errorf("this does not match %q:\n%s", pattern, s)
	}
	return nil
}

func TestTheFormOfErrorsIsChecked(t *testing.T) {
	for _, c := range []struct {
		name string
		r    result
		ok   bool
	}{
		{"one line with its hint", result{code: 4, stderr: "kloakroom: no such client\nDid you mean shop?\n"}, true},
		{"after a warning", result{code: 5, stderr: "kloakroom: warning: plain http\nkloakroom: refused\nTry again.\n"}, true},
		{"without a hint", result{code: 4, stderr: "kloakroom: no such client\n"}, false},
		{"of somebody who interrupted", result{code: 130, stderr: "kloakroom: interrupted\n"}, true},
		{"two errors", result{code: 4, stderr: "kloakroom: one\nkloakroom: two\n"}, false},
		{"no error at all", result{code: 4, stderr: "something\n"}, false},
		{"output beside it", result{code: 4, stdout: "x", stderr: "kloakroom: one\n"}, false},
		{"an escape sequence", result{code: 4, stderr: "kloakroom: \x1b[31mred\n"}, false},
		{"JSON", result{args: []string{"-o", "json"}, code: 3, stderr: `{"error":{"code":"a-b","message":"m","hint":""}}`}, true},
		{"JSON without a hint", result{args: []string{"-o", "json"}, code: 3, stderr: `{"error":{"code":"a-b","message":"m"}}`}, false},
		{"a code with blanks", result{args: []string{"-o", "json"}, code: 3, stderr: `{"error":{"code":"a b","message":"m","hint":""}}`}, false},
	} {
		if err := c.r.checkForm(); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
