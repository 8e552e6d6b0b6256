//go:build unix && !linux

package local

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// processMark identifies the process with this id beyond the reuse of ids; ""
// when there is none.
func processMark(pid int) string {
	if pid <= 0 {
		return ""
	}
	return strings.TrimSpace(ps("-o", "lstart=", "-p", strconv.Itoa(pid)))
}

// groupAlive reports whether the group has a process that still runs.
func groupAlive(leader int) bool { return leader > 0 && signalable(-leader) }

// groupRunsFrom reports whether a process of the group names dir in its
// arguments. It tells our group from a stranger's when the leader is gone.
func groupRunsFrom(leader int, dir string) bool {
	group := strconv.Itoa(leader)
	for line := range strings.Lines(ps("-A", "-o", "pgid=,args=")) {
		id, args, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && id == group && strings.Contains(args, dir) {
			return true
		}
	}
	return false
}

func ps(args ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "ps", args...)
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin"}
	out, _ := cmd.Output()
	return string(out)
}
