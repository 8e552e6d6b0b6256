package local

import (
	"context"
	"os"
)

// Process names a process of this machine beyond the reuse of its id, so that it
// can be noted in a file. The zero value is no process.
type Process struct {
	PID  int    `json:"pid"`
	Mark string `json:"mark"` // what the system tells of its start
}

// ThisProcess is the one that asks.
func ThisProcess() Process { return processOf(os.Getpid()) }

func processOf(pid int) Process { return Process{PID: pid, Mark: processMark(pid)} }

// Alive reports whether that very process still runs.
func (p Process) Alive() bool { return p.Mark != "" && processMark(p.PID) == p.Mark }

// End ends the process and its group, which must be its own: it is asked to, and
// killed when it has not ended after 10 seconds or when ctx ends. One that has
// ended already is no error.
func (p Process) End(ctx context.Context) error {
	if !p.Alive() {
		return nil
	}
	return stopGroup(ctx, p.PID)
}
