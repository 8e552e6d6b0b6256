package change_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"kloakroom/internal/change"
)

// helperVariable makes the test binary another kloakroom: "lock DIR SERVER REALM"
// holds a lock until its standard input ends, "append DIR NAME COUNT" writes to
// the journal.
const helperVariable = "CHANGE_TEST_HELPER"

func TestMain(m *testing.M) {
	task := os.Getenv(helperVariable)
	if task == "" {
		code := m.Run()
		if err := removeShared(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
		os.Exit(code)
	}
	if err := help(strings.Split(task, "\n")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func help(task []string) error {
	switch task[0] {
	case "lock":
		unlock, err := change.LockIn(task[1], change.PlanOf(task[2], task[3], change.CreateRealm{}))
		if err != nil {
			return err
		}
		defer unlock()
		fmt.Println("locked")
		_, err = bufio.NewReader(os.Stdin).ReadString('\n')
		return err
	case "append":
		count, err := strconv.Atoi(task[3])
		for i := 0; i < count && err == nil; i++ {
			err = change.Append(task[1], []byte(line(task[2], i)))
		}
		return err
	}
	return fmt.Errorf("what is %s?", task[0])
}

// line is a long line of JSON, so that two of them written at once would show.
func line(name string, i int) string {
	return fmt.Sprintf(`{"type":"test","entry":"%s-%d","error":"%s"}`+"\n", name, i, strings.Repeat(name, 5000))
}

// helper prepares another process.
func helper(t *testing.T, task ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.Background(), self)
	cmd.Env = append(os.Environ(), helperVariable+"="+strings.Join(task, "\n"))
	cmd.Stderr = os.Stderr
	return cmd
}
