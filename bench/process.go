package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// errNotTold is for systems without /proc.
var errNotTold = errors.New("this system does not tell")

// memory is how much of the machine's memory a process has, in bytes.
func memory(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, errNotTold
	}
	return resident(string(status))
}

// resident takes the resident set out of a /proc/PID/status (proc(5)).
func resident(status string) (int64, error) {
	for line := range strings.Lines(status) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kB * 1024, err
		}
	}
	return 0, errors.New("there is no VmRSS in the status of the process")
}

// processorTime is how long a process has computed, in all its threads.
func processorTime(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, errNotTold
	}
	return computed(string(stat))
}

// computed adds up utime and stime of a /proc/PID/stat (proc(5)), which count
// hundredths of a second. The name of the program, in parentheses, may hold
// blanks and parentheses itself.
func computed(stat string) (time.Duration, error) {
	const utime, stime = 11, 12 // behind the name: fields 14 and 15 of all
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) <= stime {
		return 0, errors.New("the statistics of the process are cut short")
	}
	var ticks int64
	for _, i := range []int{utime, stime} {
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}
