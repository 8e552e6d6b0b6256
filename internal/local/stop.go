package local

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"kloakroom/internal/fault"
)

// Stop ends the server: it is asked to, and killed when it has not ended after
// 10 seconds or when ctx ends. Its record goes, and its folder unless Dir named
// one. A second call waits for the first and returns the same.
func (k *Keycloak) Stop(ctx context.Context) error {
	k.stop.Do(func() {
		close(k.stopped)
		err := k.end(ctx)
		if err == nil {
			if k.ended != nil {
				err = k.ended(filepath.Join(k.record.Dir, "home"))
			}
			err = errors.Join(err, k.record.clear())
		}
		k.stopErr = fault.Wrap("stop Keycloak "+k.version, err)
	})
	return k.stopErr
}

// end ends the processes and waits until none is left.
func (k *Keycloak) end(ctx context.Context) error {
	if err := stopGroup(ctx, k.record.PID); err != nil {
		return err
	}
	select {
	case <-k.done:
		return nil
	case <-time.After(stopTime):
		return errors.New("its process does not end")
	}
}

// stopTime is how long a server may take to end by itself; it needs 1 to 3 s.
const stopTime = 10 * time.Second

// stopGroup asks the processes of a group to end, kills them when they have not
// after stopTime or when ctx ends, and returns when none is left.
func stopGroup(ctx context.Context, leader int) error {
	if err := endGroup(leader, false); err != nil {
		return err
	}
	if waitGroup(ctx, leader, stopTime) {
		return nil
	}
	if err := endGroup(leader, true); err != nil {
		return err
	}
	if waitGroup(context.WithoutCancel(ctx), leader, stopTime) {
		return nil
	}
	return &fault.Error{
		Class: fault.Internal, Code: "not-stopped",
		Why: fmt.Sprintf("the processes of group %d do not end", leader), Hint: "End them by hand.",
	}
}

// waitGroup reports whether the group was gone before the time was up.
func waitGroup(ctx context.Context, leader int, limit time.Duration) bool {
	end := time.Now().Add(limit)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for groupAlive(leader) {
		if ctx.Err() != nil || time.Now().After(end) {
			return false
		}
		<-tick.C
	}
	return true
}
