package local

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"kloakroom/internal/local/pool"
)

// launch starts the process and notes it; it does not wait for readiness.
func (s *starter) launch(ctx context.Context, rec *record, home string, port, management int) (*Keycloak, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.Port != 0 && port != s.Port {
		s.Progress.say(fmt.Sprintf("Port %d is taken; Keycloak gets port %d.", s.Port, port))
	}
	s.Progress.say(fmt.Sprintf("Starting Keycloak %s on port %d …", s.Version, port))
	k := &Keycloak{
		url:     "http://localhost:" + strconv.Itoa(port) + s.BasePath,
		version: s.Version, record: rec, log: logPath(rec), ended: s.ended,
		done: make(chan struct{}), stopped: make(chan struct{}),
	}
	log, err := logFile(k.log)
	if err != nil {
		return nil, err
	}
	// The process has the file open itself; it is a file, not a pipe, so that
	// nobody waits for whoever inherits it.
	defer func() { _ = log.Close() }()

	cmd := exec.CommandContext(context.WithoutCancel(ctx), script(home), s.args(port, management)...)
	cmd.Dir, cmd.Env = home, s.environ(os.Environ())
	cmd.Stdout, cmd.Stderr = log, log
	if s.Detached {
		pool.Detach(cmd)
	} else {
		ownGroup(cmd)
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // what it said is in the log
		for groupAlive(cmd.Process.Pid) {
			time.Sleep(pollTime)
		}
		close(k.done)
	}()
	rec.URL, rec.Port = k.url, port
	rec.PID, rec.PIDMark = cmd.Process.Pid, processMark(cmd.Process.Pid)
	return k, rec.save()
}

func logPath(rec *record) string { return filepath.Join(rec.Dir, "keycloak.log") }

// logFile opens the server's log anew.
func logFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
}

// args start a server for development that can be reached from this machine
// alone (https://www.keycloak.org/server/all-config). The database is named
// because it is the one thing that must never be somebody else's.
func (s *starter) args(port, management int) []string {
	args := []string{
		"start-dev",
		"--http-host=127.0.0.1",
		"--http-port=" + strconv.Itoa(port),
		"--http-management-port=" + strconv.Itoa(management),
		"--db=dev-file",
	}
	if s.BasePath != "" {
		args = append(args, "--http-relative-path="+s.BasePath)
	}
	return args
}

// jvmOptions make a server that lives for minutes: the quick compiler alone saves
// 3 of 15 seconds of its start, and more collectors would only cost memory.
const jvmOptions = "-XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:+UseSerialGC"

// environ is our own environment without what would configure Keycloak or Java
// otherwise, and without our secrets.
func (s *starter) environ(own []string) []string {
	env := make([]string, 0, len(own)+5)
	for _, v := range own {
		name, _, _ := strings.Cut(v, "=")
		if !steersKeycloak(strings.ToUpper(name)) {
			env = append(env, v)
		}
	}
	user, password := s.AdminUser, s.AdminPassword
	if user == "" {
		user = DefaultAdminUser
	}
	if password == "" {
		password = DefaultAdminPassword
	}
	return append(
		env,
		"JAVA_HOME="+s.java.Home,
		"JAVA_OPTS_KC_HEAP=-Xms64m -Xmx512m",
		"JAVA_OPTS_APPEND="+jvmOptions,
		"KC_BOOTSTRAP_ADMIN_USERNAME="+user,
		"KC_BOOTSTRAP_ADMIN_PASSWORD="+password,
	)
}

func steersKeycloak(name string) bool {
	for _, prefix := range []string{"KC_", "KEYCLOAK_", "KCKEY_", "KCRAW_", "QUARKUS_", "SMALLRYE_", "KLOAKROOM_", "JAVA_OPTS"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	switch name {
	case "JAVA", "JAVA_HOME", "JAVA_ADD_OPENS", "JAVA_LOCALE", "DEBUG", "DEBUG_PORT", "DEBUG_SUSPEND", "PRINT_ENV":
		return true
	}
	return false
}
