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

// row is a row of the table. Nothing in it stands for the row above.
type row struct {
	what, program, measured, of, ratio string
	budget                             string // what it may take at most
	over                               bool   // it takes more
}

// verdict says in a word whether a row keeps to its budget.
func (r row) verdict() string {
	switch {
	case r.budget == "":
		return ""
	case r.over:
		return "OVER"
	}
	return "ok"
}

// printTable prints all rows, and below them what is missing and which rows are
// over their budgets.
func printTable(w io.Writer, heading string, rows []row, notes []string) {
	_, _ = fmt.Fprintln(w, heading)
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	line := func(cells ...string) { _, _ = fmt.Fprintln(t, strings.Join(cells, "\t")) }
	line("what", "program", "measured", "of", "to bare Go", "budget", "")
	last := ""
	for _, r := range rows {
		what := r.what
		if what == last {
			what = ""
		}
		last = r.what
		line(what, r.program, r.measured, r.of, r.ratio, r.budget, r.verdict())
	}
	_ = t.Flush()
	for line := range strings.Lines(b.String()) {
		_, _ = fmt.Fprintln(w, strings.TrimRight(line, " \n"))
	}
	for _, n := range notes {
		_, _ = fmt.Fprintln(w, n)
	}
	if over := overs(rows); len(over) > 0 {
		_, _ = fmt.Fprintln(w, "Over the budget: "+strings.Join(over, "; ")+".")
	} else {
		_, _ = fmt.Fprintln(w, "Every row keeps to its budget.")
	}
}

// overs names the rows that are over their budgets.
func overs(rows []row) []string {
	var out []string
	for _, r := range rows {
		if r.over {
			out = append(out, fmt.Sprintf("%s (%s, budget %s)", r.what, r.measured, r.budget))
		}
	}
	return out
}

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

// seriesRows are the rows of one contest: medians, quartiles, and the ratio to
// the bare program in the same rounds.
func seriesRows(measured []series) []row {
	var bareTime time.Duration
	for _, s := range measured {
		if s.program == bare {
			bareTime = s.median()
		}
	}
	var out []row
	for _, s := range measured {
		ratio := 0.0
		r := row{what: s.what, program: s.program, measured: ms(s.median()), of: spread(s.times)}
		if bareTime > 0 {
			ratio = float64(s.median()) / float64(bareTime)
			r.ratio = fmt.Sprintf("%.2f", ratio)
		}
		if s.program == ours {
			r.budget, r.over = commandBudget(s, ratio)
		}
		out = append(out, r)
	}
	return out
}

// commandBudget says what one of our commands may take, and whether it takes
// more.
func commandBudget(s series, ratio float64) (budget string, over bool) {
	switch s.what {
	case "version":
		return "≤ " + ms(versionBudget), s.median() > versionBudget
	case "call":
		return fmt.Sprintf("≤ %.1f × bare Go", callBudget), ratio > callBudget
	case "setup":
		return fmt.Sprintf("≤ %.1f × bare Go", setupBudget), ratio > setupBudget
	}
	return "", false
}

// sizeRow judges the size of the binary in bytes.
func sizeRow(size int64) row {
	return row{
		what: "size of the binary", program: ours, measured: fmt.Sprintf("%.1f MB", float64(size)/1e6), of: "stripped",
		budget: fmt.Sprintf("≤ %.0f MB", sizeBudget/1e6), over: size > sizeBudget,
	}
}

// spread tells the quartiles of times, and how many there are.
func spread(times []time.Duration) string {
	return fmt.Sprintf("median of %d, quartiles %s – %s", len(times), ms(quantile(times, 0.25)), ms(quantile(times, 0.75)))
}

func ms(d time.Duration) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(d.Microseconds())/1000), ".0") + " ms"
}
