package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/local"
	"kloakroom/internal/local/pool"
)

// KeepCommand are the words with which the program plays the keeper.
var KeepCommand = []string{"demo", "keep"}

const (
	keeperPoll = 50 * time.Millisecond
	// keeperTime is how long a keeper may take to begin.
	keeperTime = 30 * time.Second
)

func keeperLog() string { return filepath.Join(stateDir(), "keeper.log") }

// spawn starts a keeper for the server of the note, and returns the note as the
// keeper has completed it.
func spawn(ctx context.Context, n *note) (*note, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	told, err := json.Marshal(n)
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(keeperLog(), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	keeper := exec.CommandContext(context.WithoutCancel(ctx), program, KeepCommand...)
	// Its streams are files: whoever waits for the end of ours does not wait for it.
	keeper.Dir, keeper.Stdin, keeper.Stdout, keeper.Stderr = stateDir(), bytes.NewReader(told), log, log
	pool.Detach(keeper)
	if err := keeper.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- keeper.Wait() }()
	kept, err := waitKeeper(ctx, keeper.Process.Pid, ended)
	if err != nil {
		_ = keeper.Process.Kill()
		_ = forget()
	}
	return kept, err
}

// waitKeeper returns when the keeper has written its note.
func waitKeeper(ctx context.Context, pid int, ended <-chan error) (*note, error) {
	tick := time.NewTicker(keeperPoll)
	defer tick.Stop()
	limit := time.After(keeperTime)
	for {
		if n := findUp(); n != nil && n.Keeper.PID == pid {
			return n, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-limit:
			return nil, errors.New("its keeper does not begin")
		case err := <-ended:
			return nil, keeperEnded(err)
		}
	}
}

// keeperEnded says why a keeper ended: its own last words.
func keeperEnded(err error) error {
	said, _ := os.ReadFile(keeperLog())
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	if lines[0] == "" {
		return fault.Wrap("the keeper of the demo ended", err)
	}
	return &fault.Error{Class: fault.Internal, Code: "keeper-ended", Why: strings.TrimPrefix(lines[0], "kloakroom: "), Err: err}
}

// Keep is the keeper: it takes over the server that in tells of, starts the API,
// writes down where all is, and returns when ctx ends or the server does; by then
// nothing of it is left.
func Keep(ctx context.Context, in io.Reader) (err error) {
	n := &note{}
	if err := json.NewDecoder(in).Decode(n); err != nil {
		return &fault.Error{
			Class: fault.Usage, Code: "not-by-hand", Why: "nobody said what to keep", Err: err,
			Hint: "kloakroom demo up starts this by itself.",
		}
	}
	k, err := local.Adopt(n.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, forget(), k.Stop(context.WithoutCancel(ctx))) }()
	api, err := local.StartAPI(context.WithoutCancel(ctx), local.APIOptions{
		Port: apiPort, Fallback: true, Audience: Audience, Issuer: n.URL + "/realms/" + Realm,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, api.Stop(context.WithoutCancel(ctx))) }()
	n.API, n.Keeper = api.URL(), local.ThisProcess()
	if err := n.save(); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case <-k.Done():
		return k.Wait()
	}
}
