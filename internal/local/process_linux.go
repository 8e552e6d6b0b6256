package local

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// stat is what /proc/PID/stat tells of a process (proc(5)).
type stat struct {
	state   string
	group   int
	started string // clock ticks since the machine started
}

func readStat(pid int) (stat, bool) {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return stat{}, false
	}
	// The second field is the name in parentheses and may hold blanks and
	// parentheses itself: what follows the last one is regular.
	end := bytes.LastIndexByte(b, ')')
	f := strings.Fields(string(b[end+1:]))
	if end < 0 || len(f) < 20 {
		return stat{}, false
	}
	group, err := strconv.Atoi(f[2])
	return stat{state: f[0], group: group, started: f[19]}, err == nil
}

// bootID tells one start of the machine from the next, because start times
// count from it.
var bootID = sync.OnceValue(func() string {
	b, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(b))
})

// processMark identifies the process with this id beyond the reuse of ids; ""
// when there is none.
func processMark(pid int) string {
	s, ok := readStat(pid)
	if pid <= 0 || !ok || s.state == "Z" || s.state == "X" {
		return ""
	}
	return bootID() + " " + s.started
}

// groupAlive reports whether the group has a process that still runs. One that
// has ended but that nobody waited for does not count: in a container without
// an init process it would stay for ever.
func groupAlive(leader int) bool {
	return leader > 0 && signalable(-leader) && anyMember(leader, func(int) bool { return true })
}

// groupRunsFrom reports whether a process of the group names dir in its
// arguments. It tells our group from a stranger's when the leader is gone.
func groupRunsFrom(leader int, dir string) bool {
	return leader > 0 && anyMember(leader, func(pid int) bool {
		args, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
		return err == nil && bytes.Contains(args, []byte(dir))
	})
}

func anyMember(leader int, match func(pid int) bool) bool {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return false
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		s, ok := readStat(pid)
		if ok && s.group == leader && s.state != "Z" && s.state != "X" && match(pid) {
			return true
		}
	}
	return false
}
