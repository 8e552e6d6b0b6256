package local

import (
	"context"
	"time"

	"kloakroom/internal/fault"
)

// Left is a Keycloak, or the folder of one, whose owner was killed before it
// could end it.
type Left struct {
	Version   string
	URL       string
	Port      int
	Dir       string
	StartedAt time.Time
	Running   bool // false: only its folder is left

	record *record
}

// FindLeft returns the servers of this user that an earlier, killed run left.
// One whose owner still lives is not among them.
func FindLeft(ctx context.Context) ([]Left, error) {
	records, err := readRecords()
	if err != nil {
		return nil, fault.Wrap("look for servers that an earlier run left", onDisk(err, serversDir(), "XDG_STATE_HOME"))
	}
	var left []Left
	for _, r := range records {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.ownerAlive() {
			continue
		}
		left = append(left, Left{
			Version: r.Version, URL: r.URL, Port: r.Port, Dir: r.Dir,
			StartedAt: r.StartedAt, Running: r.running(), record: r,
		})
	}
	return left, nil
}

// Stop ends the server if it still runs, and removes its record, and its folder
// if that was made for it alone. When ctx ends first, the server is killed.
func (l Left) Stop(ctx context.Context) error {
	what := "stop the Keycloak that an earlier run left"
	if l.record.running() {
		if err := stopGroup(ctx, l.record.PID); err != nil {
			return fault.Wrap(what, err)
		}
	}
	return fault.Wrap(what, l.record.clear())
}
