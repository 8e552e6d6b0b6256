package pool

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The keepers of these tests are real processes, so that they can be killed, and
// hold real locks; what they keep are small HTTP servers within themselves.
func TestMain(m *testing.M) {
	if dir := os.Getenv("POOL_TEST_KEEPER"); dir != "" {
		if err := playKeeper(dir, os.Getenv("POOL_TEST_MODE")); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func playKeeper(dir, mode string) error {
	if mode == "ends at once" {
		return errors.New("no such thing")
	}
	k := Keeper{Dir: dir, Idle: 400 * time.Millisecond, poll: 20 * time.Millisecond}
	for _, name := range []string{"one", "two"} {
		k.Wanted = append(k.Wanted, Wanted{
			Server: Server{Name: name, AdminUser: "admin"},
			Start: func(ctx context.Context, port int, say func(string)) (Running, error) {
				say("starting " + name)
				switch {
				case mode == "fails" && name == "two":
					time.Sleep(500 * time.Millisecond)
					return nil, errors.New("out of memory")
				case mode == "hangs":
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return startTestServer(port)
			},
		})
	}
	return k.Keep(context.Background())
}

// testServer ends itself when it is asked for /die.
type testServer struct {
	url  string
	srv  *http.Server
	done chan struct{}
}

func startTestServer(port int) (*testServer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return nil, err
	}
	s := &testServer{url: "http://" + l.Addr().String(), done: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, os.Getpid()) })
	mux.HandleFunc("/die", func(http.ResponseWriter, *http.Request) { go func() { _ = s.srv.Close() }() })
	s.srv = &http.Server{Handler: mux}
	go func() {
		_ = s.srv.Serve(l)
		close(s.done)
	}()
	return s, nil
}

func (s *testServer) URL() string                { return s.url }
func (s *testServer) Done() <-chan struct{}      { return s.done }
func (s *testServer) Stop(context.Context) error { return s.srv.Close() }

// testPool makes users of one folder and counts the keepers that they start.
type testPool struct {
	t       *testing.T
	dir     string
	mode    string
	mu      sync.Mutex
	keepers []*exec.Cmd
}

func newTestPool(t *testing.T, mode string) *testPool {
	p := &testPool{t: t, dir: filepath.Join(t.TempDir(), "pool"), mode: mode}
	t.Cleanup(func() {
		for _, k := range p.keepers {
			_ = k.Process.Kill()
		}
		eventually(t, "every keeper has ended", func() bool { alive, _ := p.user().keeperLives(); return !alive })
	})
	return p
}

func (p *testPool) user() *User {
	return &User{Dir: p.dir, Spawn: func(context.Context) (*exec.Cmd, error) {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "POOL_TEST_KEEPER="+p.dir, "POOL_TEST_MODE="+p.mode)
		Detach(cmd)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.keepers = append(p.keepers, cmd)
		return cmd, cmd.Start()
	}}
}

func (p *testPool) join() (*User, []Server) {
	p.t.Helper()
	u := p.user()
	ctx, cancel := context.WithTimeout(p.t.Context(), 20*time.Second)
	defer cancel()
	servers, err := u.Join(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	return u, servers
}

func (p *testPool) leave(u *User) {
	p.t.Helper()
	if err := u.hold.Close(); err != nil {
		p.t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it did not happen in time: %s", what)
		}
	}
}

func answers(s Server) bool { return new(User).healthy(context.Background(), s) }

func TestManyUsersAtOnceShareOneKeepersServers(t *testing.T) {
	p := newTestPool(t, "")
	users := make([]*User, 8)
	got := make([][]Server, len(users))
	var wg sync.WaitGroup
	for i := range users {
		wg.Go(func() { users[i], got[i] = p.join() })
	}
	wg.Wait()
	if len(p.keepers) != 1 {
		t.Errorf("%d keepers were started", len(p.keepers))
	}
	for i := range got {
		if diff := cmp.Diff(got[0], got[i]); diff != "" {
			t.Errorf("user %d got other servers: %s", i, diff)
		}
	}
	if s := got[0]; len(s) != 2 || s[0].Name != "one" || s[1].Name != "two" || s[0].AdminUser != "admin" || !answers(s[0]) || !answers(s[1]) {
		t.Errorf("got %+v", s)
	}
	for _, u := range users {
		p.leave(u)
	}
}

func TestTheServersEndAWhileAfterTheLastUser(t *testing.T) {
	p := newTestPool(t, "")
	first, servers := p.join()
	second, _ := p.join()
	p.leave(first)
	// Far longer than they may be idle, but there is still a user.
	for end := time.Now().Add(time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if !answers(servers[0]) {
			t.Fatal("they ended before their last user did")
		}
	}
	p.leave(second)
	eventually(t, "the servers end", func() bool { return !answers(servers[0]) && !answers(servers[1]) })
	eventually(t, "the state is gone", func() bool {
		_, err := os.Stat(filepath.Join(p.dir, stateFile))
		return errors.Is(err, os.ErrNotExist)
	})
	third, again := p.join()
	if !answers(again[0]) || len(p.keepers) != 2 {
		t.Errorf("the next user: %v, %d keepers", again, len(p.keepers))
	}
	p.leave(third)
}

func TestAKilledKeeperIsReplaced(t *testing.T) {
	p := newTestPool(t, "")
	first, _ := p.join()
	if err := p.keepers[0].Process.Kill(); err != nil {
		t.Fatal(err)
	}
	second, servers := p.join() // while its state file still says ready
	if !answers(servers[0]) || !answers(servers[1]) || len(p.keepers) != 2 {
		t.Errorf("got %v, %d keepers", servers, len(p.keepers))
	}
	p.leave(first)
	p.leave(second)
}

func TestADeadServerIsStartedAgainWhereItWas(t *testing.T) {
	p := newTestPool(t, "")
	first, servers := p.join()
	if resp, err := http.Get(servers[1].URL + "/die"); err == nil { // it may die before it answers
		_ = resp.Body.Close()
	}
	second, again := p.join()
	if diff := cmp.Diff(servers, again); diff != "" {
		t.Error(diff)
	}
	eventually(t, "it answers again", func() bool { return answers(servers[1]) })
	if len(p.keepers) != 1 {
		t.Errorf("%d keepers", len(p.keepers))
	}
	p.leave(first)
	p.leave(second)
}

func TestAFailureReachesAllWhoWait(t *testing.T) {
	p := newTestPool(t, "fails")
	var told atomic.Int32
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			u := p.user()
			_, err := u.Join(t.Context())
			var failed *FailedError
			if !errors.As(err, &failed) || !strings.Contains(failed.Reason, "out of memory") {
				t.Errorf("got %v", err)
				return
			}
			told.Add(1)
			p.leave(u)
		})
	}
	wg.Wait()
	if told.Load() != 5 || len(p.keepers) != 1 {
		t.Errorf("%d of 5 were told, by %d keepers", told.Load(), len(p.keepers))
	}
	p.mode = ""
	eventually(t, "the failure is old", func() bool { return !readState(p.dir).recent(time.Now()) })
	u, servers := p.join()
	if !answers(servers[0]) || len(p.keepers) != 2 {
		t.Errorf("the next attempt: %v, %d keepers", servers, len(p.keepers))
	}
	p.leave(u)
}

func TestAStateFileIsBelievedOnlyWhileItsKeeperLives(t *testing.T) {
	for title, text := range map[string]string{
		"ready, of a keeper long gone":  `{"phase":"ready","servers":[{"name":"one","url":"http://127.0.0.1:1"}]}`,
		"cut":                           `{"phase":"rea`,
		"empty":                         ``,
		"an old failure":                `{"phase":"failed","reason":"old","at":"2020-01-01T00:00:00Z","took":180000000000}`,
		"a failure that took no time":   fmt.Sprintf(`{"phase":"failed","reason":"quick","at":%q}`, time.Now().Format(time.RFC3339Nano)),
		"starting, of a keeper long go": `{"phase":"starting"}`,
	} {
		t.Run(title, func(t *testing.T) {
			p := newTestPool(t, "")
			if err := os.MkdirAll(p.dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(p.dir, stateFile), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			u, servers := p.join()
			if len(servers) != 2 || !answers(servers[0]) {
				t.Errorf("got %v", servers)
			}
			p.leave(u)
		})
	}
}

func TestAKeeperThatEndsAtOnceIsAnError(t *testing.T) {
	p := newTestPool(t, "ends at once")
	u := p.user()
	_, err := u.Join(t.Context())
	if err == nil || !strings.Contains(err.Error(), "exit status 1") {
		t.Errorf("got %v", err)
	}
	p.leave(u)
}

func TestWhoIsTiredOfWaitingHearsWhatItWaitedFor(t *testing.T) {
	p := newTestPool(t, "hangs")
	u := p.user()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for !slices.Contains([]string{"starting one", "starting two"}, readState(p.dir).Step) {
			time.Sleep(10 * time.Millisecond)
		}
		cancel()
	}()
	_, err := u.Join(ctx)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "last step: starting ") {
		t.Errorf("got %v", err)
	}
	p.leave(u)
}

func TestAPoolHasOneKeeper(t *testing.T) {
	p := newTestPool(t, "")
	u, _ := p.join()
	other := Keeper{Dir: p.dir, Idle: time.Second}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := other.Keep(ctx); !errors.Is(err, ErrOther) {
		t.Errorf("got %v", err)
	}
	p.leave(u)
}
