package local

import (
	"context"
	"path/filepath"
	"time"

	"kloakroom/internal/fault"
)

// Adopt makes this process the owner of a server that another one started, so
// that it is this one's end which leaves it behind. dir is [Keycloak.Dir] of that
// server, which should have been started Detached. It does not end with any
// context: only Stop ends it.
func Adopt(dir string) (*Keycloak, error) {
	records, err := readRecords()
	if err != nil {
		return nil, fault.Wrap("take a Keycloak over", err)
	}
	for _, r := range records {
		if filepath.Clean(r.Dir) != filepath.Clean(dir) || !r.running() {
			continue
		}
		self := ThisProcess()
		r.Owner, r.OwnerMark = self.PID, self.Mark
		if err := r.save(); err != nil {
			return nil, fault.Wrap("take a Keycloak over", err)
		}
		return adopted(r), nil
	}
	return nil, &fault.Error{
		Class: fault.NotFound, Code: "no-server", What: "take a Keycloak over", Why: "none runs from " + dir,
	}
}

func adopted(r *record) *Keycloak {
	k := &Keycloak{
		url: r.URL, version: r.Version, record: r, log: logPath(r),
		done: make(chan struct{}), stopped: make(chan struct{}),
	}
	go func() {
		// It is no child of ours: nobody tells when it ends.
		for groupAlive(r.PID) {
			time.Sleep(pollTime)
		}
		close(k.done)
	}()
	return k
}

// Answers reports whether a Keycloak answers at its base URL.
func Answers(ctx context.Context, base string) bool {
	hc, err := machineClient(2 * time.Second)
	if err != nil {
		return false
	}
	defer hc.CloseIdleConnections()
	return servesMaster(ctx, hc, base)
}
