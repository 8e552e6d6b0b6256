package local

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"kloakroom/internal/fault"
)

// The administrator of a server for which no other is named. The server can be
// reached from this machine alone, so the password keeps nobody out and may be
// known.
const (
	DefaultAdminUser     = "admin"
	DefaultAdminPassword = "adminpass"
)

// KeycloakOptions say which server to start. The zero value starts
// [DefaultVersion] (or what KEYCLOAK_HOME holds) without a base path on a free
// port, in a folder that goes with it.
type KeycloakOptions struct {
	Version  string // "": what KEYCLOAK_HOME holds, else DefaultVersion
	BasePath string // "" or like "/auth"

	// Port is the HTTP port, 0 for any free one. If it is taken, the next free
	// one is used with Fallback, and without it the start fails.
	Port     int
	Fallback bool
	// ManagementPort is 0 for any free one. Nothing listens there unless health
	// or metrics are on, but two servers must not name the same.
	ManagementPort int

	AdminUser     string
	AdminPassword string

	// Dir keeps the server's copy of Keycloak, its data and its log from one
	// start to the next; a start there finds the realms of the last. "" is a
	// folder of ours that is removed when the server ends.
	Dir string

	// Detached lets the server outlive this process: it gets a session of its own,
	// so that the end of our terminal is none of its business. Until another one
	// has taken it over ([Adopt]), it counts as left when this process ends.
	Detached bool
	// Prepared begins with the database that [Build] has kept, which has the
	// realm master and the default administrator already.
	Prepared bool

	Progress Progress

	ended func(home string) error // is called between the server's end and that of its folder; may be nil
}

// Keycloak is a server that was started here and answers.
type Keycloak struct {
	url     string
	version string
	log     string
	record  *record
	ended   func(home string) error

	done    chan struct{} // closed when no process of it is left
	stop    sync.Once
	stopped chan struct{} // closed when Stop was called
	stopErr error
}

// StartKeycloak starts a server in development mode, bound to the loopback
// address alone, and returns when it answers, which takes 5 to 12 seconds
// and at most 3 minutes. The server ends by Stop or when ctx does, whether it is
// ready by then or not; in both cases nothing of it is left running.
//
// Errors are faults: no Java, no distribution, a taken port, or what the server
// itself said when it ended.
func StartKeycloak(ctx context.Context, o KeycloakOptions) (*Keycloak, error) {
	base, err := cleanBasePath(o.BasePath)
	if err != nil {
		return nil, err
	}
	o.BasePath = base
	jvm, err := findJava(ctx, javaHomes(ctx))
	if err != nil {
		return nil, fault.Wrap("start Keycloak", err)
	}
	dist, err := Prepare(ctx, o.Version, o.Progress)
	if err != nil {
		return nil, err
	}
	s := starter{KeycloakOptions: o, java: jvm, dist: dist}
	if s.Version, err = versionOf(dist); err != nil {
		return nil, fault.Wrap("start Keycloak", err)
	}
	k, err := s.start(ctx)
	if err != nil {
		dir := s.Dir
		if dir == "" {
			dir = serversDir()
		}
		err = onDisk(err, dir, "XDG_STATE_HOME")
		return nil, fault.Wrap("start Keycloak "+s.Version, err)
	}
	context.AfterFunc(ctx, func() { _ = k.Stop(context.WithoutCancel(ctx)) })
	return k, nil
}

var basePathForm = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)*$`)

// cleanBasePath returns "" or a path with a leading and without a final slash.
func cleanBasePath(p string) (string, error) {
	p = strings.Trim(p, "/")
	if p != "" {
		p = "/" + p
	}
	if !basePathForm.MatchString(p) || strings.Contains(p, "..") {
		return "", &fault.Error{
			Class: fault.Usage, Code: "bad-base-path", What: "start Keycloak",
			Why:  fmt.Sprintf("%q is not a base path", p),
			Hint: "Use a path like /auth.",
		}
	}
	return p, nil
}

// starter is one attempt to start a server: the options, made definite.
type starter struct {
	KeycloakOptions
	java java
	dist string
}

func (s *starter) start(ctx context.Context) (*Keycloak, error) {
	if err := s.notRunningYet(); err != nil {
		return nil, err
	}
	rec, err := newRecord(s.Dir)
	if err != nil {
		return nil, err
	}
	rec.Version = s.Version
	// The record stands before there is anything to find by it.
	if err := rec.save(); err != nil {
		return nil, err
	}
	k, err := s.startIn(ctx, rec)
	if err != nil {
		return nil, errors.Join(err, rec.clear())
	}
	return k, nil
}

// notRunningYet refuses a folder from which a server runs already: the two would
// fight for its database.
func (s *starter) notRunningYet() error {
	if s.Dir == "" {
		return nil
	}
	dir, err := filepath.Abs(s.Dir)
	if err != nil {
		return err
	}
	s.Dir = dir
	records, err := readRecords()
	if err != nil {
		return err
	}
	for _, r := range records {
		if r.Dir == dir && r.running() {
			return &fault.Error{
				Class: fault.Conflict, Code: "already-running",
				Why:  fmt.Sprintf("a Keycloak runs from %s already, at %s", dir, r.URL),
				Hint: "Use that one, or stop it first.",
			}
		}
	}
	return nil
}

// startIn copies and starts.
func (s *starter) startIn(ctx context.Context, rec *record) (*Keycloak, error) {
	home := filepath.Join(rec.Dir, "home")
	if err := makeHome(ctx, s.dist, s.Version, home); err != nil {
		return nil, err
	}
	if _, err := buildOf(s.dist, s.BasePath).reuse(home); err != nil {
		return nil, err
	}
	seeded, err := s.reuseData(home)
	if err != nil {
		return nil, err
	}
	k, err := s.startAt(ctx, rec, home)
	if err == nil || !seeded || ctx.Err() != nil || fault.Of(err).Code != "keycloak-ended" {
		return k, err
	}
	// What was kept may be damaged: a server that comes up late is better than none.
	s.Progress.say("It ended by itself; trying once more without the database that was prepared.")
	if err := s.dropData(home); err != nil {
		return nil, err
	}
	return s.startAt(ctx, rec, home)
}

// startAt launches and waits. A port that is lost to another program between
// choice and start is tried again with the next one, if that is allowed.
func (s *starter) startAt(ctx context.Context, rec *record, home string) (*Keycloak, error) {
	var lost []int
	for {
		port, err := choosePort(ctx, s.Port, s.Fallback, lost...)
		if err != nil {
			return nil, err
		}
		management, err := choosePort(ctx, s.ManagementPort, true, append(lost, port)...)
		if err != nil {
			return nil, err
		}
		k, err := s.launch(ctx, rec, home, port, management)
		if err == nil {
			err = k.waitReady(ctx, s.Progress)
		}
		if err == nil {
			// Only the next start would have gained by it.
			_ = buildOf(s.dist, s.BasePath).save(home)
			return k, nil
		}
		if k != nil {
			err = errors.Join(err, k.end(context.WithoutCancel(ctx)))
		}
		if !errors.Is(err, errPortTaken) || len(lost) == 2 || (s.Port != 0 && !s.Fallback) {
			return nil, err
		}
		lost = append(lost, port)
	}
}

// URL is the server's base URL, with the base path and without a final slash,
// like "http://localhost:8080/auth". The host is always localhost: Keycloak puts
// the host it was asked by into the issuer.
func (k *Keycloak) URL() string { return k.url }

// Version is the release that runs.
func (k *Keycloak) Version() string { return k.version }

// Dir is the folder with the server's copy of Keycloak, its data and its log.
func (k *Keycloak) Dir() string { return k.record.Dir }

// Done is closed when no process of the server is left, for whatever reason.
func (k *Keycloak) Done() <-chan struct{} { return k.done }

// Wait returns when the server has ended: nil if Stop or the context ended it,
// else a fault with the last that it wrote.
func (k *Keycloak) Wait() error {
	<-k.done
	select {
	case <-k.stopped:
		return nil
	default:
		return fault.Wrap("run Keycloak "+k.version, k.endedEarly())
	}
}
