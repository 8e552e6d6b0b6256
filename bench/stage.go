package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/adrg/xdg"

	"kloakroom/internal/local"
)

//go:embed scripts
var scripts embed.FS

// stage is where everything is measured: a folder of its own, the built
// programs, a Keycloak and a sample API.
type stage struct {
	dir       string
	kloakroom string
	bare      string
	kcadm     string   // "" where it does not run
	there     []found  // the other programs that are here
	missing   []string // and those that are not
	keycloak  *local.Keycloak
	api       *local.API
	secret    string // of the client that calls the API
}

func newStage(ctx context.Context) (_ *stage, err error) {
	s := &stage{}
	if s.dir, err = os.MkdirTemp("", "kloakroom-bench-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(s.dir)
		}
	}()
	// What the measured program and the servers keep is kept here. Only the
	// cache stays where it is: a distribution need not be fetched again.
	for _, name := range []string{"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"} {
		if err := os.Setenv(name, filepath.Join(s.dir, strings.ToLower(name))); err != nil {
			return nil, err
		}
	}
	xdg.Reload()
	if err := os.CopyFS(s.dir, scripts); err != nil {
		return nil, err
	}
	if s.kloakroom, err = s.build(ctx, "./cmd/kloakroom"); err != nil {
		return nil, err
	}
	if s.bare, err = s.build(ctx, "./bench/bare"); err != nil {
		return nil, err
	}
	s.findOthers(ctx)
	return s, nil
}

// build builds a program of this module as a release is built and returns its
// path.
func (s *stage) build(ctx context.Context, pkg string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	to := filepath.Join(s.dir, filepath.Base(pkg))
	if runtime.GOOS == "windows" {
		to += ".exe"
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", to, pkg)
	cmd.Dir = filepath.Dir(strings.TrimSpace(string(out)))
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", pkg, err, said)
	}
	return to, nil
}

// start brings the servers up and prepares the client that calls the API.
func (s *stage) start(ctx context.Context) (err error) {
	s.keycloak, err = local.StartKeycloak(ctx, local.KeycloakOptions{
		Version: local.DefaultVersion, AdminUser: local.DefaultAdminUser, AdminPassword: local.DefaultAdminPassword,
		Dir: filepath.Join(s.dir, "keycloak"), Progress: say,
	})
	if err != nil {
		return err
	}
	s.api, err = local.StartAPI(ctx, local.APIOptions{Issuer: s.keycloak.URL() + "/realms/" + callRealm, Audience: audience, Progress: say})
	if err != nil {
		return err
	}
	if err := s.findKcadm(ctx); err != nil {
		return err
	}
	if _, err := s.ask(ctx, callRealm, "setup", "--client", clientID, "--audience", audience, "--yes"); err != nil {
		return err
	}
	s.secret, err = s.ask(ctx, callRealm, "clients", "secret", clientID)
	s.secret = strings.TrimSpace(s.secret)
	return err
}

// findOthers looks what there is to compare with.
func (s *stage) findOthers(ctx context.Context) {
	for _, name := range []string{"bash", "curl", "jq"} {
		if f, ok := onPath(ctx, name); ok {
			s.there = append(s.there, f)
		} else {
			s.missing = append(s.missing, name)
		}
	}
	for _, o := range others {
		if f, ok := o.find(ctx); ok {
			s.there = append(s.there, f)
		} else {
			s.missing = append(s.missing, o.name+" "+o.version)
		}
	}
}

// findKcadm looks for Keycloak's own command line, which is a shell script.
func (s *stage) findKcadm(ctx context.Context) error {
	dist, err := local.Prepare(ctx, local.DefaultVersion, say)
	if err != nil {
		return err
	}
	file := filepath.Join(dist, "bin", "kcadm.sh")
	if _, err := os.Stat(file); err != nil || !s.has("bash") {
		s.missing = append(s.missing, "kcadm.sh")
		return nil
	}
	s.kcadm = file
	return nil
}

// has says whether all these are there.
func (s *stage) has(names ...string) bool {
	for _, name := range names {
		if s.file(name) == "" {
			return false
		}
	}
	return true
}

// file is the executable of one that is there, or "".
func (s *stage) file(name string) string { return s.find(name).file }

// label is what the table calls those that do one thing together.
func (s *stage) label(names ...string) string {
	var out []string
	for _, name := range names {
		out = append(out, s.find(name).label())
	}
	return strings.Join(out, ", ")
}

// find returns one that is there, or nothing.
func (s *stage) find(name string) found {
	for _, f := range s.there {
		if f.name == name {
			return f
		}
	}
	return found{}
}

// ask runs a command of ours that is not measured and returns what it printed.
func (s *stage) ask(ctx context.Context, realm string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, s.kloakroom, args...)
	cmd.Env = s.env(realm)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("kloakroom %s: %w\n%s", strings.Join(args, " "), err, complaint.Bytes())
	}
	return string(out), nil
}

// end stops the servers and removes the folder.
func (s *stage) end(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	var errs []error
	if s.api != nil {
		errs = append(errs, s.api.Stop(ctx))
	}
	if s.keycloak != nil {
		errs = append(errs, s.keycloak.Stop(ctx))
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

// size is that of the stripped binary in bytes.
func (s *stage) size() (int64, error) {
	info, err := os.Stat(s.kloakroom)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
