package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

const (
	ours = "kloakroom"
	bare = "bare Go"
)

// The budgets: of a whole process, of its ratio to the bare program, of the
// binary.
const (
	versionBudget = 20 * time.Millisecond
	callBudget    = 1.6
	setupBudget   = 1.8
	sizeBudget    = 35_000_000
)

// machine says when and on what is measured, and, where the system tells, how
// busy it is: asked before anything is started.
func machine() string {
	m := fmt.Sprintf("%s, %s/%s, %d processors, %s",
		time.Now().UTC().Format("2006-01-02 15:04 UTC"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		m += ", load at the start " + strings.Join(strings.Fields(string(load))[:3], " ")
	}
	return m
}

// printTable prints everything that was measured. Missing names the programs
// that would have competed, had they been there.
func printTable(w io.Writer, heading string, measured []series, size int64, missing []string) {
	_, _ = fmt.Fprintln(w, heading)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { _, _ = fmt.Fprintln(t, strings.Join(cells, "\t")) }
	row("what", "program", "median", "quartiles", "runs", "to bare Go", "budget")
	bareTime := map[string]time.Duration{}
	for _, s := range measured {
		if s.program == bare {
			bareTime[s.what] = s.median()
		}
	}
	last := ""
	for _, s := range measured {
		what := s.what
		if what == last {
			what = ""
		}
		last = s.what
		ratio := float64(s.median()) / float64(bareTime[s.what])
		row(what, s.program, ms(s.median()), ms(quantile(s.times, 0.25))+" – "+ms(quantile(s.times, 0.75)),
			fmt.Sprint(len(s.times)), fmt.Sprintf("%.2f", ratio), budget(s, ratio))
	}
	row("size", ours+", stripped", fmt.Sprintf("%.1f MB", float64(size)/1e6), "", "", "",
		fmt.Sprintf("≤ %.0f MB: %s", sizeBudget/1e6, verdict(size <= sizeBudget)))
	_ = t.Flush()
	if len(missing) > 0 {
		_, _ = fmt.Fprintln(w, "Not installed here and left out: "+strings.Join(missing, ", ")+".")
	}
}

// budget says what a row may take and whether it kept to it.
func budget(s series, ratio float64) string {
	if s.program != ours {
		return ""
	}
	switch s.what {
	case "version":
		return fmt.Sprintf("≤ %v: %s", versionBudget, verdict(s.median() <= versionBudget))
	case "call":
		return fmt.Sprintf("≤ %.1f × bare Go: %s", callBudget, verdict(ratio <= callBudget))
	case "setup":
		return fmt.Sprintf("≤ %.1f × bare Go: %s", setupBudget, verdict(ratio <= setupBudget))
	}
	return ""
}

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "OVER"
}

func ms(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
