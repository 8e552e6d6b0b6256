//go:build unix

package local

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kloakroom/internal/fault"
)

// These tests start a stand-in for Keycloak, to see what happens to processes,
// ports, folders and records. What a real one does is in real_test.go.

func TestAServerIsStoppedWithAllThatBelongsToIt(t *testing.T) {
	fakeKeycloak(t, "")
	k, err := StartKeycloak(t.Context(), KeycloakOptions{BasePath: "auth/"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(k.URL(), "http://localhost:") || !strings.HasSuffix(k.URL(), "/auth") {
		t.Errorf("the URL is %s", k.URL())
	}
	if k.Version() != "99.1.2" {
		t.Errorf("the version is %s", k.Version())
	}
	leader := k.record.PID
	for range 2 { // the second time changes nothing
		if err := k.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.Wait(); err != nil {
		t.Errorf("a server that was stopped did not end by itself: %v", err)
	}
	if groupAlive(leader) {
		t.Error("a process of the server still runs")
	}
	assertEmpty(t, serversDir())
}

func TestNothingOfTheUsersSetUpReachesTheServer(t *testing.T) {
	fakeKeycloak(t, "")
	for _, name := range []string{"KC_DB_URL", "QUARKUS_DATASOURCE_JDBC_URL", "KLOAKROOM_PASSWORD", "JAVA_OPTS"} {
		t.Setenv(name, "not-for-the-server")
	}
	k, err := StartKeycloak(t.Context(), KeycloakOptions{AdminPassword: "other"})
	if err != nil {
		t.Fatal(err)
	}
	env := get(t, k.URL()+"/env")
	if strings.Contains(env, "not-for-the-server") {
		t.Errorf("the server's environment has variables of the user:\n%s", env)
	}
	for _, want := range []string{"KC_BOOTSTRAP_ADMIN_USERNAME=admin\n", "KC_BOOTSTRAP_ADMIN_PASSWORD=other\n"} {
		if !strings.Contains(env+"\n", want) {
			t.Errorf("the server's environment lacks %s", want)
		}
	}
	home := filepath.Join(k.Dir(), "home")
	for _, name := range []string{"data/h2/keycloakdb.h2", "conf/keycloak.conf"} {
		if _, err := os.Stat(filepath.Join(home, name)); err == nil {
			t.Errorf("%s of KEYCLOAK_HOME was taken along", name)
		}
	}
	if _, err := os.Stat(filepath.Join(home, "providers", "mine.jar")); err != nil {
		t.Error(err)
	}
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAServerThatDiesWhileStartingSaysWhy(t *testing.T) {
	fakeKeycloak(t, "dies")
	_, err := StartKeycloak(t.Context(), KeycloakOptions{})
	f := fault.Of(err)
	if err == nil || f.Class != fault.Unreachable || !strings.Contains(f.Error(), "the database is locked") {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(f.Error(), "org.keycloak") || strings.Contains(f.Error(), "started") {
		t.Errorf("the reason holds more than the reason: %v", f)
	}
	assertEmpty(t, serversDir())
}

func TestAServerThatDiesLaterIsNoticed(t *testing.T) {
	fakeKeycloak(t, "")
	k, err := StartKeycloak(t.Context(), KeycloakOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(-k.record.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := k.Wait(); err == nil || fault.Of(err).Code != "keycloak-ended" {
		t.Errorf("got %v", err)
	}
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	assertEmpty(t, serversDir())
}

func TestAServerThatDoesNotListenToSIGTERMIsKilled(t *testing.T) {
	fakeKeycloak(t, "stubborn")
	k, err := StartKeycloak(t.Context(), KeycloakOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// The end of the context spares the ten seconds.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := k.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	if groupAlive(k.record.PID) {
		t.Error("a process of the server still runs")
	}
}

func TestCancellingAStartLeavesNothing(t *testing.T) {
	fakeKeycloak(t, "never")
	ctx, cancel := context.WithCancel(t.Context())
	var once sync.Once
	said := make(chan string, 20)
	go func() {
		// Not before there is a process to leave.
		for step := range said {
			if strings.HasPrefix(step, "Starting") {
				once.Do(func() {
					waitForRecord()
					cancel()
				})
			}
		}
	}()
	_, err := StartKeycloak(ctx, KeycloakOptions{Progress: func(step string) { said <- step }})
	close(said)
	if !errors.Is(err, context.Canceled) || fault.Of(err).Class != fault.Interrupted {
		t.Errorf("got %v", err)
	}
	assertEmpty(t, serversDir())
	if out, _ := exec.Command("ps", "-A", "-o", "args=").Output(); strings.Contains(string(out), serversDir()) {
		t.Errorf("a process still runs from %s", serversDir())
	}
}

// waitForRecord returns when a process is on record.
func waitForRecord() {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		all, err := readRecords()
		if err == nil && len(all) == 1 && all[0].PID > 0 {
			return
		}
	}
}

func TestTheEndOfTheContextEndsARunningServer(t *testing.T) {
	fakeKeycloak(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	k, err := StartKeycloak(ctx, KeycloakOptions{})
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	cancel()
	if err := k.Wait(); err != nil {
		t.Error(err)
	}
	if err := k.Stop(t.Context()); err != nil { // waits for the stop under way
		t.Error(err)
	}
	assertEmpty(t, serversDir())
}

func TestATakenPortGivesTheNextOneOrAnError(t *testing.T) {
	fakeKeycloak(t, "")
	l, port := takePort(t)
	defer func() { _ = l.Close() }()

	_, err := StartKeycloak(t.Context(), KeycloakOptions{Port: port})
	if f := fault.Of(err); err == nil || f.Code != "port-taken" || !strings.Contains(f.Error(), strconv.Itoa(port)) {
		t.Errorf("without fallback: got %v", err)
	}
	var said []string
	k, err := StartKeycloak(t.Context(), KeycloakOptions{
		Port: port, Fallback: true, Progress: func(step string) { said = append(said, step) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if k.record.Port <= port {
		t.Errorf("got port %d after %d", k.record.Port, port)
	}
	if text := strings.Join(said, "\n"); !strings.Contains(text, "Port "+strconv.Itoa(port)+" is taken") {
		t.Errorf("the other port is not said:\n%s", text)
	}
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAPortLostToAnotherKeycloakIsReplaced(t *testing.T) {
	fakeKeycloak(t, "")
	var taken net.Listener
	other := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"realm":"master"}`)
	})}
	defer func() { _ = other.Close() }()
	k, err := StartKeycloak(t.Context(), KeycloakOptions{Progress: func(step string) {
		// "Starting Keycloak 99.1.2 on port 20123 …": the choice is made, the start is not.
		words := strings.Fields(step)
		if taken == nil && words[0] == "Starting" {
			var err error
			if taken, err = net.Listen("tcp", "127.0.0.1:"+words[5]); err != nil {
				t.Error(err)
				return
			}
			go func() { _ = other.Serve(taken) }()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if k.record.Port == taken.Addr().(*net.TCPAddr).Port {
		t.Error("it reports the port that it cannot have")
	}
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAFolderServesOneServerAtATimeAndKeepsItsData(t *testing.T) {
	fakeKeycloak(t, "")
	dir := filepath.Join(t.TempDir(), "mine")
	k, err := StartKeycloak(t.Context(), KeycloakOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	_, err = StartKeycloak(t.Context(), KeycloakOptions{Dir: dir})
	if f := fault.Of(err); err == nil || f.Class != fault.Conflict || !strings.Contains(f.Error(), k.URL()) {
		t.Errorf("a second server from the same folder: got %v", err)
	}
	data := filepath.Join(dir, "home", "data", "kept")
	writeFiles(t, filepath.Dir(data), map[string]string{"kept": "x"})
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	k, err = StartKeycloak(t.Context(), KeycloakOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(data); err != nil {
		t.Error(err)
	}
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	assertEmpty(t, serversDir())
}

// startOwner returns the URL of the server that an owner started.
func startOwner(t *testing.T, owner *exec.Cmd) (url string) {
	t.Helper()
	out, err := owner.StdoutPipe()
	if err == nil {
		err = owner.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if !ok {
		t.Fatalf("the owner says %q", line)
	}
	return url
}

func TestAServerOfAKilledOwnerIsFoundAndStopped(t *testing.T) {
	fakeKeycloak(t, "")
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), "LOCAL_TEST_ROLE=owner")
	url := startOwner(t, owner)
	if left, err := FindLeft(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("while its owner lives: %v, %v", left, err)
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait()

	left, err := FindLeft(t.Context())
	if err != nil || len(left) != 1 {
		t.Fatalf("got %v, %v", left, err)
	}
	if l := left[0]; !l.Running || l.URL != url || l.Version != "99.1.2" {
		t.Errorf("got %+v", l)
	}
	get(t, url+"/realms/master") // it still answers
	if err := left[0].Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if groupAlive(left[0].record.PID) {
		t.Error("a process of it still runs")
	}
	assertEmpty(t, serversDir())
}

func TestAServerWhoseShellWasKilledAloneIsStillFound(t *testing.T) {
	fakeKeycloak(t, "")
	k, err := StartKeycloak(t.Context(), KeycloakOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(k.record.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the shell is gone", func() bool { return processMark(k.record.PID) == "" })
	if !k.record.running() {
		t.Error("the rest of the group counts as ended")
	}
	select {
	case <-k.Done():
		t.Error("Done although a process still runs")
	default:
	}
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsLeftOfADeadServerIsAFolder(t *testing.T) {
	ownFolders(t)
	rec, err := newRecord("")
	if err != nil {
		t.Fatal(err)
	}
	// Ids that were used again: both processes live, but started at another time.
	rec.PID, rec.PIDMark = os.Getppid(), "earlier"
	rec.Owner, rec.OwnerMark = os.Getpid(), "earlier"
	writeFiles(t, rec.Dir, map[string]string{"home/version.txt": "x"})
	if err := rec.save(); err != nil {
		t.Fatal(err)
	}
	left, err := FindLeft(t.Context())
	if err != nil || len(left) != 1 || left[0].Running {
		t.Fatalf("got %+v, %v", left, err)
	}
	if err := left[0].Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	assertEmpty(t, serversDir())
}

func TestAFolderElsewhereIsNeverRemoved(t *testing.T) {
	ownFolders(t)
	elsewhere := t.TempDir()
	rec, err := newRecord(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	rec.OwnerMark = "earlier"
	if err := rec.save(); err != nil {
		t.Fatal(err)
	}
	left, err := FindLeft(t.Context())
	if err != nil || len(left) != 1 {
		t.Fatalf("got %v, %v", left, err)
	}
	if err := left[0].Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(elsewhere); err != nil {
		t.Error(err)
	}
	assertEmpty(t, serversDir())
}

func TestOptionsThatCannotBeAreRefused(t *testing.T) {
	fakeKeycloak(t, "")
	for name, o := range map[string]KeycloakOptions{
		"a version with a path in it":      {Version: "../26.3.5"},
		"a base path with a blank":         {BasePath: "/a b"},
		"a base path that leads up":        {BasePath: "/../x"},
		"a base path with an option in it": {BasePath: "/x --db=y"},
		"a port beyond the last":           {Port: 70000},
		"a negative port":                  {Port: -1},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := StartKeycloak(t.Context(), o)
			if err == nil || fault.Of(err).Class != fault.Usage {
				t.Errorf("got %v", err)
			}
		})
	}
	assertEmpty(t, serversDir())
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, %v", url, resp.StatusCode, err)
	}
	return string(b)
}

func assertEmpty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Errorf("%s is left in %s", e.Name(), dir)
	}
}
